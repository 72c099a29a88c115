import type { LibraryTemplate } from '../template.ts';
import { allDay, allYear, day, everyDay, perDay, plan, provider, season, tiers, vatIncluded } from './plan.ts';

const wombat = provider('wombat-power', 'Wombat Power', ['AU'], '#606c38');
const southernMagpie = provider('southern-magpie', 'Southern Magpie Energy', ['AU'], '#22223b');

const newSouthWales = { countryCode: 'AU', currencyCode: 'AUD', regions: ['NSW'] } as const;
const victoria = { countryCode: 'AU', currencyCode: 'AUD', regions: ['VIC'] } as const;

export const australia: readonly LibraryTemplate[] = [
  plan({
    ...newSouthWales,
    key: 'wombat-anytime',
    provider: wombat,
    displayName: 'Wombat Anytime',
    description: 'Cheaper above 330 kWh a month',
    structureType: 'FIXED',
    schedule: everyDay(allDay(tiers([330, 0.3454], [Infinity, 0.3289]))),
    vat: vatIncluded(0.1),
    fixedCharges: perDay(1.0175),
  }),
  plan({
    ...newSouthWales,
    key: 'wombat-time-of-use',
    provider: wombat,
    displayName: 'Wombat Time of Use',
    description: 'Peak on summer and winter weekdays from 15:00 to 21:00',
    structureType: 'TIME_OF_DAY',
    schedule: [
      season(['Nov', 'Dec', 'Jan', 'Feb', 'Mar', 'Jun', 'Jul', 'Aug'], {
        Weekday: day(['00:00', 0.2717], ['15:00', 0.5588], ['21:00', 0.2717]),
        Weekend: allDay(0.2717),
      }),
      season(['Apr', 'May', 'Sep', 'Oct'], { All: allDay(0.2717) }),
    ],
    vat: vatIncluded(0.1),
    fixedCharges: perDay(1.1),
  }),
  plan({
    ...newSouthWales,
    key: 'wombat-feed-in',
    provider: wombat,
    displayName: 'Wombat Feed-in',
    description: 'One price for solar power',
    direction: 'EXPORT',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.048)),
  }),
  plan({
    ...victoria,
    key: 'southern-magpie-solar-sponge',
    provider: southernMagpie,
    displayName: 'Magpie Solar Sponge',
    description: 'Cheapest from 10:00 to 15:00, peak from 16:00 to 21:00',
    structureType: 'TIME_OF_DAY',
    schedule: everyDay(
      day(['00:00', 0.2442], ['10:00', 0.1188], ['15:00', 0.2442], ['16:00', 0.4279], ['21:00', 0.2442]),
    ),
    vat: vatIncluded(0.1),
    fixedCharges: perDay(0.9735),
  }),
  plan({
    ...victoria,
    key: 'southern-magpie-weekender',
    provider: southernMagpie,
    displayName: 'Magpie Weekender',
    description: 'Cheaper on weekends',
    structureType: 'TIME_OF_DAY',
    schedule: allYear({ Weekday: allDay(0.3102), Weekend: allDay(0.2266) }),
    vat: vatIncluded(0.1),
    fixedCharges: perDay(0.9735),
  }),
  plan({
    ...victoria,
    key: 'southern-magpie-evening-feed-in',
    provider: southernMagpie,
    displayName: 'Magpie Evening Feed-in',
    description: 'Pays most from 16:00 to 21:00',
    direction: 'EXPORT',
    structureType: 'TIME_OF_DAY',
    schedule: everyDay(day(['00:00', 0.029], ['10:00', 0.004], ['16:00', 0.084], ['21:00', 0.029])),
  }),
];
