import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { SessionMessage } from './embedding.ts';
import type { Entry, PageStack } from './page-stack.ts';
import { type Answer, type Line, postOnce, postUntilAnswered } from './post.ts';
import type { Page, Problem, Submission } from './protocol.ts';
import { openableUrl } from './redirect.ts';

/** What the customer sees. `visit` changes with every newly shown page, and stays while a page is only brought up to date. */
export type View =
  | { readonly name: 'opening' }
  | { readonly name: 'page'; readonly page: Page; readonly visit: number }
  | { readonly name: 'login'; readonly url: string; readonly page: Page<'session_redirect'> }
  | { readonly name: 'leaving'; readonly url: string }
  | { readonly name: 'ended'; readonly result: string | null; readonly url: string | null }
  | { readonly name: 'stopped'; readonly problem: Problem };

/** The line to the server: fine; a post is being repeated; a post could not be delivered and waits for the customer. */
export type LineState = 'fine' | 'repeating' | 'stalled';

export interface Session {
  readonly view: ReadonlySignal<View>;
  /** A post is under way: nothing else can be posted. */
  readonly busy: ReadonlySignal<boolean>;
  readonly problem: ReadonlySignal<Problem | null>;
  readonly lineState: ReadonlySignal<LineState>;
  readonly token: string;
  start(): Promise<void>;
  /** Posts the page's data or action, once, however often it is called while an answer is outstanding. */
  submit(submission: Submission): Promise<void>;
  /** Asks for the session's page and shows it, whichever it is. */
  restore(): Promise<void>;
  /** From a login in another window, back to the page that led there. The session has stayed there all along. */
  leaveLogin(): void;
  /** Sends what could not be delivered, as it was. */
  tryAgain(): Promise<void>;
  /** Asks whether the session has moved on, every `everyMs`, until the returned function is called. */
  watch(everyMs: number): () => void;
  draft(): unknown;
  keepDraft(draft: unknown): void;
  structure(): string | undefined;
  /** Shows what the history holds after the browser has brought back a frozen page. */
  thaw(): void;
}

export interface Surroundings {
  readonly token: string;
  readonly flow: string | null;
  readonly stack: PageStack;
  readonly line: Line;
  readonly framed: boolean;
  readonly messageOnly: boolean;
  /** This page was reached by the browser's back or forward button: its history entry is what the customer asked for. */
  readonly travelled: boolean;
  /** Whether this client has a page for the route. */
  canShow(route: string): boolean;
  newKey(): string;
  leave(url: string): void;
  tell(message: SessionMessage): void;
}

interface Undelivered {
  readonly submission: Submission;
  readonly key: string;
}

export function createSession(around: Surroundings): Session {
  const { token, stack, line } = around;
  const view = signal<View>({ name: 'opening' });
  const busy = signal(false);
  const problem = signal<Problem | null>(null);
  const lineState = signal<LineState>('fine');
  let visit = 0;
  let undelivered: Undelivered | null = null;
  /** Counts posts, so that the answer to a poll that a post has overtaken is dropped. */
  let posts = 0;
  /** A poll is under way: the server may let it wait for longer than the pause between two. */
  let asking = false;

  stack.onTravel((entry) => {
    if (!busy.value) showEntry(entry);
  });

  function showEntry({ page }: Entry): void {
    batch(() => {
      problem.value = null;
      view.value = { name: 'page', page, visit: ++visit };
    });
  }

  async function send(submission: Submission, key: string): Promise<void> {
    if (busy.value) return;
    posts++;
    busy.value = true;
    undelivered = null;
    lineState.value = 'fine';
    const answer = await postUntilAnswered(line, token, submission, key, () => {
      lineState.value = 'repeating';
    });
    if (answer.kind === 'page') await accept(answer.page, submission);
    else refuse(answer.problem, { submission, key });
    busy.value = false;
  }

  async function accept(page: Page, submission: Submission): Promise<void> {
    if (page.route === 'session_redirect') follow(page);
    else if (submission.action === 'BACK') await showEarlier(page);
    else showNext(page, submission);
    batch(() => {
      lineState.value = 'fine';
      if (view.value.name !== 'stopped') problem.value = null;
    });
  }

  function refuse(refusal: Problem, failed: Undelivered): void {
    batch(() => {
      lineState.value = 'fine';
      if (refusal.code === 'connect_session_complete') {
        view.value = { name: 'ended', result: null, url: openable(refusal.redirectUrl) };
        tellProblem(refusal.code);
      } else if (refusal.status === 403) stop(refusal);
      else if (refusal.status === 0 || refusal.status >= 500 || refusal.status === 429 || refusal.status === 409) {
        undelivered = failed;
        problem.value = refusal;
        lineState.value = 'stalled';
      } else if (view.value.name === 'opening') stop(refusal);
      else problem.value = refusal;
    });
  }

  function stop(refusal: Problem): void {
    view.value = { name: 'stopped', problem: refusal };
    tellProblem(refusal.code);
  }

  function tellProblem(code: string): void {
    around.tell({ source: 'plateau-connect', event: 'error', connect_token: token, result: null, code });
  }

  function showNext(page: Page, submission: Submission): void {
    if (!around.canShow(page.route)) tellProblem('unknown_route');
    const shown = stack.current();
    const structure = page.route === 'price_input' ? (submission.action ?? shown?.structure) : undefined;
    const kept = structure === undefined ? {} : { structure };
    if (shown === null) stack.replace({ page, trail: [page.route], ...kept });
    else if (shown.page.route === page.route) stack.replace({ ...shown, page });
    else if (view.value.name === 'opening')
      stack.replace({ page, trail: [...shown.trail.slice(0, -1), page.route], ...kept });
    else stack.push({ page, trail: [...shown.trail, page.route], ...kept });
    const stays = view.value.name === 'page' && view.value.page.route === page.route;
    view.value = { name: 'page', page, visit: stays ? visit : ++visit };
  }

  /** The arrow: the browser goes back too where its history agrees, so that both ways lead to the same pages. */
  async function showEarlier(page: Page): Promise<void> {
    const trail = stack.current()?.trail ?? [];
    if (trail.at(-2) === page.route) {
      const earlier = await stack.goBack();
      if (earlier?.page.route === page.route) stack.replace({ ...earlier, page });
      else stack.replace({ page, trail: trail.slice(0, -1) });
    } else stack.replace({ page, trail: [...trail.slice(0, -1), page.route] });
    view.value = { name: 'page', page, visit: ++visit };
  }

  function follow(page: Page<'session_redirect'>): void {
    const { redirect_url, reason, result } = page.data;
    const url = openable(redirect_url);
    if (reason === 'SESSION_END') end(url, result ?? null);
    else if (url === null) stop({ ...LOCAL_PROBLEM, code: 'redirect_url_unusable' });
    // connect.md §7.3: providers refuse to be framed, so their login gets a window of its own.
    else if (around.framed && reason !== 'ADVANCED_TARIFF_INPUT') view.value = { name: 'login', url, page };
    else leave(url);
  }

  function end(url: string | null, result: string | null): void {
    const outcome = result !== null && result !== 'CLOSED';
    around.tell({
      source: 'plateau-connect',
      event: outcome ? 'complete' : 'closed',
      connect_token: token,
      result: result ?? 'CLOSED',
    });
    if (around.messageOnly || url === null) view.value = { name: 'ended', result, url: null };
    else leave(url);
  }

  function leave(url: string): void {
    view.value = { name: 'leaving', url };
    around.leave(url);
  }

  function openable(url: string | null): string | null {
    return url === null ? null : openableUrl(url, token);
  }

  async function ask(): Promise<void> {
    if (busy.value || asking) return;
    const sent = posts;
    asking = true;
    const answer = await postOnce(line, token, { route: 'session_restore' }, around.newKey());
    asking = false;
    if (sent === posts && 'kind' in answer) await moveOn(answer);
  }

  async function moveOn(answer: Answer): Promise<void> {
    if (answer.kind === 'problem') {
      if (answer.problem.status === 403) refuse(answer.problem, { submission: {}, key: '' });
      return;
    }
    // While the login is open in another window the session stays on the page that led there.
    const shown = view.value.name === 'login' ? stack.current()?.page : view.value.name === 'page' && view.value.page;
    if (shown && !isSameStep(shown, answer.page)) await accept(answer.page, { route: 'session_restore' });
  }

  return {
    view,
    busy,
    problem,
    lineState,
    token,
    start: async () => {
      if (token === '') return stop({ ...LOCAL_PROBLEM, code: 'no_session' });
      const entry = stack.current();
      if (around.travelled && entry !== null) showEntry(entry);
      else
        await send({ route: 'session_start', ...(around.flow === null ? {} : { flow: around.flow }) }, around.newKey());
    },
    submit: (submission) => {
      const route = view.value.name === 'page' ? { route: view.value.page.route } : {};
      return send({ ...route, ...submission }, around.newKey());
    },
    restore: () => send({ route: 'session_restore' }, around.newKey()),
    leaveLogin: () => {
      const entry = stack.current();
      if (entry !== null) showEntry(entry);
    },
    tryAgain: async () => {
      if (undelivered !== null) await send(undelivered.submission, undelivered.key);
    },
    watch: (everyMs) => {
      const timer = setInterval(ask, everyMs);
      return () => clearInterval(timer);
    },
    draft: () => stack.current()?.draft,
    keepDraft: (draft) => {
      const entry = stack.current();
      if (entry !== null) stack.replace({ ...entry, draft });
    },
    structure: () => stack.current()?.structure,
    thaw: () => {
      const entry = stack.current();
      if (view.value.name === 'leaving' && entry !== null) showEntry(entry);
    },
  };
}

/** Whether nothing has happened between two pages; a summary may come again with a tariff that is well again. */
function isSameStep(shown: Page, next: Page): boolean {
  if (shown.route !== 'tariffs_summary' || next.route !== 'tariffs_summary') return shown.route === next.route;
  const states = ({ tariffs }: Page<'tariffs_summary'>) => tariffs.map(({ tariff_id, status }) => tariff_id + status);
  return states(shown).join() === states(next).join();
}

const LOCAL_PROBLEM: Problem = {
  status: 0,
  code: 'unexpected_error',
  message: '',
  param: null,
  requestId: null,
  redirectUrl: null,
};
