import { type LocalPeriod, localPeriods, type Window } from '@plateau/energy';

/** Local periods into which records are grouped. */
export type Period = 'HALF_HOUR' | 'HOUR' | Exclude<LocalPeriod, 'YEAR'>;

const MINUTE_MS = 60_000;

/** The bounds of the local periods that a window touches, cut to it, ascending: n + 1 instants for n periods. */
export function periodBounds(window: Window, period: Period, timeZone: string): Float64Array {
  switch (period) {
    case 'HALF_HOUR':
      return clockBounds(window, 30 * MINUTE_MS, timeZone);
    case 'HOUR':
      return clockBounds(window, 60 * MINUTE_MS, timeZone);
    default:
      return localPeriods(timeZone, window, period);
  }
}

/** Of each local day, whole steps from its midnight on; where the clock is set, the steps go on by time that really passes. */
function clockBounds(window: Window, stepMs: number, timeZone: string): Float64Array {
  const midnight = Temporal.Instant.fromEpochMilliseconds(window.startMs).toZonedDateTimeISO(timeZone).startOfDay();
  const days = localPeriods(timeZone, { startMs: midnight.epochMilliseconds, endMs: window.endMs }, 'DAY');
  const bounds = [window.startMs];
  for (let day = 0; day + 1 < days.length; day += 1) {
    for (let ms = days[day]!; ms < days[day + 1]!; ms += stepMs) if (ms > window.startMs) bounds.push(ms);
  }
  bounds.push(window.endMs);
  return Float64Array.from(bounds);
}
