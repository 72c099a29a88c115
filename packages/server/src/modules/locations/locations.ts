import { eq } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import {
  idsStatement,
  inScope,
  inScopeOfValues,
  type Page,
  type PageRequest,
  type PostalAddress,
  readNewest,
  type Scope,
  type Session,
  scopedKey,
  tables,
} from '../../storage/index.ts';
import { consentsAt } from '../consents/index.ts';
import { report } from '../events/index.ts';
import type { Catalogue } from '../market/index.ts';
import { followMarketSources, hasTariffs, type Place, readCurrent } from '../tariffs/index.ts';
import { requireCustomer } from './customers.ts';
import { candidatesOf, type Location, type LocationRow, placeOf } from './location.ts';
import { reportLossOfLocations } from './loss.ts';
import { devicesAt } from './placement.ts';
import { type LocationOutline, outlineOf, zonesOf } from './preview.ts';
import { type GeoLocation, resolve } from './resolve.ts';

export interface LocationInput {
  readonly customerId: string | null;
  readonly referenceId: string | null;
  readonly postalAddress: PostalAddress;
  readonly addressVerified: boolean;
  /** Coordinates that win over resolved ones; null: resolve them. */
  readonly geoLocation: GeoLocation | null;
  /** Market sources that win over the resolved one. */
  readonly marketSources: { readonly import: string | null; readonly export: string | null };
}

/** Members to change; absent ones stay, `null` clears. Members of the address are changed one by one. */
export interface LocationChanges {
  readonly customerId?: string | null | undefined;
  readonly referenceId?: string | null | undefined;
  readonly postalAddress?: { readonly [Member in keyof PostalAddress]?: PostalAddress[Member] | undefined } | undefined;
  readonly addressVerified?: boolean | undefined;
  readonly geoLocation?: GeoLocation | null | undefined;
  readonly marketSources?:
    | { readonly import?: string | null | undefined; readonly export?: string | null | undefined }
    | undefined;
}

/** @throws Refusal `not_found` (customer, market sources), and those of resolution */
export function createLocation(
  session: Session,
  scope: Scope,
  input: LocationInput,
  catalogue: Catalogue,
): Promise<Location> {
  return session.atomically(async (transaction) => {
    const now = session.clock.now();
    if (input.customerId !== null) await requireCustomer(transaction, scope, input.customerId, 'customer_id');
    requireSources(input.marketSources, catalogue);
    const row: LocationRow = {
      ...scope,
      id: newId('loc', now),
      customerId: input.customerId,
      referenceId: input.referenceId,
      ...resolve(input.postalAddress, input.geoLocation),
      addressVerified: input.addressVerified,
      marketSourceImport: input.marketSources.import,
      marketSourceExport: input.marketSources.export,
      timeCreated: new Date(now),
    };
    await transaction.sql.insert(tables.locations).values(row);
    report(transaction, scope, 'location.create', row.id);
    return assemble(row, catalogue, { tariffs: [], devices: [], consents: null });
  });
}

/** @throws Refusal `not_found` */
export async function getLocation(session: Session, scope: Scope, id: string, catalogue: Catalogue): Promise<Location> {
  const row = await requireRow(session, scope, id);
  const [location] = await withAttachments(session, scope, [row], catalogue);
  return location!;
}

/** A location without what hangs on it. @throws Refusal `not_found` */
export async function getOutline(
  session: Session,
  scope: Scope,
  id: string,
  catalogue: Catalogue,
): Promise<LocationOutline> {
  return outlineOf(await requireRow(session, scope, id), catalogue);
}

/** Those of some locations that exist. */
export async function findLocations(
  session: Session,
  scope: Scope,
  ids: readonly string[],
  catalogue: Catalogue,
): Promise<Location[]> {
  return withAttachments(session, scope, await rowsOfIds(session, scope, ids), catalogue);
}

export async function listLocations(
  session: Session,
  scope: Scope,
  filter: { readonly referenceId?: string | undefined; readonly customerId?: string | undefined },
  page: PageRequest,
  catalogue: Catalogue,
): Promise<Page<Location>> {
  const { locations } = tables;
  const found = await readNewest(
    session,
    locations,
    scope,
    [
      filter.referenceId === undefined ? undefined : eq(locations.referenceId, filter.referenceId),
      filter.customerId === undefined ? undefined : eq(locations.customerId, filter.customerId),
    ],
    page,
  );
  return { ...found, rows: await withAttachments(session, scope, found.rows, catalogue) };
}

/**
 * Changes a location. Another city, state, post code or country is resolved anew.
 * @throws Refusal `not_found`, `country_change_not_allowed`, and those of resolution
 */
export function updateLocation(
  session: Session,
  scope: Scope,
  id: string,
  changes: LocationChanges,
  catalogue: Catalogue,
): Promise<Location> {
  return session.atomically(async (transaction) => {
    const row = await requireRow(transaction, scope, id);
    if (changes.customerId != null) await requireCustomer(transaction, scope, changes.customerId, 'customer_id');
    const next = changedRow(row, changes);
    requireSources({ import: next.marketSourceImport, export: next.marketSourceExport }, catalogue);
    const movesCountry = next.postalAddress.countryCode !== row.postalAddress.countryCode;
    if (movesCountry && (await hasTariffs(transaction, scope, id))) {
      throw new Refusal('country_change_not_allowed', 'A location with tariffs cannot move to another country.', {
        param: 'postal_address.country_code',
      });
    }
    await transaction.sql
      .update(tables.locations)
      .set(next)
      .where(inScope(tables.locations, scope, eq(tables.locations.id, id)));
    await followMarketSources(transaction, scope, placeOf(next, catalogue), catalogue);
    transaction.announce({ topic: 'location', key: scopedKey(scope, id) });
    if (JSON.stringify(next) !== JSON.stringify(row)) report(transaction, scope, 'location.update', id);
    return getLocation(transaction, scope, id, catalogue);
  });
}

/** Deletes a location with its tariffs; devices stay and lose it. @throws Refusal `not_found` */
export function deleteLocation(session: Session, scope: Scope, id: string): Promise<void> {
  return session.atomically(async (transaction) => {
    const { locations } = tables;
    await requireRow(transaction, scope, id);
    await reportLossOfLocations(transaction, scope, [id]);
    const deleted = await transaction.sql
      .delete(locations)
      .where(inScope(locations, scope, eq(locations.id, id)))
      .returning({ id: locations.id });
    if (deleted.length === 0) throw noLocation(id);
    transaction.announce({ topic: 'location', key: scopedKey(scope, id) });
  });
}

/** What tariffs and prices need to know of a location. @throws Refusal `not_found`, with `param` if given */
export async function getPlace(
  session: Session,
  scope: Scope,
  id: string,
  catalogue: Catalogue,
  param?: string,
): Promise<Place> {
  return placeOf(await requireRow(session, scope, id, param), catalogue);
}

/** The places of some locations, by id; those that do not exist are left out. */
export async function getPlaces(
  session: Session,
  scope: Scope,
  ids: readonly string[],
  catalogue: Catalogue,
): Promise<ReadonlyMap<string, Place>> {
  const rows = await rowsOfIds(session, scope, ids);
  return new Map(rows.map((row) => [row.id, placeOf(row, catalogue)]));
}

async function requireRow(session: Session, scope: Scope, id: string, param?: string): Promise<LocationRow> {
  const [row] = await rowsOfIds(session, scope, [id]);
  if (row === undefined) throw noLocation(id, param);
  return row;
}

async function rowsOfIds(session: Session, scope: Scope, ids: readonly string[]): Promise<LocationRow[]> {
  if (ids.length === 0) return [];
  const { accountId, liveMode } = scope;
  return selectByIds(session, ids, { accountId, liveMode });
}

const selectByIds = idsStatement('locations_by_id', (way, isWanted) =>
  way
    .select()
    .from(tables.locations)
    .where(inScopeOfValues(tables.locations, isWanted(tables.locations.id))),
);

function noLocation(id: string, param?: string): Refusal {
  return new Refusal('not_found', `There is no location ${id}.`, param === undefined ? {} : { param });
}

async function withAttachments(
  session: Session,
  scope: Scope,
  rows: readonly LocationRow[],
  catalogue: Catalogue,
): Promise<Location[]> {
  const ids = rows.map((row) => row.id);
  if (rows.length === 0) return [];
  const [current, devices, consents] = await Promise.all([
    readCurrent(session, scope, ids),
    devicesAt(session, scope, ids),
    consentsAt(session, scope, ids),
  ]);
  const tariffs = Map.groupBy(current, (tariff) => tariff.locationId);
  return rows.map((row) =>
    assemble(row, catalogue, {
      tariffs: tariffs.get(row.id) ?? [],
      devices: devices.get(row.id) ?? [],
      consents: consents.get(row.id) ?? null,
    }),
  );
}

function assemble(
  row: LocationRow,
  catalogue: Catalogue,
  attachments: Pick<Location, 'tariffs' | 'devices' | 'consents'>,
): Location {
  const { id, accountId, liveMode, customerId, referenceId, postalAddress, addressVerified, timeCreated } = row;
  const { latitude, longitude } = row;
  return {
    id,
    accountId,
    liveMode,
    customerId,
    referenceId,
    postalAddress,
    addressVerified,
    geoLocation: latitude === null || longitude === null ? null : { latitude, longitude },
    place: placeOf(row, catalogue),
    zones: zonesOf(row),
    marketSourceCandidates: candidatesOf(row, catalogue),
    ...attachments,
    timeCreated,
  };
}

function requireSources(
  sources: { readonly import: string | null; readonly export: string | null },
  catalogue: Catalogue,
): void {
  for (const direction of ['import', 'export'] as const) {
    const id = sources[direction];
    if (id !== null && catalogue.byId(id) === undefined) {
      throw new Refusal('not_found', `There is no market source ${id}.`, { param: `market_sources.${direction}` });
    }
  }
}

/** Members of an address whose change resolves the location anew (rest-api.md §4.3). */
const DECISIVE = ['city', 'state', 'postCode', 'countryCode'] as const;

function changedRow(row: LocationRow, changes: LocationChanges): LocationRow {
  const given = Object.entries(changes.postalAddress ?? {}).filter(([, value]) => value !== undefined);
  const address: PostalAddress = { ...row.postalAddress, ...Object.fromEntries(given) };
  const isNewAddress = JSON.stringify(address) !== JSON.stringify(row.postalAddress);
  const moves = DECISIVE.some((member) => address[member] !== row.postalAddress[member]);
  const keptGeo =
    row.geoLocationGiven && !moves && row.latitude !== null && row.longitude !== null
      ? { latitude: row.latitude, longitude: row.longitude }
      : null;
  const geoLocation = changes.geoLocation === undefined ? keptGeo : changes.geoLocation;
  const resolved = moves || changes.geoLocation !== undefined ? resolve(address, geoLocation) : {};
  const { customerId, referenceId, marketSources } = changes;
  return {
    ...row,
    postalAddress: address,
    ...resolved,
    addressVerified: changes.addressVerified ?? (isNewAddress ? false : row.addressVerified),
    customerId: customerId === undefined ? row.customerId : customerId,
    referenceId: referenceId === undefined ? row.referenceId : referenceId,
    marketSourceImport: marketSources?.import === undefined ? row.marketSourceImport : marketSources.import,
    marketSourceExport: marketSources?.export === undefined ? row.marketSourceExport : marketSources.export,
  };
}
