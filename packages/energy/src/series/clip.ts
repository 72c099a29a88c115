import { emptySeries, type Series, segmentAt, unknownSeries, type Window, windowOf } from './series.ts';

/** The part of a series inside a window; empty if they do not meet. */
export function clip(series: Series, window: Window): Series {
  const { startMs, endMs } = windowOf(series);
  if (window.startMs <= startMs && window.endMs >= endMs) return series;
  const fromMs = Math.max(window.startMs, startMs);
  const untilMs = Math.min(window.endMs, endMs);
  if (!(untilMs > fromMs)) return emptySeries(fromMs);
  const first = segmentAt(series, fromMs);
  const last = untilMs === endMs ? series.values.length - 1 : lastSegmentBefore(series, untilMs);
  return {
    bounds: boundsBetween(series.bounds.subarray(first, last + 2), fromMs, untilMs),
    values: series.values.subarray(first, last + 1),
    confidence: series.confidence.subarray(first, last + 1),
  };
}

/** Boundaries with the first and last replaced; the same where nothing is. */
function boundsBetween(bounds: Float64Array, startMs: number, endMs: number): Float64Array {
  const last = bounds.length - 1;
  if (bounds[0] === startMs && bounds[last] === endMs) return bounds;
  const cut = bounds.slice();
  cut[0] = startMs;
  cut[last] = endMs;
  return cut;
}

function lastSegmentBefore(series: Series, atMs: number): number {
  const i = segmentAt(series, atMs);
  return series.bounds[i] === atMs ? i - 1 : i;
}

/** A series made to cover a window exactly: clipped, and "no number" where it does not reach. */
export function cover(series: Series, window: Window): Series {
  const inner = clip(series, window);
  const covered = windowOf(inner);
  if (inner.values.length === 0) return unknownSeries(window);
  if (covered.startMs === window.startMs && covered.endMs === window.endMs) return inner;
  const before = covered.startMs > window.startMs ? [unknownSeries({ ...window, endMs: covered.startMs })] : [];
  const after = covered.endMs < window.endMs ? [unknownSeries({ ...window, startMs: covered.endMs })] : [];
  return concat([...before, inner, ...after]);
}

/**
 * Series one after the other as one.
 * @throws RangeError if one does not begin where the one before it ends.
 */
export function concat(parts: readonly Series[]): Series {
  const filled = parts.filter((part) => part.values.length > 0);
  const first = filled[0];
  if (first === undefined) return parts[0] ?? emptySeries();
  if (filled.length === 1) return first;
  const length = filled.reduce((sum, part) => sum + part.values.length, 0);
  const bounds = new Float64Array(length + 1);
  const values = new Float64Array(length);
  const confidence = new Float64Array(length);
  bounds[0] = first.bounds[0]!;
  let at = 0;
  for (const part of filled) {
    if (part.bounds[0] !== bounds[at]) {
      throw new RangeError(`a series ends at ${bounds[at]}, the next one starts at ${part.bounds[0]}`);
    }
    bounds.set(part.bounds, at);
    values.set(part.values, at);
    confidence.set(part.confidence, at);
    at += part.values.length;
  }
  return { bounds, values, confidence };
}

/** `base` with `top` laid over it: `top` holds over its whole window, also where it has no number. */
export function overlay(base: Series, top: Series): Series {
  if (top.values.length === 0) return base;
  const { startMs, endMs } = windowOf(top);
  const outer = windowOf(base);
  if (base.values.length === 0) return top;
  if (startMs > outer.endMs || endMs < outer.startMs) throw new RangeError('the series to overlay do not touch');
  return concat([
    clip(base, { startMs: outer.startMs, endMs: startMs }),
    top,
    clip(base, { startMs: endMs, endMs: outer.endMs }),
  ]);
}
