import { createHash, randomBytes } from 'node:crypto';
import { and, asc, eq, isNull } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import { type Scope, type Session, tables } from '../../storage/index.ts';

/** A key at the only time its text is known. */
export interface NewKey {
  readonly id: string;
  readonly secret: string;
}

export interface ListedKey {
  readonly id: string;
  readonly accountId: string;
  readonly liveMode: boolean;
  /** The last four characters of the key. */
  readonly ending: string;
  readonly timeCreated: Date;
  readonly timeRevoked: Date | null;
}

/** Makes a key for one mode of an account: 192 random bits, of which only the hash is kept. */
export async function createKey(session: Session, scope: Scope): Promise<NewKey> {
  const now = session.clock.now();
  const secret = `${scope.liveMode ? 'sk_live_' : 'sk_test_'}${randomBytes(24).toString('base64url')}`;
  const id = newId('key', now);
  await session.sql.insert(tables.apiKeys).values({
    ...scope,
    id,
    hash: keyHash(secret),
    ending: secret.slice(-4),
    timeCreated: new Date(now),
  });
  return { id, secret };
}

/** All keys of an account, revoked ones too, oldest first. */
export async function listKeys(session: Session, accountId: string): Promise<ListedKey[]> {
  const keys = tables.apiKeys;
  return session.sql
    .select({
      id: keys.id,
      accountId: keys.accountId,
      liveMode: keys.liveMode,
      ending: keys.ending,
      timeCreated: keys.timeCreated,
      timeRevoked: keys.timeRevoked,
    })
    .from(keys)
    .where(eq(keys.accountId, accountId))
    .orderBy(asc(keys.timeCreated), asc(keys.id));
}

/** Ends a key; bearers made with it end within the minute. @throws Refusal `not_found`, also when it is revoked already */
export function revokeKey(session: Session, keyId: string): Promise<void> {
  return session.atomically(async (transaction) => {
    const [revoked] = await transaction.sql
      .update(tables.apiKeys)
      .set({ timeRevoked: new Date(session.clock.now()) })
      .where(and(eq(tables.apiKeys.id, keyId), isNull(tables.apiKeys.timeRevoked)))
      .returning({ accountId: tables.apiKeys.accountId });
    if (revoked === undefined) throw new Refusal('not_found', `There is no key ${keyId} in use.`);
    transaction.announce({ topic: 'account', key: revoked.accountId });
  });
}

/** A key's fingerprint. Keys are long and random, so that a plain hash cannot be guessed back. */
export function keyHash(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}
