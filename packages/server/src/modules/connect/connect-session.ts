import { and, eq, lt } from 'drizzle-orm';
import type { InstanceKey } from '../../instance-key.ts';
import { findOne, inScope, type Scope, type Session, tables } from '../../storage/index.ts';
import { hashToken, isToken } from './token.ts';

type Row = typeof tables.connectSessions.$inferSelect;

/** One customer's way through Connect, as it is kept. */
export interface ConnectSession extends Omit<Row, 'tokenHash' | 'tokenSealed'> {
  readonly token: string;
}

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
  const [row] = await session.sql
    .select()
    .from(tables.connectSessions)
    .where(eq(tables.connectSessions.tokenHash, hashToken(token)));
  return row === undefined ? undefined : withToken(row, token);
}

/** An account's session by its token or its id. */
export async function findInScope(
  session: Session,
  scope: Scope,
  id: string,
  key: InstanceKey,
): Promise<ConnectSession | undefined> {
  const { connectSessions } = tables;
  if (isToken(id)) {
    const [row] = await session.sql
      .select()
      .from(connectSessions)
      .where(and(eq(connectSessions.tokenHash, hashToken(id)), inScope(connectSessions, scope)));
    return row === undefined ? undefined : withToken(row, id);
  }
  const row = await findOne(session, connectSessions, scope, id);
  return row === undefined ? undefined : withToken(row, Buffer.from(key.open(row.tokenSealed)).toString());
}

/** The id of an account's session; undefined for what is no token of one. */
export async function idOfToken(
  session: Session,
  scope: Scope,
  token: string | undefined,
): Promise<string | undefined> {
  const { connectSessions } = tables;
  if (token === undefined || !isToken(token)) return undefined;
  const [row] = await session.sql
    .select({ id: connectSessions.id })
    .from(connectSessions)
    .where(and(eq(connectSessions.tokenHash, hashToken(token)), inScope(connectSessions, scope)));
  return row?.id;
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

export async function saveSession(transaction: Session, connect: ConnectSession): Promise<void> {
  const { connectSessions } = tables;
  const { token, accountId, liveMode, id, timeCreated, setup, dialect, ...columns } = connect;
  await transaction.sql
    .update(connectSessions)
    .set(columns)
    .where(inScope(connectSessions, connect, eq(connectSessions.id, id)));
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
