/**
 * The sum of two decimals as written (`"0.1"`, `0.2`, `1e-7`), as the number closest to their exact sum. Up to 15
 * significant digits that number prints as the exact sum: 0.1 and 0.2 make 0.3, not 0.30000000000000004.
 */
export function sumOfDecimals(a: string | number, b: string | number): number {
  const [first, second] = [parseDecimal(a), parseDecimal(b)];
  const exponent = Math.min(first.exponent, second.exponent);
  const digits = scaledDigits(first, exponent) + scaledDigits(second, exponent);
  return Number(`${digits}e${exponent}`);
}

/** A number equal to digits × 10^exponent. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

function parseDecimal(text: string | number): Decimal {
  const [mantissa = '', power = '0'] = String(text).toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(power) - fraction.length };
}

const scaledDigits = (decimal: Decimal, exponent: number): bigint =>
  decimal.digits * 10n ** BigInt(decimal.exponent - exponent);
