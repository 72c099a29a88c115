import { Refusal } from '../../../refusal.ts';
import type { Page } from '../page.ts';
import { afterName } from '../way.ts';

/** What is the plan called? Leads to term or summary. */
export const name: Page<'name'> = {
  actions: () => [],

  show: async ({ run }) => ({ page: 'name', name: run.tariffName ?? '' }),

  answer: async (visit, { name: tariffName }) => {
    if (tariffName === undefined) {
      throw new Refusal('tariff_name_missing', 'Enter the name of the plan.', { param: 'tariff.name' });
    }
    return { run: { tariffName }, next: afterName(visit) };
  },
};
