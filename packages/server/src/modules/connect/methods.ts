import type { ConnectRun } from '../../storage/index.ts';
import type { MarketSource } from '../market/index.ts';
import {
  findProviders,
  type Provider,
  plansOf,
  providersServing,
  type RegionalPlan,
  usualMarketSource,
} from '../tariffs/index.ts';
import type { Method, PageName, Region } from './page.ts';
import { type Site, siteOf, suppliedTo, type Visit } from './visit.ts';

/** Ways to get a tariff, the best first, and the page with which each begins (connect.md §3.1). */
const CHAIN: readonly { readonly method: Method; readonly page: PageName }[] = [
  { method: 'LIBRARY', page: 'library' },
  { method: 'MARKET', page: 'structure' },
  { method: 'MANUAL', page: 'structure' },
];

/**
 * The ways open at a provider, best first. `MANUAL` always is.
 * @param hasPlans whether the library has plans of it for the place and slot
 */
export function methodsOf(
  provider: Provider,
  hasPlans: boolean,
  run: Pick<ConnectRun, 'slot'>,
  site: Site,
): readonly Method[] {
  const isOpen = (method: Method): boolean => {
    switch (method) {
      case 'DIRECT':
        return false;
      case 'LIBRARY':
        return hasPlans;
      case 'MARKET':
        return run.slot.type === 'COMMODITY' && (provider.marketSources.length > 0 || hasMarket(site, run));
      case 'MANUAL':
        return true;
    }
  };
  return CHAIN.map(({ method }) => method).filter(isOpen);
}

/** The page with which the best way at a provider begins; undefined when the provider does not serve the address. */
export async function firstPageAt(visit: Visit, providerId: string): Promise<PageName | undefined> {
  const { session, scope, run } = visit;
  const site = await siteOf(visit);
  const found = await providersServing(session, scope, suppliedTo(site, run.slot), { id: providerId });
  const provider = found.providers[0];
  if (provider === undefined) return undefined;
  const [best] = methodsOf(provider, found.withPlans.has(provider.id), run, site);
  return CHAIN.find(({ method }) => method === best)!.page;
}

/** Markets that the tariff of a run may follow; several where the customer has to say the region. */
export async function marketsOf(visit: Visit, run: ConnectRun): Promise<readonly MarketSource[]> {
  if (run.slot.type !== 'COMMODITY') return [];
  const provider = await providerOf(visit, run);
  const own = provider?.marketSources ?? [];
  const ids = own.length > 0 ? own : marketIds(await siteOf(visit), run);
  return ids.flatMap((id) => visit.catalogue.byId(id) ?? []);
}

function hasMarket(site: Site, run: Pick<ConnectRun, 'slot'>): boolean {
  return marketIds(site, run).length > 0;
}

function marketIds({ place, marketSourceCandidates }: Site, { slot }: Pick<ConnectRun, 'slot'>): readonly string[] {
  const usual = usualMarketSource(place, slot.direction);
  return usual === null ? marketSourceCandidates : [usual];
}

export async function providerOf({ session }: Visit, { providerId }: ConnectRun): Promise<Provider | null> {
  if (providerId === null) return null;
  return (await findProviders(session, [providerId])).get(providerId) ?? null;
}

/** The plan chosen in a run; undefined when there is none, or it is no longer sold at the place. */
export async function planOf(visit: Visit, run: ConnectRun): Promise<RegionalPlan | undefined> {
  const { providerId, templateId } = run;
  if (providerId === null || templateId === null) return undefined;
  const plans = await plansOf(visit.session, visit.scope, providerId, suppliedTo(await siteOf(visit), run.slot));
  return plans.find((plan) => plan.template.id === templateId);
}

/** Regions among which a run's customer has to choose; empty when the place decides. */
export async function regionsOf(visit: Visit, run: ConnectRun): Promise<readonly Region[]> {
  if (run.structure === 'MARKET') {
    const markets = await marketsOf(visit, run);
    return markets.length < 2 ? [] : markets.map(({ region, displayName }) => ({ code: region, name: displayName }));
  }
  const plan = await planOf(visit, run);
  return [...(plan?.byRegion.keys() ?? [])].map((code) => ({ code, name: regionName(visit, code) }));
}

function regionName({ catalogue }: Visit, code: string): string {
  return catalogue.dayAhead(code)?.displayName ?? code;
}
