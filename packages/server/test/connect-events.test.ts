import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { tellLateOutcomes, tellTariffReady } from '../src/modules/connect/index.ts';
import { tables } from '../src/storage/index.ts';
import type { Client, Json } from './client.ts';
import { createLocation } from './examples.ts';
import { ANODE, onEachDatabase, START, useServer } from './harness.ts';

const URLS = { connect_url: 'https://nova.example/connect', callback_url: 'https://nova.example/done' };

onEachDatabase('events of Connect', (database) => {
  const server = useServer({ database });

  const eventsOf = async (client: Client, type = ''): Promise<Json[]> =>
    (await client.get(`/events${type === '' ? '' : `?event_type=${type}`}`)).body.data.toReversed();
  const open = async (client: Client) => {
    const location = await createLocation(client);
    return (await client.post('/connect', { location_id: location.id, ...URLS })).body;
  };
  const complete = (client: Client, id: string, body: object) => client.post(`/sandbox/connect/${id}/complete`, body);

  test('a session that connects a tariff is complete, once', async () => {
    const { test: client, accountId } = await server.createAccount();
    const session = await open(client);
    const done = (await complete(client, session.id, { method: 'MANUAL', cost: 0.2 })).body;
    const [event, ...more] = await eventsOf(client, 'connect_session.complete');
    expect(more).toEqual([]);
    expect(event.data).toEqual({
      live_mode: false,
      account_id: accountId,
      connect_token: session.id,
      session_id: session.session_id,
      customer_id: null,
      location_id: session.location_id,
      tariff_id: done.tariff_ids[0],
      result: 'CONNECTED',
    });
    server.clock.advance({ seconds: 100_000 });
    await tellLateOutcomes(server.storage);
    expect(await eventsOf(client, 'connect_session.complete')).toHaveLength(1);
    expect(await eventsOf(client, 'connect_session.closed')).toEqual([]);
    server.clock.set(START);
  });

  test('a stolen database does not tell the token: not the events, not the answers that are kept for repeats', async () => {
    const { test: client, accountId } = await server.createAccount();
    const location = await createLocation(client);
    const keyed = client.with({ 'idempotency-key': 'once' });
    const session = (await keyed.post('/connect', { location_id: location.id, ...URLS })).body;
    await complete(client, session.id, { method: 'MANUAL', cost: 0.2 });
    expect((await keyed.post('/connect', { location_id: location.id, ...URLS })).body).toEqual(session);
    const found = (await client.get(`/events?object_id=${session.id}`)).body.data;
    expect(found.map(({ data }: Json) => data.connect_token)).toEqual([session.id]);

    const { events, idempotencyKeys } = tables;
    const stored = JSON.stringify([
      await server.storage.sql.select().from(events).where(eq(events.accountId, accountId)),
      (await server.storage.sql.select().from(idempotencyKeys).where(eq(idempotencyKeys.accountId, accountId))).map(
        ({ bodySealed }) => Buffer.from(bodySealed).toString('latin1'),
      ),
    ]);
    expect(stored).toContain(session.session_id);
    expect(stored).not.toContain(session.id);
  });

  test('a session that makes customer, location and tariff tells of each once', async () => {
    const { test: client } = await server.createAccount({ release: ANODE });
    const token = (await client.post('/connect/token', { ...URLS, customer_reference_id: 'C' })).body;
    const done = await complete(client, token.connect_token ?? token.id, { method: 'MANUAL', cost: 0.2 });
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect((await eventsOf(client)).map(({ type }) => type).sort()).toEqual([
      'connect_session.complete',
      'customer.create',
      'location.create',
      'tariff.create',
    ]);
  });

  test.each(['CLOSED', 'DISCONNECTED'])('a session that ends %s is closed', async (result) => {
    const { test: client } = await server.createAccount();
    const session = await open(client);
    if (result === 'DISCONNECTED') {
      const { location_id } = session;
      const first = (await client.post('/connect', { location_id, ...URLS })).body;
      await complete(client, first.id, { method: 'MANUAL', cost: 0.2 });
    }
    expect((await complete(client, session.id, { result })).body.result).toBe(result);
    const closed = await eventsOf(client, 'connect_session.closed');
    expect(closed.map(({ data }) => [data.session_id, data.result])).toEqual([[session.session_id, result]]);
  });

  test('a session that nobody ends is closed when it expires', async () => {
    const { test: client } = await server.createAccount();
    const session = await open(client);
    server.clock.advance({ seconds: 86_399 });
    await tellLateOutcomes(server.storage);
    expect(await eventsOf(client, 'connect_session.closed')).toEqual([]);
    server.clock.advance({ seconds: 1 });
    await Promise.all([tellLateOutcomes(server.storage), tellLateOutcomes(server.storage)]);
    const [closed, ...more] = await eventsOf(client, 'connect_session.closed');
    expect(closed.data).toMatchObject({ session_id: session.session_id, tariff_id: null, result: null });
    expect(more).toEqual([]);
    server.clock.set(START);
  });

  test('a session whose tariff is read after its end is complete then', async () => {
    const { test: client, accountId } = await server.createAccount();
    const session = await open(client);
    const [tariffId] = (await complete(client, session.id, { method: 'MANUAL', cost: 0.2 })).body.tariff_ids;
    const scope = { accountId, liveMode: false };
    const sql = (text: string) => server.storage.executeSql(text, [accountId]);
    // As if a provider had been slow: the tariff pending, and nothing told.
    await sql(`update tariffs set status = 'PENDING' where account_id = $1`);
    await sql('update connect_sessions set complete_told = null where account_id = $1');
    await sql(`delete from events where type = 'connect_session.complete' and account_id = $1`);
    await tellLateOutcomes(server.storage);
    await server.storage.atomically((transaction) => tellTariffReady(transaction, scope, tariffId));
    expect(await eventsOf(client, 'connect_session.complete')).toEqual([]);
    await sql(`update tariffs set status = 'CONNECTED' where account_id = $1`);
    await server.storage.atomically((transaction) => tellTariffReady(transaction, scope, tariffId));
    await tellLateOutcomes(server.storage);
    expect((await eventsOf(client, 'connect_session.complete')).map(({ data }) => data.tariff_id)).toEqual([tariffId]);
  });
});
