import { clip, resample, type Series, type Window } from '../series/index.ts';
import type { HolidayCalendar } from '../tariff/index.ts';
import { DAY_MS, HOUR_MS } from '../time/index.ts';
import { type LocalSlots, localSlots } from './local-slots.ts';
import { type TypicalValues, typicalValues } from './typical-values.ts';

export interface ForecastOptions {
  /** IANA zone whose clock and days shape the prices: that of the market. */
  readonly timeZone: string;
  /** A holiday counts as a Sunday. */
  readonly holidays: HolidayCalendar;
  readonly slotMinutes: number;
}

/** How much published data a forecast rests on: 28 days. */
export const FORECAST_HISTORY_MS = 28 * DAY_MS;
/** The days that say how high prices stand just now; also the least there must be to forecast at all. */
const RECENT_MS = 7 * DAY_MS;

/**
 * What probably stands where nothing is published, `wanted` being the part of `blank` that is asked for. The baseline
 * method of energy.md §3.3: the median of the published prices of the same local time and kind of day over 28 days, shifted
 * by the difference between the mean of the nearest 7 days and of all. After the end of publication those are the days
 * before it. Around a gap they are taken from both sides alike, or more from one where the other has fewer.
 *
 * @param extent from the first published value to the end of the last.
 */
export function forecastBlank(
  published: Series,
  blank: Window,
  wanted: Window,
  extent: Window,
  options: ForecastOptions,
): Series {
  const slots = localSlots(wanted, options);
  const values = new Float64Array(slots.kinds.length).fill(Number.NaN);
  const confidence = new Float64Array(slots.kinds.length);
  const typical = typicalValuesAround(published, blank, extent, options);
  if (typical !== null) {
    for (let i = 0; i < values.length; i++) {
      const value = typical(slots.kinds[i]!);
      if (Number.isNaN(value)) continue;
      values[i] = value;
      confidence[i] = confidenceAt(slots, i, blank);
    }
  }
  return { bounds: slots.bounds, values, confidence };
}

/** Null with fewer than seven days of published values; one of them may be short of an hour by a clock change. */
function typicalValuesAround(
  published: Series,
  blank: Window,
  extent: Window,
  options: ForecastOptions,
): TypicalValues | null {
  const historyWindow = surroundings(blank, extent, FORECAST_HISTORY_MS);
  const slots = localSlots(historyWindow, options);
  const history = resample(clip(published, historyWindow), slots.bounds);
  const all = levelOf(history, historyWindow);
  if (all.knownMs < RECENT_MS - HOUR_MS) return null;
  const recent = levelOf(history, surroundings(blank, extent, RECENT_MS));
  const shift = recent.knownMs === 0 ? 0 : recent.mean - all.mean;
  return typicalValues(history.values, slots, shift);
}

/**
 * `blank` with `lengthMs` of the published time next to it, half on each side if there is so much, in whole days as far as
 * possible: each time of day then weighs the same.
 */
function surroundings(blank: Window, extent: Window, lengthMs: number): Window {
  const availableBeforeMs = blank.startMs - extent.startMs;
  const availableAfterMs = Math.max(0, extent.endMs - blank.endMs);
  const wholeDaysAfterMs = wholeDaysIn(Math.min(lengthMs / 2, availableAfterMs));
  const beforeMs = Math.min(lengthMs - wholeDaysAfterMs, availableBeforeMs);
  const afterMs = Math.min(lengthMs - beforeMs, availableAfterMs);
  return { startMs: blank.startMs - beforeMs, endMs: Math.min(blank.endMs, extent.endMs) + afterMs };
}

const wholeDaysIn = (lengthMs: number): number => Math.floor(lengthMs / DAY_MS) * DAY_MS;

/** The time-weighted mean of the known part of a series inside a window, and how long that part is. */
function levelOf({ bounds, values }: Series, window: Window): { mean: number; knownMs: number } {
  let weighted = 0;
  let knownMs = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const lengthMs = Math.min(bounds[i + 1]!, window.endMs) - Math.max(bounds[i]!, window.startMs);
    if (Number.isNaN(value) || lengthMs <= 0) continue;
    weighted += value * lengthMs;
    knownMs += lengthMs;
  }
  return { mean: weighted / knownMs, knownMs };
}

// energy.md §3.3: 0.6, less 0.05 a day, not below 0.2; in hundredths, to give 0.45 and not nearly that.
function confidenceAt({ bounds }: LocalSlots, slot: number, blank: Window): number {
  const distanceMs = Math.min(bounds[slot]! - blank.startMs, blank.endMs - bounds[slot + 1]!);
  return Math.max(20, 60 - 5 * Math.floor(distanceMs / DAY_MS)) / 100;
}
