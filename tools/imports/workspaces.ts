import { globSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** A package of this repository, as its package.json describes it. */
export interface Workspace {
  readonly name: string;
  /** From the root of the repository; '' for the root itself. */
  readonly folder: string;
  /** Files that its name leads to, by subpath (`.`, `./driver`). */
  readonly exports: Readonly<Record<string, string>>;
  /** Delivered as the output of its build, which holds what it imports; else it runs as it stands. */
  readonly isBuilt: boolean;
  /** Packages there whenever it runs. */
  readonly dependencies: ReadonlySet<string>;
  /** Packages there only while it is worked on. */
  readonly devDependencies: ReadonlySet<string>;
}

interface Manifest {
  readonly name: string;
  readonly workspaces?: readonly string[];
  readonly exports?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The root package and its workspaces. */
export function readWorkspaces(root: string): Workspace[] {
  const folders = (readManifest(root).workspaces ?? []).flatMap((pattern) =>
    globSync(join(pattern, 'package.json'), { cwd: root }).map((file) => dirname(file).split(sep).join('/')),
  );
  return ['', ...folders.sort()].map((folder) => {
    const manifest = readManifest(join(root, folder));
    return {
      name: manifest.name,
      folder,
      exports: manifest.exports ?? {},
      isBuilt: manifest.scripts?.build !== undefined,
      dependencies: new Set(Object.keys(manifest.dependencies ?? {})),
      devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
    };
  });
}

/** The workspace that a file belongs to: the root's when no other holds it. */
export function workspaceOf(path: string, workspaces: readonly Workspace[]): Workspace {
  const holders = workspaces.filter(({ folder }) => folder === '' || path.startsWith(`${folder}/`));
  return holders.reduce((inner, each) => (each.folder.length > inner.folder.length ? each : inner));
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
