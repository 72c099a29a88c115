import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Credentials } from './credentials.ts';
import type { Settings } from './settings.ts';

/** The example app in a process of its own. It knows of the server what any maker knows: its address and a test key. */
export interface NovaProcess {
  readonly origin: string;
  stop(): void;
}

const NOVA = new URL('../../../examples/nova/', import.meta.url);
const PROGRAM = fileURLToPath(new URL('backend/main.ts', NOVA));
const BUILT_APP = fileURLToPath(new URL('dist/index.html', NOVA));
const PATIENCE_MS = 10_000;

/**
 * Starts Nova with the first maker's test key, and waits until it listens. The server does without it: null, and a line
 * in the log, when it does not start; null without a word where the example is not there, as in an image.
 */
export async function startNova(
  { host, novaPort, dataDir }: Pick<Settings, 'host' | 'novaPort' | 'dataDir'>,
  { origin, accounts }: Credentials,
  log: Logger,
): Promise<NovaProcess | null> {
  const maker = accounts.find(({ kind }) => kind === 'OEM');
  if (maker === undefined || !existsSync(PROGRAM)) return null;
  if (!existsSync(BUILT_APP)) {
    log.warn('Nova is not started, as its app has not been built: npm run build -w examples/nova');
    return null;
  }
  const child = fork(PROGRAM, {
    env: {
      // None of the server's own settings and secrets.
      PATH: process.env.PATH,
      PLATEAU_ORIGIN: origin,
      PLATEAU_API_KEY: maker.api_key_test,
      HOST: host,
      PORT: String(novaPort),
      CUSTOMERS_FILE: join(dataDir, 'nova.json'),
    },
  });
  const { promise, resolve } = Promise.withResolvers<string | null>();
  child.on('message', (message) => resolve((message as { origin: string }).origin));
  // It says itself why it ends.
  child.on('exit', () => resolve(null));
  child.on('error', (error) => {
    log.warn({ err: error.message }, 'Nova does not start');
    resolve(null);
  });
  const timer = setTimeout(() => resolve(null), PATIENCE_MS);
  const novaOrigin = await promise;
  clearTimeout(timer);
  if (novaOrigin !== null) return { origin: novaOrigin, stop: () => child.kill('SIGTERM') };
  child.kill('SIGTERM');
  return null;
}
