import type { DaysAndHours, FixedCharge, Hours, RateItem, ScheduleEntry } from '@plateau/energy';
import type { Vat } from '../../../../storage/tables/tariffs.ts';
import type { LibraryProvider, LibraryTemplate } from '../template.ts';

/** The words in which the sandbox writes its providers and plans down, so that a plan reads like its price sheet. */

/** A made-up company. Its address ends in `.example`, which belongs to nobody. */
export function provider(
  name: string,
  displayName: string,
  countryCodes: readonly string[],
  accentColor: string,
  connectionTypes: LibraryProvider['connectionTypes'] = ['LIBRARY', 'MANUAL'],
): LibraryProvider {
  const websiteUrl = `https://${name}.example`;
  return { key: `sandbox:${name}`, displayName, countryCodes, connectionTypes, accentColor, websiteUrl };
}

/** What a plan says of itself; everything else follows or has the usual value. */
export interface PlanSheet {
  /** The same for good: the catalogue makes the template's id of it. */
  readonly key: string;
  readonly provider: LibraryProvider;
  readonly displayName: string;
  readonly description: string;
  readonly countryCode: string;
  readonly currencyCode: string;
  readonly regions?: readonly string[];
  /** Default `IMPORT`. */
  readonly direction?: LibraryTemplate['direction'];
  /** Default `COMMODITY`. */
  readonly type?: LibraryTemplate['type'];
  readonly structureType: LibraryTemplate['structureType'];
  readonly schedule: ScheduleEntry[];
  /** How market prices are averaged before use. Default `NATIVE`. */
  readonly marketResolution?: 'NATIVE' | 'PT30M' | 'PT60M';
  /** Absent: no VAT. */
  readonly vat?: Vat;
  readonly fixedCharges?: readonly FixedCharge[];
}

export const plan = (sheet: PlanSheet): LibraryTemplate => ({
  sourceKey: `sandbox:${sheet.key}`,
  provider: sheet.provider,
  displayName: sheet.displayName,
  description: sheet.description,
  countryCode: sheet.countryCode,
  regions: sheet.regions ?? [],
  direction: sheet.direction ?? 'IMPORT',
  type: sheet.type ?? 'COMMODITY',
  structureType: sheet.structureType,
  currencyCode: sheet.currencyCode,
  timeZone: null,
  validFrom: '2026-01-01T00:00:00Z',
  terms: {
    schedule: sheet.schedule,
    marketRates: sheet.structureType === 'MARKET',
    marketSource: null,
    marketResolution: sheet.marketResolution ?? 'NATIVE',
    vat: sheet.vat ?? null,
    fixedCharges: sheet.fixedCharges ?? [],
    billingDay: null,
    tierScope: 'MONTH',
  },
  source: { name: 'Plateau sandbox', licence: 'Apache-2.0', url: null },
});

/** Rates are as the customer pays them. */
export const vatIncluded = (rate: number): Vat => ({ rate, included: true, onNegative: 'APPLY' });

/** VAT comes on top, as on market prices, which are published without it. */
export const vatAdded = (rate: number): Vat => ({ rate, included: false, onNegative: 'APPLY' });

export const perDay = (amount: number): FixedCharge[] => [{ amount, per: 'DAY' }];
export const perMonth = (amount: number): FixedCharge[] => [{ amount, per: 'MONTH' }];

/** A price per kWh, or one for each tier. */
export type Rate = number | RateItem[];

const rateItems = (rate: Rate): RateItem[] => (typeof rate === 'number' ? [{ value: rate }] : rate);

/** `tiers([300, 0.29], [Infinity, 0.36])`: up to 300 kWh a month, above. */
export const tiers = (...steps: readonly (readonly [toKwh: number, value: number])[]): RateItem[] =>
  steps.map(([toKwh, value]) => ({ to_kwh: Number.isFinite(toKwh) ? toKwh : null, value }));

/** The market price with what the supplier adds: per kWh, and as a fraction of both. */
export const market = (surchargeFixed: number, surchargePercentage = 0): RateItem[] => [
  { surcharge_fixed: surchargeFixed, surcharge_percentage: surchargePercentage },
];

/** `day(['00:30', 0.09], ['05:30', 0.28])`: each rate from its time until the next; the last until the first. */
export const day = (...rates: readonly (readonly [from: string, rate: Rate])[]): Hours[] =>
  rates.map(([from, rate], index) => ({
    valid_from: `${from}:00`,
    valid_to: `${(rates[index + 1] ?? rates[0]!)[0]}:00`,
    rate: rateItems(rate),
  }));

export const allDay = (rate: Rate): Hours[] => day(['00:00', rate]);

/** Hours by day: `{ Weekday: …, Sat: …, Sun: … }`. */
export type Week = Readonly<Record<string, Hours[]>>;

const daysAndHours = (week: Week): DaysAndHours[] =>
  Object.entries(week).map(([days, hours]) => ({ days: [days], hours }));

export const everyDay = (hours: Hours[]): ScheduleEntry[] => allYear({ All: hours });

export const allYear = (week: Week): ScheduleEntry[] => [season(['All'], week)];

export const season = (months: readonly string[], week: Week): ScheduleEntry => ({
  months: [...months],
  days_and_hours: daysAndHours(week),
});

/** Public holidays; stands before the entries they are taken from. */
export const holidays = (hours: Hours[]): ScheduleEntry => ({
  months: ['All'],
  dates: ['HOLIDAYS'],
  days_and_hours: daysAndHours({ All: hours }),
});
