import type { Series, Window } from '@plateau/energy';

/**
 * The indices of the test providers (connect.md §6): prices that a test can work out in its head, per kWh in whatever
 * currency the location has. A day, UTC, is known from 13:00 UTC of the day before.
 */
export interface TestIndex {
  readonly id: string;
  /** As Connect offers it. */
  readonly region: string;
  readonly displayName: string;
  /** Price of an hour of the day, UTC. */
  price(hour: number): number;
}

export const testIndices: readonly TestIndex[] = [
  {
    id: 'mrs_7e5700000000000000000001',
    region: 'TEST',
    displayName: 'Test market',
    price: (hour) => (5 + hour) / 100,
  },
  { id: 'mrs_7e5700000000000000000002', region: 'A', displayName: 'Test region A', price: () => 0.2 },
  { id: 'mrs_7e5700000000000000000003', region: 'B', displayName: 'Test region B', price: () => 0.3 },
];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PUBLICATION_MS = 13 * HOUR_MS;

/** When prices were last published, at or before an instant. */
export function testPublicationMs(nowMs: number): number {
  return Math.floor((nowMs - PUBLICATION_MS) / DAY_MS) * DAY_MS + PUBLICATION_MS;
}

/** End of the last published day. */
export function testKnownUntilMs(nowMs: number): number {
  return testPublicationMs(nowMs) - PUBLICATION_MS + 2 * DAY_MS;
}

/** Prices over a window, hour by hour; `NaN` from `untilMs` on. */
export function testSeries({ price }: TestIndex, { startMs, endMs }: Window, untilMs: number): Series {
  const bounds = [startMs];
  const values: number[] = [];
  while (bounds.at(-1)! < endMs) {
    const fromMs = bounds.at(-1)!;
    values.push(fromMs < untilMs ? price(Math.floor(fromMs / HOUR_MS) % 24) : Number.NaN);
    bounds.push(Math.min(endMs, (Math.floor(fromMs / HOUR_MS) + 1) * HOUR_MS));
  }
  return {
    bounds: Float64Array.from(bounds),
    values: Float64Array.from(values),
    confidence: Float64Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1)),
  };
}
