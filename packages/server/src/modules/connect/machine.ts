import { Refusal } from '../../refusal.ts';
import type { ConnectRun, ConnectState, ConsentText, OpenLogin } from '../../storage/index.ts';
import { disconnectSource, findConnection, forgetLogin } from '../providers/index.ts';
import { deleteTariff, type Provider, type TariffRow, wasRead } from '../tariffs/index.ts';
import type { ConnectSession } from './connect-session.ts';
import { connectTariff, settleLocation } from './connect-tariff.ts';
import { askAgain, keepDismissals } from './dismissed.ts';
import { afterDismissal, captureLogin, grantLogin, type LoginPost, type LoginSubject, loginSubject } from './login.ts';
import { providerOf } from './methods.ts';
import type { Action, ActionDetails, Answers, Next, Page, PageName, Step, View } from './page.ts';
import { pages } from './pages/index.ts';
import { withParameters } from './redirect-url.ts';
import { tariffInSlot } from './summary.ts';
import { isTariffPage, tariffPage } from './tariff-page.ts';
import { emptyRun, findSite, type Visit } from './visit.ts';
import { afterAddress, chosenProvider } from './way.ts';

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
  | {
      readonly kind: 'REDIRECT';
      readonly url: string;
      readonly reason: 'ADVANCED_TARIFF_INPUT' | 'PROVIDER_LOGIN';
    }
  /** For the provider's login pages: what they ask for, and for whom. */
  | ({ readonly kind: 'LOGIN'; readonly asks: 'CREDENTIALS' | 'CONSENT' } & LoginSubject)
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
  const { connect: ready, outcome } = await arrive(setting, connect);
  if (outcome !== null) return { connect: ready, outcome };
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

/** A session, and the answer if there is no page to go on from. */
interface Arrival {
  readonly connect: ConnectSession;
  readonly outcome: Outcome | null;
}

/** Works out the first page, or the way back from a redirect, where it is due. */
async function arrive(setting: Setting, connect: ConnectSession): Promise<Arrival> {
  const { advancedInput, history, login } = connect.state;
  if (advancedInput !== null) return { connect: await returnFromApp(setting, connect), outcome: null };
  if (history.length > 0) return { connect: await settled(setting, connect), outcome: null };
  // Back from a login that stood at the very beginning, and is not done.
  if (login !== null) return { connect: shown(connect, 'provider', login.run), outcome: null };
  return begin(setting, connect);
}

/** Puts the page that shows what has become of the tariff in the place of one that no longer does. */
async function settled(setting: Setting, connect: ConnectSession): Promise<ConnectSession> {
  const { page, run } = current(connect);
  if (!isTariffPage(page)) return connect;
  const actual = await tariffPage(visitOf(setting, connect));
  if (actual === null || actual === page) return connect;
  return shown(withState(connect, { history: connect.state.history.slice(0, -1) }), actual, run);
}

/** connect.md §3.2, from the top */
async function begin(setting: Setting, connect: ConnectSession): Promise<Arrival> {
  const at = (there: ConnectSession): Arrival => ({ connect: there, outcome: null });
  const fresh = withState(connect, { history: [], runs: [emptyRun(connect.setup.slot, connect.setup.devices)] });
  const visit = visitOf(setting, fresh);
  const inUse = await tariffInSlot(visit);
  const { start } = connect.setup;
  if (start === 'DISCONNECT')
    return inUse === undefined ? end(setting, fresh, 'START') : disconnect(setting, fresh, inUse.id, 'START');
  if (inUse !== undefined && start !== 'EDIT') return at(await settled(setting, shown(fresh, 'summary', 0)));
  if ((await findSite(visit)) === null) return at(shown(fresh, 'address', 0));
  // An edit begins with the list of providers, whichever is preset.
  const step = start === 'EDIT' && inUse !== undefined ? null : await afterAddress(visit);
  if (step?.next.kind === 'LOGIN') return leaveForLogin(setting, withRun(fresh, 0, step.run ?? {}), 0);
  if (step?.next.kind !== 'SHOW') return at(shown(fresh, 'provider', 0));
  return at(shown(withRun(fresh, 0, step.run ?? {}), step.next.page, 0));
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
  return go(setting, step.next.kind === 'STAY' ? next : await leaveLogin(setting, next), step.next);
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
      const there = { ...withState(connect, { address: null }), customerId, locationId };
      await keepDismissals(setting, there);
      return present(setting, shown(connected(withRun(there, run, { tariffId }), tariffId), 'summary', run));
    }
    case 'NEW_RUN': {
      const { runs } = connect.state;
      const added = withState(connect, { runs: [...runs, emptyRun(next.slot, next.devices)] });
      return present(setting, shown(added, 'provider', runs.length));
    }
    case 'LOGIN':
      return leaveForLogin(setting, connect, run);
    case 'RECONNECT': {
      const { tariff, providerId } = next;
      const { runs } = connect.state;
      const slot = { type: tariff.type, direction: tariff.direction as ConnectRun['slot']['direction'] };
      const again = { ...emptyRun(slot, tariff.devices), providerId, tariffId: tariff.id };
      const dismissed = await askAgain(visitOf(setting, connect), providerId);
      return leaveForLogin(setting, withState(connect, { runs: [...runs, again], dismissed }), runs.length);
    }
    case 'GIVE_UP_LOGIN':
      return giveUpLogin(setting, connect, next.tariff);
    case 'ADVANCED_INPUT':
      return leaveForApp(setting, connect);
    case 'DISCONNECTED':
      return disconnect(setting, connect, next.tariffId, 'DISCONNECT');
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

/** To the pages on which a provider's customers log in; they bring the customer back to the client. */
async function leaveForLogin(setting: Setting, connect: ConnectSession, run: number): Promise<Turn> {
  const { providers, scope, session, origin } = setting;
  const { slot, providerId } = connect.state.runs[run]!;
  const provider = await providerOf({ ...setting, connect, run: connect.state.runs[run]! }, { providerId });
  const access = provider === null ? null : providers.access.find(provider, scope.liveMode, slot);
  if (provider === null || access === null) return present(setting, shown(connect, 'structure', run));
  await forgetLogin(session, scope, connect.id);
  const page = access.kind === 'MODULE' ? access.onboardUrl : `${origin}/provider-login/${provider.id}/`;
  const login = { providerId: provider.id, run, returnParameters: {} };
  return {
    connect: withState(connect, { login }),
    outcome: { kind: 'REDIRECT', url: withParameters(page, { fp_cot: connect.token }), reason: 'PROVIDER_LOGIN' },
  };
}

/** Whatever was captured at a login that is not done is erased. */
async function leaveLogin({ session, scope }: Setting, connect: ConnectSession): Promise<ConnectSession> {
  if (connect.state.login === null) return connect;
  await forgetLogin(session, scope, connect.id);
  return withState(connect, { login: null });
}

/**
 * Processes one post of a provider's login pages (connect.md §5.2). Without an open login the customer is sent back to
 * the client.
 * @throws Refusal `auth_metadata_missing`, `auth_metadata_id_invalid`
 */
export async function takeLoginTurn(setting: Setting, connect: ConnectSession, post: LoginPost): Promise<Turn> {
  const open = connect.state.login;
  if (open === null) return backToClient(connect, {});
  const visit = visitOfLogin(setting, connect);
  const ask = async (there: ConnectSession, asks: 'CREDENTIALS' | 'CONSENT'): Promise<Turn> => ({
    connect: there,
    outcome: { kind: 'LOGIN', asks, ...(await loginSubject({ ...visit, connect: there })) },
  });
  switch (post.kind) {
    case 'BEGIN':
      return ask(withState(connect, { login: { ...open, returnParameters: post.returnParameters } }), 'CREDENTIALS');
    case 'CAPTURED':
      await captureLogin(visit, post.data);
      return ask(connect, 'CONSENT');
    case 'OTHER_PROVIDER': {
      const left = await leaveLogin(setting, connect);
      return backToClient(shown(left, 'provider', open.run), open.returnParameters);
    }
    case 'CONSENT': {
      if (!post.isGiven) return dismissLogin(setting, connect, open);
      const granted = await grantLogin(visit, post.loginId, post.text ?? NOT_SHOWN_HERE);
      const { tariffId, customerId, locationId } = granted;
      const there = { ...withState(connect, { address: null, login: null }), customerId, locationId };
      const remembered = connected(withRun(there, open.run, { tariffId }), tariffId);
      return backToClient(shown(remembered, 'pending', open.run), open.returnParameters);
    }
    case 'DISMISS':
      return dismissLogin(setting, connect, open);
  }
}

/** The visit that an open login belongs to. */
export function visitOfLogin(setting: Setting, connect: ConnectSession): Visit {
  const run = connect.state.login === null ? undefined : connect.state.runs[connect.state.login.run];
  if (run === undefined) throw new Error(`session ${connect.id} has no login open`);
  return { ...setting, connect, run };
}

/** A consent that a provider's own pages asked for: its words are theirs. */
const NOT_SHOWN_HERE: ConsentText = { version: 'provider', language: 'und', items: [] };

async function dismissLogin(setting: Setting, connect: ConnectSession, open: OpenLogin): Promise<Turn> {
  const left = dismissed(await leaveLogin(setting, connect), open.providerId);
  await keepDismissals(setting, left);
  // A tariff that was to be repaired stays as it is; what is chosen now takes its place.
  const there = withRun(left, open.run, { tariffId: null });
  const next = await afterDismissal({ ...setting, connect: there, run: there.state.runs[open.run]! });
  const page = next.kind === 'SHOW' ? next.page : 'provider';
  return backToClient(shown(there, page, open.run), open.returnParameters);
}

function dismissed(connect: ConnectSession, providerId: string): ConnectSession {
  return withState(connect, { dismissed: [...new Set([...connect.state.dismissed, providerId])] });
}

function backToClient(connect: ConnectSession, parameters: Readonly<Record<string, string>>): Turn {
  const url = withParameters(connect.connectUrl, { ...parameters, fp_cot: connect.token });
  return { connect, outcome: { kind: 'REDIRECT', url, reason: 'PROVIDER_LOGIN' } };
}

/** The tariff is not waited for any longer: on with the provider's next method. One that worked before stays until then. */
async function giveUpLogin(setting: Setting, connect: ConnectSession, tariff: TariffRow): Promise<Turn> {
  const { session, scope } = setting;
  const { run } = current(connect);
  await disconnectSource(session, scope, tariff.id);
  const hasWorked = await wasRead(session, scope, tariff.id);
  if (!hasWorked) await deleteTariff(session, scope, tariff.id);
  const { providerId } = tariff;
  const without = hasWorked ? connect : disconnected(connect, tariff.id);
  const there = withRun(providerId === null ? without : dismissed(without, providerId), run, {
    tariffId: null,
    ...(providerId === null ? {} : chosenProvider(providerId)),
  });
  await keepDismissals(setting, there);
  return go(setting, there, await afterDismissal(visitOf(setting, there)));
}

async function goBack(setting: Setting, connect: ConnectSession): Promise<Turn> {
  const history = connect.state.history.slice(0, -1);
  return history.length === 0 ? end(setting, connect, 'BACK') : present(setting, withState(connect, { history }));
}

/** Shows the current page, or what has become of the tariff by now. One whose content is gone, as after a deletion by the account, makes way for the first page. */
async function present(setting: Setting, there: ConnectSession, view?: View): Promise<Turn> {
  const connect = await settled(setting, there);
  const visit = visitOf(setting, connect);
  const page = pages[current(connect).page] as Page<PageName>;
  const shownView = view ?? (await page.show(visit));
  if (shownView === null) {
    const anew = await begin(setting, { ...connect, setup: { ...connect.setup, start: 'USUAL' } });
    const back = { ...anew.connect, setup: connect.setup };
    return anew.outcome === null ? present(setting, back) : { connect: back, outcome: anew.outcome };
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
  const left = await leaveLogin(setting, connect);
  const over = ended(setting, await withoutFailures(setting, left), by);
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

/** A session that leaves nothing but a tariff that could not be read has connected nothing (connect.md §3.18). */
async function withoutFailures(setting: Setting, connect: ConnectSession): Promise<ConnectSession> {
  const { session, scope } = setting;
  let left = connect;
  for (const id of connect.tariffIds) {
    const connection = await findConnection(session, scope, id);
    const hasFailed = connection?.failureCode != null && !(await wasRead(session, scope, id));
    if (hasFailed) left = disconnected(left, id);
  }
  return left;
}

async function disconnect(
  setting: Setting,
  connect: ConnectSession,
  tariffId: string,
  by: 'START' | 'DISCONNECT',
): Promise<Turn> {
  await deleteTariff(setting.session, setting.scope, tariffId);
  const left = disconnected(await leaveLogin(setting, connect), tariffId);
  const over = ended(setting, { ...left, result: 'DISCONNECTED' }, by);
  return { connect: over, outcome: endOutcome(over) };
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

/** The session without a tariff that it had connected. */
function disconnected(connect: ConnectSession, tariffId: string): ConnectSession {
  const tariffIds = connect.tariffIds.filter((id) => id !== tariffId);
  return { ...connect, tariffIds, result: tariffIds.length === 0 ? null : connect.result };
}

function withRun(connect: ConnectSession, index: number, changes: Partial<ConnectRun>): ConnectSession {
  const runs = connect.state.runs.map((run, i) => (i === index ? { ...run, ...changes } : run));
  return withState(connect, { runs });
}

function withState(connect: ConnectSession, changes: Partial<ConnectState>): ConnectSession {
  return { ...connect, state: { ...connect.state, ...changes } };
}
