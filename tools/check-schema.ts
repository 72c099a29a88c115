import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import config from '../packages/server/drizzle.config.ts';
import { findJournalFaults, findPendingMigration, type MigrationConfig } from './schema/index.ts';

/** Proves that the tables and the committed migrations agree. Exits with 1 when they don't; changes nothing. */
const root = fileURLToPath(new URL('..', import.meta.url));
const { out } = config as MigrationConfig;

const faults = findJournalFaults(join(root, out));
if (faults.length > 0) {
  fail(`The migrations in ${out} are not whole:`, faults.join('\n'));
} else {
  const pending = await findPendingMigration(root, config as MigrationConfig);
  if (pending === null) console.log('Tables and migrations agree.');
  else fail('The tables have changed. Generate the migration: npm run migration -- --name what_changes', pending);
}

function fail(what: string, details: string): void {
  console.error(`${what}\n\n${details.trim().replaceAll(/^(?=.)/gm, '    ')}`);
  process.exitCode = 1;
}
