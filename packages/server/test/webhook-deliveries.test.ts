import { spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createLocalJWKSet } from 'jose';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDelivering } from '../src/jobs/deliver.ts';
import type { Jobs } from '../src/jobs/index.ts';
import { startTelling } from '../src/jobs/tell-news.ts';
import { rotateOldSigningKeys, rotateSigningKeys } from '../src/modules/webhooks/index.ts';
import type { Client, Json } from './client.ts';
import { createCustomer } from './examples.ts';
import { type Database, onEachDatabase, START, startServer, type TestServer } from './harness.ts';
import { type Arrival, type Sink, startSink } from './webhook-sink.ts';

const silent = pino({ level: 'silent' });

/** A server with a worker, and a sink for its webhooks; all there while the tests of a group run. */
function useDelivery(database: Database, settings: Parameters<typeof startServer>[0]['settings'] = {}) {
  const all = {} as { server: TestServer; sink: Sink };
  const jobs: Jobs[] = [];
  beforeAll(async () => {
    all.server = await startServer({
      database,
      // Libraries that verify signatures compare their time with the present.
      now: new Date().toISOString(),
      settings: { webhookAllowPrivate: true, ...settings },
    });
    all.sink = await startSink();
    jobs.push(startDelivering(all.server.platform, silent), startTelling(all.server.platform, silent));
  });
  afterAll(async () => {
    await Promise.all(jobs.map((each) => each.stop()));
    await all.sink?.close();
    await all.server?.close();
  });
  return all;
}

/** Waits until a question is answered as expected. */
async function eventually<T>(ask: () => Promise<T>, isIt: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (isIt(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`It stayed ${JSON.stringify(answer)}`);
    await pause(20);
  }
}

async function createWebhook(client: Client, url: string, body: object = {}): Promise<Json> {
  const made = await client.post('/webhooks', { url, ...body });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}

const deliveriesOf = async (client: Client, id: string): Promise<Json[]> =>
  (await client.get(`/webhooks/${id}/deliveries?limit=100`)).body.data;

const at = (sink: Sink, path: string) => sink.arrivals.filter((arrival) => arrival.path === path);

onEachDatabase('deliveries', (database) => {
  const all = useDelivery(database);

  test('carry the event, signed in both schemes, and are written down', async () => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    const { id, secret } = await createWebhook(client, `${sink.url}/signed?x=1`);
    sink.answer((response) => response.writeHead(200).end('thank you'));
    await createCustomer(client, { reference_id: 'Zoë "Ω"' });
    await sink.until((arrivals) => arrivals.some(({ path }) => path === '/signed?x=1'));
    const [arrival] = at(sink, '/signed?x=1') as [Arrival];
    const [event] = (await client.get('/events')).body.data;
    expect(arrival.event).toEqual(event);
    expect(arrival.headers['content-type']).toBe('application/json; charset=utf-8');

    await verifyWithJose(server, arrival);
    await verifyWithOpenssl(server, arrival);
    verifyAsStandardWebhook(arrival, secret);

    const [delivery] = await eventually(
      () => deliveriesOf(client, id),
      ([first]) => first.status === 'DELIVERED',
    );
    expect(delivery).toMatchObject({
      event_id: event.id,
      attempts: [{ http_status: 200, response_body: 'thank you' }],
    });
    expect(delivery.attempts[0].request_headers['webhook-id']).toBe(event.id);
    expect(delivery.next_attempt).toBeUndefined();
  });

  test('arrive in order for each object, eight at a time', async () => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    let present = 0;
    let most = 0;
    sink.answer(async (response) => {
      present += 1;
      most = Math.max(most, present);
      await pause(3 + Math.random() * 10);
      present -= 1;
      response.writeHead(204).end();
    });
    await createWebhook(client, `${sink.url}/order-${database}`);
    const customers = await Promise.all(Array.from({ length: 12 }, () => createCustomer(client)));
    for (let round = 0; round < 8; round += 1) {
      await Promise.all(customers.map(({ id }) => client.patch(`/customers/${id}`, { reference_id: `R-${round}` })));
    }
    await sink.until(() => at(sink, `/order-${database}`).length >= 12 * 9);
    for (const { id } of customers) {
      const seen = at(sink, `/order-${database}`).filter(({ event }) => event.data.id === id);
      expect(seen.map(({ event }) => event.data.reference_id)).toEqual([
        undefined,
        ...Array.from({ length: 8 }, (_, round) => `R-${round}`),
      ]);
    }
    expect(most).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThan(1);
  });

  test('that fail are repeated on schedule, with the same event, and given up at last', async () => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    sink.answer((response) => response.writeHead(500).end('oops'));
    const { id } = await createWebhook(client, `${sink.url}/fails-${database}`);
    await createCustomer(client);
    for (const [attempt, afterSeconds] of [36, 4_400, 26_000, 52_000, 104_000].entries()) {
      const [delivery] = await eventually(
        () => deliveriesOf(client, id),
        ([first]) => first.attempts.length === attempt + 1,
      );
      expect(delivery.status).toBe('PENDING');
      expect((await client.get(`/webhooks/${id}`)).body.status).toBe('FAILING');
      server.clock.advance({ seconds: afterSeconds });
    }
    const [given] = await eventually(
      () => deliveriesOf(client, id),
      ([first]) => first.status === 'FAILED',
    );
    expect(given.attempts).toHaveLength(6);
    expect(new Set(at(sink, `/fails-${database}`).map(({ event }) => event.id)).size).toBe(1);

    sink.answer((response) => response.writeHead(204).end());
    const again = await client.post(`/webhooks/${id}/deliveries/${given.id}/redeliver`);
    expect(again.body).toMatchObject({ id: given.id, status: 'PENDING' });
    const [delivered] = await eventually(
      () => deliveriesOf(client, id),
      ([first]) => first.status === 'DELIVERED',
    );
    expect(delivered.attempts).toHaveLength(7);
    expect((await client.get(`/webhooks/${id}`)).body.status).toBe('ACTIVE');
    server.clock.set(new Date().toISOString());
  });

  test('wait while the endpoint is off, and are replayed from a time', async () => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    sink.answer((response) => response.writeHead(204).end());
    const path = `/replay-${database}`;
    const { id } = await createWebhook(client, sink.url + path, { enabled_events: ['customer.create'] });
    const from = new Date(server.clock.now()).toISOString();
    const first = await createCustomer(client);
    await sink.until(() => at(sink, path).length === 1);
    await client.patch(`/webhooks/${id}`, { disabled: true });
    const second = await createCustomer(client);
    await client.patch(`/customers/${second.id}`, { reference_id: 'not wanted' });
    await client.patch(`/webhooks/${id}`, { disabled: false, replay_from: from });
    await sink.until(() => at(sink, path).length === 3);
    const [told, ...replayed] = at(sink, path).map(({ event }) => event);
    expect(told!.data.id).toBe(first.id);
    // Different objects do not wait for one another.
    const again = new Map(replayed.map((event) => [event.data.id, event.id]));
    expect([...again.keys()].sort()).toEqual([first.id, second.id].sort());
    expect(again.get(first.id)).toBe(told!.id);
  });
});

describe('deliveries', () => {
  const all = useDelivery('embedded');

  test('one slow endpoint delays no other', async () => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    const held: (() => void)[] = [];
    sink.answer((response, { path }) => {
      if (path === '/slow') held.push(() => response.writeHead(204).end());
      else response.writeHead(204).end();
    });
    await createWebhook(client, `${sink.url}/slow`);
    await createWebhook(client, `${sink.url}/quick`);
    for (let i = 0; i < 30; i += 1) await createCustomer(client);
    await sink.until(() => at(sink, '/quick').length === 30 && at(sink, '/slow').length === 8);
    await pause(50);
    expect(at(sink, '/slow')).toHaveLength(8);
    sink.answer((response) => response.writeHead(204).end());
    for (const answer of held) answer();
    await sink.until(() => at(sink, '/slow').length === 30);
  });

  test('an endpoint that is gone is disabled at once, and others are told', async () => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    sink.answer((response, { path }) => response.writeHead(path === '/gone' ? 410 : 204).end());
    const { id } = await createWebhook(client, `${sink.url}/gone`);
    await createWebhook(client, `${sink.url}/told`, { enabled_events: ['webhook.disabled'] });
    await createCustomer(client);
    await sink.until(() => at(sink, '/told').length === 1);
    expect(at(sink, '/told')[0]!.event).toMatchObject({
      type: 'webhook.disabled',
      data: { id, object: 'webhook_endpoint', status: 'DISABLED', disabled: true },
    });
    expect(at(sink, '/told')[0]!.event.data.secret).toBeUndefined();
    expect((await client.get(`/webhooks/${id}`)).body.status).toBe('DISABLED');
  });

  test('an endpoint that has failed for 120 hours is disabled, not one that answered meanwhile', async () => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    sink.answer((response) => response.writeHead(503).end());
    const { id } = await createWebhook(client, `${sink.url}/hopeless`);
    const attempts = async () => (await deliveriesOf(client, id)).reduce((sum, each) => sum + each.attempts.length, 0);
    await createCustomer(client);
    await eventually(attempts, (count) => count === 1);
    server.clock.advance({ seconds: 119 * 3_600 });
    const before = await eventually(attempts, (count) => count >= 2);
    expect((await client.get(`/webhooks/${id}`)).body.status).toBe('FAILING');
    server.clock.advance({ seconds: 3_600 });
    await createCustomer(client);
    await eventually(
      async () => (await client.get(`/webhooks/${id}`)).body.status,
      (status) => status === 'DISABLED',
    );
    expect(await attempts()).toBeGreaterThan(before);
    server.clock.set(new Date().toISOString());
  });

  test('Retry-After puts the next attempt off', async () => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    sink.answer((response) => response.writeHead(429, { 'retry-after': '7200' }).end());
    const { id } = await createWebhook(client, `${sink.url}/later`);
    const now = server.clock.now();
    await createCustomer(client);
    const [delivery] = await eventually(
      () => deliveriesOf(client, id),
      ([first]) => first?.attempts.length === 1,
    );
    expect(Date.parse(delivery.next_attempt) - now).toBeGreaterThanOrEqual(7_199_000);
  });

  test.each<[string, Parameters<Sink['answer']>[0], object]>([
    ['a redirect', (r) => r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), { http_status: 302 }],
    ['an answer that is cut off', (r) => cutOff(r), { http_status: 200, error: expect.stringContaining('cut off') }],
    ['a connection that is closed', (r) => r.destroy(), { http_status: null, response_body: '' }],
    ['an error with a long text', (r) => r.writeHead(400).end('é'.repeat(50_000)), { http_status: 400 }],
    ['zeros and broken text', (r) => r.writeHead(400).end(Buffer.from([0, 0xff, 0xd8, 0, 65])), { http_status: 400 }],
  ])('%s is a failure', async (name, manner, attempt) => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    sink.answer(manner);
    const { id } = await createWebhook(client, `${sink.url}/${encodeURIComponent(name)}`);
    await createCustomer(client);
    const [delivery] = await eventually(
      () => deliveriesOf(client, id),
      ([first]) => first?.attempts.length === 1,
    );
    expect(delivery.status).toBe('PENDING');
    expect(delivery.attempts[0]).toMatchObject(attempt);
    expect(Buffer.byteLength(delivery.attempts[0].response_body)).toBeLessThanOrEqual(4_100);
  });

  test('of a long answer only the beginning is read', async () => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    sink.answer((response) => {
      response.writeHead(200);
      const pour = () => {
        if (!response.destroyed && response.write('x'.repeat(65_536))) setImmediate(pour);
        else response.once('drain', pour);
      };
      pour();
    });
    const { id } = await createWebhook(client, `${sink.url}/endless`);
    await createCustomer(client);
    const [delivery] = await eventually(
      () => deliveriesOf(client, id),
      ([first]) => first?.status === 'DELIVERED',
    );
    expect(delivery.attempts[0].response_body).toBe('x'.repeat(4096));
  });

  test('a test sends a sample event to one endpoint, and no list shows it', async () => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    sink.answer((response) => response.writeHead(204).end());
    const { id } = await createWebhook(client, `${sink.url}/sample`, { enabled_events: ['customer.create'] });
    for (const event_type of ['tariff.expired', 'location.update', 'connect_session.complete', 'vpp_event.create']) {
      const answer = await client.post(`/webhooks/${id}/test`, { event_type });
      expect(answer.body).toMatchObject({ object: 'webhook_delivery', event_type, status: 'PENDING' });
    }
    expect((await client.post(`/webhooks/${id}/test`)).body.event_type).toBe('tariff.expired');
    await sink.until(() => at(sink, '/sample').length === 5);
    expect(at(sink, '/sample').map(({ event }) => event.type)).toContain('location.update');
    for (const { event } of at(sink, '/sample')) expect(event.data.account_id).toBe(event.account_id);
    expect((await client.get('/events')).body.data).toEqual([]);
  });

  test('during a rotation both secrets sign, a day later the new one alone', async () => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    sink.answer((response) => response.writeHead(204).end());
    const { id, secret } = await createWebhook(client, `${sink.url}/rotated`);
    const { secret: next } = (await client.post(`/webhooks/${id}/rotate-secret`)).body;
    await createCustomer(client);
    await sink.until(() => at(sink, '/rotated').length === 1);
    const [both] = at(sink, '/rotated') as [Arrival];
    expect(String(both.headers['webhook-signature']).split(' ')).toHaveLength(2);
    verifyAsStandardWebhook(both, secret);
    verifyAsStandardWebhook(both, next);
    server.clock.advance({ seconds: 86_401 });
    await createCustomer(client);
    await sink.until(() => at(sink, '/rotated').length === 2);
    expect(String(at(sink, '/rotated')[1]!.headers['webhook-signature']).split(' ')).toHaveLength(1);
    server.clock.set(new Date().toISOString());
  });

  test('nothing is sent that cannot be signed, and the server says that it is not well', async () => {
    const { server, sink } = all;
    const { test: client, accountId } = await server.createAccount();
    sink.answer((response) => response.writeHead(204).end());
    const { id } = await createWebhook(client, `${sink.url}/unsigned`);
    const kept = await server.storage.executeSql('select id, private_key_sealed from webhook_keys');
    await server.storage.executeSql(`update webhook_keys set private_key_sealed = '\\x00'`);
    await announceKeys(server);
    await createCustomer(client);
    await pause(300);
    expect(at(sink, '/unsigned')).toEqual([]);
    const ready = await server.call(null, 'GET', '/readyz');
    expect(ready.status).toBe(503);
    expect(ready.body.checks.signing_keys).toBe('failed');
    for (const row of kept.rows as { id: string; private_key_sealed: Uint8Array }[]) {
      await server.storage.executeSql('update webhook_keys set private_key_sealed = $1 where id = $2', [
        row.private_key_sealed,
        row.id,
      ]);
    }
    await announceKeys(server);
    // What could not be signed keeps its lease for a while; a worker that comes later need not wait for that.
    await server.storage.executeSql('update webhook_endpoints set leased_until = null where account_id = $1', [
      accountId,
    ]);
    await eventually(
      () => deliveriesOf(client, id),
      ([first]) => first?.status === 'DELIVERED',
    );
    expect((await server.call(null, 'GET', '/readyz')).status).toBe(200);
  });
});

describe('addresses', () => {
  const all = useDelivery('embedded', { webhookAllowPrivate: false });

  test('that are private when they are dialled are not reached, whatever they looked like before', async () => {
    const { server, sink } = all;
    const { test: client } = await server.createAccount();
    const { id } = await createWebhook(client, 'https://nova.example/hooks');
    const port = new URL(sink.url).port;
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]']) {
      await server.storage.executeSql('update webhook_endpoints set url = $1, failing_since = null where id = $2', [
        `http://${host}:${port}/private`,
        id,
      ]);
      await createCustomer(client);
    }
    const deliveries = await eventually(
      () => deliveriesOf(client, id),
      (each) => each.length === 4 && each.every(({ attempts }) => attempts.length > 0),
    );
    for (const { attempts } of deliveries) {
      expect(attempts[0]).toMatchObject({ http_status: null, error: expect.stringContaining('not public') });
    }
    expect(sink.arrivals).toEqual([]);
  });
});

describe('signing keys', () => {
  const all = useDelivery('embedded');
  const published = async () => (await all.server.call(null, 'GET', '/jwks.json')).body.keys as Json[];

  test('are published a day before they sign and a week after', async () => {
    const { server, sink } = all;
    const { storage, instanceKey } = server.platform;
    const { test: client } = await server.createAccount();
    await createWebhook(client, `${sink.url}/keys`);
    const answer = await server.call(null, 'GET', '/jwks.json');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(await published()).toHaveLength(2);
    const signer = async (path: string, count: number) => {
      await createCustomer(client);
      await sink.until(() => at(sink, path).length === count);
      const arrival = at(sink, path)[count - 1]!;
      await verifyWithJose(server, arrival);
      return arrival.headers['flatpeak-key-id'];
    };
    const first = await signer('/keys', 1);
    expect(first).toMatch(/^wsk_test_[0-9a-f]{24}$/);

    expect(await rotateOldSigningKeys(storage, instanceKey)).toEqual([]);
    const made = await rotateSigningKeys(storage, instanceKey);
    expect(made.map(({ liveMode, status }) => [liveMode, status])).toEqual([
      [false, 'COMING'],
      [true, 'COMING'],
    ]);
    expect(await rotateSigningKeys(storage, instanceKey)).toEqual([]);
    expect(await published()).toHaveLength(4);
    expect(await signer('/keys', 2)).toBe(first);
    server.clock.advance({ seconds: 86_400 });
    expect(await signer('/keys', 3)).toBe(made[0]!.id);
    server.clock.advance({ seconds: 7 * 86_400 - 1 });
    expect(await published()).toHaveLength(4);
    server.clock.advance({ seconds: 1 });
    expect(await published()).toHaveLength(2);

    server.clock.advance({ seconds: 171 * 86_400 });
    expect(await rotateOldSigningKeys(storage, instanceKey)).toEqual([]);
    server.clock.advance({ seconds: 86_400 });
    expect(await rotateOldSigningKeys(storage, instanceKey)).toHaveLength(2);
    server.clock.set(START);
  });
});

async function announceKeys({ storage }: TestServer): Promise<void> {
  await storage.atomically(async (transaction) => transaction.announce({ topic: 'signing_key', key: 'all' }));
}

function cutOff(response: Parameters<Parameters<Sink['answer']>[0]>[0]): void {
  response.writeHead(200, { 'content-length': 1_000 });
  response.write('half of ');
  setTimeout(() => response.destroy(), 20);
}

function signedText({ headers, text }: Arrival): string {
  return `${headers['flatpeak-timestamp']}.${text}`;
}

function signatureOf({ headers }: Arrival): string {
  expect(headers['flatpeak-signature-scheme']).toBe('v1');
  expect(headers['flatpeak-version']).toBe('2026-08-01.busbar');
  const [, signature] = /^v1=([A-Za-z0-9_-]{342})$/.exec(String(headers['flatpeak-signature'])) ?? [];
  expect(signature).toBeDefined();
  return signature!;
}

async function verifyWithJose(server: TestServer, arrival: Arrival): Promise<void> {
  const { body } = await server.call(null, 'GET', '/jwks.json');
  const kid = String(arrival.headers['flatpeak-key-id']);
  const key = await createLocalJWKSet(body)({ alg: 'PS256', kid });
  const isGood = await globalThis.crypto.subtle.verify(
    { name: 'RSA-PSS', saltLength: 32 },
    key,
    Buffer.from(signatureOf(arrival), 'base64url'),
    Buffer.from(signedText(arrival)),
  );
  expect(isGood).toBe(true);
}

async function verifyWithOpenssl(server: TestServer, arrival: Arrival): Promise<void> {
  if (spawnSync('openssl', ['version']).status !== 0) {
    console.warn('openssl is not there: what it would verify is not verified');
    return;
  }
  const { body } = await server.call(null, 'GET', '/jwks.json');
  const jwk = body.keys.find((key: Json) => key.kid === arrival.headers['flatpeak-key-id']) as Json;
  const folder = mkdtempSync(join(tmpdir(), 'plateau-openssl-'));
  try {
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    writeFileSync(join(folder, 'key.pem'), pem);
    writeFileSync(join(folder, 'signature'), Buffer.from(signatureOf(arrival), 'base64url'));
    writeFileSync(join(folder, 'text'), signedText(arrival));
    const verify = (options: readonly string[]) =>
      spawnSync(
        'openssl',
        [
          ...['dgst', '-sha256', '-verify', join(folder, 'key.pem'), '-signature', join(folder, 'signature')],
          ...['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:32', '-sigopt', 'rsa_mgf1_md:sha256'],
          ...options,
        ],
        { encoding: 'utf8' },
      );
    expect(verify([join(folder, 'text')]).stdout).toContain('Verified OK');
    writeFileSync(join(folder, 'text'), `${signedText(arrival)} `);
    expect(verify([join(folder, 'text')]).stdout).toContain('Verification');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function verifyAsStandardWebhook({ headers, text }: Arrival, secret: string): void {
  const verified = new Webhook(secret).verify(text, headers as Record<string, string>);
  expect(verified).toEqual(JSON.parse(text));
}
