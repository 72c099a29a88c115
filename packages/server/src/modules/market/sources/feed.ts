import type { IndexPoint } from './points.ts';
import type { PublicationTime } from './publication.ts';
import type { MarketUnit } from './unit.ts';
import type { Window } from './window.ts';

export type FeedId = 'entsoe' | 'energy-charts' | 'elering' | 'awattar' | 'energi-data-service' | 'octopus-agile';

/** Prices as one source published them. */
export interface PublishedPoints {
  readonly unit: MarketUnit;
  /** Normalised: ascending, not overlapping. Time for which the source has no price is left out. */
  readonly points: readonly IndexPoint[];
  /** When the source says it made this publication, never earlier than the market did; null: it does not say. */
  readonly publishedMs: number | null;
  /** What the answer itself says about its use (Energy-Charts differs by zone); null: nothing. */
  readonly licence: string | null;
}

export interface FetchRequest {
  /** The source's own code: EIC, price area, tariff code (`FeedArea.code`). */
  readonly area: string;
  /** All points that overlap this window are returned, none is cut. */
  readonly window: Window;
  /** ISO 4217, one of `FeedArea.currencies`; the first of them when absent. */
  readonly currency?: string;
}

/** What a feed needs to reach its source. */
export interface FeedAccess {
  readonly transport: Transport;
  /** Where the source's interface is found; replaces the public address, for mirrors and tests. */
  readonly baseUrl?: URL;
  /** The operator's API token, for feeds that need one. */
  readonly token?: string;
}

/** A bidding zone as a feed knows it. */
export interface FeedArea {
  readonly code: string;
  /** ISO 4217 currencies in which the source gives prices here, its usual one first. */
  readonly currencies: readonly string[];
}

/** A bidding zone (`SE3`, `DE-LU`) with its Energy Identification Code, or an Agile region (`A`…`P`, no EIC). */
export interface MarketZone {
  readonly code: string;
  readonly eic: string | null;
}

/** A source of market prices: knows its areas, when it publishes, and how to ask it. */
export interface MarketFeed {
  readonly id: FeedId;
  readonly displayName: string;
  readonly needsToken: boolean;
  /** Terms of use in one sentence, for operators. */
  readonly terms: string;
  readonly publication: PublicationTime;
  /** Length of the slots published today; some zones and older days are coarser. */
  readonly resolutionMinutes: 15 | 30 | 60;
  /** The source asks for at least this much time between two fetches. */
  readonly pauseBetweenFetchesMs: number;
  /** The zone's own code at this source; null: the source does not cover it. */
  areaOf(zone: MarketZone): FeedArea | null;
  /**
   * Asks the source for the prices of a window, in as many requests as its limits call for.
   * @throws FeedError `not_published` when it has no point in the window at all.
   */
  fetch(request: FetchRequest, access: FeedAccess): Promise<PublishedPoints>;
}

/** Reads one resource over HTTP. */
export interface Transport {
  /** @throws FeedError `unavailable` without an answer, `malformed` if it is too long. Any status is an answer. */
  get(url: URL, options?: TransportOptions): Promise<TransportAnswer>;
}

export interface TransportOptions {
  /** Media type wanted. */
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

export interface TransportAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}
