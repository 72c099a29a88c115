import type { LibraryTemplate } from '../template.ts';
import {
  allDay,
  allYear,
  day,
  everyDay,
  holidays,
  market,
  perMonth,
  plan,
  provider,
  season,
  vatAdded,
  vatIncluded,
} from './plan.ts';

const superenergy = provider('superenergy', 'Superenergy', ['DE', 'AT'], '#0a7d55', ['LIBRARY', 'MARKET', 'MANUAL']);
const lindwurm = provider('lindwurm-strom', 'Lindwurm Strom', ['DE'], '#264653');
const musterlandNetz = provider('musterland-netz', 'Musterland Netz', ['DE'], '#7f5539');
const gamsstrom = provider('gamsstrom', 'Gamsstrom', ['AT'], '#9b2226', ['LIBRARY', 'MARKET', 'MANUAL']);

const germany = { countryCode: 'DE', currencyCode: 'EUR' } as const;
const germanHousehold = { ...germany, vat: vatIncluded(0.19) } as const;
const austria = { countryCode: 'AT', currencyCode: 'EUR', vat: vatIncluded(0.2) } as const;

export const germanyAndAustria: readonly LibraryTemplate[] = [
  plan({
    ...germanHousehold,
    key: 'superenergy-fix',
    provider: superenergy,
    displayName: 'Superenergy Fix',
    description: 'One price, day and night',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.3199)),
    fixedCharges: perMonth(12.9),
  }),
  plan({
    ...germanHousehold,
    key: 'superenergy-night',
    provider: superenergy,
    displayName: 'Superenergy Night',
    description: 'Low price from 00:00 to 06:00',
    structureType: 'TIME_OF_DAY',
    schedule: everyDay(day(['00:00', 0.2211], ['06:00', 0.3342])),
    fixedCharges: perMonth(12.9),
  }),
  plan({
    ...germanHousehold,
    key: 'superenergy-flex',
    provider: superenergy,
    displayName: 'Superenergy Flex',
    description: 'Follows the day-ahead market every quarter of an hour',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(0.021, 0.05))),
    vat: vatAdded(0.19),
    fixedCharges: perMonth(4.99),
  }),
  plan({
    ...germany,
    key: 'superenergy-sonnendach',
    provider: superenergy,
    displayName: 'Superenergy Sonnendach',
    description: 'Pays the market price less a fee for solar power',
    direction: 'EXPORT',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(-0.006))),
  }),
  plan({
    ...germanHousehold,
    key: 'lindwurm-feierabend',
    provider: lindwurm,
    displayName: 'Lindwurm Feierabend',
    description: 'Cheaper on weekends and public holidays',
    structureType: 'TIME_OF_DAY',
    schedule: [
      holidays(allDay(0.2689)),
      ...allYear({
        Weekday: day(['00:00', 0.2689], ['06:00', 0.3449], ['22:00', 0.2689]),
        Weekend: allDay(0.2689),
      }),
    ],
    fixedCharges: perMonth(11.5),
  }),
  plan({
    ...germany,
    key: 'lindwurm-einspeisung',
    provider: lindwurm,
    displayName: 'Lindwurm Einspeisung',
    description: 'One price for solar power fed in',
    direction: 'EXPORT',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.0786)),
  }),
  plan({
    ...germanHousehold,
    key: 'musterland-netz-steuerbar',
    provider: musterlandNetz,
    displayName: 'Musterland Netzentgelt, zeitvariabel',
    description: 'Grid fee for controllable loads (EnWG §14a, module 3): three levels in the cold half of the year',
    type: 'NON_COMMODITY',
    structureType: 'TIME_OF_DAY',
    schedule: [
      season(['Jan', 'Feb', 'Mar', 'Oct', 'Nov', 'Dec'], {
        All: day(['00:00', 0.0112], ['06:00', 0.1118], ['17:00', 0.1732], ['21:00', 0.1118]),
      }),
      season(['Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep'], { All: allDay(0.1118) }),
    ],
  }),
  plan({
    ...austria,
    key: 'superenergy-alpin',
    provider: superenergy,
    displayName: 'Superenergy Alpin',
    description: 'One price, day and night',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.1788)),
    fixedCharges: perMonth(4.8),
  }),
  plan({
    ...austria,
    key: 'gamsstrom-stunde',
    provider: gamsstrom,
    displayName: 'Gamsstrom Stunde',
    description: 'Follows the day-ahead market by the hour',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(0.0144))),
    marketResolution: 'PT60M',
    vat: vatAdded(0.2),
    fixedCharges: perMonth(2.16),
  }),
];
