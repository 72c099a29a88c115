import { describe, expect, test } from 'vitest';
import { always, byHours, compiled, marketOf } from '../../test/tariffs.ts';
import { evaluateTariff, type RateItem, type Segment, segmentsOf, type TariffRules, type VatRule } from '../index.ts';

const HOUR_MS = 3_600_000;
const NOON_MS = Date.UTC(2026, 5, 1, 12);
const WINDOW = { startMs: NOON_MS, endMs: NOON_MS + 2 * HOUR_MS };

/** Quarter hours from one hour before the window on. */
function quarters(...values: (number | null)[]): Segment[] {
  return values.map((value, i) => {
    const startMs = NOON_MS - HOUR_MS + (i * HOUR_MS) / 4;
    return { startMs, endMs: startMs + HOUR_MS / 4, value };
  });
}

const HOURLY = (values: (number | null)[]): Segment[] =>
  values.map((value, i) => ({ startMs: NOON_MS + (i - 1) * HOUR_MS, endMs: NOON_MS + i * HOUR_MS, value }));

function prices(rules: Partial<TariffRules>, market: Segment[] = [], other: Segment[] = []) {
  const series = evaluateTariff(compiled(rules, 'UTC'), WINDOW, marketOf({ mrs_1: market, mrs_2: other }));
  return segmentsOf(series).map(({ startMs, value, confidence }) => [(startMs - NOON_MS) / HOUR_MS, value, confidence]);
}

describe('the VAT rule', () => {
  const market = HOURLY([0, 80, -20, 0]);
  const rules = { marketRates: true, marketSource: 'mrs_1', schedule: always({}) };
  const added: VatRule = { rate: 0.25, included: false, onNegative: 'APPLY' };

  test.each<[string, VatRule | null, number[]]>([
    ['none', null, [0.08, -0.02]],
    ['added', added, [0.1, -0.025]],
    ['not added below zero', { ...added, onNegative: 'NONE' }, [0.1, -0.02]],
    ['contained', { ...added, included: true }, [0.08, -0.02]],
  ])('%s', (_name, vat, [above, below]) => {
    expect(prices({ ...rules, vat }, market)).toEqual([
      [0, above, 1],
      [1, below, 1],
    ]);
  });
});

describe('rates', () => {
  test('surcharges stand on the market price per kWh', () => {
    const schedule = always({ surcharge_fixed: 0.021, surcharge_percentage: 0.05 });
    const [first] = prices({ schedule, marketRates: true, marketSource: 'SE3' }, HOURLY([0, 82, 82, 0]));
    expect(first?.[1]).toBeCloseTo(0.10815, 12);
  });

  test('formulas read indices in their own unit, the lowest confidence counts', () => {
    const rate: RateItem = { value: 'max($a, $b) * 0.001', variables: { a: 'mrs_1', b: 'mrs_2' } };
    const other = HOURLY([0, 50, 90, 0]).map((segment) => ({ ...segment, confidence: 0.6 }));
    expect(prices({ schedule: always(rate) }, HOURLY([0, 80, 80, 0]), other)).toEqual([
      [0, 0.08, 0.6],
      [1, 0.09, 0.6],
    ]);
  });

  test.each<[string, string]>([
    ['a division by zero', '1 / ($x - 80)'],
    ['an index without a number, though it is not chosen', 'if($x < 85, $x, $y)'],
  ])('%s is no price', (_name, value) => {
    const rate = { value, variables: { x: 'mrs_1', y: 'mrs_2' } };
    const rows = prices({ schedule: always(rate) }, HOURLY([0, 80, 90, 0]), HOURLY([0, null, 1, 0]));
    expect(rows[0]).toEqual([0, null, 0]);
    expect(rows[1]?.[2]).toBe(1);
  });

  test('a formula without an index may have no price at all', () => {
    expect(prices({ schedule: always({ value: '1 / 0' }) })).toEqual([[0, null, 0]]);
  });

  test('where an index has no number or does not reach there is no price', () => {
    const rules = { schedule: always({}), marketRates: true, marketSource: 'mrs_1' };
    expect(prices(rules, HOURLY([0, null, 70]))).toEqual([
      [0, null, 0],
      [1, 0.07, 1],
    ]);
    expect(prices(rules, HOURLY([0, 70]))).toEqual([
      [0, 0.07, 1],
      [1, null, 0],
    ]);
    expect(
      segmentsOf(evaluateTariff(compiled(rules), WINDOW, { series: () => undefined, knownUntilMs: () => null })),
    ).toEqual([{ ...WINDOW, value: null, confidence: 0 }]);
  });

  test('a number among market rates needs no market', () => {
    const schedule = [
      {
        days_and_hours: [
          {
            hours: [
              { valid_from: '12:00:00', valid_to: '13:00:00', rate: [{ value: 0 }] },
              { valid_from: '13:00:00', valid_to: '12:00:00', rate: [{}] },
            ],
          },
        ],
      },
    ];
    expect(prices({ schedule, marketRates: true, marketSource: 'mrs_1' }, HOURLY([0, null, 40, 0]))).toEqual([
      [0, 0, 1],
      [1, 0.04, 1],
    ]);
  });
});

describe('the market resolution', () => {
  const rules = { schedule: always({}), marketRates: true, marketSource: 'mrs_1' };
  const market = quarters(0, 0, 0, 0, 10, 20, 30, 40, 50, 60, null, 80, 0, 0, 0, 0);

  test.each<['NATIVE' | 'PT30M' | 'PT60M', [number, number | null, number][]]>([
    [
      'PT30M',
      [
        [0, 0.015, 1],
        [0.5, 0.035, 1],
        [1, 0.055, 1],
        [1.5, null, 0],
      ],
    ],
    [
      'PT60M',
      [
        [0, 0.025, 1],
        [1, null, 0],
      ],
    ],
  ])('%s is a mean over steps of the local clock', (marketResolution, expected) => {
    expect(prices({ ...rules, marketResolution }, market)).toEqual(expected);
  });

  test('a window that begins within a step sees the whole of it', () => {
    const window = { startMs: NOON_MS + HOUR_MS / 4, endMs: NOON_MS + HOUR_MS / 2 };
    const series = evaluateTariff(
      compiled({ ...rules, marketResolution: 'PT60M' }, 'UTC'),
      window,
      marketOf({ mrs_1: market }),
    );
    expect(segmentsOf(series)).toEqual([{ ...window, value: 0.025, confidence: 1 }]);
  });

  test('steps follow zones that are not whole hours off', () => {
    const tariff = compiled({ ...rules, marketResolution: 'PT60M' }, 'Asia/Kathmandu');
    const series = evaluateTariff(tariff, WINDOW, marketOf({ mrs_1: market }));
    expect(segmentsOf(series).map(({ startMs }) => (startMs - NOON_MS) / HOUR_MS)).toEqual([0, 0.25, 1.25]);
    expect(series.values[0]).toBeCloseTo(0.0025, 12);
  });
});

describe('days on which the clock changes', () => {
  const nights = byHours(['22:00:00', '02:30:00', 0.1], ['02:30:00', '22:00:00', 0.2]);

  /** Where the price changes, in local time, and to what. */
  function changes(timeZone: string, from: string, hours: number): string[] {
    const startMs = Temporal.PlainDateTime.from(from).toZonedDateTime(timeZone).epochMilliseconds;
    const window = { startMs, endMs: startMs + hours * HOUR_MS };
    const series = evaluateTariff(compiled({ schedule: nights }, timeZone), window, marketOf({}));
    return segmentsOf(series).map(({ startMs: atMs, value }) => {
      const clock = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
      return `${clock.toPlainTime().toString({ smallestUnit: 'minute' })} ${clock.offset} ${value}`;
    });
  }

  test.each<[string, string, string, number, string[]]>([
    [
      'a boundary in a skipped hour falls on the jump',
      'Europe/Stockholm',
      '2026-03-29T00:00',
      23,
      ['00:00 +01:00 0.1', '03:00 +02:00 0.2', '22:00 +02:00 0.1'],
    ],
    [
      'a repeated hour has its rates twice',
      'Europe/Stockholm',
      '2026-10-25T00:00',
      25,
      ['00:00 +02:00 0.1', '02:30 +02:00 0.2', '02:00 +01:00 0.1', '02:30 +01:00 0.2', '22:00 +01:00 0.1'],
    ],
    [
      'half an hour is skipped',
      'Australia/Lord_Howe',
      '2026-10-04T00:00',
      23.5,
      ['00:00 +10:30 0.1', '02:30 +11:00 0.2', '22:00 +11:00 0.1'],
    ],
    [
      'midnight is skipped',
      'America/Sao_Paulo',
      '2017-10-14T20:00',
      8,
      ['20:00 -03:00 0.2', '22:00 -03:00 0.1', '02:30 -02:00 0.2'],
    ],
    [
      'a day is skipped',
      'Pacific/Apia',
      '2011-12-29T20:00',
      8,
      ['20:00 -10:00 0.2', '22:00 -10:00 0.1', '02:30 +14:00 0.2'],
    ],
  ])('%s', (_name, timeZone, from, hours, expected) => {
    expect(changes(timeZone, from, hours)).toEqual(expected);
  });

  test('a period that wraps midnight belongs to the date on which it starts', () => {
    const schedule = [
      {
        days_and_hours: [
          { days: ['Fri'], hours: [{ valid_from: '20:00:00', valid_to: '04:00:00', rate: [{ value: 1 }] }] },
        ],
      },
      ...always({ value: 2 }),
    ];
    // Friday 30 January 2026, 19:00, until Saturday 05:00.
    const startMs = Date.UTC(2026, 0, 30, 19);
    const series = evaluateTariff(
      compiled({ schedule }, 'UTC'),
      { startMs, endMs: startMs + 10 * HOUR_MS },
      marketOf({}),
    );
    expect(segmentsOf(series).map(({ startMs: atMs, value }) => [(atMs - startMs) / HOUR_MS, value])).toEqual([
      [0, 2],
      [1, 1],
      [9, 2],
    ]);
  });
});

test('an empty window gives an empty series', () => {
  const empty = { startMs: NOON_MS, endMs: NOON_MS };
  const market = { schedule: always({}), marketRates: true, marketSource: 'mrs_1' };
  for (const rules of [{ schedule: always({ value: 1 }) }, market, { ...market, marketResolution: 'PT60M' as const }]) {
    const series = evaluateTariff(compiled(rules), empty, marketOf({ mrs_1: HOURLY([1, 2, 3, 4]) }));
    expect([Array.from(series.bounds), series.values.length]).toEqual([[NOON_MS], 0]);
  }
});
