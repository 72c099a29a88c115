import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteCase } from './case.ts';

export interface NamedCase extends SiteCase {
  /** Name of its file, without the ending. */
  readonly name: string;
}

/** All cases of a folder, by name; none if there is no such folder. */
export function readCases(folder: string): NamedCase[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return { ...(JSON.parse(text) as SiteCase), name: file.slice(0, -'.json'.length) };
  });
}
