import { posix } from 'node:path';
import type { SourceTree } from './source-tree.ts';
import type { Violation } from './violation.ts';
import { FACED_FOLDERS } from './zones.ts';

/** Imports that reach past the `index.ts` of a module, or of a folder inside one. */
export function findBypassedFaces(tree: SourceTree): Violation[] {
  return [...tree.modules.values()]
    .filter((module) => !module.isTest)
    .flatMap((module) =>
      module.imports.flatMap((each) => {
        const face = each.target === null ? null : faceBetween(module.path, each.target, tree);
        if (face === null || face === each.target) return [];
        return {
          file: module.path,
          line: each.line,
          rule: 'face' as const,
          what: `${each.specifier} reaches past ${face}`,
          remedy: tree.modules.has(face)
            ? `Import it from ${face}, and export it there if others may use it.`
            : `Give the module an index.ts that exports what others may use.`,
        };
      }),
    );
}

/**
 * The one file through which `target` may be reached by `importer`: the index of the outermost folder that holds
 * the target but not the importer. Every module has one; a folder inside a module may. Null when no folder is crossed.
 */
function faceBetween(importer: string, target: string, tree: SourceTree): string | null {
  for (const faced of FACED_FOLDERS) {
    if (!target.startsWith(faced)) continue;
    const [name = '', ...deeper] = posix.dirname(target.slice(faced.length)).split('/');
    const module = posix.join(faced, name);
    if (!importer.startsWith(`${module}/`)) return `${module}/index.ts`;
    let folder = module;
    for (const part of deeper) {
      folder = posix.join(folder, part);
      const index = `${folder}/index.ts`;
      if (!importer.startsWith(`${folder}/`) && tree.modules.has(index)) return index;
    }
  }
  return null;
}
