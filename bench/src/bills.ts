/** Reference bills, prices and charging windows through our engine, from the documents as the importer reads them. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openLibrary } from './bills/library.ts';
import { replayAll } from './bills/replay.ts';
import { readVectors } from './bills/vectors.ts';

/** Where the reference data lie if nothing else is said: beside the repository. */
export const REFERENCE_DATA = new URL('../../../shared/data/', import.meta.url);

/** Prints every difference, and last how many cases passed and failed. Any that failed makes the process fail. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { tariffs: { type: 'string' }, vectors: { type: 'string' } },
  });
  const tariffs = values.tariffs ?? fileURLToPath(new URL('tariffs', REFERENCE_DATA));
  const vectors = values.vectors ?? fileURLToPath(new URL('vectors', REFERENCE_DATA));
  const nothingGiven = args.length === 0;
  if (nothingGiven && !existsSync(REFERENCE_DATA)) {
    console.log('The reference data are not there (../shared/data beside the repository): nothing to compare.');
    return;
  }
  const replays = replayAll(readVectors(vectors), openLibrary(tariffs));
  const failed = replays.filter(({ differences }) => differences.length > 0);
  for (const { name, differences } of failed) console.log([name, ...differences].join('\n  '));
  if (failed.length > 0) process.exitCode = 1;
  console.log(`${replays.length - failed.length} passed, ${failed.length} failed`);
}
