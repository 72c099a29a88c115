import { roundHalfAwayFromZero, roundMoney } from '../money/index.ts';
import type { Series } from '../series/index.ts';
import type { CostTotal } from './costs.ts';
import { createExactSums } from './exact-sums.ts';

/** A cost beside that of the same energy at the average price, rounded as printed: 5 decimals, percentage 2. */
export interface AverageComparison {
  /** Per kWh. */
  readonly price: number;
  readonly cost: number;
  /** What was paid or earned less `cost`, both as printed. */
  readonly difference: {
    readonly value: number /** Of `cost`'s size; null where that is 0. */;
    readonly percentage: number | null;
  };
}

/**
 * What the priced energy would have cost at the mean price over time; null where no part has a price.
 * @param price of the whole window, per kWh, not rounded. Parts without a number count for nothing.
 */
export function compareWithAverage(total: CostTotal, price: Series): AverageComparison | null {
  const average = averagePrice(price);
  if (average === null) return null;
  const cost = roundMoney((total.pricedWh * average) / 1000);
  const value = roundMoney(roundMoney(total.cost) - cost);
  const percentage = cost === 0 ? null : roundHalfAwayFromZero((value / Math.abs(cost)) * 100, 2);
  return { price: roundMoney(average), cost, difference: { value, percentage } };
}

/** The mean over the time that has a price; null: none has. */
export function averagePrice({ bounds, values }: Series): number | null {
  const weighted = createExactSums(1);
  let pricedMs = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const lengthMs = bounds[i + 1]! - bounds[i]!;
    weighted.add(0, values[i]! * lengthMs);
    pricedMs += lengthMs;
  }
  return pricedMs === 0 ? null : weighted.totals()[0]! / pricedMs;
}
