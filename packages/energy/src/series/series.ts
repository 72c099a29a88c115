/** A half-open span of time, `[startMs, endMs)`, in epoch milliseconds. */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * A step function over time in columns. Segment `i` is `[bounds[i], bounds[i + 1])` in epoch milliseconds and has
 * `values[i]` with `confidence[i]` (0…1). `NaN` is "no number", and its confidence is 0; elsewhere confidence is above 0.
 *
 * A series of n segments has n + 1 ascending bounds; an empty one has the single bound at which it begins and ends.
 * Columns are never written to once a series is made: operations share them where nothing changes.
 */
export interface Series {
  readonly bounds: Float64Array;
  readonly values: Float64Array;
  readonly confidence: Float64Array;
}

/** One segment as a row, for building and reading short series. */
export interface Segment {
  readonly startMs: number;
  readonly endMs: number;
  /** `null` or `NaN`: no number. */
  readonly value: number | null;
  /** 0…1; 1 if absent, 0 whatever is said where there is no number. */
  readonly confidence?: number;
}

/** A series without segments, standing at `atMs`. */
export function emptySeries(atMs = 0): Series {
  return { bounds: Float64Array.of(atMs), values: new Float64Array(0), confidence: new Float64Array(0) };
}

/** One value over a whole window. An empty window gives an empty series. */
export function constantSeries(window: Window, value: number, confidence = 1): Series {
  if (window.endMs <= window.startMs) return emptySeries(window.startMs);
  const known = !Number.isNaN(value) && confidence > 0;
  return {
    bounds: Float64Array.of(window.startMs, window.endMs),
    values: Float64Array.of(known ? value : Number.NaN),
    confidence: Float64Array.of(known ? confidence : 0),
  };
}

/** "No number" over a whole window. */
export function unknownSeries(window: Window): Series {
  return constantSeries(window, Number.NaN, 0);
}

/**
 * A series from rows in ascending order.
 * @throws RangeError if a segment is empty or reversed, does not begin where the one before it ends, or has a confidence
 * outside 0…1: the caller's rows are at fault, not a customer's data.
 */
export function seriesFromSegments(segments: readonly Segment[]): Series {
  const first = segments[0];
  if (first === undefined) return emptySeries();
  const bounds = new Float64Array(segments.length + 1);
  const values = new Float64Array(segments.length);
  const confidence = new Float64Array(segments.length);
  bounds[0] = first.startMs;
  segments.forEach((segment, i) => {
    if (segment.startMs !== bounds[i]) {
      throw new RangeError(`segment ${i} starts at ${segment.startMs}, the one before it ends at ${bounds[i]}`);
    }
    if (!(segment.endMs > segment.startMs)) throw new RangeError(`segment ${i} is empty or reversed`);
    const certainty = segment.confidence ?? 1;
    if (!(certainty >= 0 && certainty <= 1)) throw new RangeError(`segment ${i} has confidence ${certainty}`);
    const value = certainty === 0 ? Number.NaN : (segment.value ?? Number.NaN);
    bounds[i + 1] = segment.endMs;
    values[i] = value;
    confidence[i] = Number.isNaN(value) ? 0 : certainty;
  });
  return { bounds, values, confidence };
}

/** The rows of a series, for tests, logs and short answers; hot paths read the columns. */
export function segmentsOf(series: Series): Segment[] {
  return Array.from(series.values, (value, i) => ({
    startMs: series.bounds[i]!,
    endMs: series.bounds[i + 1]!,
    value: Number.isNaN(value) ? null : value,
    confidence: series.confidence[i]!,
  }));
}

/** The time a series covers. */
export function windowOf(series: Series): Window {
  return { startMs: series.bounds[0]!, endMs: series.bounds[series.bounds.length - 1]! };
}

/** Segments on either side of where an instant is expected that are looked at first. */
const NEARBY = 16;

/** Index of the segment that holds an instant, or -1 outside the series. */
export function segmentAt(series: Series, atMs: number): number {
  const { bounds } = series;
  const last = bounds.length - 1;
  const [startMs, endMs] = [bounds[0]!, bounds[last]!];
  if (!(atMs >= startMs && atMs < endMs)) return -1;
  // Segments are mostly of one length. Looking where it would be if all were reads less memory than halving the whole.
  const expected = Math.floor(((atMs - startMs) / (endMs - startMs)) * last);
  let low = Math.max(0, expected - NEARBY);
  let high = Math.min(last, expected + NEARBY);
  if (bounds[low]! > atMs) low = 0;
  if (bounds[high]! <= atMs) high = last;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (bounds[middle]! <= atMs) low = middle;
    else high = middle;
  }
  return low;
}

/** The value at an instant; `NaN` where there is no number or no segment. */
export function valueAt(series: Series, atMs: number): number {
  const i = segmentAt(series, atMs);
  return i < 0 ? Number.NaN : series.values[i]!;
}

/** Equal, or both no number. */
export function valuesEqual(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}
