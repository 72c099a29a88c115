import { certainStretches, type PriceInput, priceSeries, type Series, type Window } from '@plateau/energy';
import { LRUCache } from 'lru-cache';

/**
 * Prices of whole days, so that all windows inside them share them; kept as one object as long as they hold. What is made
 * of them may be kept with them, in a `WeakMap`, up to 240 bytes a row.
 */
export interface PricedDays {
  /** Per kWh, rounded to 5 decimals, equal neighbours merged. */
  readonly series: Series;
  /** When prices made like these rest on published data and current contracts, in the days and beyond. */
  readonly certain: readonly Window[];
}

/** Days priced before. */
export interface PricedDaysStore {
  /** @param key identifies all that decides the prices, the days included */
  find(key: string): PricedDays | undefined;
  /** Works out the prices of the days that are the window of `input`, and keeps them. */
  add(key: string, input: PriceInput): PricedDays;
}

const DAY_MS = 24 * 3_600_000;
/** Rows of prices kept: about 12 MB, and as many as 120 MB more for what is made of them (see `PricedDays`). */
const KEPT_ROWS = 500_000;

export function createPricedDaysStore(): PricedDaysStore {
  const kept = new LRUCache<string, PricedDays>({
    maxSize: KEPT_ROWS,
    sizeCalculation: ({ series }) => series.values.length + 1,
  });
  return {
    find: (key) => kept.get(key),
    add: (key, input) => {
      const priced = { series: priceSeries(input).series, certain: certainStretches(input) };
      kept.set(key, priced);
      return priced;
    },
  };
}

/**
 * The days that a window touches. Days of UTC, whatever the local time: what counts is that few windows differ in them.
 * A price depends on its instant alone, so what is cut out of days is what would be priced for the window by itself.
 */
export function wholeDays({ startMs, endMs }: Window): Window {
  return { startMs: Math.floor(startMs / DAY_MS) * DAY_MS, endMs: Math.ceil(endMs / DAY_MS) * DAY_MS };
}
