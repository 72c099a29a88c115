import { sql } from 'drizzle-orm';
import { inScope, rowsOf, type Scope, type Session, tables, textArray } from '../../storage/index.ts';
import { holdDevices } from '../devices/index.ts';
import { holdLocations, keepLocations } from '../locations/index.ts';
import type { Failure, RegisterName } from './record.ts';

/** A register that has, or will have, records. */
export interface Register extends RegisterName {
  readonly number: number;
  /** No record ends after this instant; null: there is none. */
  readonly recordsUntilMs: number | null;
}

/** The device or location whose records these are: of one, flow and tariff direction, they never overlap. */
export function ownerOf({ deviceId, locationId }: RegisterName): string {
  return deviceId ?? locationId;
}

/** The same for registers whose records may not overlap: a device has one for each location where it was. */
export function lineOf(register: RegisterName): string {
  return `${ownerOf(register)} ${register.flow} ${register.tariffDirection}`;
}

export function registerKey(register: RegisterName): string {
  return `${lineOf(register)} ${register.locationId}`;
}

/** Devices and locations that are held until the commit, and what is wrong with a register that names others. */
export interface HeldOwners {
  /** All their registers. */
  readonly registers: readonly Register[];
  faultOf(register: RegisterName): Failure | null;
}

/** Holds the devices and locations of some registers, so that whatever is done to their records is done one after the other. */
export async function holdOwners(
  transaction: Session,
  scope: Scope,
  names: Iterable<RegisterName>,
): Promise<HeldOwners> {
  const deviceIds = new Set<string>();
  const main = new Set<string>();
  const others = new Set<string>();
  for (const { deviceId, locationId } of names) {
    if (deviceId === null) main.add(locationId);
    else {
      deviceIds.add(deviceId);
      others.add(locationId);
    }
  }
  // In this order, as all are sent at once: what is read of the registers is read when their owners are held.
  const [devices, held, kept, registers] = await Promise.all([
    holdDevices(transaction, scope, [...deviceIds]),
    holdLocations(transaction, scope, [...main]),
    keepLocations(transaction, scope, [...others.difference(main)]),
    registersOf(transaction, scope, [...deviceIds, ...main]),
  ]);
  const locations = held.union(kept);
  return {
    registers,
    faultOf: ({ deviceId, locationId }) => {
      if (!locations.has(locationId)) {
        return { code: 'not_found', message: `there is no location ${locationId}`, param: 'location_id' };
      }
      if (deviceId === null) return null;
      const places = devices.get(deviceId);
      if (places === undefined) {
        return { code: 'not_found', message: `there is no device ${deviceId}`, param: 'device_id' };
      }
      return places.includes(locationId)
        ? null
        : { code: 'device_not_at_location', message: 'the device is not at this location', param: 'device_id' };
    },
  };
}

/** The registers of held owners, by key, with those of `names` made where they were not there. */
export async function openRegisters(
  transaction: Session,
  scope: Scope,
  { registers: found }: HeldOwners,
  names: readonly RegisterName[],
): Promise<ReadonlyMap<string, Register>> {
  const registers = new Map(found.map((register) => [registerKey(register), register]));
  const missing = new Map(
    names.filter((name) => !registers.has(registerKey(name))).map((name) => [registerKey(name), name]),
  );
  for (const register of await makeRegisters(transaction, scope, [...missing.values()])) {
    registers.set(registerKey(register), register);
  }
  return registers;
}

interface RegisterRow {
  readonly number: number;
  readonly location_id: string;
  readonly device_id: string | null;
  readonly flow: RegisterName['flow'];
  readonly tariff_direction: RegisterName['tariffDirection'];
  readonly records_until: number | null;
}

const COLUMNS = sql.raw(`number::float8, location_id, device_id, flow, tariff_direction,
  (extract(epoch from records_until) * 1000)::float8 as records_until`);

/** Every register of some devices and locations (their main meters). */
export async function registersOf(session: Session, scope: Scope, ownerIds: readonly string[]): Promise<Register[]> {
  if (ownerIds.length === 0) return [];
  const { meterRegisters } = tables;
  const result = await session.sql.execute(sql`
    select ${COLUMNS} from ${meterRegisters}
    where ${inScope(meterRegisters, scope)} and owner_id = any(${textArray(ownerIds)})`);
  return rowsOf<RegisterRow>(result).map(toRegister);
}

/** Every register of a location: of its main meter, and of its devices while they are there. */
export async function registersAt(session: Session, scope: Scope, locationId: string): Promise<Register[]> {
  const { meterRegisters } = tables;
  const result = await session.sql.execute(sql`
    select ${COLUMNS} from ${meterRegisters}
    where ${inScope(meterRegisters, scope)} and location_id = ${locationId}`);
  return rowsOf<RegisterRow>(result).map(toRegister);
}

/** Some registers by their numbers. */
export async function registersNumbered(
  session: Session,
  scope: Scope,
  numbers: readonly number[],
): Promise<Register[]> {
  const { meterRegisters } = tables;
  const result = await session.sql.execute(sql`
    select ${COLUMNS} from ${meterRegisters}
    where ${inScope(meterRegisters, scope)} and number = any(${`{${numbers.join(',')}}`}::bigint[])`);
  return rowsOf<RegisterRow>(result).map(toRegister);
}

async function makeRegisters(
  transaction: Session,
  { accountId, liveMode }: Scope,
  names: readonly RegisterName[],
): Promise<Register[]> {
  if (names.length === 0) return [];
  const result = await transaction.sql.execute(sql`
    insert into meter_registers (account_id, live_mode, owner_id, location_id, device_id, flow, tariff_direction)
    select ${accountId}, ${liveMode}, coalesce(device, location), location, device, flow, tariff
    from unnest(
      ${textArray(names.map((name) => name.locationId))}, ${textArray(names.map((name) => name.deviceId))},
      ${textArray(names.map((name) => name.flow))}, ${textArray(names.map((name) => name.tariffDirection))}
    ) as name (location, device, flow, tariff)
    returning ${COLUMNS}`);
  return rowsOf<RegisterRow>(result).map(toRegister);
}

function toRegister(row: RegisterRow): Register {
  return {
    number: row.number,
    locationId: row.location_id,
    deviceId: row.device_id,
    flow: row.flow,
    tariffDirection: row.tariff_direction,
    recordsUntilMs: row.records_until,
  };
}
