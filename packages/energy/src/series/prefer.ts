import { unionBounds } from './bounds.ts';
import { onBounds } from './combine.ts';
import type { Series } from './series.ts';

/** `first` where it has a number, else `second`. Both must cover the same time. */
export function prefer(first: Series, second: Series): Series {
  const bounds = unionBounds(first.bounds, second.bounds);
  const over = onBounds(first, bounds);
  const under = onBounds(second, bounds);
  const values = over.values.slice();
  const confidence = over.confidence.slice();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) continue;
    values[i] = under.values[i]!;
    confidence[i] = under.confidence[i]!;
  }
  return { bounds, values, confidence };
}
