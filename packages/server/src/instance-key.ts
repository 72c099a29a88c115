import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { createPrivateFile, type Session, StorageError, tables } from './storage/index.ts';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PROOF = Buffer.from('plateau instance key');

/** Encrypts what must not be readable from a stolen database. */
export interface InstanceKey {
  /** Encrypts and authenticates (AES-256-GCM); the nonce stands before the text, the tag behind it. */
  seal(plain: Uint8Array): Uint8Array;
  /** The inverse of `seal`. @throws when the key is another or the text was changed. */
  open(sealed: Uint8Array): Uint8Array;
}

/**
 * Finds the instance key: the setting, or the file `instance.key` in the data folder, made on first start.
 * @throws StorageError when the database was made with another key, or the file does not hold one.
 */
export async function openInstanceKey(
  session: Session,
  settings: { readonly instanceKey: string | null; readonly dataDir: string },
): Promise<InstanceKey> {
  const key = keyFrom(settings.instanceKey ?? readOrMake(settings.dataDir));
  await session.sql
    .insert(tables.instance)
    .values({ keyProof: key.seal(PROOF), timeCreated: new Date(session.clock.now()) })
    .onConflictDoNothing();
  const [row] = await session.sql.select().from(tables.instance).where(eq(tables.instance.singleton, true));
  if (row === undefined || !opens(key, row.keyProof)) {
    throw new StorageError(
      'The instance key is not the one this database was made with: set INSTANCE_KEY, or put back instance.key in the data folder.',
    );
  }
  return key;
}

/** A key from 32 bytes in base64. */
export function keyFrom(base64: string): InstanceKey {
  const secret = Buffer.from(base64, 'base64');
  return {
    seal: (plain) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, secret, nonce);
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open: (sealed) => {
      const decipher = createDecipheriv(ALGORITHM, secret, sealed.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    },
  };
}

function readOrMake(dataDir: string): string {
  const file = join(dataDir, 'instance.key');
  if (!existsSync(file)) createPrivateFile(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
  const key = readFileSync(file, 'utf8').trim();
  if (Buffer.from(key, 'base64').length !== KEY_BYTES) {
    throw new StorageError(`${file} does not hold an instance key: put back the right one, or set INSTANCE_KEY.`);
  }
  return key;
}

function opens(key: InstanceKey, proof: Uint8Array): boolean {
  try {
    return PROOF.equals(key.open(proof));
  } catch {
    // GCM refuses what another key sealed; that is the answer sought, not a failure.
    return false;
  }
}
