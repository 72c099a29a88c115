import type { Window } from '@plateau/energy';

/** Local periods into which records are grouped. */
export type Period = 'HALF_HOUR' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'YEAR';

/** Minutes of a period of the clock. */
const CLOCK_MINUTES: Partial<Record<Period, number>> = { HALF_HOUR: 30, HOUR: 60 };

/**
 * The bounds of the local periods that a window touches, cut to it, ascending: n + 1 instants for n periods. Days start at
 * midnight and have 23 to 25 hours, weeks start on Monday (rest-api.md §1.4).
 */
export function periodBounds(window: Window, period: Period, timeZone: string): number[] {
  const minutes = CLOCK_MINUTES[period];
  const inner =
    minutes === undefined ? calendarBounds(window, period, timeZone) : clockBounds(window, minutes, timeZone);
  return [window.startMs, ...inner.filter((ms) => ms > window.startMs && ms < window.endMs), window.endMs];
}

function calendarBounds({ startMs, endMs }: Window, period: Period, timeZone: string): number[] {
  const day = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone).toPlainDate();
  const bounds: number[] = [];
  for (let date = beginOf(day, period); ; date = next(date, period)) {
    const ms = date.toZonedDateTime(timeZone).epochMilliseconds;
    bounds.push(ms);
    if (ms >= endMs) return bounds;
  }
}

function beginOf(date: Temporal.PlainDate, period: Period): Temporal.PlainDate {
  switch (period) {
    case 'WEEK':
      return date.subtract({ days: date.dayOfWeek - 1 });
    case 'MONTH':
      return date.with({ day: 1 });
    case 'YEAR':
      return date.with({ month: 1, day: 1 });
    default:
      return date;
  }
}

function next(date: Temporal.PlainDate, period: Period): Temporal.PlainDate {
  switch (period) {
    case 'WEEK':
      return date.add({ weeks: 1 });
    case 'MONTH':
      return date.add({ months: 1 });
    case 'YEAR':
      return date.add({ years: 1 });
    default:
      return date.add({ days: 1 });
  }
}

/** Of each local day, whole steps from its midnight on; where the clock is set, the steps go on by time that really passes. */
function clockBounds(window: Window, minutes: number, timeZone: string): number[] {
  const days = calendarBounds(window, 'DAY', timeZone);
  const stepMs = minutes * 60_000;
  const bounds: number[] = [];
  for (let i = 0; i + 1 < days.length; i += 1) {
    for (let ms = days[i]!; ms < days[i + 1]!; ms += stepMs) bounds.push(ms);
  }
  return bounds;
}
