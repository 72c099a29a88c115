import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextAttemptMs, type RetrySchedule } from './retry.ts';

const FIRST = Date.parse('2026-09-14T08:00:00Z');
const HOUR = 3_600_000;

function next(attempts: number, sinceFirstMs: number, more: object = {}, random = 0.5): number | null {
  const usual = { schedule: 'STANDARD' as RetrySchedule, retryAfter: null };
  const delivery = { ...usual, attempts, firstFailureMs: FIRST, nowMs: FIRST + sinceFirstMs, ...more };
  const at = nextAttemptMs(delivery, random);
  return at === null ? null : at - FIRST;
}

describe('the standard schedule', () => {
  test.each([
    [1, 0, 30_000],
    [2, 30_000, HOUR],
    [3, HOUR, 6 * HOUR],
    [4, 6 * HOUR, 12 * HOUR],
    [5, 12 * HOUR, 24 * HOUR],
    [6, 24 * HOUR, null],
  ])('attempt %i, %i ms after the first failure, is followed by one at %s', (attempts, since, expected) => {
    expect(next(attempts, since)).toBe(expected);
  });

  test('strays by a fifth at most', () => {
    expect(next(1, 0, {}, 0)).toBe(24_000);
    expect(next(1, 0, {}, 0.999999)).toBe(36_000);
  });
});

test('the real-time schedule tries every minute, 50 times', () => {
  const realtime = { schedule: 'REALTIME' };
  expect(next(1, 0, realtime)).toBe(60_000);
  expect(next(50, 49 * 60_000, realtime)).toBe(50 * 60_000);
  expect(next(51, 50 * 60_000, realtime)).toBeNull();
});

describe('Retry-After', () => {
  test.each([
    ['a longer pause is kept', '7200', 2 * HOUR],
    ['a shorter one does not hurry the schedule', '1', 30_000],
    ['more than a day is a day', '9999999', 24 * HOUR],
    ['a date', 'Mon, 14 Sep 2026 10:00:00 GMT', 2 * HOUR],
    ['a date that is over', 'Mon, 14 Sep 2020 10:00:00 GMT', 30_000],
    ['nonsense', 'soon', 30_000],
    ['nothing', '', 30_000],
  ])('%s', (_, retryAfter, expected) => {
    expect(next(1, 0, { retryAfter })).toBe(expected);
  });
});

test('a retry is never in the past, whatever the clock did', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<RetrySchedule>('STANDARD', 'REALTIME'),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: -10 * 24 * HOUR, max: 10 * 24 * HOUR }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (schedule, attempts, sinceFirst, random) => {
        const at = next(attempts, sinceFirst, { schedule }, random);
        if (at !== null) expect(at).toBeGreaterThanOrEqual(sinceFirst);
      },
    ),
  );
});
