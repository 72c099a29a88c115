import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { PageConfig } from '../src/config.ts';
import type { Page, Submission } from '../src/session/protocol.ts';
import { SUPERENERGY, samplePages, TEST_DIRECT, TOKEN } from './sample-pages.ts';

export interface Post extends Submission {
  readonly connect_token: string;
  readonly key: string | undefined;
}

/** What the server does instead of answering: a status with a body, or a connection cut before or after the post is applied. */
export type Fault =
  | { readonly status: number; readonly body: object; readonly headers?: Record<string, string> }
  | 'cut'
  | 'cut after applying';

export interface ScriptedServer {
  readonly origin: string;
  /** Posts that were applied or refused, in order. */
  readonly posts: Post[];
  /** What to answer the next posts with, instead of a page. */
  readonly faults: Fault[];
  /** The page a session starts at, and the pages that stand in for the usual ones. */
  setStart(page: Page): void;
  /** Time every answer takes, in milliseconds. */
  setDelay(ms: number): void;
  close(): Promise<void>;
}

interface ScriptOptions {
  readonly bundleFolder: URL;
  readonly account?: Partial<PageConfig['account']>;
  readonly origins?: readonly string[];
}

/** A small server of the protocol for the tests of the page: one session, every page, each with its usual next one. */
export async function startScriptedServer({
  bundleFolder,
  account = {},
  origins = [],
}: ScriptOptions): Promise<ScriptedServer> {
  const script = { posts: [] as Post[], faults: [] as Fault[], delayMs: 0 };
  const pages = samplePages(Date.now());
  let history: Page[] = [pages.provider_select];
  const applied = new Map<string, object>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const path = new URL(request.url ?? '/', origin).pathname;
    if (request.method === 'POST') return answerPost(request, response);
    if (path === '/app/done') return response.setHeader('content-type', 'text/html').end('<h1>Back in the app</h1>');
    if (path === '/provider') {
      return response
        .setHeader('content-type', 'text/html')
        .end('<h1>Superenergy</h1><a href="/done-there">Log in</a>');
    }
    if (path === '/done-there') return response.writeHead(303, { location: `/?fp_cot=${TOKEN}` }).end();
    if (path !== '/') {
      response.setHeader('content-type', path.endsWith('.css') ? 'text/css' : 'text/javascript');
      return response.end(await readFile(new URL(`.${path}`, bundleFolder)));
    }
    const html = await readFile(new URL('index.html', bundleFolder), 'utf8');
    const config = JSON.stringify({ account: { name: 'Nova', ...account }, origins });
    response.setHeader('content-type', 'text/html; charset=utf-8').setHeader('content-security-policy', POLICY);
    return response.end(html.replace('id="plateau-config">{}', () => `id="plateau-config">${config}`));
  }

  async function answerPost(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const key = request.headers['idempotency-key'];
    const post: Post = { ...JSON.parse(await text(request)), key: typeof key === 'string' ? key : undefined };
    if (script.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, script.delayMs));
    const fault = script.faults.shift();
    if (fault === 'cut') return request.socket.destroy();
    response.setHeader('content-type', 'application/json');
    if (typeof fault === 'object') {
      script.posts.push(post);
      return response.writeHead(fault.status, fault.headers ?? {}).end(JSON.stringify(fault.body));
    }
    const known = applied.get(post.key ?? '');
    const next = known ?? apply(post);
    if (post.key !== undefined) applied.set(post.key, next);
    if (known === undefined) script.posts.push(post);
    return fault === 'cut after applying' ? request.socket.destroy() : response.end(JSON.stringify(next));
  }

  function apply(post: Post): object {
    if (post.route === 'session_start' || post.route === 'session_restore') return history.at(-1)!;
    if (post.action === 'CLOSE' || post.action === 'DISCONNECT' || post.action === 'DENY') return ending(post.action);
    if (post.action === 'BACK') {
      history.pop();
      return history.at(-1) ?? ending('CLOSE');
    }
    const shown = history.findLastIndex(({ route }) => route === post.route);
    if (shown >= 0) history = history.slice(0, shown + 1);
    if (post.action === 'RECONNECT' || isDirect(post)) return toProvider();
    const next = nextPage(post);
    if (next.route !== history.at(-1)?.route) history.push(next);
    return next;
  }

  function ending(action: string): object {
    const result =
      { DISCONNECT: 'DISCONNECTED', DENY: 'DECLINED' }[action] ??
      (history.at(-1)?.route === 'tariffs_summary' ? 'CONNECTED' : 'CLOSED');
    return {
      connect_token: TOKEN,
      route: 'session_redirect',
      live_mode: false,
      data: { redirect_url: `${origin}/app/done?fp_cot=${TOKEN}`, reason: 'SESSION_END', result },
    };
  }

  function isDirect({ data }: Post): boolean {
    return (data as { provider?: { id?: string } } | undefined)?.provider?.id === TEST_DIRECT;
  }

  function toProvider(): object {
    return {
      connect_token: TOKEN,
      route: 'session_redirect',
      live_mode: false,
      data: { redirect_url: `${origin}/provider?fp_cot=${TOKEN}`, reason: 'PROVIDER_LOGIN', provider: SUPERENERGY },
    };
  }

  function nextPage({ route, action }: Post): Page {
    if (action === 'SEARCH' || action?.endsWith('ISSUE_REPORT')) return history.at(-1)!;
    if (action === 'ADDRESS_CHANGE') return pages.postal_address_input;
    if (action === 'DISMISS_DIRECT') return pages.plan_structure;
    if (action === 'EDIT') return pages.provider_select;
    if (action === 'PROVIDER_MISSING') return pages.provider_name_capture;
    switch (route) {
      case 'postal_address_input':
        return pages.provider_select;
      case 'provider_select':
      case 'provider_name_capture':
        return pages.plan_structure;
      case 'plan_structure':
        return action === 'MARKET' ? pages.surcharge_capture : pages.price_input;
      case 'price_input':
      case 'surcharge_capture':
        return pages.tariff_name_input;
      case 'tariff_name_input':
        return pages.contract_term_capture;
      default:
        return pages.tariffs_summary;
    }
  }

  return {
    origin,
    posts: script.posts,
    faults: script.faults,
    setStart: (page) => {
      history = [page];
    },
    setDelay: (ms) => {
      script.delayMs = ms;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As strict as the real server's, so that whatever it would block fails here. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: https:; " +
  "base-uri 'none'; form-action 'none'";
