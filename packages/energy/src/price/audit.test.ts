import { describe, expect, test } from 'vitest';
import { always, compiled, marketOf, version } from '../../test/tariffs.ts';
import {
  type AuditRow,
  auditPrice,
  constantSeries,
  type PriceInput,
  SURCHARGE_EXPRESSION,
  type TariffRules,
  type VatRule,
} from '../index.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 8, 14, 8);
const WINDOW = { startMs: START_MS, endMs: START_MS + HOUR_MS };
const VAT: VatRule = { rate: 0.19, included: false, onNegative: 'APPLY' };
const MARKET = { marketRates: true, marketSource: 'mrs_1' };

/** Hours of mrs_1 from one before the window on. */
const indices = (...values: (number | null)[]) => ({
  ...marketOf({
    mrs_1: values.map((value, i) => ({ startMs: START_MS + (i - 1) * HOUR_MS, endMs: START_MS + i * HOUR_MS, value })),
    mrs_2: [{ startMs: START_MS - HOUR_MS, endMs: START_MS + 5 * HOUR_MS, value: 7 }],
  }),
  provenance: (id: string) => (id === 'mrs_1' ? { revision: 2, publishedMs: 1000 } : undefined),
});

function audited(rules: Partial<TariffRules>, over: Partial<PriceInput> = {}): AuditRow[] {
  const commodity = [version(compiled(rules, 'Europe/Berlin'))];
  return auditPrice({ commodity, nonCommodity: [], indices: indices(0, 82, 82), window: WINDOW, ...over });
}

test('a row names everything that made its price', () => {
  const gridFee = compiled({ schedule: always({ value: 0.15437 }), vat: VAT });
  const rows = audited(
    { schedule: always({ surcharge_fixed: 0.021, surcharge_percentage: 0.05 }), ...MARKET, vat: VAT },
    { nonCommodity: [version(gridFee, { tariffId: 'trf_2', version: 3, temporary: true })] },
  );
  expect(rows).toEqual([
    {
      ...WINDOW,
      commodity: {
        market: 0.082,
        fixed: 0.021,
        surcharges: 0.00515,
        vat: 0.02055,
        value: 0.1287,
        confidence: 1,
        temporary: false,
      },
      nonCommodity: { fixed: 0.15437, vat: 0.02933, value: 0.1837, confidence: 1, temporary: true },
      total: 0.3124,
      confidence: 1,
      formula: {
        tariffId: 'trf_1',
        expression: SURCHARGE_EXPRESSION,
        variables: { market: 82, unit: 0.001, fixed: 0.021, percentage: 0.05 },
      },
      sources: [
        {
          tariffId: 'trf_1',
          version: 1,
          tierFromKwh: 0,
          marketSource: 'mrs_1',
          marketRevision: 2,
          marketTimePublishedMs: 1000,
        },
        { tariffId: 'trf_2', version: 3, tierFromKwh: 0 },
      ],
    },
  ]);
});

describe('a rate is taken apart', () => {
  test.each<[string, Partial<TariffRules>, object]>([
    ['a number', { schedule: always({ value: 0.3 }) }, { fixed: 0.3, value: 0.3 }],
    ['VAT added', { schedule: always({ value: 0.3 }), vat: VAT }, { fixed: 0.3, vat: 0.057, value: 0.357 }],
    [
      'VAT contained is taken out of the parts',
      { schedule: always({ value: 0.357 }), vat: { ...VAT, included: true } },
      { fixed: 0.3, vat: 0.057, value: 0.357 },
    ],
    [
      'and out of each in proportion',
      {
        schedule: always({ surcharge_fixed: 0.0185, surcharge_percentage: 0.1 }),
        ...MARKET,
        vat: { ...VAT, rate: 0.1, included: true },
      },
      { market: 0.07454, fixed: 0.01682, surcharges: 0.00914, vat: 0.01005, value: 0.11055 },
    ],
    [
      'no VAT below zero',
      { schedule: always({ value: -0.1 }), vat: { ...VAT, included: true, onNegative: 'NONE' } },
      { fixed: -0.1, vat: 0, value: -0.1 },
    ],
    [
      'a formula on one index',
      { schedule: always({ value: '$x * 0.0015 + 0.01', variables: { x: 'SE3' } }) },
      { market: 0.082, surcharges: 0.051, value: 0.133 },
    ],
    [
      'a formula on two',
      { schedule: always({ value: '($x + $y) / 1000', variables: { x: 'mrs_1', y: 'mrs_2' } }) },
      { fixed: 0.089, value: 0.089 },
    ],
    [
      'a formula of numbers',
      { schedule: always({ value: '$a * 2', variables: { a: 0.1 } }) },
      { fixed: 0.2, value: 0.2 },
    ],
  ])('%s', (_name, rules, expected) => {
    const { confidence, temporary, ...parts } = audited(rules)[0]!.commodity!;
    expect(parts).toEqual(expected);
    expect([confidence, temporary]).toEqual([1, false]);
  });

  test('several indices are several sources', () => {
    const rate = { value: '($x + $y) / 1000', variables: { x: 'mrs_1', y: 'mrs_2' } };
    const source = { tariffId: 'trf_1', version: 1, tierFromKwh: 0 };
    expect(audited({ schedule: always(rate) })[0]?.sources).toEqual([
      { ...source, marketSource: 'mrs_1', marketRevision: 2, marketTimePublishedMs: 1000 },
      { ...source, marketSource: 'mrs_2' },
    ]);
  });
});

test('where there is no price the parts are missing, and a component without a tariff is absent', () => {
  const rules = { schedule: always({}), ...MARKET };
  const gridFee = version(compiled({ schedule: always({ value: 0.05 }) }), { tariffId: 'trf_2' });
  const [row] = audited(rules, { indices: indices(0, null), nonCommodity: [gridFee] });
  expect(row).toMatchObject({ total: null, confidence: 0, formula: { variables: { market: null } } });
  expect(row?.commodity).toEqual({ value: null, confidence: 0, temporary: false });
  expect(row?.nonCommodity).toEqual({ fixed: 0.05, value: 0.05, confidence: 1, temporary: false });

  const [bare] = audited(rules, { commodity: [], nonCommodity: [gridFee] });
  expect(bare).toMatchObject({ total: null, nonCommodity: { value: 0.05 } });
  expect(bare).not.toHaveProperty('commodity');

  expect(audited(rules, { commodity: [], direction: 'LOCAL' })).toEqual([
    { ...WINDOW, total: 0, confidence: 1, sources: [] },
  ]);
});

test('rows in which something differs are kept apart, though the price is the same', () => {
  const tiers = [{ value: 0.3, to_kwh: 1 }, { value: 0.3 }];
  const usage = constantSeries({ startMs: Date.UTC(2026, 7, 31), endMs: WINDOW.endMs }, 0);
  const using = constantSeries(WINDOW, 2);
  const rows = audited({ schedule: always(...tiers) }, { usage: { ...usage, values: Float64Array.of(0) } });
  expect(rows).toHaveLength(1);
  expect(
    audited({ schedule: always(...tiers) }, { usage: using }).map(({ startMs, sources }) => [
      (startMs - START_MS) / HOUR_MS,
      sources[0]?.tierFromKwh,
    ]),
  ).toEqual([
    [0, 0],
    [0.5, 1],
  ]);
});

test('a tier that begins at an allowance per day is named by what the allowance comes to', () => {
  const schedule = always({ value: 0.3, to_kwh_per_day: 0.1 }, { value: 0.4 });
  const usage = constantSeries({ startMs: Date.UTC(2026, 7, 31, 22), endMs: WINDOW.endMs }, 1);
  expect(audited({ schedule }, { usage })[0]!.sources[0]!.tierFromKwh).toBeCloseTo(3, 12);
});
