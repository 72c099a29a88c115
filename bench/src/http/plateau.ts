import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Server, startServer } from '../child-process.ts';

const MAIN = new URL('../../../packages/server/src/main.ts', import.meta.url);
const COMMANDS = new URL('../../../packages/server/src/cli/main.ts', import.meta.url);

/** A Plateau with a database of its own, and the key of an account on it. */
export interface Plateau {
  readonly server: Server;
  readonly origin: string;
  /** The first account's key in live mode. */
  readonly liveKey: string;
  /** Sends a request in live mode and reads the answer. Rejects when it is refused. */
  post(path: string, body: unknown): Promise<Answer>;
  /** The same in test mode. */
  postTest(path: string, body: unknown): Promise<Answer>;
  /** Sends a body that is written already. */
  put(path: string, body: string): Promise<Answer>;
  /** Runs an operator's command on it. */
  command(...args: string[]): Promise<void>;
}

export interface Answer {
  readonly headers: Headers;
  readonly text: string;
  readonly json: { readonly id: string; readonly data: readonly unknown[] };
}

/** A data folder that is gone after `work`. */
export async function withDataFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'plateau-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Starts Plateau's own process, on the embedded database in `folder` or on a PostgreSQL server; it fetches no prices and
 * limits nobody.
 */
export async function startPlateau(
  folder: string,
  core: number | null,
  databaseUrl: string | null = null,
): Promise<Plateau> {
  const environment = {
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    DATA_DIR: folder,
    PORT: '0',
    MARKET_FETCH: 'false',
    WEATHER_FETCH: 'false',
    NOVA: 'false',
    RATE_LIMIT_PER_SECOND: '1000000',
    RATE_LIMIT_BURST: '2000000',
  };
  const server = await startServer({ file: MAIN, environment, core, readyWhen: /Plateau is running at \S+/ });
  const origin = /running at (\S+)/.exec(server.greeting)![1]!.replace('localhost', '127.0.0.1');
  const credentials = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8')) as {
    accounts: { api_key_live: string; api_key_test: string }[];
  };
  const { api_key_live: liveKey, api_key_test: testKey } = credentials.accounts[0]!;
  return {
    server,
    origin,
    liveKey,
    post: (path, body) => send('POST', `${origin}${path}`, liveKey, JSON.stringify(body)),
    postTest: (path, body) => send('POST', `${origin}${path}`, testKey, JSON.stringify(body)),
    put: (path, body) => send('PUT', `${origin}${path}`, liveKey, body),
    command: async (...args) => {
      const env = { PATH: process.env.PATH, ...environment };
      await promisify(execFile)(process.execPath, [COMMANDS.pathname, ...args], { env });
    },
  };
}

async function send(method: string, url: string, key: string, body: string): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return { headers: response.headers, text, json: JSON.parse(text) };
}
