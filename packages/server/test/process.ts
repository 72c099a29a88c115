import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { Credentials } from '../src/credentials.ts';

/** How a program ended, and everything it said. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that was started. */
export interface Program {
  readonly ended: Promise<Ending>;
  /** What it has written to its standard output so far. */
  stdout(): string;
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<Ending>;
}

/** A program that was started and goes on. */
export interface RunningProgram extends Program {
  /** Waits until it has written a line with this text. */
  said(text: string): Promise<void>;
}

/** A Plateau in a process of its own. */
export interface PlateauProcess extends RunningProgram {
  readonly origin: string;
  readonly dataDir: string;
  /** SIGTERM, and waits until it is gone. */
  stop(): Promise<Ending>;
}

/** Settings of a server, as in its environment. Nothing else is taken over from the tests' own environment. */
export type Environment = Readonly<Record<string, string>>;

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const COMMANDS = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
/** Long enough for a first start on a machine that is busy with other things. */
const PATIENCE_MS = 120_000;

/** Programs that are started again and again are compiled once. */
const compileCache = join(tmpdir(), 'plateau-compile-cache');

const running = new Set<ChildProcessByStdio<null, Readable, Readable>>();
const folders: string[] = [];
afterAll(async () => {
  const left = [...running];
  for (const child of left) child.kill('SIGKILL');
  for (const child of left) while (child.exitCode === null && child.signalCode === null) await pause(5);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder for this file's tests, gone after them. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plateau-process-'));
  folders.push(folder);
  return folder;
}

/** Starts the server's program, without waiting for anything. It listens on any free port unless told otherwise. */
export function startProgram(environment: Environment): Program {
  return launch(MAIN, [], environment);
}

/** Starts a server and waits until it is ready. @throws with what it said when it ends before. */
export async function startPlateau(environment: Environment & { readonly DATA_DIR: string }): Promise<PlateauProcess> {
  const program = startProgram(environment);
  const announcement = /Plateau is running at (\S+)/;
  await until(program, () => announcement.test(program.stdout()));
  return {
    ...program,
    origin: announcement.exec(program.stdout())![1]!,
    dataDir: environment.DATA_DIR,
    said: (text) => until(program, () => program.stdout().includes(text)),
    stop: () => {
      program.signal('SIGTERM');
      return program.ended;
    },
  };
}

/** Runs `npm run plateau -- …`, without npm. */
export function plateau(args: readonly string[], environment: Environment): Promise<Ending> {
  return launch(COMMANDS, args, environment).ended;
}

/** Starts a command of `npm run plateau --` that goes on until it is stopped. */
export function startCommand(args: readonly string[], environment: Environment): RunningProgram {
  const program = launch(COMMANDS, args, environment);
  return { ...program, said: (text) => until(program, () => program.stdout().includes(text)) };
}

/** Starts a worker, which listens to nobody, and waits until it works. */
export async function startWorker(environment: Environment & { readonly DATA_DIR: string }): Promise<RunningProgram> {
  const program = startProgram({ ...environment, ROLE: 'worker' });
  await until(program, () => program.stdout().includes('working off jobs'));
  return { ...program, said: (text) => until(program, () => program.stdout().includes(text)) };
}

export function readCredentials(dataDir: string): Credentials {
  return JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as Credentials;
}

function launch(file: string, args: readonly string[], environment: Environment): Program {
  const child = spawn(process.execPath, [file, ...args], {
    env: {
      PORT: '0',
      MARKET_FETCH: 'false',
      WEATHER_FETCH: 'false',
      NOVA: 'false',
      NODE_COMPILE_CACHE: compileCache,
      ...environment,
    },
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  }
  const ended = new Promise<Ending>((resolve) =>
    child.on('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, ...said });
    }),
  );
  return {
    ended,
    stdout: () => said.stdout,
    signal: (signal) => child.kill(signal),
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

async function until(program: Program, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  let ending: Ending | undefined;
  program.ended.then((each) => {
    ending = each;
  });
  while (!condition()) {
    if (ending !== undefined) throw new Error(`It ended with ${ending.code ?? ending.signal}:\n${ending.stderr}`);
    if (performance.now() > deadline) throw new Error(`It did not come to it. It said:\n${program.stdout()}`);
    await pause(10);
  }
}
