import type { ConsentText, LoginVisit, OpenLogin } from '../../storage/index.ts';
import { disconnectSource, forgetLogin } from '../providers/index.ts';
import { deleteTariff, type TariffRow, wasRead } from '../tariffs/index.ts';
import type { ConnectSession } from './connect-session.ts';
import { keepDismissals } from './dismissed.ts';
import { afterDismissal, captureLogin, grantLogin, type LoginPost, loginSubject, referenceIn } from './login.ts';
import { providerOf } from './methods.ts';
import type { Next } from './page.ts';
import { withParameters } from './redirect-url.ts';
import { connected, current, disconnected, shown, visitOf, withRun, withState } from './session-state.ts';
import type { Turn } from './turn.ts';
import type { Setting, Visit } from './visit.ts';
import { chosenProvider } from './way.ts';

/**
 * To the pages on which a provider's customers log in; they bring the customer back to the client.
 * @returns null when the provider has no login any more
 */
export async function leaveForLogin(setting: Setting, connect: ConnectSession, run: number): Promise<Turn | null> {
  const { providers, scope, session, origin } = setting;
  const { slot, providerId } = connect.state.runs[run]!;
  const provider = await providerOf({ ...setting, connect, run: connect.state.runs[run]! }, { providerId });
  const access = provider === null ? null : providers.access.find(provider, scope.liveMode, slot);
  if (provider === null || access === null) return null;
  await forgetLogin(session, scope, connect.id);
  const page = access.kind === 'BUILT_IN' ? `${origin}/provider-login/${provider.id}/` : access.onboardUrl;
  const { token } = connect;
  const parameters = { fp_cot: token, ...(access.kind === 'OWN_PAGES' ? { connect_token: token } : {}) };
  const login = { providerId: provider.id, run, returnParameters: {} };
  return {
    connect: withLoginVisit(withState(connect, { login }), { providerId: provider.id, slot, report: null }),
    outcome: { kind: 'REDIRECT', url: withParameters(page, parameters), reason: 'PROVIDER_LOGIN' },
  };
}

/** The session with what is known of its way to a provider's login, in place of what was. */
export function withLoginVisit(connect: ConnectSession, visit: LoginVisit): ConnectSession {
  const others = (connect.state.logins ?? []).filter(({ providerId }) => providerId !== visit.providerId);
  return withState(connect, { logins: [...others, visit] });
}

/** Whatever was captured at a login that is not done is erased. */
export async function leaveLogin({ session, scope }: Setting, connect: ConnectSession): Promise<ConnectSession> {
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
      await captureLogin(visit, post.data, referenceIn(post.data));
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
  return { connect, outcome: { kind: 'REDIRECT', url: returnUrl(connect, parameters), reason: 'PROVIDER_LOGIN' } };
}

/** Where a customer comes back to the client. */
export function returnUrl({ connectUrl, token }: ConnectSession, parameters: Readonly<Record<string, string>>): string {
  return withParameters(connectUrl, { ...parameters, fp_cot: token });
}

/** The tariff is not waited for any longer: on with the provider's next method. One that worked before stays until then. */
export async function giveUpLogin(
  setting: Setting,
  connect: ConnectSession,
  tariff: TariffRow,
): Promise<{ connect: ConnectSession; next: Next }> {
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
  return { connect: there, next: await afterDismissal(visitOf(setting, there)) };
}
