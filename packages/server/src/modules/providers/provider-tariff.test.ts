import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceAt } from './fixtures/price-at.ts';
import { type ProviderTariff, readProviderTariff } from './provider-tariff.ts';

const SLOT = { direction: 'IMPORT', timeZone: 'Europe/London' } as const;

type Period = readonly [from: string, to: string, value: number];

const hours = (...periods: Period[]) =>
  periods.map(([from, to, value]) => ({ valid_from: `${from}:00`, valid_to: `${to}:00`, rate: [{ value }] }));
const item = (days: (string | number)[], ...periods: Period[]) => ({ days, hours: hours(...periods) });
const entry = (...items: object[]) => ({ months: ['All'], days_and_hours: items });
const flat = item(['All'], ['00:00', '00:00', 0.24]);
const night = item(['All'], ['00:30', '05:30', 0.085], ['05:30', '00:30', 0.2855]);

function converted(data: object[], members: object = {}) {
  return {
    display_name: 'EV Night',
    integration_instance: 'SUPERENERGY_UK',
    connection_type: 'DIRECT',
    direction: 'IMPORT',
    data,
    ...members,
  };
}

function read(json: unknown, slot: { direction: 'IMPORT' | 'EXPORT'; timeZone: string } = SLOT): ProviderTariff {
  const reading = readProviderTariff(json, slot);
  if (!reading.ok) throw new Error(reading.error);
  return reading.tariff;
}

const at = (text: string) => Date.parse(text);

describe('a tariff read from a provider', () => {
  it('keeps what it says', () => {
    const json = converted([entry(night)], {
      provider_tariff_reference: 'A-1001',
      provider_tariff_expiry_date: '2026-09-02T00:00:00+01:00',
      contract_end_date: '2027-03-01T00:00:00Z',
      vat: 0.05,
      fixed_charges: [{ amount: 0.5, per: 'DAY' }],
    });
    expect(read(json)).toEqual({
      displayName: 'EV Night',
      direction: 'IMPORT',
      structureType: 'TIME_OF_DAY',
      followsMarket: false,
      contractEnd: new Date('2027-03-01T00:00:00Z'),
      expiry: new Date('2026-09-01T23:00:00Z'),
      referenceId: 'A-1001',
      integrationInstance: 'SUPERENERGY_UK',
      terms: {
        schedule: [entry(night)],
        timeZone: null,
        vat: { rate: 0.05, included: true, onNegative: 'APPLY' },
        fixedCharges: [{ amount: 0.5, per: 'DAY' }],
      },
      datedRates: null,
    });
  });

  it('has its rates as data in order of time', () => {
    const rate = { valid_from: '2026-09-01T00:00:00+01:00', valid_to: '2026-09-01T00:30:00+01:00', value: '0.2' };
    const { datedRates } = read(converted([entry(flat)], { dated_rates: { series: 'E-1R-X-C', rates: [rate] } }));
    expect(datedRates).toEqual({
      series: 'E-1R-X-C',
      rates: [{ startMs: at('2026-08-31T23:00Z'), endMs: at('2026-08-31T23:30Z'), value: 0.2 }],
    });
  });

  it('for the other direction is no tariff', () => {
    expect(readProviderTariff(converted([entry(flat)], { direction: 'EXPORT' }), SLOT)).toEqual({
      ok: false,
      code: 'no_tariff',
      error: 'The tariff is for EXPORT, not IMPORT.',
    });
  });

  it('that is not of the form is an error of the provider', () => {
    expect(readProviderTariff({}, SLOT)).toMatchObject({
      ok: false,
      code: 'provider_error',
      error: expect.stringContaining('display_name is required; integration_instance is required;'),
    });
  });
});

describe('structure', () => {
  const halfHours = (values: (i: number) => number) =>
    item(['All'], ...Array.from({ length: 48 }, (_, i): Period => [halfHour(i), halfHour((i + 1) % 48), values(i)]));
  const halfHour = (i: number) => `${String(Math.floor(i / 2)).padStart(2, '0')}:${i % 2 === 0 ? '00' : '30'}`;
  const summer = { months: ['Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep'], days_and_hours: [flat] };
  const winter = (value: number) => ({
    months: ['Oct', 'Nov', 'Dec', 'Jan', 'Feb', 'Mar'],
    days_and_hours: [item(['All'], ['00:00', '00:00', value])],
  });
  const dated_rates = {
    series: 'S',
    rates: [{ valid_from: '2026-09-01T00:00:00Z', valid_to: '2026-09-02T00:00:00Z', value: 1 }],
  };
  it.each<[string, unknown, ProviderTariff['structureType']]>([
    ['one price', converted([entry(flat)]), 'FIXED'],
    ['one price in every month', converted([summer, winter(0.24)]), 'FIXED'],
    ['one price in 48 half hours', converted([entry(halfHours(() => 0.2))]), 'FIXED'],
    ['two prices a day', converted([entry(night)]), 'TIME_OF_DAY'],
    [
      'a price for weekends',
      converted([entry(item(['Weekday'], ['00:00', '00:00', 1]), item([6, 7], ['00:00', '00:00', 2]))]),
      'TIME_OF_DAY',
    ],
    ['a price for winter', converted([summer, winter(0.3)]), 'TIME_OF_DAY'],
    ['48 prices a day', converted([entry(halfHours((i) => i))]), 'DYNAMIC'],
    ['rates as data', converted([entry(flat)], { dated_rates }), 'DYNAMIC'],
    ['the market', converted([entry(night)], { connection_type: 'MARKET' }), 'MARKET'],
    ['the market, with rates as data', converted([entry(flat)], { connection_type: 'MARKET', dated_rates }), 'MARKET'],
    ['the library', converted([entry(flat)], { connection_type: 'LIBRARY' }), 'FIXED'],
  ])('%s', (_, json, structureType) => {
    const tariff = read(json);
    expect(tariff.structureType).toBe(structureType);
    expect(tariff.followsMarket).toBe(structureType === 'MARKET');
  });
});

describe('a day has one price at every minute', () => {
  it.each<[string, object[], string]>([
    [
      'a gap',
      [entry(item(['All'], ['00:00', '18:30', 1]))],
      'data: The schedule is incomplete: no rate on Mondays in Jan, 18:30–24:00.',
    ],
    [
      'a missing month',
      [{ months: ['Jan'], days_and_hours: [flat] }],
      'data: The schedule is incomplete: no rate on Mondays in Feb, 00:00–24:00.',
    ],
    [
      'a missing day',
      [entry(item(['Weekday', 'Sat'], ['00:00', '00:00', 1]))],
      'data: The schedule is incomplete: no rate on Sundays in Jan, 00:00–24:00.',
    ],
    [
      'hours that overlap',
      [entry(item(['All'], ['00:00', '08:00', 1], ['07:00', '00:00', 2]))],
      'data has two prices on Mondays in Jan, 07:00–08:00.',
    ],
    [
      'a day that is named twice',
      [entry(flat, item(['Sun'], ['00:00', '06:00', 1]))],
      'data has two prices on Sundays in Jan, 00:00–06:00.',
    ],
    [
      'a month that is named twice',
      [entry(flat), { months: ['Aug'], days_and_hours: [flat] }],
      'data has two prices on Mondays in Aug, 00:00–24:00.',
    ],
    [
      'tiers without a last one',
      [entry({ days: ['All'], hours: [{ ...hours(['00:00', '00:00', 1])[0], rate: [{ value: 1, to_kwh: 5 }] }] })],
      'data[0].days_and_hours[0].hours[0].rate[0].to_kwh: The last tier is open: its to_kwh is null or absent.',
    ],
  ])('%s is refused', (_, data, error) => {
    expect(readProviderTariff(converted(data), SLOT)).toEqual({ ok: false, code: 'provider_error', error });
  });

  it('gives the hours past midnight to the day on which they start', () => {
    const weekday = item(['Weekday'], ['07:00', '23:00', 3], ['23:00', '07:00', 1]);
    const weekend = item(['Weekend'], ['07:00', '23:00', 4], ['23:00', '07:00', 2]);
    const tariff = read(converted([entry(weekday, weekend)]));
    expect(priceAt(tariff, at('2026-01-10T03:00Z'), SLOT.timeZone)).toBe(1); // Saturday, in Friday's night
    expect(priceAt(tariff, at('2026-01-12T03:00Z'), SLOT.timeZone)).toBe(2); // Monday, in Sunday's night
  });

  it('gives them to the day on whose list they stand where no other reading covers every day', () => {
    const weekday = item(['Weekday'], ['00:30', '05:30', 1], ['05:30', '00:30', 3]);
    const weekend = item(['Weekend'], ['00:00', '00:00', 2]);
    const tariff = read(converted([entry(weekday, weekend)]));
    expect(priceAt(tariff, at('2026-01-10T00:15Z'), SLOT.timeZone)).toBe(2);
    expect(priceAt(tariff, at('2026-01-12T00:15Z'), SLOT.timeZone)).toBe(3);
    expect(priceAt(tariff, at('2026-01-12T03:00Z'), SLOT.timeZone)).toBe(1);
  });
});

describe('hours in a zone of their own', () => {
  const london = { direction: 'IMPORT', timeZone: 'Europe/London' } as const;
  it.each<[string, string | undefined, string | null]>([
    ['the location has none named', undefined, null],
    ['the location is in it', 'Europe/London', null],
    ['it has the same clock', 'Europe/Jersey', null],
    ['it is an hour off', 'Europe/Paris', 'Europe/Paris'],
    ['it has no summer time', 'UTC', 'UTC'],
  ])('%s', (_, timezone, expected) => {
    expect(read(converted([entry(night)], { timezone }), london).terms.timeZone).toBe(expected);
  });

  it('follow the clock of that zone', () => {
    const tariff = read(converted([entry(night)], { timezone: 'UTC' }), london);
    expect(priceAt(tariff, at('2026-07-01T00:15Z'), SLOT.timeZone)).toBe(0.2855);
    expect(priceAt(tariff, at('2026-07-01T00:30Z'), SLOT.timeZone)).toBe(0.085);
    expect(priceAt(read(converted([entry(night)]), london), at('2026-07-01T00:15Z'), SLOT.timeZone)).toBe(0.085);
  });
});

describe('laws', () => {
  const MINUTES = 24 * 60;
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  /** A day cut at some minutes, each part with a price of its own; the last part runs past midnight. */
  const cuts = fc.uniqueArray(fc.integer({ min: 0, max: MINUTES - 1 }), { minLength: 2, maxLength: 8 });
  const partsOf = (minutes: readonly number[]): Period[] => {
    const sorted = minutes.toSorted((a, b) => a - b);
    return sorted.map((minute, i) => [clock(minute), clock(sorted[(i + 1) % sorted.length]!), i]);
  };
  const expectedAt = (minutes: readonly number[], minute: number) => {
    const sorted = minutes.toSorted((a, b) => a - b);
    const part = sorted.findLastIndex((cut) => cut <= minute);
    return part < 0 ? sorted.length - 1 : part;
  };
  const minute = fc.integer({ min: 0, max: MINUTES - 1 });

  it('every minute has the price of its part of the day', () => {
    fc.assert(
      fc.property(cuts, minute, (minutes, probed) => {
        const tariff = read(converted([entry(item(['All'], ...partsOf(minutes)))]));
        expect(priceAt(tariff, at('2026-01-14T00:00Z') + probed * 60_000, SLOT.timeZone)).toBe(
          expectedAt(minutes, probed),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('a day cut in another way than its neighbours keeps to its own list, or to nights that start on their day', () => {
    fc.assert(
      fc.property(cuts, cuts, (weekday, weekend) => {
        const reading = readProviderTariff(
          converted([entry(item(['Weekday'], ...partsOf(weekday)), item(['Weekend'], ...partsOf(weekend)))]),
          SLOT,
        );
        expect(reading.ok).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('a part that is missing, or there twice, is found', () => {
    fc.assert(
      fc.property(cuts, fc.nat(), (minutes, which) => {
        const parts = partsOf(minutes);
        const chosen = which % parts.length;
        const missing = parts.filter((_, i) => i !== chosen);
        const twice = [...parts, parts[chosen]!];
        for (const faulty of [missing, twice]) {
          expect(readProviderTariff(converted([entry(item(['All'], ...faulty))]), SLOT).ok).toBe(false);
        }
      }),
      { numRuns: 50 },
    );
  });
});
