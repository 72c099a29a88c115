import { beforeAll, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { createDevice, createLocation, createTariff, flat, nightAndDay } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, type TestAccount, useServer } from './harness.ts';

const NOTHING = {
  commodity_import: { status: 'NOT_CONNECTED' },
  commodity_export: { status: 'NOT_CONNECTED' },
  non_commodity_import: { status: 'NOT_CONNECTED' },
  non_commodity_export: { status: 'NOT_SUPPORTED' },
  local: { status: 'NOT_CONNECTED' },
};

onEachDatabase('location status', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  let client: Client;
  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    client = nova.test.in(BUSBAR);
  });

  const statusOf = async (id: string, release = BUSBAR) => {
    const { status, body } = await nova.test.in(release).get(`/locations/${id}/status`);
    expect(status).toBe(200);
    return body.tariff_status;
  };

  test.each([ANODE, BUSBAR])('of a location without tariffs in %s', async (release) => {
    const location = await createLocation(client);
    expect((await nova.test.in(release).get(`/locations/${location.id}/status`)).body).toEqual({
      id: location.id,
      object: 'location_status',
      live_mode: false,
      tariff_status: NOTHING,
      time_created: location.time_created,
      account_id: nova.accountId,
    });
  });

  test('tells every slot apart', async () => {
    const { id } = await createLocation(client);
    const provider = (await client.get('/providers?country_code=DE&limit=1')).body.data[0];
    const { display_name, logo_url } = provider;
    const commodity = await createTariff(client, id, {
      market_rates: true,
      display_name: 'Superenergy Flex',
      provider_id: provider.id,
      contract_start_date: '2026-09-01T00:00:00+02:00',
      contract_end_date: '2027-09-01T00:00:00+02:00',
    });
    const grid = await createTariff(client, id, { type: 'NON_COMMODITY', schedule: nightAndDay(0.1, 0.2) });
    const feedIn = await createTariff(client, id, {
      direction: 'EXPORT',
      schedule: flat(0.08),
      contract_end_date: null,
    });
    const local = await createTariff(client, id, { direction: 'LOCAL', schedule: flat(0.01) });
    const plain = (tariff: { id: string; contract_end_date: string | null }, structure_type: string) => ({
      status: 'CONNECTED',
      connection_type: 'MANUAL',
      tariff: { id: tariff.id, structure_type, contract_end_date: tariff.contract_end_date },
    });
    const expected = {
      commodity_import: {
        status: 'CONNECTED',
        connection_type: 'MARKET',
        provider: { id: provider.id, display_name, logo_url },
        tariff: {
          id: commodity.id,
          display_name: 'Superenergy Flex',
          structure_type: 'MARKET',
          contract_end_date: '2027-08-31T22:00:00Z',
        },
      },
      commodity_export: plain({ ...feedIn, contract_end_date: null }, 'FIXED'),
      non_commodity_import: plain(grid, 'TIME_OF_DAY'),
      non_commodity_export: { status: 'NOT_SUPPORTED' },
      local: plain(local, 'FIXED'),
    };
    expect(await statusOf(id)).toEqual(expected);
    expect(await statusOf(id, ANODE)).toEqual(expected);
  });

  test('tariffs of single devices do not count', async () => {
    const { id } = await createLocation(client);
    const device = await createDevice(client, [id]);
    await createTariff(client, id, { schedule: flat(0.3), devices: [device.id] });
    expect(await statusOf(id)).toEqual(NOTHING);
  });

  test('of several contracts it is the one in force, else the latest', async () => {
    const { id } = await createLocation(client);
    const now = await createTariff(client, id, { schedule: flat(0.3) });
    const next = await createTariff(client, id, {
      schedule: flat(0.4),
      contract_start_date: '2026-10-01T00:00:00+02:00',
    });
    expect((await statusOf(id)).commodity_import.tariff.id).toBe(now.id);
    server.clock.set('2026-10-01T00:00:00+02:00');
    expect((await statusOf(id)).commodity_import.tariff.id).toBe(next.id);
    server.clock.set('2026-09-14T08:00:00Z');

    const future = await createLocation(client);
    const only = await createTariff(client, future.id, {
      schedule: flat(0.4),
      contract_start_date: '2026-10-01T00:00:00+02:00',
    });
    expect((await statusOf(future.id)).commodity_import.tariff.id).toBe(only.id);
  });

  test('an expired contract is EXPIRED in busbar and ERROR in anode, there and in the location', async () => {
    const { id } = await createLocation(client);
    await createTariff(client, id, { schedule: flat(0.3), contract_end_date: '2026-09-20T00:00:00+02:00' });
    expect((await statusOf(id)).commodity_import.status).toBe('CONNECTED');
    server.clock.set('2026-09-20T00:00:00+02:00');
    expect((await statusOf(id)).commodity_import.status).toBe('EXPIRED');
    expect((await statusOf(id, ANODE)).commodity_import.status).toBe('ERROR');
    expect((await client.get(`/locations/${id}`)).body.tariffs[0].status).toBe('EXPIRED');
    const older = (await nova.test.in(ANODE).get(`/locations/${id}`)).body.tariff_status;
    expect(older).toMatchObject({ commodity_import: 'ERROR', commodity_export: 'NOT_CONNECTED' });
    server.clock.set('2026-09-14T08:00:00Z');
  });

  test('of a location that is not there: 404', async () => {
    const { status, body } = await client.get('/locations/loc_66f2a1c09be4d07735a6c1e3/status');
    expect({ status, code: body.code, context: body.context }).toEqual({
      status: 404,
      code: 'not_found',
      context: 'api.location_status',
    });
  });
});
