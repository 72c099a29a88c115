import { Refusal } from '../../refusal.ts';
import type { PostalAddress, Session } from '../../storage/index.ts';
import { findConnection, isAwaited, logIn, SANDBOX_PASSWORD } from '../providers/index.ts';
import { readCurrent } from '../tariffs/index.ts';
import type { ConnectSession } from './connect-session.ts';
import { loginContext } from './hosted-login.ts';
import { loginSubject } from './login.ts';
import { takeLoginTurn, visitOfLogin } from './login-turn.ts';
import { takeTurn } from './machine.ts';
import type { Answers, Method, PageName, PeriodAnswer } from './page.ts';
import { noReads } from './post-reads.ts';
import type { Outcome, Post, Turn } from './turn.ts';
import type { Setting } from './visit.ts';

/** How a test session is to end. */
export interface SandboxPlan {
  readonly result: 'CONNECTED' | 'PENDING' | 'FAILED' | 'DISCONNECTED' | 'CLOSED';
  readonly method: Method;
  /** At a test provider, with `DIRECT`. */
  readonly login: string;
  /** How long a pending tariff takes to be read. */
  readonly resolveAfterMs: number;
  readonly providerId: string | null;
  readonly templateId: string;
  readonly region: string;
  readonly surcharge: { readonly fixed?: number | undefined; readonly percentage?: number | undefined };
  readonly periods: readonly PeriodAnswer[];
  readonly name: string | undefined;
  readonly contractEnd: string | undefined;
  readonly postalAddress: Partial<PostalAddress>;
}

/** Test providers, one for each way (connect.md §6). */
const TEST_PROVIDERS = {
  DIRECT: 'prv_7e5700000000000000000001',
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
    turn = await takeTurn({ ...setting, reads: noReads() }, turn.connect, { ...START, page: 'CURRENT', ...post });
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
  if (TARIFF_PAGES.has(pageOf(turn.outcome))) await post({ action: 'EDIT' });
  for (let pages = 0; pages < LONGEST_WAY; pages += 1) {
    const page = pageOf(turn.outcome);
    if (turn.outcome.kind === 'REDIRECT' && turn.outcome.reason === 'PROVIDER_LOGIN') {
      turn = await passLogin(setting, turn.connect, plan);
      await post({ page: 'START' });
      continue;
    }
    if (page === 'pending' || page === 'failed') {
      await post({ action: 'CLOSE' });
      return turn.connect;
    }
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

const TARIFF_PAGES: ReadonlySet<PageName | undefined> = new Set<PageName>(['summary', 'pending', 'failed']);

/** Logs in at a test provider, or declines to where another method is planned. */
async function passLogin(setting: Setting, connect: ConnectSession, plan: SandboxPlan): Promise<Turn> {
  if (plan.method !== 'DIRECT') return takeLoginTurn(setting, connect, { kind: 'DISMISS' });
  const { session, providers } = setting;
  const subject = await loginSubject(visitOfLogin(setting, connect));
  const access = providers.access.find(subject.provider, connect.liveMode, subject.slot);
  if (access?.kind !== 'BUILT_IN' || !subject.provider.sandbox) {
    throw new Refusal('provider_id_invalid', 'Only test providers can be logged in at here.', { param: 'provider_id' });
  }
  const credentials = { login: plan.login, password: SANDBOX_PASSWORD };
  const context = await loginContext({ ...setting, ...visitOfLogin(setting, connect) }, 'en');
  const progress = await logIn(access.integration, credentials, context);
  if (progress.step !== 'CONSENT' || progress.secrets === null) {
    throw new Refusal('result_invalid', `The login ${plan.login} needs a customer.`, { param: 'login' });
  }
  const { data } = progress.secrets;
  const delay = plan.result === 'PENDING' ? { readyAfterMs: plan.resolveAfterMs } : {};
  const login = await providers.saveLogin(session, connect, {
    ...progress,
    sessionId: connect.id,
    providerId: subject.provider.id,
    direction: subject.slot.direction,
    secrets: { data: { ...data, ...delay }, secureParams: null },
  });
  const turn = await takeLoginTurn(setting, connect, { kind: 'CONSENT', loginId: login.id, isGiven: true });
  for (const id of await awaitedTariffs(session, turn.connect)) {
    await providers.reader.readWithin(session, turn.connect, id);
  }
  return turn;
}

/** Tariffs at the session's location that have still to be read. */
async function awaitedTariffs(session: Session, { locationId, ...scope }: ConnectSession): Promise<string[]> {
  if (locationId === null) return [];
  const rows = await readCurrent(session, scope, [locationId]);
  const found = await Promise.all(rows.map(({ id }) => findConnection(session, scope, id)));
  return found.flatMap((each) => (each !== undefined && isAwaited(each) ? [each.tariffId] : []));
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
