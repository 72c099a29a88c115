import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clip,
  combine,
  concat,
  constantSeries,
  cover,
  emptySeries,
  fixedGrid,
  integrate,
  map,
  max,
  mean,
  mergeEqual,
  min,
  overlay,
  resample,
  roundSeries,
  type Segment,
  type Series,
  segmentAt,
  segmentsOf,
  seriesFromSegments,
  sum,
  valueAt,
  windowOf,
} from './index.ts';

const HOUR_MS = 3_600_000;

/** A series from rows of [start, value, confidence], in hours, and the end. */
function series(rows: readonly (readonly [number, number | null, number?])[], end: number): Series {
  return seriesFromSegments(
    rows.map(([start, value, confidence], i) => ({
      startMs: start * HOUR_MS,
      endMs: (rows[i + 1]?.[0] ?? end) * HOUR_MS,
      value,
      confidence: confidence ?? 1,
    })),
  );
}

/** The rows of a series as [start, end, value, confidence], in hours. */
function rows(of: Series): (number | null)[][] {
  return segmentsOf(of).map(({ startMs, endMs, value, confidence }) => [
    startMs / HOUR_MS,
    endMs / HOUR_MS,
    value,
    confidence ?? null,
  ]);
}

const hours = (startMs: number, endMs: number) => ({ startMs: startMs * HOUR_MS, endMs: endMs * HOUR_MS });
const BASE = series(
  [
    [0, 1],
    [2, 2, 0.6],
    [3, null],
    [5, 4],
  ],
  6,
);

describe('building', () => {
  test('keeps values and confidence, and no number has none', () => {
    expect(rows(BASE)).toEqual([
      [0, 2, 1, 1],
      [2, 3, 2, 0.6],
      [3, 5, null, 0],
      [5, 6, 4, 1],
    ]);
    expect(rows(constantSeries(hours(1, 2), 7, 0))).toEqual([[1, 2, null, 0]]);
    expect(rows(constantSeries(hours(2, 2), 7))).toEqual([]);
  });

  test.each<[string, Segment[]]>([
    [
      'gaps',
      [
        { startMs: 0, endMs: 1, value: 1 },
        { startMs: 2, endMs: 3, value: 1 },
      ],
    ],
    [
      'overlaps',
      [
        { startMs: 0, endMs: 2, value: 1 },
        { startMs: 1, endMs: 3, value: 1 },
      ],
    ],
    ['empty segments', [{ startMs: 1, endMs: 1, value: 1 }]],
    ['confidence above 1', [{ startMs: 0, endMs: 1, value: 1, confidence: 1.1 }]],
  ])('refuses %s', (_what, segments) => {
    expect(() => seriesFromSegments(segments)).toThrow(RangeError);
  });

  test('finds segments and values', () => {
    expect([-1, 0, 1.99, 2, 5.5, 6].map((hour) => segmentAt(BASE, hour * HOUR_MS))).toEqual([-1, 0, 0, 1, 3, -1]);
    expect(valueAt(BASE, 2.5 * HOUR_MS)).toBe(2);
    expect(valueAt(BASE, 4 * HOUR_MS)).toBeNaN();
    expect(valueAt(BASE, 7 * HOUR_MS)).toBeNaN();
  });
});

describe('clipping', () => {
  test.each([
    [
      'inside',
      hours(1, 5),
      [
        [1, 2, 1, 1],
        [2, 3, 2, 0.6],
        [3, 5, null, 0],
      ],
    ],
    ['within a segment', hours(0.5, 1), [[0.5, 1, 1, 1]]],
    ['beyond the end', hours(5.5, 9), [[5.5, 6, 4, 1]]],
    ['outside', hours(7, 9), []],
  ])('%s', (_where, window, expected) => {
    expect(rows(clip(BASE, window))).toEqual(expected);
  });

  test('to a window that holds it all changes nothing', () => {
    expect(clip(BASE, hours(-1, 6))).toBe(BASE);
  });

  test('to cover a window adds what has no number', () => {
    expect(rows(cover(BASE, hours(-1, 1)))).toEqual([
      [-1, 0, null, 0],
      [0, 1, 1, 1],
    ]);
    expect(rows(cover(BASE, hours(5, 8)))).toEqual([
      [5, 6, 4, 1],
      [6, 8, null, 0],
    ]);
    expect(rows(cover(BASE, hours(7, 8)))).toEqual([[7, 8, null, 0]]);
  });

  test('joining and laying over', () => {
    expect(rows(concat([clip(BASE, hours(0, 1)), clip(BASE, hours(1, 3))]))).toEqual([
      [0, 1, 1, 1],
      [1, 2, 1, 1],
      [2, 3, 2, 0.6],
    ]);
    expect(() => concat([clip(BASE, hours(0, 1)), clip(BASE, hours(2, 3))])).toThrow(RangeError);
    expect(
      rows(
        overlay(
          BASE,
          series(
            [
              [1, 9],
              [2, null],
            ],
            4,
          ),
        ),
      ),
    ).toEqual([
      [0, 1, 1, 1],
      [1, 2, 9, 1],
      [2, 4, null, 0],
      [4, 5, null, 0],
      [5, 6, 4, 1],
    ]);
    expect(rows(overlay(series([[0, 1]], 2), series([[2, 3]], 4)))).toEqual([
      [0, 2, 1, 1],
      [2, 4, 3, 1],
    ]);
    expect(() => overlay(series([[0, 1]], 2), series([[3, 3]], 4))).toThrow(RangeError);
  });
});

describe('combining', () => {
  const other = series(
    [
      [1, 10],
      [2.5, 20, 0.8],
    ],
    5.5,
  );

  test('takes the boundaries of both and the lower confidence', () => {
    expect(rows(sum(BASE, other))).toEqual([
      [1, 2, 11, 1],
      [2, 2.5, 12, 0.6],
      [2.5, 3, 22, 0.6],
      [3, 5, null, 0],
      [5, 5.5, 24, 0.8],
    ]);
    expect(rows(min(BASE, other)).map((row) => row[2])).toEqual([1, 2, 2, null, 4]);
    expect(rows(max(BASE, other)).map((row) => row[2])).toEqual([10, 10, 20, null, 20]);
  });

  test('gives no number where the function gives none', () => {
    expect(
      rows(
        combine(
          series(
            [
              [0, 1],
              [1, 0],
            ],
            2,
          ),
          series([[0, 1]], 2),
          (a, b) => b / a,
        ),
      ),
    ).toEqual([
      [0, 1, 1, 1],
      [1, 2, null, 0],
    ]);
    expect(rows(map(BASE, (value) => 1 / (value - 1)))).toEqual([
      [0, 2, null, 0],
      [2, 3, 1, 0.6],
      [3, 5, null, 0],
      [5, 6, 1 / 3, 1],
    ]);
  });

  test('of series that do not meet is empty', () => {
    expect(rows(sum(series([[0, 1]], 1), series([[2, 1]], 3)))).toEqual([]);
    expect(rows(sum(emptySeries(), emptySeries()))).toEqual([]);
  });
});

describe('resampling', () => {
  test('is the mean over time, with the lowest confidence, and needs every part', () => {
    const source = series(
      [
        [0, 1],
        [0.25, 2, 0.5],
        [1, 4],
        [2, null],
        [2.5, 6],
      ],
      4,
    );
    expect(rows(resample(source, fixedGrid(hours(0, 5), HOUR_MS)))).toEqual([
      [0, 1, 1.75, 0.5],
      [1, 2, 4, 1],
      [2, 3, null, 0],
      [3, 4, 6, 1],
      [4, 5, null, 0],
    ]);
  });

  test('to finer steps repeats', () => {
    expect(
      rows(
        resample(
          series(
            [
              [0, 1],
              [1, 3],
            ],
            2,
          ),
          fixedGrid(hours(0.5, 1.5), HOUR_MS / 2),
        ),
      ),
    ).toEqual([
      [0.5, 1, 1, 1],
      [1, 1.5, 3, 1],
    ]);
  });

  test('a grid stands on multiples of its step and is cut at the window', () => {
    expect(Array.from(fixedGrid(hours(0.5, 2.25), HOUR_MS), (bound) => bound / HOUR_MS)).toEqual([0.5, 1, 2, 2.25]);
    expect(Array.from(fixedGrid(hours(1, 1), HOUR_MS))).toEqual([HOUR_MS]);
  });
});

describe('integrating', () => {
  test('gives value × hours', () => {
    expect(
      integrate(
        series(
          [
            [0, 2],
            [1.5, -1],
          ],
          3,
        ),
      ),
    ).toBe(1.5);
    expect(integrate(BASE)).toBeNaN();
    expect(mean(BASE, hours(1, 3))).toBe(1.5);
  });

  test('loses nothing to rounding', () => {
    const tiny = Array.from({ length: 8000 }, (_, i): [number, number] => [i, i === 0 ? 1e9 : 1e-8]);
    expect(integrate(series(tiny, 8000))).toBe(1e9 + 7999e-8);
  });
});

describe('merging', () => {
  test('joins what is equal in value and confidence', () => {
    const source = series(
      [
        [0, 1],
        [1, 1],
        [2, 1, 0.5],
        [3, null],
        [4, null],
        [5, 1],
        [6, 2],
      ],
      7,
    );
    expect(rows(mergeEqual(source))).toEqual([
      [0, 2, 1, 1],
      [2, 3, 1, 0.5],
      [3, 5, null, 0],
      [5, 6, 1, 1],
      [6, 7, 2, 1],
    ]);
    expect(mergeEqual(BASE)).toBe(BASE);
  });

  test('rounds to 5 decimals', () => {
    expect(
      Array.from(
        roundSeries(
          series(
            [
              [0, 1.000005],
              [1, null],
            ],
            2,
          ),
        ).values,
      ),
    ).toEqual([1.00001, Number.NaN]);
  });
});

describe('laws', () => {
  const value = fc.option(fc.integer({ min: -3, max: 3 }));
  const segment = fc.tuple(fc.integer({ min: 1, max: 40 }), value, fc.constantFrom(1, 0.5));
  const anySeries = fc
    .tuple(fc.integer({ min: 0, max: 50 }), fc.array(segment, { minLength: 1, maxLength: 60 }))
    .map(([startMs, list]) => {
      let atMs = startMs;
      return seriesFromSegments(
        list.map(([length, number, confidence]) => {
          const fromMs = atMs;
          atMs += length;
          return { startMs: fromMs, endMs: atMs, value: number, confidence };
        }),
      );
    });

  test('a sum is at every instant the sum', () => {
    fc.assert(
      fc.property(anySeries, anySeries, (a, b) => {
        const both = sum(a, b);
        for (let atMs = 0; atMs < 2500; atMs++) {
          const expected = valueAt(a, atMs) + valueAt(b, atMs);
          expect(valueAt(both, atMs)).toBe(expected);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('merging changes no instant and leaves no equal neighbours', () => {
    fc.assert(
      fc.property(anySeries, (source) => {
        const merged = mergeEqual(source);
        expect(windowOf(merged)).toEqual(windowOf(source));
        const { startMs, endMs } = windowOf(source);
        for (let atMs = startMs; atMs < endMs; atMs++) {
          const [i, j] = [segmentAt(merged, atMs), segmentAt(source, atMs)];
          expect([merged.values[i], merged.confidence[i]]).toEqual([source.values[j], source.confidence[j]]);
        }
        const list = rows(merged);
        for (const [i, row] of list.entries()) expect(row.slice(2)).not.toEqual(list[i - 1]?.slice(2));
      }),
      { numRuns: 100 },
    );
  });

  test('clipping and joining again changes no instant', () => {
    fc.assert(
      fc.property(anySeries, fc.double({ min: 0, max: 1, noNaN: true }), (source, part) => {
        const { startMs, endMs } = windowOf(source);
        const cutMs = startMs + Math.round((endMs - startMs) * part);
        const joined = concat([clip(source, { startMs, endMs: cutMs }), clip(source, { startMs: cutMs, endMs })]);
        expect(rows(mergeEqual(joined))).toEqual(rows(mergeEqual(source)));
      }),
    );
  });

  test('a mean of steps weighted by their length is the mean of all', () => {
    const known = anySeries.filter((source) => !source.values.some(Number.isNaN));
    fc.assert(
      fc.property(known, fc.integer({ min: 1, max: 50 }), (source, stepMs) => {
        const steps = resample(source, fixedGrid(windowOf(source), stepMs));
        expect(integrate(steps)).toBeCloseTo(integrate(source), 9);
      }),
    );
  });
});
