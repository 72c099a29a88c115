import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { asc, eq } from 'drizzle-orm';
import type { InstanceKey } from '../../instance-key.ts';
import { lockUntilCommit, type Session, type Storage, tables } from '../../storage/index.ts';

type KeyRow = typeof tables.webhookKeys.$inferSelect;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long a key is published before its first use, so that whoever keeps keys for a while knows it by then. */
const NOTICE_MS = 24 * HOUR_MS;
/** How long it stays published after its last. */
const AFTERMATH_MS = 7 * DAY_MS;
/** How long a key signs. */
const LIFE_MS = 180 * DAY_MS;
/** How long what was read of the keys is trusted: changes are announced, time passes unheard. */
const TRUST_MS = 60_000;

/** A private key at hand, ready to sign. */
export interface SigningKey {
  /** `wsk_live_…` or `wsk_test_…` */
  readonly id: string;
  readonly privateKey: KeyObject;
}

/** A public key as RFC 7517 writes it. */
export interface PublicKey {
  readonly kty: 'RSA';
  readonly use: 'sig';
  readonly alg: 'PS256';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
}

export interface ListedSigningKey {
  readonly id: string;
  readonly liveMode: boolean;
  /** `COMING`: published, not used yet; `SIGNING`; `LEAVING`: used no more, still published; `GONE`. */
  readonly status: 'COMING' | 'SIGNING' | 'LEAVING' | 'GONE';
  readonly firstUse: Date;
}

/** The RSA keys with which deliveries are signed: of each mode one signs, and its successor is published ahead of time. */
export interface SigningKeys {
  /** The key that signs now. @throws when there is none, or the instance key does not open it */
  current(session: Session, liveMode: boolean): Promise<SigningKey>;
  /** Every key with which something valid may be signed, of both modes. */
  published(session: Session): Promise<PublicKey[]>;
}

export function createSigningKeys(storage: Storage, instanceKey: InstanceKey): SigningKeys {
  let known: { readonly rows: readonly KeyRow[]; readonly untilMs: number } | null = null;
  const opened = new Map<string, KeyObject>();
  storage.onChange((change) => {
    if (change === null || change.topic === 'signing_key') {
      known = null;
      opened.clear();
    }
  });

  async function rows(session: Session): Promise<readonly KeyRow[]> {
    const nowMs = performance.now();
    if (known === null || nowMs > known.untilMs) known = { rows: await readKeys(session), untilMs: nowMs + TRUST_MS };
    return known.rows;
  }

  return {
    current: async (session, liveMode) => {
      const line = (await rows(session)).filter((row) => row.liveMode === liveMode);
      const row = signingAt(line, session.clock.now());
      if (row === undefined) throw new Error(`there is no key to sign webhooks of ${liveMode ? 'live' : 'test'} mode`);
      const privateKey =
        opened.get(row.id) ??
        createPrivateKey({ key: Buffer.from(instanceKey.open(row.privateKeySealed)), format: 'der', type: 'pkcs8' });
      opened.set(row.id, privateKey);
      return { id: row.id, privateKey };
    },
    published: async (session) => {
      const nowMs = session.clock.now();
      const all = await rows(session);
      return all
        .filter((row) => ['COMING', 'SIGNING', 'LEAVING'].includes(statusOf(row, all, nowMs)))
        .map(({ id, publicJwk }) => {
          const { n, e } = publicJwk as { n: string; e: string };
          return { kty: 'RSA', use: 'sig', alg: 'PS256', kid: id, n, e };
        });
    },
  };
}

/** Makes the first key of each mode, which signs at once. */
export async function ensureSigningKeys(session: Session, instanceKey: InstanceKey): Promise<void> {
  await addKeys(session, instanceKey, { noticeMs: 0, isWanted: (newest) => newest === undefined });
}

/**
 * Puts a new key in the place of the present one of each mode, 24 hours from now. While a key is still to come there is
 * no other.
 * @returns the keys that were made
 */
export function rotateSigningKeys(session: Session, instanceKey: InstanceKey): Promise<ListedSigningKey[]> {
  return addKeys(session, instanceKey, { noticeMs: NOTICE_MS, isWanted: isInUse });
}

/** Rotates those that will have signed for 180 days by the time a new one may. */
export function rotateOldSigningKeys(session: Session, instanceKey: InstanceKey): Promise<ListedSigningKey[]> {
  const isOld = (newest: KeyRow | undefined, nowMs: number) =>
    isInUse(newest, nowMs) && nowMs + NOTICE_MS >= newest!.firstUse.getTime() + LIFE_MS;
  return addKeys(session, instanceKey, { noticeMs: NOTICE_MS, isWanted: isOld });
}

function isInUse(newest: KeyRow | undefined, nowMs: number): boolean {
  return newest !== undefined && newest.firstUse.getTime() <= nowMs;
}

interface Addition {
  readonly noticeMs: number;
  /** Whether a mode wants a key, by the newest it has. */
  isWanted(newest: KeyRow | undefined, nowMs: number): boolean;
}

async function addKeys(
  session: Session,
  instanceKey: InstanceKey,
  { noticeMs, isWanted }: Addition,
): Promise<ListedSigningKey[]> {
  const nowMs = session.clock.now();
  const wanting = async (from: Session, liveMode: boolean) =>
    isWanted(
      (await readKeys(from)).findLast((row) => row.liveMode === liveMode),
      nowMs,
    );
  const made = await Promise.all(
    [false, true].map(async (liveMode) => {
      if (!(await wanting(session, liveMode))) return [];
      const row = await draw(instanceKey, liveMode, { nowMs, noticeMs });
      return session.atomically(async (transaction) => {
        await lockUntilCommit(transaction, 'webhook signing keys');
        if (!(await wanting(transaction, liveMode))) return [];
        await transaction.sql.insert(tables.webhookKeys).values(row);
        transaction.announce({ topic: 'signing_key', key: row.id });
        return [row];
      });
    }),
  );
  const all = await readKeys(session);
  return made.flat().map((row) => listed(row, all, nowMs));
}

/** All keys there are, oldest first. */
export async function listSigningKeys(session: Session): Promise<ListedSigningKey[]> {
  const rows = await readKeys(session);
  return rows.map((row) => listed(row, rows, session.clock.now()));
}

function listed(row: KeyRow, all: readonly KeyRow[], nowMs: number): ListedSigningKey {
  return { id: row.id, liveMode: row.liveMode, status: statusOf(row, all, nowMs), firstUse: row.firstUse };
}

function statusOf(row: KeyRow, all: readonly KeyRow[], nowMs: number): ListedSigningKey['status'] {
  const line = all.filter((each) => each.liveMode === row.liveMode);
  if (signingAt(line, nowMs)?.id === row.id) return 'SIGNING';
  if (row.firstUse.getTime() > nowMs) return 'COMING';
  const next = line[line.findIndex((each) => each.id === row.id) + 1];
  return next !== undefined && nowMs < next.firstUse.getTime() + AFTERMATH_MS ? 'LEAVING' : 'GONE';
}

/** The newest key whose time has come; before the time of any, as with a clock that was set back, the oldest. */
function signingAt(line: readonly KeyRow[], nowMs: number): KeyRow | undefined {
  return line.findLast((row) => row.firstUse.getTime() <= nowMs) ?? line[0];
}

function readKeys(session: Session): Promise<KeyRow[]> {
  const keys = tables.webhookKeys;
  return session.sql.select().from(keys).orderBy(asc(keys.firstUse), asc(keys.timeCreated), asc(keys.id));
}

/** RSA of 2,048 bits; the work of a tenth of a second or more, so outside any transaction. */
async function draw(
  instanceKey: InstanceKey,
  liveMode: boolean,
  { nowMs, noticeMs }: { readonly nowMs: number; readonly noticeMs: number },
): Promise<KeyRow> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const { kty, n, e } = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    id: `wsk_${liveMode ? 'live' : 'test'}_${randomBytes(12).toString('hex')}`,
    liveMode,
    publicJwk: { kty, n, e },
    privateKeySealed: instanceKey.seal(privateKey.export({ format: 'der', type: 'pkcs8' })),
    timeCreated: new Date(nowMs),
    firstUse: new Date(nowMs + noticeMs),
  };
}

/** Forgets keys that nobody needs any more. */
export async function forgetOldSigningKeys(session: Session): Promise<void> {
  for (const { id, status } of await listSigningKeys(session)) {
    if (status === 'GONE') await session.sql.delete(tables.webhookKeys).where(eq(tables.webhookKeys.id, id));
  }
}
