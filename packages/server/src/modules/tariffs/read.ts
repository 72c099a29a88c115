import { arrayContains, desc, eq, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import { Refusal } from '../../refusal.ts';
import {
  findOne,
  idsStatement,
  inScope,
  inScopeOfValues,
  type Page,
  type PageRequest,
  readNewest,
  type Scope,
  type Session,
  tables,
} from '../../storage/index.ts';
import type { TariffTerms } from '../../storage/tables/tariffs.ts';
import type { Catalogue } from '../market/index.ts';
import { compileStoredPlan, structureOf } from './compile.ts';
import type { Direction, Place } from './place.ts';
import { statusAt, type Tariff, type TariffRow } from './tariff.ts';
import type { TariffHistory, VersionRow } from './timeline.ts';

export interface TariffFilter {
  readonly locationId?: string | undefined;
  readonly direction?: Direction | undefined;
  readonly type?: TariffRow['type'] | undefined;
  readonly deviceId?: string | undefined;
}

/** The location a tariff belongs to. @throws Refusal `not_found` */
export async function locationOfTariff(session: Session, scope: Scope, id: string): Promise<string> {
  return (await requireRow(session, scope, id)).locationId;
}

/** A tariff as it is stored; undefined when there is none. */
export function findTariff(session: Session, scope: Scope, id: string): Promise<TariffRow | undefined> {
  return findOne(session, tables.tariffs, scope, id);
}

/** @throws Refusal `not_found` */
export async function getTariff(
  session: Session,
  scope: Scope,
  id: string,
  surroundings: { readonly place: Place; readonly catalogue: Catalogue },
): Promise<Tariff> {
  const row = await requireRow(session, scope, id);
  const version = (await versionsInForce(session, scope, [id])).get(id);
  return assemble(session, row, version, surroundings.place, surroundings.catalogue);
}

/** Some tariffs of one location with the terms in force now, as their rows and histories were read. */
export function describeFromHistories(
  session: Session,
  rows: readonly TariffRow[],
  histories: readonly TariffHistory[],
  { place, catalogue }: { readonly place: Place; readonly catalogue: Catalogue },
): Tariff[] {
  const nowMs = session.clock.now();
  return rows.map((row) => {
    const versions = histories.find(({ tariff }) => tariff.id === row.id)?.versions;
    const inForce = versions?.findLast(
      ({ effectiveFrom }) => effectiveFrom === null || effectiveFrom.getTime() <= nowMs,
    );
    return assemble(session, row, inForce, place, catalogue);
  });
}

/** How a list of tariffs finds what they hang on. */
interface ListSurroundings {
  /** Finds the places of some locations, by id. */
  readonly placesOf: (locationIds: readonly string[]) => Promise<ReadonlyMap<string, Place>>;
  readonly catalogue: Catalogue;
}

/** Those of some tariffs that exist. */
export async function findTariffs(
  session: Session,
  scope: Scope,
  ids: readonly string[],
  surroundings: ListSurroundings,
): Promise<Tariff[]> {
  if (ids.length === 0) return [];
  const { accountId, liveMode } = scope;
  const rows = await selectByIds(session, ids, { accountId, liveMode });
  return assembleAll(session, scope, rows, surroundings);
}

const selectByIds = idsStatement('tariffs_by_id', (way, isWanted) =>
  way
    .select()
    .from(tables.tariffs)
    .where(inScopeOfValues(tables.tariffs, isWanted(tables.tariffs.id))),
);

/** The locations of some tariffs, by tariff. */
export async function locationsOfTariffs(
  session: Session,
  scope: Scope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { tariffs } = tables;
  if (ids.length === 0) return new Map();
  const rows = await session.sql
    .select({ id: tariffs.id, locationId: tariffs.locationId })
    .from(tariffs)
    .where(inScope(tariffs, scope, inArray(tariffs.id, [...ids])));
  return new Map(rows.map((row) => [row.id, row.locationId]));
}

/**
 * One page of an account's tariffs, newest first, ended ones too.
 */
export async function listTariffs(
  session: Session,
  scope: Scope,
  filter: TariffFilter,
  page: PageRequest,
  surroundings: ListSurroundings,
): Promise<Page<Tariff>> {
  const { tariffs } = tables;
  const found = await readNewest(
    session,
    tariffs,
    scope,
    [
      filter.locationId === undefined ? undefined : eq(tariffs.locationId, filter.locationId),
      filter.direction === undefined ? undefined : eq(tariffs.direction, filter.direction),
      filter.type === undefined ? undefined : eq(tariffs.type, filter.type),
      filter.deviceId === undefined ? undefined : arrayContains(tariffs.devices, [filter.deviceId]),
    ],
    page,
  );
  return { ...found, rows: await assembleAll(session, scope, found.rows, surroundings) };
}

async function assembleAll(
  session: Session,
  scope: Scope,
  rows: readonly TariffRow[],
  { placesOf, catalogue }: ListSurroundings,
): Promise<Tariff[]> {
  const places = await placesOf([...new Set(rows.map((row) => row.locationId))]);
  const versions = await versionsInForce(
    session,
    scope,
    rows.map((row) => row.id),
  );
  return rows.map((row) => assemble(session, row, versions.get(row.id), places.get(row.locationId), catalogue));
}

async function requireRow(session: Session, scope: Scope, id: string): Promise<TariffRow> {
  const row = await findOne(session, tables.tariffs, scope, id);
  if (row === undefined) throw new Refusal('not_found', `There is no tariff ${id}.`);
  return row;
}

/** The versions whose terms hold now, by tariff. Of all that have begun the one written last counts. */
async function versionsInForce(session: Session, scope: Scope, ids: string[]): Promise<Map<string, VersionRow>> {
  if (ids.length === 0) return new Map();
  const { accountId, liveMode } = scope;
  const now = new Date(session.clock.now());
  const rows = await selectInForce(session, ids, { accountId, liveMode, now });
  return new Map(rows.map((row) => [row.tariffId, row]));
}

const selectInForce = idsStatement('tariff_versions_in_force', (way, isWanted) => {
  const { tariffVersions } = tables;
  const { tariffId, effectiveFrom, version } = tariffVersions;
  const hasBegun = or(isNull(effectiveFrom), lte(effectiveFrom, sql.placeholder('now')));
  return way
    .selectDistinctOn([tariffId])
    .from(tariffVersions)
    .where(inScopeOfValues(tariffVersions, isWanted(tariffId), hasBegun))
    .orderBy(tariffId, desc(version));
});

function assemble(
  session: Session,
  row: TariffRow,
  version: VersionRow | undefined,
  place: Place | undefined,
  catalogue: Catalogue,
): Tariff {
  if (place === undefined) throw new Error(`tariff ${row.id} has no place`);
  const status = statusAt(row, session.clock.now());
  if (version === undefined) return { ...row, status, structureType: 'FIXED', terms: UNREAD_TERMS, version: 0 };
  const plan = compileStoredPlan(version.terms, place, row.direction, catalogue);
  return {
    ...row,
    status,
    structureType: structureOf(version.terms, plan),
    terms: version.terms,
    version: version.version,
  };
}

/** Terms of a tariff that its source has yet to tell. */
const UNREAD_TERMS: TariffTerms = {
  schedule: [],
  marketRates: false,
  marketSource: null,
  marketResolution: 'NATIVE',
  vat: null,
  fixedCharges: [],
  billingDay: null,
  tierScope: 'MONTH',
};
