import { beforeAll, describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { ADDRESSES, always, createDevice, createLocation, createTariff, flat, nightAndDay } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, type TestAccount, useServer } from './harness.ts';

const SURCHARGES = '($market * $unit + $fixed) * (1 + $percentage)';

onEachDatabase('tariffs', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  let client: Client;
  let berlin: { id: string; market_sources: { import: string } };
  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    client = nova.test.in(BUSBAR);
    berlin = await createLocation(client);
  });

  describe('the object', () => {
    let id: string;
    let provider_id: string;
    const body = () => ({
      location_id: berlin.id,
      direction: 'IMPORT',
      type: 'COMMODITY',
      display_name: 'Superenergy Flex',
      provider_id,
      market_rates: true,
      vat: { rate: 0.19, included: false },
      contract_start_date: '2026-09-01T00:00:00+02:00',
      contract_end_date: '2027-09-01T00:00:00+02:00',
      schedule: always({ surcharge_fixed: 0.021, surcharge_percentage: 0.05 }),
    });
    const object = (rate: object) => ({
      id,
      object: 'tariff',
      location_id: berlin.id,
      live_mode: false,
      is_linked: true,
      connection_type: 'MARKET',
      type: 'COMMODITY',
      status: 'CONNECTED',
      timezone: 'Europe/Berlin',
      currency_code: 'EUR',
      market_rates: true,
      structure_type: 'MARKET',
      temporary: false,
      vat: { rate: 0.19, included: false, on_negative: 'APPLY' },
      devices: [],
      market_source: berlin.market_sources.import,
      market_resolution: 'NATIVE',
      fixed_charges: [],
      tier_scope: 'MONTH',
      contract_start_date: '2026-08-31T22:00:00Z',
      contract_end_date: '2027-08-31T22:00:00Z',
      direction: 'IMPORT',
      display_name: 'Superenergy Flex',
      provider_id,
      schedule: always(rate),
      time_created: '2026-09-14T08:00:00Z',
      account_id: nova.accountId,
    });

    beforeAll(async () => {
      provider_id = (await client.get('/providers?query=superenergy')).body.data[0].id;
    });

    test('of busbar is answered with 200', async () => {
      const created = await client.post('/tariffs', body());
      expect(created.status).toBe(200);
      id = created.body.id;
      const variables = { market: berlin.market_sources.import, unit: 0.001, fixed: 0.021, percentage: 0.05 };
      expect(created.body).toEqual(object({ value: SURCHARGES, variables }));
      expect((await client.get(`/tariffs/${id}`)).body).toEqual(created.body);
    });

    test('of anode has the rate as it was sent', async () => {
      const created = await nova.test.in(ANODE).post('/tariffs', body());
      id = created.body.id;
      expect(created.body).toEqual(object({ surcharge_fixed: 0.021, surcharge_percentage: 0.05, to_kwh: null }));
      expect((await nova.test.in(ANODE).get(`/tariffs/${id}`)).body).toEqual(created.body);
    });

    test('has every optional member', async () => {
      const location = await createLocation(client);
      const device = await createDevice(client, [location.id]);
      const more = {
        schedule: nightAndDay(0.2, 0.3),
        vat: { rate: 0.07, included: true, on_negative: 'NONE' },
        devices: [device.id],
        market_resolution: 'PT60M',
        fixed_charges: [
          { amount: 12.5, per: 'MONTH' },
          { amount: -0.1, per: 'DAY' },
        ],
        minimum_charge: { amount: 20, per: 'MONTH' },
        billing_day: 15,
        tier_scope: 'PERIOD',
        contract_end_date: null,
      };
      expect(await createTariff(client, location.id, more)).toMatchObject({ ...more, structure_type: 'TIME_OF_DAY' });
    });
  });

  test('periods may have names, and tiers allowances per day', async () => {
    const hours = (period: string, valid_from: string, valid_to: string) => ({
      ...{ period, valid_from, valid_to },
      rate: [
        { value: 0.2, to_kwh_per_day: 8.5 },
        { value: 0.3, to_kwh: 900 },
        { value: 0.4, to_kwh: null },
      ],
    });
    const rows = [hours('day', '06:00:00', '22:00:00'), hours('night', '22:00:00', '06:00:00')];
    const schedule = [{ days_and_hours: [{ hours: rows }] }];
    const tariff = await createTariff(client, berlin.id, { schedule, tier_scope: 'PERIOD' });
    expect(tariff).toMatchObject({ schedule, structure_type: 'FIXED' });
    const older = (await nova.test.in(ANODE).get(`/tariffs/${tariff.id}`)).body;
    expect(older.schedule[0].days_and_hours[0].hours[0]).toEqual({
      ...rows[0],
      rate: [
        { fixed: 0.2, to_kwh: null, to_kwh_per_day: 8.5 },
        { fixed: 0.3, to_kwh: 900 },
        { fixed: 0.4, to_kwh: null },
      ],
    });
  });

  describe('what is left out', () => {
    test('the contract runs from today 00:00 local time, for a year', async () => {
      const tariff = await createTariff(client, berlin.id, { schedule: flat(0.3) });
      expect(tariff).toMatchObject({
        contract_start_date: '2026-09-13T22:00:00Z',
        contract_end_date: '2027-09-13T22:00:00Z',
        connection_type: 'MANUAL',
        is_linked: false,
        market_rates: false,
        structure_type: 'FIXED',
      });
      for (const member of [
        'vat',
        'market_source',
        'billing_day',
        'minimum_charge',
        'display_name',
        'provider_id',
        'template_id',
      ]) {
        expect(tariff).not.toHaveProperty(member);
      }
    });

    test('is the same as null', async () => {
      const members = ['template_id', 'display_name', 'provider_id', 'vat', 'market_rates', 'market_source'];
      const more = ['market_resolution', 'fixed_charges', 'minimum_charge', 'billing_day', 'tier_scope', 'devices'];
      const nothing = Object.fromEntries([...members, ...more].map((member) => [member, null]));
      const [plain, cleared] = [
        await createTariff(client, berlin.id, { schedule: flat(0.3) }),
        await createTariff(client, berlin.id, { schedule: flat(0.3), ...nothing }),
      ];
      expect(cleared).toEqual({ ...plain, id: cleared.id });
    });

    test.each([
      [
        'late in the evening, on the other side of midnight',
        '2026-09-14T22:30:00Z',
        'berlin',
        '2026-09-14T22:00:00Z',
        '2027-09-14T22:00:00Z',
      ],
      [
        'early, where it is still yesterday',
        '2026-09-14T06:00:00Z',
        'millValley',
        '2026-09-13T07:00:00Z',
        '2027-09-13T07:00:00Z',
      ],
      [
        'across a change of the clock',
        '2026-10-31T12:00:00Z',
        'millValley',
        '2026-10-31T07:00:00Z',
        '2027-10-31T07:00:00Z',
      ],
    ] as const)('%s', async (_what, now, place, contract_start_date, contract_end_date) => {
      const { id } = await createLocation(client, ADDRESSES[place]);
      server.clock.set(now);
      const tariff = await createTariff(client, id, { schedule: flat(0.3) });
      expect(tariff).toMatchObject({ contract_start_date, contract_end_date });
      server.clock.set('2026-09-14T08:00:00Z');
    });

    test('a year after a leap day is the 28th', async () => {
      const tariff = await createTariff(client, berlin.id, {
        schedule: flat(0.3),
        contract_start_date: '2028-02-29T00:00:00+01:00',
      });
      expect(tariff.contract_end_date).toBe('2029-02-27T23:00:00Z');
    });

    test('VAT is included and always added, unless it says otherwise', async () => {
      const { vat } = await createTariff(client, berlin.id, { schedule: flat(0.3), vat: { rate: 0.25 } });
      expect(vat).toEqual({ rate: 0.25, included: true, on_negative: 'APPLY' });
    });

    test('without a schedule, market rates are the bare market price', async () => {
      const { id } = await createTariff(client, berlin.id, { market_rates: true });
      const bare = always({ surcharge_fixed: 0, surcharge_percentage: 0, to_kwh: null });
      expect((await nova.test.in(ANODE).get(`/tariffs/${id}`)).body.schedule).toEqual(bare);
    });

    test('without a market source it is that of the location and direction', async () => {
      const sources = (await client.get('/market-sources?country_code=SE&market=DAY_AHEAD')).body.data;
      const [one, other] = sources.map((each: { id: string }) => each.id);
      const place = await createLocation(client, ADDRESSES.stockholm, {
        market_sources: { import: one, export: other },
      });
      const source = async (body: object) =>
        (await createTariff(client, place.id, { market_rates: true, ...body })).market_source;
      expect(await source({})).toBe(one);
      expect(await source({ direction: 'EXPORT' })).toBe(other);
      expect(await source({ market_source: other })).toBe(other);
    });

    test('months, dates, days and hours mean every one', async () => {
      const schedule = [{ days_and_hours: [{ hours: [{ rate: [{ value: 0.3 }] }] }] }];
      expect((await createTariff(client, berlin.id, { schedule })).structure_type).toBe('FIXED');
    });
  });

  describe('rates', () => {
    const formula = { value: 'max($m * 0.001, 0) + 0.02', variables: { m: 'BELPEX' } };
    const surcharges = (fixed: number, percentage: number) => ({
      value: SURCHARGES,
      variables: { market: berlin.market_sources.import, unit: 0.001, fixed, percentage },
    });

    test.each<[string, boolean, () => object[], () => object[], () => object[]]>([
      ['a number', false, () => [{ value: 0.3 }], () => [{ value: 0.3 }], () => [{ fixed: 0.3, to_kwh: null }]],
      [
        'a fixed price',
        false,
        () => [{ fixed: 0.3, to_kwh: null }],
        () => [{ value: 0.3, to_kwh: null }],
        () => [{ fixed: 0.3, to_kwh: null }],
      ],
      [
        'a negative price',
        false,
        () => [{ value: -0.05 }],
        () => [{ value: -0.05 }],
        () => [{ fixed: -0.05, to_kwh: null }],
      ],
      [
        'tiers',
        false,
        () => [{ to_kwh: 300, value: 0.31 }, { value: 0.36 }],
        () => [{ to_kwh: 300, value: 0.31 }, { value: 0.36 }],
        () => [
          { fixed: 0.31, to_kwh: 300 },
          { fixed: 0.36, to_kwh: null },
        ],
      ],
      ['a formula', false, () => [formula], () => [formula], () => [formula]],
      [
        'a formula without variables',
        false,
        () => [{ value: '(0.1 + 0.2) * 2' }],
        () => [{ value: '(0.1 + 0.2) * 2' }],
        () => [{ value: '(0.1 + 0.2) * 2' }],
      ],
      [
        'surcharges',
        true,
        () => [{ surcharge_fixed: 0.02, surcharge_percentage: 0.1 }],
        () => [surcharges(0.02, 0.1)],
        () => [{ surcharge_fixed: 0.02, surcharge_percentage: 0.1, to_kwh: null }],
      ],
      [
        'surcharges as their formula',
        true,
        () => [surcharges(0.02, 0.1)],
        () => [surcharges(0.02, 0.1)],
        () => [{ surcharge_fixed: 0.02, surcharge_percentage: 0.1, to_kwh: null }],
      ],
      ['another formula among market rates', true, () => [formula], () => [formula], () => [formula]],
    ])('%s is answered in the form of the release', async (_what, market_rates, sent, inBusbar, inAnode) => {
      for (const release of [ANODE, BUSBAR]) {
        const body = { market_rates, schedule: always(...sent()) };
        const { id } = await createTariff(nova.test.in(release), berlin.id, body);
        const read = async (as: string) => (await nova.test.in(as).get(`/tariffs/${id}`)).body;
        expect((await read(BUSBAR)).schedule).toEqual(always(...inBusbar()));
        expect((await read(ANODE)).schedule).toEqual(always(...inAnode()));
      }
    });

    test.each([
      [flat(0.3), 'FIXED'],
      [nightAndDay(0.2, 0.3), 'TIME_OF_DAY'],
      [nightAndDay(0.2, 0.2), 'FIXED'],
      [flat('$m * 0.001', { variables: { m: 'BELPEX' } }), 'MARKET'],
      [flat('0.1 + 0.2'), 'FIXED'],
      [always({ to_kwh: 100, value: 0.3 }, { value: 0.4 }), 'FIXED'],
    ])('%j is a structure of its own: %s', async (schedule, structure_type) => {
      expect((await createTariff(client, berlin.id, { schedule })).structure_type).toBe(structure_type);
    });
  });

  describe('from the library', () => {
    test('have the schedule, the name and the provider of the template', async () => {
      const template = (await client.get('/tariff-templates?query=superenergy night')).body.data[0];
      const tariff = await createTariff(client, berlin.id, { template_id: template.id });
      expect(tariff).toMatchObject({
        template_id: template.id,
        provider_id: template.provider_id,
        display_name: 'Superenergy Night',
        connection_type: 'LIBRARY',
        structure_type: 'TIME_OF_DAY',
        schedule: template.schedule,
        vat: template.vat,
        fixed_charges: template.fixed_charges,
      });
    });

    test('a market template stands on the market of the location', async () => {
      const template = (await client.get('/tariff-templates?query=superenergy flex')).body.data[0];
      const tariff = await createTariff(client, berlin.id, { template_id: template.id, display_name: 'Mine' });
      expect(tariff).toMatchObject({
        connection_type: 'LIBRARY',
        display_name: 'Mine',
        market_rates: true,
        structure_type: 'MARKET',
        market_source: berlin.market_sources.import,
        is_linked: true,
      });
    });

    test('a made-up template is not there in live mode', async () => {
      const template = (await client.get('/tariff-templates?query=superenergy night')).body.data[0];
      const live = await createLocation(nova.live.in(BUSBAR));
      const body = { location_id: live.id, direction: 'IMPORT', type: 'COMMODITY', template_id: template.id };
      const answer = await nova.live.in(BUSBAR).post('/tariffs', body);
      expect(answer.body).toMatchObject({ code: 'not_found', param: 'template_id' });
    });
  });

  test('are found by location, direction, type and device', async () => {
    const place = await createLocation(client);
    const device = await createDevice(client, [place.id]);
    const make = async (body: object) => (await createTariff(client, place.id, { schedule: flat(0.3), ...body })).id;
    const whole = await make({});
    const grid = await make({ type: 'NON_COMMODITY' });
    const feedIn = await make({ direction: 'EXPORT' });
    const car = await make({ devices: [device.id] });
    const found = async (query: string) =>
      new Set(
        (await client.get(`/tariffs?location_id=${place.id}&${query}`)).body.data.map(
          (each: { id: string }) => each.id,
        ),
      );
    expect(await found('')).toEqual(new Set([whole, grid, feedIn, car]));
    expect(await found('direction=EXPORT')).toEqual(new Set([feedIn]));
    expect(await found('type=NON_COMMODITY')).toEqual(new Set([grid]));
    expect(await found('type=COMMODITY&direction=IMPORT')).toEqual(new Set([whole, car]));
    expect(await found(`device_id=${device.id}`)).toEqual(new Set([car]));
    expect(await found('device_id=dev_66f2a1c09be4d07735a6c1e9')).toEqual(new Set());
    expect((await client.get('/tariffs?location_id=home')).body).toMatchObject({
      code: 'data_json_invalid',
      param: 'location_id',
    });
  });
});
