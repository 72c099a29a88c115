import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startPostgres } from '../../../test/postgres-server.ts';
import { systemClock } from '../../clock.ts';
import { openStorage, type Storage } from '../../storage/index.ts';
import { sandboxTemplates } from './library/index.ts';
import { createServingFinder, type FindServing } from './offers.ts';
import { seedSandboxLibrary, storeTemplates } from './templates.ts';

describe.each(['embedded', 'postgres'])('providers that serve a country (%s)', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'plateau-offers-'));
  const ends: (() => Promise<unknown>)[] = [];
  const scope = { accountId: 'acc_1', liveMode: false };
  const supplied = { countryCode: 'GB', direction: 'IMPORT', type: 'COMMODITY', regions: [] } as const;
  let storage: Storage;
  /** That of another process, where there can be one. */
  let other: Storage;
  let find: FindServing;

  beforeAll(async () => {
    const postgres = kind === 'embedded' ? null : await startPostgres();
    const databaseUrl = (await postgres?.createDatabase()) ?? null;
    const open = () => openStorage({ databaseUrl, databasePoolSize: 4, dataDir: folder }, systemClock, () => {});
    storage = await open();
    other = postgres === null ? storage : await open();
    await seedSandboxLibrary(storage);
    find = createServingFinder(storage);
    ends.push(
      storage.close,
      async () => other !== storage && other.close(),
      async () => postgres?.stop(),
    );
  });

  afterAll(async () => {
    for (const end of ends) await end();
    rmSync(folder, { recursive: true });
  });

  const names = async (filter: Parameters<FindServing>[3]) =>
    (await find(storage, scope, supplied, filter)).providers.map(({ displayName }) => displayName);

  test('are found by part of the name, however it is written, and by id', async () => {
    const all = await names({});
    expect(all.length).toBeGreaterThan(1);
    const part = all[0]!.slice(1, 5);
    const expected = all.filter((name) => name.toLowerCase().includes(part.toLowerCase()));
    expect(await names({ query: part.toUpperCase() })).toEqual(expected);
    expect(await names({ query: '%' })).toEqual([]);
    expect(await names({ query: 'no such name' })).toEqual([]);
    const { providers } = await find(storage, scope, supplied, {});
    expect(await names({ id: providers[1]!.id })).toEqual([all[1]]);
    expect(await names({ id: 'prv_000000000000000000000000' })).toEqual([]);
  });

  test('are those of the mode', async () => {
    expect((await find(storage, { ...scope, liveMode: true }, supplied, {})).providers).toEqual([]);
  });

  test('are others as soon as the library has changed, whoever changed it', async () => {
    const before = await names({});
    const like = sandboxTemplates.find(({ provider }) => before.includes(provider.displayName))!;
    const provider = { ...like.provider, key: 'offers-test', displayName: 'Äther & Söhne' };
    await storeTemplates(other, [{ ...like, sourceKey: 'offers-test', provider }], { sandbox: true });
    await vi.waitFor(async () => expect(await names({})).toContain('Äther & Söhne'), 5000);
    expect(await names({ query: 'ather' })).toEqual(['Äther & Söhne']);
    const { providers, withPlans } = await find(storage, scope, supplied, { query: 'söhne' });
    expect([...withPlans]).toEqual(providers.map(({ id }) => id));
  });
});
