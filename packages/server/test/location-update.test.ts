import { beforeAll, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { ADDRESSES, createCustomer, createDevice, createLocation, createTariff, flat } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, type TestAccount, useServer } from './harness.ts';

onEachDatabase('changing a location', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  let client: Client;
  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    client = nova.test.in(BUSBAR);
  });

  const patch = async (id: string, body: object) => {
    const answer = await client.patch(`/locations/${id}`, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect((await client.get(`/locations/${id}`)).body).toEqual(answer.body);
    return answer.body;
  };

  test('merges the address member by member and leaves the rest alone', async () => {
    const location = await createLocation(client, ADDRESSES.berlin, { reference_id: 'LOC-1' });
    expect(await patch(location.id, {})).toEqual(location);
    const changed = await patch(location.id, { postal_address: { address_line1: 'Torstrasse 3', verified: true } });
    expect(changed).toEqual({
      ...location,
      postal_address: { ...location.postal_address, address_line1: 'Torstrasse 3', verified: true },
    });
  });

  test('clears what is optional in the address with null', async () => {
    const location = await createLocation(client, { ...ADDRESSES.berlin, state: 'Berlin', verified: true });
    const { postal_address } = await patch(location.id, {
      postal_address: { address_line1: null, post_code: null, state: null, verified: null },
    });
    const cleared = { address_line1: '', post_code: '', state: '', verified: false };
    expect(postal_address).toEqual({ ...location.postal_address, ...cleared });
  });

  test('sets and clears references', async () => {
    const customer = await createCustomer(client);
    const location = await createLocation(client);
    const changed = await patch(location.id, { reference_id: 'LOC-2', customer_id: customer.id });
    expect(changed).toMatchObject({ reference_id: 'LOC-2', customer_id: customer.id });
    expect((await client.get(`/customers/${customer.id}`)).body.locations).toEqual([location.id]);
    expect(await patch(location.id, { reference_id: null, customer_id: null })).toEqual(location);
    expect((await client.get(`/customers/${customer.id}`)).body.locations).toEqual([]);
  });

  test('another city is resolved anew', async () => {
    const location = await createLocation(client, ADDRESSES.stockholm);
    const moved = await patch(location.id, { postal_address: { city: 'Malmö' } });
    expect(moved.geo_location).not.toEqual(location.geo_location);
    expect(moved.market_sources).not.toEqual(location.market_sources);
    expect(moved.timezone).toBe('Europe/Stockholm');
  });

  test('another country brings another zone and currency', async () => {
    const location = await createLocation(client, ADDRESSES.stockholm);
    const postal_address = { city: 'Mill Valley', state: 'CA', country_code: 'US' };
    expect(await patch(location.id, { postal_address })).toMatchObject({
      timezone: 'America/Los_Angeles',
      currency_code: 'USD',
      market_sources: {},
    });
  });

  test.each<[string, object, boolean]>([
    ['another line', { address_line1: 'Torstrasse 3' }, false],
    ['another city', { city: 'Hamburg' }, false],
    ['another line that is verified too', { address_line1: 'Torstrasse 3', verified: true }, true],
    ['the same again', { address_line1: ADDRESSES.berlin.address_line1 }, true],
    ['nothing of the address', {}, true],
    ['no longer verified', { verified: false }, false],
  ])('a verified address with %s is verified: %j → %s', async (_what, postal_address, verified) => {
    const location = await createLocation(client, { ...ADDRESSES.berlin, verified: true });
    expect(location.postal_address.verified).toBe(true);
    expect((await patch(location.id, { postal_address })).postal_address.verified).toBe(verified);
  });

  test('coordinates that were given last until the address changes', async () => {
    const given = { lat: 52.5, lng: 13.4 };
    const location = await createLocation(client, ADDRESSES.berlin, { geo_location: given });
    expect((await patch(location.id, { postal_address: { address_line1: 'Hof' } })).geo_location).toEqual(given);
    const moved = await patch(location.id, { postal_address: { city: 'Hamburg' } });
    expect(moved.geo_location).toEqual({ lat: 53.55073, lng: 9.99302 });
  });

  test('coordinates can be given later, and taken back', async () => {
    const location = await createLocation(client, ADDRESSES.stockholm);
    const moved = await patch(location.id, { geo_location: { lat: 55.605, lng: 13.0 } });
    expect(moved.market_sources).not.toEqual(location.market_sources);
    expect(await patch(location.id, { geo_location: null })).toEqual(location);
  });

  test('market sources can be given one by one, and taken back', async () => {
    const malmo = await createLocation(client, { city: 'Malmö', country_code: 'SE' });
    const location = await createLocation(client, ADDRESSES.stockholm);
    const other = malmo.market_sources.import;
    const first = await patch(location.id, { market_sources: { export: other } });
    expect(first.market_sources).toEqual({ import: location.market_sources.import, export: other });
    const second = await patch(location.id, { market_sources: { import: other } });
    expect(second.market_sources).toEqual({ import: other, export: other });
    expect(await patch(location.id, { market_sources: { import: null } })).toEqual(first);
    expect(await patch(location.id, { market_sources: null })).toEqual(location);
  });

  test('another country is refused while tariffs are connected, and allowed when they are gone', async () => {
    const location = await createLocation(client);
    const tariff = await createTariff(client, location.id, { schedule: flat(0.3) });
    const move = { postal_address: { city: 'Wien', country_code: 'AT' } };
    const { status, body } = await client.patch(`/locations/${location.id}`, move);
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'country_change_not_allowed' });
    expect((await client.get(`/locations/${location.id}`)).body.postal_address).toEqual(location.postal_address);
    expect((await patch(location.id, { postal_address: { city: 'Hamburg' } })).postal_address.city).toBe('Hamburg');
    await client.delete(`/tariffs/${tariff.id}`);
    expect((await patch(location.id, move)).postal_address.country_code).toBe('AT');
  });

  test('a tariff can still be read when its location has moved to where no market is known', async () => {
    const location = await createLocation(client, ADDRESSES.stockholm);
    const tariff = await createTariff(client, location.id, { market_rates: true });
    await patch(location.id, { postal_address: { city: 'Nybyggerby' } });
    expect((await client.get(`/tariffs/${tariff.id}`)).status).toBe(200);
    expect((await client.get(`/tariffs?location_id=${location.id}`)).status).toBe(200);
    expect((await client.get(`/locations/${location.id}/status`)).status).toBe(200);
    const prices = { location_id: location.id, end_time: '2026-09-15T00:00:00Z' };
    expect((await client.post('/prices', prices)).body.code).toBe('no_price_data');
  });

  test.each<[string, object, number, string]>([
    ['a customer naming nothing', { customer_id: 'cus_66f2a1c09be4d07735a6c1e2' }, 404, 'not_found'],
    [
      'a market source naming nothing',
      { market_sources: { import: 'mrs_66f2a1c09be4d07735a6c1e6' } },
      404,
      'not_found',
    ],
    ['a country that is none', { postal_address: { country_code: 'XX' } }, 422, 'country_code_invalid'],
    ['the US without a state', { postal_address: { country_code: 'US' } }, 422, 'state_missing'],
    [
      'a city that is not there',
      { postal_address: { city: 'Berlin', state: 'CA', country_code: 'US' } },
      422,
      'geo_location_not_found',
    ],
    ['no city', { postal_address: { city: null } }, 400, 'data_json_invalid'],
  ])('%s is refused, and nothing has changed', async (_what, body, status, code) => {
    const location = await createLocation(client);
    const answer = await client.patch(`/locations/${location.id}`, { reference_id: 'HALF', ...body });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect((await client.get(`/locations/${location.id}`)).body).toEqual(location);
  });

  test('anode takes the same body', async () => {
    const location = await createLocation(client);
    const answer = await nova.test
      .in(ANODE)
      .patch(`/locations/${location.id}`, { postal_address: { city: 'Hamburg' } });
    expect(answer.status).toBe(200);
    expect(answer.body.postal_address.city).toBe('Hamburg');
    expect(answer.body).toHaveProperty('tariff_status');
  });

  test('deleting it takes its tariffs; devices and customer stay', async () => {
    const customer = await createCustomer(client);
    const location = await createLocation(client, ADDRESSES.berlin, { customer_id: customer.id });
    const device = await createDevice(client, [location.id]);
    const tariff = await createTariff(client, location.id, { schedule: flat(0.3) });
    const { status, body } = await client.delete(`/locations/${location.id}`);
    expect(status).toBe(202);
    expect(body).toEqual({ object: 'location', id: location.id, deleted: true, message: 'Accepted' });
    expect((await client.get(`/tariffs/${tariff.id}`)).status).toBe(404);
    expect((await client.get(`/devices/${device.id}`)).body.locations).toEqual([]);
    expect((await client.get(`/customers/${customer.id}`)).body.locations).toEqual([]);
  });
});
