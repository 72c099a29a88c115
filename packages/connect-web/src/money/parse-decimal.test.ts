import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, typedAmount } from './format-rate.ts';
import { parseDecimal } from './parse-decimal.ts';
import { rateUnit, toMajor } from './rate-unit.ts';

describe('parseDecimal', () => {
  it.each([
    ['28.46', 28.46],
    ['28,46', 28.46],
    [' 28,46 ', 28.46],
    ['0,5', 0.5],
    [',5', 0.5],
    ['5.', 5],
    ['1.234,5', 1234.5],
    ['1,234.5', 1234.5],
    ['1’234.5', 1234.5],
    ['1\u202f234,5', 1234.5],
    ['1.234.567', 1234567],
    ['-3,2', -3.2],
    ['−3.2', -3.2],
    ['٢٨٫٤٦', 28.46],
    ['２８.４６', 28.46],
    ['0', 0],
  ])('reads "%s" as %d', (text, value) => expect(parseDecimal(text)).toBeCloseTo(value, 9));

  it.each(['', '.', 'abc', '28p', '1,2.3,4', '1.2,3.4', '--1', '1e5', '1-2'])('refuses "%s"', (text) => {
    expect(parseDecimal(text)).toBeNull();
  });

  it('reads back what a field shows, in every locale, to five decimals of the currency', () => {
    const locales = fc.constantFrom('en-GB', 'de-DE', 'fr-FR', 'nl-NL', 'es-ES', 'it-IT', 'de-CH', 'en-US');
    const currencies = fc.constantFrom('GBP', 'EUR', 'USD', 'SEK', 'CZK', 'JPY', 'CHF');
    fc.assert(
      fc.property(locales, currencies, fc.integer({ min: 1, max: 500_000 }), (locale, currency, hundredThousandths) => {
        const cost = hundredThousandths / 100_000;
        const read = parseDecimal(typedAmount(cost, currency, locale));
        expect(read).not.toBeNull();
        expect(toMajor(read!, rateUnit(currency, locale.slice(0, 2)))).toBe(cost);
      }),
    );
  });
});

describe('formatAmount', () => {
  it.each([
    [0.2855, 'GBP', 'en-GB', '28.55'],
    [0.2855, 'EUR', 'de-DE', '28,55'],
    [0.085, 'GBP', 'en-GB', '8.5'],
    [-0.032, 'EUR', 'fr-FR', '-3,2'],
    [-0.000001, 'EUR', 'de-DE', '0,0'],
    [5.6, 'CZK', 'en-GB', '5.60'],
    [5.6, 'CZK', 'en-CZ', '5,60'],
  ])('shows %d %s in %s as %s', (cost, currency, locale, shown) =>
    expect(formatAmount(cost, currency, locale)).toBe(shown),
  );
});
