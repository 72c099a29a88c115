import { describe, expect, test } from 'vitest';
import type { Release } from '../src/http/release.ts';
import type { Client, Json } from './client.ts';
import { createDevice, createLocation, createTariff, flat, nightAndDay } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, useServer } from './harness.ts';

/** A price from 22 to 6 o'clock, and by day a formula that gives none. */
const NIGHTS_ONLY = [
  {
    days_and_hours: [
      {
        hours: [
          { valid_from: '22:00:00', valid_to: '06:00:00', rate: [{ value: 0.1 }] },
          { valid_from: '06:00:00', valid_to: '22:00:00', rate: [{ value: '1 / ($x - 1)', variables: { x: 1 } }] },
        ],
      },
    ],
  },
];

const OPEN_ENDED = { contract_start_date: '2025-01-01T00:00:00Z', contract_end_date: null };

onEachDatabase('costs', (database) => {
  const server = useServer({ database });

  interface Home {
    readonly client: Client;
    readonly location: string;
    readonly device: string;
  }

  async function makeHome(tariff: object | null = { schedule: flat(0.3) }, release: Release = BUSBAR): Promise<Home> {
    const client = (await server.createAccount({ release })).test.in(BUSBAR);
    const location = (await createLocation(client)).id;
    if (tariff !== null) await createTariff(client, location, { ...OPEN_ENDED, ...tariff });
    return { client, location, device: (await createDevice(client, [location])).id };
  }

  function record(home: Home, start: string, end: string, value: number, more: object = {}): Json {
    const of = { location_id: home.location, device_id: home.device, units: 'WH', value };
    return { ...of, start_time: start, end_time: end, ...more };
  }

  /** Records of the location itself. */
  function main(home: Home, start: string, end: string, value: number, more: object = {}): Json {
    const { device_id: _, ...rest } = record(home, start, end, value, more);
    return rest;
  }

  async function put(home: Home, ...records: Json[]): Promise<void> {
    const { body } = await home.client.put('/meters/interval', records);
    expect(body.failed_records).toEqual([]);
  }

  const DAYS = { start_time: '2026-09-01T00:00:00+02:00', end_time: '2026-09-14T00:00:00+02:00' };

  async function costs(home: Home, more: object = {}, id = home.device): Promise<Json> {
    const answer = await home.client.post(`/costs/interval/${id}`, { ...DAYS, ...more });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  }

  /** Rows as `day Wh cost confidence`. */
  function rows({ data }: Json): string[] {
    return data.map(
      ({ start_time, energy, cost }: Json) =>
        `${start_time.slice(8, 10)} ${energy.value} ${cost.value} ${cost.confidence}`,
    );
  }

  describe('instant', () => {
    test.each<[Release, string]>([
      [ANODE, 'INBOUND'],
      [BUSBAR, 'IMPORT'],
    ])('stores a record and tells its cost, in %s', async (release, flow) => {
      const home = await makeHome({ schedule: flat(0.3124) }, release);
      const more = { units: 'W', session_reference_id: 'SESSION-1', record_reference_id: 'MET-1' };
      const sent = record(home, '2026-09-14T07:00:00Z', '2026-09-14T07:30:00Z', 7200, more);
      const { status, body } = await home.client.in(release).post('/costs/instant', sent);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        object: 'meter_record',
        energy_flow_direction: flow,
        tariff_direction: 'IMPORT',
        currency_code: 'EUR',
        request: { ...sent, confidence: 1, non_persistent: false, energy_flow_direction: flow },
        data: { energy: { value: 3600 }, cost: { value: 1.12464, confidence: 1 }, record_reference_id: 'MET-1' },
      });
      const log = await home.client.post('/meters/records', { id: home.device });
      expect(log.body.data.records).toMatchObject([{ id: body.id, value: 3.6 }]);
    });

    test('simulated, it stores nothing', async () => {
      const home = await makeHome();
      const sent = record(home, '2026-09-14T07:00:00Z', '2026-09-14T07:30:00Z', 1000);
      const { body } = await home.client.post('/costs/instant?non_persistent=true', sent);
      expect(body).toMatchObject({ data: { cost: { value: 0.3 } }, request: { non_persistent: true } });
      expect((await home.client.post('/meters/records', { id: home.device })).body.data.count).toBe(0);
      expect((await home.client.get(`/devices/${home.device}`)).body.last_seen).toBeUndefined();
    });

    test('a part without a price is told', async () => {
      const home = await makeHome({ schedule: NIGHTS_ONLY });
      const sent = record(home, '2026-09-14T06:00:00+02:00', '2026-09-14T06:30:00+02:00', 1000);
      const refused = await home.client.post('/costs/instant', sent);
      expect(refused).toMatchObject({ status: 422, body: { code: 'no_price_data' } });
      const start_time = '2026-09-14T05:30:00+02:00';
      const { body } = await home.client.post('/costs/instant', { ...sent, start_time });
      expect(body).toMatchObject({
        data: { energy: { value: 1000 }, cost: { value: 0.05, confidence: 0 } },
        unpriced: [
          { start_time: sent.start_time, end_time: sent.end_time, energy: { value: 500 }, code: 'no_price_data' },
        ],
      });
    });

    test.each<[string, (home: Home) => Json, string]>([
      [
        'no time',
        (home) => record(home, '2026-09-14T07:00:00Z', '2026-09-14T07:00:00Z', 1),
        '400 window_empty end_time',
      ],
      [
        'too long',
        (home) => record(home, '2026-07-14T07:00:00Z', '2026-09-14T07:00:00Z', 1),
        '422 interval_too_long end_time',
      ],
      [
        'measured tomorrow',
        (home) => record(home, '2026-09-14T07:00:00Z', '2026-09-15T07:00:00Z', 1),
        '422 future_actual end_time',
      ],
      [
        'too much',
        (home) => record(home, '2026-09-14T07:00:00Z', '2026-09-14T07:30:00Z', 1e13),
        '400 data_json_invalid value',
      ],
      [
        'less than nothing',
        (home) => record(home, '2026-09-14T07:00:00Z', '2026-09-14T07:30:00Z', -1),
        '400 data_json_invalid value',
      ],
      [
        'nowhere',
        (home) =>
          record(home, '2026-09-14T07:00:00Z', '2026-09-14T07:30:00Z', 1, {
            location_id: 'loc_00000000000000000000abcd',
          }),
        '404 not_found location_id',
      ],
      [
        "nobody's",
        (home) =>
          record(home, '2026-09-14T07:00:00Z', '2026-09-14T07:30:00Z', 1, {
            device_id: 'dev_00000000000000000000abcd',
          }),
        '404 not_found device_id',
      ],
    ])('%s: refused, nothing is stored', async (_, bad, expected) => {
      const home = await makeHome();
      const { status, body } = await home.client.post('/costs/instant', bad(home));
      expect(`${status} ${body.code} ${body.param}`).toBe(expected);
      expect((await home.client.post('/meters/records', { id: home.device })).body.data.count).toBe(0);
    });

    test('without a tariff it is refused, and nothing is stored', async () => {
      const home = await makeHome(null);
      const sent = record(home, '2026-09-14T07:00:00Z', '2026-09-14T07:30:00Z', 1);
      const refused = await home.client.post('/costs/instant', sent);
      expect(refused).toMatchObject({ status: 422, body: { code: 'no_tariff_connected' } });
      expect(refused.headers.get('retry-after')).toBe('900');
      expect((await home.client.post('/meters/records', { id: home.device })).body.data.count).toBe(0);
      expect((await home.client.post('/costs/instant', { ...sent, tariff_direction: 'LOCAL' })).body.data.cost).toEqual(
        { value: 0, confidence: 1 },
      );
    });
  });

  describe('by interval', () => {
    test.each<[Release, string]>([
      [ANODE, 'INBOUND'],
      [BUSBAR, 'IMPORT'],
    ])('by local day, in %s', async (release, flow) => {
      const home = await makeHome({ schedule: nightAndDay(0.1, 0.3) }, release);
      await put(
        home,
        record(home, '2026-09-01T19:00:00Z', '2026-09-01T21:00:00Z', 2000),
        record(home, '2026-09-01T21:00:00Z', '2026-09-01T23:00:00Z', 1000),
      );
      const { body } = await home.client.in(release).post(`/costs/interval/${home.device}?aggregation=DAY`, DAYS);
      expect(body).toMatchObject({
        object: 'energy_cost',
        object_id: home.device,
        energy_flow_direction: flow,
        aggregation: 'DAY',
        location_timezone: 'Europe/Berlin',
        currency_code: 'EUR',
        unpriced: [],
        data: [
          { start_time: '2026-09-01T00:00:00+02:00', end_time: '2026-09-02T00:00:00+02:00' },
          { start_time: '2026-09-02T00:00:00+02:00', end_time: '2026-09-03T00:00:00+02:00' },
        ],
        total: { energy: { value: 3000 }, cost: { value: 0.5, confidence: 1 } },
      });
      // 22:00 in Berlin is 20:00 in UTC: one hour by day, the rest by night.
      expect(rows(body)).toEqual(['01 2500 0.45 1', '02 500 0.05 1']);
    });

    test('record by record, clipped to the window, with their references', async () => {
      const home = await makeHome();
      const references = { session_reference_id: 'S', record_reference_id: 'R' };
      await put(
        home,
        record(home, '2026-08-31T21:00:00Z', '2026-08-31T23:00:00Z', 1000, references),
        record(home, '2026-09-01T10:00:00Z', '2026-09-01T11:00:00Z', 100),
      );
      const body = await costs(home);
      expect(rows(body)).toEqual(['01 500 0.15 1', '01 100 0.03 1']);
      expect(body.data[0]).toMatchObject({ start_time: '2026-09-01T00:00:00+02:00', ...references });
      expect(body.data[1]).not.toHaveProperty('record_reference_id');
    });

    test('a change of past prices shows in past costs', async () => {
      const home = await makeHome();
      await put(home, record(home, '2026-09-01T10:00:00Z', '2026-09-01T11:00:00Z', 1000));
      expect((await costs(home)).total.cost.value).toBe(0.3);
      const [tariff] = (await home.client.get(`/tariffs?location_id=${home.location}`)).body.data;
      await home.client.patch(`/tariffs/${tariff.id}`, { schedule: flat(0.4), effective_from: '2026-08-01T00:00:00Z' });
      expect((await costs(home)).total.cost.value).toBe(0.4);
      await home.client.delete(`/tariffs/${tariff.id}`);
      const refused = await home.client.post(`/costs/interval/${home.device}`, DAYS);
      expect(refused).toMatchObject({ status: 422, body: { code: 'no_tariff_connected' } });
    });

    test('a device pays by its own tariff, its location by its own', async () => {
      const home = await makeHome();
      await createTariff(home.client, home.location, {
        schedule: flat(0.2),
        devices: [home.device],
        ...OPEN_ENDED,
      });
      const hour = ['2026-09-01T10:00:00Z', '2026-09-01T11:00:00Z'] as const;
      await put(home, record(home, ...hour, 1000), main(home, ...hour, 5000));
      expect((await costs(home)).total.cost.value).toBe(0.2);
      expect((await costs(home, {}, home.location)).total.cost.value).toBe(1.5);
    });

    test('tiers are walked over the whole location, in time', async () => {
      const rate = [{ to_kwh: 10, value: 0.1 }, { value: 1 }];
      const home = await makeHome({ schedule: [{ days_and_hours: [{ hours: [{ rate }] }] }] });
      await put(
        home,
        main(home, '2026-09-01T00:00:00+02:00', '2026-09-02T00:00:00+02:00', 8000),
        main(home, '2026-09-02T00:00:00+02:00', '2026-09-03T00:00:00+02:00', 4000),
        record(home, '2026-09-02T00:00:00+02:00', '2026-09-03T00:00:00+02:00', 1000),
      );
      expect(rows(await costs(home, { aggregation: 'DAY' }, home.location))).toEqual([
        '01 8000 0.8 1',
        '02 4000 2.2 1',
      ]);
      // Half of the device's day lies in the first tier of its home.
      expect(rows(await costs(home, { aggregation: 'DAY' }))).toEqual(['02 1000 0.55 1']);
      // A window that begins later counts from the beginning of the month all the same.
      const second = { start_time: '2026-09-02T00:00:00+02:00', end_time: '2026-09-03T00:00:00+02:00' };
      expect((await costs(home, second, home.location)).total.cost.value).toBe(2.2);
    });

    test('what has no price is listed, and in no cost', async () => {
      const home = await makeHome({ schedule: NIGHTS_ONLY });
      await put(
        home,
        record(home, '2026-09-01T00:00:00Z', '2026-09-01T01:00:00Z', 1000, { record_reference_id: 'GOOD' }),
        record(home, '2026-09-01T10:00:00Z', '2026-09-01T11:00:00Z', 500, { record_reference_id: 'BAD' }),
      );
      const bad = { start_time: '2026-09-01T12:00:00+02:00', end_time: '2026-09-01T13:00:00+02:00' };
      for (const aggregation of ['DAY', 'NON_FIXED']) {
        expect(await costs(home, { aggregation, compare: 'AVERAGE' })).toMatchObject({
          total: { energy: { value: 1500 }, cost: { value: 0.1, confidence: 0 } },
          unpriced: [{ ...bad, record_reference_id: 'BAD', energy: { value: 500 }, code: 'no_price_data' }],
          comparison: { price: { value: 0.1 }, cost: { value: 0.1 } },
        });
      }
      const refused = await home.client.post(`/costs/interval/${home.device}`, bad);
      expect(refused).toMatchObject({ status: 422, body: { code: 'no_price_data' } });
    });

    test('beside the average price', async () => {
      const home = await makeHome({ schedule: nightAndDay(0.1, 0.3, '00:00:00', '12:00:00') });
      await put(home, record(home, '2026-09-01T00:00:00+02:00', '2026-09-01T01:00:00+02:00', 1000));
      const day = { start_time: '2026-09-01T00:00:00+02:00', end_time: '2026-09-02T00:00:00+02:00' };
      expect((await costs(home, { ...day, compare: 'AVERAGE' })).comparison).toEqual({
        method: 'AVERAGE',
        price: { value: 0.2 },
        cost: { value: 0.2 },
        difference: { value: -0.1, percentage: -50 },
      });
      expect(await costs(home, day)).not.toHaveProperty('comparison');
    });

    test('fixed charges beside them, over whole local days only', async () => {
      const home = await makeHome({
        schedule: flat(0.3),
        fixed_charges: [
          { amount: 0.5, per: 'DAY' },
          { amount: 30, per: 'MONTH' },
        ],
      });
      const charges = async (more: object) =>
        (await costs(home, { include_fixed_charges: true, ...more })).fixed_charges;
      const two = { start_time: '2026-09-01T00:00:00+02:00', end_time: '2026-09-03T00:00:00+02:00' };
      expect(await charges(two)).toMatchObject({
        cost: { value: 3, confidence: 1 },
        data: [
          { amount: 0.5, per: 'DAY', days: 2, cost: { value: 1 } },
          { amount: 30, per: 'MONTH', days: 2, cost: { value: 2 } },
        ],
      });
      expect(await charges({ ...two, end_time: '2026-09-03T00:00:00Z' })).toBeUndefined();
    });

    test('what is fed in earns, and may also be valued at what it would have cost', async () => {
      const home = await makeHome();
      await createTariff(home.client, home.location, {
        direction: 'EXPORT',
        schedule: flat(0.08),
        ...OPEN_ENDED,
      });
      const hour = ['2026-09-01T10:00:00Z', '2026-09-01T11:00:00Z'] as const;
      await put(
        home,
        record(home, ...hour, 1000, { direction: 'EXPORT' }),
        record(home, ...hour, 2000, { direction: 'EXPORT', tariff_direction: 'IMPORT' }),
        record(home, ...hour, 3000, { tariff_direction: 'LOCAL' }),
      );
      expect((await costs(home, { tariff_direction: 'EXPORT' })).total).toMatchObject({
        energy: { value: 1000 },
        cost: { value: 0.08 },
      });
      const avoided = await costs(home, { tariff_direction: 'IMPORT', energy_flow_direction: 'EXPORT' });
      expect(avoided).toMatchObject({ energy_flow_direction: 'EXPORT', total: { cost: { value: 0.6 } } });
      expect((await costs(home, { tariff_direction: 'LOCAL' })).total).toMatchObject({
        energy: { value: 3000 },
        cost: { value: 0, confidence: 1 },
      });
    });

    test('the days of a clock change have 23 and 25 hours', async () => {
      const home = await makeHome();
      const hours = (start: string, count: number) =>
        Array.from({ length: count }, (_, i) => {
          const at = (hour: number) => new Date(Date.parse(start) + hour * 3_600_000).toISOString();
          return record(home, at(i), at(i + 1), 1000);
        });
      await put(home, ...hours('2026-03-28T23:00:00Z', 23), ...hours('2025-10-25T22:00:00Z', 25));
      const day = { aggregation: 'DAY', start_time: '2025-10-20T00:00:00Z', end_time: '2026-04-01T00:00:00Z' };
      expect(rows(await costs(home, day)).map((row) => row.split(' ')[1])).toEqual(['25000', '23000']);
    });

    test('no records: nothing; the present local month without times', async () => {
      const home = await makeHome();
      const { status, body } = await home.client.post(`/costs/interval/${home.device}`);
      expect({ status, data: body.data, total: body.total }).toEqual({
        status: 200,
        data: [],
        total: { energy: { value: 0 }, cost: { value: 0, confidence: 1 } },
      });
      await put(home, record(home, '2026-08-31T21:00:00Z', '2026-08-31T23:00:00Z', 1000));
      expect((await home.client.post(`/costs/interval/${home.device}`, {})).body.total.energy.value).toBe(500);
    });

    test.each<[string, object, string]>([
      ['an empty window', { start_time: DAYS.end_time }, '400 window_empty'],
      ['over 366 days', { start_time: '2025-01-01T00:00:00Z' }, '422 window_too_long'],
      ['an unknown aggregation', { aggregation: 'HOUR' }, '400 data_json_invalid'],
    ])('%s is refused', async (_, more, expected) => {
      const home = await makeHome();
      const { status, body } = await home.client.post(`/costs/interval/${home.device}`, { ...DAYS, ...more });
      expect(`${status} ${body.code}`).toBe(expected);
    });

    test("others' devices and locations are not there", async () => {
      const [home, other] = [await makeHome(), await makeHome()];
      for (const id of [other.device, other.location, 'dev_x']) {
        expect((await home.client.post(`/costs/interval/${id}`, DAYS)).status).toBe(404);
      }
    });
  });

  describe('by session', () => {
    test.each<[Release, string]>([
      [ANODE, 'INBOUND'],
      [BUSBAR, 'IMPORT'],
    ])('every record of it, in %s', async (release, flow) => {
      const home = await makeHome(undefined, release);
      const of = { session_reference_id: 'Fahrt nach Zürich/1' };
      await put(
        home,
        record(home, '2026-09-01T11:00:00+02:00', '2026-09-01T12:00:00+02:00', 300, of),
        record(home, '2026-09-01T10:00:00+02:00', '2026-09-01T11:00:00+02:00', 1000, {
          ...of,
          record_reference_id: 'R',
        }),
        record(home, '2026-09-01T12:00:00+02:00', '2026-09-01T13:00:00+02:00', 9),
      );
      const path = `/costs/session/${encodeURIComponent(of.session_reference_id)}`;
      const { status, body } = await home.client.in(release).post(`${path}?compare=AVERAGE`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        ...of,
        object_id: home.device,
        aggregation: 'NON_FIXED',
        energy_flow_direction: flow,
        data: [
          {
            start_time: '2026-09-01T08:00:00Z',
            record_reference_id: 'R',
            ...of,
            energy: { value: 1000 },
            cost: { value: 0.3 },
          },
          { start_time: '2026-09-01T09:00:00Z', ...of, energy: { value: 300 }, cost: { value: 0.09 } },
        ],
        total: { energy: { value: 1300 }, cost: { value: 0.39 } },
        comparison: { difference: { value: 0 } },
      });
    });

    test('of several devices it is of their location', async () => {
      const home = await makeHome();
      const second = (await createDevice(home.client, [home.location])).id;
      const of = { session_reference_id: 'S' };
      await put(
        home,
        record(home, '2026-09-01T10:00:00Z', '2026-09-01T11:00:00Z', 1000, of),
        record(home, '2026-09-01T10:00:00Z', '2026-09-01T11:00:00Z', 500, { ...of, device_id: second }),
      );
      const { body } = await home.client.post('/costs/session/S');
      expect(body).toMatchObject({
        object_id: home.location,
        total: { energy: { value: 1500 }, cost: { value: 0.45 } },
      });
    });

    test("unknown ones, others', and those of another direction are not there", async () => {
      const [home, other] = [await makeHome(), await makeHome()];
      await put(home, record(home, '2026-09-01T10:00:00Z', '2026-09-01T11:00:00Z', 1, { session_reference_id: 'S' }));
      expect((await home.client.post('/costs/session/T')).status).toBe(404);
      expect((await other.client.post('/costs/session/S')).status).toBe(404);
      expect((await home.client.post('/costs/session/S?tariff_direction=EXPORT')).status).toBe(404);
      expect((await home.client.post(`/costs/session/${encodeURIComponent('😀'.repeat(255))}`)).status).toBe(404);
    });
  });
});
