import { roundMoney } from '@plateau/energy';
import { Refusal } from '../../../refusal.ts';
import type { TypedPeriod } from '../../../storage/index.ts';
import type { Page } from '../page.ts';
import { checkPeriods } from '../periods.ts';
import { siteOf } from '../visit.ts';
import { afterRates } from '../way.ts';

const UNTYPED: TypedPeriod = { cost: 0, validFrom: '00:00:00', validTo: '00:00:00' };

/** What does a kWh cost, at which hours? Leads to name, term or summary. */
export const price: Page<'price'> = {
  actions: () => [],

  show: async (visit) => ({
    page: 'price',
    structure: visit.run.structure === 'TIME_OF_DAY' ? 'TIME_OF_DAY' : 'FIXED',
    currencyCode: (await siteOf(visit)).place.currencyCode,
    periods: visit.run.periods ?? [UNTYPED],
  }),

  answer: async (visit, { periods }) => {
    const typed = periods.map(({ cost, validFrom, validTo }) => ({
      cost: roundMoney(cost ?? 0),
      validFrom: validFrom ?? '',
      validTo: validTo ?? '',
    }));
    const fault = checkPeriods(typed);
    if (fault !== null) throw new Refusal(fault.code, fault.message, { param: fault.param });
    return { run: { periods: typed }, next: afterRates(visit) };
  },
};
