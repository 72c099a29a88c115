import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe } from 'vitest';
import { NEWEST_OEM_RELEASE, PROVIDER_RELEASE, type Release } from '../src/http/release.ts';
import { type AccountKind, createAccount } from '../src/modules/accounts/index.ts';
import { openPlatform, type Platform } from '../src/platform.ts';
import { createServer } from '../src/server.ts';
import { readSettings, type Settings } from '../src/settings.ts';
import type { Storage } from '../src/storage/index.ts';
import { readAnswerCheck } from './answer-check.ts';
import { type Answer, Client, type RequestBody, send } from './client.ts';
import { MovableClock } from './movable-clock.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

/** Where a server under test keeps its data. */
export type Database = 'embedded' | 'postgres';

export interface ServerOptions {
  readonly database: Database;
  /** Where the clock stands at the start; default {@link START}. */
  readonly now?: string;
  /** Settings other than those of a fresh install; without any, the rate limit is out of the way. */
  readonly settings?: Partial<Settings>;
}

export interface NewAccountOptions {
  readonly kind?: AccountKind;
  /** Its default release. */
  readonly release?: Release;
  readonly name?: string;
}

/** An account of a test, and its backend's two clients. */
export interface TestAccount {
  readonly accountId: string;
  readonly testKey: string;
  readonly liveKey: string;
  readonly test: Client;
  readonly live: Client;
}

/** A Plateau that listens on a port of its own, with a database of its own and a clock that the test moves. */
export interface TestServer {
  readonly origin: string;
  readonly platform: Platform;
  readonly storage: Storage;
  readonly clock: MovableClock;
  /** The PostgreSQL server behind it; null for the embedded database. */
  readonly postgres: PostgresServer | null;
  createAccount(options?: NewAccountOptions): Promise<TestAccount>;
  /**
   * Sends one request, and checks the answer against the API description that the server itself publishes.
   * @param key an API key or bearer; null: no credentials
   * @param body an object is sent as JSON, text and bytes as they are
   */
  call(
    key: string | null,
    method: string,
    path: string,
    body?: RequestBody,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Begins to stop, as after SIGTERM, and goes on answering. */
  beginStop(): void;
  close(): Promise<void>;
}

/** A Monday in summer time, in the middle of a European working day; the instant of the specification's examples. */
export const START = '2026-09-14T08:00:00Z';

export const ANODE = '2025-09-14.anode' satisfies Release;
export const BUSBAR = '2026-08-01.busbar' satisfies Release;

/** Starts a server. Give it back with `close`. Takes about two seconds, so the tests of a file share one. */
export async function startServer({ database, now = START, settings = {} }: ServerOptions): Promise<TestServer> {
  // What has been started is stopped again, in the opposite order, when the rest does not start.
  await using started = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'plateau-test-'));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  const clock = new MovableClock(now);
  const log = new Log();
  const postgres = database === 'postgres' ? await startPostgres() : null;
  if (postgres !== null) started.defer(() => postgres.stop());
  const platform = await openPlatform(
    { ...(await freshSettings(folder, postgres)), ...settings },
    clock,
    // Told by what is answered afterwards: 503, or all is well again.
    () => {},
  );
  started.defer(() => platform.close());
  const { app, beginStop } = await createServer(platform, pino({ level: 'error' }, log));
  started.defer(() => app.close());
  await app.listen({ host: '127.0.0.1', port: 0 });
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const check = await readAnswerCheck(origin);

  const call: TestServer['call'] = async (key, method, path, body, headers = {}) => {
    const credentials = key === null ? {} : { authorization: `Bearer ${key}` };
    const answer = await send(origin, method, path, body, { ...credentials, ...headers });
    if (answer.status === 500) throw new Error(`${method} ${path} failed on the server:\n${log.lines.at(-1)}`);
    check({ method, path, authenticated: key !== null, answer });
    return answer;
  };
  const running = started.move();
  return {
    origin,
    platform,
    storage: platform.storage,
    clock,
    postgres,
    createAccount: (options) => createTestAccount(platform.storage, call, options),
    call,
    beginStop,
    close: () => running.disposeAsync(),
  };
}

/** A group of tests that hold on both databases. */
export function onEachDatabase(name: string, tests: (database: Database) => void): void {
  describe.each<Database>(['embedded', 'postgres'])(`${name} (%s)`, (database) => tests(database));
}

/** The server of a group of tests, there while they run. */
export function useServer(options: ServerOptions): TestServer {
  const server = {} as TestServer;
  beforeAll(async () => {
    Object.assign(server, await startServer(options));
  });
  afterAll(() => server.close?.());
  return server;
}

async function freshSettings(dataDir: string, postgres: PostgresServer | null): Promise<Settings> {
  return readSettings({
    DATA_DIR: dataDir,
    DATABASE_URL: postgres === null ? '' : await postgres.createDatabase(),
    MARKET_FETCH: 'false',
    WEATHER_FETCH: 'false',
    // The clock stands still, so that nothing that is used up comes back: a burst that outlasts any test.
    RATE_LIMIT_PER_SECOND: '1',
    RATE_LIMIT_BURST: '2000000',
  });
}

async function createTestAccount(
  storage: Storage,
  call: TestServer['call'],
  { kind = 'OEM', name = 'Nova', release }: NewAccountOptions = {},
): Promise<TestAccount> {
  const defaultRelease = release ?? (kind === 'OEM' ? NEWEST_OEM_RELEASE : PROVIDER_RELEASE);
  const { account, testKey, liveKey } = await createAccount(storage, { kind, name, defaultRelease });
  return {
    accountId: account.id,
    testKey: testKey.secret,
    liveKey: liveKey.secret,
    test: new Client(call, testKey.secret),
    live: new Client(call, liveKey.secret),
  };
}

/** Keeps what the server logs, to be shown with a failure that it explains. */
class Log {
  readonly lines: string[] = [];
  write(line: string): void {
    this.lines.push(line);
  }
}
