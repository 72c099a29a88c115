import {
  clip,
  concat,
  constantSeries,
  emptySeries,
  type Series,
  segmentAt,
  unknownSeries,
  type Window,
} from '../series/index.ts';
import { type ForecastOptions, forecastBlank } from './forecast-blank.ts';

export { FORECAST_HISTORY_MS } from './forecast-blank.ts';

export interface CompletionOptions extends Omit<ForecastOptions, 'slotMinutes'> {
  /** Length of the forecast slots, standing on the local clock; it must divide a day. Default 15. */
  readonly slotMinutes?: number;
}

/** Certainty of a value that both neighbours of a gap share; what was never published is never certain. */
const AGREED_CONFIDENCE = 0.9;

/**
 * A market index over the whole of `window`, as prices need it (energy.md §3.3): published values untouched, gaps between
 * them filled, and a forecast after the last one. Before the first published value, and where less than seven days are
 * known to forecast from, there is no number (`NaN`, confidence 0).
 *
 * Whatever is filled in has a confidence below 1: in a gap whose neighbours agree theirs, at most 0.9; else 0.6 less
 * 0.05 for every whole day to the nearest published value, not below 0.2.
 *
 * @param published the index as published, in any unit and resolution, mixed ones too; `NaN` where a value is missing. It
 *   should begin `FORECAST_HISTORY_MS` before the end of publication and before the window; more does no harm.
 * @throws RangeError if the slot does not divide a day or the time zone is unknown.
 */
export function completeIndex(published: Series, window: Window, options: CompletionOptions): Series {
  if (window.endMs <= window.startMs) return emptySeries(window.startMs);
  const forecastOptions = { ...options, slotMinutes: options.slotMinutes ?? 15 };
  const extent = publishedExtent(published);
  if (extent === null) return unknownSeries(window);

  const parts: Series[] = [];
  if (window.startMs < extent.startMs) {
    parts.push(unknownSeries({ startMs: window.startMs, endMs: Math.min(window.endMs, extent.startMs) }));
  }
  const history = intersection(window, extent);
  for (let atMs = history.startMs; atMs < history.endMs; ) {
    const run = runAt(published, segmentAt(published, atMs));
    const wanted = intersection(run, history);
    parts.push(run.isGap ? fillGap(published, run, wanted, extent, forecastOptions) : clip(published, wanted));
    atMs = wanted.endMs;
  }
  if (window.endMs > extent.endMs) {
    const future = { startMs: extent.endMs, endMs: Number.POSITIVE_INFINITY };
    parts.push(forecastBlank(published, future, intersection(window, future), extent, forecastOptions));
  }
  return concat(parts);
}

/** From the first published value to the end of the last; null if there is none. */
function publishedExtent({ bounds, values }: Series): Window | null {
  const isPublished = (value: number) => !Number.isNaN(value);
  const first = values.findIndex(isPublished);
  if (first < 0) return null;
  return { startMs: bounds[first]!, endMs: bounds[values.findLastIndex(isPublished) + 1]! };
}

/** Neighbouring segments that all have a number, or all lack one. */
interface Run extends Window {
  readonly isGap: boolean;
  readonly firstSegment: number;
  /** The one after the last. */
  readonly endSegment: number;
}

function runAt({ bounds, values }: Series, segment: number): Run {
  const isGap = Number.isNaN(values[segment]!);
  let firstSegment = segment;
  while (firstSegment > 0 && Number.isNaN(values[firstSegment - 1]!) === isGap) firstSegment--;
  let endSegment = segment + 1;
  while (endSegment < values.length && Number.isNaN(values[endSegment]!) === isGap) endSegment++;
  return { isGap, firstSegment, endSegment, startMs: bounds[firstSegment]!, endMs: bounds[endSegment]! };
}

// energy.md §3.3: the neighbours' values if both sides agree, else the forecast method run on data around the gap.
function fillGap(published: Series, gap: Run, wanted: Window, extent: Window, options: ForecastOptions): Series {
  const { values, confidence } = published;
  const before = gap.firstSegment - 1;
  const after = gap.endSegment;
  if (values[before] !== values[after]) return forecastBlank(published, gap, wanted, extent, options);
  const agreed = Math.min(confidence[before]!, confidence[after]!, AGREED_CONFIDENCE);
  return constantSeries(wanted, values[before]!, agreed);
}

function intersection(a: Window, b: Window): Window {
  return { startMs: Math.max(a.startMs, b.startMs), endMs: Math.min(a.endMs, b.endMs) };
}
