import { and, asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { LRUCache } from 'lru-cache';
import { plainName } from '../../names.ts';
import { codePoints, type Scope, type Session, type Storage, statement, tables } from '../../storage/index.ts';
import type { Provider, TariffTemplate } from './templates.ts';

/** What a customer is supplied with, and where. */
export interface Supplied {
  readonly countryCode: string;
  readonly direction: TariffTemplate['direction'];
  readonly type: TariffTemplate['type'];
  /** States and bidding zones in which the place is or may be; empty: not known. */
  readonly regions: readonly string[];
}

/** Most providers and plans of one answer. */
const MOST = 500;

/** A plan of the library with the regions among which the customer has to choose. */
export interface RegionalPlan {
  readonly template: TariffTemplate;
  /** The same plan for each region that comes into question; empty: its price is the same in all. */
  readonly byRegion: ReadonlyMap<string, TariffTemplate>;
}

/** Providers that serve a country, and which of them have plans for what is supplied. */
export interface ServingProviders {
  /** By name, those that serve every country last; at most 500. */
  readonly providers: readonly Provider[];
  readonly withPlans: ReadonlySet<string>;
  readonly hasMore: boolean;
}

export interface ServingFilter {
  /** Part of the name. */
  readonly query?: string;
  readonly id?: string;
}

export type FindServing = (
  session: Session,
  scope: Scope,
  supplied: Supplied,
  filter: ServingFilter,
) => Promise<ServingProviders>;

/** Lists of providers kept: one for each country, direction and kind of tariff that is asked for. */
const KEPT_LISTS = 100;

/** Finds providers, and keeps them until the library changes: every customer is shown the list, and searches it. */
export function createServingFinder(storage: Storage): FindServing {
  const kept = new LRUCache<string, readonly ServingRow[]>({ max: KEPT_LISTS });
  /** Counts changes, so that what was read before one is not kept after it. */
  let changes = 0;
  storage.onChange((change) => {
    if (change !== null && change.topic !== 'catalogue') return;
    changes += 1;
    kept.clear();
  });

  async function allRows(session: Session, scope: Scope, supplied: Supplied): Promise<readonly ServingRow[]> {
    const key = `${scope.liveMode} ${supplied.countryCode} ${supplied.direction} ${supplied.type}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const before = changes;
    const read = await rowsServing(session, scope, supplied, {});
    if (changes === before) kept.set(key, read);
    return read;
  }

  async function rowsOf(session: Session, scope: Scope, supplied: Supplied, filter: ServingFilter) {
    const all = await allRows(session, scope, supplied);
    if (filter.id === undefined && filter.query === undefined) return all;
    return all.length <= MOST ? all.filter(isMeantBy(filter)) : rowsServing(session, scope, supplied, filter);
  }

  return async (session, scope, supplied, filter) => {
    const rows = await rowsOf(session, scope, supplied, filter);
    const found = rows.slice(0, MOST);
    const withPlans = found.filter(({ planRegions }) => planRegions?.some((regions) => isSoldIn(regions, supplied)));
    return {
      providers: found.map(({ provider }) => provider),
      withPlans: new Set(withPlans.map(({ provider }) => provider.id)),
      hasMore: rows.length > MOST,
    };
  };
}

/** What the conditions of `rowsServing` say of a row. */
function isMeantBy({ query, id }: ServingFilter): (row: ServingRow) => boolean {
  if (id !== undefined) return ({ provider }) => provider.id === id;
  const part = plainName(query ?? '');
  return ({ provider }) => provider.searchName.includes(part);
}

/** A provider, and the regions of each plan that it has for what is supplied; null: it has none. */
interface ServingRow {
  readonly provider: Provider;
  readonly planRegions: readonly (readonly string[])[] | null;
}

function rowsServing(
  session: Session,
  { liveMode }: Scope,
  { countryCode, direction, type }: Supplied,
  { query, id }: ServingFilter,
): Promise<ServingRow[]> {
  const values = { liveMode, countryCode, direction, type };
  if (id !== undefined) return selectServingOne(session, { ...values, id });
  if (query === undefined) return selectServing(session, values);
  return selectServingMatching(session, { ...values, pattern: likePattern(query) });
}

const { providers } = tables;
const selectServing = statement('providers_serving', (way) => serving(way));
const selectServingOne = statement('provider_serving', (way) => serving(way, eq(providers.id, sql.placeholder('id'))));
const selectServingMatching = statement('providers_serving_by_name', (way) =>
  serving(way, sql`${providers.searchName} like ${sql.placeholder('pattern')}`),
);

function serving(way: Session['sql'], more?: SQL) {
  const { tariffTemplates: templates } = tables;
  const isReal = (sandbox: AnyPgColumn) => sql`not (${sandbox} and ${sql.placeholder('liveMode')}::boolean)`;
  const soldBy = way
    .select({ regions: sql`jsonb_agg(to_jsonb(${templates.regions}))` })
    .from(templates)
    .where(
      and(
        eq(templates.providerId, providers.id),
        isReal(templates.sandbox),
        sql`${templates.countryCode} in (${sql.placeholder('countryCode')}, ${ANY_COUNTRY})`,
        eq(templates.direction, sql.placeholder('direction')),
        eq(templates.type, sql.placeholder('type')),
      ),
    );
  const everywhere = sql`cardinality(${providers.countryCodes})`;
  const isThere = sql`${providers.countryCodes} @> array[${sql.placeholder('countryCode')}]::text[]`;
  return way
    .select({ provider: providers, planRegions: sql<ServingRow['planRegions']>`(${soldBy})` })
    .from(providers)
    .where(and(isReal(providers.sandbox), or(isThere, sql`${everywhere} = 0`), more))
    .orderBy(sql`${everywhere} = 0`, asc(codePoints(providers.searchName)), asc(providers.id))
    .limit(MOST + 1);
}

/** Plans that a provider sells at a place, by name; regional ones once, with their regions. */
export async function plansOf(
  session: Session,
  scope: Scope,
  providerId: string,
  supplied: Supplied,
  query?: string,
): Promise<RegionalPlan[]> {
  const { tariffTemplates: templates } = tables;
  const rows = await session.sql
    .select()
    .from(templates)
    .where(
      and(
        suppliedBy(scope, supplied),
        eq(templates.providerId, providerId),
        query === undefined
          ? undefined
          : or(
              matches(templates.searchName, query),
              sql`lower(coalesce(${templates.description}, '')) like ${likePattern(query)}`,
            ),
      ),
    )
    .orderBy(asc(codePoints(templates.searchName)), asc(templates.id));
  const sold = rows.filter(({ regions }) => isSoldIn(regions, supplied));
  return [...Map.groupBy(sold, ({ displayName }) => displayName).values()].flatMap((some) =>
    regionalPlans(some, supplied),
  );
}

/** Plans of one name: those with regions of their own are one plan, whose price depends on the region. */
function regionalPlans(some: readonly TariffTemplate[], supplied: Supplied): RegionalPlan[] {
  const regional = some.filter(({ regions }) => regions.length > 0);
  const plain = some
    .filter(({ regions }) => regions.length === 0)
    .map((template) => ({ template, byRegion: new Map() }));
  if (regional.length === 0) return plain;
  const byRegion = new Map(
    regional.flatMap((template) =>
      template.regions.filter((region) => isOpen(region, supplied)).map((region) => [region, template] as const),
    ),
  );
  const isSettled = new Set(byRegion.values()).size === 1;
  return [...plain, { template: [...byRegion.values()][0]!, byRegion: isSettled ? new Map() : byRegion }];
}

function isSoldIn(regions: readonly string[], supplied: Supplied): boolean {
  return regions.length === 0 || regions.some((region) => isOpen(region, supplied));
}

/** Whether the place may be in a region. Made-up regions of the sandbox, of one letter, may be anywhere. */
function isOpen(region: string, { regions }: Supplied): boolean {
  return regions.length === 0 || region.length === 1 || regions.includes(region);
}

function suppliedBy(scope: Scope, { countryCode, direction, type }: Supplied): SQL | undefined {
  const { tariffTemplates: templates } = tables;
  return and(
    scope.liveMode ? eq(templates.sandbox, false) : undefined,
    inArray(templates.countryCode, [countryCode, ANY_COUNTRY]),
    eq(templates.direction, direction),
    eq(templates.type, type),
  );
}

/** User-assigned code of ISO 3166-1 for plans that are sold everywhere. */
export const ANY_COUNTRY = 'ZZ';

function matches(
  column: SQL | (typeof tables.providers)['searchName'] | (typeof tables.tariffTemplates)['searchName'],
  query: string,
): SQL {
  return sql`${column} like ${likePattern(query)}`;
}

function likePattern(query: string): string {
  return `%${plainName(query).replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;
}
