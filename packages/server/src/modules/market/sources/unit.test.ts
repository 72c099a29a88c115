import { expect, it } from 'vitest';
import { parseUnit } from './unit.ts';

it.each([
  ['EUR/MWh', undefined, { currency: 'EUR', perKwh: 0.001 }],
  ['EUR / MWh', undefined, { currency: 'EUR', perKwh: 0.001 }],
  ['Eur/MWh', undefined, { currency: 'EUR', perKwh: 0.001 }],
  ['SEK/kWh', 'SEK', { currency: 'SEK', perKwh: 1 }],
  ['p/kWh', undefined, { currency: 'GBP', perKwh: 0.01 }],
  ['ct/kWh', 'EUR', { currency: 'EUR', perKwh: 0.01 }],
  ['øre/kWh', 'NOK', { currency: 'NOK', perKwh: 0.01 }],
  ['øre/kWh', 'DKK', { currency: 'DKK', perKwh: 0.01 }],
])('reads %s with currency %s', (text, currency, unit) => {
  expect(parseUnit(text, currency)).toEqual(unit);
});

it.each([
  ['ct/kWh', undefined, 'whose cents'],
  ['EUR/MWh', 'SEK', 'another currency'],
  ['p/kWh', 'EUR', 'another currency'],
  ['EUR', undefined, 'no energy'],
  ['EUR/MW', undefined, 'power'],
  ['EUR/MWh/day', undefined, 'more than a price per energy'],
  ['euros/MWh', undefined, 'no currency code'],
  ['', undefined, 'nothing'],
])('does not read "%s" with currency %s: %s', (text, currency, _) => {
  expect(parseUnit(text, currency)).toBeNull();
});
