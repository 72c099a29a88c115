import { and, eq, inArray } from 'drizzle-orm';
import { Refusal } from '../../refusal.ts';
import { inScope, type Scope, type Session, scopedKey, tables } from '../../storage/index.ts';

/** Ids of the devices that may be at some locations, oldest first, by location. */
export async function devicesAt(
  session: Session,
  scope: Scope,
  locationIds: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const { deviceLocations, devices } = tables;
  if (locationIds.length === 0) return new Map();
  const rows = await session.sql
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
    .where(inScope(deviceLocations, scope, inArray(deviceLocations.locationId, [...locationIds])))
    .orderBy(devices.timeCreated, devices.id);
  return collect(rows, 'locationId', 'deviceId');
}

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
