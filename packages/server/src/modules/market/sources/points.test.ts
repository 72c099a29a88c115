import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IndexPoint, normalise, overlapping, pointsFromStarts } from './points.ts';

const anyPoint = fc
  .record({ startMs: fc.integer({ min: 0, max: 60 }), lengthMs: fc.integer({ min: 1, max: 20 }), value: fc.integer() })
  .map(({ startMs, lengthMs, value }): IndexPoint => ({ startMs, endMs: startMs + lengthMs, value }));
const anyPoints = fc.array(anyPoint, { maxLength: 25 });

/** Obviously right, and slow: asks every publication, latest first. */
function priceAt(points: readonly IndexPoint[], instantMs: number): number | undefined {
  return points.findLast(({ startMs, endMs }) => startMs <= instantMs && instantMs < endMs)?.value;
}

describe('normalise', () => {
  it('gives at every instant the price of the latest publication', () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        const result = normalise(points);
        for (let instantMs = 0; instantMs < 80; instantMs++) {
          expect(priceAt(result, instantMs)).toBe(priceAt(points, instantMs));
        }
      }),
    );
  });

  it('is ascending, without overlaps and empty slots', () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        const result = normalise(points);
        for (const [index, { startMs, endMs }] of result.entries()) {
          expect(endMs).toBeGreaterThan(startMs);
          expect(result[index + 1]?.startMs ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(endMs);
        }
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        expect(normalise(normalise(points))).toEqual(normalise(points));
      }),
    );
  });

  it('drops a repeated slot and keeps equal neighbours apart', () => {
    const hour = { startMs: 0, endMs: 60, value: 5 };
    const nextHour = { startMs: 60, endMs: 120, value: 5 };
    expect(normalise([nextHour, hour, hour])).toEqual([hour, nextHour]);
  });

  it('leaves an earlier publication the time that the later one does not cover', () => {
    const hour = { startMs: 0, endMs: 60, value: 1 };
    const quarter = { startMs: 15, endMs: 30, value: 2 };
    expect(normalise([hour, quarter])).toEqual([
      { startMs: 0, endMs: 15, value: 1 },
      quarter,
      { startMs: 30, endMs: 60, value: 1 },
    ]);
  });
});

describe('overlapping', () => {
  it('keeps whole points that touch the window and leaves those that only border on it', () => {
    const points = [0, 10, 20, 30].map((startMs) => ({ startMs, endMs: startMs + 10, value: startMs }));
    expect(overlapping(points, { startMs: 10, endMs: 21 }).map(({ startMs }) => startMs)).toEqual([10, 20]);
  });
});

describe('pointsFromStarts', () => {
  const MINUTE_MS = 60_000;
  const cases: { name: string; minutes: number[]; lengths: number[] | null }[] = [
    { name: 'hours', minutes: [0, 60, 120], lengths: [60, 60, 60] },
    { name: 'in any order', minutes: [30, 0, 15], lengths: [15, 15, 15] },
    { name: 'hours that become quarter hours', minutes: [0, 60, 75, 90], lengths: [60, 15, 15, 15] },
    { name: 'quarter hours that become hours', minutes: [0, 15, 30, 90, 150], lengths: [15, 15, 60, 60, 60] },
    { name: 'a hole in quarter hours', minutes: [0, 15, 60, 75], lengths: [15, 15, 15, 15] },
    { name: 'a hole of days', minutes: [0, 60, 3000, 3060], lengths: [60, 60, 60, 60] },
    { name: 'no slots', minutes: [], lengths: [] },
    { name: 'a single slot', minutes: [0], lengths: null },
    { name: 'slots more than an hour apart', minutes: [0, 120], lengths: null },
  ];
  it.each(cases)('infers lengths: $name', ({ minutes, lengths }) => {
    const points = pointsFromStarts(minutes.map((minute) => ({ startMs: minute * MINUTE_MS, value: minute })));
    expect(points?.map(({ startMs, endMs }) => (endMs - startMs) / MINUTE_MS) ?? null).toEqual(lengths);
  });

  it('uses a slot without a price for the lengths and leaves it out', () => {
    const points = pointsFromStarts([
      { startMs: 0, value: 1 },
      { startMs: 15 * MINUTE_MS, value: null },
    ]);
    expect(points).toEqual([{ startMs: 0, endMs: 15 * MINUTE_MS, value: 1 }]);
  });
});
