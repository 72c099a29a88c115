import type { VatRule } from './rules.ts';

/** Factor from rates as written to prices, where VAT applies. */
export function vatFactor(vat: VatRule | null): number {
  return vat === null || vat.included ? 1 : 1 + vat.rate;
}

/** Applies a VAT rule to a column of rates, in place. energy.md §3.3 */
export function applyVat(vat: VatRule | null, values: Float64Array): void {
  const factor = vatFactor(vat);
  if (factor === 1) return;
  if (vat?.onNegative === 'NONE') {
    for (let i = 0; i < values.length; i++) if (values[i]! > 0) values[i] = values[i]! * factor;
  } else for (let i = 0; i < values.length; i++) values[i] = values[i]! * factor;
}

/** What a rate or charge as written comes to. */
export function withVat(vat: VatRule | null, written: number): number {
  return written < 0 && vat?.onNegative === 'NONE' ? written : written * vatFactor(vat);
}

/**
 * The VAT in a price that a rate gave: what was added to it, or the part contained in it. 0 while the net price is below
 * zero under `on_negative: "NONE"`.
 */
export function vatAmount(vat: VatRule, rate: number): number {
  if (rate < 0 && vat.onNegative === 'NONE') return 0;
  return vat.included ? rate - rate / (1 + vat.rate) : rate * vat.rate;
}
