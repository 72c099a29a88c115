import { compileTariff, type FixedCharge, offsetSpans, type ScheduleEntry } from '@plateau/energy';
import type { Vat } from '../../storage/tables/tariffs.ts';
import type { ConvertedEntry, ConvertedTariff, DatedRates } from './converted-tariff.ts';
import { cutAtMidnight, findOverlap } from './covered-days.ts';
import type { LoginDirection } from './integration.ts';
import { epochMsOf } from './json-form.ts';
import { type Reading, readConvertedTariff } from './read-converted-tariff.ts';

/** A provider's tariff in the words of our own. */
export interface ProviderTariff {
  /** At most 120 characters. */
  readonly displayName: string;
  readonly direction: LoginDirection;
  readonly structureType: 'FIXED' | 'TIME_OF_DAY' | 'MARKET' | 'DYNAMIC';
  /** Whether prices beyond those it gives may be forecast from the location's market. */
  readonly followsMarket: boolean;
  /** null: until terminated. */
  readonly contractEnd: Date | null;
  /** When it has to be read again; prices after it are estimates. null: it did not say. */
  readonly expiry: Date | null;
  /** Sent back at the next reading. */
  readonly referenceId: string | null;
  readonly integrationInstance: string;
  readonly terms: ProviderTerms;
  /** Rates as data, which win over the schedule while they last; ordered, without overlap. */
  readonly datedRates: { readonly series: string; readonly rates: readonly DatedRate[] } | null;
}

/** What it decides of a tariff's terms; the rest has its default. */
export interface ProviderTerms {
  /** Prices per kWh in major units, VAT included. */
  readonly schedule: ScheduleEntry[];
  /** IANA zone of its hours; null: the location's, or one whose clocks always show the same time. */
  readonly timeZone: string | null;
  readonly vat: Vat | null;
  readonly fixedCharges: readonly FixedCharge[];
}

export interface DatedRate {
  readonly startMs: number;
  readonly endMs: number;
  /** Per kWh in major units, VAT included. */
  readonly value: number;
}

/** The slot that a tariff is read for. */
export interface ProviderSlot {
  readonly direction: LoginDirection;
  /** IANA zone of the location. */
  readonly timeZone: string;
}

export type ProviderTariffReading =
  | { readonly ok: true; readonly tariff: ProviderTariff }
  | { readonly ok: false; readonly code: 'no_tariff' | 'provider_error'; readonly error: string };

/**
 * Reads a converted tariff, as a module or a built-in integration hands it over, for a slot (connect.md §5.4).
 * `no_tariff`: it is for the other direction; `provider_error`: it is not of the form, or leaves a time without price or
 * with two.
 */
export function readProviderTariff(json: unknown, slot: ProviderSlot): ProviderTariffReading {
  const converted = readConvertedTariff(json);
  if (!converted.ok) return { ok: false, code: 'provider_error', error: sentence(converted.faults) };
  const { direction } = converted.value;
  if (direction !== slot.direction) {
    return { ok: false, code: 'no_tariff', error: `The tariff is for ${direction}, not ${slot.direction}.` };
  }
  const tariff = termsOfConverted(converted.value, slot.timeZone);
  if (!tariff.ok) return { ok: false, code: 'provider_error', error: sentence(tariff.faults) };
  return { ok: true, tariff: tariff.value };
}

/**
 * What a converted tariff says, in the words of our own.
 * @param timeZone IANA zone of the location
 */
export function termsOfConverted(converted: ConvertedTariff, timeZone: string): Reading<ProviderTariff> {
  const schedule = coveredSchedule(converted.data);
  if (!schedule.ok) return schedule;
  const { vat, fixed_charges, contract_end_date, provider_tariff_expiry_date, dated_rates } = converted;
  const zone = converted.timezone ?? timeZone;
  return {
    ok: true,
    value: {
      displayName: converted.display_name.slice(0, MOST_NAME_LENGTH),
      direction: converted.direction,
      structureType: structureOf(converted, schedule.value.isOnePrice),
      followsMarket: converted.connection_type === 'MARKET',
      contractEnd: dateOf(contract_end_date),
      expiry: dateOf(provider_tariff_expiry_date),
      referenceId: converted.provider_tariff_reference ?? null,
      integrationInstance: converted.integration_instance,
      terms: {
        schedule: schedule.value.entries,
        timeZone: showTheSameTime(zone, timeZone) ? null : zone,
        vat: vat === undefined ? null : { rate: vat, included: true, onNegative: 'APPLY' },
        fixedCharges: fixed_charges ?? [],
      },
      datedRates: dated_rates === undefined ? null : datedRatesOf(dated_rates),
    },
  };
}

const MOST_NAME_LENGTH = 120;
/** Quarter hours of every day of the week in every month, and some more. */
const MOST_HOURS = 10_000;

interface CoveredSchedule {
  readonly entries: ScheduleEntry[];
  readonly isOnePrice: boolean;
}

/**
 * Entries under which every minute of every day has exactly one price. Hours past midnight belong to the day on which
 * they start, as in every tariff (energy.md §3.1); where days would then overlap or have holes, to the day on whose list
 * they stand, since each list covers its day.
 */
function coveredSchedule(data: readonly ConvertedEntry[]): Reading<CoveredSchedule> {
  const hours = data.flatMap(({ days_and_hours }) => days_and_hours.flatMap((item) => item.hours));
  if (hours.length > MOST_HOURS) {
    return { ok: false, faults: [`data must have at most ${MOST_HOURS} hours, not ${hours.length}`] };
  }
  const asWritten = checkCover(data);
  return asWritten.ok ? asWritten : checkCover(cutAtMidnight(data));
}

function checkCover(data: readonly ConvertedEntry[]): Reading<CoveredSchedule> {
  const overlap = findOverlap(data);
  if (overlap !== null) return { ok: false, faults: [`data has two prices ${overlap}`] };
  const entries = data.map(({ months, days_and_hours }) => ({
    months: [...months],
    days_and_hours: [...days_and_hours],
  }));
  const compiled = compileTariff(
    {
      schedule: entries,
      marketRates: false,
      marketSource: null,
      marketResolution: 'NATIVE',
      vat: null,
      billingDay: null,
      tierScope: 'MONTH',
    },
    { timeZone: 'UTC', holidays: { isHoliday: () => false }, findIndex: () => undefined },
  );
  if (compiled.ok) return { ok: true, value: { entries, isOnePrice: compiled.value.structureType === 'FIXED' } };
  const { path, message } = compiled.error;
  return { ok: false, faults: [`${placeOf(path)}: ${message}`] };
}

/** `schedule.0.days_and_hours.1` as the provider knows it: `data[0].days_and_hours[1]`. */
function placeOf(path: string): string {
  return path.replace(/^schedule/, 'data').replace(/\.(\d+)/g, '[$1]');
}

/** connect.md §5.4 */
function structureOf({ connection_type, data, dated_rates }: ConvertedTariff, isOnePrice: boolean) {
  if (connection_type === 'MARKET') return 'MARKET';
  const pricesADay = data.flatMap(({ days_and_hours }) => days_and_hours.map(({ hours }) => hours.length));
  if (dated_rates !== undefined) return 'DYNAMIC';
  if (isOnePrice) return 'FIXED';
  return Math.max(...pricesADay) > MOST_PRICES_OF_A_CLOCK ? 'DYNAMIC' : 'TIME_OF_DAY';
}

const MOST_PRICES_OF_A_CLOCK = 24;

function datedRatesOf({ series, rates }: DatedRates): ProviderTariff['datedRates'] {
  return {
    series,
    rates: rates.map(({ valid_from, valid_to, value }) => ({
      startMs: epochMsOf(valid_from),
      endMs: epochMsOf(valid_to),
      value,
    })),
  };
}

function dateOf(instant: string | undefined): Date | null {
  return instant === undefined ? null : new Date(epochMsOf(instant));
}

/** Years whose clock changes tell zones apart; earlier prices are asked of nobody. */
const COMPARED_YEARS = { startMs: Date.UTC(2020, 0), endMs: Date.UTC(2038, 0) };

/** Whether two zones are names of one clock, such as Europe/London and Europe/Jersey. */
function showTheSameTime(zone: string, other: string): boolean {
  if (zone === other) return true;
  const spansOf = (name: string) => JSON.stringify(offsetSpans(name, COMPARED_YEARS));
  return spansOf(zone) === spansOf(other);
}

function sentence(faults: readonly string[]): string {
  return `${faults.join('; ')}.`.replace(/\.\.$/, '.');
}
