import { Refusal } from '../../refusal.ts';
import type { ConnectRun } from '../../storage/index.ts';
import { findConnection } from '../providers/index.ts';
import { deleteTariff, wasRead } from '../tariffs/index.ts';
import type { ConnectSession } from './connect-session.ts';
import { connectTariff, settleLocation } from './connect-tariff.ts';
import { askAgain, keepDismissals } from './dismissed.ts';
import { giveUpLogin, leaveForLogin, leaveLogin } from './login-turn.ts';
import { providerOf } from './methods.ts';
import type { Next, Page, PageName, Step, View } from './page.ts';
import { pages } from './pages/index.ts';
import { forgetTariffs } from './post-reads.ts';
import { withParameters } from './redirect-url.ts';
import { connected, current, disconnected, shown, visitOf, withRun, withState } from './session-state.ts';
import { tariffInSlot } from './summary.ts';
import { isTariffPage, tariffPage } from './tariff-page.ts';
import { endOutcome, type Outcome, type Post, type Turn } from './turn.ts';
import { emptyRun, findSite, type Setting, type Visit } from './visit.ts';
import { afterAddress } from './way.ts';

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
  const visit = visitOf(setting, there);
  readAhead(visit);
  const step = await applied(visit, at.page, post);
  return follow(setting, there, step);
}

/** Has read at once what nearly every page asks for, one after the other. */
function readAhead(visit: Visit): void {
  // A failure is that of the page that asks.
  findSite(visit).catch(() => {});
  providerOf(visit, visit.run).catch(() => {});
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
  const { start } = connect.setup;
  if (start !== 'DISCONNECT') readAhead(visit);
  const inUse = await tariffInSlot(visit);
  if (start === 'DISCONNECT')
    return inUse === undefined ? end(setting, fresh, 'START') : disconnect(setting, fresh, inUse.id, 'START');
  if (inUse !== undefined && start !== 'EDIT') return at(await settled(setting, shown(fresh, 'summary', 0)));
  if ((await findSite(visit)) === null) return at(shown(fresh, 'address', 0));
  // An edit begins with the list of providers, whichever is preset.
  const step = start === 'EDIT' && inUse !== undefined ? null : await afterAddress(visit);
  if (step?.next.kind === 'LOGIN') return goToLogin(setting, withRun(fresh, 0, step.run ?? {}), 0);
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
      return goToLogin(setting, connect, run);
    case 'RECONNECT': {
      const { tariff, providerId } = next;
      const { runs } = connect.state;
      const slot = { type: tariff.type, direction: tariff.direction as ConnectRun['slot']['direction'] };
      const again = { ...emptyRun(slot, tariff.devices), providerId, tariffId: tariff.id };
      const dismissed = await askAgain(visitOf(setting, connect), providerId);
      return goToLogin(setting, withState(connect, { runs: [...runs, again], dismissed }), runs.length);
    }
    case 'GIVE_UP_LOGIN': {
      const left = await giveUpLogin(setting, connect, next.tariff);
      forgetTariffs(setting);
      return go(setting, left.connect, left.next);
    }
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

/** To the provider's login; where it has gone, the customer types. */
async function goToLogin(setting: Setting, connect: ConnectSession, run: number): Promise<Turn> {
  return (await leaveForLogin(setting, connect, run)) ?? present(setting, shown(connect, 'structure', run));
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
    const left = await leaveLogin(setting, connect);
    const anew = await begin(setting, { ...left, setup: { ...connect.setup, start: 'USUAL' } });
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
  forgetTariffs(setting);
  const left = disconnected(await leaveLogin(setting, connect), tariffId);
  const over = ended(setting, { ...left, result: 'DISCONNECTED' }, by);
  return { connect: over, outcome: endOutcome(over) };
}
