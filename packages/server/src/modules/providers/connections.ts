import { eq, type SQL, sql } from 'drizzle-orm';
import type { InstanceKey } from '../../instance-key.ts';
import {
  findOne,
  idsStatement,
  inScope,
  inScopeOfValues,
  type Scope,
  type Session,
  scopedKey,
  tables,
} from '../../storage/index.ts';
import type { FetchFailureCode, LoginDirection } from './integration.ts';
import { openSecrets, type Secrets, sealSecrets } from './vault.ts';

/** From where a DIRECT tariff is read, and how that goes. */
export type Connection = typeof tables.tariffConnections.$inferSelect;

export interface NewConnection {
  readonly tariffId: string;
  readonly providerId: string;
  readonly direction: LoginDirection;
  readonly secrets: Secrets;
  readonly referenceId: string | null;
  /** Filled along with another slot: finding nothing is no failure. */
  readonly incidental: boolean;
}

/** Connects a tariff with its source, or connects it anew; it is read at once. */
export async function connectSource(
  transaction: Session,
  scope: Scope,
  connection: NewConnection,
  instanceKey: InstanceKey,
): Promise<void> {
  const { tariffConnections } = tables;
  const now = new Date(transaction.clock.now());
  const { secrets, ...columns } = connection;
  const row = {
    ...scope,
    ...columns,
    ...sealSecrets(instanceKey, boundTo(scope, connection.tariffId), secrets),
    integrationInstance: null,
    nextReading: now,
    leasedUntil: null,
    failingSince: null,
    failures: 0,
    providerErrors: 0,
    providerErrorsSince: null,
    failureCode: null,
    timeLastRead: null,
    timeCreated: now,
  };
  await transaction.sql
    .insert(tariffConnections)
    .values(row)
    .onConflictDoUpdate({
      target: [tariffConnections.accountId, tariffConnections.liveMode, tariffConnections.tariffId],
      set: row,
    });
  transaction.announce({ topic: 'tariff_connection', key: scopedKey(scope, connection.tariffId) });
}

/** Keeps for a tariff that its customer could not log in at its source: there is nothing to read it with. */
export async function keepFailedLogin(
  transaction: Session,
  scope: Scope,
  failed: Pick<NewConnection, 'tariffId' | 'providerId' | 'direction'> & { readonly code: FetchFailureCode },
): Promise<void> {
  const { tariffId, providerId, direction, code } = failed;
  await transaction.sql.insert(tables.tariffConnections).values({
    ...scope,
    tariffId,
    providerId,
    direction,
    incidental: false,
    failures: 0,
    providerErrors: 0,
    failureCode: code,
    timeCreated: new Date(transaction.clock.now()),
  });
}

/** Forgets a source and its credentials; the tariff stays. */
export async function disconnectSource(transaction: Session, scope: Scope, tariffId: string): Promise<void> {
  await transaction.sql.delete(tables.tariffConnections).where(ofTariff(scope, tariffId));
}

export async function findConnection(
  session: Session,
  scope: Scope,
  tariffId: string,
): Promise<Connection | undefined> {
  const [row] = await findConnections(session, scope, [tariffId]);
  return row;
}

export async function findConnections(
  session: Session,
  scope: Scope,
  tariffIds: readonly string[],
): Promise<Connection[]> {
  if (tariffIds.length === 0) return [];
  const { accountId, liveMode } = scope;
  return selectOfTariffs(session, tariffIds, { accountId, liveMode });
}

const selectOfTariffs = idsStatement('connections_of_tariffs', (way, isWanted) => {
  const { tariffConnections } = tables;
  return way
    .select()
    .from(tariffConnections)
    .where(inScopeOfValues(tariffConnections, isWanted(tariffConnections.tariffId)));
});

/** Credentials of a connection; null when it has lost them. */
export function secretsOf(connection: Connection, instanceKey: InstanceKey): Secrets | null {
  const { wrappedKey, sealed, tariffId } = connection;
  if (wrappedKey === null || sealed === null) return null;
  return openSecrets(instanceKey, boundTo(connection, tariffId), { wrappedKey, sealed });
}

export function sealFor(connection: Connection, secrets: Secrets, instanceKey: InstanceKey) {
  return sealSecrets(instanceKey, boundTo(connection, connection.tariffId), secrets);
}

/** Changes a connection and gives back whatever lease there is on it. */
export async function updateConnection(
  transaction: Session,
  connection: Connection,
  changes: Partial<Connection>,
): Promise<void> {
  await transaction.sql
    .update(tables.tariffConnections)
    .set({ ...changes, leasedUntil: null })
    .where(ofTariff(connection, connection.tariffId));
}

/** Whether its tariff has still to be read for the first time since the customer logged in. */
export function isAwaited({ timeLastRead, failureCode }: Connection): boolean {
  return timeLastRead === null && failureCode === null;
}

/** Longest time that one reading takes; then others may try. */
const LEASE_MS = 150_000;
/** Readings at once at one provider (connect.md §5.3). */
const MOST_PER_PROVIDER = 4;

/**
 * Takes connections that are due, no other process does then. At most four at once at each provider.
 * @param only one tariff, whenever it is due; null: all
 */
export async function claimDue(
  session: Session,
  most: number,
  only: { readonly scope: Scope; readonly tariffId: string } | null,
): Promise<Connection[]> {
  const nowMs = session.clock.now();
  const now = sql`${new Date(nowMs).toISOString()}::timestamptz`;
  const until = sql`${new Date(nowMs + LEASE_MS).toISOString()}::timestamptz`;
  const which: SQL =
    only === null
      ? sql`true`
      : sql`account_id = ${only.scope.accountId} and live_mode = ${only.scope.liveMode} and tariff_id = ${only.tariffId}`;
  const claimed = await session.atomically(async (transaction) => {
    const result = await transaction.sql.execute(sql`
      with due as (
        select account_id, live_mode, tariff_id, provider_id, next_reading
        from tariff_connections
        where next_reading <= ${now} and (leased_until is null or leased_until <= ${now}) and ${which}
        order by next_reading
        limit ${most}
        for update skip locked
      ), busy as (
        select provider_id, count(*) as readings from tariff_connections
        where leased_until > ${now} and provider_id in (select provider_id from due)
        group by provider_id
      ), numbered as (
        select due.*, row_number() over (partition by provider_id order by next_reading) as place from due
      )
      update tariff_connections as c set leased_until = ${until}
      from numbered left join busy using (provider_id)
      where c.account_id = numbered.account_id and c.live_mode = numbered.live_mode and c.tariff_id = numbered.tariff_id
        and numbered.place + coalesce(busy.readings, 0) <= ${MOST_PER_PROVIDER}
      returning c.account_id as "accountId", c.live_mode as "liveMode", c.tariff_id as "tariffId"`);
    return (result as unknown as { rows: { accountId: string; liveMode: boolean; tariffId: string }[] }).rows;
  });
  const found: Connection[] = [];
  for (const { accountId, liveMode, tariffId } of claimed) {
    const row = await findConnection(session, { accountId, liveMode }, tariffId);
    if (row !== undefined) found.push(row);
  }
  return found;
}

/** When the next reading is due, epoch milliseconds; null: none is planned. */
export async function nextDueMs(session: Session): Promise<number | null> {
  const { tariffConnections } = tables;
  const [row] = await session.sql
    .select({
      next: sql<string | null>`min(greatest(${tariffConnections.nextReading}, ${tariffConnections.leasedUntil}))`,
    })
    .from(tariffConnections);
  return row?.next == null ? null : new Date(row.next).getTime();
}

/** A tariff's row with the connection still in the form in which it was claimed; undefined when either is gone or was made anew. */
export async function stillClaimed(transaction: Session, connection: Connection): Promise<Connection | undefined> {
  const [row] = await transaction.sql
    .select()
    .from(tables.tariffConnections)
    .where(ofTariff(connection, connection.tariffId))
    .for('update');
  const isSame = row !== undefined && row.timeCreated.getTime() === connection.timeCreated.getTime();
  const exists = isSame && (await findOne(transaction, tables.tariffs, connection, connection.tariffId)) !== undefined;
  return exists ? row : undefined;
}

function boundTo(scope: Scope, tariffId: string): string {
  return `tariff ${scopedKey(scope, tariffId)}`;
}

function ofTariff(scope: Scope, tariffId: string): SQL {
  const { tariffConnections } = tables;
  return inScope(tariffConnections, scope, eq(tariffConnections.tariffId, tariffId));
}
