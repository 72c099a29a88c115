import type { LibraryTemplate } from '../template.ts';
import { allDay, day, everyDay, holidays, perDay, perMonth, plan, provider, season, tiers } from './plan.ts';

const goldenPoppy = provider('golden-poppy', 'Golden Poppy Electric', ['US'], '#f77f00');
const prairieLantern = provider('prairie-lantern', 'Prairie Lantern Power', ['US'], '#6a994e');
const saguaroValley = provider('saguaro-valley', 'Saguaro Valley Electric', ['US'], '#bb3e03');

const california = { countryCode: 'US', currencyCode: 'USD', regions: ['CA'] } as const;
const texas = { countryCode: 'US', currencyCode: 'USD', regions: ['TX'] } as const;
const arizona = { countryCode: 'US', currencyCode: 'USD', regions: ['AZ'] } as const;

const SUMMER = ['Jun', 'Jul', 'Aug', 'Sep'];
const REST_OF_YEAR = ['Oct', 'Nov', 'Dec', 'Jan', 'Feb', 'Mar', 'Apr', 'May'];

export const unitedStates: readonly LibraryTemplate[] = [
  plan({
    ...california,
    key: 'golden-poppy-tiered',
    provider: goldenPoppy,
    displayName: 'Golden Poppy Tiered',
    description: 'Dearer above 350 kWh and 700 kWh a month',
    structureType: 'FIXED',
    schedule: everyDay(allDay(tiers([350, 0.3109], [700, 0.3884], [Infinity, 0.4527]))),
    fixedCharges: perDay(0.79),
  }),
  plan({
    ...california,
    key: 'golden-poppy-ev',
    provider: goldenPoppy,
    displayName: 'Golden Poppy EV',
    description: 'Low price until 15:00, peak from 16:00 to 21:00',
    structureType: 'TIME_OF_DAY',
    schedule: [
      season(SUMMER, { All: day(['00:00', 0.2291], ['15:00', 0.4312], ['16:00', 0.5466], ['21:00', 0.4312]) }),
      season(REST_OF_YEAR, { All: day(['00:00', 0.2291], ['15:00', 0.3987], ['16:00', 0.4174], ['21:00', 0.3987]) }),
    ],
    fixedCharges: perDay(0.79),
  }),
  plan({
    ...california,
    key: 'golden-poppy-export',
    provider: goldenPoppy,
    displayName: 'Golden Poppy Export',
    description: 'Pays most on summer evenings',
    direction: 'EXPORT',
    structureType: 'TIME_OF_DAY',
    schedule: [
      season(SUMMER, { All: day(['00:00', 0.0512], ['17:00', 0.1847], ['21:00', 0.0512]) }),
      season(REST_OF_YEAR, { All: allDay(0.0512) }),
    ],
  }),
  plan({
    ...texas,
    key: 'prairie-lantern-steady',
    provider: prairieLantern,
    displayName: 'Prairie Steady 24',
    description: 'One price for two years',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.1429)),
    fixedCharges: perMonth(9.95),
  }),
  plan({
    ...texas,
    key: 'prairie-lantern-free-nights',
    provider: prairieLantern,
    displayName: 'Prairie Free Nights',
    description: 'Free from 21:00 to 06:00',
    structureType: 'TIME_OF_DAY',
    schedule: everyDay(day(['06:00', 0.2386], ['21:00', 0])),
    fixedCharges: perMonth(9.95),
  }),
  plan({
    ...arizona,
    key: 'saguaro-valley-saver',
    provider: saguaroValley,
    displayName: 'Saguaro Saver',
    description: 'Weekday peak, by season; weekends and public holidays are off-peak',
    structureType: 'TIME_OF_DAY',
    schedule: [
      holidays(allDay(0.0912)),
      season(['May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct'], {
        Weekday: day(['00:00', 0.0912], ['14:00', 0.2641], ['20:00', 0.0912]),
        Weekend: allDay(0.0912),
      }),
      season(['Nov', 'Dec', 'Jan', 'Feb', 'Mar', 'Apr'], {
        Weekday: day(['00:00', 0.0912], ['05:00', 0.1274], ['09:00', 0.0912], ['17:00', 0.1274], ['21:00', 0.0912]),
        Weekend: allDay(0.0912),
      }),
    ],
    fixedCharges: perMonth(20),
  }),
  plan({
    ...arizona,
    key: 'saguaro-valley-buyback',
    provider: saguaroValley,
    displayName: 'Saguaro Solar Buyback',
    description: 'One price for solar power',
    direction: 'EXPORT',
    structureType: 'FIXED',
    schedule: everyDay(allDay(0.0345)),
  }),
];
