import { type AmountRequest, HOUR_MS } from './request.ts';

/** Requests cut at all boundaries of all of them, and at others that are asked for: what is the same for a whole step, by request and step. */
export interface Steps {
  readonly bounds: Float64Array;
  readonly hours: Float64Array;
  /** The row of a request's prices that holds a step; -1 outside its window. */
  readonly rows: readonly Int32Array[];
}

export function commonSteps(requests: readonly AmountRequest[], others: readonly Float64Array[] = []): Steps {
  const bounds = allBounds([...requests.map(({ prices }) => prices.bounds), ...others.map(within(requests))]);
  const steps = Math.max(0, bounds.length - 1);
  return {
    bounds,
    hours: Float64Array.from({ length: steps }, (_, step) => (bounds[step + 1]! - bounds[step]!) / HOUR_MS),
    rows: requests.map(({ prices }) => {
      const rows = new Int32Array(steps).fill(-1);
      let step = 0;
      for (let row = 0; row < prices.values.length; row++) {
        while (bounds[step]! < prices.bounds[row]!) step++;
        for (; step < steps && bounds[step]! < prices.bounds[row + 1]!; step++) rows[step] = row;
      }
      return rows;
    }),
  };
}

/** Boundaries between the first and the last of the requests. */
function within(requests: readonly AmountRequest[]): (bounds: Float64Array) => Float64Array {
  const firstMs = Math.min(...requests.map(({ prices }) => prices.bounds[0]!));
  const lastMs = Math.max(...requests.map(({ prices }) => prices.bounds.at(-1)!));
  return (bounds) => bounds.filter((bound) => bound >= firstMs && bound <= lastMs);
}

/** All boundaries, ascending, each once. */
function allBounds(lists: readonly Float64Array[]): Float64Array {
  const distinct: Float64Array[] = [];
  for (const list of lists) {
    // Devices at one site mostly have the same boundaries.
    if (!distinct.some((bounds) => areEqual(bounds, list))) distinct.push(list);
  }
  if (distinct.length === 1) return distinct[0]!;
  const all = new Float64Array(distinct.reduce((sum, bounds) => sum + bounds.length, 0));
  let length = 0;
  for (const bounds of distinct) {
    all.set(bounds, length);
    length += bounds.length;
  }
  all.sort();
  let count = 0;
  for (const bound of all) if (count === 0 || bound !== all[count - 1]) all[count++] = bound;
  return all.slice(0, count);
}

function areEqual(a: Float64Array, b: Float64Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
