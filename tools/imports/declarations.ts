import type { Import, Module, SourceTree } from './source-tree.ts';
import type { Violation } from './violation.ts';
import { type Workspace, workspaceOf } from './workspaces.ts';

/** Imports of packages that the package.json of the importing workspace doesn't list where it must. */
export function findUndeclaredPackages(tree: SourceTree): Violation[] {
  return [...tree.modules.values()].flatMap((module) => {
    const workspace = workspaceOf(module.path, tree.workspaces);
    return module.imports.flatMap((each) => undeclared(module, workspace, each, tree.workspaces) ?? []);
  });
}

function undeclared(
  module: Module,
  workspace: Workspace,
  each: Import,
  workspaces: readonly Workspace[],
): Violation | null {
  const at = { file: module.path, line: each.line, rule: 'undeclared' as const };
  if (each.packageName === null) return strayed(at, workspace, each, workspaces);
  const name = each.packageName;
  if (name === workspace.name || workspace.dependencies.has(name)) return null;
  const manifest = workspace.folder === '' ? 'package.json' : `${workspace.folder}/package.json`;
  if (isShipped(module, workspace, each)) {
    const what = workspace.devDependencies.has(name)
      ? `${name} is only a devDependency of ${manifest}, so it is missing in production`
      : `${name} is no dependency of ${manifest}`;
    return { ...at, what, remedy: `List it under "dependencies" of ${manifest}.` };
  }
  const root = workspaces.find(({ folder }) => folder === '');
  const listed = [workspace.devDependencies, root?.devDependencies].some(
    (names) => names?.has(name) || (each.typeOnly && names?.has(typesPackageOf(name))),
  );
  if (listed) return null;
  return { ...at, what: `${name} is listed nowhere`, remedy: `List it under "devDependencies" of ${manifest}.` };
}

/** Whether the import happens where the product runs: builds, types and tests need their packages only before. */
function isShipped(module: Module, workspace: Workspace, each: Import): boolean {
  return /^packages\/[^/]+\/src\//.test(module.path) && !workspace.isBuilt && !module.isTest && !each.typeOnly;
}

/** A relative path into another package, where its name should stand. The root's own files may look into any. */
function strayed(
  at: Pick<Violation, 'file' | 'line' | 'rule'>,
  workspace: Workspace,
  each: Import,
  workspaces: readonly Workspace[],
): Violation | null {
  if (each.target === null || workspace.folder === '') return null;
  const other = workspaceOf(each.target, workspaces);
  if (other === workspace) return null;
  return {
    ...at,
    what: `${each.specifier} leads into another package`,
    remedy: `Import it by name, as ${other.name}, and list that in ${workspace.folder}/package.json.`,
  };
}

/** `@types/pg` of `pg`, `@types/scope__name` of `@scope/name`. */
function typesPackageOf(name: string): string {
  return `@types/${name.replace(/^@/, '').replace('/', '__')}`;
}
