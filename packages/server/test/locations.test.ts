import { beforeAll, describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { ADDRESSES, createCustomer, createDevice, createLocation, createTariff, flat } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, type TestAccount, useServer } from './harness.ts';

const ID = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}_[0-9a-f]{24}$`));

onEachDatabase('locations', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  let client: Client;
  /** Ids of market sources by region. */
  const sources: Record<string, string> = {};
  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    client = nova.test.in(BUSBAR);
    for (const country of ['DE', 'SE', 'NO', 'DK']) {
      const { body } = await client.get(`/market-sources?market=DAY_AHEAD&country_code=${country}&limit=100`);
      for (const source of body.data) sources[source.region] = source.id;
    }
  });

  describe('the object', () => {
    test('of busbar', async () => {
      const customer = await createCustomer(client);
      const { status, body } = await client.post('/locations', {
        reference_id: 'LOC-1001',
        customer_id: customer.id,
        postal_address: ADDRESSES.berlin,
      });
      expect(status).toBe(201);
      expect(body).toEqual({
        id: ID('loc'),
        object: 'location',
        live_mode: false,
        reference_id: 'LOC-1001',
        customer_id: customer.id,
        timezone: 'Europe/Berlin',
        currency_code: 'EUR',
        postal_address: {
          address_line1: 'Torstrasse 1',
          address_line2: '',
          city: 'Berlin',
          state: '',
          post_code: '10119',
          country_code: 'DE',
          verified: false,
        },
        geo_location: { lat: 52.52437, lng: 13.41053 },
        market_sources: { import: sources['DE-LU'], export: sources['DE-LU'] },
        tariffs: [],
        devices: [],
        time_created: '2026-09-14T08:00:00Z',
        account_id: nova.accountId,
      });
      expect((await client.get(`/locations/${body.id}`)).body).toEqual(body);
    });

    test('of anode', async () => {
      const { status, body } = await nova.test.in(ANODE).post('/locations', { postal_address: ADDRESSES.berlin });
      expect(status).toBe(201);
      expect(body).toEqual({
        id: ID('loc'),
        object: 'location',
        live_mode: false,
        timezone: 'Europe/Berlin',
        currency_code: 'EUR',
        postal_address: {
          address_line1: 'Torstrasse 1',
          address_line2: '',
          city: 'Berlin',
          state: '',
          post_code: '10119',
          country_code: 'DE',
        },
        geo_location: { lat: 52.52437, lng: 13.41053 },
        market_sources: { import: sources['DE-LU'], export: sources['DE-LU'] },
        flex_allowed: false,
        tariff_elements: [],
        tariff_status: {
          commodity_import: 'NOT_CONNECTED',
          commodity_export: 'NOT_CONNECTED',
          non_commodity_import: 'NOT_CONNECTED',
          non_commodity_export: 'NOT_SUPPORTED',
          local: 'NOT_CONNECTED',
        },
        time_created: '2026-09-14T08:00:00Z',
        account_id: nova.accountId,
      });
    });

    test('lists its tariffs and devices', async () => {
      const location = await createLocation(client);
      const device = await createDevice(client, [location.id]);
      const { data } = (await client.get('/providers?country_code=DE&limit=1')).body;
      const [{ id: provider_id, display_name, logo_url }] = data;
      const body = { display_name: 'Basic', provider_id, schedule: flat(0.3), devices: [device.id] };
      const tariff = await createTariff(client, location.id, body);
      expect((await client.get(`/locations/${location.id}`)).body).toEqual({
        ...location,
        devices: [device.id],
        tariffs: [
          {
            tariff_id: tariff.id,
            location_id: location.id,
            type: 'COMMODITY',
            direction: 'IMPORT',
            status: 'CONNECTED',
            connection_type: 'MANUAL',
            display_name: 'Basic',
            is_temporary: false,
            devices: [device.id],
            provider: { id: provider_id, display_name, logo_url },
          },
        ],
      });
      const older = (await nova.test.in(ANODE).get(`/locations/${location.id}`)).body;
      expect(older.tariff_elements).toEqual([tariff.id]);
      expect(older.tariff_status.commodity_import).toBe('CONNECTED');
    });
  });

  describe('resolution', () => {
    test.each<[object, object]>([
      [
        { city: 'berlin', country_code: 'de' },
        { timezone: 'Europe/Berlin', currency_code: 'EUR' },
      ],
      [{ city: 'Köln', country_code: 'DE' }, { geo_location: { lat: 50.93333, lng: 6.95 } }],
      [{ city: 'Koeln', country_code: 'DE' }, { geo_location: { lat: 50.93333, lng: 6.95 } }],
      [{ city: 'Cologne', country_code: 'DE' }, { geo_location: { lat: 50.93333, lng: 6.95 } }],
      [
        { city: 'MALMO', country_code: 'SE' },
        { timezone: 'Europe/Stockholm', currency_code: 'SEK' },
      ],
      [
        { city: 'Mill Valley', state: 'CA', country_code: 'US' },
        { timezone: 'America/Los_Angeles', currency_code: 'USD' },
      ],
      [{ city: 'Springfield', state: 'IL', country_code: 'US' }, { timezone: 'America/Chicago' }],
      [{ city: 'Springfield', state: 'MA', country_code: 'US' }, { timezone: 'America/New_York' }],
      [
        { city: 'Perth', country_code: 'AU' },
        { timezone: 'Australia/Perth', currency_code: 'AUD' },
      ],
      [
        { city: 'London', country_code: 'GB' },
        { timezone: 'Europe/London', currency_code: 'GBP' },
      ],
      [
        { city: 'London', state: 'ON', country_code: 'CA' },
        { timezone: 'America/Toronto', currency_code: 'CAD' },
      ],
      [{ city: 'Ponta Delgada', country_code: 'PT' }, { timezone: 'Atlantic/Azores' }],
    ])('%j', async (address, expected) => {
      expect(await createLocation(client, address)).toMatchObject(expected);
    });

    test.each([
      ['Stockholm', 'SE', 'SE3'],
      ['Malmö', 'SE', 'SE4'],
      ['Kiruna', 'SE', 'SE1'],
      ['Oslo', 'NO', 'NO1'],
      ['Bergen', 'NO', 'NO5'],
      ['Copenhagen', 'DK', 'DK2'],
      ['Aarhus', 'DK', 'DK1'],
    ])('%s is in bidding zone %s %s', async (city, country_code, zone) => {
      const { market_sources } = await createLocation(client, { city, country_code });
      expect(market_sources).toEqual({ import: sources[zone], export: sources[zone] });
    });

    test('a city nobody knows, in a country of one zone and one market: placed by the country', async () => {
      const location = await createLocation(client, { city: 'Kleinkleckersdorf', country_code: 'DE' });
      expect(location).not.toHaveProperty('geo_location');
      expect(location).toMatchObject({ timezone: 'Europe/Berlin', market_sources: { import: sources['DE-LU'] } });
    });

    test('a city nobody knows, in a country of one zone and many markets: no market, but those it could be', async () => {
      const { market_sources } = await createLocation(client, { city: 'Nybyggerby', country_code: 'SE' });
      expect(market_sources).not.toHaveProperty('import');
      expect(new Set(market_sources.candidates)).toEqual(
        new Set(['SE1', 'SE2', 'SE3', 'SE4'].map((zone) => sources[zone])),
      );
    });

    test.each<[string, object, string, string]>([
      [
        'a city nobody knows, in a country of several zones',
        { city: 'Kwitzelville', state: 'CA', country_code: 'US' },
        'geo_location_not_found',
        'postal_address.city',
      ],
      [
        'an American city of another state',
        { city: 'Mill Valley', state: 'NY', country_code: 'US' },
        'geo_location_not_found',
        'postal_address.state',
      ],
      [
        'an American city without a state',
        { city: 'Mill Valley', country_code: 'US' },
        'state_missing',
        'postal_address.state',
      ],
      [
        'an American city with an empty state',
        { city: 'Mill Valley', state: ' ', country_code: 'US' },
        'state_missing',
        'postal_address.state',
      ],
      [
        'a state that is none',
        { city: 'Mill Valley', state: 'XX', country_code: 'US' },
        'state_missing',
        'postal_address.state',
      ],
      [
        'a country that is none',
        { city: 'Berlin', country_code: 'XX' },
        'country_code_invalid',
        'postal_address.country_code',
      ],
      [
        'a country by its name',
        { city: 'Berlin', country_code: 'Germany' },
        'country_code_invalid',
        'postal_address.country_code',
      ],
      [
        'a country of three letters',
        { city: 'Berlin', country_code: 'DEU' },
        'country_code_invalid',
        'postal_address.country_code',
      ],
    ])('%s: 422', async (_what, postal_address, code, param) => {
      const { status, body } = await client.post('/locations', { postal_address });
      expect({ status, code: body.code, param: body.param }).toEqual({ status: 422, code, param });
    });

    test('coordinates that are given win, and place a city nobody knows', async () => {
      const address = { city: 'Kwitzelville', state: 'CA', country_code: 'US' };
      const location = await createLocation(client, address, { geo_location: { lat: 37.906, lng: -122.545 } });
      expect(location).toMatchObject({
        timezone: 'America/Los_Angeles',
        currency_code: 'USD',
        geo_location: { lat: 37.906, lng: -122.545 },
      });
      const malmo = { geo_location: { lat: 55.605, lng: 13.0 } };
      expect((await createLocation(client, ADDRESSES.stockholm, malmo)).market_sources.import).toBe(sources.SE4);
    });

    test('market sources that are given win', async () => {
      const market_sources = { import: sources.SE4 };
      const location = await createLocation(client, ADDRESSES.stockholm, { market_sources });
      expect(location.market_sources).toEqual({ import: sources.SE4, export: sources.SE3 });
    });

    test('a country without a market has no market sources', async () => {
      expect((await createLocation(client, ADDRESSES.millValley)).market_sources).toEqual({});
    });
  });

  test.each<[string, object, string]>([
    ['no address', {}, 'postal_address'],
    ['no city', { postal_address: { country_code: 'DE' } }, 'postal_address.city'],
    ['an empty city', { postal_address: { city: '', country_code: 'DE' } }, 'postal_address.city'],
    ['a city of 121 letters', { postal_address: { city: 'x'.repeat(121), country_code: 'DE' } }, 'postal_address.city'],
    ['no country', { postal_address: { city: 'Berlin' } }, 'postal_address.country_code'],
    [
      'a long line',
      { postal_address: { ...ADDRESSES.berlin, address_line1: 'x'.repeat(256) } },
      'postal_address.address_line1',
    ],
    ['half a coordinate', { postal_address: ADDRESSES.berlin, geo_location: { lat: 1 } }, 'geo_location.lng'],
    ['a latitude of 91°', { postal_address: ADDRESSES.berlin, geo_location: { lat: 91, lng: 0 } }, 'geo_location.lat'],
    ['a customer id that is none', { postal_address: ADDRESSES.berlin, customer_id: 'Nova' }, 'customer_id'],
    [
      'a market source that is no id',
      { postal_address: ADDRESSES.berlin, market_sources: { import: 'SE3' } },
      'market_sources.import',
    ],
  ])('%s: 400', async (_what, body, param) => {
    const answer = await client.post('/locations', body);
    expect(answer.body).toMatchObject({ code: 'data_json_invalid', param });
  });

  test('a city of spaces is missing too', async () => {
    const { status, body } = await client.post('/locations', { postal_address: { city: '   ', country_code: 'DE' } });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'data_json_invalid' });
  });

  test('a market source naming nothing: 404', async () => {
    const market_sources = { export: 'mrs_66f2a1c09be4d07735a6c1e6' };
    const { status, body } = await client.post('/locations', { postal_address: ADDRESSES.berlin, market_sources });
    expect({ status, code: body.code, param: body.param }).toEqual({
      status: 404,
      code: 'not_found',
      param: 'market_sources.export',
    });
  });

  test('are found by reference and customer', async () => {
    const customer = await createCustomer(client);
    const mine = await createLocation(client, ADDRESSES.berlin, { customer_id: customer.id, reference_id: 'FIND' });
    await createLocation(client, ADDRESSES.berlin, { reference_id: 'FIND' });
    const found = async (query: string) => (await client.get(`/locations?${query}`)).body.data;
    expect(await found('reference_id=FIND')).toHaveLength(2);
    expect(await found(`customer_id=${customer.id}`)).toEqual([mine]);
    expect(await found(`customer_id=${customer.id}&reference_id=OTHER`)).toEqual([]);
  });
});
