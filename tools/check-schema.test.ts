import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findJournalFaults, findPendingMigration } from './schema/index.ts';

const NODE_MODULES = fileURLToPath(new URL('../node_modules', import.meta.url));

const config = { dialect: 'postgresql', casing: 'snake_case', schema: './tables.ts', out: './migrations' };

let root: string;
let migrations: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plateau-tables-'));
  migrations = join(root, 'migrations');
  mkdirSync(migrations);
});

afterEach(() => rmSync(root, { recursive: true }));

/** The SQL of the folder and of what drizzle-kit keeps beside it. */
function contents(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name} ${readFileSync(join(entry.parentPath, entry.name), 'utf8')}`)
    .sort();
}

describe('tables against migrations', () => {
  beforeEach(() => {
    symlinkSync(NODE_MODULES, join(root, 'node_modules'));
    describeMeters('energyWh: integer().notNull()');
    writeFileSync(join(root, 'config.json'), JSON.stringify(config));
    const program = join(NODE_MODULES, 'drizzle-kit', 'bin.cjs');
    execFileSync(process.execPath, [program, 'generate', '--config', 'config.json'], { cwd: root });
  });

  function describeMeters(column: string): void {
    writeFileSync(
      join(root, 'tables.ts'),
      `import { integer, pgTable, text } from 'drizzle-orm/pg-core';
       export const meters = pgTable('meters', { id: text().primaryKey(), ${column} });`,
    );
  }

  test('nothing is pending after generating', async () => {
    expect(await findPendingMigration(root, config)).toBeNull();
  });

  test('a changed table is shown as the SQL it needs, and nothing is written', async () => {
    const before = contents(migrations);
    describeMeters('energyWh: integer()');
    expect(await findPendingMigration(root, config)).toContain(
      'ALTER TABLE "meters" ALTER COLUMN "energy_wh" DROP NOT NULL',
    );
    expect(contents(migrations)).toEqual(before);
  });

  test('a renamed column, about which drizzle-kit would have to ask', async () => {
    describeMeters('registerWh: integer().notNull()');
    expect(await findPendingMigration(root, config)).toContain('Interactive prompts require a TTY');
  });

  test('tables that cannot be read', async () => {
    writeFileSync(join(root, 'tables.ts'), "throw new Error('no tables today');");
    expect(await findPendingMigration(root, config)).toContain('no tables today');
  });
});

describe('journal against files', () => {
  beforeEach(() => {
    mkdirSync(join(migrations, 'meta'));
    list({ idx: 0, when: 1000, tag: '0000_first' }, { idx: 1, when: 2000, tag: '0001_second' });
    for (const name of ['0000_first.sql', '0001_second.sql']) writeFileSync(join(migrations, name), 'select 1;');
    for (const name of ['0000', '0001']) writeFileSync(join(migrations, 'meta', `${name}_snapshot.json`), '{}');
  });

  function list(...entries: { idx: number; when: number; tag: string }[]): void {
    writeFileSync(join(migrations, 'meta', '_journal.json'), JSON.stringify({ entries }));
  }

  test('whole', () => {
    expect(findJournalFaults(migrations)).toEqual([]);
  });

  test('a listed migration is missing', () => {
    rmSync(join(migrations, '0001_second.sql'));
    expect(findJournalFaults(migrations)).toEqual([
      '0001_second.sql is listed in meta/_journal.json but missing: restore the file.',
    ]);
  });

  test('a migration is not listed', () => {
    writeFileSync(join(migrations, '0002_third.sql'), 'select 1;');
    expect(findJournalFaults(migrations)).toEqual([
      '0002_third.sql is not listed in meta/_journal.json and would never be applied: list it, or delete it.',
    ]);
  });

  test('a snapshot is missing', () => {
    rmSync(join(migrations, 'meta', '0001_snapshot.json'));
    expect(findJournalFaults(migrations)).toEqual([
      'meta/0001_snapshot.json of 0001_second is missing: restore the file.',
    ]);
  });

  test('a migration is older than the one before it', () => {
    list({ idx: 0, when: 1000, tag: '0000_first' }, { idx: 1, when: 999, tag: '0001_second' });
    expect(findJournalFaults(migrations)).toEqual([
      '0001_second is older than the migration before it and would be skipped: generate it anew.',
    ]);
  });

  test('no journal', () => {
    renameSync(join(migrations, 'meta'), join(migrations, 'lost'));
    expect(findJournalFaults(migrations)).toEqual([expect.stringContaining('_journal.json is missing')]);
  });
});
