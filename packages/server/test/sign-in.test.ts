import { beforeAll, expect, test } from 'vitest';
import { createKey, listKeys, revokeKey, setAccountStatus } from '../src/modules/accounts/index.ts';
import { ANODE, onEachDatabase, type TestAccount, useServer } from './harness.ts';

const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

onEachDatabase('sign-in', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  beforeAll(async () => {
    nova = await server.createAccount();
  });

  const signIn = (user: string, password: string) =>
    server.call(null, 'POST', '/auth/tokens', undefined, basic(user, password));

  test.each([
    ['POST', '/auth/tokens', {}],
    ['GET', '/login', {}],
    ['GET', '/login', { 'flatpeak-version': ANODE }],
  ])('%s %s %j gives a bearer that opens the account', async (method, path, headers) => {
    // An account of the older release may ask for either one.
    const account = await server.createAccount({ release: ANODE });
    const credentials = { ...basic(account.accountId, account.testKey), ...headers };
    const { status, body, headers: answered } = await server.call(null, method, path, undefined, credentials);
    expect(status).toBe(200);
    expect(body).toEqual({ bearer_token: expect.any(String), expires_in: 3600, live_mode: false });
    expect(answered.get('cache-control')).toBe('no-store');
    const used = await server.call(body.bearer_token, 'GET', '/account');
    expect(used.body).toMatchObject({ id: account.accountId, live_mode: false });
  });

  test('the key decides the mode', async () => {
    const { body } = await signIn(nova.accountId, nova.liveKey);
    expect(body.live_mode).toBe(true);
    expect((await server.call(body.bearer_token, 'GET', '/account')).body.live_mode).toBe(true);
  });

  test('an API key itself is a bearer, whatever the case of the scheme', async () => {
    const answer = await server.call(null, 'GET', '/account', undefined, { authorization: `bearer ${nova.testKey}` });
    expect(answer.status).toBe(200);
  });

  test('a bearer ends after an hour', async () => {
    const { body } = await signIn(nova.accountId, nova.testKey);
    server.clock.advance({ seconds: 3599 });
    expect((await server.call(body.bearer_token, 'GET', '/account')).status).toBe(200);
    server.clock.advance({ seconds: 1 });
    expect((await server.call(body.bearer_token, 'GET', '/account')).body.code).toBe('access_denied');
  });

  test.each([
    ['no credentials', {}],
    ['a wrong key', basic('acc_66f2a1c09be4d07735a6c1e0', 'sk_test_wrong')],
    ['Basic without a colon', { authorization: `Basic ${Buffer.from('nova').toString('base64')}` }],
    ['Basic that is no base64', { authorization: 'Basic ***' }],
    ['another scheme', { authorization: 'Digest username="nova"' }],
  ])('%s: refused with 403, never 401', async (_what, headers) => {
    server.clock.advance({ seconds: 60 });
    const { status, headers: answered, body } = await server.call(null, 'POST', '/auth/tokens', undefined, headers);
    expect(status).toBe(403);
    expect(answered.get('www-authenticate')).toBe('Bearer');
    expect(body).toMatchObject({ code: 'access_denied', context: 'api.token_create' });
  });

  test('what is sent as a body means nothing, unless it cannot be read', async () => {
    const credentials = basic(nova.accountId, nova.testKey);
    const answer = (body: string) => server.call(null, 'POST', '/auth/tokens', body, credentials);
    expect((await answer('{"grant_type":"client_credentials"}')).status).toBe(200);
    expect((await answer('grant_type=client_credentials')).body.code).toBe('data_json_invalid');
    expect((await answer(`"${'x'.repeat(1_048_576)}"`)).body.code).toBe('payload_too_large');
  });

  test("another account's id with a good key is refused", async () => {
    const other = await server.createAccount();
    expect((await signIn(other.accountId, nova.testKey)).body.code).toBe('access_denied');
  });

  test.each([
    ['no header', {}],
    ['a wrong key', { authorization: 'Bearer sk_test_wrong' }],
    ['a made-up token', { authorization: 'Bearer eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl' }],
    ['an unsigned token', { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhY2NfMSJ9.' }],
    ['an empty bearer', { authorization: 'Bearer ' }],
    ['Basic credentials', basic('acc_66f2a1c09be4d07735a6c1e0', 'sk_test_wrong')],
  ])('every other call with %s: 403 access_denied', async (_what, headers) => {
    const { status, headers: answered, body } = await server.call(null, 'GET', '/account', undefined, headers);
    expect(status).toBe(403);
    expect(answered.get('www-authenticate')).toBe('Bearer');
    expect(body.code).toBe('access_denied');
  });

  test('a token that was changed is refused', async () => {
    const { body } = await signIn(nova.accountId, nova.testKey);
    const [header, claims, signature] = body.bearer_token.split('.');
    const forged = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const changed = Buffer.from(JSON.stringify({ ...forged, live: true })).toString('base64url');
    const answer = await server.call(`${header}.${changed}.${signature}`, 'GET', '/account');
    expect(answer.body.code).toBe('access_denied');
  });

  test('several keys work side by side; a revoked one and its bearers end within 60 seconds', async () => {
    const account = await server.createAccount();
    const second = await createKey(server.storage, { accountId: account.accountId, liveMode: false });
    const bearer = (await signIn(account.accountId, account.testKey)).body.bearer_token;
    for (const key of [account.testKey, second.secret, bearer]) {
      expect((await server.call(key, 'GET', '/account')).status).toBe(200);
    }
    const keys = await listKeys(server.storage, account.accountId);
    await revokeKey(server.storage, keys.find((key) => account.testKey.endsWith(key.ending))!.id);
    server.clock.advance({ seconds: 60 });
    for (const key of [account.testKey, bearer]) {
      expect((await server.call(key, 'GET', '/account')).body.code).toBe('access_denied');
    }
    expect((await signIn(account.accountId, account.testKey)).body.code).toBe('access_denied');
    expect((await server.call(second.secret, 'GET', '/account')).status).toBe(200);
  });

  test('a disabled account is refused everywhere, and served again once it is enabled', async () => {
    const account = await server.createAccount();
    await setAccountStatus(server.storage, account.accountId, 'DISABLED');
    for (const [method, path] of [
      ['GET', '/account'],
      ['GET', '/customers'],
      ['POST', '/locations'],
    ] as const) {
      const { status, body } = await server.call(account.testKey, method, path);
      expect(status).toBe(422);
      expect(body).toMatchObject({ code: 'account_disabled', type: 'api_error' });
    }
    expect((await signIn(account.accountId, account.testKey)).body.code).toBe('account_disabled');
    await setAccountStatus(server.storage, account.accountId, 'ACTIVE');
    expect((await account.test.get('/account')).status).toBe(200);
  });

  test.each([
    ['GET', '/customers'],
    ['POST', '/customers'],
    ['GET', '/locations'],
    ['GET', '/devices/dev_66f2a1c09be4d07735a6c1e9'],
    ['POST', '/tariffs'],
    ['POST', '/prices'],
    ['GET', '/tariff-templates'],
  ])('a provider account has no business at %s %s', async (method, path) => {
    const provider = await server.createAccount({ kind: 'PROVIDER' });
    const { status, body } = await server.call(provider.testKey, method, path);
    expect(status).toBe(403);
    expect(body.code).toBe('access_denied');
  });

  test('an address has 20 failed sign-ins a minute; a good one costs nothing', async () => {
    server.clock.advance({ seconds: 120 });
    for (let i = 0; i < 25; i += 1) expect((await signIn(nova.accountId, nova.testKey)).status).toBe(200);
    for (let i = 0; i < 20; i += 1) expect((await signIn(nova.accountId, 'sk_test_wrong')).status).toBe(403);
    const refused = await signIn(nova.accountId, 'sk_test_wrong');
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'too_many_requests', type: 'rate_limit' });
    server.clock.advance({ seconds: Number(refused.headers.get('retry-after')) });
    expect((await signIn(nova.accountId, 'sk_test_wrong')).status).toBe(403);
  });
});
