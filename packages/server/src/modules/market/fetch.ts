import { eq, sql } from 'drizzle-orm';
import { type Session, tables } from '../../storage/index.ts';
import type { Catalogue, MarketSource } from './catalogue.ts';
import type { Market } from './market.ts';
import { type Delivery, savePoints } from './points.ts';
import {
  expectedKnownUntilMs,
  type FeedChoice,
  FeedError,
  type IndexPoint,
  type PublishedPoints,
  type Transport,
} from './sources/index.ts';

const DAY_MS = 24 * 3_600_000;
/** History asked for the first time: what forecasts rest on, and a week. */
const FIRST_HISTORY_MS = 35 * DAY_MS;
/** History asked for again each time, to catch corrections. */
const OVERLAP_MS = 2 * DAY_MS;
const AHEAD_MS = 3 * DAY_MS;
/** Pauses between attempts while prices are late. */
const RETRY_MS = 10 * 60_000;

export interface FetchAccess {
  readonly transport: Transport;
  /** Replaces a feed's public address, for mirrors and tests. */
  readonly baseUrls?: Readonly<Record<string, URL>>;
  readonly entsoeToken: string | null;
}

export type FetchOutcome =
  | { readonly ok: true; readonly feed: string; readonly delivery: Delivery }
  | { readonly ok: false; readonly error: string };

/** Asks the feeds of a source, best first, until one delivers; stores what it says, or why none did. */
export async function fetchSource(
  session: Session,
  market: Market,
  source: MarketSource,
  access: FetchAccess,
): Promise<FetchOutcome> {
  const nowMs = session.clock.now();
  const fromMs = source.knownUntil === null ? nowMs - FIRST_HISTORY_MS : Math.min(source.knownUntil.getTime(), nowMs);
  const window = { startMs: fromMs - OVERLAP_MS, endMs: nowMs + AHEAD_MS };
  const failures: string[] = [];
  for (const choice of market.feedsOf(source)) {
    const { feed } = choice;
    try {
      const published = await ask(choice, source, window, access);
      const delivery = await savePoints(session, source.id, withoutCoarser(published.points, choice, source), {
        publishedMs: published.publishedMs ?? nowMs,
        feed: feed.id,
      });
      return { ok: true, feed: feed.id, delivery };
    } catch (error) {
      if (!(error instanceof FeedError)) throw error;
      failures.push(`${feed.displayName}: ${error.message}`);
    }
  }
  const error = failures.length === 0 ? 'No feed delivers this market.' : failures.join(' ');
  await session.sql
    .update(tables.marketSources)
    .set({ timeAttempted: new Date(nowMs), lastError: error })
    .where(eq(tables.marketSources.id, source.id));
  return { ok: false, error };
}

/** A feed that is coarser than the market fills in what is not known yet, but never replaces finer prices. */
function withoutCoarser(
  points: readonly IndexPoint[],
  { feed }: FeedChoice,
  source: MarketSource,
): readonly IndexPoint[] {
  if (feed.resolutionMinutes <= source.resolutionMinutes || source.knownUntil === null) return points;
  const knownUntilMs = source.knownUntil.getTime();
  return points.filter((point) => point.startMs >= knownUntilMs);
}

async function ask(
  { feed, area }: FeedChoice,
  source: MarketSource,
  window: { startMs: number; endMs: number },
  access: FetchAccess,
): Promise<PublishedPoints> {
  const baseUrl = access.baseUrls?.[feed.id];
  const published = await feed.fetch(
    { area: area.code, window, currency: source.currencyCode },
    {
      transport: access.transport,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(feed.id === 'entsoe' && access.entsoeToken !== null ? { token: access.entsoeToken } : {}),
    },
  );
  const { unit } = published;
  if (unit.currency !== source.currencyCode || unit.perKwh !== source.unitsPerKwh) {
    const said = `${unit.currency} × ${unit.perKwh} per kWh`;
    throw new FeedError('malformed', `the prices are in ${said}, not ${source.currencyCode} × ${source.unitsPerKwh}.`);
  }
  return published;
}

/** Sources that some location or tariff uses and whose prices are due, unless they were asked for just now. */
export async function dueSources(session: Session, market: Market): Promise<MarketSource[]> {
  const nowMs = session.clock.now();
  const used = await usedSources(session, await market.catalogue(session));
  return used.filter((source) => {
    const feed = market.feedsOf(source)[0]?.feed;
    if (feed === undefined) return false;
    const dueMs = expectedKnownUntilMs(feed.publication, nowMs);
    const isDue = source.knownUntil === null || source.knownUntil.getTime() < dueMs;
    return isDue && nowMs - (source.timeAttempted?.getTime() ?? 0) >= RETRY_MS;
  });
}

async function usedSources(session: Session, catalogue: Catalogue): Promise<MarketSource[]> {
  const result = await session.sql.execute(sql`
    select distinct name from (
      select bidding_zone as name from locations
      union select market_source_import from locations
      union select market_source_export from locations
      union select terms ->> 'marketSource' from tariff_versions
      union select jsonb_path_query(terms, '$.schedule[*].days_and_hours[*].hours[*].rate[*].variables.*') #>> '{}'
        from tariff_versions
    ) as names where name is not null`);
  const names = (result as unknown as { rows: { name: string }[] }).rows.map((row) => row.name);
  return [...new Set(names.flatMap((name) => catalogue.find(name) ?? []))];
}
