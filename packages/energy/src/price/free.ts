import type { PriceInput } from './types.ts';

/** energy.md §3.3: power made on site costs nothing, and certainly so, unless a tariff says otherwise. */
export function isFree(input: Pick<PriceInput, 'commodity' | 'direction'>): boolean {
  return input.direction === 'LOCAL' && input.commodity.length === 0;
}
