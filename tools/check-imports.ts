import { fileURLToPath } from 'node:url';
import { checkImports } from './imports/index.ts';

/** Proves that imports follow the architecture (tools/imports/zones.ts). Exits with 1 when one doesn't. */
const violations = checkImports(fileURLToPath(new URL('..', import.meta.url)));
for (const { file, line, rule, what, remedy } of violations) {
  console.error(`${file}:${line} [${rule}] ${what}.\n    ${remedy}`);
}
console.log(violations.length === 0 ? 'Imports follow the architecture.' : `Rules broken: ${violations.length}.`);
process.exitCode = violations.length === 0 ? 0 : 1;
