import { eq, inArray } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import {
  findOne,
  inScope,
  type Page,
  type PageRequest,
  readNewest,
  type Scope,
  type Session,
  scopedKey,
  tables,
} from '../../storage/index.ts';
import type { DeviceProperties } from '../../storage/tables/locations.ts';
import { report, reportLoss } from '../events/index.ts';
import { locationsOfDevices, placeDevice } from '../locations/index.ts';
import { readCurrentOfDevice, type TariffRow } from '../tariffs/index.ts';

export { holdDevices, markSeen } from './presence.ts';
export { type DeviceState, type DeviceStateInput, latestState, submitState } from './states.ts';

type DeviceRow = typeof tables.devices.$inferSelect;
export type DeviceType = DeviceRow['type'];

/** A charger, car, battery, solar system or other appliance, as its maker declares it. */
export interface Device extends DeviceRow {
  /** Ids of the locations where it may be; the first is its home. */
  readonly locations: readonly string[];
  /** Tariffs bound to this device. */
  readonly tariffs: readonly TariffRow[];
}

export interface DeviceInput {
  readonly referenceId: string | null;
  readonly type: DeviceType;
  readonly locations: readonly string[];
  readonly manufacturer: string | null;
  readonly modelCode: string | null;
  readonly modelName: string | null;
  readonly properties: DeviceProperties;
}

/** Members to change; absent ones stay. Properties are changed one by one, `null` clears one. */
export type DeviceChanges = { readonly [Member in keyof DeviceInput]?: DeviceInput[Member] | undefined };

/** @throws Refusal `not_found` for a location */
export function createDevice(session: Session, scope: Scope, input: DeviceInput): Promise<Device> {
  return session.atomically(async (transaction) => {
    const now = session.clock.now();
    const { locations, ...columns } = input;
    const row: DeviceRow = { ...scope, id: newId('dev', now), ...columns, lastSeen: null, timeCreated: new Date(now) };
    await transaction.sql.insert(tables.devices).values(row);
    await placeDevice(transaction, scope, row.id, distinct(locations));
    report(transaction, scope, 'device.create', row.id);
    return { ...row, locations: distinct(locations), tariffs: [] };
  });
}

/** @throws Refusal `not_found` */
export async function getDevice(session: Session, scope: Scope, id: string): Promise<Device> {
  const row = await findOne(session, tables.devices, scope, id);
  if (row === undefined) throw noDevice(id);
  return {
    ...row,
    locations: (await locationsOfDevices(session, scope, [id])).get(id) ?? [],
    tariffs: await readCurrentOfDevice(session, scope, id),
  };
}

/** Refuses unless the device exists. @throws Refusal `not_found` with `param` */
export async function requireDevice(session: Session, scope: Scope, id: string, param: string): Promise<void> {
  if ((await findOne(session, tables.devices, scope, id)) === undefined) throw noDevice(id, param);
}

/** Types of some devices, by id; those that do not exist are left out. */
export async function typesOfDevices(
  session: Session,
  scope: Scope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DeviceType>> {
  const { devices } = tables;
  if (ids.length === 0) return new Map();
  const rows = await session.sql
    .select({ id: devices.id, type: devices.type })
    .from(devices)
    .where(inScope(devices, scope, inArray(devices.id, [...ids])));
  return new Map(rows.map(({ id, type }) => [id, type]));
}

export async function listDevices(
  session: Session,
  scope: Scope,
  filter: {
    readonly referenceId?: string | undefined;
    readonly locationId?: string | undefined;
    readonly type?: DeviceType | undefined;
  },
  page: PageRequest,
): Promise<Page<Device>> {
  const { devices, deviceLocations } = tables;
  const here =
    filter.locationId === undefined
      ? undefined
      : inArray(
          devices.id,
          session.sql
            .select({ id: deviceLocations.deviceId })
            .from(deviceLocations)
            .where(inScope(deviceLocations, scope, eq(deviceLocations.locationId, filter.locationId))),
        );
  const found = await readNewest(
    session,
    devices,
    scope,
    [
      filter.referenceId === undefined ? undefined : eq(devices.referenceId, filter.referenceId),
      filter.type === undefined ? undefined : eq(devices.type, filter.type),
      here,
    ],
    page,
  );
  return { ...found, rows: await withAttachments(session, scope, found.rows) };
}

/** Those of some devices that exist. */
export async function findDevices(session: Session, scope: Scope, ids: readonly string[]): Promise<Device[]> {
  const { devices } = tables;
  if (ids.length === 0) return [];
  const rows = await session.sql
    .select()
    .from(devices)
    .where(inScope(devices, scope, inArray(devices.id, [...ids])));
  return withAttachments(session, scope, rows);
}

async function withAttachments(session: Session, scope: Scope, rows: readonly DeviceRow[]): Promise<Device[]> {
  const ids = rows.map((row) => row.id);
  const locations = await locationsOfDevices(session, scope, ids);
  return Promise.all(
    rows.map(async (row) => ({
      ...row,
      locations: locations.get(row.id) ?? [],
      tariffs: await readCurrentOfDevice(session, scope, row.id),
    })),
  );
}

/** @throws Refusal `not_found` (device, locations) */
export function updateDevice(session: Session, scope: Scope, id: string, changes: DeviceChanges): Promise<Device> {
  return session.atomically(async (transaction) => {
    const device = await getDevice(transaction, scope, id);
    const { locations, properties, ...rest } = changes;
    const columns = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    if (properties !== undefined) columns.properties = merge(device.properties, properties) as never;
    if (Object.keys(columns).length > 0) {
      await transaction.sql
        .update(tables.devices)
        .set(columns)
        .where(inScope(tables.devices, scope, eq(tables.devices.id, id)));
    }
    if (locations !== undefined) await placeDevice(transaction, scope, id, distinct(locations));
    // What is at a location is another thing now.
    if (rest.type !== undefined && rest.type !== device.type) tellLocations(transaction, scope, device);
    if (Object.keys(columns).length > 0 || locations !== undefined) report(transaction, scope, 'device.update', id);
    return getDevice(transaction, scope, id);
  });
}

/** Deletes a device with what it recorded; locations and tariffs stay. @throws Refusal `not_found` */
export function deleteDevice(session: Session, scope: Scope, id: string): Promise<void> {
  return session.atomically(async (transaction) => {
    const device = await getDevice(transaction, scope, id);
    await reportLoss(transaction, scope, 'device.delete', [id]);
    await transaction.sql.delete(tables.devices).where(inScope(tables.devices, scope, eq(tables.devices.id, id)));
    tellLocations(transaction, scope, device);
  });
}

function tellLocations(transaction: Session, scope: Scope, { locations }: Device): void {
  for (const location of locations) transaction.announce({ topic: 'location', key: scopedKey(scope, location) });
}

function noDevice(id: string, param?: string): Refusal {
  return new Refusal('not_found', `There is no device ${id}.`, param === undefined ? {} : { param });
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}

/** Object members are merged member by member, `null` clears one (rest-api.md §1.1). */
function merge(base: DeviceProperties, changes: DeviceProperties): DeviceProperties {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete merged[name];
    else if (isObject(value) && isObject(merged[name])) merged[name] = merge(merged[name], value);
    else if (value !== undefined) merged[name] = value;
  }
  return merged;
}

function isObject(value: unknown): value is DeviceProperties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
