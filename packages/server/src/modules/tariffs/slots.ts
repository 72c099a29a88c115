import { and, eq, gt, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import { Refusal } from '../../refusal.ts';
import {
  inScope,
  inScopeOfValues,
  lockUntilCommit,
  type Scope,
  type Session,
  scopedKey,
  statement,
  tables,
  valueFor,
} from '../../storage/index.ts';
import { report } from '../events/index.ts';
import { beginOf, type TariffRow } from './tariff.ts';

/** What says which slot a tariff has, and when. */
type Slotted = Omit<TariffRow, 'status'>;

/**
 * A slot is a type and direction at a location, for the same devices; at any time one tariff holds it (rest-api.md §7.1).
 * All that changes who holds a slot of a location does so one after the other, under this lock.
 */
export function lockSlots(transaction: Session, scope: Scope, locationId: string): Promise<void> {
  return lockUntilCommit(transaction, `slots ${scopedKey(scope, locationId)}`);
}

/**
 * Makes room for a new tariff. In an empty slot it counts from its start, also in the past. One in use it takes over from
 * its start, but not before now, or before the contract there ended: what is priced by estimate since then it prices for
 * good. A tariff planned for after the new contract's end stays as planned.
 * @returns since when and until when the new tariff holds the slot; null: from its start, and until further notice
 */
export async function takeSlot(
  session: Session,
  scope: Scope,
  tariff: Slotted,
): Promise<Pick<TariffRow, 'takesOver' | 'takenOver'>> {
  const others = (await inSlot(session, scope, tariff)).filter(({ id }) => id !== tariff.id);
  if (others.length === 0) return { takesOver: null, takenOver: null };
  const nowMs = session.clock.now();
  const holders = others.filter((other) => isHolder(other, nowMs));
  const { contractEnd } = tariff;
  const isLater = (holder: TariffRow) => contractEnd !== null && beginOf(holder) >= contractEnd;
  const next = holders.filter(isLater).map((holder) => beginOf(holder).getTime());
  const present = holders.find((holder) => beginOf(holder).getTime() <= nowMs && !isLater(holder));
  const earliestMs = Math.min(nowMs, present?.contractEnd?.getTime() ?? nowMs);
  const start = new Date(Math.max(tariff.contractStart.getTime(), earliestMs));
  const taken = await session.sql
    .update(tables.tariffs)
    .set({ takenOver: start })
    .where(
      and(
        sameSlot(scope, tariff),
        ne(tables.tariffs.id, tariff.id),
        or(isNull(tables.tariffs.takenOver), gt(tables.tariffs.takenOver, start)),
        contractEnd === null ? undefined : sql`${begin} < ${contractEnd.toISOString()}::timestamptz`,
      ),
    )
    .returning({ id: tables.tariffs.id });
  for (const { id } of taken) report(session, scope, 'tariff.update', id);
  return {
    takesOver: taken.length === 0 ? null : start,
    takenOver: next.length === 0 ? null : new Date(Math.min(...next)),
  };
}

/** A tariff that has not begun leaves its slot: whoever was to make room for it holds on. */
export async function giveSlotBack(session: Session, scope: Scope, tariff: Slotted): Promise<void> {
  const { takesOver, takenOver } = tariff;
  if (takesOver === null || takesOver.getTime() <= session.clock.now()) return;
  const given = await session.sql
    .update(tables.tariffs)
    .set({ takenOver })
    .where(and(sameSlot(scope, tariff), eq(tables.tariffs.takenOver, takesOver)))
    .returning({ id: tables.tariffs.id });
  for (const { id } of given) report(session, scope, 'tariff.update', id);
}

/** Notes at all tariffs of a slot that what they price has changed, as when one of them is forgotten. */
export async function markSlot(session: Session, scope: Scope, tariff: Slotted): Promise<void> {
  await session.sql
    .update(tables.tariffs)
    .set({ timeUpdated: new Date(session.clock.now()) })
    .where(sameSlot(scope, tariff));
}

/**
 * Another start of a contract. A tariff that is still to take its slot over does so at the new start, not before now.
 * @returns from when it holds the slot
 */
export async function moveStart(
  session: Session,
  scope: Scope,
  tariff: Slotted,
  contractStart: Date,
): Promise<Date | null> {
  const nowMs = session.clock.now();
  const { takesOver } = tariff;
  if (takesOver === null || takesOver.getTime() <= nowMs) return takesOver;
  const start = new Date(Math.max(contractStart.getTime(), nowMs));
  await session.sql
    .update(tables.tariffs)
    .set({ takenOver: start })
    .where(and(sameSlot(scope, tariff), eq(tables.tariffs.takenOver, takesOver)));
  return start;
}

/** @throws Refusal `conflict` when another tariff holds the slot that these devices make */
export async function requireFreeSlot(
  session: Session,
  scope: Scope,
  tariff: Slotted,
  devices: readonly string[],
): Promise<void> {
  const holders = await holdersOf(session, scope, { ...tariff, devices: [...devices] });
  if (holders.some((holder) => holder.id !== tariff.id)) {
    throw new Refusal('conflict', 'Another tariff of this type and direction is there for these devices.', {
      param: 'devices',
    });
  }
}

const begin: SQL = sql`coalesce(${tables.tariffs.takesOver}, ${tables.tariffs.contractStart})`;

/** The condition that a tariff holds its slot now or will; one whose time was taken away before it began never does. */
export function holdsItsSlot(nowMs: number): SQL {
  return holdsItsSlotAt(sql`${new Date(nowMs).toISOString()}`);
}

/** The same at an instant that is written in SQL. */
export function holdsItsSlotAt(instant: SQL): SQL {
  const { takenOver } = tables.tariffs;
  return sql`(${takenOver} is null or (${takenOver} > ${instant}::timestamptz and ${takenOver} > ${begin}))`;
}

/** The same of a row that has been read. */
function isHolder(row: TariffRow, nowMs: number): boolean {
  const { takenOver } = row;
  return takenOver === null || (takenOver.getTime() > nowMs && takenOver > beginOf(row));
}

/** Every tariff that holds a slot, will or did, in the order of their beginnings. */
function inSlot(session: Session, scope: Scope, tariff: Slotted): Promise<TariffRow[]> {
  const { accountId, liveMode } = scope;
  const { locationId, type, direction, devices } = tariff;
  return selectSlot(session, { accountId, liveMode, locationId, type, direction, devices });
}

const selectSlot = statement('tariffs_of_slot', (way) => {
  const { tariffs } = tables;
  const { locationId, type, direction, devices } = tariffs;
  const isIn = Object.entries({ locationId, type, direction, devices }).map(([name, column]) =>
    eq(column, valueFor(column, name)),
  );
  return way
    .select()
    .from(tariffs)
    .where(inScopeOfValues(tariffs, ...isIn))
    .orderBy(begin);
});

function holdersOf(session: Session, scope: Scope, tariff: Slotted): Promise<TariffRow[]> {
  return session.sql
    .select()
    .from(tables.tariffs)
    .where(and(sameSlot(scope, tariff), holdsItsSlot(session.clock.now())))
    .orderBy(begin);
}

function sameSlot(scope: Scope, tariff: Slotted): SQL {
  const { tariffs } = tables;
  return inScope(
    tariffs,
    scope,
    eq(tariffs.locationId, tariff.locationId),
    eq(tariffs.type, tariff.type),
    eq(tariffs.direction, tariff.direction),
    eq(tariffs.devices, tariff.devices),
  );
}
