import { beforeAll, describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { ADDRESSES, createCustomer, createDevice, createLocation, createTariff, flat } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, type TestAccount, useServer } from './harness.ts';

onEachDatabase('customers', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
  });

  describe.each([
    { release: ANODE, updated: 202 },
    { release: BUSBAR, updated: 200 },
  ])('in $release', ({ release, updated }) => {
    let client: Client;
    beforeAll(() => {
      client = nova.test.in(release);
    });

    test('are created, read, changed and deleted', async () => {
      const created = await client.post('/customers', { reference_id: 'CUS-1001' });
      expect(created.status).toBe(201);
      expect(created.body).toEqual({
        id: expect.stringMatching(/^cus_[0-9a-f]{24}$/),
        object: 'customer',
        live_mode: false,
        reference_id: 'CUS-1001',
        locations: [],
        time_created: expect.stringMatching(/^2026-09-14T08:/),
        account_id: nova.accountId,
      });
      const path = `/customers/${created.body.id}`;
      expect((await client.get(path)).body).toEqual(created.body);

      const changed = await client.patch(path, { reference_id: 'CUS-1002' });
      expect(changed.status).toBe(updated);
      expect(changed.body).toEqual({ ...created.body, reference_id: 'CUS-1002' });
      expect((await client.patch(path, {})).body).toEqual(changed.body);

      const deleted = await client.delete(path);
      expect(deleted.status).toBe(202);
      expect(deleted.body).toEqual({ object: 'customer', id: created.body.id, deleted: true, message: 'Accepted' });
      for (const method of ['get', 'delete'] as const) expect((await client[method](path)).status).toBe(404);
      expect((await client.patch(path, {})).status).toBe(404);
    });

    test('need no reference, and lose it with null', async () => {
      const { body } = await client.post('/customers', {});
      expect(body).not.toHaveProperty('reference_id');
      const path = `/customers/${body.id}`;
      await client.patch(path, { reference_id: 'A' });
      expect((await client.patch(path, { reference_id: null })).body).toEqual(body);
    });

    test('list their locations, oldest first', async () => {
      const customer = await createCustomer(client);
      const ids = [];
      for (const address of [ADDRESSES.berlin, ADDRESSES.stockholm]) {
        ids.push((await createLocation(client, address, { customer_id: customer.id })).id);
        server.clock.advance({ seconds: 1 });
      }
      expect((await client.get(`/customers/${customer.id}`)).body.locations).toEqual(ids);
    });
  });

  test('are found by their reference, exactly', async () => {
    const { id } = await createCustomer(nova.test, { reference_id: 'CUS 7/ä' });
    const found = async (reference: string) =>
      (await nova.test.get(`/customers?reference_id=${encodeURIComponent(reference)}`)).body.data;
    expect((await found('CUS 7/ä')).map((each: { id: string }) => each.id)).toEqual([id]);
    for (const other of ['cus 7/ä', 'CUS 7', 'CUS 7/ä ', '%']) expect(await found(other)).toEqual([]);
  });

  test('take their locations and tariffs with them; devices stay and lose the location', async () => {
    const client = nova.test.in(BUSBAR);
    const customer = await createCustomer(client);
    const gone = await createLocation(client, ADDRESSES.berlin, { customer_id: customer.id });
    const kept = await createLocation(client, ADDRESSES.berlin);
    const device = await createDevice(client, [gone.id, kept.id]);
    const tariff = await createTariff(client, gone.id, { schedule: flat(0.3) });

    expect((await client.delete(`/customers/${customer.id}`)).status).toBe(202);
    for (const path of [`/locations/${gone.id}`, `/locations/${gone.id}/status`, `/tariffs/${tariff.id}`]) {
      expect((await client.get(path)).status).toBe(404);
    }
    const prices = await client.post('/prices', { location_id: gone.id, end_time: '2026-09-15T00:00:00Z' });
    expect(prices.body).toMatchObject({ code: 'not_found', param: 'location_id' });
    expect((await client.get(`/devices/${device.id}`)).body.locations).toEqual([kept.id]);
    expect((await client.get(`/locations/${kept.id}`)).body.devices).toEqual([device.id]);
  });
});
