import { beforeAll, describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { ADDRESSES, always, createDevice, createLocation, createTariff, flat, nightAndDay } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, type TestAccount, useServer } from './harness.ts';

const RATE = 'schedule.0.days_and_hours.0.hours.0.rate.0';
const DAYTIME = [
  { days_and_hours: [{ hours: [{ valid_from: '06:00:00', valid_to: '22:00:00', rate: [{ value: 1 }] }] }] },
];

/** Body, code, member at fault; each as JSON that is sent in place of a good tariff's. */
const REFUSALS: readonly [what: string, body: object, status: number, code: string, param: string][] = [
  ['hours without a rate', { schedule: DAYTIME }, 422, 'schedule_incomplete', 'schedule'],
  [
    'a month without a rate',
    { schedule: [{ ...(flat(1)[0] as object), months: ['Jan'] }] },
    422,
    'schedule_incomplete',
    'schedule',
  ],
  [
    'a 29 February without a rate',
    { schedule: [{ ...(flat(1)[0] as object), dates: [...days(1, 28), 30, 31] }] },
    422,
    'schedule_incomplete',
    'schedule',
  ],
  ['a formula that breaks off', { schedule: flat('1 + ') }, 422, 'formula_invalid', `${RATE}.value`],
  ['an empty formula', { schedule: flat('') }, 422, 'formula_invalid', `${RATE}.value`],
  ['a function that there is not', { schedule: flat('sqrt(2)') }, 422, 'formula_invalid', `${RATE}.value`],
  ['a formula that is a program', { schedule: flat('process.exit(1)') }, 422, 'formula_invalid', `${RATE}.value`],
  [
    'a formula nested too deep',
    { schedule: flat(`${'('.repeat(80)}1${')'.repeat(80)}`) },
    422,
    'formula_invalid',
    `${RATE}.value`,
  ],
  ['a variable without a value', { schedule: flat('$x + 1') }, 422, 'formula_variable_unknown', `${RATE}.value`],
  [
    'an index nobody knows',
    { schedule: flat('$x', { variables: { x: 'ATLANTIS' } }) },
    422,
    'formula_variable_unknown',
    `${RATE}.variables.x`,
  ],
  [
    'percent points for a fraction',
    { market_rates: true, schedule: always({ surcharge_percentage: 5.01 }) },
    422,
    'surcharge_percentage_invalid',
    `${RATE}.surcharge_percentage`,
  ],
  [
    'an end before the start',
    { schedule: flat(1), contract_start_date: '2026-09-01T00:00:00Z', contract_end_date: '2026-08-01T00:00:00Z' },
    422,
    'contract_dates_invalid',
    'contract_end_date',
  ],
  [
    'an end at the start',
    { schedule: flat(1), contract_start_date: '2026-09-01T00:00:00Z', contract_end_date: '2026-09-01T02:00:00+02:00' },
    422,
    'contract_dates_invalid',
    'contract_end_date',
  ],
  [
    'delivery of what is fed in',
    { type: 'NON_COMMODITY', direction: 'EXPORT', schedule: flat(1) },
    422,
    'tariff_direction_not_supported',
    'direction',
  ],
  [
    'delivery of what is made at home',
    { type: 'NON_COMMODITY', direction: 'LOCAL', schedule: flat(1) },
    422,
    'tariff_direction_not_supported',
    'direction',
  ],

  ['no location', { location_id: undefined, schedule: flat(1) }, 400, 'data_json_invalid', 'location_id'],
  ['no direction', { direction: undefined, schedule: flat(1) }, 400, 'data_json_invalid', 'direction'],
  ['no type', { type: undefined, schedule: flat(1) }, 400, 'data_json_invalid', 'type'],
  ['no schedule, market rates or template', {}, 400, 'data_json_invalid', 'schedule'],
  ['an empty schedule', { schedule: [] }, 400, 'data_json_invalid', 'schedule'],
  ['101 entries', { schedule: Array.from({ length: 101 }, () => flat(1)[0]) }, 400, 'data_json_invalid', 'schedule'],
  ['no rate', { schedule: always() }, 400, 'data_json_invalid', 'schedule.0.days_and_hours.0.hours.0.rate'],
  [
    '21 tiers',
    { schedule: always(...days(1, 20).map((to_kwh) => ({ to_kwh, value: 1 })), { value: 1 }) },
    400,
    'data_json_invalid',
    'schedule.0.days_and_hours.0.hours.0.rate',
  ],
  ['a closed last tier', { schedule: always({ to_kwh: 100, value: 1 }) }, 400, 'data_json_invalid', `${RATE}.to_kwh`],
  [
    'tiers that do not rise',
    { schedule: always({ to_kwh: 100, value: 1 }, { to_kwh: 100, value: 2 }, { value: 3 }) },
    400,
    'data_json_invalid',
    'schedule.0.days_and_hours.0.hours.0.rate.1.to_kwh',
  ],
  [
    'an open tier before another',
    { schedule: always({ value: 1 }, { value: 2 }) },
    400,
    'data_json_invalid',
    `${RATE}.to_kwh`,
  ],
  ['two forms in one rate', { schedule: always({ value: 1, fixed: 1 }) }, 400, 'data_json_invalid', `${RATE}.fixed`],
  [
    'a fixed price among market rates',
    { market_rates: true, schedule: always({ fixed: 1 }) },
    400,
    'data_json_invalid',
    `${RATE}.fixed`,
  ],
  [
    'surcharges without market rates',
    { schedule: always({ surcharge_fixed: 0.1 }) },
    400,
    'data_json_invalid',
    `${RATE}.surcharge_fixed`,
  ],
  [
    'a month that is none',
    { schedule: [{ ...(flat(1)[0] as object), months: ['Mai'] }] },
    400,
    'data_json_invalid',
    'schedule.0.months.0',
  ],
  [
    'a date that is none',
    { schedule: [{ ...(flat(1)[0] as object), dates: ['02-30'] }] },
    400,
    'data_json_invalid',
    'schedule.0.dates.0',
  ],
  [
    'a day that is none',
    { schedule: [{ days_and_hours: [{ ...hoursOf(flat(1)), days: [8] }] }] },
    400,
    'data_json_invalid',
    'schedule.0.days_and_hours.0.days.0',
  ],
  [
    'an hour that is none',
    { schedule: nightAndDay(1, 2, '25:00:00') },
    400,
    'data_json_invalid',
    'schedule.0.days_and_hours.0.hours.0.valid_from',
  ],
  ['VAT in percent', { schedule: flat(1), vat: { rate: 19 } }, 400, 'data_json_invalid', 'vat.rate'],
  ['VAT without a rate', { schedule: flat(1), vat: { included: true } }, 400, 'data_json_invalid', 'vat.rate'],
  ['a billing day of 29', { schedule: flat(1), billing_day: 29 }, 400, 'data_json_invalid', 'billing_day'],
  [
    'a resolution that is none',
    { schedule: flat(1), market_resolution: 'PT5M' },
    400,
    'data_json_invalid',
    'market_resolution',
  ],
  ['a long name', { schedule: flat(1), display_name: 'x'.repeat(121) }, 400, 'data_json_invalid', 'display_name'],

  [
    'a location naming nothing',
    { location_id: 'loc_66f2a1c09be4d07735a6c1e3', schedule: flat(1) },
    404,
    'not_found',
    'location_id',
  ],
  ['a template naming nothing', { template_id: 'trt_66f2a1c09be4d07735a6c1e3' }, 404, 'not_found', 'template_id'],
  [
    'a provider naming nothing',
    { schedule: flat(1), provider_id: 'prv_66f2a1c09be4d07735a6c1e3' },
    404,
    'not_found',
    'provider_id',
  ],
  [
    'a market source naming nothing',
    { market_rates: true, market_source: 'mrs_66f2a1c09be4d07735a6c1e3' },
    404,
    'not_found',
    'market_source',
  ],
  [
    'a device naming nothing',
    { schedule: flat(1), devices: ['dev_66f2a1c09be4d07735a6c1e3'] },
    404,
    'not_found',
    'devices.0',
  ],
];

onEachDatabase('tariffs that are refused', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  let client: Client;
  let location: string;
  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    client = nova.test.in(BUSBAR);
    location = (await createLocation(client)).id;
  });

  const good = () => ({ location_id: location, direction: 'IMPORT', type: 'COMMODITY' });

  describe.each([ANODE, BUSBAR])('on creation in %s', (release) => {
    test.each(REFUSALS)('%s', async (_what, body, status, code, param) => {
      const answer = await nova.test.in(release).post('/tariffs', { ...good(), ...body });
      expect({ status: answer.status, code: answer.body.code, param: answer.body.param }).toEqual({
        status,
        code,
        param,
      });
      expect(answer.body.context).toBe('api.tariff_create');
    });
  });

  test('a hole in the schedule is named', async () => {
    const { body } = await client.post('/tariffs', { ...good(), schedule: DAYTIME });
    expect(body.message).toMatch(/00:00.*06:00/);
  });

  test('a mistake in a formula is named with its place', async () => {
    const { body } = await client.post('/tariffs', { ...good(), schedule: flat('1 + * 2') });
    expect(body.message).toMatch(/character 5/);
  });

  test('percent points for a fraction are explained', async () => {
    const schedule = always({ surcharge_percentage: 19 });
    const { body } = await client.post('/tariffs', { ...good(), market_rates: true, schedule });
    expect(body.message).toMatch(/fraction/);
  });

  test('a surcharge of 500 % is the most', async () => {
    const tariff = { market_rates: true, schedule: always({ surcharge_percentage: 5 }) };
    expect((await client.post('/tariffs', { ...good(), ...tariff })).status).toBe(200);
  });

  test('market rates where no market is known', async () => {
    const { id } = await createLocation(client, ADDRESSES.millValley);
    const { status, body } = await client.post('/tariffs', { ...good(), location_id: id, market_rates: true });
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'market_source_missing' });
  });

  test('a device that is elsewhere', async () => {
    const elsewhere = await createLocation(client);
    const device = await createDevice(client, [elsewhere.id]);
    const { status, body } = await client.post('/tariffs', { ...good(), schedule: flat(1), devices: [device.id] });
    expect({ status, code: body.code, param: body.param }).toEqual({
      status: 422,
      code: 'device_not_at_location',
      param: 'devices.0',
    });
  });

  test('what is refused leaves the slot as it was', async () => {
    const place = await createLocation(client);
    const tariff = await createTariff(client, place.id, { schedule: flat(0.3) });
    for (const [, body] of REFUSALS.filter(([, each]) => !('location_id' in each))) {
      await client.post('/tariffs', { ...good(), location_id: place.id, ...body });
    }
    expect((await client.get(`/tariffs?location_id=${place.id}`)).body.data).toEqual([tariff]);
    expect((await client.get(`/tariffs/${tariff.id}`)).body.status).toBe('CONNECTED');
  });

  describe('on a change', () => {
    const CHANGES = REFUSALS.filter(
      ([, body]) =>
        !['location_id', 'direction', 'type', 'template_id'].some((member) => member in body) &&
        Object.keys(body).length > 0,
    ).filter(([what]) => what !== 'VAT without a rate');

    test.each(CHANGES)('%s', async (_what, body, status, code, param) => {
      const place = await createLocation(client);
      const tariff = await createTariff(client, place.id, { schedule: flat(0.3) });
      const answer = await client.patch(`/tariffs/${tariff.id}`, { display_name: 'Half', ...body });
      const { body: refused } = answer;
      expect({ status: answer.status, code: refused.code, param: refused.param }).toEqual({ status, code, param });
      expect((await client.get(`/tariffs/${tariff.id}`)).body).toEqual(tariff);
    });
  });
});

function days(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function hoursOf(schedule: object[]): object {
  const [entry] = schedule as { days_and_hours: object[] }[];
  return entry!.days_and_hours[0]!;
}
