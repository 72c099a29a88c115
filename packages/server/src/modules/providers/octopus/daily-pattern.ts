import { offsetSpans, type Window } from '@plateau/energy';
import type { HeldRate } from './unit-rates.ts';

/** Prices by local minute of the day; NaN: not known. */
export type DayOfMinutes = Float64Array;

export interface DailyPattern {
  readonly minutes: DayOfMinutes;
  /** When published rates first depart from it; null: they don't, as far as they are known. */
  readonly untilMs: number | null;
}

const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 1_440;
/** How far rates without an end are looked at. */
const DAYS_AHEAD = 14;
/** Matching minutes on other days that make a pattern of a day: nobody's changing prices repeat for half a day. */
const LEAST_REPEATED = MINUTES_PER_DAY / 2;

/**
 * The prices of a local day that published rates repeat day by day: one price, or windows such as 00:30 to 05:30.
 * null where they don't, because every day has its own.
 * @param rates in order of time
 */
export function findDailyPattern(rates: readonly HeldRate[], timeZone: string, nowMs: number): DailyPattern | null {
  if (rates.every((rate) => isPublishedByTheDay(rate, timeZone))) return null;
  const days = localDays(timeZone, nowMs).map((window) => ({ window, minutes: minutesOf(rates, timeZone, window) }));
  const [yesterday, today, ...later] = days;
  const [model, others] = isComplete(today!.minutes) ? [today!, [yesterday!, ...later]] : [yesterday!, days.slice(1)];
  if (!isComplete(model.minutes)) return null;
  let repeated = 0;
  for (const day of others) {
    const comparison = compare(rates, timeZone, day.window, model.minutes);
    repeated += comparison.matching;
    if (comparison.departureMs === null || day === yesterday) continue;
    // Yesterday's prices are over; only what comes ends a pattern.
    return repeated >= LEAST_REPEATED && comparison.departureMs > nowMs
      ? { minutes: model.minutes, untilMs: comparison.departureMs }
      : null;
  }
  return repeated >= LEAST_REPEATED ? { minutes: model.minutes, untilMs: null } : null;
}

const HOUR_MS = 60 * MINUTE_MS;

/** Half hours, hours and whole days are stated anew every day, and are no pattern when two days happen to agree. */
function isPublishedByTheDay({ startMs, endMs }: HeldRate, timeZone: string): boolean {
  if (endMs - startMs <= HOUR_MS) return true;
  if (endMs - startMs > 25 * HOUR_MS) return false;
  const start = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone);
  return start.equals(start.startOfDay()) && start.add({ days: 1 }).epochMilliseconds === endMs;
}

/** The mean price of each half hour of the local day over all days that are known. */
export function typicalDay(rates: readonly HeldRate[], timeZone: string, nowMs: number): DayOfMinutes {
  const days = localDays(timeZone, nowMs).map((window) => minutesOf(rates, timeZone, window));
  const known = days.flatMap((day) => [...day].filter((price) => !Number.isNaN(price)));
  const overall = mean(known);
  const typical = new Float64Array(MINUTES_PER_DAY);
  for (let start = 0; start < MINUTES_PER_DAY; start += 30) {
    const prices = days.flatMap((day) => [...day.subarray(start, start + 30)].filter((price) => !Number.isNaN(price)));
    typical.fill(Number((prices.length > 0 ? mean(prices) : overall).toFixed(6)), start, start + 30);
  }
  return typical;
}

/** Hours with their prices; the last ones run past midnight where the price does. */
export function hoursOf(day: DayOfMinutes): { from: string; to: string; value: number }[] {
  const starts = [...day.keys()].filter((minute) => minute === 0 || day[minute] !== day[minute - 1]);
  const hours = starts.map((start, i) => ({
    from: clock(start),
    to: clock((starts[i + 1] ?? 0) % MINUTES_PER_DAY),
    value: day[start]!,
  }));
  const [first, last] = [hours[0]!, hours.at(-1)!];
  if (hours.length === 1 || first.value !== last.value) return hours;
  return [...hours.slice(1, -1), { ...last, to: first.to }];
}

/** Yesterday, today, and the days ahead, from midnight to midnight of the local clock. */
function localDays(timeZone: string, nowMs: number): Window[] {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate();
  const midnightMs = (days: number) => today.add({ days }).toZonedDateTime(timeZone).epochMilliseconds;
  return Array.from({ length: DAYS_AHEAD + 2 }, (_, i) => ({ startMs: midnightMs(i - 1), endMs: midnightMs(i) }));
}

/** The prices of a day; where the clock skips an hour those of the time before it, so that the day is complete. */
function minutesOf(rates: readonly HeldRate[], timeZone: string, window: Window): DayOfMinutes {
  const minutes = new Float64Array(MINUTES_PER_DAY).fill(Number.NaN);
  const seen = new Uint8Array(MINUTES_PER_DAY);
  forEachMinute(rates, timeZone, window, (minute, price) => {
    minutes[minute] = price;
    seen[minute] = 1;
  });
  for (let i = 1; i < MINUTES_PER_DAY; i++) if (seen[i] === 0) minutes[i] = minutes[i - 1]!;
  return minutes;
}

function isComplete(day: DayOfMinutes): boolean {
  return day.every((price) => !Number.isNaN(price));
}

function compare(
  rates: readonly HeldRate[],
  timeZone: string,
  window: Window,
  model: DayOfMinutes,
): { matching: number; departureMs: number | null } {
  let matching = 0;
  let departureMs: number | null = null;
  forEachMinute(rates, timeZone, window, (minute, price, atMs) => {
    if (Number.isNaN(price) || departureMs !== null) return;
    if (price === model[minute]) matching++;
    else departureMs = atMs;
  });
  return { matching, departureMs };
}

function forEachMinute(
  rates: readonly HeldRate[],
  timeZone: string,
  window: Window,
  visit: (localMinute: number, price: number, atMs: number) => void,
): void {
  let i = 0;
  for (const span of offsetSpans(timeZone, window)) {
    for (let atMs = span.startMs; atMs < span.endMs; atMs += MINUTE_MS) {
      while (i < rates.length && rates[i]!.endMs <= atMs) i++;
      const rate = rates[i];
      const price = rate !== undefined && rate.startMs <= atMs ? rate.value : Number.NaN;
      visit(Math.floor((atMs + span.offsetMs) / MINUTE_MS) % MINUTES_PER_DAY, price, atMs);
    }
  }
}

function mean(prices: readonly number[]): number {
  return prices.reduce((sum, price) => sum + price, 0) / prices.length;
}

function clock(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}:00`;
}
