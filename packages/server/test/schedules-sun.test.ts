import { beforeAll, describe, expect, test } from 'vitest';
import type { Client, Json } from './client.ts';
import { createDevice, createLocation, createTariff, flat } from './examples.ts';
import { ANODE, BUSBAR, type TestAccount, useServer } from './harness.ts';

const WINDOW = { start_time: '2026-09-15T06:00:00+02:00', end_time: '2026-09-15T18:00:00+02:00' };
const kw = (value: number) => ({ units: 'KW', value });
const kwh = (value: number) => ({ units: 'KWH', value });

/** A home with a car of 7 kW and a solar system. */
interface Home {
  readonly location: string;
  readonly car: string;
  readonly roof: string;
}

describe('schedules in the sun', () => {
  const server = useServer({ database: 'embedded' });
  let nova: TestAccount;
  let client: Client;
  let anode: Client;
  /** The grid at 0.3, and 5 kW of sun from 10 to 14 o'clock, 1 kW of which the home uses; fed in for nothing, 0.08, 0.35. */
  let unpaid: Home;
  let paid: Home;
  let wellPaid: Home;

  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    client = nova.test.in(BUSBAR);
    anode = nova.test.in(ANODE);
    unpaid = await createHome();
    paid = await createHome();
    await createTariff(client, paid.location, { direction: 'EXPORT', schedule: flat(0.08) });
    wellPaid = await createHome();
    await createTariff(client, wellPaid.location, { direction: 'EXPORT', schedule: flat(0.35) });
    for (const home of [unpaid, paid, wellPaid]) await forecast(home, '2026-09-15T08:00:00Z', 4, 5, 1);
  });

  async function createHome(): Promise<Home> {
    const location = (await createLocation(client)).id;
    await createTariff(client, location, { schedule: flat(0.3) });
    const properties = { charge_power_kw: 7, capacity_kwh: 60 };
    const car = (await createDevice(client, [location], { type: 'ELECTRIC_VEHICLE', properties })).id;
    const roof = (await createDevice(client, [location], { type: 'PV_SYSTEM' })).id;
    return { location, car, roof };
  }

  /** Forecasts of the owner, hour by hour. */
  async function forecast({ location, roof }: Home, start: string, hours: number, solarKw: number, loadKw: number) {
    const at = (hour: number) => new Date(Date.parse(start) + hour * 3_600_000).toISOString();
    const records = Array.from({ length: hours }, (_, hour) => ({
      location_id: location,
      units: 'KWH',
      start_time: at(hour),
      end_time: at(hour + 1),
      confidence: 0.6,
    })).flatMap((record) => [
      { ...record, device_id: roof, value: solarKw, energy_flow_direction: 'EXPORT', tariff_direction: 'EXPORT' },
      { ...record, value: loadKw, energy_flow_direction: 'IMPORT', tariff_direction: 'IMPORT' },
    ]);
    const answer = await client.put('/meters/interval', records);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  }

  const plan = async (kind: string, body: object, by: Client = client): Promise<Json> => {
    const answer = await by.post(`/schedules/${kind}`, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  const slots = (rows: readonly Json[]) =>
    rows.map(({ start_time, end_time, power }) => [
      `${start_time.slice(11, 16)}–${end_time.slice(11, 16)}`,
      ...(power === undefined ? [] : [power.value]),
    ]);
  const charge = ({ location, car }: Home, more: object = {}) => ({
    location_id: location,
    data: [{ device_id: car, ...WINDOW, energy: kwh(21), ...more }],
  });

  describe('by amount', () => {
    test('own sun first, and the rest on top of it', async () => {
      const answer = await plan('amount', charge(unpaid));
      // 16 kWh of sun for nothing, 5 of the grid; at once it would all be of the grid.
      expect(answer.cost).toEqual({ value: 1.5, confidence: 0.6 });
      expect(answer.savings).toEqual({ value: 4.8, percentage: 76.19 });
      expect(answer.data[0].unserved.value).toBe(0);
      expect(slots(answer.data[0].schedule)).toEqual([
        ['10:00–11:00', 7],
        ['11:00–12:00', 6],
        ['12:00–14:00', 4],
      ]);
      const { location_id, ...body } = charge(unpaid);
      const older = await plan(`amount/${location_id}`, body, anode);
      expect([older.cost, older.tariff]).toEqual([answer.cost, answer.cost]);
      expect(older.data[0].schedule).toEqual(answer.data[0].schedule);
    });

    test('costs what it would have been sold for, and is sold where that is more than the grid costs', async () => {
      expect((await plan('amount', charge(paid))).cost).toEqual({ value: 2.78, confidence: 0.6 });
      const answer = await plan('amount', charge(wellPaid));
      expect(answer.cost).toEqual({ value: 6.3, confidence: 1 });
      expect(slots(answer.data[0].schedule)).toEqual([['06:00–09:00', 7]]);
    });

    test('what starts at once in the sun uses it, too', async () => {
      const { savings } = await plan('amount', charge(paid, { start_time: '2026-09-15T10:00:00+02:00' }));
      // 12 kWh of the sun would be used in three hours at full power.
      expect(savings.value).toBeCloseTo(12 * 0.08 + 9 * 0.3 - 2.78, 5);
    });

    test('devices share it, and the ceiling is that of their power', async () => {
      const other = (await createDevice(client, [paid.location], { properties: { power_rating_kw: 4 } })).id;
      const data = [
        { device_id: paid.car, ...WINDOW, energy: kwh(10) },
        { device_id: other, ...WINDOW, energy: kwh(10) },
      ];
      const both = await plan('amount', { location_id: paid.location, data });
      expect(both.cost.value).toBeCloseTo(16 * 0.08 + 4 * 0.3, 5);
      const limited = await plan('amount', { location_id: paid.location, max_power: kw(2), data });
      expect(limited.cost.value).toBeCloseTo(8 * 0.08 + 12 * 0.3, 5);
    });

    test('what is too dear from the grid may come from the sun', async () => {
      const answer = await plan('amount', { ...charge(paid), shaving_threshold: { absolute: 0.1 } });
      expect(answer.cost.value).toBe(1.28);
      expect(answer.data[0].unserved).toEqual({ ...kwh(5), reason: 'PRICE_CAP' });
      const dearer = await plan('amount', { ...charge(paid), shaving_threshold: { absolute: 0.05 } });
      expect(dearer.data[0].unserved).toEqual({ ...kwh(21), reason: 'PRICE_CAP' });
    });

    test('bounded runs in it', async () => {
      const answer = await plan('amount', charge(paid, { max_starts: 1, min_run_minutes: 60, min_power: kw(2) }));
      expect(answer.cost.value).toBe(2.78);
    });

    test('what is given has no part in it', async () => {
      const properties = { capacity_kwh: 10, discharge_power_kw: 5 };
      const battery = (await createDevice(client, [paid.location], { type: 'BATTERY_SYSTEM', properties })).id;
      const data = [{ device_id: battery, ...WINDOW, tariff_direction: 'EXPORT', energy: kwh(10) }];
      const answer = await plan('amount', { location_id: paid.location, data });
      expect(answer.cost).toEqual({ value: 0.8, confidence: 1 });
    });
  });

  test('by state of charge', async () => {
    const body = { ...WINDOW, state_of_charge_percent: 35, target_state_of_charge_percent: 70 };
    expect((await plan('soc', { device_id: paid.car, ...body })).cost).toEqual({ value: 2.78, confidence: 0.6 });
    const properties = { capacity_kwh: 10, charge_power_kw: 5, discharge_power_kw: 5 };
    const battery = (await createDevice(client, [paid.location], { type: 'BATTERY_SYSTEM', properties })).id;
    const trade = { device_id: battery, ...body, allow_discharge: true };
    expect((await plan('soc', trade)).cost).toEqual({ value: 0.28, confidence: 0.6 });
  });

  describe('by duration and limit', () => {
    test('at the prices at which the device runs', async () => {
      const body = { location_id: unpaid.location, device_id: unpaid.car, ...WINDOW, segment: 'LOW' };
      const cheap = await plan('duration', { ...body, duration: 240 });
      expect(slots(cheap.data)).toEqual([['10:00–14:00']]);
      // 4 of 7 kW are of the sun.
      expect(cheap.data[0].price).toEqual({ value: 0.12857, confidence: 0.6 });
      expect(slots((await plan('duration', { ...body, duration: 240, continuous: true })).data)).toEqual([
        ['10:00–14:00'],
      ]);
      expect(slots((await plan('limit', { ...body, absolute: 0.2 })).data)).toEqual([['10:00–14:00']]);
      expect(slots((await plan('limit', { ...body, relative: 0 })).data)).toEqual([['10:00–14:00']]);
      const sold = { ...body, location_id: wellPaid.location, device_id: wellPaid.car };
      expect((await plan('limit', { ...sold, absolute: 0.2 })).data).toEqual([]);
    });

    test('without a device, or one of known power, at those of the location', async () => {
      const body = { ...WINDOW, segment: 'LOW', absolute: 0.2 };
      const location_id = unpaid.location;
      expect((await plan('limit', { ...body, location_id })).data).toEqual([]);
      const bare = (await createDevice(client, [location_id])).id;
      expect((await plan('limit', { ...body, location_id, device_id: bare })).data).toEqual([]);
      expect((await plan(`limit/${location_id}`, body, anode)).data).toEqual([]);
      const times = await plan(`duration/${location_id}`, { ...WINDOW, segment: 'LOW', duration: 240 }, anode);
      expect(slots(times.data)).toEqual([['06:00–10:00']]);
    });

    test('through the night in which the clock is put back', async () => {
      const home = await createHome();
      await forecast(home, '2026-10-24T23:00:00Z', 3, 7, 0);
      const night = { start_time: '2026-10-24T22:00:00Z', end_time: '2026-10-25T23:00:00Z' };
      // From 1:00 to 3:00 on the clock, which is three hours.
      const threeHours = { start_time: '2026-10-24T23:00:00Z', end_time: '2026-10-25T02:00:00Z' };
      const where = { location_id: home.location, device_id: home.car, ...night, segment: 'LOW' };
      const answer = await plan('limit', { ...where, absolute: 0.1 });
      expect(answer.duration).toBe(180);
      expect(answer.data).toMatchObject([{ ...threeHours, price: { value: 0 } }]);
      const amount = await plan('amount', charge(home, night));
      expect(amount.cost).toEqual({ value: 0, confidence: 0.6 });
      expect(amount.data[0].schedule).toEqual([{ ...threeHours, power: kw(7) }]);
    });
  });

  test('counts as soon as there is a solar system with forecasts, and no longer', async () => {
    const home = await createHome();
    const cost = async () => (await plan('amount', charge(home))).cost;
    const change = async (changes: object) => {
      expect((await client.patch(`/devices/${home.roof}`, changes)).status).toBe(200);
    };
    const [dark, sunny] = [
      { value: 6.3, confidence: 1 },
      { value: 0, confidence: 0.3 },
    ];
    expect(await cost()).toEqual(dark);
    await change({
      properties: { pv_peak_power_kw: 8, pv_azimuth: 180, pv_tilt: 30, pv_forecasts_enabled: true },
    });
    expect(await cost()).toEqual(sunny);
    await change({ type: 'OTHER' });
    expect(await cost()).toEqual(dark);
    await change({ type: 'PV_SYSTEM' });
    expect(await cost()).toEqual(sunny);
    await change({ locations: [unpaid.location] });
    expect(await cost()).toEqual(dark);
    await change({ locations: [home.location] });
    expect(await cost()).toEqual(sunny);
    expect((await client.delete(`/devices/${home.roof}`)).status).toBeLessThan(300);
    expect(await cost()).toEqual(dark);
  });
});
