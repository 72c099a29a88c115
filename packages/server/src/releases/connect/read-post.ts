import type { Action, ActionDetails, PageName, Post } from '../../modules/connect/index.ts';
import { readAnswer } from './read-answer.ts';
import { type JsonObject, readObject, readText } from './read-members.ts';

const WORD_LENGTH = 200;
const DESCRIPTION_LENGTH = 2000;
const QUERY_LENGTH = 100;

const actions: Readonly<Record<string, Action>> = {
  BACK: 'BACK',
  CLOSE: 'CLOSE',
  SAVE: 'SAVE',
  SEARCH: 'SEARCH',
  ADDRESS_CHANGE: 'ADDRESS_CHANGE',
  PROVIDER_MISSING: 'PROVIDER_MISSING',
  TARIFF_MISSING: 'TARIFF_MISSING',
  EDIT: 'EDIT',
  CHANGE: 'EDIT',
  RECONNECT: 'RECONNECT',
  RETRY: 'RECONNECT',
  DISMISS_DIRECT: 'DISMISS_DIRECT',
  DISCONNECT: 'DISCONNECT',
  WRONG_TARIFF_REPORT: 'REPORT',
  WRONG_TARIFF: 'REPORT',
  CREATE_ISSUE_REPORT: 'CREATE_REPORT',
  UPDATE_ISSUE_REPORT: 'UPDATE_REPORT',
  CANCEL_ISSUE_REPORT: 'CANCEL_REPORT',
  FIXED: 'FIXED',
  TIME_OF_DAY: 'TIME_OF_DAY',
  MARKET: 'MARKET',
  ADVANCED: 'ADVANCED',
  ADVANCED_TARIFF_INPUT: 'ADVANCED',
};

/** Actions that take `data` as well; beside others it is ignored. */
const WITH_DETAILS: ReadonlySet<Action> = new Set<Action>([
  'SEARCH',
  'EDIT',
  'RECONNECT',
  'DISCONNECT',
  'REPORT',
  'CREATE_REPORT',
  'UPDATE_REPORT',
  'CANCEL_REPORT',
]);

const START = new Set(['session_start', 'session_restore']);

/**
 * Reads a post (connect.md §1.2).
 * @param pageOf the page that a route of any dialect names
 * @throws Refusal `data_json_invalid`
 */
export function readPost(body: JsonObject, pageOf: (route: string) => PageName | undefined): Post {
  const route = readText(body.route, 'route', WORD_LENGTH);
  const word = readText(body.action, 'action', WORD_LENGTH);
  const page = route === undefined ? 'CURRENT' : START.has(route) ? 'START' : (pageOf(route) ?? 'UNKNOWN');
  const isUniversal = word === 'BACK' || word === 'CLOSE';
  // connect.md §4.3: the flow is also accepted as action.
  const isFlow = page === 'START' && word !== undefined && !isUniversal;
  return {
    page,
    action: word === undefined || isFlow ? null : (actions[word] ?? 'UNKNOWN'),
    flow: readText(body.flow, 'flow', WORD_LENGTH) ?? (isFlow ? word : null),
    details: WITH_DETAILS.has(actions[word ?? ''] ?? 'BACK') ? readDetails(body.data) : {},
    answerTo: (name) => {
      const data = readObject(body.data, 'data');
      // connect.md §1.5: a contract term without data is skipped.
      if (data === undefined) return name === 'term' ? readAnswer(name, {}) : null;
      return readAnswer(name, data);
    },
  };
}

function readDetails(value: unknown): ActionDetails {
  const data = readObject(value, 'data') ?? {};
  return {
    query: readText(data.query, 'query', QUERY_LENGTH),
    tariffId: readText(data.tariff_id, 'tariff_id', WORD_LENGTH),
    description: readText(data.description, 'description', DESCRIPTION_LENGTH),
  };
}
