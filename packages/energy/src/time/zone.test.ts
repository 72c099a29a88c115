import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilDate, DAY_MS, dayNumberOf, HOUR_MS, localGrid, offsetAt, offsetSpans, weekdayOf } from './index.ts';

const ZONES = [
  'Europe/Stockholm',
  'America/Los_Angeles',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Phoenix',
  'Africa/Casablanca',
  'America/Sao_Paulo',
  'America/Havana',
  'Asia/Tehran',
  'Asia/Pyongyang',
  'Pacific/Apia',
  'Antarctica/Troll',
  'Europe/Dublin',
];

describe.each(ZONES)('offsets in %s', (timeZone) => {
  const instant = fc.integer({ min: Date.UTC(1960, 0, 1), max: Date.UTC(2099, 0, 1) });

  test('are those of the platform', () => {
    fc.assert(
      fc.property(instant, (atMs) => {
        const clock = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
        expect(offsetAt(timeZone, atMs)).toBe(clock.offsetNanoseconds / 1e6);
      }),
      { numRuns: 500 },
    );
  });

  test('change just where the platform has them change', () => {
    for (let year = 1980; year < 2045; year++) {
      const window = { startMs: Date.UTC(year, 0, 1), endMs: Date.UTC(year + 1, 5, 1) };
      const spans = offsetSpans(timeZone, window);
      expect(spans[0]?.startMs).toBe(window.startMs);
      expect(spans.at(-1)?.endMs).toBe(window.endMs);
      for (const { startMs, endMs, offsetMs } of spans) {
        for (const atMs of [startMs, (startMs + endMs) / 2, endMs - 1]) {
          const clock = Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs)).toZonedDateTimeISO(timeZone);
          expect(clock.offsetNanoseconds / 1e6).toBe(offsetMs);
        }
      }
      for (const [i, span] of spans.entries()) expect(span.offsetMs).not.toBe(spans[i - 1]?.offsetMs);
    }
  });
});

test('an unknown zone is an error', () => {
  expect(() => offsetAt('Mars/Olympus', 0)).toThrow(RangeError);
});

test('dates, their numbers and weekdays agree with the platform', () => {
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), (dayNumber) => {
      const date = Temporal.PlainDate.from('1970-01-01').add({ days: dayNumber });
      expect(civilDate(dayNumber)).toEqual({ year: date.year, month: date.month, day: date.day });
      expect(weekdayOf(dayNumber)).toBe(date.dayOfWeek - 1);
      if (date.year >= 100) expect(dayNumberOf(date.year, date.month, date.day)).toBe(dayNumber);
    }),
  );
});

describe('a grid of the local clock', () => {
  const minutes = (bounds: Float64Array, startMs: number) => Array.from(bounds, (bound) => (bound - startMs) / 60_000);

  test.each([
    ['Asia/Kathmandu', '2026-01-01T00:10Z', 130, [0, 5, 65, 125, 130]],
    ['Europe/Stockholm', '2026-03-29T00:30Z', 90, [0, 30, 90]],
    // 02:00 becomes 02:30 at 15:30 UTC; after it whole hours stand elsewhere.
    ['Australia/Lord_Howe', '2026-10-03T14:30Z', 120, [0, 60, 90, 120]],
    ['UTC', '2026-01-01T00:00Z', 60, [0, 60]],
  ])('in %s from %s', (timeZone, start, length, expected) => {
    const startMs = Temporal.Instant.from(start).epochMilliseconds;
    const grid = localGrid(timeZone, { startMs, endMs: startMs + length * 60_000 }, HOUR_MS);
    expect(minutes(grid, startMs)).toEqual(expected);
  });

  test('of an empty window is a point', () => {
    expect(Array.from(localGrid('UTC', { startMs: DAY_MS, endMs: DAY_MS }, HOUR_MS))).toEqual([DAY_MS]);
  });
});
