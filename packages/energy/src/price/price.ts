import { constantSeries, type Series, sum } from '../series/index.ts';
import type { EvaluateOptions } from '../tariff/index.ts';
import { commoditySeries, nonCommoditySeries } from './component.ts';
import { composePrice } from './compose.ts';
import { isFree } from './free.ts';
import { certainStretches, knownUntilMs } from './known-until.ts';
import type { PriceInput, PriceResult } from './types.ts';

/** The price per kWh of a location over a window, both components and VAT together. energy.md §3.3 */
export function priceSeries(input: PriceInput): PriceResult {
  const { commodity, nonCommodity } = components(input, 'MILLISECONDS');
  const series = composePrice(commodity, nonCommodity);
  return { series, knownUntilMs: knownUntilMs(certainStretches(input), input.window) };
}

/**
 * The same price as costs are made of: not rounded, and with tiers that end at the very instant at which they are used
 * up, which may lie between two milliseconds. energy.md §3.3: rounding happens once, at the edge. Neighbours may be equal.
 */
export function exactPriceSeries(input: PriceInput): Series {
  const { commodity, nonCommodity } = components(input, 'EXACT');
  return sum(commodity, nonCommodity);
}

function components(
  input: PriceInput,
  tierInstants: NonNullable<EvaluateOptions['tierInstants']>,
): { commodity: Series; nonCommodity: Series } {
  const { window, indices, usage } = input;
  const options = { tierInstants, ...(usage && { usage }) };
  return {
    commodity: isFree(input) ? constantSeries(window, 0) : commoditySeries(input.commodity, window, indices, options),
    nonCommodity: nonCommoditySeries(input.nonCommodity, window, indices, options),
  };
}
