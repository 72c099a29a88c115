import Type, { type Static } from 'typebox';
import { sumOfDecimals } from './decimal.ts';
import { type Checked, documentCheck, hourTable, malformed, refused } from './document.ts';
import type { DocumentHint } from './document-hint.ts';
import { firstWebAddress, nameKey } from './naming.ts';
import { holidayNames } from './observed-holidays.ts';
import type { OtherCharge, RateSheet, Tier } from './rate-sheet.ts';
import { type MemberNames, sheetFault } from './sheet-fault.ts';

const decimal = Type.String({ pattern: '^-?\\d+(\\.\\d+)?$' });
const date = Type.Union([Type.String({ format: 'date' }), Type.Null()]);
const text = Type.Union([Type.String(), Type.Null()]);
const charge = Type.Object({ amount: decimal, unit: Type.String() });

const ratebookTier = Type.Object({
  rate: decimal,
  adj: decimal,
  max: Type.Union([decimal, Type.Null()]),
  max_unit: Type.String(),
  sell: Type.Union([decimal, Type.Null()]),
});

/** Ratebook, schema_version 0: the members that say something about prices or names. */
const ratebookDocument = Type.Object({
  identity: Type.Object({
    utility_id: Type.String(),
    eiaid: Type.Union([Type.Integer(), Type.Null()]),
    plan_code: text,
    plan_name: text,
    tariff_type: Type.Enum(['bundled', 'delivery_only', 'supply_only', 'unknown']),
  }),
  effective_range: Type.Object({ start: date, end: date, superseded_at: date, scheduled_end: date }),
  energy: Type.Object({
    periods: Type.Array(Type.Object({ tiers: Type.Array(ratebookTier, { minItems: 1 }) }), { minItems: 1 }),
  }),
  schedule: Type.Object({
    weekday: hourTable,
    weekend: hourTable,
    holiday_policy: Type.Enum(['as_weekend', 'as_weekday', 'unknown']),
    holidays: Type.Optional(Type.Array(Type.Enum(holidayNames))),
    holiday_observance: Type.Optional(Type.Enum(['sunday_to_monday', 'actual_day'])),
  }),
  fixed_charges: Type.Array(charge),
  min_charge: Type.Union([charge, Type.Null()]),
  unsupported: Type.Array(Type.Object({ kind: Type.String(), detail: Type.String() })),
  metering: Type.Enum(['none', 'net_metering', 'net_billing', 'buy_all_sell_all', 'unknown']),
  source_documents: Type.Optional(Type.Array(Type.Object({ url: Type.Optional(text) }))),
});
type RatebookDocument = Static<typeof ratebookDocument>;

const checkRatebook = documentCheck(ratebookDocument);

export function looksLikeRatebook(document: object): document is { schema_version: unknown } {
  return 'schema_version' in document && 'identity' in document;
}

/**
 * Reads a Ratebook document of schema_version 0: local wall-clock time, USD, exact decimals in strings.
 * Refuses one that is malformed or of another version.
 */
export function readRatebook(document: { schema_version: unknown }, hint: DocumentHint): Checked<RateSheet> {
  if (document.schema_version !== 0) {
    return refused('format_version', `schema_version ${JSON.stringify(document.schema_version)}: only 0 is read`);
  }
  const checked = checkRatebook(document);
  if (!checked.ok) return checked;
  const { identity, schedule, ...rest } = checked.value;

  const utilityName = hint.manifestEntry?.utility_display || identity.utility_id;
  if (utilityName === '') return malformed('identity.utility_id is empty');
  const planName = hint.manifestEntry?.plan_name || identity.plan_name || identity.plan_code;
  if (!planName) return malformed('identity.plan_name is empty');

  const sheet: RateSheet = {
    sourceKey: `ratebook:${hint.slug ?? nameKey(`${identity.utility_id} ${identity.plan_code || identity.plan_name}`)}`,
    utility: { name: utilityName, eiaId: identity.eiaid },
    planName,
    states: hint.manifestEntry === undefined ? [] : [hint.manifestEntry.state],
    timeZone: hint.timeZone ?? null,
    validFrom: startOf(rest.effective_range.start, hint.timeZone),
    validUntil: rest.effective_range.end ?? rest.effective_range.superseded_at ?? rest.effective_range.scheduled_end,
    service: identity.tariff_type,
    metering: rest.metering,
    periods: rest.energy.periods.map(({ tiers }) => tiers.map(tierOf)),
    weekday: schedule.weekday,
    weekend: schedule.weekend,
    holidays: holidaysOf(schedule),
    fixedCharges: rest.fixed_charges.map(chargeOf),
    minimumCharge: rest.min_charge === null ? null : chargeOf(rest.min_charge),
    otherCharges: rest.unsupported.map(otherChargeOf),
    unreadNotes: [],
    source: {
      name: 'Ratebook',
      licence: 'CC0-1.0',
      url: firstWebAddress([hint.manifestEntry?.source_url, ...(rest.source_documents ?? []).map(({ url }) => url)]),
    },
  };
  const fault = sheetFault(sheet, ratebookMembers);
  return fault === null ? { ok: true, value: sheet } : malformed(fault);
}

const ratebookMembers: MemberNames = {
  tier: (period, tier) => `energy.periods[${period}].tiers[${tier}]`,
  hour: (table, month, hour) => `schedule.${table}[${month}][${hour}]`,
};

const tierOf = (tier: Static<typeof ratebookTier>): Tier => ({
  price: sumOfDecimals(tier.rate, tier.adj),
  upTo: tier.max === null ? null : Number(tier.max),
  unit: tier.max_unit,
  sell: Number(tier.sell ?? 0),
});

const chargeOf = ({ amount, unit }: Static<typeof charge>) => ({ amount: Number(amount), unit });

/** Lists apply only with as_weekend, and an empty one names no holiday. */
function holidaysOf(schedule: RatebookDocument['schedule']): RateSheet['holidays'] {
  if (schedule.holiday_policy !== 'as_weekend') return null;
  const names = schedule.holidays ?? [];
  return { names: names.length === 0 ? null : names, observance: schedule.holiday_observance ?? 'sunday_to_monday' };
}

function otherChargeOf({ kind, detail }: RatebookDocument['unsupported'][number]): OtherCharge {
  const known = kind === 'demand_charge' || kind === 'rider';
  return known ? { kind, detail } : { kind: 'unmodelable', detail: `${kind}: ${detail}` };
}

/** The sheet starts with a local date. Where its zone is not known, midnight UTC stands for it. */
function startOf(localDate: string | null, timeZone = 'UTC'): string | null {
  return localDate === null
    ? null
    : Temporal.PlainDate.from(localDate).toZonedDateTime(timeZone).toInstant().toString();
}
