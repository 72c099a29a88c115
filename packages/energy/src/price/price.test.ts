import { describe, expect, test } from 'vitest';
import { always, byHours, compiled, marketOf, version } from '../../test/tariffs.ts';
import {
  constantSeries,
  extrapolationConfidence,
  type PriceInput,
  priceSeries,
  type Segment,
  segmentsOf,
  type TariffVersion,
} from '../index.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A Monday. */
const START_MS = Date.UTC(2026, 5, 1);
const atDay = (day: number): number => START_MS + day * DAY_MS;
const window = (from: number, to: number) => ({ startMs: atDay(from), endMs: atDay(to) });

const fixed = (value: number, over: Partial<TariffVersion> = {}): TariffVersion =>
  version(compiled({ schedule: always({ value }) }, 'UTC'), { startMs: atDay(0), ...over });

const market = (over: Partial<TariffVersion> = {}): TariffVersion =>
  version(compiled({ schedule: always({}), marketRates: true, marketSource: 'mrs_1' }, 'UTC'), {
    startMs: atDay(0),
    ...over,
  });

function priced(input: Partial<PriceInput> & Pick<PriceInput, 'window'>) {
  const result = priceSeries({ commodity: [], nonCommodity: [], indices: marketOf({}), ...input });
  const days = (ms: number) => (ms - START_MS) / DAY_MS;
  return {
    rows: segmentsOf(result.series).map(({ startMs, endMs, value, confidence }) => [
      days(startMs),
      days(endMs),
      value,
      confidence,
    ]),
    knownUntil: result.knownUntilMs === null ? null : days(result.knownUntilMs),
  };
}

describe('the price is the sum of the components', () => {
  test('with the lower confidence, rounded, and merged', () => {
    const gridFee = version(
      compiled({ schedule: byHours(['06:00:00', '18:00:00', 0.1], ['18:00:00', '06:00:00', 0.05]) }, 'UTC'),
    );
    const hourly: Segment[] = [0, 100, 100, 200.0049].map((value, i) => ({
      startMs: atDay(0) + (i - 1) * 6 * HOUR_MS,
      endMs: atDay(0) + i * 6 * HOUR_MS,
      value,
      confidence: i === 3 ? 0.6 : 1,
    }));
    const result = priced({
      commodity: [market()],
      nonCommodity: [gridFee],
      indices: marketOf({
        mrs_1: [...hourly, { startMs: atDay(0.75), endMs: atDay(1.25), value: 200.0049, confidence: 0.6 }],
      }),
      window: window(0, 1),
    });
    expect(result.rows).toEqual([
      [0, 0.25, 0.15, 1],
      [0.25, 0.5, 0.2, 1],
      [0.5, 0.75, 0.3, 0.6],
      [0.75, 1, 0.25, 0.6],
    ]);
  });

  test('without a commodity tariff there is none', () => {
    expect(priced({ nonCommodity: [fixed(0.1)], window: window(0, 1) })).toEqual({
      rows: [[0, 1, null, 0]],
      knownUntil: null,
    });
  });

  test('power made on site is free unless a tariff says otherwise', () => {
    expect(priced({ direction: 'LOCAL', window: window(0, 1) })).toEqual({ rows: [[0, 1, 0, 1]], knownUntil: 1 });
    expect(priced({ direction: 'LOCAL', commodity: [fixed(0.05)], window: window(0, 1) }).rows).toEqual([
      [0, 1, 0.05, 1],
    ]);
  });

  test('use of energy decides the tier of both', () => {
    const tiered = version(compiled({ schedule: always({ value: 1, to_kwh: 12 }, { value: 2 }) }, 'UTC'));
    const usage = constantSeries(window(0, 2), 1);
    expect(priced({ commodity: [tiered], nonCommodity: [tiered], usage, window: window(0, 1) }).rows).toEqual([
      [0, 0.5, 2, 1],
      [0.5, 1, 4, 1],
    ]);
  });
});

describe('versions', () => {
  test.each<[string, TariffVersion[], [number, number], (number | null)[][]]>([
    [
      'before the first one its rates hold, less surely',
      [fixed(1)],
      [-2, 1],
      [
        [-2, 0, 1, 0.8],
        [0, 1, 1, 1],
      ],
    ],
    [
      'each holds until the next takes over',
      [fixed(2, { version: 2, startMs: atDay(3) }), fixed(1, { endMs: atDay(3) })],
      [1, 5],
      [
        [1, 3, 1, 1],
        [3, 5, 2, 1],
      ],
    ],
    [
      'one without an end ends where the next begins',
      [fixed(1), fixed(2, { startMs: atDay(3) })],
      [2, 4],
      [
        [2, 3, 1, 1],
        [3, 4, 2, 1],
      ],
    ],
    [
      'after a contract they go on, ever less surely',
      [fixed(1, { contractEndMs: atDay(10) })],
      [9, 400],
      [
        [9, 10, 1, 1],
        [10, 100, 1, 0.6],
        [100, 190, 1, 0.4],
        [190, 400, 1, 0.2],
      ],
    ],
    [
      'a contract that ends before it starts never counts',
      [fixed(1, { contractEndMs: atDay(-10) })],
      [-1, 1],
      [
        [-1, 0, 1, 0.8],
        [0, 1, 1, 0.6],
      ],
    ],
    [
      'the next one ends an extrapolation',
      [fixed(1, { contractEndMs: atDay(2), endMs: atDay(4) }), fixed(2, { startMs: atDay(4) })],
      [1, 5],
      [
        [1, 2, 1, 1],
        [2, 4, 1, 0.6],
        [4, 5, 2, 1],
      ],
    ],
    [
      'between one that was deleted and the next there is no price',
      [fixed(1, { endMs: atDay(2) }), fixed(2, { startMs: atDay(4) })],
      [1, 5],
      [
        [1, 2, 1, 1],
        [2, 4, null, 0],
        [4, 5, 2, 1],
      ],
    ],
    [
      'after the last one was deleted there is none',
      [fixed(1, { endMs: atDay(2) })],
      [1, 5],
      [
        [1, 2, 1, 1],
        [2, 5, null, 0],
      ],
    ],
  ])('%s', (_name, commodity, [from, to], rows) => {
    expect(priced({ commodity, window: window(from, to) }).rows).toEqual(rows);
  });

  test('a market tariff after its contract is no surer than its index', () => {
    const indices = marketOf({
      mrs_1: [
        { startMs: atDay(-1), endMs: atDay(2), value: 100 },
        { startMs: atDay(2), endMs: atDay(4), value: 100, confidence: 0.5 },
      ],
    });
    expect(priced({ commodity: [market({ contractEndMs: atDay(1) })], indices, window: window(0, 3) }).rows).toEqual([
      [0, 1, 0.1, 1],
      [1, 2, 0.1, 0.6],
      [2, 3, 0.1, 0.5],
    ]);
  });

  test.each<[string, TariffVersion[], (number | null)[][]]>([
    [
      'that starts later holds before',
      [fixed(1, { startMs: atDay(2) })],
      [
        [0, 2, 11, 0.8],
        [2, 4, 11, 1],
      ],
    ],
    [
      'that was deleted adds nothing',
      [fixed(1, { endMs: atDay(1) })],
      [
        [0, 1, 11, 1],
        [1, 4, 10, 1],
      ],
    ],
    [
      'with a gap leaves none in it',
      [fixed(1, { endMs: atDay(1) }), fixed(2, { startMs: atDay(3) })],
      [
        [0, 1, 11, 1],
        [1, 3, null, 0],
        [3, 4, 12, 1],
      ],
    ],
  ])('a non-commodity tariff %s', (_name, nonCommodity, rows) => {
    expect(priced({ commodity: [fixed(10)], nonCommodity, window: window(0, 4) }).rows).toEqual(rows);
  });

  test.each([
    [0, 0.6],
    [89.9, 0.6],
    [90, 0.4],
    [179.9, 0.4],
    [180, 0.2],
    [5000, 0.2],
  ])('%d days after a contract its prices have confidence %d', (days, confidence) => {
    expect(extrapolationConfidence(days * DAY_MS)).toBe(confidence);
  });
});

describe('known until', () => {
  const published = marketOf({ mrs_1: [{ startMs: atDay(-40), endMs: atDay(1.5), value: 1 }] });

  test.each<[string, Partial<PriceInput>, [number, number], number | null]>([
    ['the end of the window, if nothing ends before', { commodity: [fixed(1)] }, [0, 3], 3],
    ['the end of the contract', { commodity: [fixed(1, { contractEndMs: atDay(2) })] }, [0, 3], 2],
    ['the end of the contract beyond the window', { commodity: [fixed(1, { contractEndMs: atDay(20) })] }, [0, 3], 20],
    ['the end of the contract before the window', { commodity: [fixed(1, { contractEndMs: atDay(2) })] }, [5, 6], 2],
    ['the last publication', { commodity: [market()], indices: published }, [0, 3], 1.5],
    ['the last publication before the window', { commodity: [market()], indices: published }, [2, 3], 1.5],
    ['nothing, if nothing is published', { commodity: [market()] }, [0, 3], null],
    [
      'nothing, if all was published before the tariff',
      { commodity: [market({ startMs: atDay(2) })], indices: published },
      [2, 3],
      null,
    ],
    ['nothing before the first version', { commodity: [fixed(1)] }, [-3, -2], null],
    [
      'the earlier of both components',
      { commodity: [fixed(1, { contractEndMs: atDay(9) })], nonCommodity: [fixed(1, { contractEndMs: atDay(7) })] },
      [0, 3],
      7,
    ],
    [
      'through a change of version',
      {
        commodity: [
          fixed(1, { endMs: atDay(1), contractEndMs: atDay(1) }),
          fixed(2, { startMs: atDay(1), contractEndMs: atDay(8) }),
        ],
      },
      [0, 3],
      8,
    ],
    [
      'the last certain stretch that has begun',
      { commodity: [fixed(1, { endMs: atDay(1) }), fixed(2, { startMs: atDay(2), contractEndMs: atDay(8) })] },
      [0, 1.5],
      1,
    ],
    [
      'as the commodity, once the rest is deleted',
      { commodity: [fixed(1, { contractEndMs: atDay(9) })], nonCommodity: [fixed(1, { endMs: atDay(1) })] },
      [0, 3],
      9,
    ],
  ])('%s', (_name, input, [from, to], knownUntil) => {
    expect(priced({ ...input, window: window(from, to) }).knownUntil).toBe(knownUntil);
  });
});

test('an empty window has no rows', () => {
  expect(priced({ commodity: [fixed(1)], nonCommodity: [fixed(1)], window: window(1, 1) }).rows).toEqual([]);
});
