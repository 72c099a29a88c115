import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Client, Json } from './client.ts';
import { ADDRESSES, always, createDevice, createLocation, createTariff, flat, nightAndDay } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, START, type TestAccount, useServer } from './harness.ts';

const CONTRACT = { contract_start_date: '2026-01-01T00:00:00+01:00', contract_end_date: null };
const ID = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}_[0-9a-f]{24}$`));

onEachDatabase('prices', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  let client: Client;
  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    client = nova.test.in(BUSBAR);
  });

  /** A location with one tariff on it. */
  const connected = async (tariff: object, address: object = ADDRESSES.berlin): Promise<string> => {
    const { id } = await createLocation(client, address);
    await createTariff(client, id, { ...CONTRACT, ...tariff });
    return id;
  };
  const ask = async (body: object): Promise<Json> => {
    const answer = await client.post('/prices', body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  /** Rows as `[from, to, value, confidence]`. */
  const rows = async (location_id: string, start_time: string, end_time: string, more: object = {}) =>
    rowsOf(await ask({ location_id, start_time, end_time, ...more }));

  describe('the time of the last update', () => {
    const NOON = '2026-09-14T14:00:00+02:00';
    const lastUpdated = async (location_id: string): Promise<string> => {
      const window = { start_time: '2026-09-14T04:00:00+02:00', end_time: '2026-09-14T12:00:00+02:00' };
      return (await ask({ location_id, ...window })).last_updated;
    };
    afterEach(() => server.clock.set(START));

    test.each<[string, object, string]>([
      ['moves with the end of a contract', { contract_end_date: '2027-01-01T00:00:00+01:00' }, NOON],
      ['moves with its start', { contract_start_date: '2026-02-01T00:00:00+01:00' }, NOON],
      ['moves with the rates', { schedule: flat(0.5) }, NOON],
      ['stays when dates are said again', { contract_end_date: null }, '2026-09-14T10:00:00+02:00'],
      ['stays with another name', { display_name: 'Other' }, '2026-09-14T10:00:00+02:00'],
    ])('%s', async (_what, changes, expected) => {
      const id = await connected({ schedule: flat(0.3) });
      const [tariff] = (await client.get(`/tariffs?location_id=${id}`)).body.data;
      expect(await lastUpdated(id)).toBe('2026-09-14T10:00:00+02:00');
      server.clock.set('2026-09-14T12:00:00Z');
      expect((await client.patch(`/tariffs/${tariff.id}`, changes)).status).toBe(200);
      expect(await lastUpdated(id)).toBe(expected);
    });

    test('moves when a tariff that was to take over is withdrawn', async () => {
      const id = await connected({ schedule: flat(0.3) });
      const planned = { ...CONTRACT, contract_start_date: '2026-10-01T00:00:00+02:00', schedule: flat(0.4) };
      const { id: later } = await createTariff(client, id, planned);
      server.clock.set('2026-09-14T12:00:00Z');
      expect((await client.delete(`/tariffs/${later}`)).status).toBe(202);
      expect(await lastUpdated(id)).toBe(NOON);
    });
  });

  describe('the object', () => {
    test('of busbar', async () => {
      const id = await connected({ schedule: nightAndDay(0.2, 0.3), contract_end_date: '2027-01-01T00:00:00+01:00' });
      const body = { location_id: id, start_time: '2026-09-14T04:00:00+02:00', end_time: '2026-09-14T12:00:00+02:00' };
      expect(await ask(body)).toEqual({
        id: ID('prs'),
        object: 'price',
        live_mode: false,
        location_id: id,
        location_timezone: 'Europe/Berlin',
        currency_code: 'EUR',
        tariff_direction: 'IMPORT',
        last_updated: '2026-09-14T10:00:00+02:00',
        known_until: '2027-01-01T01:00:00+02:00',
        data: [
          row('2026-09-14T04:00:00+02:00', '2026-09-14T06:00:00+02:00', 0.2),
          row('2026-09-14T06:00:00+02:00', '2026-09-14T12:00:00+02:00', 0.3),
        ],
        time_created: '2026-09-14T08:00:00Z',
        account_id: nova.accountId,
      });
    });

    test('of anode echoes the request and says when to ask again', async () => {
      const id = await connected({ schedule: nightAndDay(0.2, 0.3) });
      const request = { start_time: '2026-09-14T04:00:00+02:00', end_time: '2026-09-14T12:00:00+02:00' };
      const { status, body } = await nova.test.in(ANODE).post(`/prices/${id}`, request);
      expect(status).toBe(200);
      expect(body).toEqual({
        id: ID('prs'),
        object: 'price',
        live_mode: false,
        location_id: id,
        location_timezone: 'Europe/Berlin',
        currency_code: 'EUR',
        tariff_direction: 'IMPORT',
        last_updated: '2026-09-14T10:00:00+02:00',
        next_update: '2026-09-15T00:00:00+02:00',
        request: { tariff_direction: 'IMPORT', ...request },
        data: [
          row('2026-09-14T04:00:00+02:00', '2026-09-14T06:00:00+02:00', 0.2),
          row('2026-09-14T06:00:00+02:00', '2026-09-14T12:00:00+02:00', 0.3),
        ],
        time_created: '2026-09-14T08:00:00Z',
        account_id: nova.accountId,
      });
    });

    test('is not stored: asking again makes another one', async () => {
      const id = await connected({ schedule: flat(0.3) });
      const body = { location_id: id, end_time: '2026-09-15T00:00:00Z' };
      const [one, other] = [await ask(body), await ask(body)];
      expect(other.id).not.toBe(one.id);
      expect(other.data).toEqual(one.data);
    });
  });

  describe('the window', () => {
    test('begins now, on the minute, if nothing else is said; in anode too, which echoes it', async () => {
      const id = await connected({ schedule: flat(0.3) });
      server.clock.set('2026-09-14T08:12:34Z');
      const end_time = '2026-09-14T14:00:00+05:30';
      const expected = [['2026-09-14T13:42:00+05:30', end_time, 0.3, 1]];
      expect(rowsOf(await ask({ location_id: id, end_time }))).toEqual(expected);
      const { body } = await nova.test.in(ANODE).post(`/prices/${id}`, { end_time });
      expect(rowsOf(body)).toEqual(expected);
      expect(body.request).toEqual({ tariff_direction: 'IMPORT', start_time: '2026-09-14T13:42:00+05:30', end_time });
      server.clock.set(START);
    });

    test.each([
      ['2026-09-14T10:00:00Z', '2026-09-14T14:00:00+02:00', '+02:00'],
      ['2026-09-14T12:00:00+02:00', '2026-09-14T12:00:00Z', 'Z'],
      ['2026-09-14T10:00:00+00:00', '2026-09-14T12:00:00+00:00', 'Z'],
      ['2026-09-14T02:00:00-08:00', '2026-09-14T05:00:00-07:00', '-07:00'],
      ['2026-09-14T15:45:00+05:45', '2026-09-14T17:45:00+05:45', '+05:45'],
    ])('%s to %s is answered in the offset of its end: %s', async (start, end, suffix) => {
      const id = await connected({ schedule: flat(0.3) });
      const answer = await ask({ location_id: id, start_time: start, end_time: end });
      const [[from, to] = ['', '']] = rowsOf(answer);
      expect([Date.parse(from), Date.parse(to)]).toEqual([Date.parse(start), Date.parse(end)]);
      for (const time of [from, to, answer.last_updated]) expect(time.endsWith(suffix)).toBe(true);
    });

    test('cuts fractions of a second', async () => {
      const id = await connected({ schedule: flat(0.3) });
      expect(await rows(id, '2026-09-14T10:00:00.999Z', '2026-09-14T11:00:30.5Z')).toEqual([
        ['2026-09-14T10:00:00Z', '2026-09-14T11:00:30Z', 0.3, 1],
      ]);
    });

    test('may lie in the past, and long ago', async () => {
      const id = await connected({ schedule: nightAndDay(0.2, 0.3) });
      expect(await rows(id, '2020-02-29T23:00:00Z', '2020-03-01T06:00:00Z')).toEqual([
        // Before the first version the same rates hold, as an estimate (energy.md §3.3).
        ['2020-02-29T23:00:00Z', '2020-03-01T05:00:00Z', 0.2, 0.8],
        ['2020-03-01T05:00:00Z', '2020-03-01T06:00:00Z', 0.3, 0.8],
      ]);
    });

    test('has 90 days at most', async () => {
      const id = await connected({ schedule: flat(0.3) });
      const start_time = '2026-09-14T00:00:00Z';
      expect(await rows(id, start_time, '2026-12-13T00:00:00Z')).toHaveLength(1);
      for (const [path, body] of [
        ['/prices', { location_id: id }],
        ['/prices/audit', { location_id: id }],
      ] as const) {
        const { status, body: refused } = await client.post(path, {
          ...body,
          start_time,
          end_time: '2026-12-14T00:00:00Z',
        });
        expect({ status, code: refused.code, param: refused.param }).toEqual({
          status: 422,
          code: 'window_too_long',
          param: 'end_time',
        });
      }
    });
  });

  describe('local time', () => {
    const NIGHT = { schedule: nightAndDay(0.1, 0.2, '00:00:00', '06:00:00') };

    test.each([
      [
        'stockholm',
        'a day of 25 hours',
        '2026-10-25T00:00:00+02:00',
        '2026-10-26T00:00:00+01:00',
        '2026-10-25T05:00:00Z',
        25,
      ],
      [
        'stockholm',
        'a day of 23 hours',
        '2027-03-28T00:00:00+01:00',
        '2027-03-29T00:00:00+02:00',
        '2027-03-28T04:00:00Z',
        23,
      ],
      [
        'millValley',
        'a day of 25 hours',
        '2026-11-01T00:00:00-07:00',
        '2026-11-02T00:00:00-08:00',
        '2026-11-01T14:00:00Z',
        25,
      ],
      [
        'millValley',
        'a day of 23 hours',
        '2027-03-14T00:00:00-08:00',
        '2027-03-15T00:00:00-07:00',
        '2027-03-14T13:00:00Z',
        23,
      ],
    ] as const)('%s, %s', async (place, _what, start, end, sixOClock, hours) => {
      const id = await connected(NIGHT, ADDRESSES[place]);
      const found = await rows(id, start, end);
      expect(found.map(([from, , value]) => [Date.parse(from), value])).toEqual([
        [Date.parse(start), 0.1],
        [Date.parse(sixOClock), 0.2],
      ]);
      expect(Date.parse(found.at(-1)![1]) - Date.parse(found[0]![0])).toBe(hours * 3_600_000);
      // The offset of the request is kept across the change of the clock.
      const suffix = end.slice(-6);
      for (const [from, to] of found) expect([from.slice(-6), to.slice(-6)]).toEqual([suffix, suffix]);
    });

    test('a skipped hour costs nothing, a repeated one twice the same', async () => {
      const hours = Array.from({ length: 24 }, (_, hour) => ({
        valid_from: `${String(hour).padStart(2, '0')}:00:00`,
        valid_to: `${String((hour + 1) % 24).padStart(2, '0')}:00:00`,
        rate: [{ value: hour }],
      }));
      const id = await connected({ schedule: [{ days_and_hours: [{ hours }] }] }, ADDRESSES.stockholm);
      const values = async (start: string, end: string) => (await rows(id, start, end)).map((each) => each[2]);
      expect(await values('2027-03-28T00:00:00+01:00', '2027-03-28T05:00:00+02:00')).toEqual([0, 1, 3, 4]);
      const autumn = await rows(id, '2026-10-25T00:00:00+02:00', '2026-10-25T04:00:00+01:00');
      expect(autumn.map((each) => each[2])).toEqual([0, 1, 2, 3]);
      const [from, to] = autumn[2]!;
      expect(Date.parse(to) - Date.parse(from)).toBe(2 * 3_600_000);
    });

    test('first match wins: holidays and weekends before the rule', async () => {
      const [rule] = flat(0.3) as [object];
      const schedule = [
        { dates: ['HOLIDAYS'], days_and_hours: [{ hours: [{ rate: [{ value: 0.1 }] }] }] },
        { days_and_hours: [{ days: ['Weekend'], hours: [{ rate: [{ value: 0.2 }] }] }] },
        rule,
      ];
      const id = await connected({ schedule });
      // German unity is a Saturday in 2026.
      const found = await rows(id, '2026-10-02T00:00:00+02:00', '2026-10-06T00:00:00+02:00');
      expect(found.map(([from, , value]) => [from.slice(0, 10), value])).toEqual([
        ['2026-10-02', 0.3],
        ['2026-10-03', 0.1],
        ['2026-10-04', 0.2],
        ['2026-10-05', 0.3],
      ]);
    });
  });

  describe('components', () => {
    const HOUR = ['2026-09-14T12:00:00Z', '2026-09-14T13:00:00Z'] as const;
    const value = async (id: string, more: object = {}) => (await rows(id, ...HOUR, more))[0]!.slice(2);

    test('commodity and delivery are added, each with its own VAT', async () => {
      const id = await connected({ schedule: flat(0.1), vat: { rate: 0.19, included: false } });
      await createTariff(client, id, { ...CONTRACT, type: 'NON_COMMODITY', schedule: flat(0.2), vat: { rate: 0.19 } });
      expect(await value(id)).toEqual([0.319, 1]);
    });

    test('delivery alone is no price', async () => {
      const id = await connected({ type: 'NON_COMMODITY', schedule: flat(0.2) });
      const { body } = await client.post('/prices', { location_id: id, start_time: HOUR[0], end_time: HOUR[1] });
      expect(body.code).toBe('no_tariff_connected');
    });

    test.each([
      ['of a negative price is added as well', { rate: 0.25, included: false }, -0.125],
      [
        'of a negative price is not added where the tariff says so',
        { rate: 0.25, included: false, on_negative: 'NONE' },
        -0.1,
      ],
    ])('VAT %s', async (_what, vat, expected) => {
      expect(await value(await connected({ schedule: flat(-0.1), vat }))).toEqual([expected, 1]);
    });

    test.each([
      [0.123455, 0.12346],
      [-0.123455, -0.12346],
      [0.123454999, 0.12345],
      [0.000004, 0],
      [-0.000004, 0],
      [1.005, 1.005],
    ])('%d is rounded to 5 decimals, half away from zero: %d', async (rate, expected) => {
      const [found] = await value(await connected({ schedule: flat(rate) }));
      expect(found).toBe(expected);
      expect(Object.is(found, -0)).toBe(false);
    });

    test('what is fed in has a price of its own', async () => {
      const id = await connected({ schedule: flat(0.3) });
      await createTariff(client, id, { ...CONTRACT, direction: 'EXPORT', schedule: flat(0.08) });
      expect(await value(id, { tariff_direction: 'EXPORT' })).toEqual([0.08, 1]);
      expect(await value(id)).toEqual([0.3, 1]);
    });

    test('own generation is free, unless a tariff says otherwise', async () => {
      const { id } = await createLocation(client);
      const answer = await ask({ location_id: id, start_time: HOUR[0], end_time: HOUR[1], tariff_direction: 'LOCAL' });
      expect(answer.tariff_direction).toBe('LOCAL');
      expect(rowsOf(answer)).toEqual([[...HOUR, 0, 1]]);
      await createTariff(client, id, { ...CONTRACT, direction: 'LOCAL', schedule: flat(0.02) });
      expect(await value(id, { tariff_direction: 'LOCAL' })).toEqual([0.02, 1]);
    });

    test('of tiers it is the first', async () => {
      expect(await value(await connected({ schedule: always({ to_kwh: 100, value: 0.3 }, { value: 0.4 }) }))).toEqual([
        0.3, 1,
      ]);
    });

    test('of the first tier is that of an allowance per day, too', async () => {
      const schedule = always({ to_kwh_per_day: 8, value: 0.3 }, { value: 0.4 });
      expect(await value(await connected({ schedule }))).toEqual([0.3, 1]);
    });

    test('fixed charges are no part of it', async () => {
      const fixed_charges = [{ amount: 100, per: 'DAY' }];
      expect(await value(await connected({ schedule: flat(0.3), fixed_charges }))).toEqual([0.3, 1]);
    });

    test('where a formula has no number there is none, and the rest stands', async () => {
      const [night] = nightAndDay(0, 0.3) as [{ days_and_hours: [{ hours: Json[] }] }];
      night.days_and_hours[0].hours[0].rate = [{ value: '1 / 0' }];
      const id = await connected({ schedule: [night] });
      expect(await rows(id, '2026-09-14T20:00:00+02:00', '2026-09-15T07:00:00+02:00')).toEqual([
        ['2026-09-14T20:00:00+02:00', '2026-09-14T22:00:00+02:00', 0.3, 1],
        ['2026-09-14T22:00:00+02:00', '2026-09-15T06:00:00+02:00', null, 0],
        ['2026-09-15T06:00:00+02:00', '2026-09-15T07:00:00+02:00', 0.3, 1],
      ]);
    });
  });

  describe('of a device', () => {
    test("are those of its own tariff, and of the location's for what it has none", async () => {
      const id = await connected({ schedule: flat(0.3) });
      await createTariff(client, id, { ...CONTRACT, type: 'NON_COMMODITY', schedule: flat(0.1) });
      const car = await createDevice(client, [id]);
      const heatPump = await createDevice(client, [id]);
      await createTariff(client, id, { ...CONTRACT, schedule: flat(0.2), devices: [car.id] });
      const price = async (device_id?: string) => {
        const answer = await ask({ location_id: id, end_time: '2026-09-14T09:00:00Z', device_id });
        expect(answer.device_id).toBe(device_id);
        return rowsOf(answer)[0]![2];
      };
      expect(await price(car.id)).toBe(0.3);
      expect(await price(heatPump.id)).toBe(0.4);
      expect(await price()).toBe(0.4);
    });

    test('are refused where it is not, and where there is none', async () => {
      const [here, elsewhere] = [await connected({ schedule: flat(0.3) }), await connected({ schedule: flat(0.3) })];
      const device = await createDevice(client, [elsewhere]);
      const refusal = async (device_id: string) => {
        const body = { location_id: here, end_time: '2026-09-14T09:00:00Z', device_id };
        const { status, body: refused } = await client.post('/prices', body);
        return [status, refused.code, refused.param];
      };
      expect(await refusal(device.id)).toEqual([422, 'device_not_at_location', 'device_id']);
      expect(await refusal('dev_66f2a1c09be4d07735a6c1e9')).toEqual([404, 'not_found', 'device_id']);
      expect(await refusal('charger')).toEqual([400, 'data_json_invalid', 'device_id']);
      await client.patch(`/devices/${device.id}`, { locations: [elsewhere, here] });
      expect((await refusal(device.id))[0]).toBe(200);
    });
  });
});

function row(valid_from: string, valid_to: string, value: number | null, confidence = 1) {
  return { valid_from, valid_to, price: { value, confidence } };
}

/** Rows of an answer as `[from, to, value, confidence]`. */
function rowsOf(answer: Json): [from: string, to: string, value: number | null, confidence: number][] {
  return answer.data.map((each: Json) => [each.valid_from, each.valid_to, each.price.value, each.price.confidence]);
}
