import type { LibraryTemplate } from '../template.ts';
import { allDay, day, everyDay, market, perDay, plan, provider, vatAdded, vatIncluded } from './plan.ts';

const thistledown = provider('thistledown', 'Thistledown Energy', ['GB'], '#6b3fa0');
const kettleAndCoast = provider('kettle-and-coast', 'Kettle & Coast', ['GB'], '#d1495b', [
  'LIBRARY',
  'MARKET',
  'MANUAL',
]);
const puffin = provider('puffin-power', 'Puffin Power', ['IE'], '#f26419');

const greatBritain = { countryCode: 'GB', currencyCode: 'GBP' } as const;
const ireland = { countryCode: 'IE', currencyCode: 'EUR', vat: vatIncluded(0.09) } as const;

export const greatBritainAndIreland: readonly LibraryTemplate[] = [
  plan({
    ...greatBritain,
    key: 'thistledown-fixed',
    provider: thistledown,
    displayName: 'Thistledown Fixed 12M',
    description: 'One price for a year',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.2573)),
    vat: vatIncluded(0.05),
    fixedCharges: perDay(0.5386),
  }),
  plan({
    ...greatBritain,
    key: 'thistledown-two-rate',
    provider: thistledown,
    displayName: 'Thistledown Two Rate',
    description: 'Seven cheap hours at night',
    structureType: 'TIME_OF_DAY',
    schedule: everyDay(day(['00:30', 0.1467], ['07:30', 0.2986])),
    vat: vatIncluded(0.05),
    fixedCharges: perDay(0.5386),
  }),
  plan({
    ...greatBritain,
    key: 'thistledown-export',
    provider: thistledown,
    displayName: 'Thistledown Export',
    description: 'One price for everything sold',
    direction: 'EXPORT',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.15)),
  }),
  plan({
    ...greatBritain,
    key: 'kettle-and-coast-drive',
    provider: kettleAndCoast,
    displayName: 'Coast & Drive',
    description: 'Low price from 00:30 to 05:30',
    structureType: 'TIME_OF_DAY',
    schedule: everyDay(day(['00:30', 0.085], ['05:30', 0.2855])),
    vat: vatIncluded(0.05),
    fixedCharges: perDay(0.4983),
  }),
  plan({
    ...greatBritain,
    key: 'kettle-and-coast-half-hourly',
    provider: kettleAndCoast,
    displayName: 'Kettle Half-Hourly',
    description: 'Follows the day-ahead market, dearer from 16:00 to 19:00',
    structureType: 'MARKET',
    schedule: everyDay(
      day(['00:00', market(0.042, 0.35)], ['16:00', market(0.135, 0.35)], ['19:00', market(0.042, 0.35)]),
    ),
    marketResolution: 'PT30M',
    vat: vatAdded(0.05),
    fixedCharges: perDay(0.4983),
  }),
  plan({
    ...greatBritain,
    key: 'kettle-and-coast-evening-export',
    provider: kettleAndCoast,
    displayName: 'Coast Evening Export',
    description: 'Pays most from 16:00 to 19:00',
    direction: 'EXPORT',
    structureType: 'TIME_OF_DAY',
    schedule: everyDay(day(['00:00', 0.065], ['16:00', 0.2425], ['19:00', 0.11])),
  }),
  plan({
    ...ireland,
    key: 'puffin-smart',
    provider: puffin,
    displayName: 'Puffin Smart',
    description: 'Day, peak and night',
    structureType: 'TIME_OF_DAY',
    schedule: everyDay(day(['08:00', 0.3511], ['17:00', 0.3784], ['19:00', 0.3511], ['23:00', 0.1873])),
    fixedCharges: perDay(0.81),
  }),
];
