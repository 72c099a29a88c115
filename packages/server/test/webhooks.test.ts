import { describe, expect, test } from 'vitest';
import { createCustomer } from './examples.ts';
import { onEachDatabase, START, useServer } from './harness.ts';

const URL = 'https://nova.example/hooks/plateau';

onEachDatabase('webhooks', (database) => {
  const server = useServer({ database });

  test('are made, listed, changed and deleted', async () => {
    const { test: client, live, accountId } = await server.createAccount();
    const made = await client.post('/webhooks', { url: URL, enabled_events: ['tariff.*', 'location.update'] });
    expect(made.status).toBe(201);
    const { secret, ...shown } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(shown).toEqual({
      id: expect.stringMatching(/^whe_[0-9a-f]{24}$/),
      object: 'webhook_endpoint',
      live_mode: false,
      url: URL,
      enabled_events: ['tariff.*', 'location.update'],
      retry_schedule: 'STANDARD',
      disabled: false,
      status: 'ACTIVE',
      time_created: START,
      account_id: accountId,
    });
    expect((await client.get(`/webhooks/${shown.id}`)).body).toEqual(shown);
    expect((await client.get('/webhooks')).body).toMatchObject({ url: '/webhooks', data: [shown] });
    expect((await live.get('/webhooks')).body.data).toEqual([]);
    expect((await live.get(`/webhooks/${shown.id}`)).status).toBe(404);

    const changed = await client.patch(`/webhooks/${shown.id}`, { disabled: true, enabled_events: ['*'] });
    expect(changed.body).toEqual({ ...shown, disabled: true, status: 'DISABLED', enabled_events: ['*'] });
    expect((await client.patch(`/webhooks/${shown.id}`, {})).body).toEqual(changed.body);
    expect((await client.patch(`/webhooks/${shown.id}`, { disabled: false })).body.status).toBe('ACTIVE');
    const rotated = (await client.post(`/webhooks/${shown.id}/rotate-secret`)).body;
    expect(rotated.secret).toMatch(/^whsec_/);
    expect(rotated.secret).not.toBe(secret);

    const deleted = await client.delete(`/webhooks/${shown.id}`);
    expect(deleted.status).toBe(202);
    expect(deleted.body).toEqual({ object: 'webhook', id: shown.id, deleted: true, message: 'Accepted' });
    expect((await client.get(`/webhooks/${shown.id}`)).status).toBe(404);
    expect((await client.delete(`/webhooks/${shown.id}`)).status).toBe(404);
  });

  test('get deliveries of the types they want while they are enabled, and a replay on demand', async () => {
    const { test: client } = await server.createAccount();
    const some = (await client.post('/webhooks', { url: URL, enabled_events: ['tariff.*', 'customer.create'] })).body;
    const none = (await client.post('/webhooks', { url: URL, enabled_events: ['tariff.create'] })).body;
    const customer = await createCustomer(client);
    await client.patch(`/customers/${customer.id}`, { reference_id: 'C' });
    const list = async (id: string, query = '') => (await client.get(`/webhooks/${id}/deliveries${query}`)).body.data;
    const [event] = (await client.get('/events?event_type=customer.create')).body.data;
    expect(await list(some.id)).toEqual([
      {
        id: expect.stringMatching(/^whd_[0-9a-f]{24}$/),
        object: 'webhook_delivery',
        live_mode: false,
        webhook_id: some.id,
        event_id: event.id,
        event_type: 'customer.create',
        status: 'PENDING',
        next_attempt: START,
        attempts: [],
        time_created: START,
      },
    ]);
    expect(await list(some.id, '?status=DELIVERED')).toEqual([]);
    expect(await list(none.id)).toEqual([]);
    await client.patch(`/webhooks/${some.id}`, { disabled: true });
    await createCustomer(client);
    expect(await list(some.id)).toHaveLength(1);
    expect((await client.post(`/webhooks/${some.id}/test`, {})).status).toBe(409);
  });
});

describe('webhooks', () => {
  const server = useServer({ database: 'embedded', settings: { webhookAllowPrivate: false } });

  test.each([
    ['no URL', 'nonsense'],
    ['another protocol', 'ftp://nova.example/x'],
    ['credentials', 'https://user:secret@nova.example/x'],
    ['loopback', 'http://127.0.0.1:9/x'],
    ['loopback by name', 'http://localhost/x'],
    ['loopback in decimal', 'http://2130706433/x'],
    ['loopback in octal', 'http://0177.0.0.1/x'],
    ['IPv4-mapped loopback', 'http://[::ffff:127.0.0.1]/x'],
    ['IPv6 loopback', 'http://[::1]/x'],
    ['private', 'https://10.0.0.1/x'],
    ['metadata', 'http://169.254.169.254/latest/meta-data'],
  ])('do not lead to %s', async (_, url) => {
    const { test: client } = await server.createAccount();
    const refused = await client.post('/webhooks', { url });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'webhook_url_invalid', param: 'url' });
    const { id } = (await client.post('/webhooks', { url: URL })).body;
    expect((await client.patch(`/webhooks/${id}`, { url })).body.code).toBe('webhook_url_invalid');
  });

  test('use https in live mode', async () => {
    const { live, test: client } = await server.createAccount();
    expect((await live.post('/webhooks', { url: 'http://nova.example/x' })).body.code).toBe('webhook_url_invalid');
    expect((await live.post('/webhooks', { url: URL })).body).toMatchObject({ live_mode: true });
    expect((await client.post('/webhooks', { url: 'http://nova.example/x' })).status).toBe(201);
  });

  test('are refused with the member at fault', async () => {
    const { test: client } = await server.createAccount();
    const provider = await server.createAccount({ kind: 'PROVIDER' });
    const { id } = (await client.post('/webhooks', { url: URL })).body;
    const post = async (body: object) => (await client.post('/webhooks', { url: URL, ...body })).body.param;
    const patch = async (body: object) => (await client.patch(`/webhooks/${id}`, body)).body.param;
    expect(await post({ enabled_events: ['tariff.*', 'nonsense'] })).toBe('enabled_events.1');
    expect(await post({ enabled_events: ['tarif.*'] })).toBe('enabled_events.0');
    expect(await post({ enabled_events: [] })).toBe('enabled_events');
    expect(await post({ retry_schedule: 'REALTIME' })).toBe('retry_schedule');
    expect(await patch({ retry_schedule: 'REALTIME' })).toBe('retry_schedule');
    expect(await patch({ replay_from: '2026-09-15T00:00:00Z' })).toBe('replay_from');
    expect(await patch({ replay_from: '2026-08-01T00:00:00Z' })).toBe('replay_from');
    expect(await patch({ disabled: true, replay_from: '2026-09-14T00:00:00Z' })).toBe('replay_from');
    const realtime = await provider.test.post('/webhooks', { url: URL, retry_schedule: 'REALTIME' });
    expect(realtime.body).toMatchObject({ retry_schedule: 'REALTIME', enabled_events: ['*'] });
  });

  test('are 16 in each mode at most, however fast they are made', async () => {
    const { test: client, live } = await server.createAccount();
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.post('/webhooks', { url: URL })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(16);
    expect(answers.filter(({ body }) => body.code === 'webhook_limit_reached')).toHaveLength(4);
    expect((await live.post('/webhooks', { url: URL })).status).toBe(201);
  });
});
