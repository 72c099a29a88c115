import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceAt } from '../fixtures/price-at.ts';
import { readProviderTariff } from '../provider-tariff.ts';
import { convertTariff } from './convert.ts';
import { ACCOUNT, account, dailyWindows, meterPoint, property, rate, startOctopus } from './fixtures/octopus-server.ts';
import {
  contextOf,
  ECONOMY_7,
  FLAT,
  flatRates,
  GO,
  home,
  hoursOf,
  OUTGOING,
  readTariff,
  referenceOf,
} from './fixtures/reading.ts';
import { octopusEnergy } from './index.ts';

const at = (text: string) => Date.parse(text);

describe('a tariff', () => {
  it('with one price', async () => {
    const { tariff, server } = await readTariff({
      account: account(home(FLAT)),
      products: {
        'VAR-22-11-01': { code: 'VAR-22-11-01', display_name: 'Flexible Octopus', full_name: 'Flexible v1' },
      },
      rates: [
        {
          tariff: FLAT,
          kind: 'standard-unit-rates',
          rates: [
            rate(21, '2026-03-31T23:00Z', '2026-06-30T23:00Z', { payment_method: 'DIRECT_DEBIT' }),
            rate(20, '2026-06-30T23:00Z', null, { payment_method: 'DIRECT_DEBIT' }),
            rate(23, '2026-06-30T23:00Z', null, { payment_method: 'NON_DIRECT_DEBIT' }),
          ],
        },
        {
          tariff: FLAT,
          kind: 'standing-charges',
          rates: [
            rate(48, '2026-06-30T23:00Z', null, { payment_method: 'NON_DIRECT_DEBIT' }),
            rate(44, '2026-06-30T23:00Z', null, { payment_method: 'DIRECT_DEBIT' }),
          ],
        },
      ],
    });
    expect(tariff).toEqual({
      displayName: 'Flexible Octopus',
      direction: 'IMPORT',
      structureType: 'FIXED',
      followsMarket: false,
      contractEnd: null,
      expiry: null,
      referenceId: ACCOUNT,
      integrationInstance: 'OCTOPUS_ENERGY_GB',
      terms: {
        schedule: [
          {
            months: ['All'],
            days_and_hours: [
              { days: ['All'], hours: [{ valid_from: '00:00:00', valid_to: '00:00:00', rate: [{ value: 0.21 }] }] },
            ],
          },
        ],
        timeZone: null,
        vat: { rate: 0.05, included: true, onNegative: 'APPLY' },
        fixedCharges: [{ amount: 0.462, per: 'DAY' }],
      },
      datedRates: null,
    });
    // The key goes to the account and nowhere else.
    expect(server.requests.filter(({ authorization }) => authorization !== undefined)).toHaveLength(2);
  });

  it('takes the rate there is when there is none for direct debit', async () => {
    const rates = [rate(30, '2026-06-30T23:00Z', null, { payment_method: 'NON_DIRECT_DEBIT' })];
    const { tariff } = await readTariff({ account: account(home(FLAT)), rates: [{ ...flatRates, rates }] });
    expect(hoursOf(tariff)).toEqual([['00:00:00', '00:00:00', 0.315]]);
    expect(tariff.displayName).toBe('VAR-22-11-01');
  });

  it('is read again when its price or its agreement ends', async () => {
    const rates = [rate(20, '2026-06-30T23:00Z', '2026-09-20T23:00Z'), rate(22, '2026-09-20T23:00Z', null)];
    const changing = await readTariff({ account: account(home(FLAT)), rates: [{ ...flatRates, rates }] });
    expect(changing.tariff).toMatchObject({
      structureType: 'FIXED',
      expiry: new Date('2026-09-20T23:00Z'),
      contractEnd: null,
    });
    const ending = await readTariff({
      account: account(home(FLAT, '2026-09-17T23:00:00Z')),
      rates: [{ ...flatRates, rates }],
    });
    const end = new Date('2026-09-17T23:00:00Z');
    expect(ending.tariff).toMatchObject({ expiry: end, contractEnd: end });
  });

  it.each([
    [
      'Go',
      GO,
      { from: '00:30', to: '05:30', pence: 8.5 },
      [
        ['00:30:00', '05:30:00', 0.08925],
        ['05:30:00', '00:30:00', 0.294],
      ],
    ],
    [
      'Intelligent Go',
      'E-1R-INTELLI-VAR-24-10-29-C',
      { from: '23:30', to: '05:30', pence: 7 },
      [
        ['05:30:00', '23:30:00', 0.294],
        ['23:30:00', '05:30:00', 0.0735],
      ],
    ],
  ])('%s has hours that repeat every day', async (_, tariffCode, cheap, hours) => {
    const rates = dailyWindows('2026-09-11', 6, cheap, 28);
    const { tariff } = await readTariff({
      account: account(home(tariffCode)),
      rates: [{ tariff: tariffCode, kind: 'standard-unit-rates', rates }],
      rowsPerPage: 3,
    });
    expect(hoursOf(tariff)).toEqual(hours);
    expect(tariff).toMatchObject({
      structureType: 'TIME_OF_DAY',
      datedRates: null,
      expiry: null,
      terms: { timeZone: null },
    });
  });

  it('whose windows change their price is read again then', async () => {
    const cheap = { from: '00:30', to: '05:30', pence: 8.5 };
    const rates = [
      ...dailyWindows('2026-09-11', 6, cheap, 28),
      ...dailyWindows('2026-09-17', 3, { ...cheap, pence: 9 }, 28),
    ];
    const { tariff } = await readTariff({
      account: account(home(GO)),
      rates: [{ tariff: GO, kind: 'standard-unit-rates', rates }],
    });
    expect(hoursOf(tariff)[0]).toEqual(['00:30:00', '05:30:00', 0.08925]);
    expect(tariff.expiry).toEqual(new Date('2026-09-16T23:30Z'));
  });

  it('with two registers has its night in winter time all year', async () => {
    const { tariff } = await readTariff({
      account: account(home(ECONOMY_7)),
      rates: [
        { tariff: ECONOMY_7, kind: 'day-unit-rates', rates: [rate(30, '2026-06-30T23:00Z', '2026-09-30T23:00Z')] },
        { tariff: ECONOMY_7, kind: 'night-unit-rates', rates: [rate(14, '2026-06-30T23:00Z', null)] },
      ],
    });
    expect(hoursOf(tariff)).toEqual([
      ['00:30:00', '07:30:00', 0.147],
      ['07:30:00', '00:30:00', 0.315],
    ]);
    expect(tariff).toMatchObject({
      structureType: 'TIME_OF_DAY',
      expiry: new Date('2026-09-30T23:00Z'),
      terms: { timeZone: 'UTC' },
    });
  });
});

describe('what is sold', () => {
  const both = property('7 Acacia Road', [
    meterPoint({ mpan: '11', agreements: [[FLAT, '2025-01-01T00:00:00Z', null]] }),
    meterPoint({
      mpan: '12',
      isExport: true,
      agreements: [
        ['E-1R-OUTGOING-FIX-12M-19-05-13-C', '2024-01-01T00:00:00Z', '2025-06-01T00:00:00Z'],
        [OUTGOING, '2025-06-01T00:00:00Z', null],
      ],
    }),
  ]);
  const withoutVat = { ...rate(15, '2025-06-01T00:00Z', null), value_inc_vat: 15 };
  const world = {
    account: account(both),
    rates: [flatRates, { tariff: OUTGOING, kind: 'standard-unit-rates', rates: [withoutVat] }],
  } as const;

  it('has a price of its own', async () => {
    const { tariff } = await readTariff(world, { direction: 'EXPORT' });
    expect(tariff).toMatchObject({
      direction: 'EXPORT',
      structureType: 'FIXED',
      terms: { vat: { rate: 0 }, fixedCharges: [] },
    });
    expect(hoursOf(tariff)).toEqual([['00:00:00', '00:00:00', 0.15]]);
  });

  it('is found with the login for what is used, at the same home', async () => {
    const elsewhere = property('The Cottage', [
      meterPoint({ mpan: '99', isExport: true, agreements: [[GO, '2025-01-01T00:00:00Z', null]] }),
    ]);
    const server = await startOctopus({ ...world, account: account(elsewhere, both) });
    const captured = await octopusEnergy({ baseUrl: server.baseUrl }).capture(
      referenceOf({ mpan: '11' }),
      contextOf({ direction: 'EXPORT' }),
    );
    expect(captured).toMatchObject({
      tariff: { tariff: { code: OUTGOING } },
      postalAddress: {
        addressLine1: '7 Acacia Road',
        addressLine2: 'Little Hill',
        city: 'London',
        postCode: 'N1 1AA',
        countryCode: 'GB',
      },
    });
  });
});

describe('law', () => {
  it('windows of the local clock are priced as published, also on days when it changes', () => {
    const time = fc
      .integer({ min: 0, max: 47 })
      .map((i) => `${String(Math.floor(i / 2)).padStart(2, '0')}:${i % 2 === 0 ? '00' : '30'}`);
    const windows = fc.record({ from: time, to: time }).filter(({ from, to }) => from !== to);
    const date = fc.constantFrom(
      '2026-10-22',
      '2026-10-23',
      '2026-10-24',
      '2027-03-25',
      '2027-03-26',
      '2027-03-27',
      '2026-12-30',
    );
    const probe = fc.integer({ min: 0, max: 4 * 48 - 1 });
    fc.assert(
      fc.property(windows, date, probe, (cheap, firstDate, halfHour) => {
        // A time that the clock skips or repeats is a matter of taste: the company's own is not known.
        fc.pre(!(cheap.from >= '01:00' && cheap.from < '02:00') && !(cheap.to >= '01:00' && cheap.to < '02:00'));
        const rates = dailyWindows(firstDate, 5, { ...cheap, pence: 5 }, 30);
        const nowMs = at(`${firstDate}T12:00Z`) + 86_400_000;
        const converted = convertTariff(
          {
            account: ACCOUNT,
            direction: 'IMPORT',
            tariff: { code: GO, product: 'GO', hasDayAndNight: false },
            productName: null,
            agreementEnd: null,
            unitRates: { registers: 1, rates },
            standingCharges: [],
          },
          nowMs,
        );
        expect(converted.dated_rates).toBeUndefined();
        const reading = readProviderTariff(converted, contextOf());
        if (!reading.ok) throw new Error(reading.error);
        const atMs = nowMs - 86_400_000 + halfHour * 1_800_000;
        const published = rates.find(({ valid_from, valid_to }) => at(valid_from!) <= atMs && atMs < at(valid_to!));
        fc.pre(published !== undefined);
        expect(priceAt(reading.tariff, atMs, 'Europe/London')).toBeCloseTo(published!.value_inc_vat / 100, 9);
      }),
      { numRuns: 60 },
    );
  });
});
