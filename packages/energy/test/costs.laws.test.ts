import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  costsByPeriod,
  costsByRecord,
  exactPriceSeries,
  localPeriods,
  locationUsage,
  type MeterRecord,
  meterRecords,
  type RateItem,
  type Series,
  seriesFromSegments,
  usageWindow,
} from '../src/index.ts';
import { byHours, compiled, marketOf, version } from './tariffs.ts';

const HALF_HOUR_MS = 1_800_000;
const DAY_MS = 86_400_000;
const HALF_OF_THE_FIFTH_DECIMAL = 0.000_005;

/** Decimal arithmetic, as exact as anyone may wish. */
const Exact = Decimal.clone({ precision: 50 });

describe('a year of half-hourly records', () => {
  const startMs = Date.UTC(2025, 11, 31, 23);
  const price = fc.array(fc.integer({ min: -90_000_000, max: 900_000_000 }), { minLength: 50, maxLength: 400 });
  const energy = fc.array(fc.integer({ min: 0, max: 12_000_000 }), { minLength: 50, maxLength: 400 });

  test('costs what decimal arithmetic says, to less than half of the fifth decimal', () => {
    fc.assert(
      fc.property(price, energy, fc.integer({ min: 1, max: 47 }), (prices, energies, offset) => {
        const rows = 17_520;
        // Prices with 9 decimals by the hour, moved against the records so that most are split; energy in thousandths of a Wh.
        const series = seriesFromSegments(
          Array.from({ length: rows / 2 + 2 }, (_, i) => ({
            startMs: startMs + (i - 1) * 2 * HALF_HOUR_MS + offset * 37_000,
            endMs: startMs + i * 2 * HALF_HOUR_MS + offset * 37_000,
            value: prices[(i * 7) % prices.length]! / 1e9,
          })),
        );
        const records = Array.from({ length: rows }, (_, i) => ({
          startMs: startMs + i * HALF_HOUR_MS,
          endMs: startMs + (i + 1) * HALF_HOUR_MS,
          energyWh: energies[(i * 11) % energies.length]! / 1000,
        }));
        const costs = costsByRecord(meterRecords(records), series);
        const expected = exactCost(records, series);
        expect(expected.minus(costs.total.cost).abs().toNumber()).toBeLessThan(HALF_OF_THE_FIFTH_DECIMAL);
        const days = localPeriods('Europe/Berlin', { startMs, endMs: startMs + 365 * DAY_MS }, 'DAY');
        const byDay = costsByPeriod(meterRecords(records), series, days);
        expect(expected.minus(byDay.total.cost).abs().toNumber()).toBeLessThan(HALF_OF_THE_FIFTH_DECIMAL);
        expect(byDay.total.energyWh).toBeCloseTo(costs.total.energyWh, 4);
      }),
      { numRuns: 6 },
    );
  });

  function exactCost(records: readonly MeterRecord[], series: Series): Decimal {
    let total = new Exact(0);
    let segment = 0;
    for (const { startMs: from, endMs: to, energyWh } of records) {
      while (series.bounds[segment + 1]! <= from) segment++;
      for (let i = segment; i < series.values.length && series.bounds[i]! < to; i++) {
        const overlapMs = Math.min(to, series.bounds[i + 1]!) - Math.max(from, series.bounds[i]!);
        const part = new Exact(energyWh).times(overlapMs).dividedBy(to - from);
        total = total.plus(part.times(series.values[i]!).dividedBy(1000));
      }
    }
    return total;
  }
});

describe('tiers', () => {
  const timeZone = 'Europe/Stockholm';
  const month = { startMs: Date.UTC(2026, 0, 31, 23), endMs: Date.UTC(2026, 2, 31, 22) };
  const ladder = (rates: readonly number[], bounds: readonly number[]): RateItem[] =>
    rates.map((value, i) => (i < bounds.length ? { value, to_kwh: bounds[i]! } : { value }));

  test('are walked in time order over the whole location, in which each device has its share', () => {
    const watts = fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 40, maxLength: 200 });
    fc.assert(
      fc.property(watts, watts, fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 3000 }), (a, b, x, y) => {
        const bounds = [x / 7, x / 7 + y / 3];
        const tariff = compiled({ schedule: always(ladder([0.1, 0.25, 0.6], bounds)) }, timeZone);
        const versions = [version(tariff)];
        const counted = usageWindow(versions, month)!;
        const [first, second] = [hourly(a), hourly(b)];
        const usage = locationUsage(meterRecords([]), [meterRecords(first), meterRecords(second)], counted);
        const price = exactPriceSeries({
          commodity: versions,
          nonCommodity: [],
          indices: marketOf({}),
          window: month,
          usage,
        });
        const cost = [first, second]
          .map((records) => costsByRecord(meterRecords(records), price).total)
          .reduce((sum, total) => sum + total.cost, 0);
        expect(Math.abs(cost - laddersInTurn([first, second], bounds))).toBeLessThan(1e-8);
      }),
      { numRuns: 60 },
    );
  });

  const always = (rate: RateItem[]) => [{ days_and_hours: [{ hours: [{ rate }] }] }];

  function hourly(watts: readonly number[]): MeterRecord[] {
    const hours = (month.endMs - month.startMs) / (2 * HALF_HOUR_MS);
    return Array.from({ length: hours }, (_, i) => ({
      startMs: month.startMs + i * 2 * HALF_HOUR_MS,
      endMs: month.startMs + (i + 1) * 2 * HALF_HOUR_MS,
      energyWh: watts[i % watts.length]!,
    }));
  }

  /** The energy of each local month up the ladder from the bottom, in one go: at the end of a month, order has no effect. */
  function laddersInTurn(devices: readonly (readonly MeterRecord[])[], [x, y]: readonly number[]): number {
    const months = Map.groupBy(
      devices.flat(),
      ({ startMs }) => Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone).month,
    );
    const costs = [...months.values()].map((records) => {
      const kwh = records.reduce((sum, { energyWh }) => sum + energyWh, 0) / 1000;
      const [low, middle] = [Math.min(kwh, x!), Math.min(kwh, y!)];
      return low * 0.1 + (middle - low) * 0.25 + (kwh - middle) * 0.6;
    });
    return costs.reduce((sum, cost) => sum + cost, 0);
  }

  test('decide nothing where there are none', () => {
    const versions = [
      version(compiled({ schedule: byHours(['00:00:00', '06:00:00', 0.1], ['06:00:00', '00:00:00', 0.2]) })),
    ];
    expect(usageWindow(versions, month)).toBeNull();
  });
});
