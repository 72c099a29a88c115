import { constantSeries } from '../series/index.ts';
import { commoditySeries, nonCommoditySeries } from './component.ts';
import { composePrice } from './compose.ts';
import { isFree } from './free.ts';
import { certainStretches, knownUntilMs } from './known-until.ts';
import type { PriceInput, PriceResult } from './types.ts';

/** The price per kWh of a location over a window, both components and VAT together. energy.md §3.3 */
export function priceSeries(input: PriceInput): PriceResult {
  const { window, indices, usage } = input;
  const options = usage === undefined ? {} : { usage };
  const commodity = isFree(input)
    ? constantSeries(window, 0)
    : commoditySeries(input.commodity, window, indices, options);
  const nonCommodity = nonCommoditySeries(input.nonCommodity, window, indices, options);
  return { series: composePrice(commodity, nonCommodity), knownUntilMs: knownUntilMs(certainStretches(input), window) };
}
