import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NEWEST_OEM_RELEASE, PROVIDER_RELEASE } from './http/release.ts';
import { type AccountKind, createAccount, listAccounts } from './modules/accounts/index.ts';
import { lockUntilCommit, type Session, StorageError, writePrivateFile } from './storage/index.ts';

/** The accounts made on first start, with their keys. */
export interface Credentials {
  readonly origin: string;
  readonly accounts: readonly {
    readonly name: string;
    readonly kind: AccountKind;
    readonly account_id: string;
    readonly api_key_test: string;
    readonly api_key_live: string;
  }[];
}

const FIRST_ACCOUNTS = [
  { name: 'Nova', kind: 'OEM', defaultRelease: NEWEST_OEM_RELEASE },
  { name: 'Superenergy', kind: 'PROVIDER', defaultRelease: PROVIDER_RELEASE },
] as const;

/**
 * Makes the first accounts when there are none. Their keys are written down before the accounts exist for good, so that
 * a crash in between can lose neither.
 * @returns null when there are accounts already
 */
export function createFirstAccounts(session: Session, dataDir: string, origin: string): Promise<Credentials | null> {
  return session.atomically(async (transaction) => {
    await lockUntilCommit(transaction, 'first accounts');
    if ((await listAccounts(transaction)).length > 0) return null;
    const accounts: Credentials['accounts'][number][] = [];
    for (const first of FIRST_ACCOUNTS) {
      const { account, testKey, liveKey } = await createAccount(transaction, first);
      accounts.push({
        name: account.name,
        kind: account.kind,
        account_id: account.id,
        api_key_test: testKey.secret,
        api_key_live: liveKey.secret,
      });
    }
    const credentials = { origin, accounts };
    writeCredentials(dataDir, credentials);
    return credentials;
  });
}

/** The credentials file brought up to the present origin; null when there is none. */
export function refreshCredentials(dataDir: string, origin: string): Credentials | null {
  const file = credentialsFile(dataDir);
  if (!existsSync(file)) return null;
  const credentials = readCredentials(file);
  if (credentials.origin === origin) return credentials;
  const moved = { ...credentials, origin };
  writeCredentials(dataDir, moved);
  return moved;
}

/** The credentials that a server left in its data folder; null when there are none. */
export function firstCredentials(dataDir: string): Credentials | null {
  const file = credentialsFile(dataDir);
  return existsSync(file) ? readCredentials(file) : null;
}

export function credentialsFile(dataDir: string): string {
  return join(dataDir, 'credentials.json');
}

function readCredentials(file: string): Credentials {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Credentials;
  } catch (error) {
    throw new StorageError(`${file} cannot be read (${(error as Error).message}): repair it, or move it away.`);
  }
}

function writeCredentials(dataDir: string, credentials: Credentials): void {
  writePrivateFile(credentialsFile(dataDir), `${JSON.stringify(credentials, null, 2)}\n`);
}
