import { openStorage, type Storage } from '@plateau/server/src/storage/index.ts';

/** Opens a database past any server that uses it, for the rival's part of a measurement. */
export function openBeside(dataDir: string, databaseUrl: string | null): Promise<Storage> {
  const clock = { now: () => Date.now() };
  return openStorage({ dataDir, databaseUrl, databasePoolSize: 4 }, clock, reportBrokenConnection);
}

/** Connections break when the server stops at the end of a measurement; what breaks before fails by itself. */
export function reportBrokenConnection(): void {}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
