import { and, eq, isNull } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { type Storage, tables } from '../../storage/index.ts';
import type { AccountKind } from './accounts.ts';
import type { BearerSigner } from './bearer.ts';
import { keyHash } from './keys.ts';

/** Who asks, once its credentials have been checked. */
export interface Caller {
  readonly accountId: string;
  readonly liveMode: boolean;
  readonly keyId: string;
  readonly kind: AccountKind;
  readonly disabled: boolean;
  readonly defaultRelease: string;
}

/** Milliseconds for which a checked credential is trusted unread; a revoked key ends within this (at most 60 s). */
const TRUST_MS = 30_000;
const REMEMBERED_CREDENTIALS = 50_000;

export interface Authentication {
  /** The caller of a bearer token or API key; null when it is not good. */
  bearer(credential: string): Promise<Caller | null>;
  /** The caller if it is known without asking the database. */
  rememberedBearer(credential: string): Caller | undefined;
  /** The caller of an account id and API key, as in HTTP Basic; null when they are not good. */
  basic(accountId: string, apiKey: string): Promise<Caller | null>;
}

/** Checks credentials, and remembers those that were good for a short while. */
export function createAuthentication(storage: Storage, signer: BearerSigner): Authentication {
  const remembered = new LRUCache<string, { caller: Caller; untilMs: number }>({ max: REMEMBERED_CREDENTIALS });
  storage.onChange((change) => {
    if (change === null || change.topic === 'account') remembered.clear();
  });

  function rememberedBearer(credential: string): Caller | undefined {
    const entry = remembered.get(credential);
    return entry !== undefined && storage.clock.now() < entry.untilMs ? entry.caller : undefined;
  }

  return {
    rememberedBearer,
    bearer: async (credential) => {
      const known = rememberedBearer(credential);
      if (known !== undefined) return known;
      const nowMs = storage.clock.now();
      const isKey = credential.startsWith('sk_');
      const claims = isKey ? null : await signer.verify(credential, nowMs);
      const caller = isKey
        ? await findCaller(storage, eq(tables.apiKeys.hash, keyHash(credential)))
        : claims && (await findCaller(storage, ofKey(claims)));
      if (!caller) return null;
      remembered.set(credential, { caller, untilMs: Math.min(nowMs + TRUST_MS, claims?.expiresMs ?? Infinity) });
      return caller;
    },
    basic: async (accountId, apiKey) => {
      const caller = await findCaller(storage, eq(tables.apiKeys.hash, keyHash(apiKey)));
      return caller?.accountId === accountId ? caller : null;
    },
  };
}

function ofKey(claims: { accountId: string; liveMode: boolean; keyId: string }) {
  const keys = tables.apiKeys;
  return and(eq(keys.accountId, claims.accountId), eq(keys.liveMode, claims.liveMode), eq(keys.id, claims.keyId));
}

async function findCaller(storage: Storage, ofWhichKey: ReturnType<typeof and>): Promise<Caller | null> {
  const { apiKeys, accounts } = tables;
  const [row] = await storage.sql
    .select({
      accountId: apiKeys.accountId,
      liveMode: apiKeys.liveMode,
      keyId: apiKeys.id,
      kind: accounts.kind,
      status: accounts.status,
      defaultRelease: accounts.defaultRelease,
    })
    .from(apiKeys)
    .innerJoin(accounts, eq(accounts.id, apiKeys.accountId))
    .where(and(ofWhichKey, isNull(apiKeys.timeRevoked)));
  if (row === undefined) return null;
  const { status, ...caller } = row;
  return { ...caller, disabled: status === 'DISABLED' };
}
