import { LONDON } from './london.ts';

/** Rates of a day are out by then on the day before, and reach at least to the next instant's hour. */
const PUBLISHED_BY = { hour: 16, minute: 15 };
const PUBLISHED_TO = { hour: 22 };
/** How long to wait where rates are late. */
const LATE_MS = 30 * 60_000;

/**
 * When rates that change daily have to be read again.
 * @param knownUntilMs end of the published ones
 */
export function nextPublicationMs(nowMs: number, knownUntilMs: number): number {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(LONDON);
  const today = now.toPlainDate();
  const at = (daysLater: number, time: { hour: number; minute?: number }) =>
    today.add({ days: daysLater }).toZonedDateTime({ timeZone: LONDON, plainTime: Temporal.PlainTime.from(time) })
      .epochMilliseconds;
  const isTomorrowKnown = knownUntilMs >= at(1, PUBLISHED_TO);
  if (isTomorrowKnown) return at(1, PUBLISHED_BY);
  return nowMs < at(0, PUBLISHED_BY) ? at(0, PUBLISHED_BY) : nowMs + LATE_MS;
}
