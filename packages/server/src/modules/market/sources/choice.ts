import { awattar } from './awattar.ts';
import { elering } from './elering.ts';
import { energiDataService } from './energi-data-service.ts';
import { energyCharts } from './energy-charts.ts';
import { entsoe } from './entsoe.ts';
import type { FeedArea, FeedId, MarketFeed, MarketZone } from './feed.ts';
import { octopusAgile } from './octopus-agile.ts';

/**
 * Every feed, in the order in which they are asked for a zone: the platform of record first, then by completeness.
 * aWATTar stands last, since it only has hours where the market has quarter hours.
 */
export const feeds: readonly MarketFeed[] = [entsoe, energyCharts, elering, energiDataService, awattar, octopusAgile];

/** Zones whose prices another token-free feed has first hand or under an open licence, unlike Energy-Charts. */
const FIRST_TOKEN_FREE_FEED = new Map<string, FeedId>([
  ['EE', 'elering'],
  ['LV', 'elering'],
  ['LT', 'elering'],
  ['FI', 'elering'],
  ['DK1', 'energi-data-service'],
  ['DK2', 'energi-data-service'],
  ['SE3', 'energi-data-service'],
]);

export interface FeedChoice {
  readonly feed: MarketFeed;
  readonly area: FeedArea;
}

/**
 * The feeds that can serve a zone, best first; the next one is the fallback of the one before. Empty: no feed
 * covers the zone.
 * @param tokens the operator's; a feed that needs one it lacks is left out.
 */
export function feedsFor(
  zone: MarketZone,
  tokens: Readonly<Partial<Record<FeedId, string | null>>> = {},
): FeedChoice[] {
  const first = FIRST_TOKEN_FREE_FEED.get(zone.code);
  const rank = (feed: MarketFeed) => (feed.needsToken ? 0 : feed.id === first ? 1 : 2);
  return feeds
    .filter((feed) => !feed.needsToken || tokens[feed.id])
    .toSorted((a, b) => rank(a) - rank(b)) // stable: the order of `feeds` within a rank
    .flatMap((feed) => {
      const area = feed.areaOf(zone);
      return area ? [{ feed, area }] : [];
    });
}

export function feedById(id: FeedId): MarketFeed {
  const feed = feeds.find((candidate) => candidate.id === id);
  if (feed === undefined) throw new Error(`There is no market feed ${id}.`);
  return feed;
}
