import { Refusal } from '../../../refusal.ts';
import { plansOf, requireTemplate } from '../../tariffs/index.ts';
import { type Page, show, type View } from '../page.ts';
import { siteOf, suppliedTo, type Visit } from '../visit.ts';
import { afterChoice } from '../way.ts';

/** Which of the provider's plans? Leads to the region, the term, or the summary. */
export const library: Page<'library'> = {
  actions: () => ['TARIFF_MISSING', 'ADDRESS_CHANGE', 'SEARCH'],

  show: (visit) => list(visit, ''),

  answer: async (visit, { templateId }) => {
    if (templateId === undefined) throw refusal('tariff_id_missing', 'Choose a plan.');
    const plans = await sold(visit);
    if (!plans.some(({ template }) => template.id === templateId)) {
      await requireKnown(visit, templateId);
      throw refusal('tariff_id_invalid', 'The provider does not offer this plan here.');
    }
    const chosen = { templateId, structure: null, region: null };
    return { run: chosen, next: await afterChoice(visit, { ...visit.run, ...chosen }) };
  },

  act: async (visit, action, { query = '' }) => {
    switch (action) {
      case 'TARIFF_MISSING':
        return { run: { templateId: null }, next: show('structure') };
      case 'ADDRESS_CHANGE':
        return { next: show('address') };
      case 'SEARCH':
        return { next: { kind: 'STAY', view: await list(visit, query) } };
      default:
        return undefined;
    }
  },
};

async function list(visit: Visit, query: string): Promise<Extract<View, { page: 'library' }>> {
  const { postalAddress } = await siteOf(visit);
  const plans = await sold(visit, query === '' ? undefined : query);
  return {
    page: 'library',
    postalAddress,
    query,
    hasMore: plans.length > MOST,
    plans: plans
      .slice(0, MOST)
      .map(({ template: { id, displayName, description } }) => ({ id, name: displayName, description })),
  };
}

/** Most plans shown at once. */
const MOST = 500;

async function sold(visit: Visit, query?: string) {
  const { session, scope, run } = visit;
  if (run.providerId === null) return [];
  return plansOf(session, scope, run.providerId, suppliedTo(await siteOf(visit), run.slot), query);
}

async function requireKnown({ session, scope }: Visit, id: string): Promise<void> {
  try {
    await requireTemplate(session, scope, id);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not_found') throw error;
    throw refusal('tariff_not_found', 'This plan does not exist.');
  }
}

function refusal(code: 'tariff_id_missing' | 'tariff_not_found' | 'tariff_id_invalid', message: string): Refusal {
  return new Refusal(code, message, { param: 'tariff.id' });
}
