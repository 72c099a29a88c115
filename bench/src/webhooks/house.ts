import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@plateau/server/src/clock.ts';
import { createAccount } from '@plateau/server/src/modules/accounts/index.ts';
import { createWebhook } from '@plateau/server/src/modules/webhooks/index.ts';
import { openPlatform, type Platform } from '@plateau/server/src/platform.ts';
import { readSettings } from '@plateau/server/src/settings.ts';
import { startPostgres } from '@plateau/server/test/postgres-server.ts';

/** Whose events they are. */
export interface Owner {
  readonly accountId: string;
  readonly liveMode: false;
}

/** Platforms on one PostgreSQL server with full durability, which is gone with its data after `work`. */
export async function withPlatforms<T>(count: number, work: (platforms: Platform[]) => Promise<T>): Promise<T> {
  const postgres = await startPostgres({ durability: 'full' });
  const folder = mkdtempSync(join(tmpdir(), 'plateau-bench-'));
  const platforms: Platform[] = [];
  try {
    const url = await postgres.createDatabase();
    for (let i = 0; i < count; i += 1) platforms.push(await openOn(folder, url));
    return await work(platforms);
  } finally {
    for (const platform of platforms) await platform.close();
    await postgres.stop();
    rmSync(folder, { recursive: true });
  }
}

/** A platform on the embedded database. */
export async function withEmbedded<T>(work: (platform: Platform) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'plateau-bench-'));
  const platform = await openOn(folder, '');
  try {
    return await work(platform);
  } finally {
    await platform.close();
    rmSync(folder, { recursive: true });
  }
}

function openOn(folder: string, url: string): Promise<Platform> {
  const environment = { DATA_DIR: folder, DATABASE_URL: url, MARKET_FETCH: 'false', WEBHOOK_ALLOW_PRIVATE: 'true' };
  return openPlatform(readSettings(environment), systemClock, (error) => console.error(error.message));
}

/** An account whose events go to some endpoints at `url`. */
export async function newOwner(
  { storage, instanceKey }: Platform,
  url: string | null,
  endpoints: number,
): Promise<Owner> {
  const made = await createAccount(storage, { kind: 'OEM', name: 'Bench', defaultRelease: '2026-08-01.busbar' });
  const owner = { accountId: made.account.id, liveMode: false } as const;
  for (let i = 0; i < endpoints; i += 1) {
    const input = { url: `${url}/${i}`, enabledEvents: ['*'], retrySchedule: 'STANDARD' } as const;
    await createWebhook(storage, owner, input, { instanceKey, allowPrivate: true });
  }
  return owner;
}
