import { beforeAll, describe, expect, test } from 'vitest';
import type { Client, Json } from './client.ts';
import { ADDRESSES, createDevice, createLocation, createTariff, flat } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, type TestAccount, useServer } from './harness.ts';

const NOWHERE = 'loc_66f2a1c09be4d07735a6c1e3';

onEachDatabase('devices', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  let home: string;
  let cabin: string;
  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    home = (await createLocation(nova.test)).id;
    cabin = (await createLocation(nova.test, ADDRESSES.stockholm)).id;
  });

  describe('in busbar', () => {
    let client: Client;
    beforeAll(() => {
      client = nova.test.in(BUSBAR);
    });

    const battery = () => ({
      reference_id: 'DEV-1001',
      type: 'BATTERY_SYSTEM',
      locations: [home],
      manufacturer: 'Nova Systems',
      model_name: 'Pico',
      properties: { capacity_kwh: 10, charge_power_kw: 5, discharge_power_kw: 5, round_trip_efficiency: 0.9 },
    });
    const patch = async (id: string, body: object): Promise<Json> => {
      const answer = await client.patch(`/devices/${id}`, body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect((await client.get(`/devices/${id}`)).body).toEqual(answer.body);
      return answer.body;
    };

    test('are created, read, and deleted', async () => {
      const { status, body } = await client.post('/devices', battery());
      expect(status).toBe(201);
      expect(body).toEqual({
        ...battery(),
        id: expect.stringMatching(/^dev_[0-9a-f]{24}$/),
        object: 'device',
        live_mode: false,
        tariffs: [],
        flex_enabled: false,
        vpp_participations: [],
        time_created: '2026-09-14T08:00:00Z',
        account_id: nova.accountId,
      });
      expect((await client.get(`/devices/${body.id}`)).body).toEqual(body);
      const deleted = await client.delete(`/devices/${body.id}`);
      expect(deleted.status).toBe(202);
      expect(deleted.body).toEqual({ object: 'device', id: body.id, deleted: true, message: 'Accepted' });
      expect((await client.get(`/devices/${body.id}`)).status).toBe(404);
      expect((await client.get(`/locations/${home}`)).body.devices).not.toContain(body.id);
    });

    test('have every property there is', async () => {
      const properties = {
        power_rating_kw: 11,
        charge_power_kw: 0,
        discharge_power_kw: 3.7,
        capacity_kwh: 13.5,
        round_trip_efficiency: 1,
        pv_peak_power_kw: 6.4,
        install_date: '2024-05-01T00:00:00Z',
        pv_azimuth: -90,
        pv_tilt: 90,
        pv_terrain_shading: true,
        pv_forecasts_enabled: false,
      };
      expect((await createDevice(client, [home], { properties })).properties).toEqual(properties);
    });

    test('need no more than a reference, a type and a place', async () => {
      const device = await createDevice(client, [home]);
      expect(device.properties).toEqual({});
      for (const member of ['manufacturer', 'model_code', 'model_name', 'last_seen'])
        expect(device).not.toHaveProperty(member);
    });

    test('may be at several places, the first one their home; a place given twice counts once', async () => {
      const device = await createDevice(client, [cabin, home, cabin]);
      expect(device.locations).toEqual([cabin, home]);
      for (const location of [home, cabin]) {
        expect((await client.get(`/locations/${location}`)).body.devices).toContain(device.id);
      }
      expect((await nova.test.in(ANODE).get(`/devices/${device.id}`)).body.location_id).toBe(cabin);
      expect((await patch(device.id, { locations: [home] })).locations).toEqual([home]);
      expect((await client.get(`/locations/${cabin}`)).body.devices).not.toContain(device.id);
    });

    test('older names of powers are taken, and echoed', async () => {
      const older = { power_rating_import_kwh: 7, power_rating_export_kwh: 3 };
      const device = await createDevice(client, [home], { properties: older });
      expect(device.properties).toEqual({ ...older, charge_power_kw: 7, discharge_power_kw: 3 });
      expect((await patch(device.id, { properties: { power_rating_import_kwh: 9 } })).properties).toEqual({
        power_rating_import_kwh: 9,
        charge_power_kw: 9,
        power_rating_export_kwh: 3,
        discharge_power_kw: 3,
      });
      expect((await patch(device.id, { properties: { charge_power_kw: 11 } })).properties).toMatchObject({
        power_rating_import_kwh: 11,
        charge_power_kw: 11,
      });
      expect((await patch(device.id, { properties: { power_rating_import_kwh: null } })).properties).toEqual({
        power_rating_export_kwh: 3,
        discharge_power_kw: 3,
      });
    });

    test('a change merges properties one by one, and null clears one', async () => {
      const device = await createDevice(client, [home], { ...battery(), manufacturer: 'Nova Systems' });
      const changed = await patch(device.id, { model_name: 'Pico 2', properties: { capacity_kwh: 12 } });
      expect(changed).toEqual({
        ...device,
        model_name: 'Pico 2',
        properties: { ...device.properties, capacity_kwh: 12 },
      });
      const cleared = await patch(device.id, { manufacturer: null, properties: { round_trip_efficiency: null } });
      expect(cleared).not.toHaveProperty('manufacturer');
      expect(cleared.properties).toEqual({ capacity_kwh: 12, charge_power_kw: 5, discharge_power_kw: 5 });
      expect(await patch(device.id, {})).toEqual(cleared);
      expect((await patch(device.id, { properties: null })).properties).toEqual({});
    });

    test('objects within properties are merged too', async () => {
      const properties = { ev_charger: { max_power_kw: 11, phases: 3 } };
      const device = await createDevice(client, [home], { type: 'EV_CHARGER', properties });
      const changed = await patch(device.id, { properties: { ev_charger: { phases: 1, max_power_kw: null } } });
      expect(changed.properties).toEqual({ ev_charger: { phases: 1 } });
      expect((await patch(device.id, { properties: { ev_charger: null } })).properties).toEqual({});
    });

    test.each<[string, object, string]>([
      ['no reference', { reference_id: undefined }, 'reference_id'],
      ['no type', { type: undefined }, 'type'],
      ['a type that is none', { type: 'TOASTER' }, 'type'],
      ['no place', { locations: undefined }, 'locations'],
      ['an empty list of places', { locations: [] }, 'locations'],
      ['21 places', { locations: Array.from({ length: 21 }, () => NOWHERE) }, 'locations'],
      ['a place that is no id', { locations: ['home'] }, 'locations.0'],
      ['a long name', { model_name: 'x'.repeat(121) }, 'model_name'],
      ['a capacity of 0', { properties: { capacity_kwh: 0 } }, 'properties.capacity_kwh'],
      ['a negative power', { properties: { charge_power_kw: -1 } }, 'properties.charge_power_kw'],
      ['an efficiency of 0', { properties: { round_trip_efficiency: 0 } }, 'properties.round_trip_efficiency'],
      ['an efficiency of 2', { properties: { round_trip_efficiency: 2 } }, 'properties.round_trip_efficiency'],
      ['a tilt of 91°', { properties: { pv_tilt: 91 } }, 'properties.pv_tilt'],
      ['an azimuth of 181°', { properties: { pv_azimuth: 181 } }, 'properties.pv_azimuth'],
      ['a power in words', { properties: { charge_power_kw: '5' } }, 'properties.charge_power_kw'],
      ['a date that is none', { properties: { install_date: '2024-05-01' } }, 'properties.install_date'],
    ])('%s: 400', async (_what, body, param) => {
      const answer = await client.post('/devices', { ...battery(), ...body });
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ code: 'data_json_invalid', context: 'api.device_create', param });
    });

    test('a place naming nothing: 404, and nothing is made or changed', async () => {
      const { status, body } = await client.post('/devices', {
        ...battery(),
        reference_id: 'X',
        locations: [home, NOWHERE],
      });
      expect({ status, code: body.code, param: body.param }).toEqual({
        status: 404,
        code: 'not_found',
        param: 'locations.1',
      });
      expect((await client.get('/devices?reference_id=X')).body.data).toEqual([]);

      const device = await createDevice(client, [home]);
      const changed = await client.patch(`/devices/${device.id}`, { model_name: 'Half', locations: [NOWHERE] });
      expect(changed.body.code).toBe('not_found');
      expect((await client.get(`/devices/${device.id}`)).body).toEqual(device);
    });

    test("a place in the other mode, or another account's, is nowhere", async () => {
      const stranger = await server.createAccount();
      const theirs = await createLocation(stranger.test);
      const live = await createLocation(nova.live);
      for (const id of [theirs.id, live.id]) {
        expect((await client.post('/devices', { ...battery(), locations: [id] })).body.code).toBe('not_found');
      }
    });

    test('are found by reference, place and type', async () => {
      const place = (await createLocation(client)).id;
      const mine = await createDevice(client, [place, home], { reference_id: 'FIND', type: 'EV_CHARGER' });
      const other = await createDevice(client, [place], { reference_id: 'FIND', type: 'OTHER' });
      await createDevice(client, [home], { reference_id: 'FIND', type: 'EV_CHARGER' });
      const found = async (query: string) =>
        new Set((await client.get(`/devices?${query}`)).body.data.map((each: { id: string }) => each.id));
      expect(await found(`location_id=${place}`)).toEqual(new Set([mine.id, other.id]));
      expect(await found(`location_id=${place}&type=EV_CHARGER`)).toEqual(new Set([mine.id]));
      expect((await found('reference_id=FIND')).size).toBe(3);
      expect(await found(`location_id=${NOWHERE}`)).toEqual(new Set());
      const malformed = await client.get('/devices?location_id=home');
      expect(malformed.body).toMatchObject({ code: 'data_json_invalid', param: 'location_id' });
      expect((await client.get('/devices?type=TOASTER')).body).toMatchObject({
        code: 'data_json_invalid',
        param: 'type',
      });
    });

    test('list the tariffs that are theirs', async () => {
      const place = (await createLocation(client)).id;
      const device = await createDevice(client, [place]);
      const body = { schedule: flat(0.2), display_name: 'Car', devices: [device.id] };
      const tariff = await createTariff(client, place, body);
      await createTariff(client, place, { schedule: flat(0.3) });
      const { tariffs } = (await client.get(`/devices/${device.id}`)).body;
      expect(tariffs).toEqual([
        {
          tariff_id: tariff.id,
          location_id: place,
          type: 'COMMODITY',
          direction: 'IMPORT',
          status: 'CONNECTED',
          connection_type: 'MANUAL',
          display_name: 'Car',
          is_temporary: false,
          devices: [device.id],
        },
      ]);
      expect((await client.get(`/locations/${place}`)).body.tariffs).toHaveLength(2);
    });
  });

  test('a device that is deleted leaves its tariffs and places as they are', async () => {
    const client = nova.test.in(BUSBAR);
    const { id } = await createLocation(client);
    const device = await createDevice(client, [id]);
    const tariff = await createTariff(client, id, { schedule: flat(0.2), devices: [device.id] });
    expect((await client.delete(`/devices/${device.id}`)).status).toBe(202);
    expect((await client.get(`/tariffs/${tariff.id}`)).body).toEqual(tariff);
    expect((await client.get(`/locations/${id}`)).body).toMatchObject({
      devices: [],
      tariffs: [{ tariff_id: tariff.id, devices: [device.id] }],
    });
    expect((await client.patch(`/tariffs/${tariff.id}`, { display_name: 'Car' })).body.display_name).toBe('Car');
  });

  describe('in anode', () => {
    let client: Client;
    beforeAll(() => {
      client = nova.test.in(ANODE);
    });

    const solar = () => ({
      reference_id: 'DEV-1002',
      location_id: home,
      pv_system: { rated_power_kw: 6.4, azimuth: 180, tilt: 23, terrain_shading: false, forecasts: { enabled: true } },
    });

    test('echo the body', async () => {
      const { status, body } = await client.post('/devices', solar());
      expect(status).toBe(201);
      expect(body).toEqual({
        ...solar(),
        id: expect.stringMatching(/^dev_[0-9a-f]{24}$/),
        object: 'device',
        live_mode: false,
        time_created: '2026-09-14T08:00:00Z',
        account_id: nova.accountId,
      });
      expect((await client.get(`/devices/${body.id}`)).body).toEqual(body);
    });

    test('are the same device in busbar', async () => {
      const { id } = (await client.post('/devices', solar())).body;
      expect((await nova.test.in(BUSBAR).get(`/devices/${id}`)).body).toMatchObject({
        type: 'PV_SYSTEM',
        locations: [home],
        properties: {
          pv_peak_power_kw: 6.4,
          pv_azimuth: 180,
          pv_tilt: 23,
          pv_terrain_shading: false,
          pv_forecasts_enabled: true,
        },
      });
    });

    test('need nothing at all', async () => {
      const { status, body } = await client.post('/devices', {});
      expect(status).toBe(201);
      for (const member of ['reference_id', 'location_id', 'pv_system']) expect(body).not.toHaveProperty(member);
      expect((await nova.test.in(BUSBAR).get(`/devices/${body.id}`)).body).toMatchObject({
        type: 'OTHER',
        locations: [],
      });
    });

    test('a change merges the solar system, and null takes it away', async () => {
      const { id } = (await client.post('/devices', solar())).body;
      const changed = (await client.patch(`/devices/${id}`, { pv_system: { tilt: 30 } })).body;
      expect(changed.pv_system).toEqual({ ...solar().pv_system, tilt: 30 });
      const moved = (await client.patch(`/devices/${id}`, { location_id: cabin, reference_id: 'B' })).body;
      expect(moved).toEqual({ ...changed, location_id: cabin, reference_id: 'B' });
      const bare = (await client.patch(`/devices/${id}`, { pv_system: null, location_id: null })).body;
      expect(bare).not.toHaveProperty('pv_system');
      expect(bare).not.toHaveProperty('location_id');
    });

    test('a change leaves what only busbar knows alone', async () => {
      const device = await createDevice(nova.test.in(BUSBAR), [home, cabin], {
        model_name: 'Pico',
        type: 'EV_CHARGER',
      });
      expect((await client.patch(`/devices/${device.id}`, { reference_id: 'B' })).status).toBe(200);
      expect((await nova.test.in(BUSBAR).get(`/devices/${device.id}`)).body).toEqual({ ...device, reference_id: 'B' });
    });

    test.each<[string, object, string]>([
      ['a place that is no id', { location_id: 'home' }, 'location_id'],
      ['a tilt of 91°', { pv_system: { tilt: 91 } }, 'pv_system.tilt'],
      ['a power of 0', { pv_system: { rated_power_kw: 0 } }, 'pv_system.rated_power_kw'],
    ])('%s: 400', async (_what, body, param) => {
      expect((await client.post('/devices', body)).body).toMatchObject({ code: 'data_json_invalid', param });
    });

    test('a place naming nothing: 404', async () => {
      const { status, body } = await client.post('/devices', { location_id: NOWHERE });
      expect({ status, code: body.code, param: body.param }).toEqual({
        status: 404,
        code: 'not_found',
        param: 'location_id',
      });
    });
  });
});
