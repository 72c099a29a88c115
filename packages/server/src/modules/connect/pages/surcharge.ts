import { roundMoney } from '@plateau/energy';
import { Refusal } from '../../../refusal.ts';
import { marketsOf } from '../methods.ts';
import type { Page } from '../page.ts';
import { siteOf } from '../visit.ts';
import { afterRates } from '../way.ts';
import { unknownRegion } from './region.ts';

const NONE = { fixed: 0, percentage: 0 };

/** What does the provider add to the market price? Leads to name, term or summary. */
export const surcharge: Page<'surcharge'> = {
  actions: () => [],

  show: async (visit) => ({
    page: 'surcharge',
    currencyCode: (await siteOf(visit)).place.currencyCode,
    surcharge: visit.run.surcharge ?? NONE,
  }),

  answer: async (visit, { fixed = 0, percentage = 0, region }) => {
    if (percentage < 0 || percentage > 1000) {
      throw new Refusal('surcharge_percentage_invalid', 'The percentage must lie between 0 and 1000.', {
        param: 'surcharge.percentage',
      });
    }
    const markets = await marketsOf(visit, visit.run);
    if (markets.length === 0) {
      throw new Refusal('geo_location_not_found', 'There is no market price for this place.');
    }
    const chosen = region ?? visit.run.region;
    const isRegional = markets.length > 1;
    if ((isRegional || region !== undefined) && !markets.some((market) => market.region === chosen)) {
      throw unknownRegion();
    }
    return {
      run: { structure: 'MARKET', region: chosen, surcharge: { fixed: roundMoney(fixed), percentage } },
      next: afterRates(visit),
    };
  },
};
