import { Refusal } from '../../../refusal.ts';
import { regionsOf } from '../methods.ts';
import type { Page } from '../page.ts';
import { afterRegion } from '../way.ts';

/** In which region, where the address does not tell? Leads to the surcharges of a market price, else to the term. */
export const region: Page<'region'> = {
  actions: () => [],

  show: async (visit) => ({ page: 'region', regions: await regionsOf(visit, visit.run), region: visit.run.region }),

  answer: async (visit, { region: code }) => {
    const regions = await regionsOf(visit, visit.run);
    if (code === undefined || !regions.some((each) => each.code === code)) throw unknownRegion();
    return { run: { region: code }, next: afterRegion(visit, visit.run) };
  },
};

export function unknownRegion(): Refusal {
  return new Refusal('market_region_invalid', 'Choose one of the listed regions.', { param: 'region' });
}
