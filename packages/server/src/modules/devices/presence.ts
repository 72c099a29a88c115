import { sql } from 'drizzle-orm';
import { inScope, instantOf, rowsOf, type Scope, type Session, tables, textArray } from '../../storage/index.ts';

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
  const { devices } = tables;
  // In the order of ids, so that no two transactions wait for each other.
  const result = await transaction.sql.execute(sql`
    select id, array(
      select location_id from device_locations placed
      where placed.account_id = devices.account_id and placed.live_mode = devices.live_mode
        and placed.device_id = devices.id
      order by position) as locations
    from ${devices}
    where ${inScope(devices, scope)} and id = any(${textArray(ids)})
    order by id for no key update`);
  const rows = rowsOf<{ id: string; locations: string[] }>(result);
  return new Map(rows.map(({ id, locations }) => [id, locations]));
}

/** Notes that something was heard of some devices now. A clock that was set back takes nothing away. */
export async function markSeen(transaction: Session, scope: Scope, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { devices } = tables;
  const now = instantOf(transaction.clock.now());
  await transaction.sql.execute(sql`
    update ${devices} set last_seen = ${now}
    where ${inScope(devices, scope)} and id = any(${textArray(ids)}) and (last_seen is null or last_seen < ${now})`);
}
