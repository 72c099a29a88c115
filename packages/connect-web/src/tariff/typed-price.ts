import { typedAmount } from '../money/format-rate.ts';
import { parseDecimal } from '../money/parse-decimal.ts';
import { type RateUnit, rateUnit, toMajor } from '../money/rate-unit.ts';

export type TypedPrice =
  | { readonly cost: number; readonly code: null }
  | { readonly cost: null; readonly code: 'cost_value_zero' | 'cost_value_negative' | 'cost_not_a_number' };

/** Reads a price as it was typed, by the rules of connect.md §3.12. @returns `cost` in major units per kWh */
export function readPrice(text: string, currency: string, language: string): TypedPrice {
  if (text.trim() === '') return { cost: null, code: 'cost_value_zero' };
  const amount = parseDecimal(text);
  if (amount === null) return { cost: null, code: 'cost_not_a_number' };
  const cost = toMajor(amount, rateUnit(currency, language));
  if (cost < 0) return { cost: null, code: 'cost_value_negative' };
  return cost === 0 ? { cost: null, code: 'cost_value_zero' } : { cost, code: null };
}

/**
 * What was probably meant by an amount a hundred times too low or too high; null: it looks right.
 * @returns major units per kWh
 */
export function likelyMeant(text: string, unit: RateUnit): number | null {
  const amount = parseDecimal(text);
  if (unit.perMajor !== 100 || amount === null || amount <= 0) return null;
  // A kWh costs between 1 and 200 hundredths nearly everywhere; 0.2855 was read from a bill in whole units.
  if (amount < 1) return toMajor(amount * 100, unit);
  return amount >= 500 ? toMajor(amount / 100, unit) : null;
}

/** An everyday price, as an example of how to type one. */
export function exampleAmount(currency: string, locale: string): string {
  const everyday: Record<string, number> = {
    SEK: 1.45,
    NOK: 1.45,
    DKK: 2.3,
    CZK: 5.6,
    PLN: 1.05,
    HUF: 38,
    JPY: 31,
    USD: 0.1725,
  };
  return typedAmount(everyday[currency] ?? 0.2846, currency, locale);
}
