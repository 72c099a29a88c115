import { describe, expect, test } from 'vitest';
import { forecastGeneration, workOffPart } from '../src/modules/meters/index.ts';
import type { Json } from './client.ts';
import { createDevice, createLocation } from './examples.ts';
import { useServer } from './harness.ts';

const server = useServer({ database: 'embedded' });

async function makeDevice(type: string, properties: object = {}) {
  const account = await server.createAccount();
  const client = account.test;
  const location = (await createLocation(client)).id as string;
  const { id } = await createDevice(client, [location], { type, properties });
  return { account, client, location, id: id as string, path: `/sandbox/devices/${id}/simulate` };
}

const WEEK = { start_time: '2026-09-07T00:00:00+02:00', end_time: '2026-09-14T00:00:00+02:00' };

async function total(
  client: Awaited<ReturnType<typeof makeDevice>>['client'],
  id: string,
  more: object,
): Promise<number> {
  const { body } = await client.post('/meters/records', { id, ...WEEK, group_by: 'MONTH', ...more });
  return body.data.records[0]?.value ?? 0;
}

describe('a simulated device', () => {
  test.each([
    ['EV_CHARGER', { charge_power_kw: 11 }, [0, 400], [0, 0], [0, 0]],
    ['ELECTRIC_VEHICLE', {}, [0, 300], [0, 0], [0, 0]],
    ['BATTERY_SYSTEM', { capacity_kwh: 10 }, [70, 70], [63, 63], [0, 0]],
    ['PV_SYSTEM', { pv_peak_power_kw: 6 }, [0, 0], [20, 130], [15, 90]],
    ['OTHER', {}, [40, 200], [0, 0], [0, 0]],
  ] as const)(
    '%s draws, feeds in and uses its own energy as such a device does',
    async (type, properties, drawn, fed, own) => {
      const { client, id, path } = await makeDevice(type, properties);
      const { status, body } = await client.post(path, WEEK);
      expect({ status, failed: body.failed_records }).toEqual({ status: 200, failed: [] });
      const within = async ([least, most]: readonly [number, number], more: object) => {
        const energyKwh = await total(client, id, more);
        expect(energyKwh).toBeGreaterThanOrEqual(least * 0.999);
        expect(energyKwh).toBeLessThanOrEqual(most * 1.001);
      };
      await within(drawn, { tariff_direction: 'IMPORT' });
      await within(fed, { energy_flow_direction: 'EXPORT' });
      await within(own, { tariff_direction: 'LOCAL' });
      const state = await client.get(`/devices/${id}/state`);
      expect(state.body).toMatchObject({ time: '2026-09-13T22:00:00Z', state_of_charge_percent: 64 });
    },
  );

  test('does the same again: nothing changes', async () => {
    const { client, id, path } = await makeDevice('PV_SYSTEM');
    const read = async () =>
      (await client.post('/meters/records', { id, energy_flow_direction: 'EXPORT' })).body.data.records;
    await client.post(path, WEEK);
    const [records, state] = [await read(), (await client.get(`/devices/${id}/state`)).body];
    await client.post(path, WEEK);
    expect(await read()).toEqual(records);
    expect((await client.get(`/devices/${id}/state`)).body).toEqual(state);
  });

  test('forecasts what is still to come, for those who plan', async () => {
    const { account, client, location, path } = await makeDevice('PV_SYSTEM');
    const other = await createDevice(client, [location], { type: 'BATTERY_SYSTEM' });
    const days = { start_time: '2026-09-14T00:00:00Z', end_time: '2026-09-16T00:00:00Z' };
    for (const each of [path, `/sandbox/devices/${other.id}/simulate`])
      expect((await client.post(each, days)).status).toBe(200);
    const window = { startMs: Date.parse('2026-09-14T10:10:00Z'), endMs: Date.parse('2026-09-14T11:00:00Z') };
    const scope = { accountId: account.accountId, liveMode: false };
    const found = await forecastGeneration(server.storage, scope, location, window);
    // Two half hours, each of what is fed in and of what is used on site.
    expect(found.map(({ startMs }) => new Date(startMs).toISOString().slice(11, 16))).toEqual([
      '10:00',
      '10:00',
      '10:30',
      '10:30',
    ]);
    for (const { confidence, energyWh } of found) {
      expect(confidence).toBe(0.8);
      expect(energyWh).toBeGreaterThan(0);
    }
    const past = { startMs: Date.parse('2026-09-14T00:00:00Z'), endMs: Date.parse('2026-09-14T07:30:00Z') };
    expect(await forecastGeneration(server.storage, scope, location, past)).toEqual([]);
    expect(await forecastGeneration(server.storage, { ...scope, liveMode: true }, location, window)).toEqual([]);
  });

  test('goes on after the answer when there is much', async () => {
    const { client, path } = await makeDevice('PV_SYSTEM');
    const month = { start_time: '2026-08-01T00:00:00+02:00', end_time: '2026-09-01T00:00:00+02:00' };
    const { body } = await client.post(path, month);
    while (await workOffPart(server.storage));
    const done: Json = (await client.get(`/meters/batch?batch_id=${body.id}`)).body;
    expect(done).toMatchObject({ status: 'COMPLETE', failed_records: [] });
    expect(done.records_processed).toBe(done.records_submitted);
  });

  test.each<[string, object, string]>([
    ['an empty window', { end_time: WEEK.start_time }, '400 window_empty'],
    ['more than a month', { start_time: '2026-07-01T00:00:00Z' }, '422 window_too_long'],
    ['no times', { start_time: undefined }, '400 data_json_invalid'],
  ])('%s is refused', async (_, more, expected) => {
    const { client, path } = await makeDevice('OTHER');
    const { status, body } = await client.post(path, { ...WEEK, ...more });
    expect(`${status} ${body.code}`).toBe(expected);
  });

  test('is there in test mode only, and needs a home', async () => {
    const { account, client, location, path } = await makeDevice('OTHER');
    expect((await account.live.post(path, WEEK)).status).toBe(404);
    expect((await (await server.createAccount()).test.post(path, WEEK)).status).toBe(404);
    await client.delete(`/locations/${location}`);
    expect((await client.post(path, WEEK)).status).toBe(409);
  });
});
