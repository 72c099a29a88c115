import type { Settings } from '../../settings.ts';
import type { Session, Storage } from '../../storage/index.ts';
import { biddingZones } from '../zones/index.ts';
import { type Catalogue, createCatalogueReader, type MarketSource } from './catalogue.ts';
import { type Freshness, freshness, nextExpectedMs } from './freshness.ts';
import { createIndices, type Indices } from './indices.ts';
import { AGILE_EXPORT_PRODUCT, agileTariffCode, type FeedChoice, feedById, feedsFor } from './sources/index.ts';

/** Market prices: which there are, how fresh they are, and their values ready for pricing. */
export interface Market {
  catalogue(session: Session): Promise<Catalogue>;
  readonly indices: Indices;
  /** Feeds that can deliver a source, best first. */
  feedsOf(source: MarketSource): readonly FeedChoice[];
  freshness(source: MarketSource, liveMode: boolean): Freshness;
  /** When new prices of some sources are next expected; null when there are none. */
  nextExpectedMs(session: Session, sourceIds: readonly string[]): Promise<number | null>;
}

export function createMarket(storage: Storage, settings: Pick<Settings, 'entsoeToken' | 'marketFetch'>): Market {
  const catalogue = createCatalogueReader(storage);
  const feedsOf = (source: MarketSource) => (settings.marketFetch ? feedsOfSource(source, settings.entsoeToken) : []);
  return {
    catalogue: catalogue.read,
    indices: createIndices(storage, catalogue),
    feedsOf,
    freshness: (source, liveMode) => freshness(source, feedsOf(source), { liveMode, nowMs: storage.clock.now() }),
    nextExpectedMs: async (session, sourceIds) =>
      nextExpectedMs(sourceIds, await catalogue.read(session), feedsOf, storage.clock.now()),
  };
}

/** Only feeds that publish in the currency in which the index is kept: nothing is converted. */
function feedsOfSource(source: MarketSource, entsoeToken: string | null): FeedChoice[] {
  const choices = choicesFor(source, entsoeToken);
  return choices.filter(({ area }) => area.currencies.includes(source.currencyCode));
}

function choicesFor(source: MarketSource, entsoeToken: string | null): FeedChoice[] {
  const agileRegion = source.region.replace(/^GB-/, '');
  switch (source.market) {
    case 'IMPORTED':
    case 'SANDBOX':
    case 'SUPPLIER':
      return [];
    case 'DAY_AHEAD': {
      const eic = biddingZones.find((zone) => zone.code === source.region)?.eic ?? null;
      return feedsFor({ code: source.region, eic }, { entsoe: entsoeToken });
    }
    case 'RETAIL_IMPORT':
      return feedsFor({ code: agileRegion, eic: null });
    case 'RETAIL_EXPORT': {
      const code = agileTariffCode(AGILE_EXPORT_PRODUCT, agileRegion);
      return [{ feed: feedById('octopus-agile'), area: { code, currencies: ['GBP'] } }];
    }
  }
}
