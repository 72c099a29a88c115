import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql as query } from 'drizzle-orm';
import { StorageError } from './driver.ts';
import type { Sql } from './session.ts';

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));

interface Journal {
  readonly entries: readonly { readonly when: number; readonly tag: string }[];
}

/**
 * Applies the migrations that are missing, all or none.
 * @throws StorageError when the database was made by a newer Plateau, or a migration fails.
 */
export async function migrateWith(sql: Sql, apply: (folder: string) => Promise<void>): Promise<void> {
  if (await isNewerThanThisProgram(sql)) {
    throw new StorageError('The database was made by a newer version of Plateau: start that version, or a newer one.');
  }
  try {
    await apply(MIGRATIONS_FOLDER);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StorageError(
      `A migration of the database failed and nothing was changed (${message}): restore the version that ran before, and report this.`,
    );
  }
}

/** Whether every migration this program knows has been applied. */
export async function isMigrated(sql: Sql): Promise<boolean> {
  return (await newestApplied(sql)) === newestKnown();
}

async function isNewerThanThisProgram(sql: Sql): Promise<boolean> {
  return (await newestApplied(sql)) > newestKnown();
}

async function newestApplied(sql: Sql): Promise<number> {
  const known = rows<{ found: string | null }>(
    await sql.execute(query`select to_regclass('drizzle.__drizzle_migrations')::text as found`),
  );
  if (known[0]?.found == null) return 0;
  const newest = rows<{ newest: string | number | null }>(
    await sql.execute(query`select max(created_at) as newest from drizzle.__drizzle_migrations`),
  );
  return Number(newest[0]?.newest ?? 0);
}

function newestKnown(): number {
  const journal = JSON.parse(readFileSync(`${MIGRATIONS_FOLDER}/meta/_journal.json`, 'utf8')) as Journal;
  return Math.max(0, ...journal.entries.map((entry) => entry.when));
}

function rows<Row>(result: unknown): Row[] {
  return (result as { rows: Row[] }).rows;
}
