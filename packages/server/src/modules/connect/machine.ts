import { Refusal } from '../../refusal.ts';
import type { ConnectRun, ConnectState } from '../../storage/index.ts';
import { deleteTariff, type Provider } from '../tariffs/index.ts';
import type { ConnectSession } from './connect-session.ts';
import { connectTariff, settleLocation } from './connect-tariff.ts';
import { providerOf } from './methods.ts';
import type { Action, ActionDetails, Answers, Next, Page, PageName, Step, View } from './page.ts';
import { pages } from './pages/index.ts';
import { withParameters } from './redirect-url.ts';
import { tariffInSlot } from './summary.ts';
import { emptyRun, findSite, type Visit } from './visit.ts';
import { afterAddress } from './way.ts';

/** What a client posts, in the machine's words. */
export interface Post {
  /** `CURRENT`: it names none; `START`: at the beginning and after a redirect; `UNKNOWN`: one that does not exist. */
  readonly page: PageName | 'CURRENT' | 'START' | 'UNKNOWN';
  /** `UNKNOWN`: an action that does not exist. */
  readonly action: Action | 'UNKNOWN' | null;
  readonly details: ActionDetails;
  /** What is to be gone through, as sent with the first post; null: it does not say. */
  readonly flow: string | null;
  /**
   * Reads the answer as one of a page; null: nothing was answered.
   * @throws Refusal `data_json_invalid`
   */
  answerTo<Name extends PageName>(page: Name): Answers[Name] | null;
}

/** What the customer sees next. */
export type Outcome =
  | {
      readonly kind: 'PAGE';
      readonly view: View;
      readonly actions: readonly Action[];
      readonly slot: ConnectRun['slot'];
      /** Null before it is known; a typed-in one has no id. */
      readonly provider:
        | (Pick<Provider, 'displayName' | 'logoUrl' | 'accentColor'> & { readonly id: string | null })
        | null;
    }
  | { readonly kind: 'REDIRECT'; readonly url: string; readonly reason: 'ADVANCED_TARIFF_INPUT' }
  | { readonly kind: 'END'; readonly url: string; readonly result: NonNullable<ConnectSession['result']> };

export interface Turn {
  readonly connect: ConnectSession;
  readonly outcome: Outcome;
}

type Setting = Omit<Visit, 'connect' | 'run'>;

/** Pages remembered; of longer ways the oldest are forgotten. */
const LONGEST_HISTORY = 100;

/** Processes one post on an open session (connect.md §1.5). The caller keeps the session that comes out. */
export async function takeTurn(setting: Setting, connect: ConnectSession, post: Post): Promise<Turn> {
  requireFlow(connect, post);
  const isUniversal = post.page === 'CURRENT' || post.page === 'START';
  if (post.action === 'CLOSE' && isUniversal) return end(setting, connect, 'CLOSE');
  const ready = await arrive(setting, connect);
  if (ready.status !== 'OPEN') return { connect: ready, outcome: endOutcome(ready) };
  const there = whereApplied(ready, post);
  if (there === null) return present(setting, ready);
  const at = current(there);
  const isClosing = post.action === 'CLOSE' || (post.action === 'SAVE' && at.page === 'summary');
  if (isClosing) return end(setting, there, 'CLOSE');
  if (post.action === 'BACK') return goBack(setting, there);
  const step = await applied(visitOf(setting, there), at.page, post);
  return follow(setting, there, step);
}

/** connect.md §4.3: counts until the first page is answered. Programmes have no pages here. */
function requireFlow({ state }: ConnectSession, { page, flow }: Post): void {
  if (page !== 'START' || flow === null || state.history.length > 1) return;
  if (flow !== 'AUTO' && flow !== 'TARIFF') throw new Refusal('flow_invalid', 'Flow must be TARIFF, VPP or AUTO.');
}

/** The session with the post's page as its current one; null when nothing of the post is to be applied. */
function whereApplied(connect: ConnectSession, post: Post): ConnectSession | null {
  if (post.page === 'UNKNOWN') return null;
  if (post.page === 'START') return post.action === 'BACK' ? connect : null;
  if (post.page === 'CURRENT') return connect;
  const { history } = connect.state;
  const index = history.findLastIndex(({ page }) => page === post.page);
  return index < 0 ? null : withState(connect, { history: history.slice(0, index + 1) });
}

async function applied(visit: Visit, name: PageName, post: Post): Promise<Step> {
  const page = pages[name] as Page<PageName>;
  if (post.action !== null) {
    const step = post.action === 'UNKNOWN' ? undefined : await page.act?.(visit, post.action, post.details);
    if (step === undefined) throw chooseAction('action_invalid');
    return step;
  }
  if (page.answer === undefined) throw chooseAction('action_missing');
  const answer = post.answerTo(name);
  if (answer === null) {
    throw new Refusal('data_json_invalid', 'The request does not match the schema of this page.', { param: 'data' });
  }
  return page.answer(visit, answer as never);
}

function chooseAction(code: 'action_missing' | 'action_invalid'): Refusal {
  return new Refusal(code, 'Choose one of the actions of this page.');
}

/** Works out the first page, or the way back from a redirect, where it is due. */
async function arrive(setting: Setting, connect: ConnectSession): Promise<ConnectSession> {
  if (connect.state.advancedInput !== null) return returnFromApp(setting, connect);
  return connect.state.history.length > 0 ? connect : begin(setting, connect);
}

/** connect.md §3.2, from the top */
async function begin(setting: Setting, connect: ConnectSession): Promise<ConnectSession> {
  const fresh = withState(connect, { history: [], runs: [emptyRun(connect.setup.slot, connect.setup.devices)] });
  const visit = visitOf(setting, fresh);
  const inUse = await tariffInSlot(visit);
  const { start } = connect.setup;
  if (start === 'DISCONNECT')
    return inUse === undefined ? ended(setting, fresh, 'START') : disconnect(setting, fresh, inUse.id, 'START');
  if (inUse !== undefined && start !== 'EDIT') return shown(fresh, 'summary', 0);
  if ((await findSite(visit)) === null) return shown(fresh, 'address', 0);
  // An edit begins with the list of providers, whichever is preset.
  const step = start === 'EDIT' && inUse !== undefined ? null : await afterAddress(visit);
  if (step === null || step.next.kind !== 'SHOW') return shown(fresh, 'provider', 0);
  return shown(withRun(fresh, 0, step.run ?? {}), step.next.page, 0);
}

/** Connected, if the app has made a tariff for the slot meanwhile (connect.md §3.17). */
async function returnFromApp(setting: Setting, connect: ConnectSession): Promise<ConnectSession> {
  const back = withState(connect, { advancedInput: null });
  const newest = await tariffInSlot(visitOf(setting, back));
  const isNew = newest !== undefined && newest.id !== connect.state.advancedInput?.newestTariffId;
  if (!isNew) return back;
  const { run } = current(back);
  return shown(connected(withRun(back, run, { tariffId: newest.id }), newest.id), 'summary', run);
}

async function follow(setting: Setting, connect: ConnectSession, step: Step): Promise<Turn> {
  const { run } = current(connect);
  const answered = withRun(connect, run, step.run ?? {});
  const next = step.address === undefined ? answered : withState(answered, { address: step.address });
  return go(setting, next, step.next);
}

async function go(setting: Setting, connect: ConnectSession, next: Next): Promise<Turn> {
  const { run } = current(connect);
  switch (next.kind) {
    case 'SHOW':
      return present(setting, shown(connect, next.page, run));
    case 'STAY':
      return present(setting, connect, next.view);
    case 'CONNECT': {
      const made = await connectTariff(visitOf(setting, connect));
      const { tariffId, customerId, locationId } = made;
      const settled = { ...withState(connect, { address: null }), customerId, locationId };
      return present(setting, shown(connected(withRun(settled, run, { tariffId }), tariffId), 'summary', run));
    }
    case 'NEW_RUN': {
      const { runs } = connect.state;
      const added = withState(connect, { runs: [...runs, emptyRun(next.slot, next.devices)] });
      return present(setting, shown(added, 'provider', runs.length));
    }
    case 'ADVANCED_INPUT':
      return leaveForApp(setting, connect);
    case 'DISCONNECTED': {
      const gone = await disconnect(setting, connect, next.tariffId, 'DISCONNECT');
      return { connect: gone, outcome: endOutcome(gone) };
    }
  }
}

async function leaveForApp(setting: Setting, connect: ConnectSession): Promise<Turn> {
  const settled = await settleLocation(visitOf(setting, connect));
  const there = { ...withState(connect, { address: null }), ...settled };
  const newest = await tariffInSlot(visitOf(setting, there));
  const url = withParameters(there.connectUrl, { fp_cot: there.token, route: 'advanced_tariff_input' });
  return {
    connect: withState(there, { advancedInput: { newestTariffId: newest?.id ?? null } }),
    outcome: { kind: 'REDIRECT', url, reason: 'ADVANCED_TARIFF_INPUT' },
  };
}

async function goBack(setting: Setting, connect: ConnectSession): Promise<Turn> {
  const history = connect.state.history.slice(0, -1);
  return history.length === 0 ? end(setting, connect, 'BACK') : present(setting, withState(connect, { history }));
}

/** Shows the current page. One whose content is gone, as after a deletion by the account, makes way for the first page. */
async function present(setting: Setting, connect: ConnectSession, view?: View): Promise<Turn> {
  const visit = visitOf(setting, connect);
  const page = pages[current(connect).page] as Page<PageName>;
  const shownView = view ?? (await page.show(visit));
  if (shownView === null) {
    const anew = await begin(setting, { ...connect, setup: { ...connect.setup, start: 'USUAL' } });
    return present(setting, { ...anew, setup: connect.setup });
  }
  const provider = await providerOf(visit, visit.run);
  const typed = visit.run.providerName;
  return {
    connect,
    outcome: {
      kind: 'PAGE',
      view: shownView,
      actions: await page.actions(visit),
      slot: visit.run.slot,
      provider:
        provider ?? (typed === null ? null : { id: null, displayName: typed, logoUrl: null, accentColor: null }),
    },
  };
}

async function end(
  setting: Setting,
  connect: ConnectSession,
  by: NonNullable<ConnectSession['endedBy']>,
): Promise<Turn> {
  const over = ended(setting, connect, by);
  return { connect: over, outcome: endOutcome(over) };
}

function ended(
  { session }: Setting,
  connect: ConnectSession,
  by: NonNullable<ConnectSession['endedBy']>,
): ConnectSession {
  const result = connect.result ?? 'CLOSED';
  return {
    ...connect,
    result,
    status: result === 'CLOSED' ? 'CLOSED' : 'COMPLETE',
    endedBy: by,
    timeEnded: new Date(session.clock.now()),
  };
}

async function disconnect(
  setting: Setting,
  connect: ConnectSession,
  tariffId: string,
  by: 'START' | 'DISCONNECT',
): Promise<ConnectSession> {
  await deleteTariff(setting.session, setting.scope, tariffId);
  const tariffIds = connect.tariffIds.filter((id) => id !== tariffId);
  return ended(setting, { ...connect, tariffIds, result: 'DISCONNECTED' }, by);
}

/** The way out of an ended session. */
export function endOutcome({ callbackUrl, token, result }: ConnectSession): Extract<Outcome, { kind: 'END' }> {
  return { kind: 'END', url: withParameters(callbackUrl, { fp_cot: token }), result: result ?? 'CLOSED' };
}

/** The page a session shows, and its pass. */
function current(connect: ConnectSession): { page: PageName; run: number } {
  const last = connect.state.history.at(-1);
  if (last === undefined) throw new Error(`session ${connect.id} has not begun`);
  return { page: last.page as PageName, run: last.run };
}

/** The page an open session shows; null before it has begun. */
export function currentPage({ state }: ConnectSession): PageName | null {
  return (state.history.at(-1)?.page as PageName | undefined) ?? null;
}

function visitOf(setting: Setting, connect: ConnectSession): Visit {
  const run = connect.state.runs[connect.state.history.at(-1)?.run ?? 0];
  if (run === undefined) throw new Error(`session ${connect.id} has lost a run`);
  return { ...setting, connect, run };
}

function shown(connect: ConnectSession, page: PageName, run: number): ConnectSession {
  const history = [...connect.state.history, { page, run }];
  return withState(connect, { history: history.slice(-LONGEST_HISTORY) });
}

function connected(connect: ConnectSession, tariffId: string): ConnectSession {
  const tariffIds = [...connect.tariffIds.filter((id) => id !== tariffId), tariffId];
  return { ...connect, result: 'CONNECTED', tariffIds };
}

function withRun(connect: ConnectSession, index: number, changes: Partial<ConnectRun>): ConnectSession {
  const runs = connect.state.runs.map((run, i) => (i === index ? { ...run, ...changes } : run));
  return withState(connect, { runs });
}

function withState(connect: ConnectSession, changes: Partial<ConnectState>): ConnectSession {
  return { ...connect, state: { ...connect.state, ...changes } };
}
