import type { RateItem, ScheduleEntry, SurchargeRate, TierEnd, ValueRate } from '../schedule/index.ts';

/** The formula that surcharges on the market price are. rest-api.md §7.1 */
export const SURCHARGE_EXPRESSION = '($market * $unit + $fixed) * (1 + $percentage)';

/** What surcharges stand on. */
export interface MarketTerms {
  /** Id of the market index. */
  readonly source: string;
  /** Factor from the index's unit to per kWh. */
  readonly unitsPerKwh: number;
}

/** A schedule that is the bare market price. energy.md §3.2, form 2 without surcharges */
export function bareMarketSchedule(): ScheduleEntry[] {
  const rate = [{ surcharge_fixed: 0, surcharge_percentage: 0 }];
  return [{ months: ['All'], days_and_hours: [{ days: ['All'], hours: [{ ...WHOLE_DAY, rate }] }] }];
}

const WHOLE_DAY = { valid_from: '00:00:00', valid_to: '00:00:00' };

/**
 * A rate item as a number or formula (the busbar form). Items in that form already stay as they are.
 * @param market what surcharges stand on; null for a tariff without market rates.
 * @throws RangeError for surcharges without a market, which no compiled tariff has.
 */
export function toValueForm(item: RateItem, market: MarketTerms | null): ValueRate {
  if ('value' in item) return item;
  if (item.fixed !== undefined) return withBound({ value: item.fixed }, item);
  if (market === null) throw new RangeError('surcharges without a market');
  const variables = {
    market: market.source,
    unit: market.unitsPerKwh,
    fixed: item.surcharge_fixed ?? 0,
    percentage: item.surcharge_percentage ?? 0,
  };
  return withBound({ value: SURCHARGE_EXPRESSION, variables }, item);
}

/**
 * A rate item as a fixed price or surcharges (the anode form), or undefined where that form cannot say it: a formula of
 * one's own, surcharges on another index than the tariff's, a plain number among market rates.
 * @param market what the tariff's surcharges stand on; null for a tariff without market rates.
 */
export function toSurchargeForm(item: RateItem, market: MarketTerms | null): SurchargeRate | undefined {
  if (!('value' in item)) return item;
  if (typeof item.value === 'number') return market === null ? withBound({ fixed: item.value }, item) : undefined;
  const terms = surchargeVariables(item.value, item.variables);
  if (terms === undefined || terms.market !== market?.source || terms.unit !== market.unitsPerKwh) return undefined;
  return withBound({ surcharge_fixed: terms.fixed, surcharge_percentage: terms.percentage }, item);
}

/** The variables of a formula that is exactly `SURCHARGE_EXPRESSION` on an index, with nothing missing or added. */
function surchargeVariables(
  expression: string,
  variables: ValueRate['variables'],
): { market: string; unit: number; fixed: number; percentage: number } | undefined {
  if (expression !== SURCHARGE_EXPRESSION || variables === undefined) return undefined;
  const { market, unit, fixed, percentage, ...more } = variables;
  if (typeof market !== 'string' || Object.keys(more).length > 0) return undefined;
  if (typeof unit !== 'number' || typeof fixed !== 'number' || typeof percentage !== 'number') return undefined;
  return { market, unit, fixed, percentage };
}

function withBound<T extends object>(rate: T, { to_kwh, to_kwh_per_day }: TierEnd): T & TierEnd {
  return {
    ...rate,
    ...(to_kwh !== undefined && { to_kwh }),
    ...(to_kwh_per_day !== undefined && { to_kwh_per_day }),
  };
}
