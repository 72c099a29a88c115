import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A connection, and the first of the errors that follow when it breaks. */
async function connect(url: string): Promise<{ client: pg.Client; broken: Promise<Error> }> {
  const client = new pg.Client({ connectionString: url });
  const broken = new Promise<Error>((resolve) => client.on('error', resolve));
  await client.connect();
  return { client, broken };
}

/** The server's own word for where its files are. */
async function dataFolder(url: string): Promise<string> {
  const [row] = await query(url, 'show data_directory');
  return String(row?.data_directory);
}

describe('a running server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  test('is one that Plateau supports', async () => {
    const [row] = await query(server.url, `select current_setting('server_version_num')::int >= 150000 as supported`);
    expect(row).toEqual({ supported: true });
  });

  test('makes empty databases that do not see each other', async () => {
    const [one, other] = [await server.createDatabase(), await server.createDatabase()];
    await query(one, 'create table meters (id text)');
    expect(await query(one, `select to_regclass('meters')::text as found`)).toEqual([{ found: 'meters' }]);
    expect(await query(other, `select to_regclass('meters')::text as found`)).toEqual([{ found: null }]);
  });

  test('sorts as people do, and keeps a time zone of its own', async () => {
    expect(await query(server.url, `select 'a' < 'B' as sorted, current_setting('timezone') as zone`)).toEqual([
      { sorted: true, zone: 'Asia/Kathmandu' },
    ]);
  });

  test('loses nothing that was committed before a kill, and comes back under the same address', async () => {
    const url = await server.createDatabase();
    await query(url, 'create table meters (id text)');
    const { client, broken } = await connect(url);
    await client.query(`insert into meters values ('committed')`);
    await client.query(`begin; insert into meters values ('under way')`);

    await server.kill();
    await broken;
    await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');

    await server.restart();
    expect(await query(url, 'select id from meters')).toEqual([{ id: 'committed' }]);
  });

  test('cuts clients off when it restarts', async () => {
    const { broken } = await connect(server.url);
    await server.restart();
    expect(await broken).toMatchObject({ message: expect.stringContaining('terminat') });
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('stands beside others', async () => {
    const other = await startPostgres({ durability: 'full' });
    try {
      expect(await query(other.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
      expect(await query(server.url, 'show fsync')).toEqual([{ fsync: 'off' }]);
    } finally {
      await other.stop();
    }
  });
});

describe('the end', () => {
  test.each(['running', 'killed'])('stop deletes the files of a %s server', async (state) => {
    const server = await startPostgres();
    const folder = await dataFolder(server.url);
    expect(existsSync(folder)).toBe(true);
    if (state === 'killed') await server.kill();
    await server.stop();
    expect(existsSync(folder)).toBe(false);
    await expect(query(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  test('a server does not outlive the process that started it', async () => {
    const script = `
      import { startPostgres } from ${JSON.stringify(new URL('./postgres-server.ts', import.meta.url).href)};
      console.log((await startPostgres()).url);
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const url = line.toString().trim();
    const folder = await dataFolder(url);

    owner.kill('SIGKILL');
    while (existsSync(folder)) await pause(20);
    await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });
});
