import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refreshAtMs, retryAtMs } from './timetable.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test('pauses grow from ten seconds to an hour', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 48].map((failures) => retryAtMs(0, failures));
  expect(pauses).toEqual([10_000, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, HOUR, HOUR, HOUR]);
});

test.each<[string, number | null, number]>([
  ['nothing said: after a day', null, DAY],
  ['rates that run out: then', 5 * HOUR, 5 * HOUR],
  ['rates that last for weeks: after a day all the same', 20 * DAY, DAY],
  ['rates that run out in a moment: not at once', MINUTE, 15 * MINUTE],
  ['rates that ran out before: a provider is not asked all the time', -HOUR, DAY],
])('%s', (_, expiryMs, after) => {
  expect(refreshAtMs(0, expiryMs, 0)).toBe(after);
});

test('readings are spread over ten minutes, and never come within a quarter of an hour', () => {
  const now = fc.integer({ min: 0, max: 2 ** 41 });
  const expiry = fc.option(fc.integer({ min: -DAY, max: 10 * DAY }));
  fc.assert(
    fc.property(now, expiry, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (nowMs, offset, random) => {
      const expiryMs = offset === null ? null : nowMs + offset;
      const spread = refreshAtMs(nowMs, expiryMs, random) - refreshAtMs(nowMs, expiryMs, 0);
      expect(spread).toBeGreaterThanOrEqual(0);
      expect(spread).toBeLessThan(10 * MINUTE);
      expect(refreshAtMs(nowMs, expiryMs, random) - nowMs).toBeGreaterThanOrEqual(15 * MINUTE);
      expect(refreshAtMs(nowMs, expiryMs, random) - nowMs).toBeLessThan(DAY + 10 * MINUTE);
    }),
  );
});
