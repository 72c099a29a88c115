import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** The cores on which servers and load generators run: one each, where the system lets a process be bound to one. */
export const CORES: { readonly server: number; readonly load: number } | null = separateCores();

/** One line on what the measurements were taken with. */
export function describeMachine(): string {
  const memoryGib = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() || 'unknown processor';
  const bound =
    CORES === null
      ? 'server and load generator share the cores'
      : `server on core ${CORES.server}, load generator on core ${CORES.load}`;
  return `${cpus().length} × ${model}, ${memoryGib} GiB, Node.js ${process.versions.node}; ${bound}`;
}

/** The command that runs Node.js, on one core if that is possible. */
export function nodeCommand(core: number | null): readonly [program: string, ...args: string[]] {
  return core === null ? [process.execPath] : ['taskset', '-c', String(core), process.execPath];
}

function separateCores() {
  const cores = availableParallelism();
  if (cores < 2 || spawnSync('taskset', ['-c', '0', 'true']).status !== 0) return null;
  return { server: cores - 1, load: 0 };
}
