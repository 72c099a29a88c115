import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

/** The settings of drizzle-kit that say where tables and migrations are, from the folder it runs in. */
export interface MigrationConfig {
  readonly dialect: string;
  readonly casing?: string | undefined;
  readonly schema: string;
  readonly out: string;
}

/**
 * What `drizzle-kit generate` would do now, tried on a copy of the migrations: null when the tables need none.
 * @param root folder that the paths of `config` start from, with drizzle-kit in its node_modules.
 */
export async function findPendingMigration(root: string, config: MigrationConfig): Promise<string | null> {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'plateau-schema-')));
  try {
    const out = join(copy, 'migrations');
    cpSync(join(root, config.out), out, { recursive: true });
    const before = new Set(readdirSync(out));
    const configFile = join(copy, 'config.json');
    // drizzle-kit takes its output folder from the working directory on, even when it begins with a slash.
    writeFileSync(configFile, JSON.stringify({ ...config, out: relative(realpathSync(root), out) }));
    const report = await generate(root, configFile);
    const made = readdirSync(out).filter((name) => name.endsWith('.sql') && !before.has(name));
    if (made.length > 0) return made.map((name) => readFileSync(join(out, name), 'utf8')).join('\n');
    // Its exit code is 0 even when it fails, so only its word for it counts.
    return report.includes('No schema changes, nothing to migrate') ? null : report;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Runs drizzle-kit without a terminal, where it gives up rather than ask whether a column was renamed. */
async function generate(root: string, configFile: string): Promise<string> {
  const program = join(root, 'node_modules', 'drizzle-kit', 'bin.cjs');
  const running = promisify(execFile)(process.execPath, [program, 'generate', '--config', configFile], { cwd: root });
  running.child.stdin?.end();
  const { stdout, stderr } = await running.catch((failure: { stdout: string; stderr: string }) => failure);
  return `${stdout}\n${stderr}`;
}
