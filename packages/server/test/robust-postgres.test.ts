import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, Client, type Json, send } from './client.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { newFolder, type PlateauProcess, plateau, readCredentials, startPlateau } from './process.ts';
import { query } from './sql.ts';
import { startWriting } from './write-load.ts';

/** Milliseconds until a test stops waiting for what should happen at once. */
const PATIENCE_MS = 60_000;
const TIMEOUT_MS = 5 * PATIENCE_MS;

/** Asks again until the answer is the one waited for. */
async function eventually<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`Still ${JSON.stringify(answer)}`);
    await pause(20);
  }
}

function clientOf(server: PlateauProcess, key: string): Client {
  const call = (credential: string | null, ...[method, path, body, headers]: Parameters<TestCall>) =>
    send(server.origin, method, path, body, { authorization: `Bearer ${credential}`, ...headers });
  return new Client(call, key);
}
type TestCall = (
  method: string,
  path: string,
  body?: Parameters<typeof send>[3],
  headers?: Record<string, string>,
) => void;

const TOMORROW = Date.now() + 36 * 3_600_000;
const fixedRate = (fixed: number) => [{ days_and_hours: [{ hours: [{ rate: [{ fixed }] }] }] }];

/** A home with a tariff of one price. */
async function makeHome(client: Client): Promise<{ locationId: string; tariffId: string }> {
  const location = await client.post('/locations', { postal_address: { city: 'Berlin', country_code: 'DE' } });
  const locationId = location.body.id as string;
  const terms = { direction: 'IMPORT', type: 'COMMODITY', schedule: fixedRate(0.1) };
  const tariff = await client.post('/tariffs', { location_id: locationId, ...terms });
  return { locationId, tariffId: tariff.body.id };
}

/** The price of an hour in the days to come. */
async function priceAt(client: Client, locationId: string): Promise<number> {
  const [start, end] = [TOMORROW, TOMORROW + 3_600_000].map((ms) => new Date(ms).toISOString());
  const answer = await client.post('/prices', { location_id: locationId, start_time: start, end_time: end });
  return answer.body.data?.[0].price.value;
}

describe('processes on one PostgreSQL', () => {
  let postgres: PostgresServer;
  let url: string;
  let servers: PlateauProcess[];
  let key: string;
  const folders = [join(newFolder(), 'data'), join(newFolder(), 'data')];
  const INSTANCE_KEY = Buffer.alloc(32, 'shared').toString('base64');
  const environment = (dataDir: string) => ({
    DATA_DIR: dataDir,
    DATABASE_URL: url,
    INSTANCE_KEY,
    RATE_LIMIT_PER_SECOND: '1000000',
    RATE_LIMIT_BURST: '2000000',
  });

  beforeAll(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
    servers = await Promise.all(folders.map((folder) => startPlateau(environment(folder))));
    key = folders.flatMap(credentialsIn)[0]!.accounts[0].api_key_test;
  }, TIMEOUT_MS);
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    await postgres.stop();
  });

  test('that start for the first time at once make one set of accounts and one signing key', async () => {
    expect(folders.flatMap(credentialsIn)).toHaveLength(1);
    expect(await query(url, 'select name from accounts order by name')).toEqual([
      { name: 'Nova' },
      { name: 'Superenergy' },
    ]);
    expect(await query(url, 'select count(*)::int as keys from signing_keys')).toEqual([{ keys: 1 }]);
    for (const [signer, reader] of [servers, servers.toReversed()] as [PlateauProcess, PlateauProcess][]) {
      const { account_id, api_key_live } = folders.flatMap(credentialsIn)[0]!.accounts[0];
      const basic = { authorization: `Basic ${btoa(`${account_id}:${api_key_live}`)}` };
      const { body } = await send(signer.origin, 'POST', '/auth/tokens', undefined, basic);
      expect((await clientOf(reader, body.bearer_token).get('/account')).body.id).toBe(account_id);
    }
  });

  test('that share a data folder, too, start for the first time at once', async () => {
    const shared = { ...environment(join(newFolder(), 'data')), DATABASE_URL: await postgres.createDatabase() };
    const { INSTANCE_KEY: _, ...ownKey } = shared;
    const both = await Promise.all([startPlateau(ownKey), startPlateau(ownKey)]);
    const { api_key_test } = readCredentials(shared.DATA_DIR).accounts[0]!;
    for (const server of both) expect((await clientOf(server, api_key_test).get('/account')).status).toBe(200);
    for (const server of both) await server.kill();
  });

  test('see at once what others change: tariffs, market prices, keys', async () => {
    const [one, other] = servers.map((server) => clientOf(server, key)) as [Client, Client];
    const { locationId, tariffId } = await makeHome(one);
    for (const price of [0.2, 0.3, 0.4]) {
      expect((await other.patch(`/tariffs/${tariffId}`, { schedule: fixedRate(price) })).status).toBe(200);
      await eventually(
        () => priceAt(one, locationId),
        (value) => value === price,
      );
    }

    const accountId = folders.flatMap(credentialsIn)[0]!.accounts[0].account_id;
    const made = await plateau(['key', 'create', accountId], environment(newFolder()));
    const [, keyId, secret] = /(key_[0-9a-f]+)\s+(sk_\S+)/.exec(made.stdout)!;
    const account = () => clientOf(servers[0]!, secret!).get('/account');
    expect((await account()).status).toBe(200);
    await plateau(['key', 'revoke', keyId!], environment(newFolder()));
    await eventually(account, ({ status }) => status === 403);
  });

  test(
    'answer 503 while PostgreSQL is away, and go on by themselves when it is back',
    async () => {
      const [one, other] = servers.map((server) => clientOf(server, key)) as [Client, Client];
      const { locationId, tariffId } = await makeHome(one);
      expect(await priceAt(one, locationId)).toBe(0.1);
      const load = startWriting(servers[0]!.origin, key, (await makeHome(one)).locationId);
      while (load.acknowledged.length < 20) await pause(5);

      await postgres.kill();
      const away = { status: 503, body: { object: 'error', type: 'api_error', code: 'unavailable' } };
      for (const answer of await Promise.all([
        one.get('/customers'),
        one.post('/customers', {}),
        one.with({ 'idempotency-key': 'while away' }).post('/customers', {}),
        clientOf(servers[0]!, 'sk_test_never-seen').get('/account'),
      ])) {
        expect(answer).toMatchObject(away);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      const health = async (path: string): Promise<Answer> => send(servers[0]!.origin, 'GET', path, undefined, {});
      expect((await health('/healthz')).status).toBe(200);
      expect(await health('/readyz')).toMatchObject({ status: 503, body: { checks: { database: 'failed' } } });

      await postgres.restart();
      await eventually(
        () => health('/readyz'),
        ({ status }) => status === 200,
      );
      await load.stop();
      const lost: Json[] = [];
      for (const { path, object } of load.acknowledged) {
        if ((await one.get(`${path}/${object.id}`)).status !== 200) lost.push(object);
      }
      expect(lost).toEqual([]);
      // The news of changes come again, too.
      for (const price of [0.5, 0.6]) {
        await eventually(
          () => other.patch(`/tariffs/${tariffId}`, { schedule: fixedRate(price) }),
          ({ status }) => status === 200,
        );
        await eventually(
          () => priceAt(one, locationId),
          (value) => value === price,
        );
      }
    },
    TIMEOUT_MS,
  );
});

/** The credentials in a data folder; none when another process was the one that made the accounts. */
function credentialsIn(folder: string): Json[] {
  try {
    return [readCredentials(folder)];
  } catch {
    return [];
  }
}
