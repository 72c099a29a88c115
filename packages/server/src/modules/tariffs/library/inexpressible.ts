import { type OtherCharge, type RateSheet, type Tier, usedPeriods } from './rate-sheet.ts';
import { pooledPeriods } from './schedule.ts';
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
  { reason: 'daily_allowance', find: boundary(({ unit }) => unit === 'kWh daily', 'tiers are an allowance per day') },
  { reason: 'tier_unit', find: boundary(({ unit }) => unit !== 'kWh', 'tiers are not in kWh') },
  {
    reason: 'tier_count',
    find: (sheet) => {
      const count = Math.max(...sheet.periods.map((tiers) => tiers.length));
      return count > MOST_TIERS ? `a ladder of ${count} tiers; a schedule takes ${MOST_TIERS}` : null;
    },
  },
  {
    reason: 'identical_ladders',
    find: (sheet) => {
      const pooled = pooledPeriods(sheet);
      return (
        pooled && `periods ${pooled.join(' and ')} have the same tiers but count apart, which a schedule cannot say`
      );
    },
  },
  {
    reason: 'minimum_charge',
    find: ({ minimumCharge }) => minimumCharge && `bills are at least ${minimumCharge.amount} ${minimumCharge.unit}`,
  },
  {
    reason: 'fixed_charge_unit',
    find: ({ fixedCharges }) => {
      const charge = fixedCharges.find(({ unit }) => unit !== '$/day' && unit !== '$/month');
      return charge === undefined ? null : `a fixed charge of ${charge.amount} ${charge.unit}`;
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
