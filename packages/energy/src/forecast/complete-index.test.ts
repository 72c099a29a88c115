import { describe, expect, test } from 'vitest';
import {
  concat,
  constantSeries,
  emptySeries,
  type Segment,
  type Series,
  segmentsOf,
  seriesFromSegments,
  unknownSeries,
  valueAt,
  type Window,
} from '../series/index.ts';
import type { HolidayCalendar } from '../tariff/index.ts';
import { DAY_MS, HOUR_MS } from '../time/index.ts';
import { completeIndex } from './index.ts';

const noHolidays: HolidayCalendar = { isHoliday: () => false };
const berlin = { timeZone: 'Europe/Berlin', holidays: noHolidays };

/** Local time in Berlin, `2026-06-08T00:00`, in epoch milliseconds. */
const at = (local: string): number =>
  Temporal.PlainDateTime.from(local).toZonedDateTime('Europe/Berlin').epochMilliseconds;
const span = (from: string, to: string): Window => ({ startMs: at(from), endMs: at(to) });

/** An hourly index over a window: the value by the local hour, and by the local date. */
function hourly(window: Window, priceAt: (local: Temporal.ZonedDateTime) => number): Series {
  const segments: Segment[] = [];
  for (let startMs = window.startMs; startMs < window.endMs; startMs += HOUR_MS) {
    const local = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO('Europe/Berlin');
    segments.push({ startMs, endMs: startMs + HOUR_MS, value: priceAt(local) });
  }
  return seriesFromSegments(segments);
}

const without = (series: Series, gap: Window): Series =>
  seriesFromSegments(
    segmentsOf(series).map((segment) =>
      segment.startMs >= gap.startMs && segment.endMs <= gap.endMs ? { ...segment, value: null } : segment,
    ),
  );

describe('beyond the last published value', () => {
  // Monday 11 May to Monday 8 June 2026: 28 days.
  const history = span('2026-05-11T00:00', '2026-06-08T00:00');
  const nextWeek = span('2026-06-08T00:00', '2026-06-15T00:00');

  test('working days, Saturdays and Sundays have their own prices, by local time', () => {
    const published = hourly(
      history,
      (local) => (local.dayOfWeek === 7 ? 0 : local.dayOfWeek === 6 ? 100 : 200) + local.hour,
    );
    const forecast = completeIndex(published, nextWeek, berlin);
    expect(valueAt(forecast, at('2026-06-08T00:00'))).toBe(200);
    expect(valueAt(forecast, at('2026-06-12T17:45'))).toBe(217);
    expect(valueAt(forecast, at('2026-06-13T17:00'))).toBe(117);
    expect(valueAt(forecast, at('2026-06-14T23:59'))).toBe(23);
  });

  test('a holiday, past or to come, is a Sunday', () => {
    const holidays: HolidayCalendar = {
      isHoliday: (_, month, day) => (month === 5 && day === 14) || (month === 6 && day === 10),
    };
    const published = hourly(history, (local) =>
      local.dayOfWeek === 7 || holidays.isHoliday(local.year, local.month, local.day) ? 10 : 90,
    );
    const forecast = completeIndex(published, nextWeek, { ...berlin, holidays });
    expect(valueAt(forecast, at('2026-06-09T12:00'))).toBeCloseTo(90 + levelShift(published, nextWeek.startMs), 10);
    expect(valueAt(forecast, at('2026-06-10T12:00'))).toBeCloseTo(10 + levelShift(published, nextWeek.startMs), 10);
  });

  test('one odd day does not move the median, but the level of the last seven days moves all', () => {
    const published = hourly(history, (local) => (local.toPlainDate().toString() === '2026-06-04' ? 640 : 80));
    // Mean of the last 7 days: 160; of all 28: 100.
    expect(valueAt(completeIndex(published, nextWeek, berlin), at('2026-06-08T09:00'))).toBe(140);
  });

  test('the median of an even number of days is the mean of the middle two', () => {
    const saturdays = new Map([
      ['2026-05-16', 10],
      ['2026-05-23', 40],
      ['2026-05-30', 20],
      ['2026-06-06', 70],
    ]);
    const published = hourly(history, (local) => saturdays.get(local.toPlainDate().toString()) ?? 0);
    expect(valueAt(completeIndex(published, nextWeek, berlin), at('2026-06-13T09:00'))).toBe(30 + 10 - 5);
  });

  test('older values do not count', () => {
    const published = concat([
      constantSeries(span('2026-03-01T00:00', '2026-05-11T00:00'), 900),
      constantSeries(history, 50),
    ]);
    expect(valueAt(completeIndex(published, nextWeek, berlin), at('2026-06-08T09:00'))).toBe(50);
  });

  test('confidence is 0.6, less 0.05 a day, not below 0.2', () => {
    const forecast = completeIndex(constantSeries(history, 50), span('2026-06-08T00:00', '2026-06-22T00:00'), berlin);
    const daily = segmentsOf(forecast).filter((_, i) => i % 96 === 0);
    expect(daily.map((row) => row.confidence)).toEqual([
      0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2,
    ]);
    expect(segmentsOf(forecast)[95]!.confidence).toBe(0.6);
  });

  test('hourly and quarter-hourly history mix, and forecast quarter hours', () => {
    const quarterly = (startMs: number) =>
      [10, 20, 30, 40].map((value, i) => ({
        startMs: startMs + i * 900_000,
        endMs: startMs + (i + 1) * 900_000,
        value,
      }));
    const hours = segmentsOf(hourly(span('2026-05-11T00:00', '2026-06-08T00:00'), () => 25));
    const published = seriesFromSegments(
      hours.flatMap((hour) => (hour.startMs < at('2026-05-18T00:00') ? [hour] : quarterly(hour.startMs))),
    );
    const forecast = completeIndex(published, nextWeek, berlin);
    expect(segmentsOf(forecast)).toHaveLength(7 * 96);
    expect([...forecast.values.slice(0, 4)]).toEqual([10, 20, 30, 40]);
  });

  test('slots may have another length', () => {
    const published = hourly(history, (local) => local.hour);
    expect(completeIndex(published, nextWeek, { ...berlin, slotMinutes: 60 }).values).toHaveLength(7 * 24);
    expect(completeIndex(published, nextWeek, { ...berlin, slotMinutes: 5 }).values).toHaveLength(7 * 288);
    for (const slotMinutes of [0, 7, -15, Number.NaN]) {
      expect(() => completeIndex(published, nextWeek, { ...berlin, slotMinutes })).toThrow(RangeError);
    }
  });

  test('a published price replaces its forecast', () => {
    const published = hourly(history, () => 50);
    const tomorrow = hourly(span('2026-06-08T00:00', '2026-06-09T00:00'), (local) => local.hour);
    const later = completeIndex(concat([published, tomorrow]), nextWeek, berlin);
    expect(segmentsOf(later)[17]).toMatchObject({ value: 17, confidence: 1 });
    expect(segmentsOf(later)[24]!.confidence).toBe(0.6);
  });

  test('missing values at the end count as not yet published', () => {
    const published = concat([hourly(history, () => 50), unknownSeries(span('2026-06-08T00:00', '2026-06-09T00:00'))]);
    expect(completeIndex(published, nextWeek, berlin)).toEqual(
      completeIndex(
        hourly(history, () => 50),
        nextWeek,
        berlin,
      ),
    );
  });

  test('the repeated hour has its price twice, the skipped one none', () => {
    const autumn = hourly(span('2026-09-27T00:00', '2026-10-25T00:00'), (local) => local.hour);
    const sunday = segmentsOf(completeIndex(autumn, span('2026-10-25T00:00', '2026-10-26T00:00'), berlin));
    expect(sunday).toHaveLength(100);
    expect(sunday.map((row) => row.value).slice(0, 17)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3]);

    const spring = hourly(span('2026-03-01T00:00', '2026-03-29T00:00'), (local) => local.hour);
    const shortSunday = segmentsOf(completeIndex(spring, span('2026-03-29T00:00', '2026-03-30T00:00'), berlin));
    expect(shortSunday).toHaveLength(92);
    expect(shortSunday.map((row) => row.value).slice(4, 12)).toEqual([1, 1, 1, 1, 3, 3, 3, 3]);
  });
});

describe('too little history', () => {
  const week = (from: string, to: string) =>
    completeIndex(
      hourly(span(from, to), () => 50),
      { startMs: at(to), endMs: at(to) + DAY_MS },
      berlin,
    );

  test.each([
    ['seven days', '2026-06-01T00:00', '2026-06-08T00:00', 50],
    ['seven days, one of 23 hours', '2026-03-24T00:00', '2026-03-31T00:00', 50],
    ['six days and a half', '2026-06-01T12:00', '2026-06-08T00:00', Number.NaN],
  ])('%s', (_, from, to, expected) => {
    const forecast = week(from, to);
    expect(new Set(forecast.values)).toEqual(new Set([expected]));
    expect(forecast.confidence[0]).toBe(Number.isNaN(expected) ? 0 : 0.6);
  });

  test('seven days of which half is missing', () => {
    const published = without(
      hourly(span('2026-06-01T00:00', '2026-06-08T00:00'), () => 50),
      span('2026-06-02T00:00', '2026-06-05T12:00'),
    );
    expect(
      completeIndex(published, span('2026-06-08T00:00', '2026-06-09T00:00'), berlin).values.every(Number.isNaN),
    ).toBe(true);
  });

  test('no value at all, or none before the window', () => {
    const window = span('2026-06-08T00:00', '2026-06-09T00:00');
    for (const published of [emptySeries(window.startMs), unknownSeries(window)]) {
      expect(completeIndex(published, window, berlin)).toEqual(unknownSeries(window));
    }
    const laterOnly = constantSeries(span('2026-06-09T00:00', '2026-07-09T00:00'), 50);
    expect(completeIndex(laterOnly, window, berlin)).toEqual(unknownSeries(window));
  });

  test('a kind of day that history lacks takes the median of all days at that time', () => {
    // Monday to Saturday of two weeks.
    const published = without(
      hourly(span('2026-05-25T00:00', '2026-06-07T00:00'), (local) => local.hour),
      span('2026-05-31T00:00', '2026-06-01T00:00'),
    );
    expect(
      valueAt(completeIndex(published, span('2026-06-07T00:00', '2026-06-08T00:00'), berlin), at('2026-06-07T18:00')),
    ).toBeCloseTo(18, 10);
  });

  test('an empty window gives an empty series', () => {
    const now = at('2026-06-08T00:00');
    expect(
      completeIndex(
        constantSeries(span('2026-05-01T00:00', '2026-06-08T00:00'), 50),
        { startMs: now, endMs: now },
        berlin,
      ),
    ).toEqual(emptySeries(now));
  });
});

describe('gaps', () => {
  const june = span('2026-06-01T00:00', '2026-07-01T00:00');
  const gap = span('2026-06-15T09:00', '2026-06-15T12:00');

  test('neighbours that agree give their value, with the lower confidence of both', () => {
    const rows = [
      { startMs: june.startMs, endMs: gap.startMs, value: 70, confidence: 0.8 },
      { startMs: gap.startMs, endMs: gap.endMs, value: null },
      { startMs: gap.endMs, endMs: june.endMs, value: 70, confidence: 0.7 },
    ];
    expect(segmentsOf(completeIndex(seriesFromSegments(rows), june, berlin))[1]).toEqual({
      ...gap,
      value: 70,
      confidence: 0.7,
    });
    const certain = without(
      hourly(june, () => 70),
      gap,
    );
    expect(segmentsOf(completeIndex(certain, gap, berlin))).toEqual([{ ...gap, value: 70, confidence: 0.9 }]);
  });

  test('neighbours that differ leave it to the forecast', () => {
    const published = without(
      hourly(june, (local) => local.hour),
      gap,
    );
    const filled = completeIndex(published, gap, berlin);
    expect(filled.values).toHaveLength(12);
    expect(filled.values[0]).toBeCloseTo(9, 10);
    expect(filled.values[11]).toBeCloseTo(11, 10);
    expect(new Set(filled.confidence)).toEqual(new Set([0.6]));
  });

  test('data of both sides count alike where there is enough', () => {
    const published = without(
      hourly(span('2026-01-01T00:00', '2027-01-01T00:00'), (local) =>
        local.epochMilliseconds < gap.startMs ? 100 : 200,
      ),
      gap,
    );
    // Ten working days on each side; of the nearest seven days four lie before the gap.
    const level = (4 * 100 + 3 * 200) / 7 - 150;
    expect(completeIndex(published, gap, berlin).values[0]).toBeCloseTo(150 + level, 10);
  });

  test('a side with less is made up for by the other', () => {
    const published = without(
      hourly(span('2026-01-01T00:00', '2026-06-17T12:00'), (local) =>
        local.epochMilliseconds < gap.startMs ? 100 : 200,
      ),
      gap,
    );
    // Two days are known after the gap, so that 26 and 5 before it count.
    const mean = (days: number) => (100 * (days - 2) + 200 * 2) / days;
    expect(completeIndex(published, gap, berlin).values[0]).toBeCloseTo(100 + mean(7) - mean(28), 10);
  });

  test('confidence falls towards the middle of a long gap', () => {
    const long = span('2026-06-10T00:00', '2026-06-16T00:00');
    const filled = completeIndex(
      without(
        hourly(span('2026-05-01T00:00', '2026-07-20T00:00'), (local) => local.hour),
        long,
      ),
      long,
      berlin,
    );
    expect(
      segmentsOf(filled)
        .filter((_, i) => i % 96 === 50)
        .map((row) => row.confidence),
    ).toEqual([0.6, 0.55, 0.5, 0.5, 0.55, 0.6]);
  });

  test('with too little around there is no number', () => {
    const published = without(
      hourly(span('2026-06-12T00:00', '2026-06-18T00:00'), (local) => local.hour),
      gap,
    );
    expect(
      segmentsOf(completeIndex(published, gap, berlin)).every((row) => row.value === null && row.confidence === 0),
    ).toBe(true);
  });
});

/** Mean of the last 7 days before an instant, less that of the last 28, of an hourly index. */
function levelShift(published: Series, untilMs: number): number {
  const mean = (days: number) => {
    const rows = segmentsOf(published).filter((row) => row.startMs >= untilMs - days * DAY_MS && row.startMs < untilMs);
    return rows.reduce((sum, row) => sum + row.value!, 0) / rows.length;
  };
  return mean(7) - mean(28);
}
