import { afterAll, beforeAll, expect, test } from 'vitest';
import { send } from './client.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { newFolder, readCredentials, startPlateau } from './process.ts';
import { query } from './sql.ts';

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

test('no key, bearer, password or personal data is ever logged', async () => {
  const database = await postgres.createDatabase();
  const dataDir = newFolder();
  const environment = {
    DATA_DIR: dataDir,
    DATABASE_URL: Object.assign(new URL(database), { password: 'database-password' }).href,
    INSTANCE_KEY: Buffer.alloc(32, 'instance-key').toString('base64'),
    METRICS_ENABLED: 'true',
    METRICS_TOKEN: 'metrics-token',
    ENTSOE_TOKEN: 'entsoe-token',
    LOG_LEVEL: 'trace',
  };
  // The first start is the one that shows keys.
  await (await startPlateau(environment)).stop();
  const { account_id, api_key_test, api_key_live } = readCredentials(dataDir).accounts[0]!;

  const server = await startPlateau(environment);
  const call = (method: string, path: string, authorization: string, body?: object) =>
    send(server.origin, method, path, body, { authorization });
  const basic = (key: string) => `Basic ${btoa(`${account_id}:${key}`)}`;
  const wrongKey = 'sk_test_wrong-key';

  const signIn = await call('POST', '/auth/tokens', basic(api_key_test));
  const bearer = signIn.body.bearer_token as string;
  const statuses = [
    await call('POST', '/auth/tokens', basic(wrongKey)),
    await call('GET', '/account', `Bearer ${bearer}`),
    await call('GET', '/account', `Bearer ${bearer.slice(0, -4)}AAAA`),
    await call('GET', '/account', `Bearer ${wrongKey}`),
    await call('GET', `/customers/${api_key_live}?key=${api_key_live}`, `Bearer ${api_key_test}`),
    await call('GET', '/metrics', 'Bearer metrics-token'),
    await call('POST', '/customers', `Bearer ${api_key_test}`, { reference_id: 7, note: 'personal-note' }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([403, 200, 403, 403, 404, 200, 400]);

  await query(database, 'alter table customers rename to customers_that_were');
  const failed = await call('POST', '/customers', `Bearer ${api_key_test}`, { reference_id: 'personal-reference' });
  expect(failed.status).toBe(500);
  await postgres.kill();
  const away = await call('POST', '/customers', `Bearer ${api_key_live}`, { reference_id: 'personal-reference' });
  expect(away.status).toBe(503);
  await postgres.restart();

  const { stdout, stderr } = await server.stop();
  expect(stderr).toBe('');
  // The failures are told, or nothing would be proved by what isn't.
  expect(stdout).toContain('unexpected error');
  expect(stdout).toContain('customers');
  expect(stdout).toContain('database out of reach');
  const secrets = [
    ...[api_key_test, api_key_live, wrongKey, bearer.split('.')[2]!, btoa(`${account_id}:${api_key_test}`)],
    ...['database-password', environment.INSTANCE_KEY, 'metrics-token', 'entsoe-token'],
    ...['personal-note', 'personal-reference'],
  ];
  for (const secret of secrets) expect(stdout).not.toContain(secret);
});
