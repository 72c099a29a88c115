import { isBuiltin } from 'node:module';
import type { Import, Module, SourceTree } from './source-tree.ts';
import type { Violation } from './violation.ts';
import { SHARED_BY_TESTS, type Zone, zoneOf } from './zones.ts';

/** Imports between zones that the table of zones doesn't allow. */
export function findForbiddenArrows(tree: SourceTree): Violation[] {
  return [...tree.modules.values()].flatMap((module) => {
    const zone = zoneOf(module.path);
    if (zone === undefined) return [withoutZone(module)];
    return module.imports.flatMap((each) => forbidden(module, zone, each, tree) ?? []);
  });
}

function withoutZone(module: Module): Violation {
  return {
    file: module.path,
    line: 1,
    rule: 'zone',
    what: 'the file belongs to no zone of the architecture',
    remedy: 'Move it to where it belongs, or give its folder a row in tools/imports/zones.ts.',
  };
}

function forbidden(module: Module, zone: Zone, each: Import, tree: SourceTree): Violation | null {
  const at = { file: module.path, line: each.line };
  if (zone.pure && !module.isTest && isBuiltin(each.specifier)) {
    return { ...at, rule: 'pure', what: `${zone.name} imports ${each.specifier}`, remedy: zone.remedy };
  }
  const target = each.target === null ? undefined : tree.modules.get(each.target);
  const other = target && zoneOf(target.path);
  if (target === undefined || other === undefined) return null;
  if (target.isTest && !module.isTest && !zone.values.includes(other.name)) {
    return {
      ...at,
      rule: 'fixture',
      what: `the product imports ${target.path}, which is there for tests`,
      remedy: 'Move what both need out of the fixtures.',
    };
  }
  if (other === zone || zone.values.includes(other.name)) return null;
  if (module.isTest && SHARED_BY_TESTS.includes(other.name)) return null;
  if (!zone.types.includes(other.name)) {
    return { ...at, rule: 'arrow', what: `${zone.name} may not import ${other.name}`, remedy: zone.remedy };
  }
  if (each.typeOnly) return null;
  return {
    ...at,
    rule: 'arrow',
    what: `${zone.name} may import types of ${other.name}, not values`,
    remedy: `Write "import type" if it is one. ${zone.remedy}`,
  };
}
