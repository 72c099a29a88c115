import { resample, type Series } from '@plateau/energy';

/** All boundaries, ascending, each once. */
export function commonBounds(parts: readonly Iterable<number>[]): Float64Array {
  const all = new Set<number>();
  for (const part of parts) for (const bound of part) all.add(bound);
  return Float64Array.from(all).sort();
}

/** Length of each step in hours. */
export function hoursOf(bounds: Float64Array): Float64Array {
  return Float64Array.from({ length: bounds.length - 1 }, (_, i) => (bounds[i + 1]! - bounds[i]!) / 3_600_000);
}

/** The mean of a series over each step; NaN where it has no number. */
export function onSteps(series: Series, bounds: Float64Array): Series {
  return resample(series, bounds);
}
