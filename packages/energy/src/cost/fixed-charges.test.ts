import { describe, expect, test } from 'vitest';
import { always, compiled, version } from '../../test/tariffs.ts';
import { fixedChargeCosts, isWholeLocalDays, type TariffRules, type TariffVersion, type Window } from '../index.ts';

const timeZone = 'Europe/Berlin';
const local = (text: string): number => Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds;
const days = (from: string, to: string): Window => ({ startMs: local(`${from}T00:00`), endMs: local(`${to}T00:00`) });
const perDay = { amount: 0.5, per: 'DAY' } as const;
const perMonth = { amount: 31, per: 'MONTH' } as const;

const charging = (rules: Partial<TariffRules>, over: Partial<TariffVersion> = {}) =>
  version(compiled({ schedule: always({ value: 0.1 }), ...rules }, timeZone), over);

describe('fixed charges of whole local days', () => {
  test.each([
    ['a whole month', '2026-03-01', '2026-04-01', 31, 31],
    ['a month of 28 days', '2026-02-01', '2026-03-01', 28, 31],
    ['part of a month, pro rata by its days', '2026-02-01', '2026-02-08', 7, 31 / 4],
    ['parts of two months', '2026-02-22', '2026-03-11', 17, 31 / 4 + 10],
    ['the day of a clock change', '2026-03-29', '2026-03-30', 1, 1],
    ['a year', '2026-01-01', '2027-01-01', 365, 372],
  ])('%s', (_, from, to, dayCount, months) => {
    const costs = fixedChargeCosts([charging({ fixedCharges: [perDay, perMonth] })], days(from, to), timeZone);
    expect(costs.map(({ charge, cost }) => [charge, Number(cost.toFixed(9))])).toEqual([
      [perDay, dayCount / 2],
      [perMonth, Number(months.toFixed(9))],
    ]);
    expect(costs.map((each) => [each.days, each.confidence])).toEqual([
      [dayCount, 1],
      [dayCount, 1],
    ]);
  });

  test('a month is the billing period where the version has one', () => {
    const versions = [charging({ fixedCharges: [perMonth], billingDay: 15 })];
    const [first] = fixedChargeCosts(versions, days('2026-02-15', '2026-03-15'), timeZone);
    expect(first!.cost).toBe(31);
  });

  test('a day belongs to the version that holds at its start', () => {
    const changeMs = local('2026-03-10T12:00');
    const versions = [
      charging({ fixedCharges: [perDay] }, { endMs: changeMs }),
      charging({ fixedCharges: [{ ...perDay, amount: 1 }] }, { version: 2, startMs: changeMs }),
    ];
    const costs = fixedChargeCosts(versions, days('2026-03-08', '2026-03-12'), timeZone);
    expect(costs.map(({ version: number, days: count, cost }) => [number, count, cost])).toEqual([
      [1, 3, 1.5],
      [2, 1, 1],
    ]);
  });

  test('go on after the contract with less confidence, end with the tariff, and are none without any', () => {
    const over = { contractEndMs: local('2026-03-10T00:00'), endMs: local('2026-03-12T00:00') };
    const costs = fixedChargeCosts(
      [charging({ fixedCharges: [perDay] }, over)],
      days('2026-03-09', '2026-03-20'),
      timeZone,
    );
    expect(costs.map(({ days: count, confidence }) => [count, confidence])).toEqual([
      [1, 1],
      [2, 0.6],
    ]);
    expect(fixedChargeCosts([], days('2026-03-01', '2026-04-01'), timeZone)).toEqual([]);
    expect(fixedChargeCosts([charging({})], days('2026-03-01', '2026-04-01'), timeZone)).toEqual([]);
  });

  test.each([
    [days('2026-03-01', '2026-03-02'), true],
    [{ startMs: local('2026-03-01T01:00'), endMs: local('2026-03-02T00:00') }, false],
    [{ startMs: local('2026-03-01T00:00'), endMs: local('2026-03-01T00:00') }, false],
    [{ startMs: local('2026-03-01T00:00'), endMs: local('2026-03-02T00:00') + 1 }, false],
  ])('are only for those: %#', (window, whole) => {
    expect(isWholeLocalDays(timeZone, window)).toBe(whole);
  });
});
