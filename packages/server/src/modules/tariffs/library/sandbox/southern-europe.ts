import type { LibraryTemplate } from '../template.ts';
import {
  allDay,
  allYear,
  day,
  everyDay,
  holidays,
  market,
  perDay,
  perMonth,
  plan,
  provider,
  vatAdded,
  vatIncluded,
} from './plan.ts';

const molinoAzul = provider('molino-azul', 'Molino Azul Energía', ['ES'], '#1b6ca8');
const ciguenaLuz = provider('ciguena-luz', 'Cigüeña Luz', ['ES'], '#d62828', ['LIBRARY', 'MARKET', 'MANUAL']);
const lampadinaBlu = provider('lampadina-blu', 'Lampadina Blu', ['IT'], '#3a0ca3', ['LIBRARY', 'MARKET', 'MANUAL']);

const spain = { countryCode: 'ES', currencyCode: 'EUR' } as const;
const spanishHousehold = { ...spain, vat: vatIncluded(0.21) } as const;
const italy = { countryCode: 'IT', currencyCode: 'EUR', vat: vatIncluded(0.1) } as const;

const punta = 0.2317;
const llano = 0.1643;
const valle = 0.1129;

const f1 = 0.2784;
const f2 = 0.2551;
const f3 = 0.2236;

export const southernEurope: readonly LibraryTemplate[] = [
  plan({
    ...spanishHousehold,
    key: 'molino-azul-24h',
    provider: molinoAzul,
    displayName: 'Molino Azul 24 h',
    description: 'One price, day and night',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.1598)),
    fixedCharges: perDay(0.36),
  }),
  plan({
    ...spanishHousehold,
    key: 'molino-azul-tres-periodos',
    provider: molinoAzul,
    displayName: 'Molino Azul Tres Periodos',
    description: 'Punta, llano y valle; weekends and public holidays are valle',
    structureType: 'TIME_OF_DAY',
    schedule: [
      holidays(allDay(valle)),
      ...allYear({
        Weekday: day(
          ['00:00', valle],
          ['08:00', llano],
          ['10:00', punta],
          ['14:00', llano],
          ['18:00', punta],
          ['22:00', llano],
        ),
        Weekend: allDay(valle),
      }),
    ],
    fixedCharges: perDay(0.36),
  }),
  plan({
    ...spanishHousehold,
    key: 'ciguena-mercado',
    provider: ciguenaLuz,
    displayName: 'Cigüeña Mercado',
    description: 'Follows the day-ahead market, with tolls by the time of day',
    structureType: 'MARKET',
    schedule: [
      holidays(allDay(market(0.0191, 0.015))),
      ...allYear({
        Weekday: day(
          ['00:00', market(0.0191, 0.015)],
          ['08:00', market(0.0473, 0.015)],
          ['10:00', market(0.1085, 0.015)],
          ['14:00', market(0.0473, 0.015)],
          ['18:00', market(0.1085, 0.015)],
          ['22:00', market(0.0473, 0.015)],
        ),
        Weekend: allDay(market(0.0191, 0.015)),
      }),
    ],
    marketResolution: 'PT60M',
    vat: vatAdded(0.21),
    fixedCharges: perMonth(3.5),
  }),
  plan({
    ...spain,
    key: 'ciguena-excedentes',
    provider: ciguenaLuz,
    displayName: 'Cigüeña Excedentes',
    description: 'One price for surplus solar power',
    direction: 'EXPORT',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.06)),
  }),
  plan({
    ...italy,
    key: 'lampadina-blu-tre-fasce',
    provider: lampadinaBlu,
    displayName: 'Lampadina Tre Fasce',
    description: 'F1, F2, F3; Sundays and public holidays are F3',
    structureType: 'TIME_OF_DAY',
    schedule: [
      holidays(allDay(f3)),
      ...allYear({
        Weekday: day(['00:00', f3], ['07:00', f2], ['08:00', f1], ['19:00', f2], ['23:00', f3]),
        Sat: day(['00:00', f3], ['07:00', f2], ['23:00', f3]),
        Sun: allDay(f3),
      }),
    ],
    fixedCharges: perMonth(9),
  }),
  plan({
    ...italy,
    key: 'lampadina-blu-borsa',
    provider: lampadinaBlu,
    displayName: 'Lampadina Borsa',
    description: 'Follows the day-ahead market by the hour',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(0.0235, 0.1))),
    marketResolution: 'PT60M',
    vat: vatAdded(0.1),
    fixedCharges: perMonth(12),
  }),
];
