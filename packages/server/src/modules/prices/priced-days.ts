import { certainStretches, type PriceInput, priceSeries, type Series, type Window } from '@plateau/energy';
import { LRUCache } from 'lru-cache';

/** Prices of whole days, so that all windows inside them share them. */
export interface PricedDays {
  /** Per kWh, rounded to 5 decimals, equal neighbours merged. */
  readonly series: Series;
  /** When prices made like these rest on published data and current contracts, in the days and beyond. */
  readonly certain: readonly Window[];
  /** The same for days that are equal in every row. */
  readonly key: string;
}

/** Days priced before, found by what decides their prices. */
export interface PricedDaysStore {
  /**
   * The prices of `days`, worked out if they are not at hand.
   * @param decidedBy identifies all that decides prices, apart from the time
   */
  find(decidedBy: string, days: Window, input: () => Promise<Omit<PriceInput, 'window'>>): Promise<PricedDays>;
}

const DAY_MS = 24 * 3_600_000;
/** Rows of prices kept: about 48 MB. */
const KEPT_ROWS = 2_000_000;

export function createPricedDaysStore(): PricedDaysStore {
  const kept = new LRUCache<string, PricedDays>({
    maxSize: KEPT_ROWS,
    sizeCalculation: ({ series }) => series.values.length + 1,
  });
  return {
    find: async (decidedBy, days, input) => {
      const key = `${decidedBy} | ${days.startMs} ${days.endMs}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const decisive = { ...(await input()), window: days };
      const priced = { key, series: priceSeries(decisive).series, certain: certainStretches(decisive) };
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
