import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sumOfDecimals } from './decimal.ts';

describe('sumOfDecimals', () => {
  it.each([
    [0.1, 0.2, 0.3],
    ['0.0347738', '0.13299', 0.1677638],
    ['0.20513', '-0.01371', 0.19142],
    ['-0.5', '0.25', -0.25],
    [1e-7, 2, 2.0000001],
    ['5', '0', 5],
    ['0.1', '-0.1', 0],
  ])('%s + %s = %s', (a, b, sum) => {
    expect(sumOfDecimals(a, b)).toBe(sum);
  });

  it('prints as the exact sum of any two amounts of money per kWh', () => {
    const amount = fc.integer({ min: -99_999_999, max: 99_999_999 });
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const sum = sumOfDecimals((a / 1e7).toFixed(7), b / 1e7);
        expect(Math.round(sum * 1e7)).toBe(a + b);
        expect(Number(sum.toFixed(7))).toBe(sum);
      }),
    );
  });
});
