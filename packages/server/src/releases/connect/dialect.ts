import type { OemRelease } from '../../http/release.ts';
import type { Action, Manner, Outcome, PageName } from '../../modules/connect/index.ts';
import { writeLogin } from './write-login.ts';

/** A form of the protocol: the names of its pages, and how they are written. What is posted, all dialects read alike. */
export interface Dialect {
  /** As the session keeps it. */
  readonly name: string;
  readonly release: OemRelease;
  readonly manner: Manner;
  /** Routes of each page; a page with several says by its content which one it is. The first one stands for all. */
  readonly routes: { readonly [Name in PageName]: readonly [string, ...string[]] };
  /** A page's own members: its route, and what it shows. */
  writePage(shown: Extract<Outcome, { kind: 'PAGE' }>): Record<string, unknown>;
}

/** Words for actions that more than one dialect offers. */
const ACTION_WORDS: { readonly [Name in Action]?: string } = {
  SEARCH: 'SEARCH',
  ADDRESS_CHANGE: 'ADDRESS_CHANGE',
  PROVIDER_MISSING: 'PROVIDER_MISSING',
  TARIFF_MISSING: 'TARIFF_MISSING',
  EDIT: 'EDIT',
  RECONNECT: 'RECONNECT',
  DISMISS_DIRECT: 'DISMISS_DIRECT',
  DISCONNECT: 'DISCONNECT',
};

/** Actions of a page in front of those that every page has. */
export function offered(actions: readonly Action[]): string[] {
  return [...actions.flatMap((action) => ACTION_WORDS[action] ?? []), 'BACK', 'CLOSE'];
}

/** What a client gets: a page, or where to go. */
export function writeOutcome(
  dialect: Dialect,
  session: { readonly token: string; readonly liveMode: boolean },
  outcome: Outcome,
): Record<string, unknown> {
  const { token, liveMode } = session;
  if (outcome.kind === 'PAGE') {
    const { route, ...members } = dialect.writePage(outcome);
    return { connect_token: token, route, live_mode: liveMode, ...members };
  }
  if (outcome.kind === 'LOGIN') return writeLogin(session, outcome);
  const data =
    outcome.kind === 'END'
      ? { redirect_url: outcome.url, reason: 'SESSION_END', result: outcome.result }
      : { redirect_url: outcome.url, reason: outcome.reason };
  return { connect_token: token, route: 'session_redirect', live_mode: liveMode, data };
}
