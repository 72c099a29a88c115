import { LRUCache } from 'lru-cache';

/** What a counter says after one more call. */
export interface Allowance {
  readonly allowed: boolean;
  /** Calls left at this moment. */
  readonly remaining: number;
  /** Whole seconds until the burst is full again. */
  readonly resetSeconds: number;
  /** Whole seconds until the next call is allowed; 0 when this one was. */
  readonly retryAfterSeconds: number;
}

/** Token buckets by key, in the memory of this process. */
export interface RateLimit {
  /** Counts a call. One that is refused costs nothing. */
  take(key: string, nowMs: number): Allowance;
}

/** Callers remembered at once; one that is forgotten starts with a full burst. */
const KEYS = 100_000;

/**
 * A bucket per key that refills at a steady rate, kept as the one instant at which it will be full
 * (generic cell rate algorithm, ITU-T I.371).
 * @param perSecond sustained rate
 * @param burst calls that may come at once
 */
export function createRateLimit({ perSecond, burst }: { perSecond: number; burst: number }): RateLimit {
  const buckets = new LRUCache<string, { fullAtMs: number }>({ max: KEYS });
  const costMs = 1000 / perSecond;
  const burstMs = burst * costMs;
  return {
    take: (key, nowMs) => {
      const bucket = buckets.get(key) ?? { fullAtMs: 0 };
      if (bucket.fullAtMs === 0) buckets.set(key, bucket);
      const { fullAtMs } = bucket;
      // More debt than a burst can only come of a clock that was set back; it is forgiven.
      const before = fullAtMs > nowMs + burstMs ? nowMs : Math.max(nowMs, fullAtMs);
      const after = before + costMs;
      const allowed = after - nowMs <= burstMs;
      if (allowed) bucket.fullAtMs = after;
      const debtMs = (allowed ? after : before) - nowMs;
      return {
        allowed,
        remaining: Math.floor((burstMs - debtMs) / costMs),
        resetSeconds: Math.ceil(debtMs / 1000),
        retryAfterSeconds: allowed ? 0 : Math.max(1, Math.ceil((after - nowMs - burstMs) / 1000)),
      };
    },
  };
}
