/** When tariffs are read again (connect.md §5.3). */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Pauses after the first failures; then it is tried hourly. */
const RETRY_PAUSES_MS = [10_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS];
/** How long a provider that cannot be read is tried. */
export const GIVE_UP_MS = 48 * HOUR_MS;
/** Errors of the provider in a row, and over which time, that are final. */
export const FINAL_ERRORS = { inRow: 3, overMs: HOUR_MS };

const DAILY_MS = 24 * HOUR_MS;
const LEAST_PAUSE_MS = 15 * MINUTE_MS;
const JITTER_MS = 10 * MINUTE_MS;

/** @param failures how often it failed so far, from 1 */
export function retryAtMs(nowMs: number, failures: number): number {
  return nowMs + (RETRY_PAUSES_MS[failures - 1] ?? HOUR_MS);
}

/**
 * The next regular reading: when the rates run out, else after a day; not within a quarter of an hour, and spread so that
 * not all tariffs are read at once.
 * @param random 0 ≤ x < 1
 */
export function refreshAtMs(nowMs: number, expiryMs: number | null, random: number): number {
  const wanted = expiryMs === null || expiryMs <= nowMs ? nowMs + DAILY_MS : Math.min(expiryMs, nowMs + DAILY_MS);
  return Math.max(wanted, nowMs + LEAST_PAUSE_MS) + Math.floor(random * JITTER_MS);
}
