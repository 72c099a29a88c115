import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keyFrom } from '../src/instance-key.ts';
import { createConnect } from '../src/modules/connect/index.ts';
import { tables } from '../src/storage/index.ts';
import { send } from './client.ts';
import { ConnectClient, openSession, sessionOf, testManual } from './connect-client.ts';
import { ANODE, onEachDatabase, START, type TestAccount, useServer } from './harness.ts';

const provider = { route: 'provider_select', data: { provider: { id: testManual } } };

describe('transport', () => {
  const server = useServer({ database: 'embedded' });
  let account: TestAccount;
  beforeAll(async () => {
    account = await server.createAccount();
  });
  beforeEach(() => {
    server.clock.advance({ seconds: 120 });
  });

  test('a browser may ask from anywhere', async () => {
    const { status, headers } = await send(server.origin, 'OPTIONS', '/', undefined, { origin: 'https://x.example' });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-methods')).toBe('POST, OPTIONS');
    expect(headers.get('access-control-max-age')).toBe('86400');
    expect((await send(server.origin, 'OPTIONS', '/connect', undefined, {})).status).not.toBe(204);
  });

  test.each(['text/plain', 'application/json', 'application/x-www-form-urlencoded', 'nonsense'])(
    'the body is JSON, sent as %s',
    async (type) => {
      const client = await openSession(server, account, 'busbar');
      const body = JSON.stringify({ connect_token: client.token, route: 'session_start' });
      const answer = await send(server.origin, 'POST', '/', body, { 'content-type': type, 'flatpeak-version': ANODE });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('flatpeak-version')).toBe('2026-08-01.busbar');
      expect(answer.headers.get('access-control-expose-headers')).toBe('x-request-id, retry-after');
      expect(answer.headers.get('ratelimit-limit')).toBe('120');
    },
  );

  test.each([
    ['not JSON', '{', 400, 'data_json_invalid'],
    ['an array', '[]', 400, 'data_json_invalid'],
    ['nothing', undefined, 400, 'data_json_invalid'],
    ['no token', '{}', 403, 'connect_token_invalid'],
    ['an unknown token', '{"connect_token":"cot_000000000000000000000000"}', 403, 'connect_token_invalid'],
    ['a token of another type', '{"connect_token":7}', 400, 'data_json_invalid'],
    ['too much', `{"connect_token":"${'x'.repeat(70_000)}"}`, 413, 'payload_too_large'],
  ])('%s is refused', async (_, body, status, code) => {
    const answer = await send(server.origin, 'POST', '/', body, {});
    expect([answer.status, answer.body.code, answer.body.context]).toEqual([status, code, 'connect']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('120 posts a minute, 30 unknown tokens a minute', async () => {
    const client = await openSession(server, account, 'busbar');
    for (let i = 0; i < 120; i += 1) await client.start();
    const { status, headers, body } = await client.post({ route: 'session_start' });
    expect([status, body.code]).toEqual([429, 'too_many_requests']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    const stranger = new ConnectClient(server.origin, 'busbar', 'cot_000000000000000000000000');
    const codes: string[] = [];
    for (let i = 0; i < 31; i += 1) codes.push((await stranger.refused({ route: 'session_start' }))[1]);
    expect(codes.at(-1)).toBe('too_many_requests');
    expect(new Set(codes.slice(0, 30))).toEqual(new Set(['connect_token_invalid']));
    // Who has a token is let in all the same.
    await (await openSession(server, account, 'busbar')).start();
  });

  test('a repeat with the same key is answered once', async () => {
    const client = await openSession(server, account, 'busbar');
    await client.start();
    const key = { 'idempotency-key': 'tap-1' };
    const first = await client.post(provider, key);
    await client.go({ action: 'BACK' });
    const repeat = await client.post(provider, key);
    expect(repeat.body).toEqual(first.body);
    expect(repeat.headers.get('idempotent-replayed')).toBe('true');
    expect((await client.start()).route).toBe('provider_select');
    const refused = await client.post({ route: 'provider_select', data: {} }, { 'idempotency-key': 'tap-2' });
    expect(refused.body).toMatchObject({ code: 'provider_id_missing', context: 'connect.provider_select' });
  });

  test('flow', async () => {
    const client = await openSession(server, account, 'busbar');
    expect(await client.refused({ route: 'session_start', flow: 'DANCE' })).toEqual([422, 'flow_invalid', undefined]);
    expect(await client.refused({ route: 'session_start', action: 'VPP' })).toEqual([422, 'flow_invalid', undefined]);
    await client.go({ route: 'session_start', flow: 'TARIFF' });
    await client.go({ route: 'session_start', action: 'AUTO' });
  });

  test('a disabled account', async () => {
    const own = await server.createAccount();
    const client = await openSession(server, own, 'busbar');
    const { setAccountStatus } = await import('../src/modules/accounts/index.ts');
    await setAccountStatus(server.storage, own.accountId, 'DISABLED');
    expect(await client.refused({ route: 'session_start' })).toEqual([422, 'account_disabled', undefined]);
  });

  test('the token is in the database in no readable form', async () => {
    const client = await openSession(server, account, 'busbar');
    const rows = await server.storage.sql.select().from(tables.connectSessions);
    const secret = client.token.slice(4);
    for (const row of rows) {
      const texts = Object.values(row).map((value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : JSON.stringify(value),
      );
      expect(texts.join()).not.toContain(secret);
    }
  });
});

describe('history', () => {
  const server = useServer({ database: 'embedded' });

  test('resumes, rewinds, and answers the current page to anything else', async () => {
    const client = await openSession(server, await server.createAccount(), 'busbar');
    await client.start();
    await client.go(provider);
    const price = await client.go({ route: 'plan_structure', action: 'FIXED' });
    expect(await client.start()).toEqual(price);
    expect(await client.go({ route: 'session_restore' })).toEqual(price);
    expect(await client.go({ route: 'surcharge_capture', data: { surcharge: {} } })).toEqual(price);
    expect(await client.go({ route: 'no_such_page', action: 'CLOSE' })).toEqual(price);
    // The browser's back button, and another choice.
    const again = await client.go({ route: 'plan_structure', action: 'TIME_OF_DAY' });
    expect(again.route).toBe('price_input');
    expect((await client.go({ action: 'BACK' })).route).toBe('plan_structure');
    expect((await client.go({ action: 'BACK' })).route).toBe('provider_select');
    expect((await client.go({ action: 'BACK' })).data).toMatchObject({ reason: 'SESSION_END', result: 'CLOSED' });
    expect(await client.refused({ route: 'session_start' })).toEqual([403, 'connect_session_complete', undefined]);
    const { body } = await client.post({ route: 'session_start' });
    expect(body.redirect_url).toBe(`nova://done?from=test&fp_cot=${client.token}`);
  });

  test('a refused post changes nothing and may be repeated', async () => {
    const client = await openSession(server, await server.createAccount(), 'busbar');
    const first = await client.start();
    await client.refused({ route: 'provider_select', data: { provider: { id: 'x' } } });
    expect(await client.start()).toEqual(first);
  });
});

onEachDatabase('posts at once', (database) => {
  const server = useServer({ database });

  test('a double tap on the last page makes one tariff', async () => {
    const account = await server.createAccount();
    const client = await openSession(server, account, 'busbar');
    await client.start();
    await client.go(provider);
    await client.go({ action: 'FIXED' });
    const taps = Array.from({ length: 8 }, () => client.post({ route: 'price_input', data: { cost: 0.2 } }));
    const answers = await Promise.all(taps);
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.route}`))).toEqual(
      new Set(['200 tariffs_summary']),
    );
    expect((await account.test.get('/tariffs')).body.data).toHaveLength(1);
    expect((await sessionOf(account, client)).tariff_ids).toHaveLength(1);
  });

  test('sessions do not wait for one another for ever', async () => {
    const account = await server.createAccount();
    const clients = await Promise.all(Array.from({ length: 6 }, () => openSession(server, account, 'busbar')));
    const walks = clients.map(async (client) => {
      await client.start();
      await client.go(provider);
      await client.go({ action: 'FIXED' });
      await client.go({ data: { cost: 0.2 } });
      return (await client.go({ action: 'CLOSE' })).data.result;
    });
    expect(await Promise.all(walks)).toEqual(Array.from({ length: 6 }, () => 'CONNECTED'));
  });
});

test('who waits too long for another post is told so', async () => {
  const connect = createConnect({
    market: {} as never,
    providers: {} as never,
    instanceKey: keyFrom(Buffer.alloc(32).toString('base64')),
    lifeSeconds: 300,
    patienceMs: 1,
  });
  const { promise: end, resolve } = Promise.withResolvers<string>();
  const session = { id: 'cse_1' } as never;
  const first = connect.inTurn(session, () => end);
  await expect(connect.inTurn(session, async () => 'second')).rejects.toMatchObject({ code: 'conflict' });
  resolve('first');
  expect(await first).toBe('first');
  expect(await connect.inTurn(session, async () => 'third')).toBe('third');
});

describe('life', () => {
  const server = useServer({ database: 'embedded' });

  test('a session ends after a day, whatever was done', async () => {
    server.clock.set(START);
    const account = await server.createAccount();
    const client = await openSession(server, account, 'busbar');
    await client.start();
    server.clock.advance({ seconds: 86_399 });
    await client.start();
    server.clock.advance({ seconds: 1 });
    expect(await client.refused({ route: 'session_start' })).toEqual([403, 'connect_token_expired', undefined]);
    expect(await sessionOf(account, client)).toMatchObject({ status: 'EXPIRED', result: null });
  });

  test('one that connected a tariff is complete then', async () => {
    const account = await server.createAccount();
    const client = await openSession(server, account, 'busbar');
    await client.start();
    await client.go(provider);
    await client.go({ action: 'FIXED' });
    await client.go({ data: { cost: 0.2 } });
    server.clock.advance({ seconds: 86_400 });
    expect(await sessionOf(account, client)).toMatchObject({ status: 'COMPLETE', result: 'CONNECTED' });
    expect(await client.refused({ action: 'CLOSE' })).toEqual([403, 'connect_session_complete', undefined]);
  });

  test('a closing post may be repeated for five minutes', async () => {
    const client = await openSession(server, await server.createAccount(), 'busbar');
    await client.start();
    const end = await client.go({ action: 'CLOSE' });
    server.clock.advance({ seconds: 300 });
    expect(await client.go({ action: 'CLOSE' })).toEqual(end);
    server.clock.advance({ seconds: 1 });
    expect(await client.refused({ action: 'CLOSE' })).toEqual([403, 'connect_session_complete', undefined]);
  });
});
