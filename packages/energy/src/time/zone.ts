import type { Window } from '../series/index.ts';

/** A span in which the local clock runs at one offset: local time = epoch time + `offsetMs`. */
export interface OffsetSpan extends Window {
  readonly offsetMs: number;
}

/**
 * The spans of constant offset that make up a window, clipped to it. Neighbours differ in offset.
 * @throws RangeError for an unknown zone.
 */
export function offsetSpans(timeZone: string, window: Window): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let { startMs } = window;
  while (startMs < window.endMs) {
    const year = zoneYear(timeZone, new Date(startMs).getUTCFullYear());
    const i = indexAt(year.starts, startMs);
    const endMs = Math.min(year.starts[i + 1] ?? year.endMs, window.endMs);
    const offsetMs = year.offsets[i]!;
    const last = spans[spans.length - 1];
    if (last?.offsetMs === offsetMs) spans[spans.length - 1] = { startMs: last.startMs, endMs, offsetMs };
    else spans.push({ startMs, endMs, offsetMs });
    startMs = endMs;
  }
  return spans;
}

/**
 * Offset of the local clock at an instant, in ms east of UTC.
 * @throws RangeError for an unknown zone.
 */
export function offsetAt(timeZone: string, epochMs: number): number {
  const year = zoneYear(timeZone, new Date(epochMs).getUTCFullYear());
  return year.offsets[indexAt(year.starts, epochMs)]!;
}

/** The offsets of one UTC year: `offsets[i]` holds from `starts[i]` to the next start. */
interface ZoneYear {
  readonly starts: readonly number[];
  readonly offsets: readonly number[];
  readonly endMs: number;
}

/** Asking the platform for transitions is slow, and they never change: one entry per zone and year ever asked for. */
const zoneYears = new Map<string, Map<number, ZoneYear>>();

function zoneYear(timeZone: string, year: number): ZoneYear {
  let years = zoneYears.get(timeZone);
  if (years === undefined) {
    years = new Map();
    zoneYears.set(timeZone, years);
  }
  let table = years.get(year);
  if (table === undefined) {
    table = readZoneYear(timeZone, year);
    years.set(year, table);
  }
  return table;
}

function readZoneYear(timeZone: string, year: number): ZoneYear {
  const startMs = Date.UTC(year, 0, 1);
  const endMs = Date.UTC(year + 1, 0, 1);
  let clock: Temporal.ZonedDateTime | null =
    Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone);
  const starts = [startMs];
  const offsets = [offsetMsOf(clock)];
  while (true) {
    clock = clock.getTimeZoneTransition('next');
    if (clock === null || clock.epochMilliseconds >= endMs) break;
    starts.push(clock.epochMilliseconds);
    offsets.push(offsetMsOf(clock));
  }
  return { starts, offsets, endMs };
}

function offsetMsOf(clock: Temporal.ZonedDateTime): number {
  return clock.offsetNanoseconds / 1_000_000;
}

function indexAt(starts: readonly number[], epochMs: number): number {
  let i = starts.length - 1;
  while (i > 0 && starts[i]! > epochMs) i--;
  return i;
}
