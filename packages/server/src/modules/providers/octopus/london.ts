/** Whose clock the company's days follow. */
export const LONDON = 'Europe/London';

/** Midnight at which the day before that of an instant began. */
export function startOfYesterdayMs(nowMs: number): number {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(LONDON).toPlainDate();
  return today.subtract({ days: 1 }).toZonedDateTime(LONDON).epochMilliseconds;
}
