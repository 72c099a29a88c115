import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Opens the embedded database in `folder` with `start`, which makes its files when there are none. That takes a moment,
 * and a process that ends within it leaves half a database; a file beside the folder marks it until it is whole, so that
 * the next start begins anew. Nothing can have been stored in it yet.
 */
export async function openOrMake<Database>(folder: string, start: () => Promise<Database>): Promise<Database> {
  const unfinished = `${folder}.unfinished`;
  if (existsSync(unfinished)) rmSync(folder, { recursive: true, force: true });
  const isNew = !existsSync(join(folder, 'PG_VERSION'));
  if (isNew) writeFileSync(unfinished, '');
  const database = await start();
  const files = filesOf(folder);
  makePrivate(files);
  if (isNew) {
    await flush(files);
    rmSync(unfinished);
  }
  return database;
}

function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** PGlite makes some files, at the start only, with modes of its own, whatever the umask of the process is. */
function makePrivate(files: readonly string[]): void {
  for (const file of files) if (statSync(file).mode & 0o077) chmodSync(file, 0o600);
}

/** New files are copied into their place without being flushed. */
async function flush(files: readonly string[]): Promise<void> {
  await Promise.all(
    files.map(async (file) => {
      const handle = await open(file);
      await handle.sync().finally(() => handle.close());
    }),
  );
}
