import fc from 'fast-check';
import { type Segment, type Series, seriesFromSegments } from '../../src/index.ts';

export const MINUTE_MS = 60_000;

/** Starts of windows that touch clock changes in some zone, and others that don't. */
const STARTS = [
  Date.UTC(2026, 2, 28, 22),
  Date.UTC(2026, 9, 24, 21),
  Date.UTC(2026, 8, 14, 8),
  Date.UTC(2026, 11, 31, 20),
];

/** Prices per kWh: few different ones, so that many are equal; zero, below zero, missing; published and forecast. */
const price = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0.1, 0.2, 0.2, 0.25, 0, -0.05, -0.2, 0.31) },
  { weight: 3, arbitrary: fc.integer({ min: -50_000, max: 100_000 }).map((value) => value / 100_000) },
  { weight: 1, arbitrary: fc.constant(null) },
);

/** Rows of 1 to 90 minutes one after the other. */
export function priceSeries({ maxRows = 24, hasGaps = true } = {}): fc.Arbitrary<Series> {
  const row = fc.record({
    minutes: fc.oneof(fc.constantFrom(15, 30, 60), fc.integer({ min: 1, max: 90 })),
    value: hasGaps ? price : price.map((value) => value ?? 0.1),
    confidence: fc.constantFrom(1, 1, 0.6),
  });
  return fc
    .tuple(fc.constantFrom(...STARTS), fc.array(row, { minLength: 1, maxLength: maxRows }))
    .map(([startMs, rows]) => {
      let atMs = startMs;
      const segments = rows.map(({ minutes, value, confidence }): Segment => {
        const segment = { startMs: atMs, endMs: atMs + minutes * MINUTE_MS, value, confidence };
        atMs = segment.endMs;
        return segment;
      });
      return seriesFromSegments(segments);
    });
}

/** The price of every minute, in order. */
export function minutePrices({ bounds, values }: Series): number[] {
  return [...values].flatMap((value, row) =>
    new Array<number>(Math.round((bounds[row + 1]! - bounds[row]!) / MINUTE_MS)).fill(value),
  );
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
