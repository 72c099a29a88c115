import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { fromPglite } from 'pg-boss';
import { prepareDataFolder } from './data-folder.ts';
import { openOrMake } from './database-folder.ts';
import type { Driver } from './driver.ts';
import { StorageError } from './driver.ts';
import { DURABLE_START, flushToDisk } from './durable-files.ts';
import { createEmbeddedClient } from './embedded-client.ts';
import { startUpkeep } from './embedded-upkeep.ts';
import { lockFolder } from './folder-lock.ts';
import { migrateWith } from './migrate.ts';
import type { Sql } from './session.ts';

/**
 * Opens PostgreSQL inside this process, its files in `dataDir/database`. Made when it isn't there yet.
 * @param onError told when the database could not be tended
 * @throws StorageError when another process uses the folder or the files cannot be read.
 */
export async function openEmbedded(dataDir: string, onError: (error: Error) => void): Promise<Driver> {
  prepareDataFolder(dataDir);
  const lock = lockFolder(dataDir);
  try {
    const database = await start(join(dataDir, 'database'));
    const sql = drizzle({ client: createEmbeddedClient(database) as unknown as PGlite, casing: 'snake_case' });
    const jobs = fromPglite(database);
    const upkeep = startUpkeep(database, onError);
    return {
      kind: 'embedded',
      sql: sql as unknown as Sql,
      migrate: () => migrateWith(sql as unknown as Sql, (folder) => migrate(sql, { migrationsFolder: folder })),
      executeSql: (text, values) => jobs.executeSql(text, values),
      // The only process there is: what it announces to itself needs no channel.
      transact: async (work) => {
        const { outcome } = await sql.transaction((transaction) => work(transaction as unknown as Sql));
        return outcome;
      },
      subscribe: async () => {},
      ping: async () => {
        await database.query('select 1');
      },
      close: async () => {
        await upkeep.stop();
        await database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function start(folder: string): Promise<PGlite> {
  try {
    const database = await openOrMake(folder, () =>
      PGlite.create(folder, { relaxedDurability: false, startParams: DURABLE_START }),
    );
    flushToDisk(database);
    return database;
  } catch (error) {
    throw new StorageError(
      `The embedded database in ${folder} does not start (${describe(error)}): restore it from a backup, or move it away to begin anew.`,
    );
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
