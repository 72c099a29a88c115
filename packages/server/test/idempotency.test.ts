import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Client, send } from './client.ts';
import { ADDRESSES, createLocation, createTariff, flat } from './examples.ts';
import { ANODE, onEachDatabase, type TestAccount, useServer } from './harness.ts';

const DAY_SECONDS = 86_400;

onEachDatabase('idempotency keys', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
  });

  let keys = 0;
  /** A key that no other test uses. */
  const newKey = () => {
    keys += 1;
    return `order ${keys}`;
  };
  const keyed = (client: Client, key = newKey()) => client.with({ 'idempotency-key': key });
  const count = async (client: Client, reference: string) =>
    (await client.get(`/customers?reference_id=${reference}`)).body.data.length;

  test('a repeat gets the first answer and does nothing again', async () => {
    const client = keyed(nova.test);
    const first = await client.post('/customers', { reference_id: 'ONCE' });
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    server.clock.advance({ seconds: 60 });
    const second = await client.post('/customers', { reference_id: 'ONCE' });
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect(await count(nova.test, 'ONCE')).toBe(1);
  });

  test('without a key a repeat is a second request', async () => {
    for (let i = 0; i < 2; i += 1) await nova.test.post('/customers', { reference_id: 'TWICE' });
    expect(await count(nova.test, 'TWICE')).toBe(2);
  });

  test('the answer stays what it was, though the object has changed or gone', async () => {
    const client = keyed(nova.test);
    const first = await client.post('/customers', { reference_id: 'GONE' });
    await nova.test.delete(`/customers/${first.body.id}`);
    expect((await client.post('/customers', { reference_id: 'GONE' })).body).toEqual(first.body);
  });

  test('a PATCH has a key too', async () => {
    const { body } = await nova.test.post('/customers', {});
    const client = keyed(nova.test);
    const first = await client.patch(`/customers/${body.id}`, { reference_id: 'A' });
    await nova.test.patch(`/customers/${body.id}`, { reference_id: 'B' });
    expect(await client.patch(`/customers/${body.id}`, { reference_id: 'A' })).toMatchObject({ body: first.body });
    expect((await nova.test.get(`/customers/${body.id}`)).body.reference_id).toBe('B');
  });

  test('a GET and a DELETE take no notice of it', async () => {
    const key = newKey();
    const { body } = await keyed(nova.test, key).post('/customers', {});
    const read = await keyed(nova.test, key).get(`/customers/${body.id}`);
    expect(read.status).toBe(200);
    expect(read.headers.get('idempotent-replayed')).toBeNull();
    expect((await keyed(nova.test, key).delete(`/customers/${body.id}`)).status).toBe(202);
  });

  describe('for another request: 409 idempotency_conflict', () => {
    test.each<[string, (client: Client, id: string) => Promise<Answer>]>([
      ['another body', (client) => client.post('/customers', { reference_id: 'B' })],
      ['an empty body', (client) => client.post('/customers', {})],
      ['another query', (client) => client.post('/customers?dry=run', { reference_id: 'A' })],
      ['another path', (client) => client.post('/locations', { postal_address: ADDRESSES.berlin })],
      ['another method', (client, id) => client.patch(`/customers/${id}`, { reference_id: 'A' })],
    ])('%s', async (_what, repeat) => {
      const client = keyed(nova.test);
      const { body: customer } = await client.post('/customers', { reference_id: 'A' });
      const { status, headers, body } = await repeat(client, customer.id);
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'idempotency_conflict' });
      // Waiting would not help.
      expect(headers.get('retry-after')).toBeNull();
    });
  });

  test('white space in a body makes no difference', async () => {
    const client = keyed(nova.test);
    const first = await client.post('/customers', '{"reference_id":"A","note":1}');
    expect(first.status).toBe(201);
    expect((await client.post('/customers', '{ "reference_id" : "A", "note" : 1 }')).body).toEqual(first.body);
  });

  test('the same key in the other mode and in another account is another key', async () => {
    const stranger = await server.createAccount({ release: ANODE });
    const key = newKey();
    const clients = [nova.test, nova.live, stranger.test, stranger.live].map((client) => keyed(client, key));
    const answers = await Promise.all(clients.map((client) => client.post('/customers', {})));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(4);
  });

  test('of requests that come at once one is done, the others wait their turn or get its answer', async () => {
    const client = keyed(nova.test);
    const body = { postal_address: ADDRESSES.berlin, reference_id: 'RACE' };
    const answers = await Promise.all(Array.from({ length: 12 }, () => client.post('/locations', body)));
    for (const { status, headers, body: refused } of answers.filter((each) => each.status !== 201)) {
      expect({ status, code: refused.code }).toEqual({ status: 409, code: 'idempotency_conflict' });
      expect(headers.get('retry-after')).toBe('1');
    }
    const done = answers.filter(({ status }) => status === 201);
    expect(done.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    expect(new Set(done.map((each) => each.body.id)).size).toBe(1);
    expect((await nova.test.get('/locations?reference_id=RACE')).body.data).toHaveLength(1);
    expect((await client.post('/locations', body)).body).toEqual(done[0]!.body);
  });

  test('a refusal is kept like any other answer, and what it half did is not', async () => {
    const client = keyed(nova.test);
    const body = { postal_address: { city: 'Springfield', country_code: 'US' } };
    const first = await client.post('/locations', body);
    expect(first.body.code).toBe('state_missing');
    const second = await client.post('/locations', body);
    expect(second.status).toBe(422);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.body).toEqual(first.body);
    const { body: conflict } = await client.post('/locations', { postal_address: ADDRESSES.berlin });
    expect(conflict.code).toBe('idempotency_conflict');
  });

  test('a failure of our own is no answer: the repeat is done', async () => {
    const rename = (from: string, to: string) => server.storage.executeSql(`alter table ${from} rename to ${to}`);
    const headers = { authorization: `Bearer ${nova.testKey}`, 'idempotency-key': newKey() };
    await rename('customers', 'customers_away');
    const failed = await send(server.origin, 'POST', '/customers', {}, headers);
    await rename('customers_away', 'customers');
    expect(failed.status).toBe(500);
    expect(failed.body).toMatchObject({ object: 'error', type: 'api_error', code: 'internal_error' });
    expect(JSON.stringify(failed.body)).not.toMatch(/customers"|relation|insert|sql/i);
    const { status, headers: answered } = await send(server.origin, 'POST', '/customers', {}, headers);
    expect(status).toBe(201);
    expect(answered.get('idempotent-replayed')).toBeNull();
  });

  test('an answer is kept for 24 hours', async () => {
    const client = keyed(nova.test);
    const first = await client.post('/customers', { reference_id: 'DAY' });
    server.clock.advance({ seconds: DAY_SECONDS - 1 });
    expect((await client.post('/customers', { reference_id: 'DAY' })).body).toEqual(first.body);
    server.clock.advance({ seconds: 2 });
    const later = await client.post('/customers', { reference_id: 'DAY' });
    expect(later.headers.get('idempotent-replayed')).toBeNull();
    expect(later.body.id).not.toBe(first.body.id);
  });

  test('a replay is in the release of the first answer, and says so', async () => {
    const client = keyed(nova.test);
    const body = { postal_address: ADDRESSES.berlin };
    const first = await client.in(ANODE).post('/locations', body);
    const second = await client.in(ANODE).post('/locations', body);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('flatpeak-version')).toBe(ANODE);
  });

  test('large answers are replayed to the byte', async () => {
    const location = await createLocation(nova.test);
    await createTariff(nova.test, location.id, { schedule: flat(0.3) });
    const client = keyed(nova.test);
    const body = { end_time: '2026-09-20T00:00:00Z' };
    const first = await client.post(`/prices/${location.id}`, body);
    expect(first.status).toBe(200);
    const second = await client.post(`/prices/${location.id}`, body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.body).toEqual(first.body);
  });

  test('a price refusal that says when to try again is answered anew then', async () => {
    const location = await createLocation(nova.test);
    const client = keyed(nova.test);
    const body = { end_time: '2026-12-20T00:00:00Z', start_time: '2026-12-19T00:00:00Z' };
    expect((await client.post(`/prices/${location.id}`, body)).body.code).toBe('no_tariff_connected');
    await createTariff(nova.test, location.id, { schedule: flat(0.3) });
    expect((await client.post(`/prices/${location.id}`, body)).status).toBe(200);
  });

  test.each([
    ['empty', ''],
    ['256 characters', 'x'.repeat(256)],
    ['a tab', 'a\tb'],
    ['a letter beyond ASCII', 'é'],
  ])('%s: 400 idempotency_key_invalid', async (_what, key) => {
    const { status, body } = await keyed(nova.test, key).post('/customers', {});
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'idempotency_key_invalid' });
  });

  test.each(['x'.repeat(255), 'a', '~', 'order 1/2; "quoted"'])('%.20s is a key', async (key) => {
    expect((await keyed((await server.createAccount()).test, key).post('/customers', {})).status).toBe(201);
  });
});
