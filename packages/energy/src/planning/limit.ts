import type { Series } from '../series/index.ts';
import { type PriceEnd, type RowPart, type Slot, slotsOf } from './slots.ts';

/**
 * Where the line between cheap and dear lies: at a price per kWh, or at a position between the lowest price of a window
 * (0) and its highest (1).
 */
export type PriceLine = { readonly absolute: number } | { readonly relative: number };

/** All times at or under a line (LOW), or at or over it (HIGH) (energy.md §5.2). Rows without a number do not count. */
export function planLimit(series: Series, end: PriceEnd, line: PriceLine): Slot[] {
  const passes = lineTest(series, end, line);
  const parts: RowPart[] = [];
  for (let row = 0; row < series.values.length; row++) {
    if (!passes(series.values[row]!)) continue;
    parts.push({ row, startMs: series.bounds[row]!, endMs: series.bounds[row + 1]! });
  }
  return slotsOf(series, parts);
}

/** Positions closer than this are equal: prices have 5 decimals, what lies below is rounding. */
const EQUAL = 1e-9;

/** Tells of a price whether it passes a line; the scale of a relative one is that of the series. No number never does. */
export function lineTest(series: Series, end: PriceEnd, line: PriceLine): (price: number) => boolean {
  const sign = end === 'LOW' ? 1 : -1;
  if ('absolute' in line) return (price) => sign * price <= sign * line.absolute + EQUAL;
  let [lowest, highest] = [Infinity, -Infinity];
  for (const price of series.values) {
    if (price < lowest) lowest = price;
    if (price > highest) highest = price;
  }
  // All prices equal: everything passes.
  if (!(highest > lowest)) return (price) => !Number.isNaN(price);
  return (price) => sign * ((price - lowest) / (highest - lowest)) <= sign * line.relative + EQUAL;
}
