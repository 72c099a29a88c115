import { globSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import {
  isExportDeclaration,
  isImportDeclaration,
  isLiteralTypeNode,
  isStringLiteral,
  type Node,
  type SourceFile,
  SyntaxKind,
} from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';
import { readWorkspaces, type Workspace } from './workspaces.ts';

/** Every TypeScript file of the project, by its path from the root, and the packages they live in. */
export interface SourceTree {
  readonly modules: ReadonlyMap<string, Module>;
  readonly workspaces: readonly Workspace[];
}

export interface Module {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  /** A test, or something only tests use. */
  readonly isTest: boolean;
  readonly imports: readonly Import[];
}

/** One `import`, `export … from`, `import()` or `import('…').Type`. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Gone at run time. */
  readonly typeOnly: boolean;
  /** Path of the file it leads to, when that is one of ours. */
  readonly target: string | null;
  /** Name of the package it asks for; null when it is relative or Node's own. */
  readonly packageName: string | null;
}

/**
 * Reads what `tsconfig.json` in `root` and in its packages cover, with the parser of the compiler that checks it.
 * TypeScript calls this part of its interface unstable: the version is pinned, and `check-imports.test.ts`
 * notices when an upgrade changes it.
 */
export function readSourceTree(root: string): SourceTree {
  const workspaces = readWorkspaces(root);
  const configs = ['tsconfig.json', ...globSync('packages/*/tsconfig.json', { cwd: root })];
  const compiler = new API({ cwd: root });
  try {
    const projects = compiler.updateSnapshot({ openProjects: configs.map((file) => join(root, file)) }).getProjects();
    const modules = projects.flatMap(({ program, rootFiles }) =>
      rootFiles.map((file): [string, Module] => {
        const path = relative(root, file).split(sep).join('/');
        const source = program.getSourceFile(file);
        if (source === undefined) throw new Error(`TypeScript cannot read ${path}.`);
        return [path, { path, isTest: isTest(path), imports: importsOf(source, path, workspaces) }];
      }),
    );
    return { modules: new Map(modules), workspaces };
  } finally {
    compiler.close();
  }
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || /(^|\/)(fixtures|test)\/|\.fixture\.tsx?$/.test(path);
}

function importsOf(source: SourceFile, path: string, workspaces: readonly Workspace[]): Import[] {
  return source.imports.filter(isStringLiteral).map((literal) => ({
    specifier: literal.text,
    line: source.getLineAndCharacterOfPosition(literal.getStart()).line + 1,
    typeOnly: isTypeOnly(literal.parent),
    target: targetOf(literal.text, path, workspaces),
    packageName: packageNameOf(literal.text),
  }));
}

/** `import type`, `export type` and `import('…').Type`; `import { type A }` still loads the file. */
function isTypeOnly(declaration: Node): boolean {
  if (isImportDeclaration(declaration)) return declaration.importClause?.phaseModifier === SyntaxKind.TypeKeyword;
  if (isExportDeclaration(declaration)) return declaration.isTypeOnly;
  return isLiteralTypeNode(declaration);
}

function targetOf(specifier: string, path: string, workspaces: readonly Workspace[]): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  const name = packageNameOf(specifier);
  const workspace = workspaces.find((each) => each.name === name);
  if (workspace === undefined) return null;
  const subpath = `.${specifier.slice(workspace.name.length)}`;
  return posix.join(workspace.folder, workspace.exports[subpath] ?? subpath);
}

function packageNameOf(specifier: string): string | null {
  if (specifier.startsWith('.') || isBuiltin(specifier)) return null;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
