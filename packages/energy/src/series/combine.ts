import { unionBounds } from './bounds.ts';
import { clip } from './clip.ts';
import { type Series, windowOf } from './series.ts';

/**
 * Any function of two series: boundaries are the union of both, the confidence is the lower of the two, and there is no
 * number where either has none or the function gives none. Covers the time that both cover.
 */
export function combine(a: Series, b: Series, fn: (a: number, b: number) => number): Series {
  const [left, right] = aligned(a, b);
  const length = left.values.length;
  const values = new Float64Array(length);
  const confidence = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const lowest = Math.min(left.confidence[i]!, right.confidence[i]!);
    const value = lowest > 0 ? fn(left.values[i]!, right.values[i]!) : Number.NaN;
    const known = Number.isFinite(value);
    values[i] = known ? value : Number.NaN;
    confidence[i] = known ? lowest : 0;
  }
  return { bounds: left.bounds, values, confidence };
}

export function sum(a: Series, b: Series): Series {
  return combine(a, b, (x, y) => x + y);
}

export function min(a: Series, b: Series): Series {
  return combine(a, b, (x, y) => Math.min(x, y));
}

export function max(a: Series, b: Series): Series {
  return combine(a, b, (x, y) => Math.max(x, y));
}

/** A function of every value; where it gives no finite number there is none. */
export function map(series: Series, fn: (value: number) => number): Series {
  const values = series.values.map((value) => (Number.isNaN(value) ? value : fn(value)));
  const confidence = series.confidence.slice();
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    values[i] = Number.NaN;
    confidence[i] = 0;
  }
  return { bounds: series.bounds, values, confidence };
}

/** The same values, none with more confidence than `limit` (above 0). */
export function capConfidence(series: Series, limit: number): Series {
  return { ...series, confidence: series.confidence.map((confidence) => Math.min(confidence, limit)) };
}

/** Both series over the time that both cover, on the same bounds. */
function aligned(a: Series, b: Series): [Series, Series] {
  const windowA = windowOf(a);
  const windowB = windowOf(b);
  const startMs = Math.max(windowA.startMs, windowB.startMs);
  const shared = { startMs, endMs: Math.max(startMs, Math.min(windowA.endMs, windowB.endMs)) };
  const left = clip(a, shared);
  const right = clip(b, shared);
  const bounds = unionBounds(left.bounds, right.bounds);
  return [onBounds(left, bounds), onBounds(right, bounds)];
}

/** A series cut at more boundaries; `bounds` must contain all of its own and span the same time. */
export function onBounds(series: Series, bounds: Float64Array): Series {
  if (bounds.length === series.bounds.length) return { ...series, bounds };
  const length = bounds.length - 1;
  const values = new Float64Array(length);
  const confidence = new Float64Array(length);
  let to = 0;
  for (let i = 0; i < series.values.length; i++) {
    const endMs = series.bounds[i + 1]!;
    const value = series.values[i]!;
    const certainty = series.confidence[i]!;
    while (to < length && bounds[to]! < endMs) {
      values[to] = value;
      confidence[to] = certainty;
      to++;
    }
  }
  return { bounds, values, confidence };
}
