import { and, eq, gt, inArray, isNull, lte, type SQL, sql } from 'drizzle-orm';
import { inScope, type Scope, type Session, tables } from '../../storage/index.ts';
import { report } from '../events/index.ts';
import { readCurrent, type TariffRow } from '../tariffs/index.ts';
import type { ConnectSession } from './connect-session.ts';
import { tariffsHere } from './summary.ts';
import type { Setting } from './visit.ts';

type Row = typeof tables.connectSessions.$inferSelect;
type Outcome = Pick<ConnectSession, 'accountId' | 'liveMode' | 'locationId' | 'setup'>;

/** Sessions in one transaction. */
const PORTION = 200;
/** How long after its beginning it is looked after whether prices of a session can be fetched. */
const PATIENCE_MS = 7 * 24 * 3_600_000;

/** Whether prices of a session's slot can be fetched. */
export async function isDataAvailable(session: Session, { locationId, setup, ...scope }: Outcome): Promise<boolean> {
  if (locationId === null) return false;
  return hasPrices(setup, await readCurrent(session, scope, [locationId]));
}

function hasPrices({ slot }: Outcome['setup'], rows: readonly TariffRow[]): boolean {
  return rows.some((row) => row.direction === slot.direction && row.type === slot.type && isReadable(row));
}

/** Whether a tariff has prices: one that never could be read has none. */
function isReadable({ status, connectionType, temporary }: TariffRow): boolean {
  return status !== 'PENDING' && (status !== 'ERROR' || connectionType !== 'DIRECT' || temporary);
}

/**
 * Tells what has become of a session (connect.md §1.9): once that it is complete, when it is connected and prices can be
 * fetched, and once that it is closed, when it ended in another way.
 * @returns the session with what has been told
 */
export async function tellOutcome(setting: Setting, connect: ConnectSession): Promise<ConnectSession> {
  const { session: transaction } = setting;
  const { result, status, completeTold, closedTold, setup } = connect;
  const now = new Date(transaction.clock.now());
  const isAwaited = result === 'CONNECTED' && completeTold === null;
  if (isAwaited && hasPrices(setup, await tariffsHere({ ...setting, connect }))) {
    report(transaction, connect, 'connect_session.complete', connect.id, { result });
    return { ...connect, completeTold: now };
  }
  if (status !== 'OPEN' && result !== 'CONNECTED' && closedTold === null) {
    report(transaction, connect, 'connect_session.closed', connect.id, { result });
    return { ...connect, closedTold: now };
  }
  return connect;
}

/**
 * Tells of sessions that have become complete by a tariff that was pending and can be read now. To be called in the
 * transaction in which it can; what is missed is told by `tellLateOutcomes`.
 */
export async function tellTariffReady(transaction: Session, scope: Scope, tariffId: string): Promise<void> {
  const { connectSessions } = tables;
  const rows = await transaction.sql
    .select()
    .from(connectSessions)
    .where(
      inScope(
        connectSessions,
        scope,
        and(waitsForPrices(), sql`${connectSessions.tariffIds} @> array[${tariffId}]::text[]`),
      ),
    )
    .for('update');
  await tellComplete(transaction, rows);
}

/** Tells of sessions that expired, and of connected ones whose prices can be fetched since. */
export async function tellLateOutcomes(session: Session): Promise<void> {
  while (await tellExpired(session));
  const { connectSessions } = tables;
  const since = new Date(session.clock.now() - PATIENCE_MS);
  await session.atomically(async (transaction) => {
    const rows = await transaction.sql
      .select()
      .from(connectSessions)
      .where(and(waitsForPrices(), gt(connectSessions.timeCreated, since), mayHavePrices))
      .orderBy(connectSessions.timeCreated)
      .limit(PORTION)
      .for('update', { skipLocked: true });
    await tellComplete(transaction, rows);
  });
}

/** @returns whether there may be more */
function tellExpired(session: Session): Promise<boolean> {
  const { connectSessions } = tables;
  return session.atomically(async (transaction) => {
    const now = new Date(session.clock.now());
    const rows = await transaction.sql
      .select()
      .from(connectSessions)
      .where(
        and(
          lte(connectSessions.timeExpiry, now),
          eq(connectSessions.status, 'OPEN'),
          isNull(connectSessions.result),
          isNull(connectSessions.closedTold),
        ),
      )
      .orderBy(connectSessions.timeExpiry)
      .limit(PORTION)
      .for('update', { skipLocked: true });
    if (rows.length === 0) return false;
    await markTold(transaction, rows, { closedTold: now });
    for (const row of rows) report(transaction, row, 'connect_session.closed', row.id, { result: row.result });
    return rows.length === PORTION;
  });
}

async function tellComplete(transaction: Session, rows: readonly Row[]): Promise<void> {
  const ready: Row[] = [];
  for (const row of rows) if (await isDataAvailable(transaction, row)) ready.push(row);
  if (ready.length === 0) return;
  await markTold(transaction, ready, { completeTold: new Date(transaction.clock.now()) });
  for (const row of ready) report(transaction, row, 'connect_session.complete', row.id, { result: row.result });
}

/** Whether any tariff of the slot has been read; whether one holds the slot is looked at more closely then. */
const mayHavePrices = sql`exists (
  select from ${tables.tariffs} t
  where t.account_id = ${tables.connectSessions.accountId} and t.live_mode = ${tables.connectSessions.liveMode}
    and t.location_id = ${tables.connectSessions.locationId} and t.status <> 'PENDING'
    and t.type = ${tables.connectSessions.setup} -> 'slot' ->> 'type'
    and t.direction = ${tables.connectSessions.setup} -> 'slot' ->> 'direction')`;

function waitsForPrices(): SQL | undefined {
  const { connectSessions } = tables;
  return and(eq(connectSessions.result, 'CONNECTED'), isNull(connectSessions.completeTold));
}

async function markTold(
  transaction: Session,
  rows: readonly Row[],
  told: Partial<Pick<Row, 'completeTold' | 'closedTold'>>,
): Promise<void> {
  const { connectSessions } = tables;
  for (const [, some] of Map.groupBy(rows, ({ accountId, liveMode }) => `${accountId} ${liveMode}`)) {
    const ids = some.map(({ id }) => id);
    await transaction.sql
      .update(connectSessions)
      .set(told)
      .where(inScope(connectSessions, some[0]!, inArray(connectSessions.id, ids)));
  }
}
