import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Journal {
  readonly entries: readonly { readonly idx: number; readonly when: number; readonly tag: string }[];
}

/** What is wrong between `meta/_journal.json`, by which migrations are applied, and the files beside it. */
export function findJournalFaults(migrationsFolder: string): string[] {
  const journalFile = join(migrationsFolder, 'meta', '_journal.json');
  if (!existsSync(journalFile)) return [`${journalFile} is missing: restore it, no migration is applied without it.`];
  const { entries } = JSON.parse(readFileSync(journalFile, 'utf8')) as Journal;
  const listed = new Set(entries.map(({ tag }) => `${tag}.sql`));
  const onDisk = new Set(readdirSync(migrationsFolder).filter((name) => name.endsWith('.sql')));
  return [
    ...[...listed.difference(onDisk)].map(
      (name) => `${name} is listed in meta/_journal.json but missing: restore the file.`,
    ),
    ...[...onDisk.difference(listed)].map(
      (name) => `${name} is not listed in meta/_journal.json and would never be applied: list it, or delete it.`,
    ),
    ...entries.flatMap(({ idx, tag }) => {
      const snapshot = `meta/${String(idx).padStart(4, '0')}_snapshot.json`;
      return existsSync(join(migrationsFolder, snapshot))
        ? []
        : [`${snapshot} of ${tag} is missing: restore the file.`];
    }),
    // A database applies what is younger than the last it has seen; an older entry behind a younger one is skipped.
    ...entries.flatMap(({ when, tag }, index) =>
      index === 0 || when > entries[index - 1]!.when
        ? []
        : [`${tag} is older than the migration before it and would be skipped: generate it anew.`],
    ),
  ];
}
