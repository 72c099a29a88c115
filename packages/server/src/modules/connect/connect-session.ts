import { eq, getTableColumns, lt, type SQL, sql } from 'drizzle-orm';
import type { InstanceKey } from '../../instance-key.ts';
import { Refusal } from '../../refusal.ts';
import {
  inScope,
  inScopeOfValues,
  type Scope,
  type Session,
  statement,
  tables,
  valueFor,
} from '../../storage/index.ts';
import { hashToken, isToken } from './token.ts';

type Row = typeof tables.connectSessions.$inferSelect;

/** One customer's way through Connect, as it is kept. */
export interface ConnectSession extends Omit<Row, 'tokenHash' | 'tokenSealed'> {
  readonly token: string;
}

/** What of a session never changes, and is all that can be known of it without reading it anew. */
export type KnownSession = Pick<ConnectSession, 'accountId' | 'liveMode' | 'id' | 'token' | 'dialect'>;

/** `EXPIRED`: not ended in time, and nothing was changed. */
export type SessionStatus = Row['status'] | 'EXPIRED';

/** The status at an instant (connect.md §1.7). */
export function sessionStatusAt(
  { status, result, timeExpiry }: Pick<ConnectSession, 'status' | 'result' | 'timeExpiry'>,
  nowMs: number,
): SessionStatus {
  if (status !== 'OPEN' || nowMs < timeExpiry.getTime()) return status;
  return result === null ? 'EXPIRED' : 'COMPLETE';
}

export async function insertSession(session: Session, connect: ConnectSession, key: InstanceKey): Promise<void> {
  const { token, ...columns } = connect;
  await session.sql
    .insert(tables.connectSessions)
    .values({ ...columns, tokenHash: hashToken(token), tokenSealed: key.seal(Buffer.from(token)) });
}

export async function findByToken(session: Session, token: string): Promise<ConnectSession | undefined> {
  if (!isToken(token)) return undefined;
  const [row] = await selectByToken(session, { tokenHash: hashToken(token) });
  return row === undefined ? undefined : withToken(row, token);
}

const selectByToken = statement('connect_session_by_token', (way) =>
  way
    .select()
    .from(tables.connectSessions)
    .where(eq(tables.connectSessions.tokenHash, sql.placeholder('tokenHash'))),
);

/** An account's session by its token or its id. */
export async function findInScope(
  session: Session,
  scope: Scope,
  id: string,
  key: InstanceKey,
): Promise<ConnectSession | undefined> {
  if (isToken(id)) {
    const row = await rowOfToken(session, id, scope);
    return row === undefined ? undefined : withToken(row, id);
  }
  const { accountId, liveMode } = scope;
  const [row] = await selectById(session, { accountId, liveMode, id });
  return row === undefined ? undefined : withToken(row, Buffer.from(key.open(row.tokenSealed)).toString());
}

const selectById = statement('connect_session_by_id', (way) =>
  way.select().from(tables.connectSessions).where(isMeant()),
);

/** The id of an account's session; undefined for what is no token of one. */
export async function idOfToken(session: Session, scope: Scope, token: string): Promise<string | undefined> {
  return (await rowOfToken(session, token, scope))?.id;
}

async function rowOfToken(session: Session, token: string, scope: Scope): Promise<Row | undefined> {
  if (!isToken(token)) return undefined;
  const { connectSessions } = tables;
  const [row] = await session.sql
    .select()
    .from(connectSessions)
    .where(inScope(connectSessions, scope, eq(connectSessions.tokenHash, hashToken(token))));
  return row;
}

/** Reads a session anew and keeps others from changing it until the commit. */
export async function lockSession(transaction: Session, connect: ConnectSession): Promise<ConnectSession> {
  const { connectSessions } = tables;
  const [row] = await transaction.sql
    .select()
    .from(connectSessions)
    .where(inScope(connectSessions, connect, eq(connectSessions.id, connect.id)))
    // Posts of another process: the caller tries again, and gives up in time.
    .for('update', { noWait: true });
  if (row === undefined) throw new Error(`connect session ${connect.id} vanished`);
  return withToken(row, connect.token);
}

/**
 * The same as `lockSession`, for a post; undefined when the session is gone.
 * @throws Refusal `account_disabled`
 */
export async function openSession(transaction: Session, known: KnownSession): Promise<ConnectSession | undefined> {
  const { id, accountId, liveMode, token } = known;
  const [found] = await lockWithAccount(transaction, { id, accountId, liveMode });
  if (found === undefined) return undefined;
  const { accountStatus, ...row } = found;
  if (accountStatus === 'DISABLED') throw new Refusal('account_disabled', 'The account is disabled.');
  return { ...row, token };
}

const lockWithAccount = statement('connect_session_for_post', (way) => {
  const { connectSessions, accounts } = tables;
  const { tokenHash, tokenSealed, ...columns } = getTableColumns(connectSessions);
  return way
    .select({ ...columns, accountStatus: accounts.status })
    .from(connectSessions)
    .innerJoin(accounts, eq(accounts.id, connectSessions.accountId))
    .where(isMeant())
    .for('update', { of: connectSessions, noWait: true });
});

export async function saveSession(transaction: Session, connect: ConnectSession): Promise<void> {
  await update(transaction, { ...connect });
}

const update = statement('connect_session_update', (way) => {
  const { connectSessions } = tables;
  const { accountId, liveMode, id, tokenHash, tokenSealed, timeCreated, setup, dialect, ...columns } =
    getTableColumns(connectSessions);
  const set = Object.entries(columns).map(([name, column]) => [name, valueFor(column, name)]);
  return way.update(connectSessions).set(Object.fromEntries(set)).where(isMeant());
});

function isMeant(): SQL {
  const { connectSessions } = tables;
  return inScopeOfValues(connectSessions, eq(connectSessions.id, sql.placeholder('id')));
}

/** How long a session can be retrieved after its time, as long as its events. */
const KEPT_MS = 90 * 24 * 3_600_000;

/** Forgets sessions whose time ended long ago. What they connected stays. */
export async function forgetOldSessions(session: Session): Promise<void> {
  const { connectSessions } = tables;
  const limit = new Date(session.clock.now() - KEPT_MS);
  await session.sql.delete(connectSessions).where(lt(connectSessions.timeExpiry, limit));
}

function withToken({ tokenHash, tokenSealed, ...row }: Row, token: string): ConnectSession {
  return { ...row, token };
}
