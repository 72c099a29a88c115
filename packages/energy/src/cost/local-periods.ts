import type { Window } from '../series/index.ts';

export type LocalPeriod = 'DAY' | 'WEEK' | 'MONTH' | 'YEAR';

/**
 * The bounds of the local days, weeks (from Monday), months or years that a window meets; the first and last are cut at
 * the window. A day on which the clock changes is shorter or longer.
 */
export function localPeriods(timeZone: string, window: Window, period: LocalPeriod): Float64Array {
  const bounds = [window.startMs];
  let date = firstDay(localDate(timeZone, window.startMs), period);
  while (bounds[bounds.length - 1]! < window.endMs) {
    date = date.add(DURATIONS[period]);
    const startMs = startOfDayMs(timeZone, date);
    if (startMs > window.startMs) bounds.push(Math.min(startMs, window.endMs));
  }
  return Float64Array.from(bounds);
}

/** Whether a window is made of whole local days, and of at least one. */
export function isWholeLocalDays(timeZone: string, { startMs, endMs }: Window): boolean {
  const startsDay = (ms: number): boolean => startOfDayMs(timeZone, localDate(timeZone, ms)) === ms;
  return endMs > startMs && startsDay(startMs) && startsDay(endMs);
}

export function localDate(timeZone: string, atMs: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** The first instant of a local date, which is not midnight where the clock skips it. */
export function startOfDayMs(timeZone: string, date: Temporal.PlainDate): number {
  return date.toZonedDateTime(timeZone).epochMilliseconds;
}

const DURATIONS = { DAY: { days: 1 }, WEEK: { weeks: 1 }, MONTH: { months: 1 }, YEAR: { years: 1 } } as const;

function firstDay(date: Temporal.PlainDate, period: LocalPeriod): Temporal.PlainDate {
  if (period === 'DAY') return date;
  if (period === 'WEEK') return date.subtract({ days: date.dayOfWeek - 1 });
  return period === 'MONTH' ? date.with({ day: 1 }) : date.with({ month: 1, day: 1 });
}
