import { describe, expect, test } from 'vitest';
import { always, byHours, compiled, refusal } from '../../test/tariffs.ts';
import { bareMarketSchedule, type RateItem, SURCHARGE_EXPRESSION, type TariffRules } from '../index.ts';

const RATE = 'schedule.0.days_and_hours.0.hours.0.rate';
const MARKET = { marketRates: true, marketSource: 'mrs_1' };

/** Rates as JSON that types do not hold. */
function wrong(...rate: unknown[]) {
  return always(...(rate as RateItem[]));
}

describe('rules are refused with a code, at the member that is wrong', () => {
  test.each<[string, Partial<TariffRules>, string, string]>([
    ['no rate', { schedule: wrong() }, 'data_json_invalid', RATE],
    ['21 tiers', { schedule: wrong(...Array(21).fill({ value: 1 })) }, 'data_json_invalid', RATE],
    ['a rate that is a number', { schedule: wrong(0.3) }, 'data_json_invalid', `${RATE}.0`],
    ['an empty rate', { schedule: wrong({}) }, 'data_json_invalid', `${RATE}.0.fixed`],
    ['a value that is not finite', { schedule: wrong({ value: Number.NaN }) }, 'data_json_invalid', `${RATE}.0.value`],
    ['a value that is null', { schedule: wrong({ value: null }) }, 'data_json_invalid', `${RATE}.0.value`],
    ['value and fixed', { schedule: wrong({ value: 1, fixed: 1 }) }, 'data_json_invalid', `${RATE}.0.fixed`],
    ['fixed with market rates', { schedule: wrong({ fixed: 0.2 }), ...MARKET }, 'data_json_invalid', `${RATE}.0.fixed`],
    [
      'surcharges without market rates',
      { schedule: wrong({ fixed: 0.2, surcharge_fixed: 0.1 }) },
      'data_json_invalid',
      `${RATE}.0.surcharge_fixed`,
    ],
    [
      'a surcharge in words',
      { schedule: wrong({ surcharge_fixed: '0.02' }), ...MARKET },
      'data_json_invalid',
      `${RATE}.0.surcharge_fixed`,
    ],
    [
      'percent points',
      { schedule: wrong({ surcharge_percentage: 18 }), ...MARKET },
      'surcharge_percentage_invalid',
      `${RATE}.0.surcharge_percentage`,
    ],
    [
      'no market source',
      { schedule: wrong({ surcharge_fixed: 0.1 }), marketRates: true },
      'market_source_missing',
      `${RATE}.0`,
    ],
    [
      'a market source that is not there',
      { schedule: wrong({}), marketRates: true, marketSource: 'mrs_9' },
      'market_source_missing',
      'market_source',
    ],
    [
      'a first tier from above 0',
      { schedule: wrong({ value: 1, to_kwh: 0 }, { value: 1 }) },
      'data_json_invalid',
      `${RATE}.0.to_kwh`,
    ],
    [
      'tiers that do not rise',
      { schedule: wrong({ value: 1, to_kwh: 9 }, { value: 1, to_kwh: 9 }, { value: 1 }) },
      'data_json_invalid',
      `${RATE}.1.to_kwh`,
    ],
    ['a closed last tier', { schedule: wrong({ value: 1, to_kwh: 9 }) }, 'data_json_invalid', `${RATE}.0.to_kwh`],
    ['an open first tier', { schedule: wrong({ value: 1 }, { value: 1 }) }, 'data_json_invalid', `${RATE}.0.to_kwh`],
    [
      'an allowance that does not rise',
      { schedule: wrong({ value: 1, to_kwh_per_day: 9 }, { value: 1, to_kwh_per_day: 8 }, { value: 1 }) },
      'data_json_invalid',
      `${RATE}.1.to_kwh_per_day`,
    ],
    [
      'two ends of one tier',
      { schedule: wrong({ value: 1, to_kwh: 9, to_kwh_per_day: 1 }, { value: 1 }) },
      'data_json_invalid',
      `${RATE}.0.to_kwh_per_day`,
    ],
    [
      'a last tier that is an allowance',
      { schedule: wrong({ value: 1, to_kwh_per_day: 9 }) },
      'data_json_invalid',
      `${RATE}.0.to_kwh_per_day`,
    ],
    [
      'a period without a name to its name',
      { schedule: [{ days_and_hours: [{ hours: [{ period: '', rate: [{ value: 1 }] }] }] }] },
      'data_json_invalid',
      'schedule.0.days_and_hours.0.hours.0.period',
    ],
    ['a bound in words', { schedule: wrong({ value: 1, to_kwh: '9' }) }, 'data_json_invalid', `${RATE}.0.to_kwh`],
    ['a bad formula', { schedule: wrong({ value: '1 +' }) }, 'formula_invalid', `${RATE}.0.value`],
    ['an unknown variable', { schedule: wrong({ value: '$x' }) }, 'formula_variable_unknown', `${RATE}.0.value`],
    [
      'an unknown index',
      { schedule: wrong({ value: '$x', variables: { x: 'EPEX' } }) },
      'formula_variable_unknown',
      `${RATE}.0.variables.x`,
    ],
    [
      'a variable that is no number',
      { schedule: wrong({ value: '$x', variables: { x: true } }) },
      'data_json_invalid',
      `${RATE}.0.variables.x`,
    ],
    [
      '17 variables',
      {
        schedule: wrong({
          value: '1',
          variables: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`v${i}`, i])),
        }),
      },
      'formula_invalid',
      `${RATE}.0.variables`,
    ],
    [
      'VAT in percent points',
      { schedule: always({ value: 1 }), vat: { rate: 19, included: true, onNegative: 'APPLY' } },
      'data_json_invalid',
      'vat.rate',
    ],
    ['billing day 29', { schedule: always({ value: 1 }), billingDay: 29 }, 'data_json_invalid', 'billing_day'],
    ['a hole', { schedule: byHours(['00:00:00', '06:00:00', 1]) }, 'schedule_incomplete', 'schedule'],
  ])('%s', (_name, rules, code, path) => {
    expect(refusal(rules)).toMatchObject({ code, path });
  });

  test('the message helps', () => {
    expect(refusal({ schedule: wrong({ surcharge_percentage: 18 }), ...MARKET }).message).toContain(
      'fraction: 5 % is 0.05',
    );
    expect(refusal({ schedule: byHours(['00:00:00', '06:00:00', 1]) }).message).toBe(
      'The schedule is incomplete: no rate on Mondays in Jan, 06:00–24:00.',
    );
    expect(refusal({ schedule: wrong({ value: '2 * $x', variables: {} }) })).toMatchObject({ position: 4 });
  });
});

describe('the structure follows from the rates', () => {
  test.each<[string, Partial<TariffRules>, string, string[]]>([
    ['one rate', { schedule: always({ value: 0.3 }) }, 'FIXED', []],
    ['one rate with tiers', { schedule: always({ value: 0.3, to_kwh: 5 }, { value: 0.4 }) }, 'FIXED', []],
    ['a formula of numbers', { schedule: always({ value: '$a * 2', variables: { a: 0.1 } }) }, 'FIXED', []],
    [
      'the same rate in every line',
      { schedule: byHours(['00:00:00', '06:00:00', 1], ['06:00:00', '00:00:00', 1]) },
      'FIXED',
      [],
    ],
    ['two rates', { schedule: byHours(['22:00:00', '06:00:00', 1], ['06:00:00', '22:00:00', 2]) }, 'TIME_OF_DAY', []],
    ['the bare market', { schedule: bareMarketSchedule(), ...MARKET }, 'MARKET', ['mrs_1']],
    [
      'indices by name and id',
      { schedule: always({ value: '$a + $b - $c', variables: { a: 'SE3', b: 'mrs_2', c: 'mrs_1' } }) },
      'MARKET',
      ['mrs_1', 'mrs_2'],
    ],
  ])('%s: %s', (_name, rules, structureType, indexIds) => {
    expect(compiled(rules)).toMatchObject({ structureType, indexIds });
  });

  test('lines with the same ladder are one period', () => {
    const schedule = byHours(['00:00:00', '06:00:00', 1], ['06:00:00', '20:00:00', 2], ['20:00:00', '00:00:00', 1]);
    expect(compiled({ schedule }).periods).toHaveLength(2);
  });

  test('and the same ladder in other words is the same', () => {
    const schedule = [
      ...byHours(['00:00:00', '06:00:00', 1]),
      { days_and_hours: [{ hours: [{ valid_from: '06:00:00', rate: [{ fixed: 1, to_kwh: null }] }] }] },
    ];
    expect(compiled({ schedule })).toMatchObject({
      structureType: 'FIXED',
      periods: [{ tiers: [{ from: { kwh: 0 } }] }],
    });
  });

  test('surcharges are the formula that they stand for', () => {
    const surcharges = compiled({ schedule: always({ surcharge_fixed: 0.02, surcharge_percentage: 0.05 }), ...MARKET });
    const variables = { market: 'mrs_1', unit: 0.001, fixed: 0.02, percentage: 0.05 };
    const formula = compiled({ schedule: always({ value: SURCHARGE_EXPRESSION, variables }), ...MARKET });
    expect(surcharges.tiers).toEqual(formula.tiers);
  });
});
