import { eq, sql } from 'drizzle-orm';
import { stableId } from '../../ids.ts';
import { byName } from '../../names.ts';
import { type Session, type Storage, tables } from '../../storage/index.ts';
import { agileRegions, biddingZones } from '../zones/index.ts';
import { indexNames } from './index-names.ts';
import { testIndices } from './sandbox/index.ts';

/** A market index: what it is, and how its prices are published. */
export interface MarketSource {
  readonly id: string;
  /** Bidding zone or retail region, e.g. `SE3`. */
  readonly region: string;
  readonly market: MarketName;
  readonly displayName: string;
  readonly countryCode: string;
  readonly currencyCode: string;
  /** Factor from the published unit to currency per kWh: 0.001 for a price per MWh. */
  readonly unitsPerKwh: number;
  readonly timeZone: string;
  readonly resolutionMinutes: number;
  /** The feed that last delivered; null: a file, or nothing yet. */
  readonly feed: string | null;
  readonly timeAttempted: Date | null;
  readonly timeDelivered: Date | null;
  readonly lastError: string | null;
  /** End of the newest published price, of live mode. */
  readonly knownUntil: Date | null;
  /** Counts changes of its prices. */
  readonly revision: number;
}

/** `DAY_AHEAD`: wholesale auction; `RETAIL_IMPORT`, `RETAIL_EXPORT`: half-hourly rates of a supplier; `IMPORTED`: a file's own index; `SANDBOX`: of the test providers, in test mode only; `SUPPLIER`: rates of a customer's own product, read with a login. */
export type MarketName = 'DAY_AHEAD' | 'RETAIL_IMPORT' | 'RETAIL_EXPORT' | 'IMPORTED' | 'SANDBOX' | 'SUPPLIER';

/** All market sources at hand, found by id or by any of their names. */
export interface Catalogue {
  /** By name. */
  readonly sources: readonly MarketSource[];
  byId(id: string): MarketSource | undefined;
  /** By `mrs_…`, region (`SE3`), display name, or a usual name of the index (`BELPEX`); case does not matter. */
  find(nameOrId: string): MarketSource | undefined;
  dayAhead(biddingZone: string): MarketSource | undefined;
}

/** The id of a market source: the same on every instance and in both modes. */
export function marketSourceId(region: string, market: MarketName): string {
  return stableId('mrs', `${market}:${region}`);
}

/** Adds the sources that the program knows and the database does not, and brings their descriptions up to date. */
export async function seedMarketSources(session: Session): Promise<void> {
  const { marketSources } = tables;
  await session.sql
    .insert(marketSources)
    .values(knownSources().map((source) => ({ ...source, revision: 0 })))
    .onConflictDoUpdate({
      target: marketSources.id,
      set: {
        displayName: sql`excluded.display_name`,
        countryCode: sql`excluded.country_code`,
        timeZone: sql`excluded.time_zone`,
        resolutionMinutes: sql`excluded.resolution_minutes`,
      },
    });
}

type KnownSource = Pick<
  MarketSource,
  | 'id'
  | 'region'
  | 'market'
  | 'displayName'
  | 'countryCode'
  | 'currencyCode'
  | 'unitsPerKwh'
  | 'timeZone'
  | 'resolutionMinutes'
>;

function knownSources(): KnownSource[] {
  const dayAhead = biddingZones.map(
    (zone): KnownSource => ({
      id: marketSourceId(zone.code, 'DAY_AHEAD'),
      region: zone.code,
      market: 'DAY_AHEAD',
      displayName: `${zone.displayName} day-ahead`,
      countryCode: zone.countryCodes[0]!,
      currencyCode: zone.currency,
      unitsPerKwh: 0.001,
      timeZone: zone.timeZone,
      resolutionMinutes: zone.resolutionMinutes,
    }),
  );
  const agile = agileRegions.flatMap((region) =>
    (['RETAIL_IMPORT', 'RETAIL_EXPORT'] as const).map(
      (market): KnownSource => ({
        id: marketSourceId(`GB-${region.code}`, market),
        region: `GB-${region.code}`,
        market,
        displayName: `Agile ${market === 'RETAIL_IMPORT' ? 'import' : 'export'}, ${region.displayName}`,
        countryCode: 'GB',
        currencyCode: 'GBP',
        unitsPerKwh: 0.01,
        timeZone: 'Europe/London',
        resolutionMinutes: 30,
      }),
    ),
  );
  const sandbox = testIndices.map(
    ({ id, region, displayName }): KnownSource => ({
      id,
      region,
      market: 'SANDBOX',
      displayName,
      countryCode: 'ZZ',
      // Of whatever the location pays in.
      currencyCode: 'XXX',
      unitsPerKwh: 1,
      timeZone: 'UTC',
      resolutionMinutes: 60,
    }),
  );
  return [...dayAhead, ...agile, ...sandbox];
}

/**
 * Keeps the catalogue until it changes. It is read over the session of whoever needs it first: one that is inside a
 * transaction must never wait for another that has to wait for the transaction.
 */
export function createCatalogueReader(storage: Storage): CatalogueReader {
  let kept: Catalogue | null = null;
  let changes = 0;
  storage.onChange((change) => {
    if (change !== null && change.topic !== 'catalogue' && change.topic !== 'market_source') return;
    changes += 1;
    kept = null;
  });
  return {
    known: () => kept,
    read: async (session) => {
      if (kept !== null) return kept;
      const before = changes;
      const read = await readCatalogue(session);
      if (changes === before) kept = read;
      return read;
    },
  };
}

export interface CatalogueReader {
  /** The catalogue if it is known without asking the database, else null. */
  known(): Catalogue | null;
  read(session: Session): Promise<Catalogue>;
}

export async function readCatalogue(session: Session): Promise<Catalogue> {
  const { marketSources } = tables;
  const rows = await session.sql.select().from(marketSources);
  const sources = rows.map((row) => ({ ...row, market: row.market as MarketName })).toSorted(byName);
  const byId = new Map(sources.map((source) => [source.id, source]));
  const named = new Map<string, MarketSource>();
  for (const source of sources) {
    for (const name of namesOf(source)) if (!named.has(name)) named.set(name, source);
  }
  return {
    sources,
    byId: (id) => byId.get(id),
    find: (nameOrId) => byId.get(nameOrId) ?? named.get(nameOrId.toUpperCase()),
    dayAhead: (biddingZone) => byId.get(marketSourceId(biddingZone, 'DAY_AHEAD')),
  };
}

/** The short name of a source, which no other has: `SE3`, `GB-C`, `GB-C-EXPORT`. */
export function sourceName({ region, market }: Pick<MarketSource, 'region' | 'market'>): string {
  return market === 'RETAIL_EXPORT' ? `${region}-EXPORT` : region;
}

function namesOf(source: MarketSource): string[] {
  // Made-up regions are called A and B, and what a supplier calls its products is not public: no names for a formula.
  if (source.market === 'SANDBOX' || source.market === 'SUPPLIER') return [];
  const names = [source.displayName, sourceName(source)];
  const usual = source.market === 'DAY_AHEAD' ? (indexNames[source.region] ?? []) : [];
  return [...names, ...usual].map((name) => name.toUpperCase());
}

/** Adds a source of an imported file that belongs to no known zone, or finds it again by its region. */
export async function addImportedSource(
  session: Session,
  source: Pick<
    MarketSource,
    'region' | 'displayName' | 'countryCode' | 'currencyCode' | 'unitsPerKwh' | 'timeZone' | 'resolutionMinutes'
  >,
): Promise<MarketSource> {
  const { marketSources } = tables;
  const id = marketSourceId(source.region, 'IMPORTED');
  await session.sql
    .insert(marketSources)
    .values({ ...source, id, market: 'IMPORTED', revision: 0 })
    .onConflictDoNothing();
  session.announce({ topic: 'catalogue', key: id });
  const [row] = await session.sql.select().from(marketSources).where(eq(marketSources.id, id));
  if (row === undefined) throw new Error(`market source ${id} vanished`);
  return { ...row, market: row.market as MarketName };
}
