import { Refusal } from '../../../refusal.ts';
import { type Page, show } from '../page.ts';
import { knownAddress } from '../visit.ts';

/** What is the provider called, which is not on the list? Leads to the structure of the tariff. */
export const providerName: Page<'provider_name'> = {
  actions: () => ['ADDRESS_CHANGE'],

  show: async (visit) => ({
    page: 'provider_name',
    postalAddress: await knownAddress(visit),
    name: visit.run.providerName ?? '',
  }),

  answer: async (_visit, { name }) => {
    if (name === undefined) {
      throw new Refusal('provider_name_missing', 'Enter the name of your provider.', { param: 'provider.name' });
    }
    const run = { providerId: null, providerName: name, templateId: null, structure: null, region: null };
    return { run, next: show('structure') };
  },

  act: async (_visit, action) => (action === 'ADDRESS_CHANGE' ? { next: show('address') } : undefined),
};
