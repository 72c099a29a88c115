import { exactPriceSeries, type PriceInput, type Series, type TariffVersion, type Window } from '@plateau/energy';
import { LRUCache } from 'lru-cache';
import type { Session } from '../../storage/index.ts';
import type { Market } from '../market/index.ts';
import type { Direction, Place } from '../tariffs/index.ts';
import type { PriceRefusalCode } from './price-refusal.ts';
import { wholeDays } from './priced-days.ts';
import type { Supply } from './supply.ts';

/** What the costs of energy at a location, or of one of its devices, are made of. */
export interface PriceBasis {
  readonly place: Place;
  /** Versions of both components, in any order. */
  readonly commodity: readonly TariffVersion[];
  readonly nonCommodity: readonly TariffVersion[];
  /** Why energy without a price has none. */
  readonly missing: PriceRefusalCode;
  /** The window of days whose prices `prices` gives: it holds the one asked for. */
  daysOf(window: Window): Window;
  /**
   * Prices per kWh over `daysOf(window)`, not rounded.
   * @param usage of the location, where it decides: see `usageWindow`
   */
  prices(session: Session, window: Window, usage: Series | null): Promise<Series>;
}

/** Rows of prices kept: about 24 MB. */
const KEPT_ROWS = 1_000_000;

/** Makes bases whose prices are shared by all that follow the same plan in the same days. */
export function createPriceBases(market: Market) {
  const kept = new LRUCache<string, Series>({ maxSize: KEPT_ROWS, sizeCalculation: ({ values }) => values.length + 1 });

  return (supply: Supply, direction: Direction, liveMode: boolean): PriceBasis => {
    const choice = { indexIds: supply.indexIds, liveMode };
    const inputOf = async (session: Session, days: Window): Promise<PriceInput> => ({
      commodity: supply.commodity.versions,
      nonCommodity: supply.nonCommodity.versions,
      indices: await market.indices.load(session, choice, days),
      window: days,
      direction,
    });
    return {
      place: supply.place,
      commodity: supply.commodity.versions,
      nonCommodity: supply.nonCommodity.versions,
      missing: missingOf(supply),
      daysOf: wholeDays,
      prices: async (session, window, usage) => {
        const days = wholeDays(window);
        // What is used differs from location to location, and with every record.
        if (usage !== null) return exactPriceSeries({ ...(await inputOf(session, days)), usage });
        const indices = market.indices.knownState(choice) ?? (await market.indices.state(session, choice));
        const key = `${supply.key} | ${indices.key} | ${days.startMs} ${days.endMs}`;
        const known = kept.get(key);
        if (known !== undefined) return known;
        const series = exactPriceSeries(await inputOf(session, days));
        kept.set(key, series);
        return series;
      },
    };
  };
}

function missingOf({ connection }: Supply): PriceRefusalCode {
  if (connection === 'PENDING') return 'pending_connect';
  return connection === 'NONE' ? 'no_tariff_connected' : 'no_price_data';
}
