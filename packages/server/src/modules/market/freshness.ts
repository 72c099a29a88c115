import type { Catalogue, MarketSource } from './catalogue.ts';
import { sandboxPrices } from './sandbox-source.ts';
import { dayAheadCoupling, expectedKnownUntilMs, type FeedChoice, nextPublicationMs } from './sources/index.ts';

/** `STALE`: prices are more than 6 hours late; `UNAVAILABLE`: nothing delivers them. */
export type SourceStatus = 'OK' | 'STALE' | 'UNAVAILABLE';

export interface Freshness {
  readonly status: SourceStatus;
  /** End of what is published. */
  readonly knownUntilMs: number | null;
  /** When prices last arrived. */
  readonly lastUpdatedMs: number | null;
}

/** Lateness that is still put up with. */
const PATIENCE_MS = 6 * 3_600_000;
/** When the European day-ahead auction is out; also the clock of the sandbox. */
const USUAL_PUBLICATION = dayAheadCoupling('13:00');

/**
 * How fresh a source is in one mode.
 * @param feeds what could deliver it
 */
export function freshness(
  source: MarketSource,
  feeds: readonly FeedChoice[],
  mode: { readonly liveMode: boolean; readonly nowMs: number },
): Freshness {
  const sandbox = mode.liveMode ? null : sandboxPrices(source, mode.nowMs);
  const knownUntilMs = latest(source.knownUntil?.getTime(), sandbox?.publishedUntilMs);
  return {
    status: status(source, feeds, knownUntilMs, mode.nowMs, sandbox !== null),
    knownUntilMs,
    lastUpdatedMs: latest(source.timeDelivered?.getTime(), sandbox?.lastPublicationMs),
  };
}

function status(
  source: MarketSource,
  feeds: readonly FeedChoice[],
  knownUntilMs: number | null,
  nowMs: number,
  isSandbox: boolean,
): SourceStatus {
  const hasFeed = isSandbox || feeds.length > 0;
  if (!hasFeed && source.feed === null && knownUntilMs === null) return 'UNAVAILABLE';
  const dueMs = expectedKnownUntilMs(publicationOf(feeds), nowMs - PATIENCE_MS);
  return knownUntilMs !== null && knownUntilMs >= dueMs ? 'OK' : 'STALE';
}

/** The next instant at which new prices of some sources are expected; null when there are none. */
export function nextExpectedMs(
  sourceIds: readonly string[],
  catalogue: Catalogue,
  feedsOf: (source: MarketSource) => readonly FeedChoice[],
  nowMs: number,
): number | null {
  const times = sourceIds.flatMap((id) => {
    const source = catalogue.byId(id);
    return source === undefined ? [] : [nextPublicationMs(publicationOf(feedsOf(source)), nowMs)];
  });
  return times.length === 0 ? null : Math.min(...times);
}

function publicationOf(feeds: readonly FeedChoice[]) {
  return feeds[0]?.feed.publication ?? USUAL_PUBLICATION;
}

function latest(a: number | undefined, b: number | undefined): number | null {
  if (a === undefined || b === undefined) return a ?? b ?? null;
  return Math.max(a, b);
}
