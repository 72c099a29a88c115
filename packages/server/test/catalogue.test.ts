import { beforeAll, describe, expect, test } from 'vitest';
import { storeTemplates } from '../src/modules/tariffs/index.ts';
import { plainName } from '../src/names.ts';
import type { Client, Json } from './client.ts';
import { flat, publishPrices } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, type TestAccount, useServer } from './harness.ts';

/** A real company with one real plan, as `library import` stores it. */
const REAL = {
  sourceKey: 'ratebook:test',
  provider: {
    key: 'eia:1',
    displayName: 'Bay Electric',
    countryCodes: ['US'],
    connectionTypes: ['LIBRARY', 'MANUAL'],
    accentColor: null,
    websiteUrl: null,
  },
  displayName: 'Bay Standard',
  description: null,
  countryCode: 'US',
  regions: ['CA'],
  direction: 'IMPORT',
  type: 'COMMODITY',
  structureType: 'FIXED',
  currencyCode: 'USD',
  timeZone: 'America/Los_Angeles',
  validFrom: null,
  terms: {
    schedule: flat(0.3) as never,
    marketRates: false,
    marketSource: null,
    marketResolution: 'NATIVE',
    vat: null,
    fixedCharges: [],
    billingDay: null,
    tierScope: 'MONTH',
  },
  source: { name: 'Test', licence: 'CC0-1.0', url: null },
} as const;

onEachDatabase('catalogue', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  let client: Client;
  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    client = nova.test;
    await storeTemplates(server.storage, [REAL], { sandbox: false });
  });

  const all = async (path: string, from: Client = client): Promise<Json[]> => {
    const rows: Json[] = [];
    for (let cursor = ''; ; ) {
      const { status, body } = await from.get(`${path}${path.includes('?') ? '&' : '?'}limit=7${cursor}`);
      expect(status).toBe(200);
      rows.push(...body.data);
      if (!body.has_more) return rows;
      cursor = `&starting_after=${rows.at(-1).id}`;
    }
  };
  const names = async (path: string, from?: Client) => (await all(path, from)).map((each) => each.display_name);

  describe.each(['/providers', '/market-sources', '/tariff-templates'])('%s', (path) => {
    test('pages cover everything once, by name; each object can be retrieved as listed', async () => {
      const rows = await all(path);
      expect(rows.length).toBeGreaterThan(12);
      expect(new Set(rows.map((each) => each.id)).size).toBe(rows.length);
      const plain = rows.map((each) => plainName(each.display_name));
      expect(plain).toEqual(plain.toSorted());
      for (const row of rows.slice(0, 5)) expect((await client.get(`${path}/${row.id}`)).body).toEqual(row);
    });

    test('backwards it is the same', async () => {
      const rows = await all(path);
      const { body } = await client.get(`${path}?limit=3&ending_before=${rows[4].id}`);
      expect(body).toMatchObject({ has_more: true, data: rows.slice(1, 4) });
    });

    test('is alike in both releases, but for the form of rates', async () => {
      const [older, newer] = await Promise.all(
        [ANODE, BUSBAR].map((release) => client.in(release).get(`${path}?limit=3`)),
      );
      expect(newer!.body).toEqual(older!.body);
    });

    test('cannot be written', async () => {
      const [row] = await all(path);
      for (const method of ['post', 'patch', 'put'] as const) {
        expect((await client[method](`${path}/${row.id}`, {})).body.code).toBe('not_found');
      }
      expect((await client.delete(`${path}/${row.id}`)).body.code).toBe('not_found');
    });
  });

  describe('names in the order in which people look for them', () => {
    const NAMES = [
      'alm Strom',
      'Älv Strom',
      'Aqua Strom',
      'E.ON Strom',
      'eprimo Strom',
      'Łódź Strom',
      'Maß Strom',
    ].concat(['Mast Strom', 'Oslo Strom', 'Østerbro Strom', 'ÖTZTAL STROM', 'zulu Strom', 'Zürich Strom']);
    beforeAll(() => {
      const plans = NAMES.toReversed().map((displayName, i) => ({
        ...REAL,
        displayName,
        sourceKey: `order:${i}`,
        provider: { ...REAL.provider, key: `order:${i}`, displayName },
      }));
      return storeTemplates(server.storage, plans, { sandbox: true });
    });

    test.each(['/providers', '/tariff-templates'])('%s', async (path) => {
      expect(await names(`${path}?query=strom&country_code=US`)).toEqual(NAMES);
      const last = (await all(`${path}?query=strom&country_code=US`)).at(-1);
      const { body } = await client.get(`${path}?query=strom&country_code=US&limit=4&ending_before=${last.id}`);
      expect(body.data.map((each: Json) => each.display_name)).toEqual(NAMES.slice(-5, -1));
    });
  });

  describe('providers', () => {
    test('of test mode are made up, in at least seven countries; those of live mode are real', async () => {
      const rows = await all('/providers');
      const countries = new Set(rows.flatMap((each) => each.country_codes));
      for (const country of ['GB', 'DE', 'NL', 'SE', 'ES', 'US', 'AU']) expect(countries).toContain(country);
      expect(await names('/providers', nova.live)).toEqual(['Bay Electric', 'Octopus Energy']);
      expect(await names('/providers')).toContain('Bay Electric');
      const superenergy = rows.find((each) => each.display_name === 'Superenergy');
      expect((await nova.live.get(`/providers/${superenergy.id}`)).status).toBe(404);
    });

    test('the object', async () => {
      const [superenergy] = await all('/providers?query=superenergy');
      expect(superenergy).toEqual({
        id: expect.stringMatching(/^prv_[0-9a-f]{24}$/),
        object: 'provider',
        display_name: 'Superenergy',
        logo_url: null,
        accent_color: expect.stringMatching(/^#[0-9a-f]{6}$/),
        country_codes: ['DE', 'AT'],
        connection_types: ['LIBRARY', 'MARKET', 'MANUAL'],
        website_url: 'https://superenergy.example',
      });
    });

    test.each([
      ['sahko', 'Saunasähkö'],
      ['SAUNASÄHKÖ', 'Saunasähkö'],
      ['ciguena', 'Cigüeña Luz'],
      ['ALGKRAFT', 'Älgkraft'],
      ['coast', 'Kettle & Coast'],
      ['granskog nat', 'Granskog Nät'],
    ])('are found by part of the name: %s', async (query, name) => {
      expect(await names(`/providers?query=${encodeURIComponent(query)}`)).toEqual([name]);
    });

    test.each(['%', '_', '\\', 'nobody'])('what no name contains finds none: %s', async (query) => {
      expect(await names(`/providers?query=${encodeURIComponent(query)}`)).toEqual([]);
    });

    test('are found by country, in either case', async () => {
      const austrian = await names('/providers?country_code=AT');
      expect(austrian).toEqual(['Gamsstrom', 'Superenergy']);
      expect(await names('/providers?country_code=at')).toEqual(austrian);
      expect(await names('/providers?country_code=AT&query=gams')).toEqual(['Gamsstrom']);
      expect(await names('/providers?country_code=XX')).toEqual([]);
    });
  });

  describe('market sources', () => {
    test('are found by country and market', async () => {
      const swedish = await all('/market-sources?country_code=SE&market=DAY_AHEAD');
      expect(swedish.map((each) => each.region).sort()).toEqual(['SE1', 'SE2', 'SE3', 'SE4']);
      expect(await all('/market-sources?country_code=se')).toEqual(swedish);
      const agile = await all('/market-sources?market=RETAIL_IMPORT');
      expect(new Set(agile.map((each) => each.country_code))).toEqual(new Set(['GB']));
      expect(await all('/market-sources?market=NOWHERE')).toEqual([]);
    });

    test('of test mode have sandbox prices until the end of tomorrow, or of today', async () => {
      const [source] = await all('/market-sources?country_code=NL');
      expect(source).toEqual({
        id: expect.stringMatching(/^mrs_[0-9a-f]{24}$/),
        object: 'market_source',
        display_name: expect.stringContaining('day-ahead'),
        country_code: 'NL',
        region: 'NL',
        market: 'DAY_AHEAD',
        currency_code: 'EUR',
        timezone: 'Europe/Amsterdam',
        resolution_minutes: 15,
        status: 'OK',
        known_until: '2026-09-14T22:00:00Z',
        last_updated: expect.stringMatching(/^2026-09-1[34]T/),
      });
    });

    test('of live mode: UNAVAILABLE without a feed, OK with prices, STALE when they are over 6 hours late', async () => {
      const [{ id }] = await all('/market-sources?country_code=DE', nova.live);
      const source = async () => (await nova.live.get(`/market-sources/${id}`)).body;
      expect(await source()).toMatchObject({ status: 'UNAVAILABLE' });
      expect(await source()).not.toHaveProperty('known_until');

      await publishPrices(server.storage, 'DE-LU', '2026-09-13T22:00:00Z', Array(24).fill(80));
      expect(await source()).toMatchObject({
        status: 'OK',
        known_until: '2026-09-14T22:00:00Z',
        last_updated: '2026-09-14T08:00:00Z',
      });
      // Tomorrow's are due at 13:00 local time.
      server.clock.set('2026-09-14T16:00:00Z');
      expect((await source()).status).toBe('OK');
      server.clock.set('2026-09-14T18:00:00Z');
      expect((await source()).status).toBe('STALE');
      server.clock.set('2026-09-14T08:00:00Z');
    });
  });

  describe('tariff templates', () => {
    test('of test mode are made up as well; those of live mode are real', async () => {
      expect(await names('/tariff-templates', nova.live)).toEqual(['Bay Standard']);
      const [template] = await all('/tariff-templates?query=superenergy night');
      expect(template).toMatchObject({
        object: 'tariff_template',
        display_name: 'Superenergy Night',
        country_code: 'DE',
        regions: [],
        direction: 'IMPORT',
        type: 'COMMODITY',
        structure_type: 'TIME_OF_DAY',
        market_rates: false,
        currency_code: 'EUR',
        valid_from: '2026-01-01T00:00:00Z',
        vat: { rate: 0.19, included: true, on_negative: 'APPLY' },
      });
      expect(template.schedule[0].days_and_hours[0].hours).toEqual([
        { valid_from: '00:00:00', valid_to: '06:00:00', rate: [{ value: 0.2211 }] },
        { valid_from: '06:00:00', valid_to: '00:00:00', rate: [{ value: 0.3342 }] },
      ]);
      expect((await nova.live.get(`/tariff-templates/${template.id}`)).status).toBe(404);
    });

    test('are found by provider, country, direction, type and name', async () => {
      const [{ id: provider }] = await all('/providers?query=superenergy');
      const ofProvider = await all(`/tariff-templates?provider_id=${provider}`);
      expect(ofProvider.length).toBeGreaterThan(2);
      expect(new Set(ofProvider.map((each) => each.provider_id))).toEqual(new Set([provider]));
      const every = await all('/tariff-templates');
      for (const [query, member, value] of [
        ['country_code=SE', 'country_code', 'SE'],
        ['direction=EXPORT', 'direction', 'EXPORT'],
        ['type=NON_COMMODITY', 'type', 'NON_COMMODITY'],
      ] as const) {
        const found = await all(`/tariff-templates?${query}`);
        expect(found).toEqual(every.filter((each) => each[member] === value));
        expect(found.length).toBeGreaterThan(0);
      }
      expect(await names('/tariff-templates?query=porssi')).toEqual(['Saunasähkö Pörssi']);
      expect(await names('/tariff-templates?country_code=DE&query=fix')).toEqual(['Superenergy Fix']);
    });

    test.each(['direction=UP', 'type=GRID'])('a filter that is no word is refused: %s', async (query) => {
      const { status, body } = await client.get(`/tariff-templates?${query}`);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'data_json_invalid' });
    });
  });
});
