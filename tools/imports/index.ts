import { findForbiddenArrows } from './arrows.ts';
import { findCycles } from './cycles.ts';
import { findUndeclaredPackages } from './declarations.ts';
import { findBypassedFaces } from './faces.ts';
import { readSourceTree } from './source-tree.ts';
import type { Violation } from './violation.ts';

export type { Rule, Violation } from './violation.ts';

/** Every broken rule of the project in `root`, by file and line. */
export function checkImports(root: string): Violation[] {
  const tree = readSourceTree(root);
  const violations = [findForbiddenArrows, findBypassedFaces, findCycles, findUndeclaredPackages].flatMap((find) =>
    find(tree),
  );
  return violations.sort((a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line);
}
