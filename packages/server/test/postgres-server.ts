import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { findPrograms, type Programs } from './postgres-programs.ts';

/** A real PostgreSQL server of a test's own, with its files in a temporary folder. */
export interface PostgresServer {
  /** Connection string of the database `postgres`; a restart doesn't change it. */
  readonly url: string;
  /** Makes an empty database. @returns its connection string. */
  createDatabase(): Promise<string>;
  /** SIGKILL: connections break as they are, nothing is tidied up. */
  kill(): Promise<void>;
  /** Starts again, with recovery if it was killed; if it is running, it shuts down and cuts its clients off first. */
  restart(): Promise<void>;
  /** Shuts down, cutting clients off, and deletes the files. */
  stop(): Promise<void>;
}

interface PostgresOptions {
  /** `full`: every commit reaches the disk, as in production. `none`, the default, is faster and survives `kill` too. */
  readonly durability?: 'full' | 'none';
}

/**
 * Starts PostgreSQL on a free port of 127.0.0.1. Takes about a second, so the tests of a file share one and take a
 * database each. It ends with the process that started it, however that ends.
 */
export async function startPostgres({ durability = 'none' }: PostgresOptions = {}): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'plateau-postgres-'));
  const guard = startGuard(folder);
  try {
    const programs = await findPrograms(folder);
    await programs.run('initdb', [...CLUSTER, `--pgdata=${join(folder, 'data')}`]);
    const settings = [...SETTINGS, ...(durability === 'full' ? KNOWN_SOON : NO_DURABILITY)];
    const start = (port: number) => startServer(programs, folder, [...settings, `port=${port}`], guard);
    let { running, port } = await startOnFreePort(start);

    const origin = `postgresql://postgres@127.0.0.1:${port}`;
    let databases = 0;
    return {
      url: `${origin}/postgres`,
      createDatabase: async () => {
        databases += 1;
        await execute(`${origin}/postgres`, `create database test_${databases}`);
        return `${origin}/test_${databases}`;
      },
      kill: () => end(running, 'SIGKILL'),
      restart: async () => {
        await end(running, FAST_SHUTDOWN);
        running = await startWhenReleased(() => start(port));
      },
      stop: async () => {
        await end(running, FAST_SHUTDOWN);
        await guard.dismiss();
      },
    };
  } catch (error) {
    await guard.dismiss();
    throw error;
  }
}

/** Sorts as most installations do, by a language's rules and not by bytes. */
const CLUSTER = [
  ...['--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-sync', '--no-instructions'],
  ...['--locale=C', '--locale-provider=icu', '--icu-locale=en-US'],
];

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  // No whole hour from UTC, so that nothing leans on the zone of the session.
  'timezone=Asia/Kathmandu',
];

/** A server that has run for a while has statistics of its tables; one made for a measurement gets them as soon as it can. */
const KNOWN_SOON = ['autovacuum_naptime=5s'];

/** What a crash of the machine could lose; a crash of the server loses nothing. */
const NO_DURABILITY = ['fsync=off', 'full_page_writes=off'];

/** How PostgreSQL is told to cut clients off and shut down in order. */
const FAST_SHUTDOWN = 'SIGINT';

/** Below the ports that systems give to outgoing connections, so that none takes the port during a restart. */
const PORTS = { least: 10_000, most: 32_767 };
const PORT_ATTEMPTS = 20;

/** Milliseconds that connections of a killed server are given to notice it. */
const RELEASE_MS = 30_000;

class DidNotStart extends Error {
  override readonly name = 'DidNotStart';
}

async function startOnFreePort(start: (port: number) => Promise<ChildProcess>) {
  for (let attempt = 1; ; attempt += 1) {
    const port = randomInt(PORTS.least, PORTS.most + 1);
    try {
      return { running: await start(port), port };
    } catch (error) {
      const isTaken = error instanceof DidNotStart && error.message.includes('could not bind');
      if (!isTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/** A killed server leaves its connections behind for a moment; none starts on their memory. */
async function startWhenReleased(start: () => Promise<ChildProcess>): Promise<ChildProcess> {
  const deadline = performance.now() + RELEASE_MS;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      const isHeld = error instanceof DidNotStart && error.message.includes('shared memory block');
      if (!isHeld || performance.now() > deadline) throw error;
      await pause(20);
    }
  }
}

/** @throws DidNotStart with what the server said. */
async function startServer(
  programs: Programs,
  folder: string,
  settings: readonly string[],
  guard: Guard,
): Promise<ChildProcess> {
  const running = programs.start('postgres', ['-D', join(folder, 'data'), ...settings.flatMap((each) => ['-c', each])]);
  guard.watch(running);
  await untilReady(running);
  return running;
}

function untilReady(running: ChildProcessByStdio<null, null, Readable>): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes('database system is ready to accept connections')) return;
      running.stderr.off('data', listen).resume();
      resolve();
    };
    running.stderr.on('data', listen);
    running.on('close', () => reject(new DidNotStart(`PostgreSQL did not start:\n${said}`)));
  });
}

async function end(running: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return;
  const exit = once(running, 'exit');
  running.kill(signal);
  await exit;
}

interface Guard {
  /** Answers for this process from now on, until it ends. */
  watch(running: ChildProcess): void;
  /** Deletes the folder. */
  dismiss(): Promise<void>;
}

/**
 * Deletes `folder` when this process ends, and before that the server in it: a shell that waits for the end of its
 * input, which comes even after SIGKILL, and is told over it which process runs.
 */
function startGuard(folder: string): Guard {
  const script = `
    while read -r line; do postmaster=$line; done
    if [ -n "$postmaster" ]; then
      kill -QUIT "$postmaster"
      while kill -0 "$postmaster"; do sleep 0.1; done
    fi
    rm -rf "$1"`;
  const shell = spawn('sh', ['-c', script, 'sh', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const input: Writable & { unref?(): void } = shell.stdin;
  shell.unref();
  input.unref?.();
  return {
    watch: (running) => {
      input.write(`${running.pid}\n`);
      running.on('exit', () => input.write('\n'));
    },
    dismiss: async () => {
      shell.ref();
      input.end();
      await once(shell, 'exit');
    },
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
