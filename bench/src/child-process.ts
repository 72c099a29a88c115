import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { nodeCommand } from './machine.ts';

/** A program of ours that serves until it is told to stop. */
export interface Server {
  /** What it printed up to the line that said it was ready. */
  readonly greeting: string;
  /** Milliseconds from its start to that line. */
  readonly startMs: number;
  /** Time it has spent on a core so far; null where the system doesn't tell. */
  cpuMs(): number | null;
  /** Physical memory it holds, in bytes; null where the system doesn't tell. */
  memoryBytes(): number | null;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>;
}

interface ServerProgram {
  readonly file: URL;
  readonly environment?: Readonly<Record<string, string>>;
  /** The core it is bound to; null: any. */
  readonly core: number | null;
  /** Stands in its output once it is ready. */
  readonly readyWhen: RegExp;
}

/** Starts a server and waits until it is ready. Rejects, with what it said, if it ends before. */
export function startServer({ file, environment, core, readyWhen }: ServerProgram): Promise<Server> {
  const [program, ...args] = nodeCommand(core);
  const startedMs = performance.now();
  const child = spawn(program, [...args, file.pathname], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...environment },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  child.stdout.on('data', (chunk) => {
    said += chunk;
    if (readyWhen.test(said)) resolve(serverOf(child, said, performance.now() - startedMs, ended));
  });
  child.once('error', reject);
  child.once('exit', () => reject(new Error(`${file.pathname} ended before it was ready:\n${said}`)));
  return promise;
}

function serverOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
  greeting: string,
  startMs: number,
  ended: Promise<void>,
): Server {
  return {
    greeting,
    startMs,
    cpuMs: () => readProcess(child.pid!, 'stat', cpuMsOf),
    memoryBytes: () => readProcess(child.pid!, 'status', residentBytesOf),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function readProcess(pid: number, file: string, read: (text: string) => number): number | null {
  return process.platform === 'linux' ? read(readFileSync(`/proc/${pid}/${file}`, 'utf8')) : null;
}

/** Linux counts in hundredths of a second, whatever its clock does. */
const TICK_MS = 10;

function cpuMsOf(stat: string): number {
  // proc_pid_stat(5): fields 14 and 15, user and system time; the second field, a name, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function residentBytesOf(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** Runs a program of ours to its end, with `input` as JSON on its standard input, and reads its output as JSON. */
export function runProgram(file: URL, input: unknown, core: number | null): Promise<unknown> {
  const [program, ...args] = nodeCommand(core);
  const child = spawn(program, [...args, file.pathname], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.once('error', reject);
  child.once('close', (code) => {
    if (code === 0) resolve(JSON.parse(output));
    else reject(new Error(`${file.pathname} ended with ${code}`));
  });
  child.stdin.end(JSON.stringify(input));
  return promise;
}
