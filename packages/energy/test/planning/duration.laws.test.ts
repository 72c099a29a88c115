import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  lengthOf,
  planDuration,
  planLimit,
  planUnbrokenDuration,
  type Series,
  type Slot,
  windowOf,
} from '../../src/index.ts';
import { MINUTE_MS, minutePrices, priceSeries, sum } from './prices.ts';

const RUNS = { numRuns: 1500 };
const end = fc.constantFrom('LOW' as const, 'HIGH' as const);

function expectWithin(slots: readonly Slot[], series: Series): void {
  const { startMs, endMs } = windowOf(series);
  let atMs = startMs;
  for (const slot of slots) {
    expect(slot.startMs).toBeGreaterThanOrEqual(atMs);
    expect(slot.endMs).toBeGreaterThan(slot.startMs);
    atMs = slot.endMs + 1;
  }
  expect(atMs - 1).toBeLessThanOrEqual(endMs);
}

/** Price times minutes of all slots. */
const costOf = (slots: readonly Slot[]) =>
  sum(slots.map(({ startMs, endMs, price }) => (price * (endMs - startMs)) / MINUTE_MS));

describe('times of a duration', () => {
  test('are the cheapest or dearest minutes that there are', () => {
    fc.assert(
      fc.property(priceSeries(), end, fc.nat({ max: 1440 }), (series, which, length) => {
        const known = minutePrices(series).filter((price) => !Number.isNaN(price));
        const minutes = Math.min(1 + length, minutePrices(series).length);
        const slots = planDuration(series, which, minutes * MINUTE_MS);
        const best = known.sort((a, b) => (which === 'LOW' ? a - b : b - a)).slice(0, minutes);
        expectWithin(slots, series);
        expect(lengthOf(slots)).toBe(best.length * MINUTE_MS);
        expect(costOf(slots)).toBeCloseTo(sum(best), 6);
      }),
      RUNS,
    );
  });

  test('unbroken: no other start is better, and no earlier one as good', () => {
    fc.assert(
      fc.property(priceSeries({ maxRows: 10 }), end, fc.nat({ max: 300 }), (series, which, length) => {
        const prices = minutePrices(series);
        const minutes = Math.min(1 + length, prices.length);
        const slots = planUnbrokenDuration(series, which, minutes * MINUTE_MS);
        const means = Array.from({ length: prices.length - minutes + 1 }, (_, start) =>
          sum(prices.slice(start, start + minutes)),
        ).map((mean) => (which === 'LOW' ? mean : -mean));
        const known = means.filter((mean) => !Number.isNaN(mean));
        expectWithin(slots, series);
        if (known.length === 0) {
          expect(slots.length).toBeLessThanOrEqual(1);
          expect(lengthOf(slots)).toBeLessThan(minutes * MINUTE_MS);
          return;
        }
        expect(slots).toHaveLength(1);
        const [slot] = slots as [Slot];
        expect(lengthOf(slots)).toBe(minutes * MINUTE_MS);
        const best = Math.min(...known);
        expect((which === 'LOW' ? 1 : -1) * costOf(slots)).toBeCloseTo(best, 6);
        const earliest = means.findIndex((mean) => mean <= best + 1e-9);
        expect((slot.startMs - series.bounds[0]!) / MINUTE_MS).toBeLessThanOrEqual(earliest);
      }),
      RUNS,
    );
  });
});

describe('times by limit', () => {
  test('are exactly the minutes on the right side of it', () => {
    const line = fc.oneof(
      fc.constantFrom(0, 0.1, 0.25, 1).map((relative) => ({ relative })),
      fc.constantFrom(-0.2, 0, 0.2, 0.31).map((absolute) => ({ absolute })),
    );
    fc.assert(
      fc.property(priceSeries(), end, line, (series, which, limit) => {
        const slots = planLimit(series, which, limit);
        const prices = minutePrices(series);
        const known = prices.filter((price) => !Number.isNaN(price));
        const [lowest, highest] = [Math.min(...known), Math.max(...known)];
        const passes = (price: number) => {
          if (Number.isNaN(price)) return false;
          const [value, at] =
            'absolute' in limit ? [price, limit.absolute] : [(price - lowest) / (highest - lowest), limit.relative];
          if ('relative' in limit && highest === lowest) return true;
          return which === 'LOW' ? value <= at + 1e-9 : value >= at - 1e-9;
        };
        const chosen = prices.filter(passes);
        expectWithin(slots, series);
        expect(lengthOf(slots)).toBe(chosen.length * MINUTE_MS);
        expect(costOf(slots)).toBeCloseTo(sum(chosen), 6);
      }),
      RUNS,
    );
  });
});
