import { Refusal } from '../../refusal.ts';
import type { LoginVisit, Scope, Session } from '../../storage/index.ts';
import { getProfile, type Profile } from '../accounts/index.ts';
import { type FetchFailureCode, providerOfAccount } from '../providers/index.ts';
import { type ConnectSession, findByToken, type SessionStatus, sessionStatusAt } from './connect-session.ts';
import { captureLogin, failLogin } from './login.ts';
import { returnUrl, takeLoginTurn, visitOfLogin, withLoginVisit } from './login-turn.ts';
import { shown, withRun, withState } from './session-state.ts';
import type { Setting } from './visit.ts';

/** What came of a login on a provider's own pages, as its backend reports it (connect.md §5.7). */
export type LoginReport =
  /** The customer has logged in and agreed; `data` is what the tariff is read with. */
  | {
      readonly status: 'AUTHORISED';
      readonly data: Readonly<Record<string, unknown>>;
      readonly referenceId: string | null;
    }
  /** The customer would rather not log in, or did not agree. */
  | { readonly status: 'DECLINED' }
  /** `message` is for the operator's log. */
  | { readonly status: 'FAILED'; readonly code: FetchFailureCode; readonly message: string | null };

/** A customer's way to a provider's login, as the provider's own account sees it. */
export interface ReportedLogin {
  readonly connect: ConnectSession;
  readonly status: SessionStatus;
  /** Whether a report on it is waited for. */
  readonly isOpen: boolean;
  readonly visit: LoginVisit;
  /** The account whose app sends the customer: who receives the data. */
  readonly account: Profile;
  /** Where the browser goes afterwards, with the token. */
  readonly returnUrl: string;
}

/**
 * The session behind a token if its customer was ever sent to the login of the provider for which an account answers.
 * @param account account and mode of the provider
 * @throws Refusal `not_found`
 */
export async function getReportedLogin(session: Session, account: Scope, token: string): Promise<ReportedLogin> {
  const connect = await findByToken(session, token);
  const provider = await providerOfAccount(session, account.accountId);
  const visit = connect?.state.logins?.find(({ providerId }) => providerId === provider?.id);
  if (connect === undefined || connect.liveMode !== account.liveMode || visit === undefined) {
    throw new Refusal('not_found', 'There is no login of your customers with this token.');
  }
  return asReported(session, connect, visit.providerId);
}

/** A session as it is now, in the eyes of a provider to which it has led. */
export async function asReported(
  session: Session,
  connect: ConnectSession,
  providerId: string,
): Promise<ReportedLogin> {
  const visit = connect.state.logins?.find((each) => each.providerId === providerId);
  if (visit === undefined) throw new Error(`session ${connect.id} has not led to ${providerId}`);
  const status = sessionStatusAt(connect, session.clock.now());
  const { login } = connect.state;
  return {
    connect,
    status,
    isOpen: status === 'OPEN' && login?.providerId === providerId,
    visit,
    account: await getProfile(session, connect),
    returnUrl: returnUrl(connect, login?.returnParameters ?? {}),
  };
}

/** @throws Refusal `auth_metadata_id_invalid` when no report is waited for */
export function requireLoginAt({ state }: ConnectSession, providerId: string): void {
  if (state.login?.providerId === providerId) return;
  throw new Refusal(
    'auth_metadata_id_invalid',
    'This login is not open any more: send the customer back to connect_web_uri.',
  );
}

/** Applies a report on the login that stands open. */
export async function takeReport(
  setting: Setting,
  connect: ConnectSession,
  report: LoginReport,
): Promise<ConnectSession> {
  const visit = visitOfLogin(setting, connect);
  const { providerId, run } = connect.state.login!;
  const reported = withLoginVisit(connect, { providerId, slot: visit.run.slot, report: report.status });
  switch (report.status) {
    case 'AUTHORISED': {
      const { id: loginId } = await captureLogin(visit, report.data, report.referenceId);
      return (await takeLoginTurn(setting, reported, { kind: 'CONSENT', loginId, isGiven: true })).connect;
    }
    case 'DECLINED':
      return (await takeLoginTurn(setting, reported, { kind: 'DISMISS' })).connect;
    case 'FAILED': {
      const { code, message } = report;
      const about = { provider: providerId, session: connect.id, code, reason: message };
      setting.providers.log('a login failed at the provider', about);
      const { tariffId, customerId, locationId } = await failLogin(visit, code);
      const there = { ...withState(reported, { address: null, login: null }), customerId, locationId };
      return shown(withRun(there, run, { tariffId }), 'failed', run);
    }
  }
}
