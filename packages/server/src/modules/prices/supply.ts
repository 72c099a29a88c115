import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Refusal } from '../../refusal.ts';
import { type Change, type Scope, type Session, type Storage, scopedKey } from '../../storage/index.ts';
import { requireDevice } from '../devices/index.ts';
import { devicesAt, getPlace } from '../locations/index.ts';
import type { Market } from '../market/index.ts';
import {
  type Direction,
  type Place,
  readHistories,
  slotTimeline,
  type TariffHistory,
  type TariffRow,
  type Timeline,
} from '../tariffs/index.ts';

/** What decides the prices of one direction at a location, or for one of its devices. */
export interface Supply {
  readonly place: Place;
  readonly commodity: Timeline;
  readonly nonCommodity: Timeline;
  /** Whether there is a commodity tariff, and whether its first reading is still to come. */
  readonly connection: 'CONNECTED' | 'PENDING' | 'NONE';
  /** When a tariff behind it last changed, epoch milliseconds; null without tariffs. */
  readonly lastChangedMs: number | null;
  /** Ids of the market indices that the prices stand on. */
  readonly indexIds: readonly string[];
  /** The same for supplies that price alike at all times. */
  readonly key: string;
}

/** Reads supplies and keeps them until something at their location changes. */
export interface SupplyReader {
  /** The supply if it is known without asking the database, of a device only while it is at the location. */
  known(scope: Scope, locationId: string, direction: Direction, deviceId: string | undefined): Supply | undefined;
  /** @throws Refusal `not_found` (location, device), `device_not_at_location` */
  read(
    session: Session,
    scope: Scope,
    locationId: string,
    direction: Direction,
    deviceId: string | undefined,
  ): Promise<Supply>;
  /** The same for a device that is, or was, at the location. @throws Refusal `not_found` (location) */
  readOfAny(
    session: Session,
    scope: Scope,
    locationId: string,
    direction: Direction,
    deviceId: string | undefined,
  ): Promise<Supply>;
}

interface LocationFacts {
  readonly place: Place;
  readonly histories: readonly TariffHistory[];
  readonly devices: ReadonlySet<string>;
  readonly supplies: Map<string, Supply>;
}

/** What a supply can change with. */
const DECISIVE: ReadonlySet<Change['topic']> = new Set(['location', 'market_source', 'catalogue']);
/** Locations whose tariffs are kept ready. */
const KEPT_LOCATIONS = 20_000;

export function createSupplyReader(storage: Storage, market: Market): SupplyReader {
  const kept = new LRUCache<string, LocationFacts>({ max: KEPT_LOCATIONS });
  /** Counts changes, so that what was read before one is not kept after it. */
  let changes = 0;
  storage.onChange((change) => {
    if (change !== null && !DECISIVE.has(change.topic)) return;
    changes += 1;
    if (change?.topic === 'location') kept.delete(change.key);
    else kept.clear();
  });

  async function facts(session: Session, scope: Scope, locationId: string): Promise<LocationFacts> {
    const key = scopedKey(scope, locationId);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const before = changes;
    const place = await getPlace(session, scope, locationId, await market.catalogue(session), 'location_id');
    const devices = new Set((await devicesAt(session, scope, [locationId])).get(locationId) ?? []);
    const histories = await readHistories(session, scope, locationId);
    const read = { place, histories, devices, supplies: new Map() };
    if (changes === before) kept.set(key, read);
    return read;
  }

  async function supplyAt(
    session: Session,
    location: LocationFacts,
    direction: Direction,
    deviceId: string | undefined,
  ): Promise<Supply> {
    const key = supplyKey(direction, deviceId);
    const known = location.supplies.get(key);
    if (known !== undefined) return known;
    const supply = createSupply(location, direction, deviceId, await market.catalogue(session));
    location.supplies.set(key, supply);
    return supply;
  }

  return {
    known: (scope, locationId, direction, deviceId) => {
      const location = kept.get(scopedKey(scope, locationId));
      if (location === undefined || (deviceId !== undefined && !location.devices.has(deviceId))) return undefined;
      return location.supplies.get(supplyKey(direction, deviceId));
    },
    read: async (session, scope, locationId, direction, deviceId) => {
      const location = await facts(session, scope, locationId);
      if (deviceId !== undefined && !location.devices.has(deviceId)) {
        await requireDevice(session, scope, deviceId, 'device_id');
        throw new Refusal('device_not_at_location', 'The device is not at this location.', { param: 'device_id' });
      }
      return supplyAt(session, location, direction, deviceId);
    },
    readOfAny: async (session, scope, locationId, direction, deviceId) =>
      supplyAt(session, await facts(session, scope, locationId), direction, deviceId),
  };
}

function supplyKey(direction: Direction, deviceId: string | undefined): string {
  return deviceId === undefined ? direction : `${direction} ${deviceId}`;
}

function createSupply(
  { place, histories }: LocationFacts,
  direction: Direction,
  deviceId: string | undefined,
  catalogue: Awaited<ReturnType<Market['catalogue']>>,
): Supply {
  const slot = (type: TariffRow['type']) => {
    const ofKind = histories.filter(({ tariff }) => tariff.type === type && tariff.direction === direction);
    return slotFor(ofKind, deviceId);
  };
  const commodity = slot('COMMODITY');
  const nonCommodity = slot('NON_COMMODITY');
  const read = (some: readonly TariffHistory[]) => some.filter(({ tariff }) => tariff.status !== 'PENDING');
  const timelines = [commodity, nonCommodity].map((some) => slotTimeline(read(some), place, direction, catalogue));
  const [commodityLine, nonCommodityLine] = timelines as [Timeline, Timeline];
  const versions = [...commodityLine.versions, ...nonCommodityLine.versions];
  const changes = [...commodity, ...nonCommodity].flatMap(({ tariff, versions }) => [
    ...versions.map((each) => each.timeCreated),
    ...(tariff.timeUpdated === null ? [] : [tariff.timeUpdated]),
  ]);
  return {
    place,
    commodity: commodityLine,
    nonCommodity: nonCommodityLine,
    connection: commodity.length === 0 ? 'NONE' : read(commodity).length === 0 ? 'PENDING' : 'CONNECTED',
    lastChangedMs: changes.length === 0 ? null : Math.max(...changes.map((each) => each.getTime())),
    // A market tariff where no market is known stands on an index that the catalogue does not have.
    indexIds: [...new Set(versions.flatMap((version) => version.tariff.indexIds))].filter((id) => catalogue.byId(id)),
    key: createHash('sha256').update(`${direction} ${commodityLine.key} | ${nonCommodityLine.key}`).digest('base64url'),
  };
}

/** A device's own tariffs replace the location's of the same kind (energy.md §3.3); of several, those of the fewest devices. */
function slotFor(histories: readonly TariffHistory[], deviceId: string | undefined): readonly TariffHistory[] {
  const bySlot = [...Map.groupBy(histories, ({ tariff }) => tariff.devices.join()).values()];
  const own = bySlot
    .filter(([first]) => deviceId !== undefined && first!.tariff.devices.includes(deviceId))
    .sort(([a], [b]) => a!.tariff.devices.length - b!.tariff.devices.length);
  return own[0] ?? bySlot.find(([first]) => first!.tariff.devices.length === 0) ?? [];
}
