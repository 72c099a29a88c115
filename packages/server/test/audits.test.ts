import { eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tables } from '../src/storage/index.ts';
import type { Client, Json } from './client.ts';
import {
  ADDRESSES,
  always,
  createDevice,
  createLocation,
  createTariff,
  flat,
  nightAndDay,
  publishPrices,
} from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, START, type TestAccount, useServer } from './harness.ts';

const CONTRACT = { contract_start_date: '2026-01-01T00:00:00+01:00', contract_end_date: null };
const SURCHARGES = '($market * $unit + $fixed) * (1 + $percentage)';
const WEEK = { start_time: '2026-09-14T00:00:00+02:00', end_time: '2026-09-21T00:00:00+02:00' };

onEachDatabase('audits', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  let client: Client;
  beforeAll(async () => {
    server.clock.set('2026-09-13T11:05:00Z');
    await publishPrices(server.storage, 'DE-LU', '2026-09-13T22:00:00Z', [...Array(20).fill(82), -40, -40, 0, 90.5]);
    // Three weeks before, and the week after, each quarter hour another price, some below zero.
    await publishPrices(server.storage, 'SE3', '2026-08-24T22:00:00Z', prices(20 * 96 + 48), 15);
    server.clock.set(START);
  });
  // A new account for each test: audits are limited to 60 a minute, and the clock stands still.
  beforeEach(async () => {
    nova = await server.createAccount({ release: ANODE });
    client = nova.live.in(BUSBAR);
  });

  const locate = async (address: object = ADDRESSES.berlin): Promise<string> =>
    (await createLocation(client, address)).id;
  const connect = (location_id: string, body: object) => createTariff(client, location_id, { ...CONTRACT, ...body });
  const audit = async (location_id: string, body: object): Promise<Json> => {
    const answer = await client.post('/prices/audit', { location_id, ...body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  const olderAudit = async (location_id: string, body: object): Promise<Json> => {
    const answer = await nova.live.in(ANODE).post(`/audits/prices/${location_id}`, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };

  describe('the object', () => {
    const HOUR = { start_time: '2026-09-14T10:00:00+02:00', end_time: '2026-09-14T11:00:00+02:00' };
    const head = (id: string, location_id: string) => ({
      id,
      object: 'price_audit',
      live_mode: true,
      location_id,
      location_timezone: 'Europe/Berlin',
      currency_code: 'EUR',
      tariff_direction: 'IMPORT',
      last_updated: '2026-09-14T10:00:00+02:00',
      time_created: '2026-09-14T08:00:00Z',
      account_id: nova.accountId,
    });
    const contract = async () => {
      const id = await locate();
      const vat = { rate: 0.19, included: false };
      const schedule = always({ surcharge_fixed: 0.021, surcharge_percentage: 0.05 });
      const commodity = await connect(id, { market_rates: true, schedule, vat });
      const grid = await connect(id, { type: 'NON_COMMODITY', schedule: flat(0.15437), vat });
      return { id, commodity, grid, source: commodity.market_source };
    };

    test('of busbar', async () => {
      const { id, commodity, grid, source } = await contract();
      const answer = await audit(id, HOUR);
      expect(answer).toEqual({
        ...head(answer.id, id),
        market_sources: [source],
        data: [
          {
            valid_from: HOUR.start_time,
            valid_to: HOUR.end_time,
            price: {
              commodity: {
                market: 0.082,
                fixed: 0.021,
                surcharges: 0.00515,
                vat: 0.02055,
                value: 0.1287,
                confidence: 1,
                temporary: false,
              },
              non_commodity: { fixed: 0.15437, vat: 0.02933, value: 0.1837, confidence: 1, temporary: false },
              total: 0.3124,
            },
            formula: {
              tariff_id: commodity.id,
              expression: SURCHARGES,
              variables: { market: 82, unit: 0.001, fixed: 0.021, percentage: 0.05 },
            },
            sources: [
              {
                tariff_id: commodity.id,
                version: 1,
                tier: 0,
                market_source: source,
                market_revision: 1,
                market_time_published: '2026-09-13T11:05:00Z',
              },
              { tariff_id: grid.id, version: 1, tier: 0 },
            ],
          },
        ],
      });
      expect(answer.id).toMatch(/^tra_[0-9a-f]{24}$/);
    });

    test('of anode', async () => {
      const { id, source } = await contract();
      const answer = await olderAudit(id, HOUR);
      expect(answer).toEqual({
        ...head(answer.id, id),
        market_sources: [source],
        request: { tariff_direction: 'IMPORT', ...HOUR },
        data: [
          {
            valid_from: HOUR.start_time,
            valid_to: HOUR.end_time,
            price_breakdown: {
              commodity: { market: 0.082, fixed: 0.021, percentage: 0.00515, tier: 0, aggregate: 0.1287 },
              non_commodity: { fixed: 0.1837, tier: 0 },
              total: 0.3124,
              confidence: 1,
            },
          },
        ],
      });
    });
  });

  /** Each with what makes rounding hard: prices of every kind, VAT, surcharges, averages, formulas, tiers. */
  const TARIFFS: readonly [what: string, tariffs: readonly object[]][] = [
    ['the bare market price', [{ market_rates: true }]],
    [
      'surcharges and VAT',
      [
        {
          market_rates: true,
          schedule: always({ surcharge_fixed: 0.012345, surcharge_percentage: 0.0333 }),
          vat: { rate: 0.25, included: false },
        },
      ],
    ],
    [
      'VAT that is included',
      [{ market_rates: true, schedule: always({ surcharge_fixed: 0.01 }), vat: { rate: 0.25 } }],
    ],
    [
      'VAT on positive prices only',
      [
        {
          market_rates: true,
          schedule: always({ surcharge_fixed: 0.001 }),
          vat: { rate: 0.25, included: false, on_negative: 'NONE' },
        },
      ],
    ],
    [
      'a negative surcharge',
      [{ market_rates: true, schedule: always({ surcharge_fixed: -0.0200049, surcharge_percentage: -0.1 }) }],
    ],
    [
      'an average of the hour',
      [{ market_rates: true, market_resolution: 'PT60M', vat: { rate: 0.07, included: false } }],
    ],
    [
      'a formula of its own',
      [
        {
          schedule: flat('max($p, 0) * $k + 1 / 3', { variables: { p: 'SE3', k: 0.00107 } }),
          vat: { rate: 0.25, included: false },
        },
      ],
    ],
    ['fixed rates', [{ schedule: nightAndDay(0.123456, 0.333335), vat: { rate: 0.255, included: false } }]],
    [
      'two components',
      [
        {
          market_rates: true,
          schedule: always({ surcharge_fixed: 0.0123, surcharge_percentage: 0.02 }),
          vat: { rate: 0.25, included: false },
        },
        { type: 'NON_COMMODITY', schedule: nightAndDay(0.111115, 0.222225), vat: { rate: 0.25, included: false } },
      ],
    ],
  ];

  describe('adds up exactly as printed, and to the prices', () => {
    test.each(TARIFFS)('%s', async (_what, tariffs) => {
      const id = await locate(ADDRESSES.stockholm);
      for (const tariff of tariffs) await connect(id, tariff);
      const rows = (await audit(id, WEEK)).data;
      expect(rows.length).toBeGreaterThan(6);
      for (const { price } of rows) {
        const components = [price.commodity, price.non_commodity].filter((each) => each !== undefined);
        for (const { market = 0, fixed = 0, surcharges = 0, vat = 0, value } of components) {
          expect(ticks(market) + ticks(fixed) + ticks(surcharges) + ticks(vat)).toBe(ticks(value));
        }
        expect(components.reduce((sum, { value }) => sum + ticks(value), 0)).toBe(ticks(price.total));
      }
      const answer = (await client.post('/prices', { location_id: id, ...WEEK })).body;
      const totals = rows.map((row: Json) => [row.valid_from, row.valid_to, row.price.total]);
      expect(merged(totals)).toEqual(
        merged(answer.data.map((row: Json) => [row.valid_from, row.valid_to, row.price.value])),
      );
      expectCovers(totals, WEEK);

      const older = (await olderAudit(id, WEEK)).data;
      expect(older.map((row: Json) => row.price_breakdown.total)).toEqual(rows.map((row: Json) => row.price.total));
      for (const { price_breakdown: breakdown } of older) {
        const { commodity, non_commodity } = breakdown;
        expect(ticks(commodity?.aggregate ?? 0) + ticks(non_commodity?.fixed ?? 0)).toBe(ticks(breakdown.total));
      }
    });
  });

  describe('VAT', () => {
    const parts = async (schedule: object[], vat: object) => {
      const id = await locate();
      await connect(id, { schedule, vat });
      return (await audit(id, { end_time: '2026-09-14T09:00:00Z' })).data[0].price.commodity;
    };

    test.each<[string, number, object, object]>([
      ['on top', 0.1, { rate: 0.25, included: false }, { fixed: 0.1, vat: 0.025, value: 0.125 }],
      ['included', 0.125, { rate: 0.25 }, { fixed: 0.1, vat: 0.025, value: 0.125 }],
      ['of a negative price', -0.1, { rate: 0.25, included: false }, { fixed: -0.1, vat: -0.025, value: -0.125 }],
      [
        'not of a negative price',
        -0.1,
        { rate: 0.25, included: false, on_negative: 'NONE' },
        { fixed: -0.1, vat: 0, value: -0.1 },
      ],
      ['of nothing', 0.1, { rate: 0 }, { fixed: 0.1, vat: 0, value: 0.1 }],
    ])('%s', async (_what, rate, vat, expected) => {
      expect(await parts(flat(rate), vat)).toEqual({ ...expected, confidence: 1, temporary: false });
    });
  });

  test('leaves out the section of what has no tariff', async () => {
    const id = await locate();
    const tariff = await connect(id, { schedule: flat(0.3) });
    const [row] = (await audit(id, { end_time: '2026-09-14T09:00:00Z' })).data;
    expect(row.price).toEqual({ commodity: { fixed: 0.3, value: 0.3, confidence: 1, temporary: false }, total: 0.3 });
    expect(row).not.toHaveProperty('formula');
    expect(row.sources).toEqual([{ tariff_id: tariff.id, version: 1, tier: 0 }]);
    const [older] = (await olderAudit(id, { end_time: '2026-09-14T09:00:00Z' })).data;
    expect(older.price_breakdown).toEqual({
      commodity: { fixed: 0.3, tier: 0, aggregate: 0.3 },
      total: 0.3,
      confidence: 1,
    });
  });

  test('of what is fed in, and of own generation', async () => {
    const id = await locate();
    await connect(id, { direction: 'EXPORT', schedule: flat(0.08) });
    const body = { end_time: '2026-09-14T09:00:00Z' };
    const feedIn = await audit(id, { ...body, tariff_direction: 'EXPORT' });
    expect(feedIn).toMatchObject({
      tariff_direction: 'EXPORT',
      market_sources: [],
      data: [{ price: { total: 0.08 } }],
    });
    const own = await audit(id, { ...body, tariff_direction: 'LOCAL' });
    expect(own).toMatchObject({ tariff_direction: 'LOCAL', data: [{ price: { total: 0 }, sources: [] }] });
    const older = await olderAudit(id, { ...body, tariff_direction: 'EXPORT' });
    expect(older.request.tariff_direction).toBe('EXPORT');
  });

  test('of a device is that of its own tariff, and names the device', async () => {
    const id = await locate();
    await connect(id, { schedule: flat(0.3) });
    const device = await createDevice(client, [id]);
    const own = await connect(id, { schedule: flat(0.2), devices: [device.id] });
    const answer = await audit(id, { end_time: '2026-09-14T09:00:00Z', device_id: device.id });
    expect(answer.device_id).toBe(device.id);
    expect(answer.data[0]).toMatchObject({ price: { total: 0.2 }, sources: [{ tariff_id: own.id }] });
  });

  test('tells a correction by its revision', async () => {
    const id = await locate();
    await connect(id, { market_rates: true });
    const hour = { start_time: '2026-09-14T20:00:00Z', end_time: '2026-09-14T21:00:00Z' };
    const source = async () => (await audit(id, hour)).data[0].sources[0];
    expect(await source()).toMatchObject({ market_revision: 1, market_time_published: '2026-09-13T11:05:00Z' });
    await publishPrices(server.storage, 'DE-LU', hour.start_time, [5]);
    expect(await source()).toMatchObject({ market_revision: 2, market_time_published: '2026-09-14T08:00:00Z' });
    expect((await audit(id, hour)).data[0].price.total).toBe(0.005);
  });

  test('of a forecast names no publication', async () => {
    const id = await locate(ADDRESSES.stockholm);
    await connect(id, { market_rates: true });
    const later = { start_time: '2026-09-20T00:00:00+02:00', end_time: '2026-09-20T01:00:00+02:00' };
    const [row] = (await audit(id, later)).data;
    expect(row.price.commodity.confidence).toBeLessThan(1);
    expect(row.sources[0]).toEqual({
      tariff_id: expect.any(String),
      version: 1,
      tier: 0,
      market_source: expect.any(String),
    });
  });

  test('where there is no number, none is made up', async () => {
    const id = await locate();
    const [schedule] = nightAndDay(0, 0.3) as [Json];
    schedule.days_and_hours[0].hours[0].rate = [{ value: '1 / ($x - 1)', variables: { x: 1 } }];
    const tariff = await connect(id, { schedule: [schedule] });
    const night = { start_time: '2026-09-14T21:00:00+02:00', end_time: '2026-09-14T23:00:00+02:00' };
    const { data } = await audit(id, night);
    expect(data.map((row: Json) => row.price.total)).toEqual([0.3, null]);
    expect(data[1].price.commodity).toEqual({ value: null, confidence: 0, temporary: false });
    expect(data[1].formula).toMatchObject({ tariff_id: tariff.id, expression: '1 / ($x - 1)', variables: { x: 1 } });
    const older = (await olderAudit(id, night)).data;
    expect(older.map((row: Json) => row.price_breakdown.total)).toEqual([0.3, null]);
    expect(older[1].price_breakdown.confidence).toBe(0);
  });

  test('tells an estimate that stands in for a tariff', async () => {
    const id = await locate();
    const tariff = await connect(id, { schedule: flat(0.3) });
    await server.storage.atomically(async (session) => {
      await session.sql.update(tables.tariffs).set({ temporary: true }).where(eq(tables.tariffs.id, tariff.id));
      session.announce({ topic: 'catalogue', key: 'test' });
    });
    const { data } = await audit(id, { end_time: '2026-09-14T09:00:00Z' });
    expect(data[0].price.commodity.temporary).toBe(true);
    expect((await client.get(`/tariffs/${tariff.id}`)).body.temporary).toBe(true);
    expect((await client.get(`/locations/${id}`)).body.tariffs[0].is_temporary).toBe(true);
  });

  test('follows the clock of the request across its change', async () => {
    const id = await locate();
    await connect(id, { schedule: nightAndDay(0.1, 0.2, '00:00:00', '06:00:00') });
    const autumn = { start_time: '2026-10-25T00:00:00+02:00', end_time: '2026-10-26T00:00:00+01:00' };
    const { data } = await audit(id, autumn);
    expect(data.map((row: Json) => [row.valid_from, row.price.total])).toEqual([
      ['2026-10-24T23:00:00+01:00', 0.1],
      ['2026-10-25T06:00:00+01:00', 0.2],
    ]);
  });
});

/** Money in units of its fifth decimal. */
function ticks(money: number): number {
  return Math.round(money * 100_000);
}

type Row = readonly [from: string, to: string, value: number | null];

/** Rows with equal neighbours made one. */
function merged(rows: readonly Row[]): Row[] {
  const result: Row[] = [];
  for (const [from, to, value] of rows) {
    const last = result.at(-1);
    if (last !== undefined && last[2] === value) result[result.length - 1] = [last[0], to, value];
    else result.push([from, to, value]);
  }
  return result;
}

/** In order, without gap or overlap, exactly the window. */
function expectCovers(rows: readonly Row[], window: { start_time: string; end_time: string }): void {
  const starts = rows.map(([from]) => from);
  const ends = rows.map(([, to]) => to);
  expect([...starts, window.end_time]).toEqual([window.start_time, ...ends]);
}

/** Prices per MWh from −60 to 190, all different, the same at every run. */
function prices(count: number): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return Math.round((state / 2_147_483_647) * 25_000 - 6_000) / 100;
  });
}
