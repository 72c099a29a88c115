import { describe, expect, test } from 'vitest';
import type { Client, Json } from './client.ts';
import { createDevice, createLocation } from './examples.ts';
import { useServer } from './harness.ts';

const server = useServer({ database: 'embedded' });

async function makeDevice(
  type: string,
  homes = 1,
): Promise<{ client: Client; id: string; path: string; locations: string[] }> {
  const client = (await server.createAccount()).test;
  const locations: string[] = [];
  for (let i = 0; i < homes; i += 1) locations.push((await createLocation(client)).id);
  const { id } = await createDevice(client, locations, { type });
  return { client, id, path: `/devices/${id}/state`, locations };
}

const state = (more: object = {}): Json => ({
  time: '2026-09-14T07:55:00Z',
  state_of_charge_percent: 34.2,
  target_state_of_charge_percent: 80,
  ...more,
});

describe('the state of a device', () => {
  test('is the example of the specification', async () => {
    const { client, id, path, locations } = await makeDevice('BATTERY_SYSTEM');
    expect((await client.get(path)).status).toBe(404);
    const more = { battery_power_kw: 3.4, energy_remaining_kwh: 3.42, backup_reserve_percent: 20 };
    const sent = state({ ...more, record_reference_id: 'TEL-1001', energy_flow_direction: 'EXPORT' });
    const put = await client.put(path, sent);
    expect(put).toMatchObject({ status: 200, body: { object: 'device_state', device_id: id, live_mode: false } });
    const { body } = await client.get(path);
    expect(body).toEqual({ ...sent, ...put.body, battery_power_kw: -3.4, location_id: locations[0] });
    expect((await client.get(`/devices/${id}`)).body.last_seen).toBe('2026-09-14T08:00:00Z');
  });

  test.each([
    [3.4, undefined, 3.4],
    [-3.4, undefined, -3.4],
    [3.4, 'IMPORT', 3.4],
    [3.4, 'OUTBOUND', -3.4],
    [-3.4, 'EXPORT', -3.4],
    [0, 'EXPORT', 0],
  ])('power %d with the flow %s is %d', async (battery_power_kw, energy_flow_direction, expected) => {
    const { client, path } = await makeDevice('BATTERY_SYSTEM');
    await client.put(path, state({ battery_power_kw, energy_flow_direction }));
    expect((await client.get(path)).body.battery_power_kw).toBeCloseTo(expected, 12);
  });

  test('with an older time is kept and does not replace the latest', async () => {
    const { client, path } = await makeDevice('BATTERY_SYSTEM');
    await client.put(path, state({ state_of_charge_percent: 50 }));
    await client.put(path, state({ time: '2026-09-14T07:00:00Z', state_of_charge_percent: 10 }));
    expect((await client.get(path)).body.state_of_charge_percent).toBe(50);
    await client.put(path, state({ time: '2026-09-14T08:05:00Z', state_of_charge_percent: 60 }));
    expect((await client.get(path)).body.state_of_charge_percent).toBe(60);
  });

  test('sent again with its reference changes nothing and gets the first answer', async () => {
    const { client, path } = await makeDevice('BATTERY_SYSTEM');
    const first = await client.put(path, state({ record_reference_id: 'A' }));
    const again = await client.put(path, state({ record_reference_id: 'A', state_of_charge_percent: 99 }));
    expect(again.body).toEqual(first.body);
    expect((await client.get(path)).body.state_of_charge_percent).toBe(34.2);
  });

  test.each<[string, string, object, number, string, string | undefined]>([
    [
      'a battery that does not say how full it is',
      'BATTERY_SYSTEM',
      { state_of_charge_percent: undefined },
      400,
      'data_json_invalid',
      'state_of_charge_percent',
    ],
    [
      'a car without a target',
      'ELECTRIC_VEHICLE',
      { target_state_of_charge_percent: undefined },
      400,
      'data_json_invalid',
      'target_state_of_charge_percent',
    ],
    [
      'over 100 %',
      'BATTERY_SYSTEM',
      { state_of_charge_percent: 101 },
      400,
      'data_json_invalid',
      'state_of_charge_percent',
    ],
    ['no time', 'OTHER', { time: undefined }, 400, 'data_json_invalid', 'time'],
    ['over 5 minutes ahead', 'OTHER', { time: '2026-09-14T08:05:01Z' }, 422, 'time_invalid', 'time'],
    [
      'elsewhere',
      'OTHER',
      { location_id: 'loc_00000000000000000000abcd' },
      422,
      'device_not_at_location',
      'location_id',
    ],
  ])('%s is refused', async (_, type, more, status, code, param) => {
    const { client, path } = await makeDevice(type);
    expect(await client.put(path, state(more))).toMatchObject({ status, body: { code, param } });
    expect((await client.get(path)).status).toBe(404);
  });

  test('of other devices needs no charge, and is where it says', async () => {
    const { client, path, locations } = await makeDevice('EV_CHARGER', 2);
    await client.put(path, { time: '2026-09-14T07:55:00Z', location_id: locations[1] });
    expect((await client.get(path)).body.location_id).toBe(locations[1]);
  });

  test('is taken 12 times a minute for each device', async () => {
    const { client, path, locations } = await makeDevice('OTHER');
    const other = await createDevice(client, locations);
    for (let i = 0; i < 12; i += 1) expect((await client.put(path, state())).status).toBe(200);
    expect(await client.put(path, state())).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect((await client.put(`/devices/${other.id}/state`, state())).status).toBe(200);
    expect((await client.get(path)).status).toBe(200);
  });

  test('goes with the device', async () => {
    const { client, id, path } = await makeDevice('OTHER');
    await client.put(path, state());
    await client.delete(`/devices/${id}`);
    expect((await client.get(path)).status).toBe(404);
    expect((await client.put(path, state())).status).toBe(404);
  });
});
