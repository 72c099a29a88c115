import type { FunctionComponent, JSX } from 'preact';
import type { PageConfig } from './config.ts';
import { language } from './language/language.ts';
import { Address } from './pages/address.tsx';
import { Consent } from './pages/consent.tsx';
import { ContractTerm } from './pages/contract-term.tsx';
import { Failed } from './pages/failed.tsx';
import { Ended, Leaving, Login, Opening, Stopped, UnknownRoute } from './pages/outside.tsx';
import { Pending } from './pages/pending.tsx';
import { PlanName } from './pages/plan-name.tsx';
import { PlanSelect } from './pages/plan-select.tsx';
import { Price } from './pages/price.tsx';
import { ProviderName } from './pages/provider-name.tsx';
import { ProviderSelect } from './pages/provider-select.tsx';
import { Region } from './pages/region.tsx';
import { Structure } from './pages/structure.tsx';
import { Summary } from './pages/summary.tsx';
import { Surcharge } from './pages/surcharge.tsx';
import { Frame } from './parts/frame.tsx';
import { SessionContext } from './parts/session-context.ts';
import type { Page, Route } from './session/protocol.ts';
import type { Session, View } from './session/session.ts';

type ShownRoute = Exclude<Route, 'session_redirect'>;

const PAGES: { readonly [R in ShownRoute]: FunctionComponent<{ page: Page<R> }> } = {
  postal_address_input: Address,
  provider_select: ProviderSelect,
  provider_name_capture: ProviderName,
  tariff_select: PlanSelect,
  plan_structure: Structure,
  price_input: Price,
  region_select: Region,
  surcharge_capture: Surcharge,
  tariff_name_input: PlanName,
  contract_term_capture: ContractTerm,
  connection_pending: Pending,
  connection_failed: Failed,
  tariffs_summary: Summary,
  consent: Consent,
};

export function isShown(route: string): route is ShownRoute {
  return Object.hasOwn(PAGES, route);
}

export function App({ session, config }: { readonly session: Session; readonly config: PageConfig }): JSX.Element {
  const view = session.view.value;
  const open = view.name === 'page' || view.name === 'login';
  return (
    <SessionContext.Provider value={{ session, config }}>
      <Frame live={!open || view.page.live_mode !== false} closable={open} key={language()}>
        <Shown view={view} />
      </Frame>
    </SessionContext.Provider>
  );
}

function Shown({ view }: { readonly view: View }): JSX.Element {
  switch (view.name) {
    case 'opening':
      return <Opening />;
    case 'login':
      return <Login page={view.page} url={view.url} />;
    case 'leaving':
      return <Leaving url={view.url} />;
    case 'ended':
      return <Ended url={view.url} />;
    case 'stopped':
      return <Stopped key={view.problem.code} problem={view.problem} />;
    case 'page': {
      if (!isShown(view.page.route)) return <UnknownRoute key={view.visit} />;
      // The table above pairs every route with the component of its page.
      const Shown = PAGES[view.page.route] as FunctionComponent<{ page: Page }>;
      return <Shown key={view.visit} page={view.page} />;
    }
  }
}
