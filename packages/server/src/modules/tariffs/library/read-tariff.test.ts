import { describe, expect, it } from 'vitest';
import { hourTable, ratebookDocument, ratebookTier, urdbDocument } from './example-documents.ts';
import { readTariff } from './read-tariff.ts';
import type { LibraryTemplate } from './template.ts';

function template(document: unknown, hint = {}): LibraryTemplate {
  const reading = readTariff(document, hint);
  if (!reading.ok) throw new Error(`refused: ${reading.refusal.reason}, ${reading.refusal.detail}`);
  return reading.template;
}

describe('a Ratebook document', () => {
  it('becomes a template', () => {
    const manifestEntry = {
      slug: 'lantern-evening',
      utility_display: 'Lantern Power',
      plan_name: 'Evening Saver (R-TOU)',
      state: 'OR',
      source_url: 'https://lantern.example/r-tou.pdf',
    };
    const hint = { slug: 'lantern-evening', timeZone: 'America/Los_Angeles', manifestEntry };
    expect(template(ratebookDocument(), hint)).toEqual({
      sourceKey: 'ratebook:lantern-evening',
      provider: {
        key: 'eia:99001',
        displayName: 'Lantern Power',
        countryCodes: ['US'],
        connectionTypes: ['LIBRARY', 'MANUAL'],
        accentColor: null,
        websiteUrl: null,
      },
      displayName: 'Evening Saver (R-TOU)',
      description: null,
      countryCode: 'US',
      regions: ['OR'],
      direction: 'IMPORT',
      type: 'COMMODITY',
      structureType: 'TIME_OF_DAY',
      currencyCode: 'USD',
      timeZone: 'America/Los_Angeles',
      validFrom: '2026-03-01T08:00:00Z',
      terms: {
        schedule: [
          {
            months: ['All'],
            days_and_hours: [
              {
                days: ['Weekday'],
                hours: [
                  { valid_from: '00:00:00', valid_to: '16:00:00', period: '0', rate: [{ value: 0.12 }] },
                  { valid_from: '16:00:00', valid_to: '21:00:00', period: '1', rate: [{ value: 0.31 }] },
                  { valid_from: '21:00:00', valid_to: '00:00:00', period: '0', rate: [{ value: 0.12 }] },
                ],
              },
              {
                days: ['Weekend'],
                hours: [{ valid_from: '00:00:00', valid_to: '00:00:00', period: '0', rate: [{ value: 0.12 }] }],
              },
            ],
          },
        ],
        marketRates: false,
        marketSource: null,
        marketResolution: 'NATIVE',
        vat: null,
        fixedCharges: [{ amount: 0.5, per: 'DAY' }],
        billingDay: null,
        tierScope: 'MONTH',
      },
      source: { name: 'Ratebook', licence: 'CC0-1.0', url: 'https://lantern.example/r-tou.pdf' },
    });
  });

  it('speaks for itself where nothing else is known of it', () => {
    const document = ratebookDocument();
    document.identity.eiaid = null;
    expect(template(document)).toMatchObject({
      sourceKey: 'ratebook:lantern-sons-power-r-tou',
      provider: { key: 'us:lantern-sons-power', displayName: 'Lantern & Sons Power' },
      displayName: 'Evening Saver',
      regions: [],
      timeZone: null,
      validFrom: '2026-03-01T00:00:00Z',
      source: { url: null },
    });
  });

  it('with one price is FIXED, even where periods that are alike have several numbers', () => {
    const document = ratebookDocument();
    document.energy.periods[1] = document.energy.periods[0]!;
    const { structureType, terms } = template(document);
    expect(structureType).toBe('FIXED');
    const rows = terms.schedule.flatMap(({ days_and_hours }) => days_and_hours.flatMap(({ hours }) => hours));
    expect(rows.map(({ period }) => period)).toEqual(['0', '1', '0', '0']);
    expect(new Set(rows.map(({ rate }) => JSON.stringify(rate)))).toEqual(new Set(['[{"value":0.12}]']));
  });

  it('adds rate and rider as decimals', () => {
    const document = ratebookDocument();
    document.energy.periods[0]!.tiers = [{ ...ratebookTier('0.1'), adj: '0.2' }];
    document.energy.periods[1]!.tiers = [{ ...ratebookTier('0.31'), adj: '-0.00001' }];
    expect(JSON.stringify(template(document).terms.schedule)).toContain('[{"value":0.3}]');
    expect(JSON.stringify(template(document).terms.schedule)).toContain('[{"value":0.30999}]');
  });

  it('writes the months of a season once, and keeps those apart that differ in one hour', () => {
    const document = ratebookDocument();
    document.schedule.weekday = hourTable(
      0,
      { period: 1, from: 16, to: 21, months: [5, 6, 7] },
      { period: 1, from: 20, to: 24, months: [7] },
    );
    document.schedule.weekend = hourTable(0);
    expect(template(document).terms.schedule.map(({ months }) => months)).toEqual([
      ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Sep', 'Oct', 'Nov', 'Dec'],
      ['Jun', 'Jul'],
      ['Aug'],
    ]);
  });

  it('leaves out charges of nothing', () => {
    const document = ratebookDocument();
    document.fixed_charges = [
      { amount: '0.00', unit: '$/month' },
      { amount: '-1.25', unit: '$/month' },
    ];
    expect(template(document).terms.fixedCharges).toEqual([
      { amount: 0, per: 'MONTH' },
      { amount: -1.25, per: 'MONTH' },
    ]);
  });
});

describe('a rate of the U.S. Utility Rate Database', () => {
  it('becomes a template whose tiers count in their own period', () => {
    const offPeak = [
      { to_kwh: 500, value: 0.12 },
      { to_kwh: null, value: 0.15 },
    ];
    expect(template(urdbDocument())).toMatchObject({
      sourceKey: 'urdb:example0001',
      provider: { key: 'eia:99001', displayName: 'Lantern & Sons Power' },
      displayName: 'Evening Saver',
      validFrom: '2026-03-01T00:00:00Z',
      source: { name: 'U.S. Utility Rate Database', url: 'https://apps.openei.org/USURDB/rate/view/example0001' },
      terms: {
        tierScope: 'PERIOD',
        fixedCharges: [{ amount: 12.5, per: 'MONTH' }],
        schedule: [
          {
            days_and_hours: [
              { days: ['Weekday'], hours: [{ rate: offPeak }, { rate: [{ value: 0.31 }] }, { rate: offPeak }] },
              { days: ['Weekend'], hours: [{ rate: offPeak }] },
            ],
          },
        ],
      },
    });
  });

  it('has the price of a ladder without end above its last tier', () => {
    const document = urdbDocument();
    document.energyratestructure[1] = [
      { max: 100, unit: 'kWh', rate: 0.3 },
      { max: 900, unit: 'kWh', rate: 0.35 },
    ];
    const reading = readTariff(document);
    expect(reading).toMatchObject({ ok: true, warnings: [{ code: 'final_tier_max_not_applied' }] });
    expect(JSON.stringify(reading)).toContain('[{"to_kwh":100,"value":0.3},{"to_kwh":null,"value":0.35}]');
  });

  it('may have structures of other charges that charge nothing', () => {
    const nothing = { flatdemandstructure: [[{ rate: 0 }]], fueladjustmentsmonthly: Array(12).fill(0), mincharge: 0 };
    expect(readTariff({ ...urdbDocument(), ...nothing })).toMatchObject({ ok: true, warnings: [] });
  });
});

describe('is refused, never approximated:', () => {
  type Ratebook = ReturnType<typeof ratebookDocument>;
  it.each<[reason: string, detail: string, change: (document: Ratebook) => void]>([
    ['demand_charge', '12 $/kW', (d) => d.unsupported.push({ kind: 'demand_charge', detail: '12 $/kW' })],
    ['rider', 'fuel rider', (d) => d.unsupported.push({ kind: 'rider', detail: 'fuel rider' })],
    ['unmodelable', 'lottery: ask the clerk', (d) => d.unsupported.push({ kind: 'lottery', detail: 'ask the clerk' })],
    [
      'demand_normalized_tier_max',
      '200 kWh/kW',
      (d) => {
        d.energy.periods[0]!.tiers = [{ ...ratebookTier('0.1', '200'), max_unit: 'kWh/kW' }, ratebookTier('0.2')];
      },
    ],
    [
      'tier_unit',
      '3 therms',
      (d) => {
        d.energy.periods[0]!.tiers = [{ ...ratebookTier('0.1', '3'), max_unit: 'therms' }, ratebookTier('0.2')];
      },
    ],
    [
      'tier_count',
      '21 tiers',
      (d) => {
        const tier = (_: unknown, index: number) => ratebookTier('0.1', index < 20 ? String(index + 1) : null);
        d.energy.periods[0]!.tiers = Array.from({ length: 21 }, tier);
      },
    ],
    [
      'minimum_charge_unit',
      '30 $/kW',
      (d) => {
        d.min_charge = { amount: '30', unit: '$/kW' };
      },
    ],
    ['fixed_charge_unit', '80 $/year', (d) => d.fixed_charges.push({ amount: '80', unit: '$/year' })],
  ])('%s (Ratebook)', (reason, detail, change) => {
    const document = ratebookDocument();
    change(document);
    expect(readTariff(document)).toEqual({ ok: false, refusal: { reason, detail: expect.stringContaining(detail) } });
  });

  it.each([
    ['demand_charge', 'demandratestructure', { demandratestructure: [[{ rate: 0 }, { rate: 4.2 }]] }],
    ['demand_charge', 'flatdemandstructure', { flatdemandstructure: [[{ rate: 3, adj: -1 }]] }],
    ['demand_charge', 'coincidentratestructure', { coincidentratestructure: [[{ adj: 1 }]] }],
    ['demand_charge', 'demandreactivepowercharge', { demandreactivepowercharge: 0.4 }],
    ['rider', 'fueladjustmentsmonthly', { fueladjustmentsmonthly: [0, 0.01] }],
    ['minimum_charge_unit', '15 $/kVA', { mincharge: 15, minchargeunits: '$/kVA' }],
    ['fixed_charge_unit', '12.5 $/year', { fixedchargeunits: '$/year' }],
  ])('%s (URDB, %s)', (reason, detail, members) => {
    const reading = readTariff({ ...urdbDocument(), ...members });
    expect(reading).toEqual({ ok: false, refusal: { reason, detail: expect.stringContaining(detail) } });
  });

  it('not, if no hour of the year uses the period', () => {
    const document = ratebookDocument();
    document.energy.periods.push({
      tiers: [{ ...ratebookTier('0.1', '10'), max_unit: 'kWh/kW' }, ratebookTier('0.2')],
    });
    expect(readTariff(document)).toMatchObject({ ok: true, warnings: [] });
  });
});

describe('is billed as it is written:', () => {
  it('allowances per day', () => {
    const document = ratebookDocument();
    document.energy.periods[0]!.tiers = [{ ...ratebookTier('0.1', '10'), max_unit: 'kWh daily' }, ratebookTier('0.2')];
    const rate = [
      { to_kwh_per_day: 10, value: 0.1 },
      { to_kwh: null, value: 0.2 },
    ];
    expect(hoursOf(document)).toContainEqual(expect.objectContaining({ period: '0', rate }));
  });

  it('bounds of both kinds in one ladder, whose order the days of a bill decide', () => {
    const document = ratebookDocument();
    document.energy.periods[0]!.tiers = [
      { ...ratebookTier('0.1', '10'), max_unit: 'kWh daily' },
      ratebookTier('0.2', '9'),
      ratebookTier('0.3'),
    ];
    const rate = [
      { to_kwh_per_day: 10, value: 0.1 },
      { to_kwh: 9, value: 0.2 },
      { to_kwh: null, value: 0.3 },
    ];
    expect(hoursOf(document)).toContainEqual(expect.objectContaining({ rate }));
  });

  it('periods with the same tiers, which count apart', () => {
    const document = ratebookDocument();
    document.energy.periods = [0, 1].map(() => ({ tiers: [ratebookTier('0.1', '300'), ratebookTier('0.2')] }));
    expect(new Set(hoursOf(document).map(({ period }) => period))).toEqual(new Set(['0', '1']));
    expect(readTariff(document)).toMatchObject({
      template: { structureType: 'FIXED', terms: { tierScope: 'PERIOD' } },
    });
  });

  it('periods of a sheet that has only one, without a name', () => {
    const document = ratebookDocument();
    document.energy.periods = [{ tiers: [ratebookTier('0.1')] }];
    document.schedule.weekday = document.schedule.weekend = hourTable(0);
    expect(hoursOf(document)).toEqual([{ valid_from: '00:00:00', valid_to: '00:00:00', rate: [{ value: 0.1 }] }]);
  });

  it.each([
    ['$/month', 'MONTH'],
    ['$/day', 'DAY'],
    ['$/year', 'YEAR'],
  ])('a least amount in %s', (unit, per) => {
    const minimumCharge = { amount: 30, per };
    const terms = { template: { terms: { minimumCharge } } };
    expect(readTariff({ ...ratebookDocument(), min_charge: { amount: '30', unit } })).toMatchObject(terms);
    expect(readTariff({ ...urdbDocument(), mincharge: 30, minchargeunits: unit })).toMatchObject(terms);
  });

  function hoursOf(document: unknown) {
    const reading = readTariff(document);
    if (!reading.ok) throw new Error(reading.refusal.detail);
    return reading.template.terms.schedule.flatMap(({ days_and_hours }) =>
      days_and_hours.flatMap(({ hours }) => hours),
    );
  }
});

describe('warns of what the template leaves out:', () => {
  type Ratebook = ReturnType<typeof ratebookDocument>;
  it.each<[code: string, change: (document: Ratebook) => void]>([
    ['holidays_not_enumerated', (d) => Object.assign(d.schedule, { holiday_policy: 'as_weekend' })],
    ['holidays_not_enumerated', (d) => Object.assign(d.schedule, { holiday_policy: 'as_weekend', holidays: [] })],
    [
      'final_tier_max_not_applied',
      (d) => Object.assign(d.energy.periods[1]!, { tiers: [ratebookTier('0.31', '900')] }),
    ],
    ['sell_rate_not_modeled', (d) => Object.assign(d.energy.periods[0]!.tiers[0]!, { sell: '0.05' })],
    ['net_metering_not_modeled', (d) => Object.assign(d, { metering: 'net_metering' })],
    ['net_metering_not_modeled', (d) => Object.assign(d, { metering: 'net_billing' })],
    ['buy_all_sell_all_not_modeled', (d) => Object.assign(d, { metering: 'buy_all_sell_all' })],
    ['partial_price', (d) => Object.assign(d.identity, { tariff_type: 'supply_only' })],
    ['rate_sheet_ends', (d) => Object.assign(d.effective_range, { scheduled_end: '2026-12-31' })],
  ])('%s (Ratebook)', (code, change) => {
    const document = ratebookDocument();
    change(document);
    expect(readTariff(document)).toMatchObject({ ok: true, warnings: [{ code }] });
  });

  it.each([
    ['sell_rate_not_modeled', { energyratestructure: [[{ rate: 0.1, sell: 0.03 }], [{ rate: 0.2 }]] }],
    ['net_metering_not_modeled', { dgrules: 'Net Billing Hourly' }],
    ['partial_price', { servicetype: 'Delivery' }],
    ['rate_sheet_ends', { enddate: 1_790_000_000 }],
    ['notes_not_read', { energyattrs: [{ 'Storm recovery': 'see sheet 7' }] }],
  ])('%s (URDB)', (code, members) => {
    expect(readTariff({ ...urdbDocument(), ...members })).toMatchObject({ ok: true, warnings: [{ code }] });
  });
});

describe('a malformed document is refused with the member at fault:', () => {
  type Ratebook = ReturnType<typeof ratebookDocument>;
  it.each<[detail: string, change: (document: Ratebook) => unknown]>([
    ['energy is missing', (d) => Reflect.deleteProperty(d, 'energy')],
    ['identity.tariff_type is missing', (d) => Reflect.deleteProperty(d.identity, 'tariff_type')],
    ['identity.utility_id is empty', (d) => Object.assign(d.identity, { utility_id: '' })],
    ['identity.plan_name is empty', (d) => Object.assign(d.identity, { plan_name: null, plan_code: '' })],
    [
      'effective_range.start must match format "date"',
      (d) => Object.assign(d.effective_range, { start: '2026-02-30' }),
    ],
    [
      'energy.periods[1].tiers[0].rate must be string',
      (d) => Object.assign(d.energy.periods[1]!.tiers[0]!, { rate: 0.3 }),
    ],
    [
      'energy.periods[0].tiers must not have fewer than 1 items',
      (d) => Object.assign(d.energy.periods[0]!, { tiers: [] }),
    ],
    [
      'energy.periods[0].tiers[0].max is missing: only the last tier may be open',
      (d) => d.energy.periods[0]!.tiers.push(ratebookTier('0.2')),
    ],
    [
      'energy.periods[0].tiers[1].max must be more than 300',
      (d) => Object.assign(d.energy.periods[0]!, { tiers: [ratebookTier('0.1', '300'), ratebookTier('0.2', '300')] }),
    ],
    ['schedule.weekday must not have fewer than 12 items', (d) => d.schedule.weekday.pop()],
    ['schedule.weekend[3] must not have fewer than 24 items', (d) => d.schedule.weekend[3]!.pop()],
    ['schedule.weekend[3][7] is 9, but there are 2 periods', (d) => d.schedule.weekend[3]!.splice(7, 1, 9)],
    ['schedule.weekday[0][0] must be >= 0', (d) => d.schedule.weekday[0]!.splice(0, 1, -1)],
    [
      'schedule.holidays[1] must be one of new_years_day, mlk_day',
      (d) => Object.assign(d.schedule, { holiday_policy: 'as_weekend', holidays: ['christmas', 'groundhog_day'] }),
    ],
  ])('%s (Ratebook)', (detail, change) => {
    const document = ratebookDocument();
    change(document);
    const refusal = { reason: 'malformed', detail: expect.stringContaining(detail) };
    expect(readTariff(document)).toEqual({ ok: false, refusal });
  });

  it.each([
    ['energyratestructure is missing', { energyratestructure: undefined }],
    ['energyratestructure[0][0].rate must be number', { energyratestructure: [[{ rate: '0.1' }]] }],
    [
      'energyratestructure[0][0].unit is missing',
      { energyratestructure: [[{ rate: 0.1, max: 5 }, { rate: 0.2 }], [{ rate: 0.3 }]] },
    ],
    ['energyweekdayschedule[0][16] is 1, but there are 1 periods', { energyratestructure: [[{ rate: 0.1 }]] }],
    ['country must be one of USA', { country: 'CAN' }],
  ])('%s (URDB)', (detail, members) => {
    const document = JSON.parse(JSON.stringify({ ...urdbDocument(), ...members }));
    const refusal = { reason: 'malformed', detail: expect.stringContaining(detail) };
    expect(readTariff(document)).toEqual({ ok: false, refusal });
  });

  it.each([
    ['format_version', 'schema_version 1', { ...ratebookDocument(), schema_version: 1 }],
    ['format_unknown', 'neither', { hello: 'world' }],
    ['format_unknown', 'neither', null],
    ['format_unknown', 'neither', [ratebookDocument()]],
    ['format_unknown', 'neither', 'text'],
  ])('%s: %s', (reason, detail, document) => {
    expect(readTariff(document)).toEqual({ ok: false, refusal: { reason, detail: expect.stringContaining(detail) } });
  });
});
