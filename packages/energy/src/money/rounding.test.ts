import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apportionMoney, roundHalfAwayFromZero, roundMoney } from './index.ts';

describe('rounding to 5 decimals', () => {
  test.each([
    [0.123454, 0.12345],
    [0.123455, 0.12346],
    [-0.123455, -0.12346],
    [1.000005, 1.00001],
    [-1.000005, -1.00001],
    [8.345675, 8.34568],
    [0.000005, 0.00001],
    [0.000004999, 0],
    [1e-7, 0],
    [-1e-7, 0],
    [-0, 0],
    [123456.789005, 123456.78901],
    [1e21, 1e21],
  ])('%d becomes %d', (value, rounded) => {
    expect(roundMoney(value)).toBe(rounded);
  });

  test('what is no number stays none', () => {
    expect(roundMoney(Number.NaN)).toBeNaN();
  });

  test('the decimal a double prints as decides, half away from zero', () => {
    const nearTie = fc
      .tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: -3, max: 3 }))
      .map(([units, ulps]) => stepUlps((units + 0.5) / 1e5, ulps));
    const any = fc.double({ min: -1e8, max: 1e8, noNaN: true });
    fc.assert(
      fc.property(fc.oneof(nearTie, any), fc.constantFrom(0, 2, 5), (value, decimals) => {
        const expected = new Decimal(String(value)).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP).toNumber();
        expect(roundHalfAwayFromZero(value, decimals)).toBe(expected === 0 ? 0 : expected);
      }),
      { numRuns: 5000 },
    );
  });
});

function stepUlps(value: number, ulps: number): number {
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0] = bits[0]! + BigInt(ulps);
  return new Float64Array(bits.buffer)[0]!;
}

describe('apportioning', () => {
  test.each([
    { parts: [0.082, 0.021, 0.00515, 0.0205485], total: 0.1287, expected: [0.082, 0.021, 0.00515, 0.02055] },
    { parts: [0.1286985, 0.1837003], total: 0.3124, expected: [0.1287, 0.1837] },
    { parts: [0.000014, 0.000014, 0.000014], total: 0.00004, expected: [0.00001, 0.00001, 0.00002] },
    { parts: [0.000016, 0.000016, -0.00001], total: 0.00002, expected: [0.00002, 0.00001, -0.00001] },
    { parts: [0.3], total: 0.3, expected: [0.3] },
  ])('$parts of $total', ({ parts, total, expected }) => {
    expect(apportionMoney(parts, total)).toEqual(expected);
  });

  test('parts add up exactly as printed, none further than a last decimal from what it is', () => {
    const part = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const total = roundMoney(parts.reduce((sum, value) => sum + value, 0));
        const printed = apportionMoney(parts, total);
        const sum = printed.reduce((decimal, value) => decimal.plus(String(value)), new Decimal(0));
        expect(sum.equals(String(total))).toBe(true);
        printed.forEach((value, i) => {
          expect(Math.abs(value - parts[i]!)).toBeLessThan(1.00001e-5);
          expect(value).toBe(roundMoney(value));
        });
      }),
      { numRuns: 2000 },
    );
  });
});
