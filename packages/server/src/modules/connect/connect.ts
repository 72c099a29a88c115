import type { InstanceKey } from '../../instance-key.ts';
import { Refusal } from '../../refusal.ts';
import { type Scope, type Session, sqlState } from '../../storage/index.ts';
import { getAccount } from '../accounts/index.ts';
import type { Market } from '../market/index.ts';
import { changeSession, type SessionChanges } from './change-session.ts';
import {
  type ConnectSession,
  findByToken,
  findInScope,
  lockSession,
  saveSession,
  sessionStatusAt,
} from './connect-session.ts';
import { createSession, type SessionInput } from './create-session.ts';
import { endOutcome, type Outcome, type Post, takeTurn } from './machine.ts';
import { isDataAvailable, tellOutcome } from './outcome-news.ts';
import { completeAlone, type SandboxPlan } from './sandbox-walk.ts';
import { createTurns, stillRunning } from './turns.ts';
import type { Manner } from './visit.ts';

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
  /**
   * Lets `work`, which is one transaction, run while no other post of the session does.
   * @throws Refusal `conflict` after 15 s of waiting
   */
  inTurn<T>(connect: ConnectSession, work: () => Promise<T>): Promise<T>;
  /**
   * Processes one post, in its turn.
   * @throws Refusal `account_disabled`, `connect_token_expired`, `SessionEnded`, and those of the page
   */
  post(transaction: Session, connect: ConnectSession, post: Post, manner: Manner): Promise<Outcome>;
  /** Finishes a test session without a browser. @throws Refusal `not_found`, `conflict`, `session_not_open`, page codes */
  completeInSandbox(
    session: Session,
    scope: Scope,
    id: string,
    plan: SandboxPlan,
    manner: Manner,
  ): Promise<ConnectSession>;
}

/** The session was ended before. */
export class SessionEnded extends Refusal {
  readonly redirectUrl: string;

  constructor(redirectUrl: string) {
    super('connect_session_complete', 'This session has ended.');
    this.redirectUrl = redirectUrl;
  }
}

/** Longest wait for other posts of a session (connect.md §1.5). */
const PATIENCE_MS = 15_000;
const RETRY_MS = 50;
/** How long a closing post may be repeated (connect.md §1.6). */
const REPEATABLE_MS = 5 * 60_000;
/** SQLSTATE of a row that another transaction holds. */
const LOCK_NOT_AVAILABLE = '55P03';

export function createConnect({
  market,
  instanceKey,
  lifeSeconds,
  patienceMs = PATIENCE_MS,
}: {
  readonly market: Market;
  readonly instanceKey: InstanceKey;
  readonly lifeSeconds: number;
  readonly patienceMs?: number;
}): Connect {
  const turns = createTurns(patienceMs);

  async function get(session: Session, scope: Scope, id: string): Promise<ConnectSession> {
    const connect = await findInScope(session, scope, id, instanceKey);
    if (connect === undefined) throw new Refusal('not_found', `There is no connect session ${id}.`);
    return connect;
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
      throw sqlState(error) === LOCK_NOT_AVAILABLE ? stillRunning() : error;
    }
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
    find: findByToken,
    inTurn: (connect, work) => turns.take(connect.id, () => untilFree(work, patienceMs)),
    post: async (transaction, found, post, manner) => {
      const connect = await lockSession(transaction, found);
      const scope = { accountId: connect.accountId, liveMode: connect.liveMode };
      if ((await getAccount(transaction, scope.accountId)).status === 'DISABLED') {
        throw new Refusal('account_disabled', 'The account is disabled.');
      }
      const repeated = requireOpen(connect, post, transaction.clock.now());
      if (repeated !== null) return repeated;
      const catalogue = await market.catalogue(transaction);
      const turn = await takeTurn({ session: transaction, scope, market, catalogue, manner }, connect, post);
      if (turn.connect !== connect) await saveSession(transaction, await tellOutcome(transaction, turn.connect));
      return turn.outcome;
    },
    completeInSandbox: async (session, scope, id, plan, manner) => {
      if (scope.liveMode) throw new Refusal('not_found', 'The sandbox is for test mode only.');
      return alone(session, await get(session, scope, id), async (transaction, connect) => {
        if (sessionStatusAt(connect, transaction.clock.now()) !== 'OPEN') {
          throw new Refusal('session_not_open', 'The session has ended.');
        }
        const catalogue = await market.catalogue(transaction);
        const done = await completeAlone({ session: transaction, scope, market, catalogue, manner }, connect, plan);
        const told = await tellOutcome(transaction, done);
        await saveSession(transaction, told);
        return told;
      });
    },
  };
}

/** Null for an open session; for the repeat of what ended one, its answer again. */
function requireOpen(connect: ConnectSession, post: Post, nowMs: number): Outcome | null {
  const status = sessionStatusAt(connect, nowMs);
  if (status === 'OPEN') return null;
  if (status === 'EXPIRED') throw new Refusal('connect_token_expired', 'This session has expired.');
  const outcome = endOutcome(connect);
  const endedMs = connect.timeEnded?.getTime() ?? Number.NEGATIVE_INFINITY;
  const action = post.action === 'SAVE' ? 'CLOSE' : post.action;
  const isRepeat = connect.endedBy === (action ?? (post.page === 'START' ? 'START' : null));
  if (isRepeat && nowMs - endedMs <= REPEATABLE_MS) return outcome;
  throw new SessionEnded(outcome.url);
}

/** Runs a transaction again while another process holds the session. */
async function untilFree<T>(work: () => Promise<T>, patienceMs: number): Promise<T> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
      if (performance.now() > untilMs) throw stillRunning();
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
