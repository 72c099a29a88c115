import { Refusal } from '../../../refusal.ts';
import { requireProvider } from '../../tariffs/index.ts';
import { firstStepAt, hasLogin, methodsOf } from '../methods.ts';
import { type Page, show, type View } from '../page.ts';
import { siteOf, suppliedTo, type Visit } from '../visit.ts';
import { chosenProvider } from '../way.ts';

/** Who supplies the electricity? Leads to the best way to get a tariff from them. */
export const provider: Page<'provider'> = {
  actions: () => ['ADDRESS_CHANGE', 'PROVIDER_MISSING', 'SEARCH'],

  show: (visit) => list(visit, ''),

  answer: async (visit, { providerId }) => {
    if (providerId === undefined) throw refusal('provider_id_missing', 'Choose a provider.');
    const next = await firstStepAt(visit, providerId);
    if (next === undefined) {
      await requireKnown(visit, providerId);
      throw refusal('provider_id_invalid', 'This provider does not serve the address.');
    }
    return { run: chosenProvider(providerId), next };
  },

  act: async (visit, action, { query = '' }) => {
    switch (action) {
      case 'ADDRESS_CHANGE':
        return { next: show('address') };
      case 'PROVIDER_MISSING':
        return { next: show('provider_name') };
      case 'SEARCH':
        return { next: { kind: 'STAY', view: await list(visit, query) } };
      default:
        return undefined;
    }
  },
};

async function list(visit: Visit, query: string): Promise<Extract<View, { page: 'provider' }>> {
  const { session, scope, providers, run } = visit;
  const site = await siteOf(visit);
  const filter = query === '' ? {} : { query };
  const found = await providers.findServing(session, scope, suppliedTo(site, run.slot), filter);
  return {
    page: 'provider',
    postalAddress: site.postalAddress,
    query,
    hasMore: found.hasMore,
    providers: found.providers.map((each) => ({
      provider: each,
      methods: methodsOf(
        each,
        { hasLogin: hasLogin(visit, each, run), hasPlans: found.withPlans.has(each.id) },
        run,
        site,
      ),
    })),
  };
}

async function requireKnown({ session, scope }: Visit, id: string): Promise<void> {
  try {
    await requireProvider(session, scope, id);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not_found') throw error;
    throw refusal('provider_not_found', 'This provider does not exist.');
  }
}

function refusal(code: 'provider_id_missing' | 'provider_not_found' | 'provider_id_invalid', message: string): Refusal {
  return new Refusal(code, message, { param: 'provider.id' });
}
