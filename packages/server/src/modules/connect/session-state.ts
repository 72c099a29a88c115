import type { ConnectRun, ConnectState } from '../../storage/index.ts';
import type { ConnectSession } from './connect-session.ts';
import type { PageName } from './page.ts';
import type { Setting, Visit } from './visit.ts';

/** Where a session stands, and the same session one step on. All of it pure: the caller keeps what comes out. */

/** Pages remembered; of longer ways the oldest are forgotten. */
const LONGEST_HISTORY = 100;

/** The page a session shows, and its pass. */
export function current(connect: ConnectSession): { page: PageName; run: number } {
  const last = connect.state.history.at(-1);
  if (last === undefined) throw new Error(`session ${connect.id} has not begun`);
  return { page: last.page as PageName, run: last.run };
}

/** The page an open session shows; null before it has begun. */
export function currentPage({ state }: ConnectSession): PageName | null {
  return (state.history.at(-1)?.page as PageName | undefined) ?? null;
}

/** The visit of the page a session shows. */
export function visitOf(setting: Setting, connect: ConnectSession): Visit {
  const run = connect.state.runs[connect.state.history.at(-1)?.run ?? 0];
  if (run === undefined) throw new Error(`session ${connect.id} has lost a run`);
  return { ...setting, connect, run };
}

/** The session with another page behind those seen. */
export function shown(connect: ConnectSession, page: PageName, run: number): ConnectSession {
  const history = [...connect.state.history, { page, run }];
  return withState(connect, { history: history.slice(-LONGEST_HISTORY) });
}

/** The session with a tariff that it has connected. */
export function connected(connect: ConnectSession, tariffId: string): ConnectSession {
  const tariffIds = [...connect.tariffIds.filter((id) => id !== tariffId), tariffId];
  return { ...connect, result: 'CONNECTED', tariffIds };
}

/** The session without a tariff that it had connected. */
export function disconnected(connect: ConnectSession, tariffId: string): ConnectSession {
  const tariffIds = connect.tariffIds.filter((id) => id !== tariffId);
  return { ...connect, tariffIds, result: tariffIds.length === 0 ? null : connect.result };
}

/** The session with other answers in one of its passes. */
export function withRun(connect: ConnectSession, index: number, changes: Partial<ConnectRun>): ConnectSession {
  const runs = connect.state.runs.map((run, i) => (i === index ? { ...run, ...changes } : run));
  return withState(connect, { runs });
}

/** The session at another place. */
export function withState(connect: ConnectSession, changes: Partial<ConnectState>): ConnectSession {
  return { ...connect, state: { ...connect.state, ...changes } };
}
