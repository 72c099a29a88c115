import type { ConnectRun } from '../../storage/index.ts';
import type { MarketSource } from '../market/index.ts';
import { findProviders, type Provider, plansOf, type RegionalPlan, usualMarketSource } from '../tariffs/index.ts';
import { dismissedBy } from './dismissed.ts';
import { type Method, type Next, type Region, show } from './page.ts';
import { readOnce } from './post-reads.ts';
import { type Site, siteOf, suppliedTo, type Visit } from './visit.ts';

/** Ways to get a tariff, the best first, and with what each begins (connect.md §3.1). */
const CHAIN: readonly { readonly method: Method; readonly next: Next }[] = [
  { method: 'DIRECT', next: { kind: 'LOGIN' } },
  { method: 'LIBRARY', next: show('library') },
  { method: 'MARKET', next: show('structure') },
  { method: 'MANUAL', next: show('structure') },
];

/**
 * The ways open at a provider, best first. `MANUAL` always is.
 * @param known whether it has a login, and plans in the library, for the place and slot
 */
export function methodsOf(
  provider: Provider,
  known: { readonly hasLogin: boolean; readonly hasPlans: boolean },
  run: Pick<ConnectRun, 'slot'>,
  site: Site,
): readonly Method[] {
  const isOpen = (method: Method): boolean => {
    switch (method) {
      case 'DIRECT':
        return known.hasLogin;
      case 'LIBRARY':
        return known.hasPlans;
      case 'MARKET':
        return run.slot.type === 'COMMODITY' && (provider.marketSources.length > 0 || hasMarket(site, run));
      case 'MANUAL':
        return true;
    }
  };
  return CHAIN.map(({ method }) => method).filter(isOpen);
}

/** Whether customers of a provider can log in for the slot of a run. */
export function hasLogin({ providers, scope }: Visit, provider: Provider, { slot }: Pick<ConnectRun, 'slot'>): boolean {
  return providers.access.find(provider, scope.liveMode, slot) !== null;
}

/**
 * With what the best way at a provider begins that the customer has not turned down; undefined when the provider does not
 * serve the address.
 */
export async function firstStepAt(visit: Visit, providerId: string): Promise<Next | undefined> {
  const { session, scope, providers, reads, run } = visit;
  const site = await siteOf(visit);
  const found = await providers.findServing(session, scope, suppliedTo(site, run.slot), { id: providerId });
  const provider = found.providers[0];
  if (provider === undefined) return undefined;
  reads.providers.set(providerId, Promise.resolve(provider));
  const isLoginOpen = hasLogin(visit, provider, run) && !(await dismissedBy(visit)).has(provider.id);
  const known = { hasLogin: isLoginOpen, hasPlans: found.withPlans.has(provider.id) };
  const [best] = methodsOf(provider, known, run, site);
  return CHAIN.find(({ method }) => method === best)!.next;
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

export async function providerOf(
  { session, reads }: Visit,
  { providerId }: Pick<ConnectRun, 'providerId'>,
): Promise<Provider | null> {
  if (providerId === null) return null;
  return readOnce(reads.providers, providerId, async () => {
    return (await findProviders(session, [providerId])).get(providerId) ?? null;
  });
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
