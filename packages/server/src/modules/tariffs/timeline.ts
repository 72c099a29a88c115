import type { TariffVersion } from '@plateau/energy';
import { and, arrayContains, eq, inArray, sql } from 'drizzle-orm';
import {
  idsStatement,
  inScope,
  inScopeOfValues,
  type Scope,
  type Session,
  statement,
  tables,
} from '../../storage/index.ts';
import type { Catalogue } from '../market/index.ts';
import { compileStoredPlan } from './compile.ts';
import type { Direction, Place } from './place.ts';
import { holdsItsSlot, holdsItsSlotAt } from './slots.ts';
import { beginOf, type TariffRow } from './tariff.ts';

export type VersionRow = typeof tables.tariffVersions.$inferSelect;

/** A tariff with all its versions, oldest first. */
export interface TariffHistory {
  readonly tariff: TariffRow;
  readonly versions: readonly VersionRow[];
}

/** Every tariff a location has or had, with all versions. */
export async function readHistories(session: Session, scope: Scope, locationId: string): Promise<TariffHistory[]> {
  const { accountId, liveMode } = scope;
  const rows = await selectHistories(session, { accountId, liveMode, locationId });
  const histories = new Map<string, { tariff: TariffRow; versions: VersionRow[] }>();
  for (const { tariffs: tariff, tariff_versions: version } of rows) {
    const history = histories.get(tariff.id) ?? { tariff, versions: [] };
    // One that has yet to be read has no terms.
    if (version !== null) history.versions.push(version);
    histories.set(tariff.id, history);
  }
  return [...histories.values()];
}

const selectHistories = statement('tariff_histories_of_location', (way) => {
  const { tariffs, tariffVersions } = tables;
  return way
    .select()
    .from(tariffs)
    .leftJoin(
      tariffVersions,
      and(
        eq(tariffVersions.accountId, tariffs.accountId),
        eq(tariffVersions.liveMode, tariffs.liveMode),
        eq(tariffVersions.tariffId, tariffs.id),
      ),
    )
    .where(inScopeOfValues(tariffs, eq(tariffs.locationId, sql.placeholder('locationId'))))
    .orderBy(tariffs.timeCreated, tariffs.id, tariffVersions.version);
});

/** The versions that make one price, ready to evaluate, and what identifies them. */
export interface Timeline {
  readonly versions: readonly TariffVersion[];
  /** The same for timelines that price alike at all times. */
  readonly key: string;
}

/**
 * The timeline of a slot: a version holds from its effective date until a later one's, within the time its tariff
 * holds the slot (energy.md §3, versions).
 * @param histories those of one type and direction and the same devices
 */
export function slotTimeline(
  histories: readonly TariffHistory[],
  place: Place,
  direction: Direction,
  catalogue: Catalogue,
): Timeline {
  const keys: string[] = [];
  const versions = histories.flatMap(({ tariff, versions }) => {
    const beginMs = beginOf(tariff).getTime();
    const endMs = tariff.takenOver?.getTime() ?? null;
    return versions.flatMap((version, i): TariffVersion[] => {
      const startMs = Math.max(beginMs, version.effectiveFrom?.getTime() ?? Number.NEGATIVE_INFINITY);
      const laterMs = Math.min(
        endMs ?? Number.POSITIVE_INFINITY,
        ...versions.slice(i + 1).map((later) => later.effectiveFrom?.getTime() ?? beginMs),
      );
      if (laterMs <= startMs) return [];
      const plan = compileStoredPlan(version.terms, place, direction, catalogue);
      const until = laterMs === Number.POSITIVE_INFINITY ? null : laterMs;
      const contractEndMs = earlier(tariff.contractEnd, tariff.ratesUntil)?.getTime() ?? null;
      keys.push(`${plan.key} ${startMs} ${until} ${contractEndMs} ${tariff.temporary}`);
      return [
        {
          tariffId: tariff.id,
          version: version.version,
          startMs,
          endMs: until,
          contractEndMs,
          temporary: tariff.temporary,
          tariff: plan.tariff,
        },
      ];
    });
  });
  return { versions, key: keys.join(',') };
}

function earlier(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** Whether a location has any tariff that still holds its slot. */
export async function hasTariffs(session: Session, scope: Scope, locationId: string): Promise<boolean> {
  const { tariffs } = tables;
  const [row] = await session.sql
    .select({ id: tariffs.id })
    .from(tariffs)
    .where(inScope(tariffs, scope, eq(tariffs.locationId, locationId), holdsItsSlot(session.clock.now())))
    .limit(1);
  return row !== undefined;
}

/** Ids of all tariffs that some locations have or had, oldest first. */
export async function tariffsOfLocations(
  session: Session,
  scope: Scope,
  locationIds: readonly string[],
): Promise<string[]> {
  const { tariffs } = tables;
  if (locationIds.length === 0) return [];
  const rows = await session.sql
    .select({ id: tariffs.id })
    .from(tariffs)
    .where(inScope(tariffs, scope, inArray(tariffs.locationId, [...locationIds])))
    .orderBy(tariffs.timeCreated, tariffs.id);
  return rows.map(({ id }) => id);
}

/** Tariffs that still hold their slots at some locations, oldest first. */
export async function readCurrent(
  session: Session,
  scope: Scope,
  locationIds: readonly string[],
): Promise<TariffRow[]> {
  if (locationIds.length === 0) return [];
  const { accountId, liveMode } = scope;
  const now = new Date(session.clock.now()).toISOString();
  return selectCurrent(session, locationIds, { accountId, liveMode, now });
}

const selectCurrent = idsStatement('current_tariffs_of_locations', (way, isWanted) => {
  const { tariffs } = tables;
  const holdsSlot = holdsItsSlotAt(sql`${sql.placeholder('now')}`);
  return way
    .select()
    .from(tariffs)
    .where(inScopeOfValues(tariffs, isWanted(tariffs.locationId), holdsSlot))
    .orderBy(tariffs.timeCreated, tariffs.id);
});

/** Tariffs that are bound to a device, oldest first. */
export async function readCurrentOfDevice(session: Session, scope: Scope, deviceId: string): Promise<TariffRow[]> {
  const { tariffs } = tables;
  const isBound = arrayContains(tariffs.devices, [deviceId]);
  return session.sql
    .select()
    .from(tariffs)
    .where(inScope(tariffs, scope, isBound, holdsItsSlot(session.clock.now())))
    .orderBy(tariffs.timeCreated, tariffs.id);
}
