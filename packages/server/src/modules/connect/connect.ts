import { createHash, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { InstanceKey } from '../../instance-key.ts';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import type { Market } from '../market/index.ts';
import type { ProviderDesk } from '../providers/index.ts';
import { findProviders, readCurrent } from '../tariffs/index.ts';
import { changeSession, type SessionChanges } from './change-session.ts';
import {
  type ConnectSession,
  findByToken,
  findInScope,
  type KnownSession,
  lockSession,
  openSession,
  saveSession,
  sessionStatusAt,
} from './connect-session.ts';
import { createSession, type SessionInput } from './create-session.ts';
import type { LoginPost } from './login.ts';
import { takeLoginTurn } from './login-turn.ts';
import { takeTurn } from './machine.ts';
import { isDataAvailable, tellOutcome } from './outcome-news.ts';
import { forgetTariffs, noReads } from './post-reads.ts';
import {
  asReported,
  getReportedLogin,
  type LoginReport,
  type ReportedLogin,
  requireLoginAt,
  takeReport,
} from './reported-login.ts';
import { completeAlone, type SandboxPlan } from './sandbox-walk.ts';
import { endOutcome, type Outcome, type Post } from './turn.ts';
import { createTurns, isHeld, PATIENCE_MS, stillRunning, untilFree } from './turns.ts';
import type { Manner, Setting, Visit } from './visit.ts';

/** Guides customers through connecting a tariff. */
export interface Connect {
  /** Seconds a session lives. */
  readonly lifeSeconds: number;
  /** @throws Refusal as connect.md §2.5 lists them */
  create(session: Session, scope: Scope, input: SessionInput): Promise<ConnectSession>;
  /** An account's session by token or id. @throws Refusal `not_found` */
  get(session: Session, scope: Scope, id: string): Promise<ConnectSession>;
  /** @throws Refusal `not_found`, `conflict`, and as `changeSession` */
  change(session: Session, scope: Scope, id: string, changes: SessionChanges): Promise<ConnectSession>;
  /** Whether prices of the session's slot can be fetched. */
  isDataAvailable(session: Session, connect: ConnectSession): Promise<boolean>;
  /** Whoever has the token; undefined when it opens nothing. */
  find(session: Session, token: string): Promise<ConnectSession | undefined>;
  /** The same, as far as it never changes: what this process has once found is not looked for again. */
  recognise(session: Session, token: string): Promise<KnownSession | undefined>;
  /**
   * Lets `work`, which is one transaction, run while no other post of the session does.
   * @throws Refusal `conflict` after 15 s of waiting
   */
  inTurn<T>(connect: KnownSession, work: () => Promise<T>): Promise<T>;
  /**
   * Processes one post, in its turn.
   * @throws Refusal `connect_token_invalid` when the session is gone, `account_disabled`, `connect_token_expired`,
   *   `SessionEnded`, and those of the page
   */
  post(transaction: Session, connect: KnownSession, post: Post, client: Client): Promise<Outcome>;
  /**
   * Processes one post of a provider's login pages, in its turn.
   * @param moduleKey bearer with which a provider's own module posts; null: the platform's own pages do
   * @throws Refusal as `post`, `access_denied`, `auth_metadata_missing`, `auth_metadata_id_invalid`
   */
  postLogin(
    transaction: Session,
    connect: KnownSession,
    post: LoginPost,
    client: Client & LoginPoster,
  ): Promise<Outcome>;
  /** A customer's login at the provider for which an account answers. @throws Refusal `not_found` */
  getLogin(session: Session, account: Scope, token: string): Promise<ReportedLogin>;
  /**
   * Takes what a provider with pages of its own reports of a login; a repeat changes nothing.
   * @throws Refusal as `post`, `access_denied`, `auth_metadata_missing`, and `auth_metadata_id_invalid` when the login is
   * not open any more
   */
  reportLogin(session: Session, login: ReportedLogin, report: LoginReport, client: Client): Promise<ReportedLogin>;
  /** Sessions that this process has ended since it started, by their result. */
  endedSessions(): Readonly<Record<string, number>>;
  /** Waits for a reading that a customer is waiting for: at most 10 s. */
  awaitReading(session: Session, connect: ConnectSession): Promise<void>;
  /** Finishes a test session without a browser. @throws Refusal `not_found`, `conflict`, `session_not_open`, page codes */
  completeInSandbox(
    session: Session,
    scope: Scope,
    id: string,
    plan: SandboxPlan,
    client: Client,
  ): Promise<ConnectSession>;
}

/** How and from where a client reaches the platform. */
export interface Client {
  readonly manner: Manner;
  readonly origin: string;
}

/** Who posts for a provider's login pages: the platform's own, unless it is a module. */
export interface LoginPoster {
  readonly poster:
    | { readonly kind: 'HOSTED' }
    /** A module of the provider's own, with the bearer it sent. */
    | { readonly kind: 'MODULE'; readonly key: string | null };
}

/** The session was ended before. */
export class SessionEnded extends Refusal {
  readonly redirectUrl: string;

  constructor(redirectUrl: string) {
    super('connect_session_complete', 'This session has ended.');
    this.redirectUrl = redirectUrl;
  }
}

/** Longest wait for a reading when a customer comes back (connect.md §3.5). */
const READING_MS = 10_000;
/** Sessions that are recognised without being looked for. */
const RECOGNISED = 10_000;
/** How long a closing post may be repeated (connect.md §1.6). */
const REPEATABLE_MS = 5 * 60_000;

export function createConnect({
  market,
  providers,
  instanceKey,
  lifeSeconds,
  patienceMs = PATIENCE_MS,
}: {
  readonly market: Market;
  readonly providers: ProviderDesk;
  readonly instanceKey: InstanceKey;
  readonly lifeSeconds: number;
  readonly patienceMs?: number;
}): Connect {
  const turns = createTurns(patienceMs);
  const recognised = new LRUCache<string, KnownSession>({ max: RECOGNISED });

  async function get(session: Session, scope: Scope, id: string): Promise<ConnectSession> {
    const connect = await findInScope(session, scope, id, instanceKey);
    if (connect === undefined) throw new Refusal('not_found', `There is no connect session ${id}.`);
    return connect;
  }

  async function find(session: Session, token: string): Promise<ConnectSession | undefined> {
    const found = await findByToken(session, token);
    if (found === undefined) return undefined;
    const { accountId, liveMode, id, dialect } = found;
    recognised.set(token, { accountId, liveMode, id, token, dialect });
    return found;
  }

  const endings = new Map<string, number>();
  /** Keeps what came of a turn. */
  async function keep(setting: Setting, before: ConnectSession, after: ConnectSession): Promise<ConnectSession> {
    if (after === before) return before;
    const told = await tellOutcome(setting, after);
    await saveSession(setting.session, told);
    const { status, result } = told;
    if (status !== 'OPEN') endings.set(result ?? status, (endings.get(result ?? status) ?? 0) + 1);
    return told;
  }

  /** Works on a session at once, or not at all: a caller may hold a transaction that others would have to wait for. */
  async function alone(
    session: Session,
    connect: ConnectSession,
    work: (transaction: Session, connect: ConnectSession) => Promise<ConnectSession>,
  ): Promise<ConnectSession> {
    if (turns.isTaken(connect.id)) throw stillRunning();
    try {
      return await turns.take(connect.id, () =>
        session.atomically(async (transaction) => work(transaction, await lockSession(transaction, connect))),
      );
    } catch (error) {
      throw isHeld(error) ? stillRunning() : error;
    }
  }

  /** The session, locked and open, and what its turn works with; or the answer to what ended it, again. */
  async function open(transaction: Session, found: KnownSession, { manner, origin }: Client, post: Post | null) {
    const connect = await openSession(transaction, found);
    if (connect === undefined) {
      recognised.delete(found.token);
      throw new Refusal('connect_token_invalid', 'This session does not exist.');
    }
    const scope = { accountId: connect.accountId, liveMode: connect.liveMode };
    const repeated = requireOpen(connect, post, transaction.clock.now());
    const catalogue = await market.catalogue(transaction);
    return {
      connect,
      repeated,
      setting: { session: transaction, scope, market, catalogue, providers, origin, manner, reads: noReads() },
    };
  }

  return {
    lifeSeconds,
    create: (session, scope, input) =>
      session.atomically(async (transaction) => {
        const catalogue = await market.catalogue(transaction);
        return createSession(transaction, scope, input, { catalogue, instanceKey, lifeSeconds });
      }),
    get,
    change: async (session, scope, id, changes) =>
      alone(session, await get(session, scope, id), async (transaction, connect) =>
        changeSession(transaction, scope, connect, changes, await market.catalogue(transaction)),
      ),
    isDataAvailable,
    find,
    recognise: async (session, token) => {
      const known = recognised.get(token);
      if (known !== undefined) return known;
      return find(session, token);
    },
    inTurn: (connect, work) => turns.take(connect.id, () => untilFree(work, patienceMs)),
    post: async (transaction, found, post, client) => {
      const { connect, repeated, setting } = await open(transaction, found, client, post);
      if (repeated !== null) return repeated;
      const turn = await takeTurn(setting, connect, post);
      await keep(setting, connect, turn.connect);
      return turn.outcome;
    },
    postLogin: async (transaction, found, post, client) => {
      const { connect, setting } = await open(transaction, found, client, null);
      await requirePoster(setting, connect, client.poster);
      const turn = await takeLoginTurn(setting, connect, post);
      forgetTariffs(setting);
      await keep(setting, connect, turn.connect);
      return turn.outcome;
    },
    getLogin: getReportedLogin,
    reportLogin: (session, { connect: found, visit }, report, client) =>
      session.atomically(async (transaction) => {
        const { providerId } = visit;
        const before = await asReported(transaction, await lockSession(transaction, found), providerId);
        if (!before.isOpen && before.visit.report === report.status) return before;
        const { connect, setting } = await open(transaction, found, client, null);
        requireLoginAt(connect, providerId);
        await requirePoster(setting, connect, { kind: 'OWN_PAGES' });
        const after = await takeReport(setting, connect, report);
        forgetTariffs(setting);
        return asReported(transaction, await keep(setting, connect, after), providerId);
      }),
    endedSessions: () => Object.fromEntries(endings),
    awaitReading: async (session, connect) => {
      const { locationId, tariffIds } = connect;
      if (locationId === null || tariffIds.length === 0) return;
      // Along with its own slot a login may have filled another one.
      const here = await readCurrent(session, connect, [locationId]);
      await providers.reader.settled(
        connect,
        here.map(({ id }) => id),
        READING_MS,
      );
    },
    completeInSandbox: async (session, scope, id, plan, client) => {
      if (scope.liveMode) throw new Refusal('not_found', 'The sandbox is for test mode only.');
      return alone(session, await get(session, scope, id), async (transaction, connect) => {
        if (sessionStatusAt(connect, transaction.clock.now()) !== 'OPEN') {
          throw new Refusal('session_not_open', 'The session has ended.');
        }
        const catalogue = await market.catalogue(transaction);
        const setting = { session: transaction, scope, market, catalogue, providers, ...client, reads: noReads() };
        const done = await completeAlone(setting, connect, plan);
        forgetTariffs(setting);
        return keep(setting, connect, done);
      });
    },
  };
}

/** Only those may post who have the login's pages, a module with the key that was agreed (connect.md §5.2). */
async function requirePoster(
  { session, scope, providers }: Pick<Visit, 'session' | 'scope' | 'providers'>,
  { state }: ConnectSession,
  poster: Poster,
): Promise<void> {
  const { login } = state;
  if (login === null) return;
  const provider = (await findProviders(session, [login.providerId])).get(login.providerId);
  const slot = state.runs[login.run]!.slot;
  const access = provider === undefined ? null : providers.access.find(provider, scope.liveMode, slot);
  const expected = POSTERS[access?.kind ?? 'BUILT_IN'];
  const isKnown = access?.kind !== 'MODULE' || access.moduleKey === null || hasKey(poster, access.moduleKey);
  if (poster.kind === expected && isKnown) return;
  throw new Refusal(
    'access_denied',
    expected === 'OWN_PAGES'
      ? 'This provider reports its logins with POST /connect/session/{connect_token}.'
      : 'Send the key of the module as bearer, with its posts to POST /.',
  );
}

/** Who reports a login, besides those who post for its pages: the backend of the provider, by its own account. */
type Poster = LoginPoster['poster'] | { readonly kind: 'OWN_PAGES' };

/** Who has the say for each kind of login. */
const POSTERS = { BUILT_IN: 'HOSTED', MODULE: 'MODULE', OWN_PAGES: 'OWN_PAGES' } as const;

function hasKey(poster: Poster, moduleKey: string): boolean {
  const sha = (text: string) => createHash('sha256').update(text).digest();
  return poster.kind === 'MODULE' && poster.key !== null && timingSafeEqual(sha(poster.key), sha(moduleKey));
}

/** Null for an open session; for the repeat of what ended one, its answer again. */
function requireOpen(connect: ConnectSession, post: Post | null, nowMs: number): Outcome | null {
  const status = sessionStatusAt(connect, nowMs);
  if (status === 'OPEN') return null;
  if (status === 'EXPIRED') throw new Refusal('connect_token_expired', 'This session has expired.');
  const outcome = endOutcome(connect);
  const endedMs = connect.timeEnded?.getTime() ?? Number.NEGATIVE_INFINITY;
  const action = post?.action === 'SAVE' ? 'CLOSE' : post?.action;
  const isRepeat = post !== null && connect.endedBy === (action ?? (post.page === 'START' ? 'START' : null));
  if (isRepeat && nowMs - endedMs <= REPEATABLE_MS) return outcome;
  throw new SessionEnded(outcome.url);
}
