import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConvertedTariff } from './read-converted-tariff.ts';

const tariff = {
  object: 'tariff',
  display_name: 'EV Night',
  timezone: 'Europe/London',
  integration_instance: 'SUPERENERGY_UK',
  provider_tariff_reference: 'A-1001',
  provider_tariff_expiry_date: '2026-09-02T00:00:00+01:00',
  connection_type: 'DIRECT',
  direction: 'IMPORT',
  data: [
    {
      months: ['All'],
      days_and_hours: [
        {
          days: ['All'],
          hours: [
            { valid_from: '00:30:00', valid_to: '05:30:00', rate: [{ value: 0.085 }] },
            { valid_from: '05:30:00', valid_to: '00:30:00', rate: [{ to_kwh: 300, value: 0.2855 }, { value: 0.31 }] },
          ],
        },
      ],
    },
  ],
};

/** The tariff with other members. */
const withMembers = (members: object) => ({ ...tariff, ...members });
const withEntry = (members: object) => withMembers({ data: [{ ...tariff.data[0], ...members }] });
const withItem = (members: object) =>
  withEntry({ days_and_hours: [{ ...tariff.data[0]!.days_and_hours[0], ...members }] });
const hours = (members: object) => ({ valid_from: '00:00:00', valid_to: '00:00:00', rate: [{ value: 1 }], ...members });
const withHours = (members: object) => withItem({ hours: [hours(members)] });
const dated = (...rates: [from: string, to: string][]) =>
  withMembers({
    dated_rates: { series: 'S', rates: rates.map(([from, to]) => ({ valid_from: from, valid_to: to, value: 1 })) },
  });

function read(json: unknown) {
  const reading = readConvertedTariff(json);
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  return reading.value;
}

function faultsOf(json: unknown): readonly string[] {
  const reading = readConvertedTariff(json);
  return reading.ok ? [] : reading.faults;
}

describe('a converted tariff', () => {
  it('is read as it is written', () => {
    expect(read(tariff)).toEqual(tariff);
  });

  it.each<[string, object, object]>([
    ['null for what is absent', withMembers({ timezone: null, contract_end_date: null }), { timezone: undefined }],
    ['an empty string for what is absent', withMembers({ timezone: ' ' }), { timezone: undefined }],
    ['no object', withMembers({ object: undefined }), { object: 'tariff' }],
    ['members nobody knows', withMembers({ colour: 'green' }), { colour: undefined }],
    [
      'words in another case',
      withMembers({ direction: 'export', connection_type: 'Market' }),
      { direction: 'EXPORT', connection_type: 'MARKET' },
    ],
    [
      'a time in UTC',
      withMembers({ contract_end_date: '2027-01-01T00:00:00Z' }),
      { contract_end_date: '2027-01-01T00:00:00Z' },
    ],
    [
      'the older name of the reference',
      withMembers({ provider_tariff_reference: null, reference_id: 'B-7' }),
      { provider_tariff_reference: 'B-7' },
    ],
    [
      'charges and VAT',
      withMembers({ fixed_charges: [{ amount: '0.5', per: 'day' }], vat: '0.05' }),
      { fixed_charges: [{ amount: 0.5, per: 'DAY' }], vat: 0.05 },
    ],
  ])('may have %s', (_, json, expected) => {
    expect(read(json)).toEqual({ ...tariff, ...expected });
  });

  it.each<[string, unknown[], unknown[]]>([
    [
      'groups',
      ['ALL', 'Weekday', 'weekdays', 'Weekend', 'weekends'],
      ['All', 'Weekday', 'Weekday', 'Weekend', 'Weekend'],
    ],
    ['names', ['mon', 'Tue', 'SUN'], ['Mon', 'Tue', 'Sun']],
    ['numbers', [1, '2', 7], ['Mon', 'Tue', 'Sun']],
  ])('names days by %s', (_, days, expected) => {
    expect(read(withItem({ days })).data[0]?.days_and_hours[0]?.days).toEqual(expected);
  });

  it('has tiers whose last bound may be null, and numbers that may be strings', () => {
    const rate = [
      { to_kwh: '300', value: '0.2855' },
      { to_kwh: null, value: '-3.1e-1' },
    ];
    expect(read(withHours({ rate })).data[0]?.days_and_hours[0]?.hours[0]?.rate).toEqual([
      { to_kwh: 300, value: 0.2855 },
      { value: -0.31 },
    ]);
  });
});

it('may have rates with dates, in whatever zone they are written', () => {
  const json = dated(
    ['2026-09-01T00:00:00Z', '2026-09-01T00:30:00Z'],
    ['2026-09-01T02:30:00+02:00', '2026-09-01T01:00:00Z'],
  );
  expect(read(json)).toEqual(json);
});

describe('what is wrong is named with its place', () => {
  it.each<[unknown, string]>([
    [undefined, 'The tariff must be an object'],
    [[], 'The tariff must be an object'],
    [withMembers({ object: 'error' }), 'object must be tariff'],
    [withMembers({ display_name: '' }), 'display_name is required'],
    [withMembers({ display_name: 7 }), 'display_name must be a string'],
    [withMembers({ display_name: 'x'.repeat(501) }), 'display_name must have at most 500 characters'],
    [withMembers({ integration_instance: null }), 'integration_instance is required'],
    [withMembers({ direction: 'LOCAL' }), 'direction must be IMPORT or EXPORT'],
    [withMembers({ connection_type: undefined }), 'connection_type is required'],
    [withMembers({ timezone: 'Europe/Londinium' }), 'timezone must be the name of an IANA time zone'],
    [withMembers({ timezone: '+01:00' }), 'timezone must be the name of an IANA time zone'],
    [
      withMembers({ contract_end_date: '2026-02-30T00:00:00Z' }),
      'contract_end_date must be a time such as 2026-09-02T00:00:00+01:00',
    ],
    [
      withMembers({ contract_end_date: '2026-02-03' }),
      'contract_end_date must be a time such as 2026-09-02T00:00:00+01:00',
    ],
    [
      withMembers({ contract_end_date: '2026-02-03T00:00:00' }),
      'contract_end_date must be a time such as 2026-09-02T00:00:00+01:00',
    ],
    [withMembers({ vat: 20 }), 'vat must be from 0 to 1'],
    [withMembers({ fixed_charges: [{ amount: 1, per: 'YEAR' }] }), 'fixed_charges[0].per must be DAY or MONTH'],
    [withMembers({ data: [] }), 'data must have 1 to 100 items, not 0'],
    [withMembers({ data: { months: [] } }), 'data must be a list'],
    [withMembers({ data: [null] }), 'data[0] must be an object'],
    [
      withEntry({ months: ['January'] }),
      'data[0].months[0] must be All, Jan, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov or Dec',
    ],
    [withEntry({ days_and_hours: undefined }), 'data[0].days_and_hours must be a list'],
    [
      withItem({ days: [8] }),
      'data[0].days_and_hours[0].days[0] must be All, Weekday, Weekend, Mon to Sun, or 1 (Monday) to 7',
    ],
    [
      withItem({ days: ['constructor'] }),
      'data[0].days_and_hours[0].days[0] must be All, Weekday, Weekend, Mon to Sun, or 1 (Monday) to 7',
    ],
    [withHours({ valid_to: '7:00' }), 'data[0].days_and_hours[0].hours[0].valid_to must have the form hh:mm:ss'],
    [withHours({ valid_to: '24:00:00' }), 'data[0].days_and_hours[0].hours[0].valid_to must have the form hh:mm:ss'],
    [withHours({ valid_from: undefined }), 'data[0].days_and_hours[0].hours[0].valid_from is required'],
    [
      withHours({ valid_from: '07:00:00', valid_to: '07:00:00' }),
      'data[0].days_and_hours[0].hours[0].valid_to must differ from valid_from; a whole day is 00:00:00 to 00:00:00',
    ],
    [withHours({ rate: [] }), 'data[0].days_and_hours[0].hours[0].rate must have 1 to 20 items, not 0'],
    [withHours({ rate: [{ value: '1,5' }] }), 'data[0].days_and_hours[0].hours[0].rate[0].value must be a number'],
    [
      withHours({ rate: [{ value: '1e999' }] }),
      'data[0].days_and_hours[0].hours[0].rate[0].value must be from -1000000 to 1000000',
    ],
    [withHours({ rate: [{ to_kwh: 300 }] }), 'data[0].days_and_hours[0].hours[0].rate[0].value is required'],
    [dated(), 'dated_rates.rates must have 1 to 50000 items, not 0'],
    [
      dated(['2026-09-01', '2026-09-02']),
      'dated_rates.rates[0].valid_from must be a time such as 2026-09-02T00:00:00+01:00',
    ],
    [dated(['2026-09-01T01:00:00Z', '2026-09-01T01:00:00Z']), 'dated_rates.rates[0].valid_to must be after valid_from'],
    [
      dated(['2026-09-01T01:00:00Z', '2026-09-01T02:00:00Z'], ['2026-09-01T01:30:00Z', '2026-09-01T03:00:00Z']),
      'dated_rates.rates[1].valid_from must not be before the end of the rate before it',
    ],
  ])('%#: %s', (json, fault) => {
    const [first] = faultsOf(json);
    expect(first).toContain(fault);
  });

  it('all of it at once, and no more than can be read', () => {
    expect(faultsOf(withMembers({ direction: 1, display_name: null }))).toEqual([
      'display_name is required',
      'direction must be IMPORT or EXPORT',
    ]);
    expect(faultsOf(withItem({ hours: Array(50).fill({}) }))).toHaveLength(20);
  });
});

describe('laws', () => {
  it('whatever is sent is answered, never thrown', () => {
    fc.assert(fc.property(fc.anything(), (json) => readConvertedTariff(json).ok === false));
    const mangled = fc
      .tuple(fc.constantFrom(...Object.keys(tariff), 'dated_rates', 'fixed_charges', 'vat'), fc.jsonValue())
      .map(([name, value]) => withMembers({ [name]: value }));
    fc.assert(fc.property(mangled, (json) => typeof readConvertedTariff(json).ok === 'boolean'));
  });

  it('what was read reads the same again', () => {
    const day = fc.constantFrom('All', 'weekdays', 'Weekend', 'mon', 'SUN', 1, '7', 3);
    const rate = fc.record({
      value: fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom('0.25', '-1e-3')),
      to_kwh: fc.constantFrom(null, 5, '7.5', undefined),
    });
    const items = fc.array(
      fc.record({ days: fc.array(day, { minLength: 1 }), hours: fc.constant([hours({})]), rate }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(items, (drawn) => {
        const once = read(
          withEntry({ days_and_hours: drawn.map((item) => ({ ...item, hours: [hours({ rate: [item.rate] })] })) }),
        );
        expect(read(once)).toEqual(once);
      }),
    );
  });
});
