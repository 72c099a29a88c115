import { createHash } from 'node:crypto';
import { and, eq, lt } from 'drizzle-orm';
import { Refusal } from '../refusal.ts';
import { type Scope, type Session, tables, tryLockUntilCommit } from '../storage/index.ts';

/** An answer as it was, or will be, sent. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
  readonly release: string;
}

/** Encrypts answers that are kept, and decrypts them. */
export interface AnswerSeal {
  seal(plain: Uint8Array): Uint8Array;
  open(sealed: Uint8Array): Uint8Array;
}

/** How long an answer is kept for repeats (rest-api.md §1.6). */
const KEPT_MS = 24 * 3_600_000;
/** Space to `~`: 1–255 printable characters. */
const KEY_PATTERN = /^[\x20-\x7e]{1,255}$/;

/** @throws Refusal `idempotency_key_invalid` */
export function checkIdempotencyKey(key: string): void {
  if (!KEY_PATTERN.test(key)) {
    throw new Refusal('idempotency_key_invalid', 'Idempotency-Key must be 1 to 255 printable ASCII characters.');
  }
}

interface KeyedRequest {
  readonly scope: Scope;
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

/** Requests with a key that this process is working on. */
const underWay = new Set<string>();

/**
 * Does `work` once for a key. Its answer is kept in the transaction that holds its effects, so that a crash leaves
 * both or neither; a repeat gets the kept answer. Answers may hold tokens and secrets: they are kept encrypted.
 * @throws Refusal `idempotency_conflict` when the key was used for another request, or the first is still running
 */
export async function onceForKey(
  database: Session,
  answerSeal: AnswerSeal,
  request: KeyedRequest,
  work: (session: Session) => Promise<KeptAnswer>,
): Promise<KeptAnswer & { readonly replayed: boolean }> {
  const name = `${request.scope.accountId}/${request.scope.liveMode}/${request.key}`;
  if (underWay.has(name)) throw stillRunning();
  underWay.add(name);
  try {
    return await database.atomically(async (session) => {
      if (!(await tryLockUntilCommit(session, `idempotency ${name}`))) throw stillRunning();
      const fingerprint = fingerprintOf(request);
      const kept = await findKept(session, request);
      if (kept !== undefined) {
        if (!Buffer.from(fingerprint).equals(kept.fingerprint)) {
          throw new Refusal('idempotency_conflict', 'This Idempotency-Key was used for another request.');
        }
        const body = Buffer.from(answerSeal.open(kept.bodySealed)).toString();
        return { status: kept.status, body, release: kept.release, replayed: true };
      }
      const answer = await work(session);
      await keep(session, answerSeal, request, fingerprint, answer);
      return { ...answer, replayed: false };
    });
  } finally {
    underWay.delete(name);
  }
}

/** Forgets answers that are no longer kept. */
export async function forgetOldAnswers(session: Session): Promise<void> {
  const limit = new Date(session.clock.now() - KEPT_MS);
  await session.sql.delete(tables.idempotencyKeys).where(lt(tables.idempotencyKeys.timeCreated, limit));
}

function stillRunning(): Refusal {
  return new Refusal('idempotency_conflict', 'The first request with this Idempotency-Key is still running.', {
    retryAfterSeconds: 1,
  });
}

function fingerprintOf({ method, url, body }: KeyedRequest): Uint8Array {
  return createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest();
}

async function findKept(session: Session, { scope, key }: KeyedRequest) {
  const [row] = await session.sql.select().from(tables.idempotencyKeys).where(withKey(scope, key));
  if (row === undefined || row.timeCreated.getTime() < session.clock.now() - KEPT_MS) return undefined;
  return row;
}

async function keep(
  session: Session,
  answerSeal: AnswerSeal,
  { scope, key }: KeyedRequest,
  fingerprint: Uint8Array,
  answer: KeptAnswer,
) {
  // An answer past its time may still be in the place.
  await session.sql.delete(tables.idempotencyKeys).where(withKey(scope, key));
  await session.sql.insert(tables.idempotencyKeys).values({
    ...scope,
    key,
    fingerprint,
    status: answer.status,
    bodySealed: answerSeal.seal(Buffer.from(answer.body)),
    release: answer.release,
    timeCreated: new Date(session.clock.now()),
  });
}

function withKey(scope: Scope, key: string) {
  const keys = tables.idempotencyKeys;
  return and(eq(keys.accountId, scope.accountId), eq(keys.liveMode, scope.liveMode), eq(keys.key, key));
}
