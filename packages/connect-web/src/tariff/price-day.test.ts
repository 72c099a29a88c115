import { describe, expect, it } from 'vitest';
import { axisValues, clockMarks, extremes, priceAt, type Stretch } from './price-day.ts';

const HOUR_MS = 3_600_000;
const stretches = (...costs: number[]): Stretch[] =>
  costs.map((cost, at) => ({ startMs: at * HOUR_MS, endMs: (at + 1) * HOUR_MS, cost, confidence: 1 }));

describe('priceAt', () => {
  it('goes on to the next other price, over equal neighbours', () => {
    expect(priceAt(stretches(1, 1, 2), 10)).toMatchObject({ untilMs: 2 * HOUR_MS, next: { cost: 2 } });
  });
  it('ends where the prices end', () =>
    expect(priceAt(stretches(1, 1), 10)).toMatchObject({ untilMs: 2 * HOUR_MS, next: null }));
  it('is null outside', () => expect(priceAt(stretches(1), HOUR_MS)).toBeNull());
});

describe('extremes', () => {
  it('are the longest runs at the lowest and the highest price', () => {
    expect(extremes(stretches(1, 3, 1, 1, 2))).toMatchObject({
      cheapest: { startMs: 2 * HOUR_MS, endMs: 4 * HOUR_MS, cost: 1 },
      dearest: { startMs: HOUR_MS, cost: 3 },
    });
  });
  it('are none on a flat day', () => expect(extremes(stretches(1, 1))).toBeNull());
});

describe('axisValues', () => {
  it.each([
    [-0.032, 0.316],
    [0.085, 0.2855],
    [0.24, 0.24],
    [-0.5, -0.1],
    [0, 0],
  ])('cover %d–%d and zero in few round steps', (low, high) => {
    const values = axisValues(low, high);
    expect(values[0]).toBeLessThanOrEqual(Math.min(low, 0));
    expect(values.at(-1)).toBeGreaterThanOrEqual(Math.max(high, 0));
    expect(values).toContain(0);
    expect(values.length).toBeLessThanOrEqual(7);
  });
});

describe('clockMarks', () => {
  it.each([
    ['a usual day', '2026-09-01T00:00:00+01:00', '2026-09-02T00:00:00+01:00', [0, 6, 12, 18, 24]],
    ['23 h', '2026-03-29T00:00:00Z', '2026-03-30T00:00:00+01:00', [0, 5, 11, 17, 23]],
    ['25 h', '2026-10-25T00:00:00+01:00', '2026-10-26T00:00:00Z', [0, 7, 13, 19, 25]],
  ])('stand at the same local hours on %s', (_name, start, end, hours) => {
    const startMs = Date.parse(start);
    const marks = clockMarks(startMs, Date.parse(end), 'Europe/London');
    expect(marks.map((ms) => (ms - startMs) / HOUR_MS)).toEqual(hours);
  });
});
