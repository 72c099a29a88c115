import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checkImports } from './imports/index.ts';

type Files = Readonly<Record<string, string>>;

const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/** A small repository in which every rule holds, with `files` put into it. */
function broken(files: Files): string[] {
  const root = mkdtempSync(join(tmpdir(), 'plateau-imports-'));
  roots.push(root);
  for (const [path, text] of Object.entries({ ...sound, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkImports(root).map(({ file, line, rule, what }) => `${file}:${line} ${rule}: ${what}`);
}

const server = 'packages/server/src';

const sound: Files = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: { module: 'nodenext', allowImportingTsExtensions: true, noEmit: true, types: [] },
    include: ['packages', 'bench', 'tools'],
    exclude: ['packages/connect-web'],
  }),
  'package.json': JSON.stringify({
    name: 'house',
    workspaces: ['packages/*', 'bench'],
    devDependencies: { vitest: '1', '@types/geojson': '1' },
  }),
  'packages/energy/package.json': JSON.stringify({
    name: '@house/energy',
    exports: { '.': './src/index.ts' },
    dependencies: { 'date-holidays': '1' },
  }),
  'packages/energy/src/index.ts': "import Holidays from 'date-holidays';\nexport const holidays = Holidays;\n",
  'packages/energy/src/index.test.ts': "import 'node:fs';\nimport 'vitest';\nimport './index.ts';\n",
  'packages/server/package.json': JSON.stringify({
    name: '@house/server',
    dependencies: { '@house/energy': '1', fastify: '1' },
    devDependencies: { 'fast-check': '1', '@types/scope__untyped': '1' },
  }),
  [`${server}/main.ts`]: "import './http/app.ts';\nimport './releases/anode/index.ts';\n",
  [`${server}/clock.ts`]: 'export interface Clock { now(): number }\n',
  [`${server}/http/app.ts`]: "import 'fastify';\nimport type { Sun } from '../modules/sun/index.ts';\n",
  [`${server}/releases/anode/index.ts`]:
    "import '../../modules/sun/index.ts';\nimport type { Row } from '../../storage/index.ts';\n",
  [`${server}/storage/index.ts`]: "import type { Clock } from '../clock.ts';\nexport type { Row } from './row.ts';\n",
  [`${server}/storage/row.ts`]: 'export interface Row { id: string }\n',
  [`${server}/modules/sun/index.ts`]: "export { rise } from './rise.ts';\nexport type Sun = string;\n",
  [`${server}/modules/sun/rise.ts`]: "import '@house/energy';\nimport './sky/index.ts';\nexport const rise = 6;\n",
  [`${server}/modules/sun/sky/index.ts`]: "export { clouds } from './clouds.ts';\n",
  [`${server}/modules/sun/sky/clouds.ts`]: 'export const clouds = 1;\n',
  [`${server}/modules/sun/sky/clouds.test.ts`]: "import '../../../../test/sky.ts';\nimport 'fast-check';\n",
  [`${server}/modules/moon/index.ts`]: "import { rise } from '../sun/index.ts';\nexport const tide = rise;\n",
  'packages/server/test/sky.ts': 'export const sky = 1;\n',
  'packages/connect-web/package.json': JSON.stringify({
    name: '@house/connect-web',
    scripts: { build: 'vite build' },
    devDependencies: { preact: '1' },
  }),
  'packages/connect-web/src/page.tsx': "import { render } from 'preact';\nimport './page.css';\nrender(<p />);\n",
  'packages/connect-web/tsconfig.json': JSON.stringify({
    compilerOptions: { jsx: 'react-jsx', jsxImportSource: 'preact', module: 'nodenext', noEmit: true, types: [] },
  }),
  'bench/package.json': JSON.stringify({
    name: '@house/bench',
    dependencies: { '@house/server': '1' },
    devDependencies: { mitata: '1' },
  }),
  'bench/main.ts': "import '@house/server/src/modules/sun/index.ts';\nimport 'mitata';\n",
  'tools/look.ts': "import '../packages/server/src/clock.ts';\n",
};

test('a tree in which every rule holds', () => {
  expect(broken({})).toEqual([]);
});

describe('arrows', () => {
  test.each([
    [
      'energy imports a module',
      'packages/energy/src/index.ts',
      '../../server/src/modules/sun/index.ts',
      'energy may not import modules',
    ],
    [
      'a module imports a release',
      `${server}/modules/moon/index.ts`,
      '../../releases/anode/index.ts',
      'modules may not import releases',
    ],
    [
      'a module imports the HTTP layer',
      `${server}/modules/moon/index.ts`,
      '../../http/app.ts',
      'modules may not import http',
    ],
    [
      'storage imports a module',
      `${server}/storage/row.ts`,
      '../modules/sun/index.ts',
      'storage may not import modules',
    ],
    [
      'storage imports a release',
      `${server}/storage/row.ts`,
      '../releases/anode/index.ts',
      'storage may not import releases',
    ],
    [
      'storage uses energy at run time',
      `${server}/storage/row.ts`,
      '@house/energy',
      'storage may import types of energy, not values',
    ],
    [
      'a release uses storage at run time',
      `${server}/releases/anode/index.ts`,
      '../../storage/index.ts',
      'releases may import types of storage, not values',
    ],
    [
      'http calls a module',
      `${server}/http/app.ts`,
      '../modules/sun/index.ts',
      'http may import types of modules, not values',
    ],
    ['http imports a release', `${server}/http/app.ts`, '../releases/anode/index.ts', 'http may not import releases'],
    ['the clock imports storage', `${server}/clock.ts`, './storage/row.ts', 'ground may not import storage'],
    [
      'a module imports the way in',
      `${server}/modules/moon/index.ts`,
      '../../main.ts',
      'modules may not import server',
    ],
    [
      'a tool imports a module',
      'tools/look.ts',
      '../packages/server/src/modules/sun/index.ts',
      'tools may not import modules',
    ],
  ])('%s', (_, file, specifier, what) => {
    expect(broken({ [file]: `// a line\nimport '${specifier}';\n` })).toContain(`${file}:2 arrow: ${what}`);
  });

  test.each([
    "import type { Sun } from '../modules/sun/index.ts';",
    "export type { Sun } from '../modules/sun/index.ts';",
    "export type Sun = import('../modules/sun/index.ts').Sun;",
    "export const sun = await import('../modules/sun/index.ts');",
    "export * from '../modules/sun/index.ts';",
  ])('is noticed in every form: %s', (statement) => {
    expect(broken({ [`${server}/storage/row.ts`]: `${statement}\n` })).toContain(
      `${server}/storage/row.ts:1 arrow: storage may not import modules`,
    );
  });

  test.each([
    "import { type Holiday } from '@house/energy';",
    "import { type Holiday, holidays } from '@house/energy';",
    "export { holidays } from '@house/energy';",
    "export const energy = await import('@house/energy');",
  ])('a value where only types may pass: %s', (statement) => {
    expect(broken({ [`${server}/storage/row.ts`]: `${statement}\n` })).toContain(
      `${server}/storage/row.ts:1 arrow: storage may import types of energy, not values`,
    );
  });

  test.each([
    "import type { Holiday } from '@house/energy';",
    "export type { Holiday } from '@house/energy';",
    "export type Holiday = import('@house/energy').Holiday;",
    "export const text = `import '../modules/sun/index.ts'`; // import '../modules/sun/index.ts'",
  ])('a type where types may pass, or no import at all: %s', (statement) => {
    const row = 'export interface Row { id: string }';
    expect(broken({ [`${server}/storage/row.ts`]: `${statement}\n${row}\n` })).toEqual([]);
  });

  test('energy uses a module of Node', () => {
    expect(broken({ 'packages/energy/src/index.ts': "import { readFileSync } from 'node:fs';\n" })).toEqual([
      'packages/energy/src/index.ts:1 pure: energy imports node:fs',
    ]);
  });

  test('a folder that the table of zones does not know', () => {
    expect(broken({ 'packages/other/package.json': '{"name":"other"}', 'packages/other/src/a.ts': '' })).toEqual([
      'packages/other/src/a.ts:1 zone: the file belongs to no zone of the architecture',
    ]);
  });

  test('the product uses what is there for tests', () => {
    expect(
      broken({
        [`${server}/modules/moon/index.ts`]: "import '../sun/fixtures/index.ts';\n",
        [`${server}/modules/sun/fixtures/index.ts`]: '',
      }),
    ).toContain(
      `${server}/modules/moon/index.ts:1 fixture: the product imports ${server}/modules/sun/fixtures/index.ts, which is there for tests`,
    );
  });
});

describe('faces', () => {
  const moon = `${server}/modules/moon/index.ts`;

  test.each([
    ['a file of another module', moon, '../sun/rise.ts', `${server}/modules/sun/index.ts`],
    ['a folder of another module', moon, '../sun/sky/index.ts', `${server}/modules/sun/index.ts`],
    [
      'a file in a folder of its own module',
      `${server}/modules/sun/index.ts`,
      './sky/clouds.ts',
      `${server}/modules/sun/sky/index.ts`,
    ],
    [
      'a file of a module, from a release',
      `${server}/releases/anode/index.ts`,
      '../../modules/sun/rise.ts',
      `${server}/modules/sun/index.ts`,
    ],
    [
      'a file of a module, by package name',
      'bench/main.ts',
      '@house/server/src/modules/sun/rise.ts',
      `${server}/modules/sun/index.ts`,
    ],
  ])('%s', (_, file, specifier, face) => {
    expect(broken({ [file]: `import '${specifier}';\n` })).toEqual([
      `${file}:1 face: ${specifier} reaches past ${face}`,
    ]);
  });

  test('a type is no excuse', () => {
    expect(broken({ [moon]: "import type { Rise } from '../sun/rise.ts';\n" })).toEqual([
      `${moon}:1 face: ../sun/rise.ts reaches past ${server}/modules/sun/index.ts`,
    ]);
  });

  test('a module without a face', () => {
    expect(broken({ [moon]: "import '../stars/star.ts';\n", [`${server}/modules/stars/star.ts`]: '' })).toEqual([
      `${moon}:1 face: ../stars/star.ts reaches past ${server}/modules/stars/index.ts`,
    ]);
  });

  test('tests and fixtures may look behind it', () => {
    const text = "import '../sun/sky/clouds.ts';\n";
    expect(broken({ [`${server}/modules/moon/tide.test.ts`]: text })).toEqual([]);
    expect(broken({ [`${server}/modules/moon/fixtures/tide.ts`]: text.replace('..', '../..') })).toEqual([]);
    expect(broken({ [`${server}/modules/moon/tide.fixture.ts`]: text })).toEqual([]);
  });
});

describe('circles', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => `${server}/storage/${name}.ts`) as [string, string, string];

  test('the shortest is reported, where it starts', () => {
    expect(
      broken({
        [a]: "export * from './b.ts';\n",
        [b]: "\nimport './c.ts';\nimport './a.ts';\n",
        [c]: "import './a.ts';\n",
      }),
    ).toEqual([
      `${a}:1 cycle: the files import each other in a circle: ${a} → ${b} → ${a}`,
      `${c}:1 cycle: the files import each other in a circle: ${c} → ${a} → ${b} → ${c}`,
    ]);
  });

  test('a file that imports itself', () => {
    expect(broken({ [a]: "import './a.ts';\n" })).toEqual([
      `${a}:1 cycle: the files import each other in a circle: ${a} → ${a}`,
    ]);
  });

  test('types make none', () => {
    expect(broken({ [a]: "import type { B } from './b.ts';\n", [b]: "import './a.ts';\n" })).toEqual([]);
  });
});

describe('packages', () => {
  const row = `${server}/storage/row.ts`;

  test.each([
    ["import 'left-pad';", 'left-pad is no dependency of packages/server/package.json'],
    ["import '@scope/pad/deep';", '@scope/pad is no dependency of packages/server/package.json'],
    ["import type { Pad } from 'left-pad';", 'left-pad is listed nowhere'],
    [
      "import 'fast-check';",
      'fast-check is only a devDependency of packages/server/package.json, so it is missing in production',
    ],
    ["import 'vitest';", 'vitest is no dependency of packages/server/package.json'],
  ])('%s', (statement, what) => {
    expect(broken({ [row]: `export interface Row { id: string }\n${statement}\n` })).toEqual([
      `${row}:2 undeclared: ${what}`,
    ]);
  });

  test.each([
    "import 'node:fs';",
    "import type { Arbitrary } from 'fast-check';",
    "import type { GeoJSON } from 'geojson';",
    "import type { Untyped } from '@scope/untyped/deep';",
  ])('%s is fine', (statement) => {
    expect(broken({ [row]: `export interface Row { id: string }\n${statement}\n` })).toEqual([]);
  });

  test('a test needs its packages listed too', () => {
    expect(broken({ 'packages/energy/src/index.test.ts': "import 'fast-check';\n" })).toEqual([
      'packages/energy/src/index.test.ts:1 undeclared: fast-check is listed nowhere',
    ]);
  });

  test('a package of its own configuration, and one that is built, are no exception', () => {
    expect(broken({ 'packages/connect-web/src/page.tsx': "import { signal } from '@preact/signals';\n" })).toEqual([
      'packages/connect-web/src/page.tsx:1 undeclared: @preact/signals is listed nowhere',
    ]);
  });

  test('a path into another package', () => {
    expect(broken({ [`${server}/modules/moon/index.ts`]: "import '../../../../energy/src/index.ts';\n" })).toEqual([
      `${server}/modules/moon/index.ts:1 undeclared: ../../../../energy/src/index.ts leads into another package`,
    ]);
  });
});
