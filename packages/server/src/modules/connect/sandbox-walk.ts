import { Refusal } from '../../refusal.ts';
import type { PostalAddress } from '../../storage/index.ts';
import type { ConnectSession } from './connect-session.ts';
import { type Outcome, type Post, takeTurn } from './machine.ts';
import type { Answers, PageName, PeriodAnswer } from './page.ts';
import type { Visit } from './visit.ts';

/** How a test session is to end. */
export interface SandboxPlan {
  readonly result: 'CONNECTED' | 'DISCONNECTED' | 'CLOSED';
  readonly method: 'LIBRARY' | 'MARKET' | 'MANUAL';
  readonly providerId: string | null;
  readonly templateId: string;
  readonly region: string;
  readonly surcharge: { readonly fixed?: number | undefined; readonly percentage?: number | undefined };
  readonly periods: readonly PeriodAnswer[];
  readonly name: string | undefined;
  readonly contractEnd: string | undefined;
  readonly postalAddress: Partial<PostalAddress>;
}

type Setting = Omit<Visit, 'connect' | 'run'>;

/** Test providers, one for each way (connect.md §6). */
const TEST_PROVIDERS = {
  LIBRARY: 'prv_7e5700000000000000000003',
  MARKET: 'prv_7e5700000000000000000004',
  MANUAL: 'prv_7e5700000000000000000006',
} as const;

/** More pages than any way has. */
const LONGEST_WAY = 20;

const START: Post = {
  page: 'START',
  action: null,
  details: {},
  flow: null,
  answerTo: () => null,
};

/**
 * Ends a session as planned, page by page, as a customer would.
 * @throws Refusal `result_invalid` when there is nothing to disconnect, and those of the pages
 */
export async function completeAlone(
  setting: Setting,
  connect: ConnectSession,
  plan: SandboxPlan,
): Promise<ConnectSession> {
  let turn = await takeTurn(setting, connect, START);
  const post = async (post: Partial<Post>) => {
    turn = await takeTurn(setting, turn.connect, { ...START, page: 'CURRENT', ...post });
  };
  if (plan.result === 'CLOSED') {
    if (turn.connect.status === 'OPEN') await post({ action: 'CLOSE' });
    return turn.connect;
  }
  if (plan.result === 'DISCONNECTED') {
    if (turn.connect.status === 'OPEN' && pageOf(turn.outcome) !== 'summary') {
      throw new Refusal('result_invalid', 'There is nothing to disconnect.', { param: 'result' });
    }
    if (turn.connect.status === 'OPEN') await post({ action: 'DISCONNECT' });
    return turn.connect;
  }
  if (pageOf(turn.outcome) === 'summary') await post({ action: 'EDIT' });
  for (let pages = 0; pages < LONGEST_WAY; pages += 1) {
    const page = pageOf(turn.outcome);
    if (page === undefined) throw new Refusal('result_invalid', 'This session only disconnects.', { param: 'result' });
    if (page === 'summary') {
      await post({ action: 'CLOSE' });
      return turn.connect;
    }
    if (page === 'library' && plan.method !== 'LIBRARY') await post({ action: 'TARIFF_MISSING' });
    else if (page === 'structure' && plan.method === 'LIBRARY') throw noPlans();
    else await post({ answerTo: () => answerTo(page, plan, connect) as never });
  }
  throw new Error(`session ${connect.id} does not come to an end`);
}

function noPlans(): Refusal {
  return new Refusal('tariff_id_invalid', 'The provider has no plans here.', { param: 'provider_id' });
}

function pageOf(outcome: Outcome): PageName | undefined {
  return outcome.kind === 'PAGE' ? outcome.view.page : undefined;
}

function answerTo(page: PageName, plan: SandboxPlan, connect: ConnectSession): Answers[PageName] | null {
  switch (page) {
    case 'address':
      return { postalAddress: plan.postalAddress };
    case 'provider':
      return { providerId: plan.providerId ?? connect.providerId ?? TEST_PROVIDERS[plan.method] };
    case 'library':
      return { templateId: plan.templateId };
    case 'structure':
      return { options: [plan.method === 'MARKET' ? 'MARKET' : 'FIXED'] };
    case 'price':
      return { periods: plan.periods };
    case 'region':
      return { region: plan.region };
    case 'surcharge':
      return plan.surcharge;
    case 'name':
      return { name: plan.name ?? 'Sandbox plan' };
    case 'term':
      return plan.contractEnd === undefined ? {} : { end: plan.contractEnd };
    case 'provider_name':
    case 'pending':
    case 'failed':
    case 'summary':
      return null;
  }
}
