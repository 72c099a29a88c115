import { lineTest } from '../limit.ts';
import type { AmountRequest } from './request.ts';

/** Tells of a price whether a device may use it: there is one, on the right side of its cap. */
export function priceTest({ flow, prices, priceCap }: AmountRequest): (price: number) => boolean {
  if (priceCap === null) return (price) => !Number.isNaN(price);
  return lineTest(prices, flow === 'TAKE' ? 'LOW' : 'HIGH', priceCap);
}

/** Rows that a device may use. */
export function usable(request: AmountRequest): (row: number) => boolean {
  const passes = priceTest(request);
  return (row) => passes(request.prices.values[row]!);
}
