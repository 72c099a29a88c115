import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
  if (existsSync(join(folder, 'PG_VERSION'))) return start();
  writeFileSync(unfinished, '');
  const database = await start();
  await settle(folder);
  rmSync(unfinished);
  return database;
}

/** Takes new files from other users, who may read and write them, and has them reach the disk. */
async function settle(folder: string): Promise<void> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  await Promise.all(
    files.map(async (file) => {
      const handle = await open(file);
      try {
        await handle.chmod(0o600);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }),
  );
}
