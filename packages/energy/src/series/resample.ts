import type { Series } from './series.ts';

/**
 * The time-weighted mean of a series over each segment of `bounds` (ascending epoch ms), with the lowest confidence found
 * there. A segment of which the series leaves any part without a number has none itself.
 */
export function resample(series: Series, bounds: Float64Array): Series {
  const length = Math.max(0, bounds.length - 1);
  const values = new Float64Array(length).fill(Number.NaN);
  const confidence = new Float64Array(length);
  const source = series.bounds;
  const segments = series.values.length;
  let from = 0;
  for (let i = 0; i < length; i++) {
    const startMs = bounds[i]!;
    const endMs = bounds[i + 1]!;
    while (from < segments && source[from + 1]! <= startMs) from++;
    if (from === segments || source[from]! > startMs || source[segments]! < endMs) continue;
    let lowest = series.confidence[from]!;
    if (source[from + 1]! >= endMs) {
      values[i] = series.values[from]!;
      confidence[i] = lowest;
      continue;
    }
    let weighted = 0;
    for (let at = from; at < segments && source[at]! < endMs; at++) {
      weighted += series.values[at]! * (Math.min(source[at + 1]!, endMs) - Math.max(source[at]!, startMs));
      lowest = Math.min(lowest, series.confidence[at]!);
    }
    values[i] = weighted / (endMs - startMs);
    confidence[i] = Number.isNaN(weighted) ? 0 : lowest;
  }
  return { bounds, values, confidence };
}

/**
 * A grid of equal steps over a window, standing at whole multiples of the step since the epoch; the first and last step
 * are cut at the window. For steps of the local clock see `localGrid`.
 */
export function fixedGrid(window: { readonly startMs: number; readonly endMs: number }, stepMs: number): Float64Array {
  if (!(stepMs > 0)) throw new RangeError(`a grid of ${stepMs} ms`);
  const bounds = [window.startMs];
  let next = (Math.floor(window.startMs / stepMs) + 1) * stepMs;
  for (; next < window.endMs; next += stepMs) bounds.push(next);
  if (window.endMs > window.startMs) bounds.push(window.endMs);
  return Float64Array.from(bounds);
}
