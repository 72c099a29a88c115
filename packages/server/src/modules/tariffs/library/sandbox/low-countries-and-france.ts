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

const dijkwacht = provider('dijkwacht', 'Dijkwacht Energie', ['NL'], '#0077b6');
const klompenkracht = provider('klompenkracht', 'Klompenkracht', ['NL'], '#ee9b00', ['LIBRARY', 'MARKET', 'MANUAL']);
const wafelwatt = provider('wafelwatt', 'Wafelwatt', ['BE'], '#bc6c25', ['LIBRARY', 'MARKET', 'MANUAL']);
const voltacoq = provider('voltacoq', 'Voltacoq', ['FR'], '#c1121f');

const netherlands = { countryCode: 'NL', currencyCode: 'EUR' } as const;
const dutchHousehold = { ...netherlands, vat: vatIncluded(0.21) } as const;
const belgium = { countryCode: 'BE', currencyCode: 'EUR', vat: vatIncluded(0.06) } as const;
const france = { countryCode: 'FR', currencyCode: 'EUR', vat: vatIncluded(0.2) } as const;

export const lowCountriesAndFrance: readonly LibraryTemplate[] = [
  plan({
    ...dutchHousehold,
    key: 'dijkwacht-vast',
    provider: dijkwacht,
    displayName: 'Dijkwacht Vast',
    description: 'One price for a year',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.2698)),
    fixedCharges: perMonth(6.99),
  }),
  plan({
    ...dutchHousehold,
    key: 'dijkwacht-dal',
    provider: dijkwacht,
    displayName: 'Dijkwacht Dal & Normaal',
    description: 'Cheaper at night, on weekends and on public holidays',
    structureType: 'TIME_OF_DAY',
    schedule: [
      holidays(allDay(0.2541)),
      ...allYear({
        Weekday: day(['00:00', 0.2541], ['07:00', 0.2846], ['23:00', 0.2541]),
        Weekend: allDay(0.2541),
      }),
    ],
    fixedCharges: perMonth(6.99),
  }),
  plan({
    ...dutchHousehold,
    key: 'klompenkracht-kwartier',
    provider: klompenkracht,
    displayName: 'Klompenkracht Kwartier',
    description: 'Follows the day-ahead market every quarter of an hour; energy tax included',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(0.1188))),
    vat: vatAdded(0.21),
    fixedCharges: perMonth(5.99),
  }),
  plan({
    ...netherlands,
    key: 'klompenkracht-teruglevering',
    provider: klompenkracht,
    displayName: 'Klompenkracht Teruglevering',
    description: 'Pays the market price less a fee for power fed in',
    direction: 'EXPORT',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(-0.018))),
  }),
  plan({
    ...belgium,
    key: 'wafelwatt-dag-nacht',
    provider: wafelwatt,
    displayName: 'Wafelwatt Dag & Nacht',
    description: 'Cheaper at night and on weekends',
    structureType: 'TIME_OF_DAY',
    schedule: allYear({
      Weekday: day(['00:00', 0.2288], ['07:00', 0.2794], ['22:00', 0.2288]),
      Weekend: allDay(0.2288),
    }),
    fixedCharges: perMonth(5.42),
  }),
  plan({
    ...belgium,
    key: 'wafelwatt-uur',
    provider: wafelwatt,
    displayName: 'Wafelwatt Uur',
    description: 'Follows the day-ahead market by the hour',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(0.0204, 0.02))),
    marketResolution: 'PT60M',
    vat: vatAdded(0.06),
    fixedCharges: perMonth(5.42),
  }),
  plan({
    ...france,
    key: 'voltacoq-base',
    provider: voltacoq,
    displayName: 'Voltacoq Base',
    description: 'One price, day and night',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.1952)),
    fixedCharges: perDay(0.42),
  }),
  plan({
    ...france,
    key: 'voltacoq-heures-creuses',
    provider: voltacoq,
    displayName: 'Voltacoq Heures Creuses',
    description: 'Eight cheap hours from 22:00',
    structureType: 'TIME_OF_DAY',
    schedule: everyDay(day(['06:00', 0.2081], ['22:00', 0.1635])),
    fixedCharges: perDay(0.44),
  }),
];
