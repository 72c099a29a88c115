import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { Refusal } from '../../refusal.ts';
import {
  findOne,
  idsStatement,
  inScope,
  inScopeOfValues,
  rowsOf,
  type Scope,
  type Session,
  scopedKey,
  tables,
  textArray,
} from '../../storage/index.ts';

/** Ids of the devices that may be at some locations, oldest first, by location. */
export async function devicesAt(
  session: Session,
  scope: Scope,
  locationIds: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  if (locationIds.length === 0) return new Map();
  const { accountId, liveMode } = scope;
  const rows = await selectDevicesAt(session, locationIds, { accountId, liveMode });
  return collect(rows, 'locationId', 'deviceId');
}

const selectDevicesAt = idsStatement('devices_at_locations', (way, isWanted) => {
  const { deviceLocations, devices } = tables;
  return way
    .select({ locationId: deviceLocations.locationId, deviceId: deviceLocations.deviceId })
    .from(deviceLocations)
    .innerJoin(
      devices,
      and(
        eq(devices.accountId, deviceLocations.accountId),
        eq(devices.liveMode, deviceLocations.liveMode),
        eq(devices.id, deviceLocations.deviceId),
      ),
    )
    .where(inScopeOfValues(deviceLocations, isWanted(deviceLocations.locationId)))
    .orderBy(devices.timeCreated, devices.id);
});

/** Ids of the locations where some devices may be, each device's home first, by device. */
export async function locationsOfDevices(
  session: Session,
  scope: Scope,
  deviceIds: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const { deviceLocations } = tables;
  if (deviceIds.length === 0) return new Map();
  const rows = await session.sql
    .select({ locationId: deviceLocations.locationId, deviceId: deviceLocations.deviceId })
    .from(deviceLocations)
    .where(inScope(deviceLocations, scope, inArray(deviceLocations.deviceId, [...deviceIds])))
    .orderBy(deviceLocations.position);
  return collect(rows, 'deviceId', 'locationId');
}

/** Says where a device may be, in place of what was said before. @throws Refusal `not_found` for a location */
export async function placeDevice(
  transaction: Session,
  scope: Scope,
  deviceId: string,
  locationIds: readonly string[],
): Promise<void> {
  const { deviceLocations } = tables;
  await requireLocations(transaction, scope, locationIds);
  const before = (await locationsOfDevices(transaction, scope, [deviceId])).get(deviceId) ?? [];
  await transaction.sql
    .delete(deviceLocations)
    .where(inScope(deviceLocations, scope, eq(deviceLocations.deviceId, deviceId)));
  if (locationIds.length > 0) {
    await transaction.sql
      .insert(deviceLocations)
      .values(locationIds.map((locationId, position) => ({ ...scope, deviceId, locationId, position })));
  }
  for (const locationId of new Set([...before, ...locationIds])) {
    transaction.announce({ topic: 'location', key: scopedKey(scope, locationId) });
  }
}

async function requireLocations(session: Session, scope: Scope, ids: readonly string[]): Promise<void> {
  const { locations } = tables;
  if (ids.length === 0) return;
  const rows = await session.sql
    .select({ id: locations.id })
    .from(locations)
    .where(inScope(locations, scope, inArray(locations.id, [...ids])));
  const found = new Set(rows.map((row) => row.id));
  const missing = ids.findIndex((id) => !found.has(id));
  if (missing >= 0) {
    throw new Refusal('not_found', `There is no location ${ids[missing]}.`, { param: `locations.${missing}` });
  }
}

function collect<Row extends Record<string, string>>(
  rows: readonly Row[],
  by: keyof Row,
  what: keyof Row,
): Map<string, string[]> {
  const groups = Map.groupBy(rows, (row) => row[by] as string);
  return new Map([...groups].map(([key, members]) => [key, members.map((member) => member[what] as string)]));
}

/**
 * Holds some locations as they are until the commit: none is deleted meanwhile, and of two transactions that hold one
 * the second waits.
 * @returns ids of those that exist
 */
export async function holdLocations(
  transaction: Session,
  scope: Scope,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  return lockedLocations(transaction, scope, ids, sql`for no key update`);
}

/** Keeps some locations from being deleted until the commit. @returns ids of those that exist */
export async function keepLocations(
  transaction: Session,
  scope: Scope,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  return lockedLocations(transaction, scope, ids, sql`for key share`);
}

async function lockedLocations(transaction: Session, scope: Scope, ids: readonly string[], lock: SQL) {
  if (ids.length === 0) return new Set<string>();
  const { locations } = tables;
  // In the order of ids, so that no two transactions wait for each other.
  const result = await transaction.sql.execute(sql`
    select id from ${locations}
    where ${inScope(locations, scope)} and id = any(${textArray(ids)}) order by id ${lock}`);
  return new Set(rowsOf<{ id: string }>(result).map(({ id }) => id));
}

/** IANA time zone of a location. @throws Refusal `not_found` */
export async function timeZoneOf(session: Session, scope: Scope, id: string, param?: string): Promise<string> {
  const row = await findOne(session, tables.locations, scope, id);
  if (row !== undefined) return row.timeZone;
  throw new Refusal('not_found', `There is no location ${id}.`, param === undefined ? {} : { param });
}
