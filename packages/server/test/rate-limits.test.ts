import { beforeEach, expect, test } from 'vitest';
import { createLocation, createTariff, flat } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, type TestAccount, useServer } from './harness.ts';

onEachDatabase('rate limits', (database) => {
  const server = useServer({ database, settings: { rateLimitPerSecond: 100, rateLimitBurst: 200 } });
  let nova: TestAccount;
  beforeEach(async () => {
    nova = await server.createAccount();
  });

  const limits = (headers: Headers) =>
    ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'].map((name) => Number(headers.get(name)));

  test('are told in every answer, errors too', async () => {
    expect(limits((await nova.test.get('/account')).headers)).toEqual([100, 199, 1]);
    expect(limits((await nova.test.get('/customers/cus_66f2a1c09be4d07735a6c1e2')).headers)).toEqual([100, 198, 1]);
    expect(limits((await nova.test.post('/customers', 'no JSON')).headers)).toEqual([100, 197, 1]);
    expect(limits((await nova.test.get('/nowhere')).headers)).toEqual([100, 196, 1]);
  });

  test('a burst of 200 is served, the next one refused with the seconds to wait; both modes count apart', async () => {
    const burst = await Promise.all(Array.from({ length: 200 }, () => nova.test.get('/account')));
    expect(burst.every(({ status }) => status === 200)).toBe(true);
    expect(limits(burst.at(-1)!.headers)[2]).toBe(2);

    const { status, headers, body } = await nova.test.get('/account');
    expect(status).toBe(429);
    expect(body).toMatchObject({ code: 'too_many_requests', type: 'rate_limit', live_mode: false });
    expect(headers.get('retry-after')).toBe('1');
    expect(limits(headers)).toEqual([100, 0, 2]);
    expect((await nova.live.get('/account')).status).toBe(200);

    server.clock.advance({ seconds: 1 });
    const next = await Promise.all(Array.from({ length: 101 }, () => nova.test.get('/account')));
    expect(next.filter((each) => each.status === 200)).toHaveLength(100);
    server.clock.advance({ seconds: 2 });
    expect(limits((await nova.test.get('/account')).headers)).toEqual([100, 199, 1]);
  });

  test('a 429 is not the answer of its idempotency key', async () => {
    await Promise.all(Array.from({ length: 200 }, () => nova.test.get('/account')));
    const client = nova.test.with({ 'idempotency-key': 'later' });
    expect((await client.post('/customers', {})).status).toBe(429);
    server.clock.advance({ seconds: 1 });
    const { status, headers } = await client.post('/customers', {});
    expect(status).toBe(201);
    expect(headers.get('idempotent-replayed')).toBeNull();
  });

  test('a clock that is set back locks nobody out', async () => {
    await nova.test.get('/account');
    server.clock.advance({ seconds: -3600 });
    expect((await nova.test.get('/account')).status).toBe(200);
  });

  test.each([ANODE, BUSBAR])('%s: 60 audits a minute', async (release) => {
    const account = await server.createAccount({ release: ANODE });
    const client = account.test.in(release);
    const { id } = await createLocation(client);
    await createTariff(client, id, { schedule: flat(0.3) });
    const body = { end_time: '2026-09-30T00:00:00Z' };
    const audit = () =>
      release === ANODE
        ? client.post(`/audits/prices/${id}`, body)
        : client.post('/prices/audit', { location_id: id, ...body });
    for (let i = 0; i < 60; i += 1) expect((await audit()).status).toBe(200);
    const refused = await audit();
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'too_many_requests', context: 'api.price_audit' });
    expect((await client.get('/account')).status).toBe(200);
    server.clock.advance({ seconds: Number(refused.headers.get('retry-after')) });
    expect((await audit()).status).toBe(200);
  });

  test('health, sign-in and documents have none', async () => {
    for (const path of ['/healthz', '/readyz', '/openapi.json']) {
      expect((await nova.test.get(path)).headers.get('ratelimit-limit')).toBeNull();
    }
  });
});
