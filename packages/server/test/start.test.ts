import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Credentials } from '../src/credentials.ts';
import { readSettings, SettingsError } from '../src/settings.ts';
import { send } from './client.ts';
import { startFakePostgres } from './fake-postgres.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { type Ending, newFolder, readCredentials, startPlateau, startProgram } from './process.ts';
import { query } from './sql.ts';

/** Names in `folder` that anybody but its owner may read, write or enter. */
function openToOthers(folder: string): string[] {
  const names = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })];
  return names.filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0);
}

/** It ended because it could not start, and said why in one line that a person can act on. */
function expectRefusal({ code, stderr }: Ending, ...words: (string | RegExp)[]): void {
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Plateau did not start\. [^\n]+\n$/);
  for (const word of words) expect(stderr).toMatch(word);
}

/** A data folder whose first start is over. */
const dataDir = join(newFolder(), 'data');
let first: { readonly origin: string; readonly credentials: Credentials; readonly ending: Ending };
beforeAll(async () => {
  const server = await startPlateau({ DATA_DIR: dataDir });
  await server.said('The keys are shown this once');
  const credentials = readCredentials(dataDir);
  first = { origin: server.origin, credentials, ending: await server.stop() };
});

describe('a first start', () => {
  test('makes two accounts, and writes them down', () => {
    const account = (name: string, kind: string) => ({
      name,
      kind,
      account_id: expect.stringMatching(/^acc_[0-9a-f]{24}$/),
      api_key_test: expect.stringMatching(/^sk_test_[\w-]{32}$/),
      api_key_live: expect.stringMatching(/^sk_live_[\w-]{32}$/),
    });
    expect(first.credentials).toEqual({
      origin: first.origin,
      accounts: [account('Nova', 'OEM'), account('Superenergy', 'PROVIDER')],
    });
  });

  test('prints what a person needs', () => {
    const { stdout, stderr, code } = first.ending;
    const needed = [`${first.origin}/docs`, join(dataDir, 'credentials.json')];
    const keys = first.credentials.accounts.flatMap((each) => [each.account_id, each.api_key_test, each.api_key_live]);
    for (const text of [...needed, ...keys]) expect(stdout).toContain(text);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('makes a folder in which nothing is open to others', () => {
    expect(openToOthers(dataDir)).toEqual([]);
  });
});

describe('later starts', () => {
  test('keep the accounts, show no keys, and write down where they are reached', async () => {
    const server = await startPlateau({ DATA_DIR: dataDir, PUBLIC_ORIGIN: 'https://plateau.example' });
    expect(readCredentials(dataDir)).toEqual({ ...first.credentials, origin: 'https://plateau.example' });
    expect(server.stdout()).not.toMatch(/sk_(test|live)_/);
    expect(openToOthers(dataDir)).toEqual([]);
    await server.stop();
  });

  test('are refused with another instance key than the first', async () => {
    const other = { INSTANCE_KEY: Buffer.alloc(32, 7).toString('base64') };
    expectRefusal(await startProgram({ DATA_DIR: dataDir, ...other }).ended, /instance key/, /INSTANCE_KEY/);

    const file = join(dataDir, 'instance.key');
    const key = readFileSync(file);
    unlinkSync(file);
    expectRefusal(await startProgram({ DATA_DIR: dataDir }).ended, /put back instance\.key/);
    writeFileSync(file, 'half a k');
    expectRefusal(await startProgram({ DATA_DIR: dataDir }).ended, /instance\.key/);
    writeFileSync(file, key);
  });

  test('are refused while another process uses the folder', async () => {
    const server = await startPlateau({ DATA_DIR: dataDir });
    expectRefusal(await startProgram({ DATA_DIR: dataDir }).ended, /in use by another Plateau/, /DATA_DIR/);
    expect((await send(server.origin, 'GET', '/healthz', undefined, {})).status).toBe(200);
    await server.kill();
  });

  test('say what to do about a credentials file that somebody spoiled', async () => {
    const file = join(dataDir, 'credentials.json');
    const credentials = readFileSync(file);
    writeFileSync(file, '{"origin":');
    expectRefusal(await startProgram({ DATA_DIR: dataDir }).ended, /credentials\.json cannot be read/);
    writeFileSync(file, credentials);
  });
});

describe('a data folder', () => {
  test('is made, with those above it', async () => {
    const folder = join(newFolder(), 'new', 'data');
    const server = await startPlateau({ DATA_DIR: folder });
    expect(openToOthers(dirname(folder))).toEqual([]);
    await server.kill();
  });

  test('that was made by hand becomes private', async () => {
    const folder = join(newFolder(), 'data');
    mkdirSync(folder, { mode: 0o755 });
    const server = await startPlateau({ DATA_DIR: folder });
    expect(openToOthers(folder)).toEqual([]);
    await server.kill();
  });

  test('that holds other things is left as it is, but for what Plateau puts there', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'notes.txt'), 'mine', { mode: 0o644 });
    const before = statSync(folder).mode;
    const server = await startPlateau({ DATA_DIR: folder });
    expect(openToOthers(folder).filter((name) => name !== '.')).toEqual(['notes.txt']);
    expect(statSync(folder).mode).toBe(before);
    await server.kill();
  });

  test.each(['database/postmaster.pid', 'instance.key', 'credentials.json'])(
    'whose first start was killed when it had made %s is started anew',
    async (name) => {
      const folder = join(newFolder(), 'data');
      const first = startProgram({ DATA_DIR: folder });
      while (!existsSync(join(folder, name))) await new Promise(setImmediate);
      await first.kill();
      const server = await startPlateau({ DATA_DIR: folder });
      const key = readCredentials(folder).accounts[0]!.api_key_test;
      const answer = await send(server.origin, 'GET', '/account', undefined, { authorization: `Bearer ${key}` });
      expect(answer).toMatchObject({ status: 200, body: { display_name: 'Nova' } });
      await server.kill();
    },
  );

  test('that cannot be made is refused', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    const places = [join(file, 'data'), ...(process.platform === 'linux' ? ['/proc/plateau/data'] : [])];
    for (const DATA_DIR of places) {
      expectRefusal(await startProgram({ DATA_DIR }).ended, /data folder/, /DATA_DIR/);
    }
  });
});

describe('settings', () => {
  test.concurrent.each([
    ['PORT', 'http'],
    ['DATABASE_URL', 'mysql://127.0.0.1/plateau'],
    ['INSTANCE_KEY', 'secret'],
  ])('that are wrong are refused before anything is made: %s=%s', async (name, value) => {
    const folder = join(newFolder(), 'data');
    expectRefusal(await startProgram({ DATA_DIR: folder, [name]: value }).ended, name);
    expect(existsSync(folder)).toBe(false);
  });

  test.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PUBLIC_ORIGIN', 'ftp://plateau.example'],
    ['PUBLIC_ORIGIN', 'https://plateau.example/api'],
    ['DATABASE_URL', 'postgres'],
    ['DATABASE_POOL_SIZE', '1'],
    ['ROLE', 'everything'],
    ['LOG_LEVEL', 'loud'],
    ['METRICS_ENABLED', 'yes'],
    ['RATE_LIMIT_PER_SECOND', '0'],
    ['RATE_LIMIT_BURST', '1e3'],
    ['MARKET_FETCH', '1'],
    ['TRUSTED_PROXIES', 'all'],
    ['SHUTDOWN_SECONDS', '0'],
  ])('%s=%s is refused by name, in one line', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(SettingsError);
    expect(() => readSettings({ [name]: value })).toThrow(new RegExp(`^${name} must [^\\n]+$`));
  });

  test('that are empty count as not set', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: ' ', INSTANCE_KEY: '' })).toEqual(readSettings({}));
  });

  test('a port that is taken is refused', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const ending = await startProgram({ DATA_DIR: dataDir, PORT: String(port) }).ended;
    expectRefusal(ending, `Port ${port} is taken`, /set PORT/);
  });

  test('an address that is not this machine is refused', async () => {
    // RFC 5737: an address of documentation, nobody's.
    const ending = await startProgram({ DATA_DIR: dataDir, HOST: '192.0.2.1' }).ended;
    expectRefusal(ending, /192\.0\.2\.1/, /HOST/);
  });
});

describe('a database that is not usable', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  const start = (url: string) => startProgram({ DATA_DIR: newFolder(), DATABASE_URL: url }).ended;

  test('is refused when nothing listens there', async () => {
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    const { port } = nobody.address() as { port: number };
    await new Promise((resolve) => nobody.close(resolve));
    const ending = await start(`postgresql://plateau:hunter2-secret@127.0.0.1:${port}/plateau`);
    expectRefusal(ending, /DATABASE_URL/, /ECONNREFUSED/);
    expect(ending.stderr).not.toContain('hunter2-secret');
  });

  test.each([
    [
      'a wrong password',
      { refusal: { code: '28P01', message: 'password authentication failed for user "plateau"' } },
      /password authentication failed/,
    ],
    ['an old version', { version: '140012' }, /PostgreSQL 14, which is too old: Plateau needs 15/],
    ['silence', 'silent', /timeout/],
  ] as const)('is refused for %s', async (_, manner, reason) => {
    const fake = await startFakePostgres(manner);
    onTestFinished(() => fake.close());
    const ending = await start(fake.url);
    expectRefusal(ending, /DATABASE_URL/, reason);
    expect(ending.stderr).not.toContain('hunter2-secret');
  });

  test('is refused when there is no such user or database', async () => {
    const url = new URL(await postgres.createDatabase());
    expectRefusal(await start(Object.assign(new URL(url), { username: 'nobody-here' }).href), /"nobody-here"/);
    expectRefusal(await start(Object.assign(new URL(url), { pathname: '/nothing-here' }).href), /"nothing-here"/);
  });

  test('is refused when a table stands in the way of a migration, and left as it was', async () => {
    const url = await postgres.createDatabase();
    await query(url, 'create table customers (name text)');
    expectRefusal(await start(url), /migration/, /nothing was changed/, /"customers" already exists/);
    const tables = await query(url, `select tablename from pg_tables where schemaname in ('public', 'jobs')`);
    expect(tables).toEqual([{ tablename: 'customers' }]);
  });

  test('is refused when a newer Plateau made it', async () => {
    const url = await postgres.createDatabase();
    const server = await startPlateau({ DATA_DIR: newFolder(), DATABASE_URL: url });
    await server.stop();
    await query(url, `insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 9999999999999)`);
    expectRefusal(await start(url), /newer version of Plateau/);
  });
});
