import { and, eq, inArray, lte, type SQL, sql } from 'drizzle-orm';
import { type Scope, type Session, tables } from '../../storage/index.ts';
import { report, requestFanOut, type Teller } from '../events/index.ts';
import { holdsItsSlot } from './slots.ts';
import { statusAt, type TariffRow } from './tariff.ts';

const DAY_MS = 24 * 3_600_000;
/** How long before a contract's end it is said to come near. */
const NOTICE_MS = 7 * DAY_MS;
/** Tariffs in one transaction. */
const PORTION = 500;

/**
 * Tells of contracts that end within 7 days (`tariff.expiring`) and of those that have ended (`tariff.expired`), once for
 * each end that a contract is given. A clock that jumps ahead makes both be told at once; one that jumps back, neither again.
 */
export async function tellContractEnds(session: Session): Promise<void> {
  while (await tellPortionOf(session, 'expiring', session.clock.now() + NOTICE_MS));
  while (await tellPortionOf(session, 'expired', session.clock.now()));
}

/** @returns whether there may be more */
function tellPortionOf(session: Session, news: 'expiring' | 'expired', endsByMs: number): Promise<boolean> {
  const { tariffs } = tables;
  const told = news === 'expiring' ? tariffs.expiringTold : tariffs.expiredTold;
  return session.atomically(async (transaction) => {
    const rows = await transaction.sql
      .select()
      .from(tariffs)
      .where(
        and(
          lte(tariffs.contractEnd, new Date(endsByMs)),
          sql`${tariffs.contractEnd} is not null and ${told} is distinct from ${tariffs.contractEnd}`,
        ),
      )
      .orderBy(tariffs.contractEnd)
      .limit(PORTION)
      .for('update', { skipLocked: true });
    if (rows.length === 0) return false;
    await transaction.sql
      .update(tariffs)
      .set(news === 'expiring' ? { expiringTold: tariffs.contractEnd } : { expiredTold: tariffs.contractEnd })
      .where(inKeys(rows));
    for (const row of rows) {
      if (news === 'expiring' ? comesToAnEnd(row) : hasEnded(row, session.clock.now())) {
        report(transaction, row, `tariff.${news}`, row.id);
      }
    }
    return rows.length === PORTION;
  });
}

/** DIRECT and LIBRARY renew by themselves; a tariff whose slot is another's by then ends before its contract does. */
function comesToAnEnd({ connectionType, contractEnd, takenOver, timeCreated }: TariffRow): boolean {
  if (connectionType === 'DIRECT' || connectionType === 'LIBRARY') return false;
  return contractEnd! > timeCreated && (takenOver === null || takenOver > contractEnd!);
}

function hasEnded(row: TariffRow, nowMs: number): boolean {
  const status = statusAt(row, nowMs);
  return status !== 'DISCONNECTED' && status !== 'PENDING';
}

function inKeys(rows: readonly TariffRow[]): SQL {
  const { tariffs } = tables;
  const keys = sql.join(
    rows.map(({ accountId, liveMode, id }) => sql`(${accountId}, ${liveMode}::boolean, ${id})`),
    sql`, `,
  );
  return sql`(${tariffs.accountId}, ${tariffs.liveMode}, ${tariffs.id}) in (${keys})`;
}

/** Why the source of a tariff could not be read for good. */
export type FetchFailureReason = 'CREDENTIALS_REFUSED' | 'NO_TARIFF' | 'PROVIDER_ERROR' | 'TIMED_OUT';

/** Tells that the source of a tariff could not be read for good: `tariff.fetch.failed` (connect.md §5.3). */
export function reportFetchFailure(
  transaction: Session,
  scope: Scope,
  tariffId: string,
  reason: FetchFailureReason,
): void {
  report(transaction, scope, 'tariff.fetch.failed', tariffId, { reason });
}

/**
 * Has `tariff.connection.upgrade` told to everyone with a MANUAL, MARKET or LIBRARY tariff of a provider. To be called in
 * the transaction in which the provider gains its DIRECT integration.
 */
export function reportConnectionUpgrade(transaction: Session, providerId: string): Promise<void> {
  return requestFanOut(transaction, {
    kind: 'CONNECTION_UPGRADE',
    subject: providerId,
    revision: transaction.clock.now(),
  });
}

/** Tells it to the next 500. */
export const tellConnectionUpgrade: Teller = async (transaction, { subject: providerId }, cursor) => {
  const { tariffs } = tables;
  const [accountId, liveMode, id] =
    cursor === null ? ['', false, ''] : (JSON.parse(cursor) as [string, boolean, string]);
  const rows = await transaction.sql
    .select({ accountId: tariffs.accountId, liveMode: tariffs.liveMode, id: tariffs.id })
    .from(tariffs)
    .where(
      and(
        eq(tariffs.providerId, providerId),
        inArray(tariffs.connectionType, ['MANUAL', 'MARKET', 'LIBRARY']),
        holdsItsSlot(transaction.clock.now()),
        sql`(${tariffs.accountId}, ${tariffs.liveMode}, ${tariffs.id}) > (${accountId}, ${liveMode}::boolean, ${id})`,
      ),
    )
    .orderBy(tariffs.accountId, tariffs.liveMode, tariffs.id)
    .limit(PORTION);
  const last = rows.at(-1);
  if (last === undefined) return null;
  for (const row of rows) report(transaction, row, 'tariff.connection.upgrade', row.id);
  return { cursor: JSON.stringify([last.accountId, last.liveMode, last.id]), told: rows.length };
};
