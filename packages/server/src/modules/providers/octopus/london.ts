/** Whose clock the company's days follow. */
export const LONDON = 'Europe/London';

/** Days before today whose prices are read: those from which later ones are forecast (energy.md §3.3), and one more. */
const DAYS_BACK = 29;

/** Midnight at which the first day began whose prices are read. */
export function startOfHistoryMs(nowMs: number): number {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(LONDON).toPlainDate();
  return today.subtract({ days: DAYS_BACK }).toZonedDateTime(LONDON).epochMilliseconds;
}
