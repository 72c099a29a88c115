/**
 * energy.md §6: the costs of one year of half-hourly records of one device by local day. Here against summing the same
 * energy by day in memory; the prices come from quarter hours of a market and a time-of-day grid fee.
 */
import {
  costsByPeriod,
  localPeriods,
  type MeterRecords,
  meterRecords,
  type Series,
  seriesFromSegments,
  type Window,
} from '@plateau/energy';
import { byTurns } from './turns.ts';

const HALF_HOUR_MS = 1_800_000;
const TIME_ZONE = 'Europe/Stockholm';
const startMs = Temporal.PlainDate.from('2025-01-01').toZonedDateTime(TIME_ZONE).epochMilliseconds;
const endMs = Temporal.PlainDate.from('2026-01-01').toZonedDateTime(TIME_ZONE).epochMilliseconds;
const WINDOW: Window = { startMs, endMs };

/** Prints how long a year takes by itself, and how many times as long as the sum of its energy by day. */
export async function run(): Promise<void> {
  const records = halfHours();
  const price = quarterHourPrices();
  const days = localPeriods(TIME_ZONE, WINDOW, 'DAY');
  const costs = () => costsByPeriod(records, price, localPeriods(TIME_ZONE, WINDOW, 'DAY'));
  const { workUs, againstUs } = byTurns(costs, () => energyByDay(records, days), {
    rounds: 60,
    workRuns: 4,
    againstRuns: 4,
  });
  const { total, startMs: rows } = costs();
  console.log(`${records.startMs.length} records, ${price.values.length} prices → ${rows.length} days, ${total.cost}`);
  console.table({
    'a year by day': {
      µs: workUs.toFixed(0),
      'sum of the energy in memory, µs': againstUs.toFixed(0),
      'times the sum': (workUs / againstUs).toFixed(1),
    },
  });
}

function halfHours(): MeterRecords {
  return meterRecords(
    Array.from({ length: (endMs - startMs) / HALF_HOUR_MS }, (_, i) => ({
      startMs: startMs + i * HALF_HOUR_MS,
      endMs: startMs + (i + 1) * HALF_HOUR_MS,
      energyWh: Math.round(900 + 800 * Math.sin(i / 7.3)),
    })),
  );
}

function quarterHourPrices(): Series {
  const stepMs = HALF_HOUR_MS / 2;
  return seriesFromSegments(
    Array.from({ length: (endMs - startMs) / stepMs }, (_, i) => ({
      startMs: startMs + i * stepMs,
      endMs: startMs + (i + 1) * stepMs,
      value: 0.3 + 0.2 * Math.sin((i / 96) * 2 * Math.PI) + 0.01 * Math.sin(i * 1.7),
    })),
  );
}

function energyByDay(records: MeterRecords, days: Float64Array): Float64Array {
  const sums = new Float64Array(days.length - 1);
  let day = 0;
  for (let i = 0; i < records.startMs.length; i++) {
    while (days[day + 1]! <= records.startMs[i]!) day++;
    sums[day]! += records.energyWh[i]!;
  }
  return sums;
}
