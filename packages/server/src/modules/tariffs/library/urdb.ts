import Type, { type Static } from 'typebox';
import { sumOfDecimals } from './decimal.ts';
import { type Checked, documentCheck, hourTable, malformed } from './document.ts';
import type { DocumentHint } from './document-hint.ts';
import { firstWebAddress } from './naming.ts';
import type { Charge, OtherCharge, RateSheet, Tier } from './rate-sheet.ts';
import { type MemberNames, sheetFault } from './sheet-fault.ts';

const unixSeconds = Type.Integer({ minimum: -8_640_000_000_000, maximum: 8_640_000_000_000 });
/** `[period][tier]` of something that is billed by power. */
const demandStructure = Type.Optional(
  Type.Array(Type.Array(Type.Object({ rate: Type.Optional(Type.Number()), adj: Type.Optional(Type.Number()) }))),
);
const notes = Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown())));

const urdbTier = Type.Object({
  rate: Type.Number(),
  adj: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  unit: Type.Optional(Type.String()),
  sell: Type.Optional(Type.Number()),
});

/** A rate of the U.S. Utility Rate Database, version 8: the members that say something about prices or names. */
const urdbDocument = Type.Object({
  label: Type.String({ minLength: 1 }),
  utility: Type.String({ minLength: 1 }),
  name: Type.String({ minLength: 1 }),
  eiaid: Type.Optional(Type.Integer()),
  country: Type.Optional(Type.Enum(['USA'])),
  uri: Type.Optional(Type.String()),
  servicetype: Type.Optional(Type.String()),
  dgrules: Type.Optional(Type.String()),
  startdate: Type.Optional(unixSeconds),
  enddate: Type.Optional(unixSeconds),
  energyratestructure: Type.Array(Type.Array(urdbTier, { minItems: 1 }), { minItems: 1 }),
  energyweekdayschedule: hourTable,
  energyweekendschedule: hourTable,
  fueladjustmentsmonthly: Type.Optional(Type.Array(Type.Number())),
  fixedchargefirstmeter: Type.Optional(Type.Number()),
  fixedchargeunits: Type.Optional(Type.String()),
  mincharge: Type.Optional(Type.Number()),
  minchargeunits: Type.Optional(Type.String()),
  demandratestructure: demandStructure,
  flatdemandstructure: demandStructure,
  coincidentratestructure: demandStructure,
  demandreactivepowercharge: Type.Optional(Type.Number()),
  energyattrs: notes,
  fixedattrs: notes,
  demandattrs: notes,
});
type UrdbDocument = Static<typeof urdbDocument>;

const checkUrdb = documentCheck(urdbDocument);

export function looksLikeUrdb(document: object): boolean {
  return 'label' in document && 'utility' in document;
}

/** Reads a rate object of the U.S. Utility Rate Database, version 8: local time, USD, ordinary numbers. */
export function readUrdb(document: object, hint: DocumentHint): Checked<RateSheet> {
  const checked = checkUrdb(document);
  if (!checked.ok) return checked;
  const rate = checked.value;
  const unitless = missingUnit(rate);
  if (unitless !== null) return malformed(`${unitless} is missing`);

  const sheet: RateSheet = {
    sourceKey: `urdb:${rate.label}`,
    utility: { name: hint.manifestEntry?.utility_display ?? rate.utility, eiaId: rate.eiaid ?? null },
    planName: hint.manifestEntry?.plan_name ?? rate.name,
    states: hint.manifestEntry === undefined ? [] : [hint.manifestEntry.state],
    timeZone: hint.timeZone ?? null,
    validFrom: rate.startdate === undefined ? null : instantOf(rate.startdate).toString(),
    validUntil: rate.enddate === undefined ? null : localDateOf(rate.enddate, hint.timeZone),
    service: services[rate.servicetype ?? ''] ?? 'unknown',
    metering: meterings[rate.dgrules ?? ''] ?? 'unknown',
    periods: rate.energyratestructure.map((tiers) => tiers.map(tierOf)),
    weekday: rate.energyweekdayschedule,
    weekend: rate.energyweekendschedule,
    holidays: null,
    fixedCharges: chargesOf(rate.fixedchargefirstmeter, rate.fixedchargeunits),
    minimumCharge: chargesOf(rate.mincharge, rate.minchargeunits)[0] ?? null,
    otherCharges: otherChargesOf(rate),
    unreadNotes: [rate.energyattrs, rate.fixedattrs, rate.demandattrs].flatMap((list) =>
      (list ?? []).flatMap(Object.keys),
    ),
    source: {
      name: 'U.S. Utility Rate Database',
      licence: 'CC0-1.0',
      url: firstWebAddress([rate.uri, `https://apps.openei.org/USURDB/rate/view/${encodeURIComponent(rate.label)}`]),
    },
  };
  const fault = sheetFault(sheet, urdbMembers);
  return fault === null ? { ok: true, value: sheet } : malformed(fault);
}

const urdbMembers: MemberNames = {
  tier: (period, tier) => `energyratestructure[${period}][${tier}]`,
  hour: (table, month, hour) => `energy${table}schedule[${month}][${hour}]`,
};

const services: Readonly<Record<string, RateSheet['service']>> = {
  Bundled: 'bundled',
  'Delivery with Standard Offer': 'bundled',
  Delivery: 'delivery_only',
  Energy: 'supply_only',
};

const meterings: Readonly<Record<string, RateSheet['metering']>> = {
  'Net Metering': 'net_metering',
  'Net Billing Instantaneous': 'net_billing',
  'Net Billing Hourly': 'net_billing',
  'Buy All Sell All': 'buy_all_sell_all',
};

const tierOf = ({ rate, adj = 0, max, unit = 'kWh', sell = 0 }: Static<typeof urdbTier>): Tier => ({
  price: sumOfDecimals(rate, adj),
  upTo: max ?? null,
  unit,
  sell,
});

/** A unit matters only where there is an upper end. */
function missingUnit({ energyratestructure }: UrdbDocument): string | null {
  for (const [period, tiers] of energyratestructure.entries()) {
    const tier = tiers.findIndex(({ max, unit }) => max !== undefined && unit === undefined);
    if (tier >= 0) return `${urdbMembers.tier(period, tier)}.unit`;
  }
  return null;
}

const chargesOf = (amount = 0, unit = ''): Charge[] => (amount === 0 ? [] : [{ amount, unit }]);

/** Structures whose rates are all zero bill nothing. */
function otherChargesOf(rate: UrdbDocument): OtherCharge[] {
  const demand = ['demandratestructure', 'flatdemandstructure', 'coincidentratestructure'] as const;
  return [
    ...demand
      .filter((name) => (rate[name] ?? []).flat().some((tier) => (tier.rate ?? 0) !== 0 || (tier.adj ?? 0) !== 0))
      .map((name): OtherCharge => ({ kind: 'demand_charge', detail: `${name} has charges by power` })),
    ...((rate.demandreactivepowercharge ?? 0) === 0
      ? []
      : [{ kind: 'demand_charge', detail: 'demandreactivepowercharge: a charge for reactive power' } as const]),
    ...((rate.fueladjustmentsmonthly ?? []).every((adjustment) => adjustment === 0)
      ? []
      : [{ kind: 'rider', detail: 'fueladjustmentsmonthly: fuel adjustments by month' } as const]),
  ];
}

const instantOf = (unixSeconds: number) => Temporal.Instant.fromEpochMilliseconds(unixSeconds * 1000);

const localDateOf = (unixSeconds: number, timeZone = 'UTC'): string =>
  instantOf(unixSeconds).toZonedDateTimeISO(timeZone).toPlainDate().toString();
