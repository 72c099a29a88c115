import { describe, expect, it } from 'vitest';
import { between, cheapestWindow, hourly, levelOf, nextChange, type PricedRow } from './price-level.ts';

const HOUR_MS = 3_600_000;

/** Rows of one hour from midnight. */
function hours(...values: number[]): PricedRow[] {
  return values.map((value, at) => ({ startMs: at * HOUR_MS, endMs: (at + 1) * HOUR_MS, value, confidence: 1 }));
}

function spans(rows: readonly { startMs: number; endMs: number }[]): [number, number][] {
  return rows.map(({ startMs, endMs }) => [startMs / HOUR_MS, endMs / HOUR_MS]);
}

describe('cheapestWindow', () => {
  it.each<[string, PricedRow[], number, [number, number] | null]>([
    ['the cheapest hours in a row', hours(5, 4, 1, 2, 1, 6), 3, [2, 5]],
    ['the earliest of several', hours(1, 1, 9, 1, 1), 2, [0, 2]],
    ['all of a longer time at the same price', hours(3, 1, 1, 1, 1, 3), 2, [1, 5]],
    ['hours below zero', hours(1, -2, -3, 1), 2, [1, 3]],
    ['none, when it costs the same all day', hours(2, 2, 2, 2), 2, null],
    ['none, when the day is shorter', hours(1, 2), 3, null],
    ['none, without prices', [], 3, null],
  ])('finds %s', (_name, rows, length, span) => {
    const found = cheapestWindow(rows, length);
    expect(found === null ? null : spans([found])[0]).toEqual(span);
  });

  it('never reaches over hours without a price', () => {
    const [first, , third, fourth] = hours(1, 0, 1, 5);
    expect(cheapestWindow([first!, third!, fourth!], 2)).toMatchObject({ startMs: 2 * HOUR_MS, endMs: 4 * HOUR_MS });
  });

  it('tells the mean price', () => expect(cheapestWindow(hours(5, 1, 2, 9), 2)?.mean).toBe(1.5));
});

describe('levelOf', () => {
  it.each([
    [-0.01, 'BELOW_ZERO'],
    [0.1, 'LOW'],
    [0.2, 'LOW'],
    [0.25, 'MIDDLE'],
    [0.3, 'HIGH'],
    [0.4, 'HIGH'],
  ])('of %d among 0.1 to 0.4 is %s', (value, level) => expect(levelOf(value, hours(0.1, 0.4))).toBe(level));

  it('is even when all prices are', () => expect(levelOf(0.2, hours(0.2, 0.2))).toBe('EVEN'));
});

it('a long row is drawn hour by hour', () => {
  const row = { startMs: 0.5 * HOUR_MS, endMs: 3 * HOUR_MS, value: 1, confidence: 1 };
  expect(spans(hourly([row]))).toEqual([
    [0.5, 1],
    [1, 2],
    [2, 3],
  ]);
});

it('rows are cut to a time', () => {
  expect(spans(between(hours(1, 2, 3), 0.5 * HOUR_MS, 2 * HOUR_MS))).toEqual([
    [0.5, 1],
    [1, 2],
  ]);
});

describe('nextChange', () => {
  it('passes over neighbours of the same price', () => {
    expect(nextChange(hours(1, 1, 2), 0)).toMatchObject({ startMs: 2 * HOUR_MS, value: 2 });
  });
  it('is unknown when nothing changes', () => expect(nextChange(hours(1, 1), 0)).toBeNull());
});
