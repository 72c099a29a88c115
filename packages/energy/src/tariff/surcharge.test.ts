import { describe, expect, test } from 'vitest';
import { type RateItem, SURCHARGE_EXPRESSION, toSurchargeForm, toValueForm } from '../index.ts';

const MARKET = { source: 'mrs_1', unitsPerKwh: 0.001 };
const VARIABLES = { market: 'mrs_1', unit: 0.001, fixed: 0.021, percentage: 0.05 };

describe('the two forms of a rate', () => {
  test.each<[RateItem, RateItem, typeof MARKET | null]>([
    [{ fixed: 0.31 }, { value: 0.31 }, null],
    [{ fixed: 0.31, to_kwh: 300 }, { value: 0.31, to_kwh: 300 }, null],
    [
      { surcharge_fixed: 0.021, surcharge_percentage: 0.05, to_kwh: null },
      { value: SURCHARGE_EXPRESSION, variables: VARIABLES, to_kwh: null },
      MARKET,
    ],
  ])('%j is %j, and back', (anode, busbar, market) => {
    expect(toValueForm(anode, market)).toEqual(busbar);
    expect(toSurchargeForm(busbar, market)).toEqual(anode);
  });

  test('missing surcharges are 0', () => {
    expect(toValueForm({}, MARKET)).toEqual({
      value: SURCHARGE_EXPRESSION,
      variables: { ...VARIABLES, fixed: 0, percentage: 0 },
    });
  });

  test.each<[string, RateItem, typeof MARKET | null]>([
    ['another formula', { value: '$market * 2', variables: { market: 'mrs_1' } }, MARKET],
    ['the same in other words', { value: `${SURCHARGE_EXPRESSION} `, variables: VARIABLES }, MARKET],
    ['another index', { value: SURCHARGE_EXPRESSION, variables: { ...VARIABLES, market: 'mrs_2' } }, MARKET],
    ['another unit', { value: SURCHARGE_EXPRESSION, variables: { ...VARIABLES, unit: 0.01 } }, MARKET],
    ['a variable more', { value: SURCHARGE_EXPRESSION, variables: { ...VARIABLES, tax: 1 } }, MARKET],
    ['a variable less', { value: SURCHARGE_EXPRESSION, variables: { market: 'mrs_1', unit: 0.001, fixed: 0 } }, MARKET],
    ['an index for a surcharge', { value: SURCHARGE_EXPRESSION, variables: { ...VARIABLES, fixed: 'mrs_1' } }, MARKET],
    ['surcharges without market rates', { value: SURCHARGE_EXPRESSION, variables: VARIABLES }, null],
    ['a number among market rates', { value: 0.3 }, MARKET],
  ])('%s stays as it is', (_name, rate, market) => {
    expect(toSurchargeForm(rate, market)).toBeUndefined();
    expect(toValueForm(rate, market)).toBe(rate);
  });
});
