import { describe, expect, test } from 'vitest';
import { always, byHours, compiled, marketOf } from '../../test/tariffs.ts';
import {
  type Bill,
  type BilledUsage,
  billTariff,
  constantSeries,
  type MarketIndices,
  type RateItem,
  type ScheduleEntry,
  type TariffRules,
  type Window,
} from '../index.ts';

const timeZone = 'Europe/Berlin';
const local = (text: string): number => Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds;
const days = (from: string, to: string): Window => ({ startMs: local(`${from}T00:00`), endMs: local(`${to}T00:00`) });
const APRIL = days('2026-04-01', '2026-05-01');
const LADDER: RateItem[] = [{ value: 0.1, to_kwh: 100 }, { value: 0.2, to_kwh: 300 }, { value: 0.4 }];

function bill(rules: Partial<TariffRules>, usage: BilledUsage, window = APRIL, indices?: MarketIndices): Bill {
  const tariff = compiled(rules, timeZone);
  const result = billTariff({ tariff, window, usage, ...(indices && { indices }) });
  if (!result.ok) throw new Error(`${result.refusal.reason}: ${result.refusal.detail}`);
  return result.bill;
}

function refusalOf(rules: Partial<TariffRules>, usage: BilledUsage, window = APRIL): string {
  const result = billTariff({ tariff: compiled(rules, timeZone), window, usage });
  return result.ok ? 'billed' : result.refusal.reason;
}

const power = (kw: number, window = APRIL): BilledUsage => ({ powerKw: constantSeries(window, kw) });
const lines = ({ energy }: Bill) =>
  energy.map(({ period, tier, energyKwh, price, amount }) =>
    [period, tier, energyKwh, price, amount].map((value) => Number(value.toFixed(9))),
  );

/** Peak from 08:00 to 20:00 on weekdays, else off-peak, each with its own tiers. */
const peakAnd = (peak: RateItem[], off: RateItem[]): ScheduleEntry[] => [
  {
    days_and_hours: [{ days: ['Weekday'], hours: [{ valid_from: '08:00:00', valid_to: '20:00:00', rate: peak }] }],
  },
  { days_and_hours: [{ hours: [{ rate: off }] }] },
];

describe('energy is billed', () => {
  test('up the ladder, which begins with the window whatever the month', () => {
    const window = days('2026-04-20', '2026-05-20');
    expect(lines(bill({ schedule: always(...LADDER) }, power(0.5, window), window))).toEqual([
      [0, 0, 100, 0.1, 10],
      [0, 1, 200, 0.2, 40],
      [0, 2, 60, 0.4, 24],
    ]);
  });

  test('in the ladder of each period apart, or of all together', () => {
    const schedule = peakAnd([{ value: 1, to_kwh: 60 }, { value: 2 }], [{ value: 0.1, to_kwh: 60 }, { value: 0.2 }]);
    // April 2026 has 22 weekdays: 264 hours of peak, 456 of off-peak.
    expect(lines(bill({ schedule, tierScope: 'PERIOD' }, power(1)))).toEqual([
      [0, 0, 60, 1, 60],
      [0, 1, 204, 2, 408],
      [1, 0, 60, 0.1, 6],
      [1, 1, 396, 0.2, 79.2],
    ]);
    // Counted together, the first 60 kWh are those of the first 60 hours, from Wednesday on: 32 of them off-peak.
    expect(lines(bill({ schedule }, power(1)))).toEqual([
      [0, 0, 28, 1, 28],
      [0, 1, 236, 2, 472],
      [1, 0, 32, 0.1, 3.2],
      [1, 1, 424, 0.2, 84.8],
    ]);
  });

  test('by allowances for the days on which the period occurs', () => {
    const schedule = peakAnd(
      [{ value: 1, to_kwh_per_day: 2 }, { value: 2 }],
      [{ value: 0.1, to_kwh_per_day: 2 }, { value: 0.2 }],
    );
    expect(lines(bill({ schedule, tierScope: 'PERIOD' }, power(1)))).toEqual([
      [0, 0, 44, 1, 44],
      [0, 1, 220, 2, 440],
      [1, 0, 60, 0.1, 6],
      [1, 1, 396, 0.2, 79.2],
    ]);
  });

  test('by bounds of both kinds; a tier whose end lies below the one before takes nothing', () => {
    const rate = [{ value: 0.1, to_kwh_per_day: 10 }, { value: 0.2, to_kwh: 200 }, { value: 0.4 }];
    expect(lines(bill({ schedule: always(...rate) }, { totalKwh: 350 }))).toEqual([
      [0, 0, 300, 0.1, 30],
      [0, 2, 50, 0.4, 20],
    ]);
    expect(lines(bill({ schedule: always(...rate) }, { totalKwh: 350 }, days('2026-04-01', '2026-04-11')))).toEqual([
      [0, 0, 100, 0.1, 10],
      [0, 1, 100, 0.2, 20],
      [0, 2, 150, 0.4, 60],
    ]);
  });

  test('in periods of different names with the same ladder, apart', () => {
    const hours = (period: string, valid_from: string, valid_to: string) => ({
      period,
      valid_from,
      valid_to,
      rate: LADDER,
    });
    const schedule = [
      { days_and_hours: [{ hours: [hours('day', '06:00:00', '18:00:00'), hours('night', '18:00:00', '06:00:00')] }] },
    ];
    expect(
      lines(bill({ schedule, tierScope: 'PERIOD' }, power(0.5))).map(([period, tier, kwh]) => [period, tier, kwh]),
    ).toEqual([
      [0, 0, 100],
      [0, 1, 80],
      [1, 0, 100],
      [1, 1, 80],
    ]);
    expect(compiled({ schedule }).structureType).toBe('FIXED');
  });

  test('at prices of a market as they were at the time', () => {
    const indices = marketOf({
      mrs_1: [
        { ...APRIL, endMs: local('2026-04-11T00:00'), value: 100 },
        { ...APRIL, startMs: local('2026-04-11T00:00'), value: 40 },
      ],
    });
    const rules = {
      schedule: always({ surcharge_fixed: 0.02 }),
      marketRates: true,
      marketSource: 'SE3',
      vat: { rate: 0.25, included: false, onNegative: 'APPLY' },
    } as const;
    const { energy } = bill({ ...rules, schedule: [...rules.schedule] }, power(1), APRIL, indices);
    expect(energy).toHaveLength(1);
    expect(energy[0]!.amount).toBeCloseTo((240 * 0.12 + 480 * 0.06) * 1.25, 9);
    expect(energy[0]!.price).toBeCloseTo(0.1, 9);
  });

  test('on days of 23 and 25 hours', () => {
    const schedule = byHours(['00:00:00', '06:00:00', 0.1], ['06:00:00', '00:00:00', 0.2]);
    const inSpring = days('2026-03-29', '2026-03-30');
    const inAutumn = days('2026-10-25', '2026-10-26');
    expect(bill({ schedule }, power(1, inSpring), inSpring).energyCharge).toBeCloseTo(5 * 0.1 + 18 * 0.2, 12);
    expect(bill({ schedule }, power(1, inAutumn), inAutumn).energyCharge).toBeCloseTo(7 * 0.1 + 18 * 0.2, 12);
  });
});

describe('charges', () => {
  const schedule = always({ value: 0.1 });

  test('are due once per window or once a day, credits too, with VAT as the rates', () => {
    const fixedCharges = [
      { amount: 12, per: 'MONTH' },
      { amount: 0.5, per: 'DAY' },
      { amount: -3, per: 'MONTH' },
    ] as const;
    const vat = { rate: 0.2, included: false, onNegative: 'NONE' } as const;
    const { fixed, fixedCharge, total } = bill({ schedule, fixedCharges, vat }, { totalKwh: 100 });
    expect(fixed.map(({ amount }) => Number(amount.toFixed(9)))).toEqual([14.4, 18, -3]);
    expect(fixedCharge).toBeCloseTo(29.4, 12);
    expect(total).toBeCloseTo(41.4, 12);
  });

  test.each([
    ['per month', { amount: 25, per: 'MONTH' }, 15, 25],
    ['per day', { amount: 0.5, per: 'DAY' }, 5, 15],
    ['that is reached', { amount: 10, per: 'MONTH' }, 0, 10],
    ['of nothing', { amount: 0, per: 'MONTH' }, 0, 10],
  ] as const)('a minimum %s', (_, minimumCharge, minimumAdded, total) => {
    expect(bill({ schedule, minimumCharge }, { totalKwh: 100 })).toMatchObject({ minimumAdded, total });
  });

  test('a minimum counts fixed charges in', () => {
    const fixedCharges = [{ amount: 20, per: 'MONTH' }] as const;
    const { minimumAdded, total } = bill(
      { schedule, fixedCharges, minimumCharge: { amount: 25, per: 'MONTH' } },
      { totalKwh: 10 },
    );
    expect([minimumAdded, total]).toEqual([4, 25]);
  });
});

describe('no bill is made', () => {
  test.each([
    [
      'annual_min_single_window',
      { schedule: always({ value: 1 }), minimumCharge: { amount: 5, per: 'YEAR' } },
      power(1),
    ],
    [
      'aggregate_usage_multi_period',
      { schedule: byHours(['00:00:00', '06:00:00', 1], ['06:00:00', '00:00:00', 2]) },
      { totalKwh: 5 },
    ],
    ['aggregate_usage_multi_period', { schedule: always({ value: '$m', variables: { m: 'SE3' } }) }, { totalKwh: 5 }],
    ['no_price_data', { schedule: always({ value: '$m', variables: { m: 'SE3' } }) }, power(1)],
    ['usage_incomplete', { schedule: always({ value: 1 }) }, power(1, days('2026-04-02', '2026-05-01'))],
    ['usage_incomplete', { schedule: always({ value: 1 }) }, power(-1)],
  ] as const)('%s', (reason, rules, usage) => {
    expect(refusalOf({ ...rules, schedule: [...rules.schedule] } as Partial<TariffRules>, usage)).toBe(reason);
  });

  test('for a part of a day', () => {
    const window = { ...APRIL, endMs: APRIL.endMs - 1 };
    expect(() => bill({ schedule: always({ value: 1 }) }, { totalKwh: 1 }, window)).toThrow(RangeError);
  });

  test('for a total over several periods that are alike but for allowances per day', () => {
    const hours = (period: string, valid_from: string, valid_to: string) => ({
      period,
      valid_from,
      valid_to,
      rate: [{ value: 1, to_kwh_per_day: 3 }, { value: 2 }],
    });
    const schedule = [
      { days_and_hours: [{ hours: [hours('a', '00:00:00', '12:00:00'), hours('b', '12:00:00', '00:00:00')] }] },
    ];
    expect(refusalOf({ schedule }, { totalKwh: 5 })).toBe('aggregate_usage_multi_period');
  });
});
