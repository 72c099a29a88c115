import type { Module, SourceTree } from './source-tree.ts';
import type { Violation } from './violation.ts';

/** Files that import each other in a circle at run time: one violation for each knot, with its shortest circle. */
export function findCycles(tree: SourceTree): Violation[] {
  const seen = new Set<string>();
  const violations: Violation[] = [];
  for (const module of tree.modules.values()) {
    if (seen.has(module.path)) continue;
    const circle = shortestCircle(module, tree);
    if (circle === null) continue;
    for (const path of circle) seen.add(path);
    violations.push({
      file: module.path,
      line: lineOfImport(module, circle[1] ?? module.path),
      rule: 'cycle',
      what: `the files import each other in a circle: ${[...circle, module.path].join(' → ')}`,
      remedy: 'Move what two of them share into a file that imports neither, or pass it as an argument.',
    });
  }
  return violations;
}

/** Breadth first from the module back to itself; null when there is no way back. */
function shortestCircle(start: Module, tree: SourceTree): string[] | null {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const module of queue) {
    for (const path of valueTargets(module)) {
      if (path === start.path) return trail(module.path, cameFrom);
      const next = tree.modules.get(path);
      if (next === undefined || cameFrom.has(path)) continue;
      cameFrom.set(path, module.path);
      queue.push(next);
    }
  }
  return null;
}

function trail(end: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path: string[] = [];
  for (let each: string | undefined = end; each !== undefined; each = cameFrom.get(each)) path.unshift(each);
  return path;
}

function valueTargets(module: Module): string[] {
  return module.imports.flatMap((each) => (each.typeOnly || each.target === null ? [] : each.target));
}

function lineOfImport(module: Module, target: string): number {
  return module.imports.find((each) => each.target === target && !each.typeOnly)?.line ?? 1;
}
