import { sql } from 'drizzle-orm';
import {
  executeInOrder,
  inScope,
  instantOf,
  rowsOf,
  type Scope,
  type Session,
  tables,
  textArray,
} from '../../storage/index.ts';

/**
 * Holds some devices until the commit: none is deleted meanwhile, and of two transactions that hold one the second waits.
 * @returns the locations where each may be, its home first, by device; those that do not exist are left out
 */
export async function holdDevices(
  transaction: Session,
  scope: Scope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (ids.length === 0) return new Map();
  const { devices, deviceLocations } = tables;
  // In the order of ids, so that no two transactions wait for each other.
  const hold = sql`
    select id from ${devices}
    where ${inScope(devices, scope)} and id = any(${textArray(ids)})
    order by id for no key update`;
  const readPlaces = sql`
    select device_id, location_id from ${deviceLocations}
    where ${inScope(deviceLocations, scope)} and device_id = any(${textArray(ids)})
    order by device_id, position`;
  const [held, placed] = await executeInOrder(transaction, [hold, readPlaces]);
  const locations = new Map(rowsOf<{ id: string }>(held).map(({ id }) => [id, [] as string[]]));
  for (const { device_id, location_id } of rowsOf<{ device_id: string; location_id: string }>(placed)) {
    locations.get(device_id)?.push(location_id);
  }
  return locations;
}

/**
 * Notes that something was heard of some devices now, by the second: it is told no closer, and devices that send a lot
 * are written less often. A clock that was set back takes nothing away.
 */
export async function markSeen(transaction: Session, scope: Scope, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { devices } = tables;
  const second = instantOf(Math.floor(transaction.clock.now() / 1000) * 1000);
  await transaction.sql.execute(sql`
    update ${devices} set last_seen = ${second}
    where ${inScope(devices, scope)} and id = any(${textArray(ids)}) and (last_seen is null or last_seen < ${second})`);
}
