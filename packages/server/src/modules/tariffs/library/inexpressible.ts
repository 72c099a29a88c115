import { type Charge, DAILY_UNIT, type OtherCharge, type RateSheet, type Tier, usedPeriods } from './rate-sheet.ts';
import type { ImportRefusal } from './template.ts';

/** Items of a `rate` (rest-api.md §7.1). */
const MOST_TIERS = 20;

interface Rule {
  readonly reason: string;
  readonly find: (sheet: RateSheet) => string | null;
}

/**
 * What a tariff template cannot say. A rate sheet that has any of it is refused, never approximated: its template would
 * give a wrong bill without telling. Each rule answers with the detail of what it found, or null.
 */
const rules = [
  { reason: 'demand_charge', find: otherCharge('demand_charge') },
  { reason: 'rider', find: otherCharge('rider') },
  { reason: 'unmodelable', find: otherCharge('unmodelable') },
  {
    reason: 'demand_normalized_tier_max',
    find: boundary(({ unit }) => unit.includes('/kW'), 'tiers follow the highest power drawn'),
  },
  {
    reason: 'tier_unit',
    find: boundary(({ unit }) => unit !== 'kWh' && unit !== DAILY_UNIT, 'tiers are neither in kWh nor in kWh a day'),
  },
  {
    reason: 'tier_count',
    find: (sheet) => {
      const count = Math.max(...sheet.periods.map((tiers) => tiers.length));
      return count > MOST_TIERS ? `a ladder of ${count} tiers; a schedule takes ${MOST_TIERS}` : null;
    },
  },
  {
    reason: 'minimum_charge_unit',
    find: ({ minimumCharge }) => charge('a least amount', ['$/day', '$/month', '$/year'])(minimumCharge ?? undefined),
  },
  {
    reason: 'fixed_charge_unit',
    find: ({ fixedCharges }) => {
      const find = charge('a fixed charge', ['$/day', '$/month']);
      return fixedCharges.map(find).find((detail) => detail !== null) ?? null;
    },
  },
] as const satisfies readonly Rule[];

export type InexpressibleReason = (typeof rules)[number]['reason'];

/** Why a rate sheet cannot become a template; null if it can. */
export function findInexpressible(sheet: RateSheet): ImportRefusal | null {
  for (const { reason, find } of rules) {
    const detail = find(sheet);
    if (detail !== null) return { reason, detail };
  }
  return null;
}

function otherCharge(kind: OtherCharge['kind']) {
  return ({ otherCharges }: RateSheet): string | null =>
    otherCharges.find((charge) => charge.kind === kind)?.detail ?? null;
}

/** A tier boundary that matters, in a period that is used and below the last tier, which takes all the rest anyway. */
function boundary(isMeant: (tier: Tier) => boolean, explanation: string) {
  return (sheet: RateSheet): string | null => {
    for (const period of usedPeriods(sheet)) {
      const tier = sheet.periods[period]!.slice(0, -1).find(isMeant);
      if (tier !== undefined) return `${explanation}: ${tier.upTo} ${tier.unit}`;
    }
    return null;
  };
}

/** What a charge is, if it is in none of the units. */
function charge(kind: string, units: readonly string[]) {
  return (given: Charge | undefined): string | null =>
    given === undefined || units.includes(given.unit) ? null : `${kind} of ${given.amount} ${given.unit}`;
}
