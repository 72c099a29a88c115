import type { LibraryTemplate } from '../template.ts';
import { allDay, day, everyDay, market, perMonth, plan, provider, season, vatAdded, vatIncluded } from './plan.ts';

const algkraft = provider('algkraft', 'Älgkraft', ['SE'], '#2d6a4f', ['LIBRARY', 'MARKET', 'MANUAL']);
const lingon = provider('lingon-energi', 'Lingon Energi', ['SE'], '#ae2012', ['LIBRARY', 'MARKET', 'MANUAL']);
const granskogNat = provider('granskog-nat', 'Granskog Nät', ['SE'], '#344e41');
const strandvind = provider('strandvind', 'Strandvind', ['DK'], '#457b9d', ['LIBRARY', 'MARKET', 'MANUAL']);
const fjordnet = provider('fjordnet', 'Fjordnet Elnet', ['DK'], '#1d3557');
const nisse = provider('nisse-kraft', 'Nisse Kraft', ['NO'], '#b5179e', ['LIBRARY', 'MARKET', 'MANUAL']);
const saunasahko = provider('saunasahko', 'Saunasähkö', ['FI'], '#e76f51', ['LIBRARY', 'MARKET', 'MANUAL']);

const sweden = { countryCode: 'SE', currencyCode: 'SEK' } as const;
const swedishHousehold = { ...sweden, vat: vatIncluded(0.25) } as const;
const denmark = { countryCode: 'DK', currencyCode: 'DKK', vat: vatIncluded(0.25) } as const;
const finland = { countryCode: 'FI', currencyCode: 'EUR', vat: vatIncluded(0.255) } as const;
/** Power for households in the north, NO4, is free of VAT. */
const southernNorway = {
  countryCode: 'NO',
  currencyCode: 'NOK',
  regions: ['NO1', 'NO2', 'NO3', 'NO5'],
} as const;

const WINTER = ['Oct', 'Nov', 'Dec', 'Jan', 'Feb', 'Mar'];
const SUMMER = ['Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep'];

export const nordics: readonly LibraryTemplate[] = [
  plan({
    ...swedishHousehold,
    key: 'algkraft-fast-norr',
    provider: algkraft,
    displayName: 'Älgkraft Fast, norr',
    description: 'One price for a year in SE1 and SE2',
    regions: ['SE1', 'SE2'],
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.4988)),
    fixedCharges: perMonth(49),
  }),
  plan({
    ...swedishHousehold,
    key: 'algkraft-fast-syd',
    provider: algkraft,
    displayName: 'Älgkraft Fast, syd',
    description: 'One price for a year in SE3 and SE4',
    regions: ['SE3', 'SE4'],
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.9275)),
    fixedCharges: perMonth(49),
  }),
  plan({
    ...swedishHousehold,
    key: 'algkraft-timpris',
    provider: algkraft,
    displayName: 'Älgkraft Timpris',
    description: 'Follows the day-ahead market by the hour',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(0.0792))),
    marketResolution: 'PT60M',
    vat: vatAdded(0.25),
    fixedCharges: perMonth(39),
  }),
  plan({
    ...swedishHousehold,
    key: 'lingon-kvart',
    provider: lingon,
    displayName: 'Lingon Kvart',
    description: 'Follows the day-ahead market every quarter of an hour',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(0.065, 0.01))),
    vat: vatAdded(0.25),
    fixedCharges: perMonth(29),
  }),
  plan({
    ...swedishHousehold,
    key: 'lingon-natt',
    provider: lingon,
    displayName: 'Lingon Natt',
    description: 'Low price from 22:00 to 06:00',
    structureType: 'TIME_OF_DAY',
    schedule: everyDay(day(['06:00', 1.085], ['22:00', 0.6125])),
    fixedCharges: perMonth(45),
  }),
  plan({
    ...sweden,
    key: 'lingon-sol',
    provider: lingon,
    displayName: 'Lingon Sol',
    description: 'Pays the market price for solar power',
    direction: 'EXPORT',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(0.01))),
  }),
  plan({
    ...swedishHousehold,
    key: 'granskog-nat-tid',
    provider: granskogNat,
    displayName: 'Granskog Nät, tidstariff',
    description: 'Grid fee and energy tax: dear on winter weekdays from 06:00 to 22:00',
    type: 'NON_COMMODITY',
    structureType: 'TIME_OF_DAY',
    schedule: [
      season(['Nov', 'Dec', 'Jan', 'Feb', 'Mar'], {
        Weekday: day(['00:00', 0.812], ['06:00', 1.306], ['22:00', 0.812]),
        Weekend: allDay(0.812),
      }),
      season(['Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct'], { All: allDay(0.812) }),
    ],
    fixedCharges: perMonth(365),
  }),
  plan({
    ...denmark,
    key: 'strandvind-spot',
    provider: strandvind,
    displayName: 'Strandvind Spot',
    description: 'Follows the day-ahead market by the hour',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(0.0896))),
    marketResolution: 'PT60M',
    vat: vatAdded(0.25),
    fixedCharges: perMonth(29),
  }),
  plan({
    ...denmark,
    key: 'fjordnet-tarif-c',
    provider: fjordnet,
    displayName: 'Fjordnet Tarif C',
    description: 'Grid fee in three levels, dearer in winter',
    type: 'NON_COMMODITY',
    structureType: 'TIME_OF_DAY',
    schedule: [
      season(WINTER, { All: day(['00:00', 0.1192], ['06:00', 0.3576], ['17:00', 1.0728], ['21:00', 0.3576]) }),
      season(SUMMER, { All: day(['00:00', 0.1192], ['06:00', 0.1788], ['17:00', 0.4649], ['21:00', 0.1788]) }),
    ],
    fixedCharges: perMonth(61.5),
  }),
  plan({
    ...southernNorway,
    key: 'nisse-spot',
    provider: nisse,
    displayName: 'Nisse Spot',
    description: 'Follows the day-ahead market by the hour',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(0.0392))),
    marketResolution: 'PT60M',
    vat: vatAdded(0.25),
    fixedCharges: perMonth(39),
  }),
  plan({
    ...southernNorway,
    key: 'nisse-fast',
    provider: nisse,
    displayName: 'Nisse Fast',
    description: 'One price for a year',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.8625)),
    vat: vatIncluded(0.25),
    fixedCharges: perMonth(49),
  }),
  plan({
    ...finland,
    key: 'saunasahko-porssi',
    provider: saunasahko,
    displayName: 'Saunasähkö Pörssi',
    description: 'Follows the day-ahead market every quarter of an hour',
    structureType: 'MARKET',
    schedule: everyDay(allDay(market(0.0039))),
    vat: vatAdded(0.255),
    fixedCharges: perMonth(3.99),
  }),
  plan({
    ...finland,
    key: 'saunasahko-yo',
    provider: saunasahko,
    displayName: 'Saunasähkö Yö',
    description: 'Low price from 22:00 to 07:00',
    structureType: 'TIME_OF_DAY',
    schedule: everyDay(day(['07:00', 0.0949], ['22:00', 0.0699])),
    fixedCharges: perMonth(4.49),
  }),
];
