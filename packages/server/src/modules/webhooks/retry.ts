/** How failed deliveries are repeated: `REALTIME` is for dispatch, which is worthless tomorrow. */
export type RetrySchedule = 'STANDARD' | 'REALTIME';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Time from the first failure to each retry. */
const STANDARD_MS = [30 * SECOND_MS, HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS];
const REALTIME_RETRIES = 50;
/** Share by which a retry may come earlier or later, so that those of many events don't come at once. */
const JITTER = 0.2;
/** Longest pause that an endpoint may ask for. */
const LONGEST_PAUSE_MS = 24 * HOUR_MS;

export interface FailedDelivery {
  readonly schedule: RetrySchedule;
  /** Attempts so far, this one included. */
  readonly attempts: number;
  readonly firstFailureMs: number;
  readonly nowMs: number;
  /** Value of `Retry-After`; null: there was none. */
  readonly retryAfter: string | null;
}

/**
 * When to try again; null: no more. An endpoint that asks for a longer pause with `Retry-After` gets it, up to a day.
 * @param random in [0, 1)
 */
export function nextAttemptMs(delivery: FailedDelivery, random: number): number | null {
  const { attempts, firstFailureMs, nowMs } = delivery;
  const after = pauseMs(delivery);
  if (after === null) return null;
  const spread = 1 + JITTER * (2 * random - 1);
  const base = delivery.schedule === 'REALTIME' ? nowMs : firstFailureMs;
  const asked = retryAfterMs(delivery.retryAfter, nowMs);
  // A clock that jumped ahead must not make what is left of the schedule fall together.
  const scheduled = Math.max(base + after * spread, nowMs + (attempts === 1 ? 0 : MINUTE_MS / 2));
  return Math.round(Math.max(scheduled, asked === null ? 0 : nowMs + asked));
}

function pauseMs({ schedule, attempts }: FailedDelivery): number | null {
  if (schedule === 'REALTIME') return attempts > REALTIME_RETRIES ? null : MINUTE_MS;
  return STANDARD_MS[attempts - 1] ?? null;
}

/** Milliseconds that a `Retry-After` asks for: seconds, or a date (RFC 9110 §10.2.3); null when it says neither. */
function retryAfterMs(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  const asked = /^\s*\d+\s*$/.test(value) ? Number(value) * SECOND_MS : Date.parse(value) - nowMs;
  return Number.isNaN(asked) ? null : Math.min(Math.max(asked, 0), LONGEST_PAUSE_MS);
}
