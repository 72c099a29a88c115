import type { OctopusRate } from './api.ts';

/** A rate while it holds. */
export interface HeldRate {
  readonly startMs: number;
  /** `Infinity`: until further notice. */
  readonly endMs: number;
  /** Pounds per kWh, or per day for a standing charge; VAT included. */
  readonly value: number;
  /** The same without VAT. */
  readonly netValue: number;
}

/**
 * Rates in order of time, each to the start of the next at most. Where customers who pay in different ways have
 * different rates, those for direct debit: the account does not say how its customer pays.
 */
export function heldRates(rates: readonly OctopusRate[]): HeldRate[] {
  const usual = rates.filter(({ payment_method }) => payment_method !== 'NON_DIRECT_DEBIT');
  const held = (usual.length > 0 ? usual : rates)
    .map((rate) => ({
      startMs: rate.valid_from ? Date.parse(rate.valid_from) : Number.NEGATIVE_INFINITY,
      endMs: rate.valid_to ? Date.parse(rate.valid_to) : Number.POSITIVE_INFINITY,
      value: pounds(rate.value_inc_vat),
      netValue: pounds(rate.value_exc_vat),
    }))
    .sort((a, b) => a.startMs - b.startMs);
  return held
    .map((rate, i) => ({ ...rate, endMs: Math.min(rate.endMs, held[i + 1]?.startMs ?? rate.endMs) }))
    .filter(({ startMs, endMs }) => startMs < endMs);
}

export function rateAt(rates: readonly HeldRate[], atMs: number): HeldRate | undefined {
  return rates.find(({ startMs, endMs }) => startMs <= atMs && atMs < endMs);
}

/** Values are rounded to whole ten-thousandths of a penny or less exactly; a division leaves more digits than that. */
function pounds(pence: number): number {
  return Number((pence / 100).toFixed(8));
}

/** Net values closer to zero than this are too much rounded to tell the VAT. */
const LEAST_TELLING = 0.01;
/** Deviation that rounding to a hundredth of a penny explains. */
const ROUNDING = 0.002;

/** The fraction of VAT in all of some rates, to a thousandth; undefined where they don't agree on one. */
export function vatOf(rates: readonly HeldRate[]): number | undefined {
  const fractions = rates
    .filter(({ netValue }) => Math.abs(netValue) >= LEAST_TELLING)
    .map(({ value, netValue }) => value / netValue - 1);
  const [least, most] = [Math.min(...fractions), Math.max(...fractions)];
  if (fractions.length === 0 || most - least > ROUNDING || least < -ROUNDING || most > 1) return undefined;
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
  return Math.max(0, Math.round(mean * 1_000) / 1_000);
}
