import { type CompiledRate, type CompiledTariff, type VatRule, vatAmount } from '../tariff/index.ts';

/** What a price per kWh is made of, not rounded; the parts that are there add up to the price. */
export interface PriceParts {
  readonly market?: number;
  readonly fixed?: number;
  readonly surcharges?: number;
  readonly vat?: number;
}

/**
 * Takes a rate apart at one instant.
 *
 * - A plain number, or a formula without an index or with several, is all fixed part.
 * - Surcharges on the market (`SURCHARGE_EXPRESSION`) are its three terms.
 * - Of any other formula on one index, the market part is the index per kWh, the rest is surcharges.
 *
 * VAT is the amount added. Where rates contain it, it is taken out of every part in proportion, so that the parts are
 * net either way.
 *
 * @param written the rate as written, before the VAT rule; finite.
 * @param indexAt value of a column's index at the instant, in its own unit.
 */
export function priceParts(
  tariff: CompiledTariff,
  rate: CompiledRate,
  written: number,
  indexAt: (column: number) => number,
): PriceParts {
  const parts = rateParts(tariff, rate, written, indexAt);
  const { vat } = tariff.rules;
  if (vat === null) return parts;
  const amount = vatAmount(vat, written);
  return { ...(vat.included ? netOf(parts, vat, amount) : parts), vat: amount };
}

function rateParts(
  tariff: CompiledTariff,
  rate: CompiledRate,
  written: number,
  indexAt: (column: number) => number,
): PriceParts {
  const surcharge = rate.formula?.surcharge;
  if (surcharge !== undefined) {
    const market = indexAt(surcharge.column) * surcharge.unit;
    return { market, fixed: surcharge.fixed, surcharges: (market + surcharge.fixed) * surcharge.percentage };
  }
  const [column, ...more] = rate.columns;
  if (column === undefined || more.length > 0) return { fixed: written };
  const market = indexAt(column) * tariff.indices[column]!.unitsPerKwh;
  return { market, surcharges: written - market };
}

function netOf(parts: PriceParts, vat: VatRule, amount: number): PriceParts {
  const share = amount === 0 ? 1 : 1 / (1 + vat.rate);
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part * share]));
}
