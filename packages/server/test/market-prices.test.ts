import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/storage/index.ts';
import type { Client, Json } from './client.ts';
import { ADDRESSES, always, createLocation, createTariff, flat, publishPrices } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, START, type TestAccount, useServer } from './harness.ts';

const CONTRACT = { contract_start_date: '2026-01-01T00:00:00+01:00', contract_end_date: null };

onEachDatabase('market prices', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  /** Works on live data: what is published there is what the test publishes. */
  let live: Client;
  let home: string;
  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    live = nova.live.in(BUSBAR);
    home = (await createLocation(live, ADDRESSES.stockholm)).id;
    await createTariff(live, home, { ...CONTRACT, market_rates: true });
  });

  const rows = async (client: Client, location_id: string, start_time: string, end_time: string, more: object = {}) => {
    const { status, body } = await client.post('/prices', { location_id, start_time, end_time, ...more });
    expect(status, JSON.stringify(body)).toBe(200);
    return body.data.map((row: Json) => [row.valid_from.slice(5, 16), row.price.value, row.price.confidence]);
  };
  const refusal = async (client: Client, body: object, path = '/prices') => {
    const answer = await client.post(path, body);
    return [answer.status, answer.body.code, answer.headers.get('retry-after')];
  };

  describe('refusals come in order, and say when to try again', () => {
    const WINDOW = { start_time: '2030-01-01T00:00:00Z', end_time: '2030-01-02T00:00:00Z' };
    let place: string;
    beforeAll(async () => {
      place = (await createLocation(live, { city: 'Oslo', country_code: 'NO' })).id;
    });

    const everywhere = async () => [
      await refusal(live, { location_id: place, ...WINDOW }),
      await refusal(live, { location_id: place, ...WINDOW }, '/prices/audit'),
      await refusal(nova.live.in(ANODE), WINDOW, `/prices/${place}`),
      await refusal(nova.live.in(ANODE), WINDOW, `/audits/prices/${place}`),
    ];

    test('an empty window, one too long, and a location naming nothing come first', async () => {
      const end_time = WINDOW.start_time;
      expect(await refusal(live, { location_id: place, ...WINDOW, end_time })).toEqual([400, 'window_empty', null]);
      expect(await refusal(live, { location_id: place, end_time: '2026-09-14T08:00:00Z' })).toEqual([
        400,
        'window_empty',
        null,
      ]);
      const long = { ...WINDOW, end_time: '2030-06-01T00:00:00Z' };
      expect(await refusal(live, { location_id: place, ...long })).toEqual([422, 'window_too_long', null]);
      const nowhere = 'loc_66f2a1c09be4d07735a6c1e3';
      expect(await refusal(live, { location_id: nowhere, ...WINDOW })).toEqual([404, 'not_found', null]);
      for (const id of [nowhere, 'loc_1', 'audit']) {
        expect(await refusal(nova.live.in(ANODE), WINDOW, `/prices/${id}`)).toEqual([404, 'not_found', null]);
      }
      expect(await refusal(live, { location_id: place })).toEqual([400, 'data_json_invalid', null]);
      expect(await refusal(live, WINDOW)).toEqual([400, 'data_json_invalid', null]);
    });

    test('no tariff, one that is being read for the first time, one without any price in the window', async () => {
      expect(await everywhere()).toEqual(Array(4).fill([422, 'no_tariff_connected', '900']));
      for (const tariff_direction of ['IMPORT', 'EXPORT']) {
        const body = { location_id: place, ...WINDOW, tariff_direction };
        expect(await refusal(live, body)).toEqual([422, 'no_tariff_connected', '900']);
      }

      const tariff = await createTariff(live, place, { ...CONTRACT, market_rates: true });
      const set = (status: 'PENDING' | 'CONNECTED') =>
        server.storage.atomically(async (session) => {
          await session.sql.update(tables.tariffs).set({ status }).where(eq(tables.tariffs.id, tariff.id));
          session.announce({ topic: 'catalogue', key: 'test' });
        });
      await set('PENDING');
      expect((await live.get(`/tariffs/${tariff.id}`)).body.status).toBe('PENDING');
      expect(await everywhere()).toEqual(Array(4).fill([422, 'pending_connect', '900']));

      await set('CONNECTED');
      expect(await everywhere()).toEqual(Array(4).fill([422, 'no_price_data', '900']));
    });
  });

  describe('what is published', () => {
    beforeAll(async () => {
      // Two months of history, by the hour and per MWh: 100 by day, 50 by night, in Stockholm's local time (UTC+2).
      const day = Array.from({ length: 24 }, (_, hour) => (hour >= 6 && hour < 22 ? 100 : 50));
      await publishPrices(server.storage, 'SE3', '2026-07-14T22:00:00Z', Array(60).fill(day).flat());
      // The day of the tests, by the quarter: negative at noon.
      const quarters = Array.from({ length: 96 }, (_, i) => (i >= 48 && i < 52 ? -10 - (i - 48) : 80));
      await publishPrices(server.storage, 'SE3', '2026-09-13T22:00:00Z', quarters, 15);
    });

    test('is the price, per kWh, quarter by quarter; negative ones are ordinary', async () => {
      expect(await rows(live, home, '2026-09-14T11:00:00+02:00', '2026-09-14T14:00:00+02:00')).toEqual([
        ['09-14T11:00', 0.08, 1],
        ['09-14T12:00', -0.01, 1],
        ['09-14T12:15', -0.011, 1],
        ['09-14T12:30', -0.012, 1],
        ['09-14T12:45', -0.013, 1],
        ['09-14T13:00', 0.08, 1],
      ]);
    });

    test('says until when it is known, and when it last changed', async () => {
      const body = {
        location_id: home,
        start_time: '2026-09-14T00:00:00+02:00',
        end_time: '2026-09-16T00:00:00+02:00',
      };
      expect((await live.post('/prices', body)).body).toMatchObject({
        known_until: '2026-09-15T00:00:00+02:00',
        last_updated: '2026-09-14T10:00:00+02:00',
        currency_code: 'SEK',
      });
      const older = await nova.live.in(ANODE).post(`/prices/${home}`, { end_time: body.end_time });
      expect(older.body).not.toHaveProperty('known_until');
      expect(older.body.next_update).toBe('2026-09-14T13:00:00+02:00');
    });

    test('goes on as a forecast in the shape of the days before, less certain day by day', async () => {
      const found = await rows(live, home, '2026-09-15T00:00:00+02:00', '2026-09-17T00:00:00+02:00');
      expect(found[0]).toEqual(['09-15T00:00', expect.any(Number), 0.6]);
      const confidence = found.map((each: Json) => each[2]);
      expect(confidence).toEqual(confidence.toSorted((a: number, b: number) => b - a));
      expect(Math.max(...confidence)).toBeLessThan(1);
      const at = (time: string) => found.findLast((each: Json) => each[0] <= time)[1];
      expect(at('09-15T12:00')).toBeGreaterThan(at('09-15T02:00'));
      expect(at('09-15T12:00')).toBeCloseTo(0.1, 1);
    });

    test('takes the place of its forecast as soon as it arrives', async () => {
      const { id } = await createLocation(live, { city: 'Malmö', country_code: 'SE' });
      await createTariff(live, id, { ...CONTRACT, market_rates: true });
      await publishPrices(server.storage, 'SE4', '2026-08-31T22:00:00Z', Array(14 * 24).fill(70));
      const window = ['2026-09-15T00:00:00+02:00', '2026-09-15T01:00:00+02:00'] as const;
      expect(await rows(live, id, ...window)).toEqual([['09-15T00:00', 0.07, 0.6]]);
      server.clock.set('2026-09-14T11:00:00Z');
      await publishPrices(server.storage, 'SE4', '2026-09-14T22:00:00Z', Array(24).fill(60));
      expect(await rows(live, id, ...window)).toEqual([['09-15T00:00', 0.06, 1]]);
      const body = { location_id: id, start_time: window[0], end_time: window[1] };
      expect((await live.post('/prices', body)).body).toMatchObject({
        known_until: '2026-09-16T00:00:00+02:00',
        last_updated: '2026-09-14T13:00:00+02:00',
      });
      server.clock.set(START);
    });

    test('that is corrected corrects the price', async () => {
      const window = ['2026-09-14T18:00:00+02:00', '2026-09-14T19:00:00+02:00'] as const;
      expect(await rows(live, home, ...window)).toEqual([['09-14T18:00', 0.08, 1]]);
      await publishPrices(server.storage, 'SE3', '2026-09-14T16:15:00Z', [90], 15);
      expect(await rows(live, home, ...window)).toEqual([
        ['09-14T18:00', 0.08, 1],
        ['09-14T18:15', 0.09, 1],
        ['09-14T18:30', 0.08, 1],
      ]);
      await publishPrices(server.storage, 'SE3', '2026-09-14T16:15:00Z', [80], 15);
    });

    test.each<[string, object, number]>([
      [
        'surcharges: first the amount, then the percentage',
        { schedule: always({ surcharge_fixed: 0.02, surcharge_percentage: 0.1 }) },
        0.11,
      ],
      ['VAT on top', { schedule: always({ surcharge_fixed: 0.02 }), vat: { rate: 0.25, included: false } }, 0.125],
      [
        'a formula on an index by its name',
        { market_rates: false, schedule: flat('$p / 1000 + 0.01', { variables: { p: 'SE3' } }) },
        0.09,
      ],
      ['a formula with a floor', { schedule: flat('max($p / 1000, 0.5)', { variables: { p: 'SE3' } }) }, 0.5],
    ])('with %s', async (_what, tariff, expected) => {
      const { id } = await createLocation(live, ADDRESSES.stockholm);
      await createTariff(live, id, { ...CONTRACT, market_rates: true, ...tariff });
      expect(await rows(live, id, '2026-09-14T11:00:00+02:00', '2026-09-14T12:00:00+02:00')).toEqual([
        ['09-14T11:00', expected, 1],
      ]);
    });

    test.each([
      ['NATIVE', [-0.01, -0.011, -0.012, -0.013]],
      ['PT30M', [-0.0105, -0.0125]],
      ['PT60M', [-0.0115]],
    ])('averaged over %s', async (market_resolution, expected) => {
      const { id } = await createLocation(live, ADDRESSES.stockholm);
      await createTariff(live, id, { ...CONTRACT, market_rates: true, market_resolution });
      const found = await rows(live, id, '2026-09-14T12:00:00+02:00', '2026-09-14T13:00:00+02:00');
      expect(found.map((each: Json) => each[1])).toEqual(expected);
    });

    test('is there for what is fed in, too', async () => {
      const { id } = await createLocation(live, ADDRESSES.stockholm);
      const schedule = always({ surcharge_fixed: -0.005 });
      await createTariff(live, id, { ...CONTRACT, direction: 'EXPORT', market_rates: true, schedule });
      const window = ['2026-09-14T11:30:00+02:00', '2026-09-14T12:15:00+02:00'] as const;
      expect(await rows(live, id, ...window, { tariff_direction: 'EXPORT' })).toEqual([
        ['09-14T11:30', 0.075, 1],
        ['09-14T12:00', -0.015, 1],
      ]);
    });

    test('clips the first and the last row to the window', async () => {
      expect(await rows(live, home, '2026-09-14T12:05:00+02:00', '2026-09-14T12:20:00+02:00')).toEqual([
        ['09-14T12:05', -0.01, 1],
        ['09-14T12:15', -0.011, 1],
      ]);
    });

    test('rests on the lowest confidence of its parts', async () => {
      const { id } = await createLocation(live, ADDRESSES.stockholm);
      await createTariff(live, id, { ...CONTRACT, schedule: flat(0.3) });
      await createTariff(live, id, { ...CONTRACT, type: 'NON_COMMODITY', market_rates: true });
      const [[, , confidence]] = await rows(live, id, '2026-09-20T00:00:00+02:00', '2026-09-20T01:00:00+02:00');
      expect(confidence).toBeLessThan(0.6);
    });
  });

  test('with less than a week of history there is no forecast: rows without a number', async () => {
    await publishPrices(server.storage, 'SE1', '2026-09-13T22:00:00Z', Array(24).fill(70));
    const { id } = await createLocation(live, { city: 'Kiruna', country_code: 'SE' });
    await createTariff(live, id, { ...CONTRACT, market_rates: true });
    expect(await rows(live, id, '2026-09-14T00:00:00+02:00', '2026-09-16T00:00:00+02:00')).toEqual([
      ['09-14T00:00', 0.07, 1],
      ['09-15T00:00', null, 0],
    ]);
    const later = { location_id: id, start_time: '2026-09-15T00:00:00+02:00', end_time: '2026-09-16T00:00:00+02:00' };
    expect(await refusal(live, later)).toEqual([422, 'no_price_data', '900']);
  });

  test('test mode has prices everywhere, until the end of tomorrow at most', async () => {
    const client = nova.test.in(BUSBAR);
    for (const [city, country_code] of [
      ['Oslo', 'NO'],
      ['Madrid', 'ES'],
      ['Amsterdam', 'NL'],
    ]) {
      const { id, market_sources } = await createLocation(client, { city, country_code });
      await createTariff(client, id, { ...CONTRACT, market_rates: true });
      const body = { location_id: id, end_time: '2026-09-21T00:00:00Z' };
      const answer = (await client.post('/prices', body)).body;
      const source = (await client.get(`/market-sources/${market_sources.import}`)).body;
      expect(answer.known_until).toBe(source.known_until);
      const certain = answer.data.filter((row: Json) => row.price.confidence === 1);
      expect(certain.at(-1).valid_to).toBe(source.known_until);
      expect(answer.data.every((row: Json) => row.price.value !== null)).toBe(true);
      expect(answer.data.length).toBeGreaterThan(7 * 24);
    }
  });
});
