import { describe, expect, test } from 'vitest';
import type { Release } from '../src/http/release.ts';
import { preparePartitions, sweepDeletedRegisters, workOffPart } from '../src/modules/meters/index.ts';
import type { Client, Json } from './client.ts';
import { createDevice, createLocation } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, useServer } from './harness.ts';

onEachDatabase('meters', (database) => {
  const server = useServer({ database });

  interface Home {
    readonly client: Client;
    readonly location: string;
    readonly device: string;
  }

  async function makeHome(release: Release = BUSBAR): Promise<Home> {
    const client = (await server.createAccount({ release })).test.in(BUSBAR);
    const location = (await createLocation(client)).id;
    return { client, location, device: (await createDevice(client, [location])).id };
  }

  /** A record of the device from one time of 14 September to another. */
  function record(home: Home, from: string, to: string, value: number, more: object = {}): Json {
    return {
      location_id: home.location,
      device_id: home.device,
      units: 'WH',
      value,
      start_time: `2026-09-14T${from}:00Z`,
      end_time: `2026-09-14T${to}:00Z`,
      ...more,
    };
  }

  /** The device's records as `HH:MM–HH:MM Wh`, oldest first. */
  async function stored(home: Home, more: object = {}): Promise<string[]> {
    const body = {
      id: home.device,
      start_time: '2026-09-13T00:00:00Z',
      end_time: '2026-09-16T00:00:00Z',
      order_by: 'OLDEST',
    };
    const answer = await home.client.post('/meters/records', { ...body, ...more });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body.data.records.map(
      ({ start_time, end_time, value, confidence }: Json) =>
        `${start_time.slice(11, 16)}–${end_time.slice(11, 16)} ${Math.round(value * 1e6) / 1e3}${confidence < 1 ? ` (${confidence})` : ''}`,
    );
  }

  async function put(home: Home, records: Json, path = '/meters/interval'): Promise<Json> {
    const answer = await home.client.put(path, records);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  }

  function failures({ failed_records }: Json): string[] {
    return failed_records.map(({ record_num, code }: Json) => `${record_num} ${code}`);
  }

  test.each<Release>([ANODE, BUSBAR])('the example of the specification, in %s', async (release) => {
    const home = await makeHome(release);
    const good = record(home, '07:30', '08:00', 3600, { record_reference_id: 'MET-1' });
    const { device_id: _, ...ofHome } = record(home, '07:30', '07:00', 120, { record_reference_id: 'MET-2' });
    const answer = await home.client.in(release).put('/meters/interval', [good, ofHome]);
    expect(answer.body).toMatchObject({
      object: 'meter_batch',
      status: 'COMPLETE',
      records_submitted: 2,
      records_accepted: 1,
      records_processed: 1,
      failed_records: [{ record_num: 1, record_reference_id: 'MET-2', code: 'end_before_start' }],
    });
    const again = await home.client.in(release).get(`/meters/batch?batch_id=${answer.body.id}`);
    expect(again.body).toEqual(answer.body);
    expect(await stored(home)).toEqual(['07:30–08:00 3600']);
    expect((await home.client.get(`/devices/${home.device}`)).body.last_seen).toBe('2026-09-14T08:00:00Z');
  });

  test('power becomes energy by duration', async () => {
    const home = await makeHome();
    await put(home, [
      record(home, '00:00', '00:15', 7.2, { units: 'KW' }),
      record(home, '01:00', '02:30', 100, { units: 'W' }),
      record(home, '03:00', '03:30', 1.25, { units: 'KWH' }),
    ]);
    expect(await stored(home)).toEqual(['00:00–00:15 1800', '01:00–02:30 150', '03:00–03:30 1250']);
  });

  test('flows and tariff directions are kept apart, under all their names', async () => {
    const home = await makeHome();
    await put(home, [
      record(home, '00:00', '01:00', 1),
      record(home, '00:00', '01:00', 2, { direction: 'OUTBOUND' }),
      record(home, '00:00', '01:00', 3, { energy_flow_direction: 'INBOUND', tariff_direction: 'LOCAL' }),
      record(home, '00:00', '01:00', 4, { energy_flow_direction: 'EXPORT', tariff_rate: 'IMPORT' }),
    ]);
    expect(await stored(home)).toEqual(['00:00–01:00 1', '00:00–01:00 3']);
    expect(await stored(home, { tariff_direction: 'LOCAL' })).toEqual(['00:00–01:00 3']);
    expect(await stored(home, { energy_flow_direction: 'OUTBOUND' })).toEqual(['00:00–01:00 2', '00:00–01:00 4']);
  });

  test("a location's figures never include its devices' records", async () => {
    const home = await makeHome();
    const { device_id: _, ...main } = record(home, '00:00', '01:00', 1000);
    await put(home, [main, record(home, '00:00', '01:00', 400)]);
    expect(await stored(home)).toEqual(['00:00–01:00 400']);
    expect(await stored(home, { id: home.location })).toEqual(['00:00–01:00 1000']);
  });

  describe('overlaps', () => {
    test.each<[string, (home: Home) => Json[][], string[]]>([
      [
        'a later record splits an earlier one',
        (home) => [[record(home, '00:00', '04:00', 400)], [record(home, '01:00', '02:00', 7)]],
        ['00:00–01:00 100', '01:00–02:00 7', '02:00–04:00 200'],
      ],
      [
        'within one batch as between two',
        (home) => [[record(home, '00:00', '04:00', 400), record(home, '01:00', '02:00', 7)]],
        ['00:00–01:00 100', '01:00–02:00 7', '02:00–04:00 200'],
      ],
      [
        'a forecast fills what is not measured',
        (home) => [[record(home, '01:00', '02:00', 7)], [record(home, '00:00', '04:00', 400, { confidence: 0.5 })]],
        ['00:00–01:00 100 (0.5)', '01:00–02:00 7', '02:00–04:00 200 (0.5)'],
      ],
      [
        'what is measured takes the place of a forecast',
        (home) => [[record(home, '00:00', '02:00', 40, { confidence: 0.5 })], [record(home, '01:00', '03:00', 7)]],
        ['00:00–01:00 20 (0.5)', '01:00–03:00 7'],
      ],
      [
        'the same reference replaces a record whole',
        (home) => [
          [record(home, '00:00', '04:00', 400, { record_reference_id: 'A' })],
          [record(home, '01:00', '02:00', 7, { record_reference_id: 'A' })],
        ],
        ['01:00–02:00 7'],
      ],
    ])('%s', async (_, batches, expected) => {
      const home = await makeHome();
      for (const batch of batches(home)) expect(failures(await put(home, batch))).toEqual([]);
      expect(await stored(home)).toEqual(expected);
    });

    test('the same batch twice changes nothing, ids included', async () => {
      const home = await makeHome();
      const batch = [
        record(home, '00:00', '04:00', 400, { record_reference_id: 'A' }),
        record(home, '01:00', '02:00', 7, { session_reference_id: 'S' }),
        record(home, '03:30', '05:00', 9, { confidence: 0.5 }),
      ];
      const read = async () => (await home.client.post('/meters/records', { id: home.device })).body.data.records;
      await put(home, batch);
      const before = await read();
      await put(home, batch);
      expect(await read()).toEqual(before);
      expect(before).toHaveLength(4);
    });

    test('concurrent batches on one device end as if one came after the other', async () => {
      const home = await makeHome();
      const batches = Array.from({ length: 12 }, (_, i) => [
        record(home, '00:00', '04:00', 100 * (i + 1)),
        record(home, '01:00', '02:00', i + 1),
      ]);
      await Promise.all(batches.map((batch) => put(home, batch)));
      const [, middle] = await stored(home);
      const i = Number(middle!.split(' ')[1]) - 1;
      expect(await stored(home)).toEqual([
        `00:00–01:00 ${25 * (i + 1)}`,
        `01:00–02:00 ${i + 1}`,
        `02:00–04:00 ${50 * (i + 1)}`,
      ]);
    });

    test('a device at two places has one line of records', async () => {
      const home = await makeHome();
      const other = (await createLocation(home.client)).id;
      await home.client.patch(`/devices/${home.device}`, { locations: [home.location, other] });
      await put(home, [record(home, '00:00', '04:00', 400)]);
      await put(home, [record(home, '01:00', '02:00', 7, { location_id: other })]);
      expect(await stored(home)).toEqual(['00:00–01:00 100', '01:00–02:00 7', '02:00–04:00 200']);
      await home.client.delete(`/locations/${other}`);
      expect(await stored(home)).toEqual(['00:00–01:00 100', '02:00–04:00 200']);
    });
  });

  describe('what is wrong fails alone', () => {
    const far = { start_time: '2026-07-01T00:00:00Z', end_time: '2026-09-01T00:00:00Z' };
    test.each<[string, (home: Home) => Json, string]>([
      ['no object', () => 7, 'record_invalid'],
      ['null', () => null, 'record_invalid'],
      ['a member missing', (home) => ({ ...record(home, '00:00', '01:00', 1), units: undefined }), 'record_invalid'],
      ['an unknown unit', (home) => record(home, '00:00', '01:00', 1, { units: 'MWH' }), 'record_invalid'],
      ['a negative value', (home) => record(home, '00:00', '01:00', -1), 'record_invalid'],
      ['10^12 kWh', (home) => record(home, '00:00', '01:00', 1e12, { units: 'KWH' }), 'record_invalid'],
      ['1e308', (home) => record(home, '00:00', '01:00', 1e308, { units: 'KWH' }), 'record_invalid'],
      ['no offset', (home) => record(home, '00:00', '01:00', 1, { end_time: '2026-09-14T01:00:00' }), 'record_invalid'],
      ['confidence 0', (home) => record(home, '00:00', '01:00', 1, { confidence: 0 }), 'record_invalid'],
      [
        'an empty reference',
        (home) => record(home, '00:00', '01:00', 1, { record_reference_id: '' }),
        'record_invalid',
      ],
      ['an unknown flow', (home) => record(home, '00:00', '01:00', 1, { direction: 'UP' }), 'record_invalid'],
      [
        'the year 9999',
        (home) =>
          record(home, '00:00', '01:00', 1, {
            start_time: '9999-12-01T00:00:00Z',
            end_time: '9999-12-02T00:00:00Z',
            confidence: 0.5,
          }),
        'record_invalid',
      ],
      [
        'the year 1950',
        (home) =>
          record(home, '00:00', '01:00', 1, { start_time: '1950-12-01T00:00:00Z', end_time: '1950-12-02T00:00:00Z' }),
        'record_invalid',
      ],
      ['an end before the start', (home) => record(home, '01:00', '00:00', 1), 'end_before_start'],
      ['no time at all', (home) => record(home, '01:00', '01:00', 1), 'end_before_start'],
      ['two months', (home) => record(home, '00:00', '00:00', 1, far), 'interval_too_long'],
      ['measured in the future', (home) => record(home, '07:00', '08:06', 1), 'future_actual'],
      [
        'a location that is not there',
        (home) => record(home, '00:00', '01:00', 1, { location_id: 'loc_00000000000000000000abcd' }),
        'not_found',
      ],
      [
        'a device that is not there',
        (home) => record(home, '00:00', '01:00', 1, { device_id: 'dev_00000000000000000000abcd' }),
        'not_found',
      ],
    ])('%s', async (_, bad, code) => {
      const home = await makeHome();
      const batch = await put(home, [record(home, '00:00', '01:00', 1), bad(home), record(home, '01:00', '02:00', 2)]);
      expect(failures(batch)).toEqual([`1 ${code}`]);
      expect(batch).toMatchObject({ records_submitted: 3, records_accepted: 2, records_processed: 2 });
      expect(await stored(home)).toEqual(['00:00–01:00 1', '01:00–02:00 2']);
    });

    test("a device elsewhere, and others' objects", async () => {
      const [home, other] = [await makeHome(), await makeHome()];
      const elsewhere = (await createLocation(home.client)).id;
      const batch = await put(home, [
        record(home, '00:00', '01:00', 1, { location_id: elsewhere }),
        record(other, '00:00', '01:00', 1),
      ]);
      expect(failures(batch)).toEqual(['0 device_not_at_location', '1 not_found']);
      expect(await stored(other)).toEqual([]);
    });

    test.each<[string, Json, number, string]>([
      ['no array', {}, 400, 'data_json_invalid'],
      ['nothing', [], 400, 'data_json_invalid'],
      ['20,001 records', Array.from({ length: 20_001 }, () => 0), 413, 'payload_too_large'],
      ['over 8 MiB', 'x'.repeat(8 * 1024 * 1024 + 1), 413, 'payload_too_large'],
    ])('%s is refused as a whole', async (_, body, status, code) => {
      const { client } = await makeHome();
      expect(await client.put('/meters/interval', body)).toMatchObject({ status, body: { code } });
    });

    test('a month with a clock change is not too long', async () => {
      const home = await makeHome();
      const october = { start_time: '2025-10-01T00:00:00+02:00', end_time: '2025-11-01T00:00:00+01:00' };
      expect(failures(await put(home, [record(home, '00:00', '00:00', 1, october)]))).toEqual([]);
    });

    test('a forecast may end in the future', async () => {
      const home = await makeHome();
      await put(home, [record(home, '07:00', '09:00', 10, { confidence: 0.6 })]);
      expect(await stored(home)).toEqual(['07:00–09:00 10 (0.6)']);
    });
  });

  describe('large batches', () => {
    /** Minutes of the device, from 14 August on. */
    function minutes(home: Home, count: number): Json[] {
      const startMs = Date.parse('2026-08-14T00:00:00Z');
      const at = (i: number) => new Date(startMs + i * 60_000).toISOString();
      return Array.from({ length: count }, (_, i) => ({
        ...record(home, '00:00', '00:00', 1),
        start_time: at(i),
        end_time: at(i + 1),
      }));
    }

    async function total(home: Home): Promise<number> {
      const body = { id: home.device, start_time: '2026-08-01T00:00:00Z', group_by: 'MONTH' };
      const { body: log } = await home.client.post('/meters/records', body);
      return log.data.records.reduce((sum: number, { value }: Json) => sum + Math.round(value * 1000), 0);
    }

    test('20,000 records: the first 1,000 at once, the others afterwards, bad ones among them', async () => {
      const home = await makeHome();
      const batch = minutes(home, 20_000);
      for (let i = 0; i < 20_000; i += 10) batch[i] = { ...batch[i], location_id: 'loc_00000000000000000000abcd' };
      for (let i = 5; i < 20_000; i += 10) batch[i] = { ...batch[i], value: 'much' };
      const first = await put(home, batch);
      expect(first).toMatchObject({ status: 'PROCESSING', records_submitted: 20_000 });
      expect(first.records_processed).toBeLessThanOrEqual(1_000);
      expect(await total(home)).toBe(first.records_processed);
      while (await workOffPart(server.storage));
      const { body } = await home.client.get(`/meters/batch?batch_id=${first.id}`);
      expect(body).toMatchObject({ status: 'COMPLETE', records_accepted: 16_000, records_processed: 16_000 });
      expect(body.failed_records).toHaveLength(1_000);
      expect(await total(home)).toBe(16_000);
    });

    test('what is sent later for the same device is stored later', async () => {
      const home = await makeHome();
      const early = await put(home, minutes(home, 3_000));
      expect(early.status).toBe('PROCESSING');
      await put(home, [{ ...minutes(home, 2_000)[1_999]!, value: 1_001 }]);
      expect(await total(home)).toBe(4_000);
      expect((await home.client.get(`/meters/batch?batch_id=${early.id}`)).body.status).toBe('COMPLETE');
    });

    test('what waits for a location that is deleted fails', async () => {
      const home = await makeHome();
      const early = await put(home, minutes(home, 1_500));
      await home.client.delete(`/locations/${home.location}`);
      while (await workOffPart(server.storage));
      const { body } = await home.client.get(`/meters/batch?batch_id=${early.id}`);
      expect(body).toMatchObject({ status: 'COMPLETE', records_accepted: 1_000, records_processed: 1_000 });
      expect(body.failed_records.at(-1)).toMatchObject({ record_num: 1_499, code: 'not_found' });
    });
  });

  describe('counters', () => {
    function readings(home: Home, ...data: [time: string | number, value: Json, reference?: string][]): Json {
      return {
        location_id: home.location,
        device_id: home.device,
        units: 'WH',
        data: data.map(([time, value, reference]) => ({
          time: typeof time === 'number' ? time : `2026-09-14T${time}:00Z`,
          value,
          ...(reference === undefined ? {} : { record_reference_id: reference }),
        })),
      };
    }

    const putReadings = (
      home: Home,
      ...data: Parameters<typeof readings> extends [Home, ...infer Rest] ? Rest : never
    ) => put(home, readings(home, ...data), '/meters/cumulative');

    test('two readings make a record, in any order, in both forms of time', async () => {
      const home = await makeHome();
      const batch = await putReadings(home, ['07:00', 158_900], [1_789_366_800, 155_300], ['07:30', 159_000]);
      expect(batch).toMatchObject({
        records_submitted: 3,
        records_accepted: 3,
        records_processed: 3,
        status: 'COMPLETE',
      });
      expect(await stored(home)).toEqual(['06:20–07:00 3600', '07:00–07:30 100']);
    });

    test('readings are joined to the stored ones, before and after', async () => {
      const home = await makeHome();
      await put(home, readings(home, ['02:00', 200], ['04:00', 400]), '/meters/cumulative/epoch');
      await putReadings(home, ['06:00', 700]);
      await putReadings(home, ['00:00', 50]);
      await putReadings(home, ['03:00', 250]);
      expect(await stored(home)).toEqual(['00:00–02:00 150', '02:00–03:00 50', '03:00–04:00 150', '04:00–06:00 300']);
    });

    test('a reading below the one before it fails, and counting starts anew from it', async () => {
      const home = await makeHome();
      const batch = await putReadings(home, ['00:00', 900], ['01:00', 950], ['02:00', 10], ['03:00', 40]);
      expect(failures(batch)).toEqual(['2 register_decreased']);
      expect(batch).toMatchObject({ records_accepted: 3, records_processed: 3 });
      expect(await stored(home)).toEqual(['00:00–01:00 50', '02:00–03:00 30']);
      expect(failures(await putReadings(home, ['04:00', 5]))).toEqual(['0 register_decreased']);
      await putReadings(home, ['05:00', 6]);
      expect(await stored(home)).toEqual(['00:00–01:00 50', '02:00–03:00 30', '04:00–05:00 1']);
    });

    test('a gap of over 31 days fails, and counting starts anew after it', async () => {
      const home = await makeHome();
      const body = readings(home, ['00:00', 900], ['01:00', 950]);
      body.data.unshift({ time: '2026-08-01T00:00:00Z', value: 1 });
      expect(failures(await put(home, body, '/meters/cumulative'))).toEqual(['1 interval_too_long']);
      expect(await stored(home)).toEqual(['00:00–01:00 50']);
    });

    test('the same time twice is a duplicate, in one batch and later', async () => {
      const home = await makeHome();
      const batch = await putReadings(home, ['00:00', 900], ['00:00', 910], ['01:00', 950]);
      expect(failures(batch)).toEqual(['1 duplicate_reading']);
      const again = await putReadings(home, ['00:00', 900], ['01:00', 950]);
      expect(failures(again)).toEqual(['0 duplicate_reading', '1 duplicate_reading']);
      expect(await stored(home)).toEqual(['00:00–01:00 50']);
    });

    test.each<[string, Json, string]>([
      ['milliseconds in place of seconds', 1_789_372_800_000, 'record_invalid'],
      ['a negative time', -5, 'record_invalid'],
      ['no time', 'soon', 'record_invalid'],
      ['the future', '2026-09-14T08:05:01Z', 'future_actual'],
    ])('%s fails', async (_, time, code) => {
      const home = await makeHome();
      const body = readings(home, ['00:00', 900]);
      body.data.push({ time, value: 901 });
      expect(failures(await put(home, body, '/meters/cumulative'))).toEqual([`1 ${code}`]);
    });

    test('of a device that is not there, every reading fails', async () => {
      const home = await makeHome();
      const body = { ...readings(home, ['00:00', 900], ['01:00', 901]), device_id: 'dev_00000000000000000000abcd' };
      expect(failures(await put(home, body, '/meters/cumulative'))).toEqual(['0 not_found', '1 not_found']);
    });

    test('directions are registers of their own', async () => {
      const home = await makeHome();
      await putReadings(home, ['00:00', 900], ['01:00', 950]);
      await put(home, { ...readings(home, ['00:00', 10], ['01:00', 11]), direction: 'OUTBOUND' }, '/meters/cumulative');
      expect(await stored(home)).toEqual(['00:00–01:00 50']);
      expect(await stored(home, { energy_flow_direction: 'EXPORT' })).toEqual(['00:00–01:00 1']);
    });

    test('20,000 readings go on after the answer', async () => {
      const home = await makeHome();
      const startS = Date.parse('2026-08-14T00:00:00Z') / 1000;
      const data = Array.from({ length: 20_000 }, (_, i) => ({ time: startS + i * 60, value: i * 2 }));
      const first = await put(home, { ...readings(home), data }, '/meters/cumulative');
      expect(first).toMatchObject({ status: 'PROCESSING', records_processed: 1_000 });
      while (await workOffPart(server.storage));
      const { body } = await home.client.post('/meters/records', {
        id: home.device,
        start_time: '2026-08-01T00:00:00Z',
        group_by: 'MONTH',
      });
      expect(body.data.records[0].value).toBe(39.998);
    });
  });

  describe('reading', () => {
    test('pages go both ways, in both orders', async () => {
      const home = await makeHome();
      await put(
        home,
        [1, 2, 3, 4, 5, 6].map((i) => record(home, `0${i - 1}:00`, `0${i}:00`, i)),
      );
      const read = async (more: object) => {
        const { body } = await home.client.post('/meters/records', { id: home.device, limit: 2, ...more });
        return {
          values: body.data.records.map(({ value }: Json) => value * 1000),
          ids: body.data.records.map(({ id }: Json) => id),
          more: body.has_more,
        };
      };
      for (const [order_by, expected] of [
        ['NEWEST', [6, 5, 4, 3, 2, 1]],
        ['OLDEST', [1, 2, 3, 4, 5, 6]],
      ] as const) {
        const first = await read({ order_by });
        const second = await read({ order_by, starting_after: first.ids.at(-1) });
        const third = await read({ order_by, starting_after: second.ids.at(-1) });
        expect([...first.values, ...second.values, ...third.values]).toEqual(expected);
        expect([first.more, second.more, third.more]).toEqual([true, true, false]);
        const back = await read({ order_by, ending_before: third.ids[0] });
        expect(back).toEqual({ ...second, more: true });
      }
    });

    test.each<[string, string[]]>([
      ['HOUR', ['00:00–01:00 100', '01:00–02:00 100']],
      ['HALF_HOUR', ['00:00–00:30 50', '00:30–01:00 50', '01:00–01:30 50', '01:30–02:00 50']],
      // Berlin is two hours ahead of UTC: its day begins at 22:00Z.
      ['DAY', ['22:00–22:00 200']],
    ])('by %s of local time, energy pro rata', async (group_by, expected) => {
      const home = await makeHome();
      await put(home, [record(home, '00:00', '01:30', 150), record(home, '01:30', '02:00', 50)]);
      const window = { start_time: '2026-09-12T22:00:00Z', end_time: '2026-09-15T22:00:00Z' };
      expect(await stored(home, { group_by, ...window })).toEqual(expected);
    });

    test('groups have ids of their own, by which pages go on', async () => {
      const home = await makeHome();
      const days = { start_time: '2026-09-01T00:00:00Z', end_time: '2026-09-11T00:00:00Z' };
      await put(home, [record(home, '00:00', '00:00', 10_000, days)]);
      const ids: string[] = [];
      for (let more = true; more; ) {
        const after = ids.length === 0 ? {} : { starting_after: ids.at(-1) };
        const body = { id: home.device, group_by: 'DAY', limit: 3, ...after };
        const { body: page } = await home.client.post('/meters/records', body);
        ids.push(...page.data.records.map(({ id }: Json) => id));
        more = page.has_more;
      }
      expect(new Set(ids).size).toBe(11);
      expect(ids).toHaveLength(11);
    });

    test('is refused for windows and pages that cannot be', async () => {
      const home = await makeHome();
      const refused = async (more: object) => {
        const { status, body } = await home.client.post('/meters/records', { id: home.device, ...more });
        return `${status} ${body.code}`;
      };
      const other = await makeHome();
      expect(await refused({ start_time: '2026-09-14T08:00:00Z', end_time: '2026-09-14T08:00:00Z' })).toBe(
        '400 window_empty',
      );
      expect(await refused({ start_time: '2025-01-01T00:00:00Z', end_time: '2026-09-14T08:00:00Z' })).toBe(
        '422 window_too_long',
      );
      expect(await refused({ limit: 0 })).toBe('400 pagination_invalid');
      expect(await refused({ limit: 25_001 })).toBe('400 pagination_invalid');
      expect(await refused({ starting_after: 'mre_000000000001000000000000' })).toBe('400 pagination_invalid');
      expect(await refused({ starting_after: 'mre_ffffffffffffffffffffffff' })).toBe('400 pagination_invalid');
      expect(await refused({ starting_after: 'x', group_by: 'DAY' })).toBe('400 pagination_invalid');
      expect(await refused({ starting_after: 'x', ending_before: 'y' })).toBe('400 pagination_invalid');
      expect(await refused({ id: 'dev_x' })).toBe('400 data_json_invalid');
      expect(await refused({ id: other.device })).toBe('404 not_found');
      expect(await refused({ id: other.location })).toBe('404 not_found');
    });
  });

  test('batches are their account and mode only, and for 30 days', async () => {
    const [home, other] = [await makeHome(), await makeHome()];
    const { id } = await put(home, [record(home, '00:00', '01:00', 1)]);
    expect((await other.client.get(`/meters/batch?batch_id=${id}`)).status).toBe(404);
    expect((await home.client.get('/meters/batch')).status).toBe(400);
    expect((await home.client.get('/meters/batch?batch_id=bat_1')).status).toBe(400);
  });

  test('records go with their device, location and customer', async () => {
    const home = await makeHome();
    await put(home, [record(home, '00:00', '01:00', 1)]);
    await put(
      home,
      { ...record(home, '00:00', '01:00', 1), units: 'WH', data: [{ time: 1_789_366_800, value: 1 }] },
      '/meters/cumulative',
    );
    await home.client.delete(`/devices/${home.device}`);
    await sweepDeletedRegisters(server.storage);
    const left = await server.storage.executeSql(
      `select (select count(*) from meter_records where account_id = $1)::int as records,
        (select count(*) from meter_readings where account_id = $1)::int as readings,
        (select count(*) from deleted_registers where account_id = $1)::int as registers`,
      [(await home.client.get('/account')).body.id],
    );
    expect(left.rows).toEqual([{ records: 0, readings: 0, registers: 0 }]);
  });

  test('partitions are made ahead, also for months that have records already', async () => {
    const home = await makeHome();
    const ahead = { start_time: '2027-02-10T00:00:00Z', end_time: '2027-02-11T00:00:00Z', confidence: 0.5 };
    await put(home, [record(home, '00:00', '00:00', 5, ahead)]);
    const clock = { now: () => Date.parse('2026-12-20T00:00:00Z') };
    await preparePartitions({ ...server.storage, clock });
    await preparePartitions({ ...server.storage, clock });
    const { rows } = await server.storage.executeSql(
      `select tableoid::regclass::text as partition from meter_records where start_time = '2027-02-10T00:00:00Z'`,
    );
    expect(rows).toEqual([{ partition: 'meter_records_2027_02' }]);
    expect(await stored(home, { start_time: '2027-02-01T00:00:00Z', end_time: '2027-03-01T00:00:00Z' })).toHaveLength(
      1,
    );
  });
});
