import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/storage/index.ts';
import type { Client, Json } from './client.ts';
import { always, createDevice, createLocation, createTariff, flat, nightAndDay } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, START, type TestAccount, useServer } from './harness.ts';

const LONG_AGO = { contract_start_date: '2026-01-01T00:00:00+01:00', contract_end_date: null };

onEachDatabase('changes of tariffs', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  let client: Client;
  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    client = nova.test.in(BUSBAR);
  });

  const patch = async (id: string, body: object): Promise<Json> => {
    const answer = await client.patch(`/tariffs/${id}`, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect((await client.get(`/tariffs/${id}`)).body).toEqual(answer.body);
    return answer.body;
  };
  /** Prices as `[start, value, confidence]`, in Berlin's offset. */
  const prices = async (location_id: string, start_time: string, end_time: string, more: object = {}) => {
    const { status, body } = await client.post('/prices', { location_id, start_time, end_time, ...more });
    if (status !== 200) return body.code;
    return body.data.map((row: Json) => [row.valid_from.slice(5, 16), row.price.value, row.price.confidence]);
  };

  describe('a PATCH', () => {
    test('leaves absent members alone, and null clears an optional one', async () => {
      const { id } = await createLocation(client);
      const provider_id = (await client.get('/providers?limit=1')).body.data[0].id;
      const device = await createDevice(client, [id]);
      const bare = await createTariff(client, id, { schedule: flat(0.3) });
      const vat = { rate: 0.19, included: false, on_negative: 'NONE' };
      const fixed_charges = [{ amount: 9, per: 'MONTH' }];
      const options = {
        ...{ display_name: 'Basic', provider_id, billing_day: 5, vat, fixed_charges, devices: [device.id] },
        ...{ tier_scope: 'PERIOD', market_resolution: 'PT60M', minimum_charge: { amount: 5, per: 'DAY' } },
      };
      const full = await patch(bare.id, options);
      expect(full).toEqual({ ...bare, ...options });
      expect(await patch(bare.id, { display_name: 'Other' })).toEqual({ ...full, display_name: 'Other' });
      expect((await patch(bare.id, { vat: { rate: 0.2 } })).vat).toEqual({ ...vat, rate: 0.2 });
      const nothing = Object.fromEntries(Object.keys(options).map((member) => [member, null]));
      expect(await patch(bare.id, { ...nothing, market_rates: null })).toEqual(bare);
      expect((await patch(bare.id, { contract_end_date: null })).contract_end_date).toBeNull();
    });

    test('cannot move it: what decides its slot is ignored', async () => {
      const [here, elsewhere] = [await createLocation(client), await createLocation(client)];
      const tariff = await createTariff(client, here.id, { schedule: flat(0.3) });
      const body = { location_id: elsewhere.id, direction: 'EXPORT', type: 'NON_COMMODITY', template_id: 'trt_1' };
      expect(await patch(tariff.id, body)).toEqual(tariff);
    });

    test('takes the schedule under its older name too', async () => {
      const { id } = await createLocation(client);
      const tariff = await createTariff(client, id, { schedule: flat(0.3) });
      expect((await patch(tariff.id, { data: flat(0.4) })).schedule).toEqual(flat(0.4));
      const older = await nova.test.in(ANODE).patch(`/tariffs/${tariff.id}`, { data: always({ fixed: 0.5 }) });
      expect(older.body.schedule).toEqual(always({ fixed: 0.5, to_kwh: null }));
    });

    test('binds it to devices and sets it free', async () => {
      const { id } = await createLocation(client);
      const device = await createDevice(client, [id]);
      const tariff = await createTariff(client, id, { schedule: flat(0.3) });
      expect((await patch(tariff.id, { devices: [device.id] })).devices).toEqual([device.id]);
      expect(await prices(id, '2026-09-14T12:00:00+02:00', '2026-09-14T13:00:00+02:00')).toBe('no_tariff_connected');
      expect((await patch(tariff.id, { devices: [] })).devices).toEqual([]);
    });

    test('turns fixed rates into market rates and back', async () => {
      const { id } = await createLocation(client);
      const tariff = await createTariff(client, id, { schedule: flat(0.3) });
      const schedule = always({ surcharge_fixed: 0.02 });
      expect(await patch(tariff.id, { market_rates: true, schedule })).toMatchObject({
        connection_type: 'MARKET',
        structure_type: 'MARKET',
        is_linked: true,
      });
      expect(await patch(tariff.id, { market_rates: false, schedule: flat(0.3) })).toEqual(tariff);
    });

    test('a LIBRARY tariff takes a new name only', async () => {
      const { id } = await createLocation(client);
      const template = (await client.get('/tariff-templates?query=superenergy night')).body.data[0];
      const tariff = await createTariff(client, id, { template_id: template.id });
      expect((await patch(tariff.id, { display_name: 'Mine' })).display_name).toBe('Mine');
      for (const body of [
        { schedule: flat(0.3) },
        { vat: { rate: 0.1 } },
        { contract_end_date: null },
        { devices: [] },
        { display_name: 'Theirs', market_rates: true },
      ]) {
        const { status, body: refused } = await client.patch(`/tariffs/${tariff.id}`, body);
        expect({ status, code: refused.code }).toEqual({ status: 422, code: 'tariff_read_only' });
      }
      expect((await client.get(`/tariffs/${tariff.id}`)).body).toEqual({ ...tariff, display_name: 'Mine' });
    });
  });

  describe('a change of rates', () => {
    const WINDOW = ['2026-09-14T08:00:00+02:00', '2026-09-14T14:00:00+02:00'] as const;

    test('holds from now on; earlier prices stay', async () => {
      const { id } = await createLocation(client);
      const tariff = await createTariff(client, id, { schedule: flat(0.3), ...LONG_AGO });
      await patch(tariff.id, { schedule: flat(0.4) });
      expect(await prices(id, ...WINDOW)).toEqual([
        ['09-14T08:00', 0.3, 1],
        ['09-14T10:00', 0.4, 1],
      ]);
    });

    test.each([
      ['in the past', '2026-09-14T09:00:00+02:00', '09-14T09:00'],
      ['in the future', '2026-09-14T12:30:00+02:00', '09-14T12:30'],
    ])('holds from effective_from on, %s', async (_what, effective_from, from) => {
      const { id } = await createLocation(client);
      const tariff = await createTariff(client, id, { schedule: flat(0.3), ...LONG_AGO });
      await patch(tariff.id, { schedule: flat(0.4), effective_from });
      expect(await prices(id, ...WINDOW)).toEqual([
        ['09-14T08:00', 0.3, 1],
        [from, 0.4, 1],
      ]);
    });

    test('several follow one another; a later one from an earlier instant takes all that follows', async () => {
      const { id } = await createLocation(client);
      const tariff = await createTariff(client, id, { schedule: flat(0.3), ...LONG_AGO });
      await patch(tariff.id, { schedule: flat(0.4), effective_from: '2026-09-14T11:00:00+02:00' });
      await patch(tariff.id, { schedule: flat(0.5), effective_from: '2026-09-14T13:00:00+02:00' });
      expect((await prices(id, ...WINDOW)).map(([, value]: number[]) => value)).toEqual([0.3, 0.4, 0.5]);
      await patch(tariff.id, { schedule: flat(0.6), effective_from: '2026-09-14T12:00:00+02:00' });
      expect(await prices(id, ...WINDOW)).toEqual([
        ['09-14T08:00', 0.3, 1],
        ['09-14T11:00', 0.4, 1],
        ['09-14T12:00', 0.6, 1],
      ]);
    });

    test('the audit tells which version made a price', async () => {
      const { id } = await createLocation(client);
      const tariff = await createTariff(client, id, { schedule: flat(0.3), ...LONG_AGO });
      await patch(tariff.id, { schedule: flat(0.4) });
      const [start_time, end_time] = WINDOW;
      const { data } = (await client.post('/prices/audit', { location_id: id, start_time, end_time })).body;
      expect(data.map((row: Json) => row.sources)).toEqual([
        [{ tariff_id: tariff.id, version: 1, tier: 0 }],
        [{ tariff_id: tariff.id, version: 2, tier: 0 }],
      ]);
    });

    test('a new name is no new version', async () => {
      const { id } = await createLocation(client);
      const tariff = await createTariff(client, id, { schedule: flat(0.3), ...LONG_AGO });
      await patch(tariff.id, { display_name: 'Mine' });
      const [start_time, end_time] = WINDOW;
      const { data } = (await client.post('/prices/audit', { location_id: id, start_time, end_time })).body;
      expect(data.map((row: Json) => row.sources[0].version)).toEqual([1]);
    });

    test('ten changes at once are ten versions, none lost', async () => {
      const { id } = await createLocation(client);
      const tariff = await createTariff(client, id, { schedule: flat(0.3), ...LONG_AGO });
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) => client.patch(`/tariffs/${tariff.id}`, { schedule: flat(1 + i) })),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
      const versions = await server.storage.sql
        .select()
        .from(tables.tariffVersions)
        .where(eq(tables.tariffVersions.tariffId, tariff.id));
      expect(versions.map(({ version }) => version).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    });
  });

  describe('a slot', () => {
    const WINDOW = ['2026-09-14T08:00:00+02:00', '2026-09-14T14:00:00+02:00'] as const;

    test('that is empty is taken from the start of the contract on, also in the past', async () => {
      const { id } = await createLocation(client);
      await createTariff(client, id, { schedule: flat(0.3), contract_start_date: '2026-09-14T09:00:00+02:00' });
      expect(await prices(id, ...WINDOW)).toEqual([
        // Before the first version the same rates hold, as an estimate.
        ['09-14T08:00', 0.3, 0.8],
        ['09-14T09:00', 0.3, 1],
      ]);
    });

    test.each([
      ['starts in the past: from now', '2026-09-01T00:00:00+02:00', '09-14T10:00', 'DISCONNECTED'],
      ['starts now', '2026-09-14T10:00:00+02:00', '09-14T10:00', 'DISCONNECTED'],
      ['starts later: from then', '2026-09-14T12:00:00+02:00', '09-14T12:00', 'CONNECTED'],
    ])('in use is taken over by one that %s', async (_what, contract_start_date, from, status) => {
      const { id } = await createLocation(client);
      const before = await createTariff(client, id, { schedule: flat(0.3), ...LONG_AGO });
      const after = await createTariff(client, id, { schedule: flat(0.4), contract_start_date });
      expect(await prices(id, ...WINDOW)).toEqual([
        ['09-14T08:00', 0.3, 1],
        [from, 0.4, 1],
      ]);
      expect((await client.get(`/tariffs/${before.id}`)).body.status).toBe(status);
      expect((await client.get(`/tariffs/${after.id}`)).body.status).toBe('CONNECTED');
      const shown = (await client.get(`/locations/${id}`)).body.tariffs.map((each: Json) => each.tariff_id);
      expect(new Set(shown)).toEqual(new Set(status === 'DISCONNECTED' ? [after.id] : [before.id, after.id]));
      server.clock.set('2026-09-14T12:00:00+02:00');
      expect((await client.get(`/tariffs/${before.id}`)).body.status).toBe('DISCONNECTED');
      expect((await client.get(`/locations/${id}`)).body.tariffs).toHaveLength(1);
      server.clock.set(START);
    });

    test('is one of type, direction and devices: others stay', async () => {
      const { id } = await createLocation(client);
      const device = await createDevice(client, [id]);
      const others = [{}, { type: 'NON_COMMODITY' }, { direction: 'EXPORT' }, { direction: 'LOCAL' }];
      for (const each of others) await createTariff(client, id, { schedule: flat(0.3), ...each });
      await createTariff(client, id, { schedule: flat(0.3), devices: [device.id] });
      const statuses = (await client.get(`/tariffs?location_id=${id}`)).body.data.map((each: Json) => each.status);
      expect(statuses).toEqual(Array(5).fill('CONNECTED'));
    });

    test('of two tariffs that arrive at once one takes over from the other', async () => {
      const { id } = await createLocation(client);
      await Promise.all([0.3, 0.4, 0.5].map((value) => createTariff(client, id, { schedule: flat(value) })));
      const statuses = (await client.get(`/tariffs?location_id=${id}`)).body.data.map((each: Json) => each.status);
      expect(statuses.toSorted()).toEqual(['CONNECTED', 'DISCONNECTED', 'DISCONNECTED']);
    });
  });

  test('deleting it forgets it: there are no prices of its time any more', async () => {
    const { id } = await createLocation(client);
    const tariff = await createTariff(client, id, { schedule: nightAndDay(0.2, 0.3), ...LONG_AGO });
    const { status, body } = await client.delete(`/tariffs/${tariff.id}`);
    expect(status).toBe(202);
    expect(body).toEqual({ object: 'tariff', id: tariff.id, deleted: true, message: 'Accepted' });
    for (const method of ['get', 'delete'] as const)
      expect((await client[method](`/tariffs/${tariff.id}`)).status).toBe(404);
    expect((await client.get(`/locations/${id}`)).body.tariffs).toEqual([]);
    expect(await prices(id, '2026-09-10T00:00:00+02:00', '2026-09-11T00:00:00+02:00')).toBe('no_tariff_connected');
  });

  test('a contract that has ended is EXPIRED, and its rates go on as estimates that grow less certain', async () => {
    const { id } = await createLocation(client);
    const { id: tariff } = await createTariff(client, id, {
      schedule: flat(0.3),
      contract_end_date: '2026-10-01T00:00:00+02:00',
    });
    expect(await prices(id, '2026-09-30T00:00:00+02:00', '2026-10-02T00:00:00+02:00')).toEqual([
      ['09-30T00:00', 0.3, 1],
      ['10-01T00:00', 0.3, 0.6],
    ]);
    // energy.md §3.3: 0.8, less 0.2 per started 90 days, not below 0.2.
    for (const [start, end, confidence] of [
      ['2026-12-28', '2026-12-29', 0.6],
      ['2026-12-30', '2026-12-31', 0.4],
      ['2027-06-01', '2027-06-02', 0.2],
    ] as const) {
      const [row] = await prices(id, `${start}T12:00:00Z`, `${end}T12:00:00Z`);
      expect(row.slice(1)).toEqual([0.3, confidence]);
    }
    server.clock.set('2026-10-01T00:00:00+02:00');
    expect((await client.get(`/tariffs/${tariff}`)).body.status).toBe('EXPIRED');
    server.clock.set(START);
  });
});
