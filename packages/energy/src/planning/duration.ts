import type { Series } from '../series/index.ts';
import { type PriceEnd, type RowPart, rowsByPrice, type Slot, slotsOf } from './slots.ts';

/**
 * The cheapest (LOW) or dearest (HIGH) times that add up to a duration (energy.md §5.1): whole rows in the order of their
 * price, equal ones earliest first; the last one is used in part, on the side that touches a chosen neighbour, else from
 * its beginning. Rows without a number are never taken, so that less may be found.
 */
export function planDuration(series: Series, end: PriceEnd, durationMs: number): Slot[] {
  const { bounds, values } = series;
  const chosen: (RowPart | undefined)[] = new Array(values.length);
  let leftMs = durationMs;
  for (const row of rowsByPrice(values, end)) {
    if (leftMs <= 0) break;
    const [startMs, endMs] = [bounds[row]!, bounds[row + 1]!];
    if (endMs - startMs <= leftMs) chosen[row] = { row, startMs, endMs };
    else if (chosen[row - 1] === undefined && chosen[row + 1] !== undefined) {
      chosen[row] = { row, startMs: endMs - leftMs, endMs };
    } else chosen[row] = { row, startMs, endMs: startMs + leftMs };
    leftMs -= endMs - startMs;
  }
  return slotsOf(
    series,
    chosen.filter((part) => part !== undefined),
  );
}

/** Means closer than this, per kWh, are equal: prices have 5 decimals, what lies below is rounding. */
const EQUAL = 1e-10;

/**
 * The one unbroken time with the lowest (LOW) or highest (HIGH) mean price, the earliest of equal ones (energy.md §5.1).
 * The best time starts or ends where a row does, so that only those are looked at. Where no time of that length has
 * numbers throughout, it is the longest that has, the earliest of equal ones.
 */
export function planUnbrokenDuration(series: Series, end: PriceEnd, durationMs: number): Slot[] {
  const sign = end === 'LOW' ? 1 : -1;
  let best: { startMs: number; mean: number } | undefined;
  let longest: { from: number; to: number; lengthMs: number } | undefined;
  for (const { from, to } of pricedStretches(series)) {
    const lengthMs = series.bounds[to]! - series.bounds[from]!;
    if (longest === undefined || lengthMs > longest.lengthMs) longest = { from, to, lengthMs };
    if (lengthMs < durationMs) continue;
    const mean = meanFrom(series, from, to, durationMs);
    for (const startMs of startsOf(series, from, to, durationMs)) {
      const candidate = sign * mean(startMs);
      const isBetter = best === undefined || candidate < best.mean - EQUAL;
      const isEarlier = best !== undefined && candidate <= best.mean + EQUAL && startMs < best.startMs;
      if (isBetter || isEarlier) best = { startMs, mean: candidate };
    }
  }
  if (best !== undefined) return slotsOf(series, partsOf(series, best.startMs, best.startMs + durationMs));
  if (longest === undefined) return [];
  return slotsOf(series, partsOf(series, series.bounds[longest.from]!, series.bounds[longest.to]!));
}

/** Stretches of rows with numbers: from row `from` up to, not including, row `to`. */
function* pricedStretches({ values }: Series): Generator<{ readonly from: number; readonly to: number }> {
  let from = 0;
  for (let row = 0; row <= values.length; row++) {
    if (row < values.length && !Number.isNaN(values[row]!)) continue;
    if (row > from) yield { from, to: row };
    from = row + 1;
  }
}

/** Starts from which, or from whose ends, a row begins or ends; not in order. */
function* startsOf({ bounds }: Series, from: number, to: number, durationMs: number): Generator<number> {
  const latestMs = bounds[to]! - durationMs;
  for (let row = from; row <= to && bounds[row]! <= latestMs; row++) yield bounds[row]!;
  for (let row = to; row >= from && bounds[row]! - durationMs >= bounds[from]!; row--) yield bounds[row]! - durationMs;
}

/** Gives the mean price from a start on. Starts are asked for upwards and then downwards, so the place is kept. */
function meanFrom(series: Series, from: number, to: number, durationMs: number): (startMs: number) => number {
  const { bounds, values } = series;
  const sums = new Float64Array(to - from + 1);
  for (let row = from; row < to; row++) {
    sums[row - from + 1] = sums[row - from]! + values[row]! * (bounds[row + 1]! - bounds[row]!);
  }
  const until = (atMs: number, hint: number): [sum: number, row: number] => {
    let row = hint;
    while (row > from && bounds[row]! > atMs) row--;
    while (row < to - 1 && bounds[row + 1]! <= atMs) row++;
    return [sums[row - from]! + values[row]! * (atMs - bounds[row]!), row];
  };
  let [startRow, endRow] = [from, from];
  return (startMs) => {
    const [before, first] = until(startMs, startRow);
    const [whole, last] = until(startMs + durationMs, endRow);
    [startRow, endRow] = [first, last];
    return (whole - before) / durationMs;
  };
}

function partsOf({ bounds }: Series, startMs: number, endMs: number): RowPart[] {
  const parts: RowPart[] = [];
  for (let row = 0; row + 1 < bounds.length; row++) {
    const part = { row, startMs: Math.max(startMs, bounds[row]!), endMs: Math.min(endMs, bounds[row + 1]!) };
    if (part.endMs > part.startMs) parts.push(part);
  }
  return parts;
}
