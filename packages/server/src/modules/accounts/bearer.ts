import { eq } from 'drizzle-orm';
import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { newId } from '../../ids.ts';
import type { InstanceKey } from '../../instance-key.ts';
import { lockUntilCommit, type Session, tables } from '../../storage/index.ts';

const ALGORITHM = 'ES256';
const ISSUER = 'plateau';
/** Seconds a bearer is good for (rest-api.md §2.1). */
export const BEARER_SECONDS = 3600;

/** What a bearer says: the key it was made with, and whose that is. */
export interface BearerClaims {
  readonly accountId: string;
  readonly liveMode: boolean;
  readonly keyId: string;
  /** Epoch milliseconds. */
  readonly expiresMs: number;
}

/** Makes and reads bearers: JWTs signed with the instance's own key. */
export interface BearerSigner {
  sign(claims: Omit<BearerClaims, 'expiresMs'>, nowMs: number): Promise<string>;
  /** Null when the token is not ours, was changed, or has expired. */
  verify(token: string, nowMs: number): Promise<BearerClaims | null>;
}

/** Loads the signing key, made by whichever process starts first. */
export async function openBearerSigner(session: Session, instanceKey: InstanceKey): Promise<BearerSigner> {
  const stored = await session.atomically(async (transaction) => {
    await lockUntilCommit(transaction, 'bearer signing key');
    return (await findKey(transaction)) ?? makeKey(transaction, instanceKey);
  });
  const privateJwk = JSON.parse(Buffer.from(instanceKey.open(stored.privateJwkSealed)).toString()) as JWK;
  const privateKey = await importJWK(privateJwk, ALGORITHM);
  const publicKey = await importJWK(stored.publicJwk as JWK, ALGORITHM);
  return {
    sign: ({ accountId, liveMode, keyId }, nowMs) =>
      new SignJWT({ live: liveMode, key: keyId })
        .setProtectedHeader({ alg: ALGORITHM, kid: stored.id })
        .setIssuer(ISSUER)
        .setSubject(accountId)
        .setIssuedAt(Math.floor(nowMs / 1000))
        .setExpirationTime(Math.floor(nowMs / 1000) + BEARER_SECONDS)
        .sign(privateKey),
    verify: async (token, nowMs) => {
      try {
        const { payload } = await jwtVerify(token, publicKey, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          currentDate: new Date(nowMs),
        });
        return {
          accountId: String(payload.sub),
          liveMode: payload.live === true,
          keyId: String(payload.key),
          expiresMs: Number(payload.exp) * 1000,
        };
      } catch {
        // jose throws for every token that isn't good; to the caller they are all the same.
        return null;
      }
    },
  };
}

function findKey(session: Session) {
  return session.sql
    .select()
    .from(tables.signingKeys)
    .where(eq(tables.signingKeys.purpose, 'BEARER'))
    .orderBy(tables.signingKeys.timeCreated, tables.signingKeys.id)
    .limit(1)
    .then(([row]) => row);
}

async function makeKey(session: Session, instanceKey: InstanceKey) {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  const now = session.clock.now();
  const row = {
    id: newId('jwk', now),
    purpose: 'BEARER' as const,
    publicJwk: await exportJWK(pair.publicKey),
    privateJwkSealed: instanceKey.seal(Buffer.from(JSON.stringify(await exportJWK(pair.privateKey)))),
    timeCreated: new Date(now),
  };
  await session.sql.insert(tables.signingKeys).values(row);
  return row;
}
