import { Refusal } from '../../refusal.ts';
import type { Session, Storage } from '../../storage/index.ts';
import type { Market } from '../market/index.ts';
import {
  type Access,
  goOn,
  LOGIN_MS,
  type LoginContext,
  limitedFetch,
  logIn,
  type Progress,
  type ProviderDesk,
  takeTry,
} from '../providers/index.ts';
import { type ConnectSession, findByToken, lockSession, sessionStatusAt } from './connect-session.ts';
import { type LoginSubject, loginSubject } from './login.ts';
import { noReads } from './post-reads.ts';
import { PATIENCE_MS, untilFree } from './turns.ts';
import { siteOf, type Visit } from './visit.ts';

/** The login pages that the platform itself shows for providers in its own process (connect.md §5.6). */
export interface HostedLogin {
  /** A login that stands open; null: there is nothing to log in for. */
  find(token: string, providerId: string): Promise<OpenHostedLogin | null>;
  /** Checks what the customer typed, and writes how far the login has come. */
  logIn(open: OpenHostedLogin, credentials: Readonly<Record<string, string>>, language: string): Promise<void>;
  /** Goes on with a one-time code or an account. @throws Refusal `auth_metadata_id_invalid` when its time is over */
  goOn(
    open: OpenHostedLogin,
    input: { readonly otpCode: string } | { readonly account: string },
    language: string,
  ): Promise<void>;
  /** Address of the provider's own login. @throws Error when the provider has none */
  loginUrl(open: OpenHostedLogin, language: string): Promise<string>;
  /** Back to the form, for another try. */
  startOver(open: OpenHostedLogin): Promise<void>;
}

export interface OpenHostedLogin extends LoginSubject {
  readonly connect: ConnectSession;
  readonly integration: Extract<Access, { kind: 'BUILT_IN' }>['integration'];
  readonly visit: Omit<Visit, 'session'>;
}

export function createHostedLogin(means: {
  readonly storage: Storage;
  readonly market: Market;
  readonly providers: ProviderDesk;
}): HostedLogin {
  const { storage, market, providers } = means;

  async function visitOf(session: Session, connect: ConnectSession): Promise<Visit | null> {
    const { login, runs } = connect.state;
    const run = login === null ? undefined : runs[login.run];
    if (run === undefined) return null;
    const scope = { accountId: connect.accountId, liveMode: connect.liveMode };
    const catalogue = await market.catalogue(session);
    // What is asked at a login is the same in every form of the protocol.
    const manner = { addressTakesEffect: 'WITH_TARIFF', summaryShows: 'SLOT', errorsShowOn: 'SUMMARY' } as const;
    return { session, scope, market, catalogue, providers, origin: '', manner, reads: noReads(), connect, run };
  }

  async function save(open: OpenHostedLogin, progress: Progress): Promise<void> {
    const write = async (transaction: Session) => {
      const connect = await lockSession(transaction, open.connect);
      const isOpen = connect.state.login?.providerId === open.provider.id && isUsable(connect, transaction);
      if (!isOpen) throw expired();
      await providers.saveLogin(transaction, connect, {
        sessionId: connect.id,
        providerId: open.provider.id,
        direction: open.slot.direction,
        ...progress,
      });
    };
    await untilFree(() => storage.atomically(write), PATIENCE_MS);
  }

  const contextOf = ({ visit }: OpenHostedLogin, language: string) =>
    loginContext({ ...visit, session: storage }, language);

  return {
    find: async (token, providerId) => {
      const connect = await findByToken(storage, token);
      if (connect === undefined || !isUsable(connect, storage)) return null;
      const visit = await visitOf(storage, connect);
      if (visit === null || connect.state.login?.providerId !== providerId) return null;
      const subject = await loginSubject(visit);
      const access = providers.access.find(subject.provider, connect.liveMode, subject.slot);
      if (access?.kind !== 'BUILT_IN') return null;
      return { ...subject, connect, integration: access.integration, visit };
    },
    logIn: async (open, credentials, language) => {
      await save(open, await logIn(open.integration, credentials, await contextOf(open, language)));
    },
    goOn: async (open, input, language) => {
      const { login } = open;
      const expected = 'otpCode' in input ? 'CODE' : 'ACCOUNTS';
      if (login === null || login.step !== expected) throw expired();
      const progress = await goOn(open.integration, providers.secretsOf(login), input, await contextOf(open, language));
      // A wrong code may be typed again, as long as there are tries.
      const isWrongCode = expected === 'CODE' && progress.step === 'REFUSED';
      const mayTryAgain = isWrongCode && (await storage.atomically((transaction) => takeTry(transaction, login)));
      if (!mayTryAgain) await save(open, progress);
    },
    loginUrl: async (open, language) => {
      if (open.integration.loginUrl === undefined) throw new Error(`${open.provider.id} has no login of its own`);
      return open.integration.loginUrl(await contextOf(open, language));
    },
    startOver: (open) => save(open, { step: 'CREDENTIALS', shown: {}, secrets: null, referenceId: null }),
  };
}

/** What an integration gets to know of a visit's customer, and its means. */
export async function loginContext(visit: Visit, language: string): Promise<LoginContext> {
  const { place, postalAddress } = await siteOf(visit);
  const { run, scope, session, providers } = visit;
  const signal = AbortSignal.timeout(LOGIN_MS);
  return {
    direction: run.slot.direction,
    postalAddress,
    timeZone: place.timeZone,
    currencyCode: place.currencyCode,
    liveMode: scope.liveMode,
    language,
    nowMs: session.clock.now(),
    fetch: limitedFetch(signal),
    signal,
    log: (message, details = {}) => providers.log(message, { provider: run.providerId, ...details }),
  };
}

function isUsable(connect: ConnectSession, { clock }: Session): boolean {
  return sessionStatusAt(connect, clock.now()) === 'OPEN';
}

function expired(): Refusal {
  return new Refusal('auth_metadata_id_invalid', 'The login has expired. Log in again.');
}
