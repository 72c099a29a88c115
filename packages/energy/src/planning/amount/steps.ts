import { HOUR_MS } from './request.ts';
import type { AmountRequest } from './request.ts';

/** Requests cut at all boundaries of all of them: what is the same for a whole step, by request and step. */
export interface Steps {
  readonly bounds: Float64Array;
  readonly hours: Float64Array;
  /** The row of a request's prices that holds a step; -1 outside its window. */
  readonly rows: readonly Int32Array[];
}

export function commonSteps(requests: readonly AmountRequest[]): Steps {
  const all = requests.flatMap(({ prices }) => [...prices.bounds]).sort((a, b) => a - b);
  const bounds = Float64Array.from(new Set(all));
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
