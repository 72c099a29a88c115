import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holidayCalendar } from '../holidays.ts';
import { clip, type Series, segmentsOf, valueAt, type Window, windowOf } from '../series/index.ts';
import type { HolidayCalendar } from '../tariff/index.ts';
import { completeIndex } from './index.ts';

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

const holidays = holidayCalendar('DE', null);

/** Zones with an hour, half an hour and no clock change, on both halves of the globe, and one off the whole hour. */
const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Santiago', 'UTC'];

interface Case {
  timeZone: string;
  published: Series;
  window: Window;
}

/** An index of 5 to 40 days, hourly and then quarter-hourly, with values missing here and there, and a window near it. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    timeZone: fc.constantFrom(...zones),
    // Weighted towards the weeks of clock changes and of many holidays.
    endDay: fc.oneof(
      fc.integer({ min: 20_440, max: 20_460 }),
      fc.integer({ min: 20_536, max: 20_580 }),
      fc.integer({ min: 20_740, max: 20_770 }),
      fc.integer({ min: 20_400, max: 20_800 }),
    ),
    endQuarter: fc.integer({ min: 0, max: 95 }),
    hours: fc.integer({ min: 5 * 24, max: 40 * 24 }),
    hourlyPart: fc.double({ min: 0, max: 1, noNaN: true }),
    missing: fc.constantFrom(0, 0, 0.01, 0.2, 0.9),
    levels: fc.integer({ min: 2, max: 100_000 }),
    seed: fc.integer(),
    startQuarter: fc.integer({ min: -45 * 96, max: 2 * 96 }),
    quarters: fc.integer({ min: 1, max: 12 * 96 }),
    startOffsetMs: fc.constantFrom(0, 1, 437_123),
  })
  .map((c) => {
    const endMs = c.endDay * DAY_MS + c.endQuarter * QUARTER_MS;
    const published = randomIndex(endMs, c);
    const startMs = endMs + c.startQuarter * QUARTER_MS + c.startOffsetMs;
    return { timeZone: c.timeZone, published, window: { startMs, endMs: startMs + c.quarters * QUARTER_MS } };
  });

function randomIndex(
  endMs: number,
  {
    hours,
    hourlyPart,
    missing,
    levels,
    seed,
  }: { hours: number; hourlyPart: number; missing: number; levels: number; seed: number },
): Series {
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const bounds = [endMs - hours * 4 * QUARTER_MS];
  const values: number[] = [];
  for (let hour = 0; hour < hours; hour++) {
    const slots = hour < hours * hourlyPart ? 1 : 4;
    for (let slot = 0; slot < slots; slot++) {
      bounds.push(bounds.at(-1)! + (4 / slots) * QUARTER_MS);
      values.push(random() < missing ? Number.NaN : (Math.floor(random() * levels) / levels) * 200 - 40);
    }
  }
  return {
    bounds: Float64Array.from(bounds),
    values: Float64Array.from(values),
    confidence: Float64Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1)),
  };
}

const complete = ({ published, window, timeZone }: Case): Series =>
  completeIndex(published, window, { timeZone, holidays });

function knownUntil(published: Series): number {
  return published.bounds[published.values.findLastIndex((value) => !Number.isNaN(value)) + 1]!;
}

describe('a completed index', () => {
  test('covers the window exactly, in ascending segments', () => {
    fc.assert(
      fc.property(cases, (c) => {
        const { bounds, values, confidence } = complete(c);
        expect(windowOf({ bounds, values, confidence })).toEqual(c.window);
        expect(values).toHaveLength(bounds.length - 1);
        expect(confidence).toHaveLength(values.length);
        expect(bounds.every((bound, i) => i === 0 || bound > bounds[i - 1]!)).toBe(true);
      }),
    );
  });

  test('has a confidence above 0 just where it has a number, and 1 just where one was published', () => {
    fc.assert(
      fc.property(cases, (c) => {
        for (const { startMs, value, confidence } of segmentsOf(complete(c))) {
          expect(confidence! > 0).toBe(value !== null);
          expect(confidence! === 1).toBe(!Number.isNaN(valueAt(c.published, startMs)));
        }
      }),
    );
  });

  test('leaves published values as they are', () => {
    fc.assert(
      fc.property(cases, (c) => {
        const completed = complete(c);
        for (const { startMs, endMs, value } of segmentsOf(clip(c.published, c.window))) {
          if (value !== null)
            expect(segmentsOf(clip(completed, { startMs, endMs }))).toEqual([{ startMs, endMs, value, confidence: 1 }]);
        }
      }),
    );
  });

  test('says the same of an instant whatever the window', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 3 * 96 }), (c, quarters) => {
        const wider = {
          startMs: c.window.startMs - quarters * QUARTER_MS,
          endMs: c.window.endMs + quarters * QUARTER_MS,
        };
        const completed = complete(c);
        const part = clip(completeIndex(c.published, wider, { timeZone: c.timeZone, holidays }), c.window);
        for (const { startMs, value } of segmentsOf(completed))
          expect(valueAt(part, startMs)).toBe(value ?? Number.NaN);
      }),
    );
  });

  test('rises by as much as its history', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: -500, max: 500 }), (c, rise) => {
        const raised = complete({
          ...c,
          published: { ...c.published, values: c.published.values.map((value) => value + rise) },
        });
        const completed = complete(c);
        expect(raised.bounds).toEqual(completed.bounds);
        raised.values.forEach((value, i) => {
          if (Number.isNaN(value)) expect(completed.values[i]).toBeNaN();
          else expect(value).toBeCloseTo(completed.values[i]! + rise, 8);
        });
      }),
    );
  });

  test('grows in proportion to its history: the currency does not matter', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0.001, max: 1000, noNaN: true }), (c, rate) => {
        const converted = complete({
          ...c,
          published: { ...c.published, values: c.published.values.map((value) => value * rate) },
        });
        complete(c).values.forEach((value, i) => {
          if (!Number.isNaN(value)) expect(converted.values[i]! / rate).toBeCloseTo(value, 8);
        });
      }),
    );
  });

  test('continues a constant as the same constant', () => {
    fc.assert(
      fc.property(cases, (c) => {
        const flat = {
          ...c.published,
          values: c.published.values.map((value) => (Number.isNaN(value) ? value : 81.25)),
        };
        for (const { value } of segmentsOf(complete({ ...c, published: flat }))) {
          if (value !== null) expect(value).toBeCloseTo(81.25, 10);
        }
      }),
    );
  });

  test('forecasts what the rule, written down word by word, says', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 10 * 96 }), fc.nat(), (c, quarters, pick) => {
        const untilMs = knownUntil(c.published);
        const window = { startMs: untilMs, endMs: untilMs + quarters * QUARTER_MS };
        const rows = segmentsOf(complete({ ...c, window }));
        const row = rows[pick % rows.length]!;
        const expected = referenceForecast(c.published, untilMs, row.startMs, c.timeZone, holidays);
        if (row.value === null) expect(expected).toBeNaN();
        else expect(row.value).toBeCloseTo(expected, 8);
      }),
      { numRuns: 60 },
    );
  });
});

/**
 * The baseline of energy.md §3.3 word by word, at one future quarter hour. `NaN` with less than seven days of history, and
 * where history has no such time and kind of day.
 */
function referenceForecast(
  published: Series,
  knownUntilMs: number,
  atMs: number,
  timeZone: string,
  calendar: HolidayCalendar,
): number {
  const lastDays = (days: number): { atMs: number; value: number }[] => {
    const rows: { atMs: number; value: number }[] = [];
    for (let t = knownUntilMs - days * DAY_MS; t < knownUntilMs; t += QUARTER_MS) {
      const value = valueAt(published, t);
      if (!Number.isNaN(value)) rows.push({ atMs: t, value });
    }
    return rows;
  };
  const month = lastDays(28);
  if (month.length < 7 * 96 - 4) return Number.NaN;
  const sameTime = month.filter((row) => timeOfDay(row.atMs, timeZone) === timeOfDay(atMs, timeZone));
  const sameKind = sameTime.filter(
    (row) => kindOfDay(row.atMs, timeZone, calendar) === kindOfDay(atMs, timeZone, calendar),
  );
  const typical = medianOf((sameKind.length > 0 ? sameKind : sameTime).map((row) => row.value));
  return typical + meanOf(lastDays(7)) - meanOf(month);
}

const localTime = (atMs: number, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);

const timeOfDay = (atMs: number, timeZone: string): string => localTime(atMs, timeZone).toPlainTime().toString();

function kindOfDay(atMs: number, timeZone: string, calendar: HolidayCalendar): string {
  const local = localTime(atMs, timeZone);
  if (local.dayOfWeek === 7 || calendar.isHoliday(local.year, local.month, local.day)) return 'Sunday or holiday';
  return local.dayOfWeek === 6 ? 'Saturday' : 'working day';
}

function medianOf(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  return Number.isInteger(half) ? (sorted[half - 1]! + sorted[half]!) / 2 : sorted[Math.floor(half)]!;
}

const meanOf = (rows: { value: number }[]): number => rows.reduce((sum, row) => sum + row.value, 0) / rows.length;
