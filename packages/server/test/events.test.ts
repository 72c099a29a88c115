import { describe, expect, test } from 'vitest';
import type { Client, Json } from './client.ts';
import { ADDRESSES, createCustomer, createDevice, createLocation, createTariff, flat } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, useServer } from './harness.ts';

/** An account's events, oldest first. */
async function eventsOf(client: Client, query = ''): Promise<Json[]> {
  const { status, body } = await client.get(`/events${query}`);
  expect(status).toBe(200);
  return body.data.toReversed();
}

const typesOf = async (client: Client, query = '') => (await eventsOf(client, query)).map(({ type }) => type);

onEachDatabase('events', (database) => {
  const server = useServer({ database });

  test('every change of customers, locations, devices and tariffs is one, with the object as it is answered', async () => {
    const { test: client, accountId } = await server.createAccount();
    const customer = await createCustomer(client, { reference_id: 'C-1' });
    const location = await createLocation(client, ADDRESSES.berlin, { customer_id: customer.id });
    const device = await createDevice(client, [location.id]);
    const tariff = await createTariff(client, location.id, { schedule: flat(0.3) });
    expect(await typesOf(client)).toEqual([
      'customer.create',
      'location.create',
      'device.create',
      'tariff.create',
      'location.update',
    ]);
    const [made, , , withTariff, updated] = await eventsOf(client);
    expect(made).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-f]{24}$/),
      object: 'event',
      type: 'customer.create',
      live_mode: false,
      release: BUSBAR,
      data: customer,
      time_created: '2026-09-14T08:00:00Z',
      account_id: accountId,
    });
    expect(withTariff.data).toEqual(tariff);
    expect(updated.data).toEqual((await client.get(`/locations/${location.id}`)).body);

    await client.patch(`/customers/${customer.id}`, { reference_id: 'C-2' });
    await client.patch(`/devices/${device.id}`, { model_name: 'Pico' });
    await client.patch(`/tariffs/${tariff.id}`, { display_name: 'Night' });
    await client.patch(`/locations/${location.id}`, { reference_id: 'L-2' });
    const later = (await eventsOf(client)).slice(5);
    expect(later.map(({ type }) => type)).toEqual([
      'customer.update',
      'device.update',
      'tariff.update',
      'location.update',
      'location.update',
    ]);
    expect(later[0].data.reference_id).toBe('C-2');
    expect(later[2].data.display_name).toBe('Night');
    expect((await client.get(`/events/${later[0].id}`)).body).toEqual(later[0]);
  });

  test('deleting a customer tells of all that goes with it, as it was', async () => {
    const { test: client } = await server.createAccount();
    const customer = await createCustomer(client);
    const location = await createLocation(client, ADDRESSES.berlin, { customer_id: customer.id });
    const device = await createDevice(client, [location.id]);
    const tariff = await createTariff(client, location.id, { schedule: flat(0.3) });
    const before = (await client.get(`/locations/${location.id}`)).body;
    const told = (await eventsOf(client)).length;
    await client.delete(`/customers/${customer.id}`);
    const events = (await eventsOf(client)).slice(told);
    expect(events.map(({ type, data }) => [type, data.id])).toEqual([
      ['tariff.delete', tariff.id],
      ['location.delete', location.id],
      ['device.update', device.id],
      ['customer.delete', customer.id],
    ]);
    expect(events[1].data).toEqual(before);
    expect(events[2].data.locations).toEqual([]);
  });

  test('a tariff that takes the place of another changes that, too', async () => {
    const { test: client } = await server.createAccount();
    const location = await createLocation(client);
    const first = await createTariff(client, location.id, { schedule: flat(0.3) });
    const second = await createTariff(client, location.id, { schedule: flat(0.2) });
    const events = (await eventsOf(client)).slice(3);
    expect(events.map(({ type, data }) => [type, data.id, data.status])).toEqual([
      ['tariff.update', first.id, 'DISCONNECTED'],
      ['tariff.create', second.id, 'CONNECTED'],
      ['location.update', location.id, undefined],
    ]);
  });

  test('a change that changes nothing is none', async () => {
    const { test: client } = await server.createAccount();
    const customer = await createCustomer(client);
    const location = await createLocation(client);
    const device = await createDevice(client, [location.id]);
    const tariff = await createTariff(client, location.id, { schedule: flat(0.3) });
    const told = (await eventsOf(client)).length;
    for (const path of [`/customers/${customer.id}`, `/devices/${device.id}`, `/tariffs/${tariff.id}`]) {
      expect((await client.patch(path, {})).status, path).toBe(200);
    }
    expect((await client.patch(`/locations/${location.id}`, { postal_address: { city: 'Berlin' } })).status).toBe(200);
    expect(await eventsOf(client)).toHaveLength(told);
  });

  test('what is refused, and what a key repeats, makes none', async () => {
    const { test: client } = await server.createAccount();
    const location = await createLocation(client);
    const keyed = client.with({ 'idempotency-key': 'once' });
    for (const each of [1, 2])
      expect((await keyed.post('/customers', { reference_id: 'K' })).status, `${each}`).toBe(201);
    const refused = client.with({ 'idempotency-key': 'bad' });
    const body = { location_id: location.id, direction: 'IMPORT', type: 'COMMODITY', schedule: flat('$x') };
    expect((await refused.post('/tariffs', body)).status).toBe(422);
    expect((await client.patch('/locations/loc_00000000000000000000abcd', {})).status).toBe(404);
    expect(await typesOf(client)).toEqual(['location.create', 'customer.create']);
  });
});

describe('events', () => {
  const server = useServer({ database: 'embedded' });

  test('are written in the release in which their object was made, or the newer one of its account', async () => {
    const account = await server.createAccount({ release: ANODE });
    const old = await createLocation(account.test);
    const recent = await createLocation(account.test.in(BUSBAR));
    await account.test.patch(`/locations/${old.id}`, { reference_id: 'A' });
    await account.test.patch(`/locations/${recent.id}`, { reference_id: 'B' });
    await account.test.delete(`/locations/${recent.id}`);
    const events = await eventsOf(account.test);
    expect(events.map(({ type, release }) => [type, release])).toEqual([
      ['location.create', ANODE],
      ['location.create', BUSBAR],
      ['location.update', ANODE],
      ['location.update', BUSBAR],
      ['location.delete', BUSBAR],
    ]);
    expect(events[0].data).toEqual(old);
    expect(events[1].data).toEqual(recent);
    expect(events[0].data.flex_allowed).toBe(false);
    expect(events[3].data.devices).toEqual([]);
  });

  test('are listed newest first, by type and by any id in them', async () => {
    const { test: client, accountId, live } = await server.createAccount();
    const customer = await createCustomer(client);
    const location = await createLocation(client, ADDRESSES.berlin, { customer_id: customer.id });
    for (let i = 0; i < 105; i += 1) await client.patch(`/customers/${customer.id}`, { reference_id: `C-${i}` });

    const first = (await client.get('/events')).body;
    expect(first).toMatchObject({ object: 'list', url: '/events', has_more: true });
    expect(first.data).toHaveLength(100);
    expect(first.data[0].data.reference_id).toBe('C-104');
    const rest = (await client.get(`/events?starting_after=${first.data[99].id}`)).body;
    expect(rest.data).toHaveLength(7);
    expect(rest.has_more).toBe(false);
    const back = (await client.get(`/events?ending_before=${first.data[99].id}&limit=2`)).body;
    expect(back.data).toEqual(first.data.slice(97, 99));

    expect(await typesOf(client, '?event_type=location.create')).toEqual(['location.create']);
    expect((await typesOf(client, `?object_id=${location.id}&event_type=customer.update`)).length).toBe(100);
    expect(await typesOf(client, `?object_id=${location.id}&event_type=customer.create`)).toEqual([]);
    expect(await typesOf(client, `?object_id=${customer.id}&event_type=location.create`)).toEqual(['location.create']);
    expect(await typesOf(client, `?object_id=${accountId}&limit=1`)).toHaveLength(1);
    expect(await typesOf(client, '?object_id=loc_00000000000000000000abcd')).toEqual([]);
    expect((await client.get('/events?object_id=nonsense')).body.code).toBe('data_json_invalid');
    expect((await client.get('/events?limit=101')).body.code).toBe('pagination_invalid');
    expect(await typesOf(live)).toEqual([]);
  });

  test('are kept for 90 days', async () => {
    const { test: client } = await server.createAccount();
    await createCustomer(client);
    const [event] = await eventsOf(client);
    server.clock.advance({ seconds: 90 * 86_400 - 1 });
    expect(await eventsOf(client)).toEqual([event]);
    server.clock.advance({ seconds: 2 });
    expect(await eventsOf(client)).toEqual([]);
    expect((await client.get(`/events/${event.id}`)).status).toBe(404);
    server.clock.set('2026-09-14T08:00:00Z');
  });

  test('happen to test objects on demand', async () => {
    const { test: client, live } = await server.createAccount();
    const location = await createLocation(client);
    const tariff = await createTariff(client, location.id, { schedule: flat(0.3) });
    const made = await client.post('/sandbox/events', { type: 'tariff.expired', object_id: tariff.id });
    expect(made.status).toBe(200);
    expect(made.body.data).toEqual({
      live_mode: false,
      location_id: location.id,
      tariff_id: tariff.id,
      account_id: tariff.account_id,
    });
    expect((await eventsOf(client)).at(-1)).toEqual(made.body);
    for (const [type, object_id, status] of [
      ['tariff.expired', location.id, 409],
      ['vpp_event.create', tariff.id, 409],
      ['tariff.expired', 'trf_00000000000000000000abcd', 404],
      ['nonsense', tariff.id, 400],
    ]) {
      expect((await client.post('/sandbox/events', { type, object_id })).status, `${type}`).toBe(status);
    }
    expect((await live.post('/sandbox/events', { type: 'tariff.expired', object_id: tariff.id })).status).toBe(404);
    const keyed = client.with({ 'idempotency-key': 'again' });
    const body = { type: 'location.update', object_id: location.id };
    expect((await keyed.post('/sandbox/events', body)).body).toEqual((await keyed.post('/sandbox/events', body)).body);
  });
});
