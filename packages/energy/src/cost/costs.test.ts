import { describe, expect, test } from 'vitest';
import {
  compareWithAverage,
  costsByPeriod,
  costsByRecord,
  localPeriods,
  type MeterRecord,
  meterRecords,
  type Segment,
  seriesFromSegments,
} from '../index.ts';

const HOUR_MS = 3_600_000;
const T0 = Date.UTC(2026, 8, 14, 8);
const at = (hours: number): number => T0 + hours * HOUR_MS;

/** `[from, to, value, confidence]` in hours. */
const priceOf = (...rows: readonly (readonly [number, number, number | null, number?])[]) =>
  seriesFromSegments(
    rows.map(([from, to, value, confidence = 1]): Segment => ({ startMs: at(from), endMs: at(to), value, confidence })),
  );
const record = (from: number, to: number, energyWh: number, confidence = 1): MeterRecord => ({
  startMs: at(from),
  endMs: at(to),
  energyWh,
  confidence,
});

describe('a record costs', () => {
  const price = priceOf([0, 1, 0.3], [1, 2, 0.5, 0.8], [2, 3, null], [3, 4, -0.1]);
  test.each([
    ['its energy times the price', record(0, 0.5, 3600), 1.08, 3600, 1, []],
    ['parts by time', record(0.5, 1.25, 3000), 1.1, 3000, 0.8, []],
    ['no more certainly than it was measured', record(0, 1, 1000, 0.4), 0.3, 1000, 0.4, []],
    ['less than nothing at negative prices', record(3, 4, 2000), -0.2, 2000, 1, []],
    ['the part that has a price', record(1.5, 2.5, 1000), 0.25, 500, 0, [[2, 2.5, 500]]],
    ['nothing where there is no price', record(2, 3, 700), 0, 0, 0, [[2, 3, 700]]],
    [
      'nothing before and after the prices',
      record(-1, 5, 600),
      0.07,
      300,
      0,
      [
        [-1, 0, 100],
        [2, 3, 100],
        [4, 5, 100],
      ],
    ],
    ['nothing long after them', record(9, 10, 600), 0, 0, 0, [[9, 10, 600]]],
    ['zero without energy, if it has a price', record(0, 1, 0), 0, 0, 1, []],
    ['and is unpriced without energy, if it has none', record(2, 3, 0), 0, 0, 0, [[2, 3, 0]]],
  ] as const)('%s', (_, given, cost, pricedWh, confidence, unpriced) => {
    const costs = costsByRecord(meterRecords([given]), price);
    expect(costs.total.cost).toBeCloseTo(cost, 12);
    expect(costs.total.pricedWh).toBeCloseTo(pricedWh, 9);
    expect(costs.total).toMatchObject({ energyWh: given.energyWh, confidence });
    expect(costs.unpriced.map(({ startMs, endMs, energyWh }) => [startMs, endMs, Math.round(energyWh)])).toEqual(
      unpriced.map(([from, to, energyWh]) => [at(from), at(to), energyWh]),
    );
  });

  test('in rows by start, whatever the order in which they come', () => {
    const costs = costsByRecord(meterRecords([record(3, 4, 2), record(0, 1, 1), record(0, 2, 4)]), price);
    expect(Array.from(costs.energyWh)).toEqual([1, 4, 2]);
    expect(costs.total.energyWh).toBe(7);
  });

  test('nothing if there is none', () => {
    expect(costsByRecord(meterRecords([]), price).total).toEqual({ energyWh: 0, pricedWh: 0, cost: 0, confidence: 1 });
  });

  test.each([record(1, 1, 5), record(2, 1, 5), record(0, 1, -5), record(0, 1, Number.NaN)])(
    'a faulty one is a fault of the caller',
    (faulty) => expect(() => meterRecords([faulty])).toThrow(RangeError),
  );
});

describe('by local day', () => {
  const timeZone = 'Europe/Berlin';
  const local = (text: string): number => Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds;
  const bounds = (from: string, to: string, period: 'DAY' | 'WEEK' | 'MONTH' | 'YEAR') =>
    Array.from(localPeriods(timeZone, { startMs: local(from), endMs: local(to) }, period), (ms) =>
      Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDateTime().toString(),
    );

  test('the days of a clock change have 23 and 25 hours of energy', () => {
    const window = { startMs: local('2026-03-28T00:00'), endMs: local('2026-10-27T00:00') };
    const hours = Array.from({ length: (window.endMs - window.startMs) / HOUR_MS }, (_, hour) => ({
      startMs: window.startMs + hour * HOUR_MS,
      endMs: window.startMs + (hour + 1) * HOUR_MS,
      energyWh: 1000,
    }));
    const price = seriesFromSegments([{ ...window, value: 0.25 }]);
    const costs = costsByPeriod(meterRecords(hours), price, localPeriods(timeZone, window, 'DAY'));
    const day = (date: string) => costs.startMs.indexOf(local(`${date}T00:00`));
    expect([day('2026-03-29'), day('2026-10-25'), day('2026-03-30')].map((row) => costs.energyWh[row])).toEqual([
      23_000, 25_000, 24_000,
    ]);
    expect(costs.cost[day('2026-10-25')]).toBe(6.25);
    expect(costs.startMs).toHaveLength(213);
  });

  test('a record over several days is divided among them, days without records have no row', () => {
    const window = { startMs: local('2026-06-01T00:00'), endMs: local('2026-06-08T00:00') };
    const days = localPeriods(timeZone, window, 'DAY');
    const price = seriesFromSegments([{ ...window, startMs: local('2026-06-02T12:00'), value: 1 }]);
    const records = meterRecords([
      { startMs: local('2026-06-01T12:00'), endMs: local('2026-06-03T12:00'), energyWh: 4800 },
      { startMs: local('2026-06-06T00:00'), endMs: local('2026-06-06T01:00'), energyWh: 7 },
      { startMs: local('2026-06-07T23:00'), endMs: local('2026-06-08T01:00'), energyWh: 10 },
    ]);
    const costs = costsByPeriod(records, price, days);
    expect(Array.from(costs.energyWh)).toEqual([1200, 2400, 1200, 7, 5]);
    expect(Array.from(costs.pricedWh)).toEqual([0, 1200, 1200, 7, 5]);
    expect(Array.from(costs.confidence)).toEqual([0, 0, 1, 1, 1]);
    expect(costs.unpriced).toEqual([
      { record: 0, startMs: local('2026-06-01T12:00'), endMs: local('2026-06-02T12:00'), energyWh: 2400 },
    ]);
    expect(costs.total).toEqual({ energyWh: 4812, pricedWh: 2412, cost: 2.412, confidence: 0 });
  });

  test.each([
    ['WEEK', '2026-06-03T06:00', '2026-06-09T00:00', ['2026-06-03T06', '2026-06-08T00', '2026-06-09T00']],
    ['MONTH', '2026-01-31T00:00', '2026-03-01T00:00', ['2026-01-31T00', '2026-02-01T00', '2026-03-01T00']],
    ['YEAR', '2025-12-31T00:00', '2026-01-02T00:00', ['2025-12-31T00', '2026-01-01T00', '2026-01-02T00']],
    ['DAY', '2026-06-03T06:00', '2026-06-03T06:00', ['2026-06-03T06']],
  ] as const)('%s periods are those of the local calendar, cut at the window', (period, from, to, expected) => {
    expect(bounds(from, to, period).map((text) => text.slice(0, 13))).toEqual(expected);
  });
});

describe('beside the average price', () => {
  test('the energy costs more or less, as printed', () => {
    const price = priceOf([0, 1, 0.2], [1, 2, 0.4], [2, 3, null]);
    const { total } = costsByRecord(meterRecords([record(0, 1, 1000), record(2, 3, 500)]), price);
    expect(compareWithAverage(total, price)).toEqual({
      price: 0.3,
      cost: 0.3,
      difference: { value: -0.1, percentage: -33.33 },
    });
  });

  test('there is none without any price, and no percentage of nothing', () => {
    const total = { energyWh: 0, pricedWh: 0, cost: 0, confidence: 1 };
    expect(compareWithAverage(total, priceOf([0, 1, null]))).toBeNull();
    expect(compareWithAverage(total, priceOf([0, 1, 0.3]))?.difference).toEqual({ value: 0, percentage: null });
  });
});
