/**
 * Reads a number as people type it in any of the page's countries: comma or point, spaces or apostrophes between
 * groups, digits of other scripts. A single separator is the decimal one, since no rate runs into thousands; of two
 * kinds the last one is. Null when it is no number.
 */
export function parseDecimal(text: string): number | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[\s'’ʼ\u066c]/g, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
    .replace(/\u066b/g, ',')
    .replace(/[\u2212\u2013]/g, '-');
  if (!/^[+-]?[\d.,]*\d[\d.,]*$/.test(plain)) return null;
  const separators = plain.replace(/[^.,]/g, '');
  const decimal = decimalSeparator(separators);
  if (decimal === undefined) return null;
  const at = decimal === null ? plain.length : plain.lastIndexOf(decimal);
  const whole = plain.slice(0, at).replace(/[.,]/g, '');
  const value = Number(`${whole}.${plain.slice(at + 1)}0`);
  return Number.isFinite(value) ? value : null;
}

/** The sign before the decimals; null: there are none; undefined: the signs make no sense. */
function decimalSeparator(separators: string): string | null | undefined {
  if (separators === '') return null;
  const last = separators.at(-1) ?? '';
  const others = separators.slice(0, -1);
  if (others === '') return last;
  if (new Set(separators).size === 1) return null;
  return others.includes(last) || new Set(others).size > 1 ? undefined : last;
}
