import { LRUCache } from 'lru-cache';
import { type Scope, type Session, type Storage, scopedKey } from '../../storage/index.ts';
import { type Device, listDevices } from '../devices/index.ts';

/** The solar systems of a location. */
export type ReadSystems = (session: Session, scope: Scope, locationId: string) => Promise<readonly Device[]>;

/** More solar systems than a location has. */
const MOST_SYSTEMS = 100;
/** Locations that are known to have none. */
const KEPT_LOCATIONS = 20_000;

/**
 * Reads the solar systems of locations. Most have none, and every plan asks: that is remembered until a device comes to
 * the location or becomes another.
 */
export function createSystemsReader(storage: Pick<Storage, 'onChange'>): ReadSystems {
  const sunless = new LRUCache<string, true>({ max: KEPT_LOCATIONS });
  /** Counts changes, so that what was read before one is not kept after it. */
  let changes = 0;
  storage.onChange((change) => {
    if (change !== null && change.topic !== 'location') return;
    changes += 1;
    if (change === null) sunless.clear();
    else sunless.delete(change.key);
  });
  return async (session, scope, locationId) => {
    const key = scopedKey(scope, locationId);
    if (sunless.has(key)) return [];
    const before = changes;
    const filter = { locationId, type: 'PV_SYSTEM' } as const;
    const { rows } = await listDevices(session, scope, filter, { limit: MOST_SYSTEMS });
    if (rows.length === 0 && changes === before) sunless.set(key, true);
    return rows;
  };
}
