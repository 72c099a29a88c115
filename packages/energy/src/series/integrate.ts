import { clip } from './clip.ts';
import type { Series, Window } from './series.ts';

const HOUR_MS = 3_600_000;

/**
 * The integral of a series over its whole time, in value × hours: kW give kWh. `NaN` if any part has no number.
 * Summed with compensation (Neumaier), so the error does not grow with the number of segments.
 */
export function integrate(series: Series): number {
  const { bounds, values } = series;
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const term = (values[i]! * (bounds[i + 1]! - bounds[i]!)) / HOUR_MS;
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** The time-weighted mean over the part of a window that a series covers; `NaN` if any of it has no number or all is missing. */
export function mean(series: Series, window: Window): number {
  const part = clip(series, window);
  const { bounds } = part;
  return integrate(part) / ((bounds[bounds.length - 1]! - bounds[0]!) / HOUR_MS);
}
