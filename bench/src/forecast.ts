/** How good and how fast price forecasts are: mean absolute error by days ahead, from rolling origins. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import {
  clip,
  completeIndex,
  concat,
  type HolidayCalendar,
  holidayCalendar,
  resample,
  type Segment,
  type Series,
  segmentsOf,
  seriesFromSegments,
  type Window,
  windowOf,
} from '@plateau/energy';
import { parsePriceFile, type SandboxZone, sandboxSeries } from '@plateau/server/src/modules/market/index.ts';

const DAY_MS = 86_400_000;
const DAYS_AHEAD = 7;
const HISTORY_DAYS = 28;
const LEAST_HISTORY_DAYS = 7;

/** Measures the forecast of market prices on the real series of the test data and on sandbox indices, and prints it. */
export async function run(): Promise<void> {
  console.log('Forecast: mean absolute error by days ahead, from the end of every local day');
  reportRealSeries(new URL('../../../shared/data/prices/', import.meta.url));
  reportSandbox();
  reportSpeed();
}

/** An index to forecast, and what shapes it. */
interface Index {
  readonly name: string;
  readonly unit: string;
  readonly timeZone: string;
  readonly holidays: HolidayCalendar;
  readonly series: Series;
}

/** Forecasts a window that begins where `history` ends. */
type Method = (history: Series, window: Window, index: Index) => Series;

const baseline: Method = (history, window, index) => completeIndex(history, window, index);

/** A candidate: the baseline, raised by its mean error on the last known day, by half of that a day later, and so on. */
const corrected: Method = (history, window, index) => {
  const { startMs, endMs } = windowOf(history);
  const yesterday = { startMs: endMs - DAY_MS, endMs };
  const hindcast = baseline(clip(history, { startMs, endMs: yesterday.startMs }), yesterday, index);
  const actual = resample(history, hindcast.bounds);
  const errors = actual.values.map((value, i) => value - hindcast.values[i]!).filter((error) => !Number.isNaN(error));
  const forecast = baseline(history, window, index);
  if (errors.length === 0) return forecast;
  const meanError = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const fading = (i: number) => 0.5 ** ((forecast.bounds[i]! - window.startMs) / DAY_MS);
  return { ...forecast, values: forecast.values.map((value, i) => value + meanError * fading(i)) };
};

/** Without any method: the last days again and again. */
const repeated =
  (days: number): Method =>
  (history, window) => {
    const { endMs } = windowOf(history);
    const rows = segmentsOf(clip(history, { startMs: endMs - days * DAY_MS, endMs }));
    const copies = Math.ceil((window.endMs - window.startMs) / (days * DAY_MS));
    const moved = Array.from({ length: copies }, (_, copy) =>
      rows.map((row) => later(row, (copy + 1) * days * DAY_MS)),
    );
    return clip(seriesFromSegments(moved.flat()), window);
  };

const later = (row: Segment, byMs: number): Segment => ({
  ...row,
  startMs: row.startMs + byMs,
  endMs: row.endMs + byMs,
});

const methods: readonly (readonly [name: string, method: Method])[] = [
  ['baseline (in use)', baseline],
  ['candidate: corrected by the last day', corrected],
  ['same as yesterday', repeated(1)],
  ['same as a week ago', repeated(7)],
];

function reportRealSeries(folder: URL): void {
  console.log('\nReal series');
  if (!existsSync(folder)) {
    console.log('  The test data are not there (../shared/data/prices beside the repository).');
    return;
  }
  let measured = 0;
  for (const index of realIndices(folder)) {
    const { startMs, endMs } = windowOf(index.series);
    const days = (endMs - startMs) / DAY_MS;
    if (days >= LEAST_HISTORY_DAYS + 1) {
      measured++;
      reportErrors(index, originsOf(index, LEAST_HISTORY_DAYS));
    } else {
      // With a single day of history the baseline's median would be that day: as much as two days can tell.
      const [error] = errorsByDay(index, [startMs + DAY_MS], repeated(1));
      const known = Number.isNaN(error) ? '' : `; second day as the first: ${figure(error!).trim()} ${index.unit}`;
      console.log(`  ${index.name}: ${days.toFixed(1)} days${known}`);
    }
  }
  if (measured > 0) return;
  console.log(`  None is long enough: a forecast needs ${LEAST_HISTORY_DAYS} days of history, a measurement one more.`);
  console.log('  So no candidate can be shown to beat the baseline on real prices, and the baseline is in use.');
}

function reportSandbox(): void {
  console.log('\nSandbox indices of 2026: made up, so they show that a method works, not how well it does on a market');
  const zones: (SandboxZone & { country: string })[] = [
    { code: 'DE-LU', timeZone: 'Europe/Berlin', currencyCode: 'EUR', country: 'DE' },
    { code: 'SE3', timeZone: 'Europe/Stockholm', currencyCode: 'EUR', country: 'SE' },
    { code: 'ES', timeZone: 'Europe/Madrid', currencyCode: 'EUR', country: 'ES' },
    { code: 'NSW1', timeZone: 'Australia/Sydney', currencyCode: 'EUR', country: 'AU' },
  ];
  for (const zone of zones) {
    const { timeZone } = zone;
    const midnight = (date: string) => Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;
    const series = sandboxSeries(zone, { startMs: midnight('2025-12-01'), endMs: midnight('2027-01-08') });
    const index = { name: zone.code, unit: 'EUR/MWh', timeZone, holidays: holidayCalendar(zone.country, null), series };
    reportErrors(index, originsOf(index, HISTORY_DAYS + 1));
  }
}

function reportSpeed(): void {
  const zone = { code: 'DE-LU', timeZone: 'Europe/Berlin', currencyCode: 'EUR' };
  const endMs = Date.UTC(2026, 5, 10, 22);
  const history = sandboxSeries(zone, { startMs: endMs - HISTORY_DAYS * DAY_MS, endMs });
  const window = { startMs: endMs, endMs: endMs + 90 * DAY_MS };
  const options = { timeZone: zone.timeZone, holidays: holidayCalendar('DE', null) };
  const finished = completeIndex(history, window, options);
  const forecastMs = medianMs(() => completeIndex(history, window, options));
  const copyMs = medianMs(() =>
    [finished.bounds, finished.values, finished.confidence].map((column) => column.slice()),
  );
  const sandboxMs = medianMs(() => sandboxSeries(zone, window));
  console.log(`\n${finished.values.length} quarter hours in`);
  console.log(
    `  forecast from 28 days  ${forecastMs.toFixed(3)} ms, ${(forecastMs / copyMs).toFixed(0)} × a copy of them`,
  );
  console.log(
    `  sandbox index          ${sandboxMs.toFixed(3)} ms, ${(sandboxMs / copyMs).toFixed(0)} × a copy of them`,
  );
}

function medianMs(work: () => unknown): number {
  const times = Array.from({ length: 400 }, () => {
    const startMs = performance.now();
    work();
    return performance.now() - startMs;
  });
  // The first half warms up.
  return times.slice(200).toSorted((a, b) => a - b)[100]!;
}

function reportErrors(index: Index, origins: readonly number[]): void {
  const days = Array.from({ length: DAYS_AHEAD }, (_, i) => `day ${i + 1}`.padStart(8));
  console.log(`  ${index.name}, ${index.unit}, ${origins.length} origins`.padEnd(42) + days.join(''));
  for (const [name, method] of methods) {
    const errors = errorsByDay(index, origins, method);
    console.log(`    ${name}`.padEnd(42) + errors.map((error) => figure(error).padStart(8)).join(''));
  }
}

const figure = (error: number): string => (Number.isNaN(error) ? '–' : error.toPrecision(4));

/** Every local midnight with so many days of history before it and at least a day after it. */
function originsOf({ series, timeZone }: Index, historyDays: number): number[] {
  const { startMs, endMs } = windowOf(series);
  const first = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone).startOfDay();
  const origins: number[] = [];
  for (let days = historyDays; ; days++) {
    const originMs = first.add({ days }).epochMilliseconds;
    if (originMs + DAY_MS > endMs) return origins;
    if (originMs - startMs >= historyDays * DAY_MS) origins.push(originMs);
  }
}

/** The mean absolute error on the first to seventh day after the origins, weighted by time; `NaN` where nothing is known. */
function errorsByDay(index: Index, origins: readonly number[], method: Method): number[] {
  const errorTime = new Float64Array(DAYS_AHEAD);
  const measuredMs = new Float64Array(DAYS_AHEAD);
  for (const originMs of origins) {
    const { startMs, endMs } = windowOf(index.series);
    const window = { startMs: originMs, endMs: Math.min(originMs + DAYS_AHEAD * DAY_MS, endMs) };
    if (window.endMs <= originMs) continue;
    // One day more than the baseline needs, for the candidate that looks at its errors of yesterday.
    const historyStartMs = Math.max(startMs, originMs - (HISTORY_DAYS + 1) * DAY_MS);
    const forecast = method(clip(index.series, { startMs: historyStartMs, endMs: originMs }), window, index);
    const actual = resample(clip(index.series, window), forecast.bounds);
    forecast.values.forEach((value, i) => {
      const error = Math.abs(value - actual.values[i]!);
      if (Number.isNaN(error)) return;
      const day = Math.floor((forecast.bounds[i]! - originMs) / DAY_MS);
      const lengthMs = forecast.bounds[i + 1]! - forecast.bounds[i]!;
      errorTime[day]! += error * lengthMs;
      measuredMs[day]! += lengthMs;
    });
  }
  return Array.from(errorTime, (sum, day) => sum / measuredMs[day]!);
}

/** The price files of a folder, with those of one market and resolution that follow on each other joined. */
function realIndices(folder: URL): Index[] {
  const read = (name: string) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') });
  const joined: (Index & { market: string })[] = [];
  for (const name of readdirSync(folder).toSorted()) {
    if (!name.endsWith('.csv')) continue;
    const { points, metadata } = parsePriceFile(read(name), read(name.replace(/csv$/, 'json')));
    const { area, direction, resolutionMinutes, timeZone, unit } = metadata!;
    const market = [metadata!.market, area, direction, resolutionMinutes].join();
    const series = seriesFromSegments(points);
    const before = joined.findIndex(
      (other) => other.market === market && windowOf(other.series).endMs === points[0]!.startMs,
    );
    if (before >= 0) {
      const [start] = joined.splice(before, 1);
      joined.push({ ...start!, name: `${start!.name} and following`, series: concat([start!.series, series]) });
      continue;
    }
    joined.push({
      market,
      name: name.replace(/\.csv$/, ''),
      unit: `${unit.currency}/${unit.perKwh < 1 ? 'MWh' : 'kWh'}`,
      timeZone,
      holidays: holidayCalendar(area.slice(0, 2), null),
      series,
    });
  }
  return joined;
}
