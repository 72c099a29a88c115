import { eq, lt } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import type { InstanceKey } from '../../instance-key.ts';
import { inScope, type Scope, type Session, scopedKey, tables } from '../../storage/index.ts';
import type { LoginDirection } from './integration.ts';
import { openSecrets, type Secrets, sealSecrets } from './vault.ts';

/** A login that a customer is in the middle of. */
export type ProviderLogin = typeof tables.providerLogins.$inferSelect;

/** Before the customer's consent nothing is kept longer (connect.md §5.5). */
const LIFE_MS = 15 * 60_000;
/** One-time codes that may be tried. */
const CODE_TRIES = 3;

/** The open login of a session; undefined when there is none, or its time is over. */
export async function findLogin(session: Session, scope: Scope, sessionId: string): Promise<ProviderLogin | undefined> {
  const [row] = await session.sql.select().from(tables.providerLogins).where(ofSession(scope, sessionId));
  return row !== undefined && row.timeExpiry.getTime() > session.clock.now() ? row : undefined;
}

/** What a login has come to. */
export interface LoginProgress {
  readonly sessionId: string;
  readonly providerId: string;
  readonly direction: LoginDirection;
  readonly step: ProviderLogin['step'];
  readonly shown: Readonly<Record<string, unknown>>;
  /** What has to be kept for the next step; null: nothing. */
  readonly secrets: Secrets | null;
  readonly referenceId: string | null;
}

/** Writes how far a session's login has come, in place of what it had come to before. */
export async function saveLogin(
  transaction: Session,
  scope: Scope,
  progress: LoginProgress,
  instanceKey: InstanceKey,
): Promise<ProviderLogin> {
  const now = transaction.clock.now();
  const { secrets, ...columns } = progress;
  const id = newId('aum', now);
  const sealed = secrets === null ? null : sealSecrets(instanceKey, boundTo(scope, id), secrets);
  const row: ProviderLogin = {
    ...scope,
    ...columns,
    id,
    wrappedKey: sealed?.wrappedKey ?? null,
    sealed: sealed?.sealed ?? null,
    triesLeft: CODE_TRIES,
    timeExpiry: new Date(now + LIFE_MS),
    timeCreated: new Date(now),
  };
  await forgetLogin(transaction, scope, progress.sessionId);
  await transaction.sql.insert(tables.providerLogins).values(row);
  return row;
}

/** Takes one of the tries for a code. @returns whether there is another one */
export async function takeTry(transaction: Session, login: ProviderLogin): Promise<boolean> {
  const triesLeft = login.triesLeft - 1;
  await transaction.sql.update(tables.providerLogins).set({ triesLeft }).where(ofSession(login, login.sessionId));
  return triesLeft > 0;
}

/** Erases what a session has captured. */
export async function forgetLogin(transaction: Session, scope: Scope, sessionId: string): Promise<void> {
  await transaction.sql.delete(tables.providerLogins).where(ofSession(scope, sessionId));
}

/** Erases logins whose time is over. */
export async function forgetExpiredLogins(session: Session): Promise<void> {
  const { providerLogins } = tables;
  await session.sql.delete(providerLogins).where(lt(providerLogins.timeExpiry, new Date(session.clock.now())));
}

/** @throws when the login keeps nothing */
export function loginSecrets(login: ProviderLogin, instanceKey: InstanceKey): Secrets {
  const { wrappedKey, sealed, id } = login;
  if (wrappedKey === null || sealed === null) throw new Error(`login ${id} keeps nothing`);
  return openSecrets(instanceKey, boundTo(login, id), { wrappedKey, sealed });
}

function boundTo(scope: Scope, id: string): string {
  return `login ${scopedKey(scope, id)}`;
}

function ofSession(scope: Scope, sessionId: string) {
  const { providerLogins } = tables;
  return inScope(providerLogins, scope, eq(providerLogins.sessionId, sessionId));
}
