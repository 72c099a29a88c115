import { beforeAll, describe, expect, test } from 'vitest';
import type { Client, Json } from './client.ts';
import { ADDRESSES, createDevice, createLocation, createTariff, flat, nightAndDay } from './examples.ts';
import { ANODE, BUSBAR, type TestAccount, useServer } from './harness.ts';

const ID = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}_[0-9a-f]{24}$`));
const WINDOW = { start_time: '2026-09-14T20:00:00+02:00', end_time: '2026-09-15T08:00:00+02:00' };
const kw = (value: number) => ({ units: 'KW', value });
const kwh = (value: number) => ({ units: 'KWH', value });

describe('schedules', () => {
  const server = useServer({ database: 'embedded' });
  let nova: TestAccount;
  let client: Client;
  let anode: Client;
  /** 0.2 from 22 to 6 o'clock, 0.3 in between; feeding in is paid with 0.25 at one of them. */
  let home: string;
  let trader: string;
  let car: string;

  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    client = nova.test.in(BUSBAR);
    anode = nova.test.in(ANODE);
    home = (await createLocation(client)).id;
    await createTariff(client, home, { schedule: nightAndDay(0.2, 0.3) });
    trader = (await createLocation(client)).id;
    await createTariff(client, trader, { schedule: nightAndDay(0.1, 0.4) });
    await createTariff(client, trader, { direction: 'EXPORT', schedule: nightAndDay(0.05, 0.35) });
    car = (
      await createDevice(client, [home], {
        type: 'ELECTRIC_VEHICLE',
        properties: { charge_power_kw: 7, capacity_kwh: 60 },
      })
    ).id;
  });

  const plan = async (kind: string, body: object, by: Client = client): Promise<Json> => {
    const answer = await by.post(`/schedules/${kind}`, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  const refusal = async (kind: string, body: object, by: Client = client) => {
    const { status, body: error } = await by.post(`/schedules/${kind}`, body);
    return [status, error.code, error.param];
  };
  const spans = (slots: readonly Json[]) =>
    slots.map(({ start_time, end_time }) => [start_time.slice(11, 16), end_time.slice(11, 16)]);

  describe('by duration', () => {
    test('of busbar', async () => {
      const answer = await plan('duration', { location_id: home, ...WINDOW, segment: 'LOW', duration: 600 });
      expect(answer).toEqual({
        id: ID('std'),
        object: 'schedule_duration',
        live_mode: false,
        location_id: home,
        location_timezone: 'Europe/Berlin',
        currency_code: 'EUR',
        tariff_direction: 'IMPORT',
        duration: 600,
        data: [
          {
            start_time: '2026-09-14T20:00:00+02:00',
            end_time: '2026-09-15T06:00:00+02:00',
            price: { value: 0.22, confidence: 1 },
            vpp_event: false,
          },
        ],
        next_update: '2026-09-15T00:00:00+02:00',
        time_created: '2026-09-14T08:00:00Z',
        account_id: nova.accountId,
      });
    });

    test('of anode', async () => {
      const body = { ...WINDOW, segment: 'HIGH', duration: 90, direction: 'IMPORT' };
      const answer = await plan(`duration/${home}`, body, anode);
      expect(answer.data).toEqual([
        {
          start_time: '2026-09-14T20:00:00+02:00',
          end_time: '2026-09-14T21:30:00+02:00',
          price: { average: 0.3, confidence: 1 },
        },
      ]);
      expect(answer.request).toEqual({ tariff_direction: 'IMPORT', ...WINDOW, segment: 'HIGH', duration: 90 });
    });

    test('unbroken', async () => {
      const body = { location_id: home, ...WINDOW, segment: 'HIGH', duration: 180, continuous: true };
      expect(spans((await plan('duration', body)).data)).toEqual([['20:00', '23:00']]);
      expect(spans((await plan('duration', { ...body, continuous: false })).data)).toEqual([
        ['20:00', '22:00'],
        ['06:00', '07:00'],
      ]);
    });

    test('a night with a clock change has its 23 or 25 hours', async () => {
      const winter = { start_time: '2026-10-24T22:00:00+02:00', end_time: '2026-10-25T06:00:00+01:00' };
      const summer = { start_time: '2027-03-27T22:00:00+01:00', end_time: '2027-03-28T06:00:00+02:00' };
      for (const [window, minutes] of [
        [winter, 540],
        [summer, 420],
      ] as const) {
        const answer = await plan('limit', { location_id: home, ...window, segment: 'LOW', absolute: 0.2 });
        expect(answer.duration).toBe(minutes);
      }
    });

    test('is refused when it cannot be', async () => {
      const body = { location_id: home, ...WINDOW, segment: 'LOW' };
      expect(await refusal('duration', { ...body, duration: 721 })).toEqual([
        422,
        'duration_exceeds_window',
        'duration',
      ]);
      expect(await refusal('duration', { ...body, duration: 0 })).toEqual([400, 'data_json_invalid', 'duration']);
      const longer = { ...body, duration: 60, end_time: '2026-09-18T08:00:00+02:00' };
      expect(await refusal('duration', longer)).toEqual([422, 'window_too_long', 'end_time']);
      const empty = { ...body, duration: 60, end_time: WINDOW.start_time };
      expect(await refusal('duration', empty)).toEqual([400, 'window_empty', 'end_time']);
      const unpriced = { ...body, duration: 60, tariff_direction: 'EXPORT' };
      expect((await refusal('duration', unpriced)).slice(0, 2)).toEqual([422, 'no_tariff_connected']);
    });
  });

  describe('by limit', () => {
    test('absolute goes before relative', async () => {
      const body = { location_id: home, ...WINDOW, segment: 'LOW' };
      expect(spans((await plan('limit', { ...body, relative: 0 })).data)).toEqual([['22:00', '06:00']]);
      const all = await plan('limit', { ...body, relative: 0, absolute: 0.3 });
      expect([all.object, all.duration, all.id]).toEqual(['schedule_limit', 720, ID('spl')]);
      const none = await plan('limit', { ...body, absolute: 0.1 });
      expect([none.data, none.duration]).toEqual([[], 0]);
    });

    test('of anode has the older names, too', async () => {
      const answer = await plan(`limit/${home}`, { ...WINDOW, segment: 'HIGH', relative: 1 }, anode);
      expect(answer.direction).toBe('IMPORT');
      expect(answer.data[0]).toMatchObject({
        price: { average: 0.3, confidence: 1 },
        tariff: { rate_avg: 0.3, confidence: 1 },
      });
      expect(answer.request).toEqual({ tariff_direction: 'IMPORT', ...WINDOW, segment: 'HIGH', relative: 1 });
    });

    test('needs a limit', async () => {
      expect((await refusal('limit', { location_id: home, ...WINDOW, segment: 'LOW' })).slice(0, 2)).toEqual([
        400,
        'threshold_missing',
      ]);
    });
  });

  describe('by amount', () => {
    const item = (more: object = {}) => ({ device_id: car, ...WINDOW, energy: kwh(21), ...more });

    test('takes the cheapest hours at the power of the device', async () => {
      const answer = await plan('amount', { location_id: home, max_power: kw(11), data: [item()] });
      expect(answer).toEqual({
        id: ID('sae'),
        object: 'schedule_amount',
        live_mode: false,
        location_id: home,
        location_timezone: 'Europe/Berlin',
        currency_code: 'EUR',
        max_power: kw(11),
        cost: { value: 4.2, confidence: 1 },
        savings: { value: 1.4, percentage: 25 },
        data: [
          {
            device_id: car,
            tariff_direction: 'IMPORT',
            ...WINDOW,
            max_power: kw(7),
            energy: kwh(21),
            unserved: { ...kwh(0), reason: null },
            cost: { value: 4.2, confidence: 1 },
            savings: { value: 1.4, percentage: 25 },
            schedule: [
              { start_time: '2026-09-14T22:00:00+02:00', end_time: '2026-09-15T01:00:00+02:00', power: kw(7) },
            ],
          },
        ],
        time_created: '2026-09-14T08:00:00Z',
        account_id: nova.accountId,
      });
      const older = await plan(`amount/${home}`, { data: [item()] }, anode);
      expect([older.tariff, older.data[0].tariff]).toEqual([older.cost, older.data[0].cost]);
    });

    test('shares a limit between devices, at any hour no more than it', async () => {
      const other = (await createDevice(client, [home], { properties: { power_rating_kw: 7 } })).id;
      const data = [item(), item({ device_id: other, energy: { units: 'WH', value: '28000' } })];
      const answer = await plan('amount', { location_id: home, max_power: { units: 'W', value: 7000 }, data });
      expect(answer.cost).toEqual({ value: 9.8, confidence: 1 });
      expect(answer.data[1].energy).toEqual({ units: 'WH', value: 28_000 });
    });

    test('says what has no place, and why', async () => {
      const unserved = async (body: object) => (await plan('amount', { location_id: home, ...body })).data[0].unserved;
      expect(await unserved({ data: [item({ energy: kwh(90) })] })).toEqual({ ...kwh(6), reason: 'TIME' });
      const capped = { data: [item({ energy: kwh(70) })], shaving_threshold: { absolute: 0.25 } };
      expect(await unserved(capped)).toEqual({ ...kwh(14), reason: 'PRICE_CAP' });
      const two = { max_power: kw(7), data: [item({ energy: kwh(80) }), item({ energy: kwh(10) })] };
      const answer = await plan('amount', { location_id: home, ...two });
      const [one, other] = answer.data.map((row: Json) => row.unserved);
      expect(one.value + other.value).toBeCloseTo(6, 6);
      expect([one.reason, other.reason].filter((reason) => reason !== null)).toEqual(['SITE_LIMIT']);
    });

    test('bounded runs', async () => {
      const data = [item({ energy: kwh(70), max_starts: 1, min_run_minutes: 60, min_power: kw(2) })];
      const answer = await plan('amount', { location_id: home, data });
      expect(answer.data[0].unserved.value).toBe(0);
      expect(answer.cost.value).toBe(15.4);
    });

    test('is refused when a power is missing, a device elsewhere, or unknown', async () => {
      const bare = (await createDevice(client, [home])).id;
      const elsewhere = (await createDevice(client, [trader])).id;
      const ask = (device_id: string) => refusal('amount', { location_id: home, data: [item(), item({ device_id })] });
      expect(await ask(bare)).toEqual([422, 'max_power_missing', 'data.1.max_power']);
      expect(await ask(elsewhere)).toEqual([422, 'device_not_at_location', 'data.1.device_id']);
      expect(await ask('dev_00000000000000000000abcd')).toEqual([404, 'not_found', 'data.1.device_id']);
      expect(await refusal('amount', { location_id: home, data: [item({ energy: kwh(0) })] })).toEqual([
        400,
        'data_json_invalid',
        'data.0.energy.value',
      ]);
      for (const value of ['much', '0', '', '-1', '1e9', '99999999999']) {
        const text = item({ energy: { units: 'KWH', value } });
        expect(await refusal('amount', { location_id: home, data: [text] })).toEqual([
          400,
          'data_json_invalid',
          'data.0.energy.value',
        ]);
      }
    });
  });

  describe('by state of charge', () => {
    test('from what the body says to its target', async () => {
      const answer = await plan('soc', {
        device_id: car,
        ...WINDOW,
        state_of_charge_percent: 35,
        target_state_of_charge_percent: 80,
      });
      expect(answer).toMatchObject({
        id: ID('ssc'),
        object: 'schedule_soc',
        location_id: home,
        energy: kwh(27),
        unserved: { ...kwh(0), reason: null },
        cost: { value: 5.4, confidence: 1 },
        schedule: [{ start_time: '2026-09-14T22:00:00+02:00', end_time: '2026-09-15T01:51:26+02:00' }],
      });
      const planned = answer.schedule.reduce(
        (sum: number, { start_time, end_time, power }: Json) =>
          sum + (power.value * (Date.parse(end_time) - Date.parse(start_time))) / 3_600_000,
        0,
      );
      expect(Math.abs(planned - 27)).toBeLessThan(0.001);
    });

    test('nothing to do when it is there already', async () => {
      const answer = await plan('soc', {
        device_id: car,
        ...WINDOW,
        state_of_charge_percent: 80,
        target_state_of_charge_percent: 80,
      });
      expect([answer.schedule, answer.energy, answer.cost.value]).toEqual([[], kwh(0), 0]);
    });

    test('a battery feeds in where that pays, and has its target at the end', async () => {
      const properties = { capacity_kwh: 10, charge_power_kw: 5, discharge_power_kw: 5, round_trip_efficiency: 0.81 };
      const battery = (await createDevice(client, [trader], { type: 'BATTERY_SYSTEM', properties })).id;
      const body = { device_id: battery, ...WINDOW, state_of_charge_percent: 50, target_state_of_charge_percent: 50 };
      const answer = await plan('soc', { ...body, allow_discharge: true });
      const flows = answer.schedule.map((slot: Json) => slot.energy_flow_direction);
      expect(new Set(flows)).toEqual(new Set(['IMPORT', 'EXPORT']));
      // 5 kWh out at 0.35 in the evening, 10 in at night and 5 out in the morning, each with its losses.
      expect(answer.cost.value).toBeCloseTo(-0.35 * 4.5 * 2 + (0.1 * 10) / 0.9, 4);
      expect((await plan('soc', body)).schedule).toEqual([]);
    });

    test('is refused without a state, a capacity or a power', async () => {
      expect((await refusal('soc', { device_id: car, ...WINDOW })).slice(0, 2)).toEqual([422, 'device_state_missing']);
      const charge = { ...WINDOW, state_of_charge_percent: 10, target_state_of_charge_percent: 80 };
      const bare = (await createDevice(client, [home])).id;
      expect((await refusal('soc', { device_id: bare, ...charge })).slice(0, 2)).toEqual([422, 'capacity_missing']);
      const weak = (await createDevice(client, [home], { properties: { capacity_kwh: 10 } })).id;
      expect((await refusal('soc', { device_id: weak, ...charge })).slice(0, 2)).toEqual([422, 'max_power_missing']);
      const mobile = (await createDevice(client, [home, trader], { properties: { capacity_kwh: 10 } })).id;
      expect(await refusal('soc', { device_id: mobile, ...charge })).toEqual([400, 'data_json_invalid', 'location_id']);
    });
  });

  describe('for a whole site', () => {
    const SPAN = { start_time: '2026-09-14T22:00:00Z', end_time: '2026-09-14T23:00:00Z' };

    test('the example of the reference', async () => {
      const answer = await plan('site', {
        location_id: home,
        ...SPAN,
        grid: { max_import: 11 },
        devices: [
          {
            key: 'car',
            kind: 'EV',
            charge: { max_power: 7 },
            energy: { initial: 20, min: 0, max: 60, goals: [{ time: SPAN.end_time, value: 27 }] },
          },
        ],
      });
      expect(answer).toEqual({
        id: ID('sst'),
        object: 'schedule_site',
        live_mode: false,
        location_id: home,
        location_timezone: 'Europe/Berlin',
        currency_code: 'EUR',
        status: 'OPTIMAL',
        gap: 0,
        cost: { value: 1.4, confidence: 1 },
        grid: [{ ...SPAN, import: 7, export: 0 }],
        devices: [{ key: 'car', shortfalls: [], data: [{ ...SPAN, power: 7, energy: 27 }] }],
        time_created: '2026-09-14T08:00:00Z',
        account_id: nova.accountId,
      });
    });

    test('what cannot be reached is a shortfall', async () => {
      const answer = await plan('site', {
        location_id: home,
        ...SPAN,
        devices: [
          {
            device_id: car,
            kind: 'EV',
            energy: { initial: 20, goals: [{ time: SPAN.end_time, value: 50 }] },
          },
        ],
      });
      expect(answer.status).toBe('OPTIMAL');
      expect(answer.devices[0]).toMatchObject({
        device_id: car,
        shortfalls: [{ time: SPAN.end_time, missing: 23 }],
        data: [{ power: 7, energy: 27 }],
      });
    });

    test('sun, base load, a battery, a load and a demand charge', async () => {
      const hour = (from: number) => ({
        start_time: `2026-09-15T${String(from).padStart(2, '0')}:00:00Z`,
        end_time: `2026-09-15T${String(from + 1).padStart(2, '0')}:00:00Z`,
      });
      const answer = await plan('site', {
        location_id: trader,
        start_time: hour(10).start_time,
        end_time: hour(13).end_time,
        solar: [{ ...hour(10), value: 6 }],
        base_load: [10, 11, 12, 13].map((from) => ({ ...hour(from), value: 1 })),
        prices: {
          import: [10, 11, 12, 13].map((from) => ({ ...hour(from), value: 0.3 })),
          export: [{ ...hour(10), end_time: hour(13).end_time, value: 0.05 }],
        },
        grid: { max_import: 5, max_export: 3, demand_charge: { price_per_kw: 1, interval_minutes: 60 } },
        devices: [
          {
            key: 'battery',
            kind: 'BATTERY',
            charge: { max_power: 5 },
            discharge: { max_power: 5 },
            energy: { initial: 0, min: 0, max: 5 },
          },
          {
            key: 'washing',
            kind: 'LOAD',
            charge: { min_power: 1, max_power: 1 },
            load: { energy: 2, interruptible: false },
          },
        ],
        preferences: ['LEVEL_PEAK'],
      });
      expect(answer.status).toBe('OPTIMAL');
      // 6 kWh of sun for 4 of base load and 2 of washing: nothing is drawn, nothing is paid.
      expect(answer.cost.value).toBe(0);
      expect(answer.grid.map((row: Json) => row.import)).toEqual([0, 0, 0, 0]);
      const running = answer.devices[1].data.map((row: Json) => row.power);
      expect(running.filter((power: number) => power === 1)).toHaveLength(2);
      expect(running.join('')).toMatch(/^0*110*$/);
    });

    test('is refused when something is missing or contradicts itself', async () => {
      const ask = (device: object, more: object = {}) =>
        refusal('site', { location_id: home, ...SPAN, ...more, devices: [{ key: 'a', kind: 'BATTERY', ...device }] });
      const charge = { max_power: 3 };
      expect(await ask({})).toEqual([422, 'max_power_missing', 'devices.0.charge.max_power']);
      expect(await ask({ charge })).toEqual([422, 'capacity_missing', 'devices.0.energy.max']);
      expect(await ask({ charge, energy: { max: 5 } })).toEqual([
        422,
        'device_state_missing',
        'devices.0.energy.initial',
      ]);
      expect(await ask({ kind: 'LOAD', charge })).toEqual([400, 'data_json_invalid', 'devices.0.load']);
      const late = { initial: 0, max: 5, goals: [{ time: '2026-09-20T00:00:00Z', value: 1 }] };
      expect(await ask({ charge, energy: late })).toEqual([400, 'data_json_invalid', 'devices.0.energy.goals.0.time']);
      const rows = [
        { ...SPAN, value: 1 },
        { ...SPAN, value: 1 },
      ];
      expect(await ask({ charge, energy: { initial: 0, max: 5 } }, { solar: rows })).toEqual([
        400,
        'data_json_invalid',
        'solar.1.start_time',
      ]);
      expect(await refusal('site', { location_id: home, ...SPAN, devices: [{ kind: 'EV', charge }] })).toEqual([
        400,
        'data_json_invalid',
        'devices.0.key',
      ]);
      const elsewhere = (await createDevice(client, [trader])).id;
      expect(await ask({ device_id: elsewhere, charge })).toEqual([
        422,
        'device_not_at_location',
        'devices.0.device_id',
      ]);
    });

    test('counts on the sun where forecasts of a solar system are enabled', async () => {
      const sunny = (await createLocation(client)).id;
      await createTariff(client, sunny, { schedule: flat(0.3) });
      const properties = { pv_peak_power_kw: 8, pv_azimuth: 180, pv_tilt: 30, pv_forecasts_enabled: true };
      const noon = { start_time: '2026-09-15T09:00:00Z', end_time: '2026-09-15T13:00:00Z' };
      const load = { key: 'load', kind: 'LOAD', charge: { max_power: 2 }, load: { energy: 4 } };
      const cost = async () => (await plan('site', { location_id: sunny, ...noon, devices: [load] })).cost;
      expect(await cost()).toEqual({ value: 1.2, confidence: 1 });
      const system = await createDevice(client, [sunny], { type: 'PV_SYSTEM', properties });
      expect(await cost()).toEqual({ value: 0, confidence: 0.3 });
      await client.patch(`/devices/${system.id}`, { properties: { pv_forecasts_enabled: false } });
      expect(await cost()).toEqual({ value: 1.2, confidence: 1 });
    });

    test('needs no tariff where the request brings prices', async () => {
      const bare = (await createLocation(client, ADDRESSES.millValley)).id;
      const body = {
        location_id: bare,
        ...SPAN,
        devices: [{ key: 'tank', kind: 'HEAT_PUMP', charge: { max_power: 2 }, load: { energy: 1 } }],
      };
      expect((await refusal('site', body)).slice(0, 2)).toEqual([422, 'no_tariff_connected']);
      const answer = await plan('site', { ...body, prices: { import: [{ ...SPAN, value: -0.1 }] } });
      expect([answer.cost, answer.currency_code]).toEqual([{ value: -0.1, confidence: 1 }, 'USD']);
    });
  });

  test('a location of another account, or of the other mode, is not there', async () => {
    const stranger = (await server.createAccount()).test.in(BUSBAR);
    for (const by of [stranger, nova.live.in(BUSBAR)]) {
      const times = { location_id: home, ...WINDOW, segment: 'LOW', duration: 60 };
      expect(await refusal('duration', times, by)).toEqual([404, 'not_found', 'location_id']);
      expect((await refusal('soc', { device_id: car, ...WINDOW }, by)).slice(0, 2)).toEqual([404, 'not_found']);
      const site = { location_id: home, ...WINDOW, devices: [{ device_id: car, kind: 'EV' }] };
      expect((await refusal('site', site, by)).slice(0, 2)).toEqual([404, 'not_found']);
    }
  });

  test('plans do not hold up other calls', async () => {
    const battery = {
      key: 'b',
      kind: 'BATTERY',
      charge: { max_power: 5 },
      discharge: { max_power: 5 },
      energy: { initial: 1, max: 10 },
    };
    const prices = { import: [{ ...WINDOW, value: 0.3 }], export: [{ ...WINDOW, value: 0.1 }] };
    const site = { location_id: home, ...WINDOW, devices: new Array(20).fill(battery), prices };
    const all = await Promise.all([
      ...new Array(6).fill(site).map((body) => plan('site', body)),
      client.get('/account'),
    ]);
    expect(all.slice(0, 6).every((answer: Json) => answer.status === 'OPTIMAL')).toBe(true);
  });

  test('a tariff that is flat leaves nothing to save', async () => {
    const location = (await createLocation(client)).id;
    await createTariff(client, location, { schedule: flat(0.3) });
    const device = (await createDevice(client, [location], { properties: { power_rating_kw: 2 } })).id;
    const data = [{ device_id: device, ...WINDOW, energy: kwh(3) }];
    const answer = await plan('amount', { location_id: location, data });
    expect(answer.savings).toEqual({ value: 0, percentage: 0 });
    expect(spans(answer.data[0].schedule)).toEqual([['20:00', '21:30']]);
  });
});
