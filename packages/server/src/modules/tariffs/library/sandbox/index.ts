import type { LibraryTemplate } from '../template.ts';
import { australia } from './australia.ts';
import { germanyAndAustria } from './germany-and-austria.ts';
import { greatBritainAndIreland } from './great-britain-and-ireland.ts';
import { lowCountriesAndFrance } from './low-countries-and-france.ts';
import { nordics } from './nordics.ts';
import { southernEurope } from './southern-europe.ts';
import { unitedStates } from './united-states.ts';

export { allDay, day, everyDay, market } from './plan.ts';

/**
 * The library of test mode: made-up providers with plans in local currency, VAT as the country has it, and rates for
 * illustration only. Market plans follow the market source of the location they are put on. Keys are for good.
 */
export const sandboxTemplates: readonly LibraryTemplate[] = [
  ...greatBritainAndIreland,
  ...germanyAndAustria,
  ...lowCountriesAndFrance,
  ...nordics,
  ...southernEurope,
  ...unitedStates,
  ...australia,
];
