import type { Happening } from '../../storage/index.ts';

/**
 * What a transaction has to tell, once each: a second update of an object says nothing new, one of an object that was
 * made or is gone in the same transaction neither, and what came and went inside it was never there.
 */
export function settle<Told extends Happening>(reported: readonly Told[]): Told[] {
  const known = new Set(reported.map((each) => keyOf(each, each.type)));
  const told = new Set<string>();
  return reported.filter((each) => {
    const { subject, verb } = split(each.type);
    const also = (other: string) => known.has(keyOf(each, `${subject}.${other}`));
    if (verb === 'update' && (also('create') || also('delete'))) return false;
    if (verb === 'create' && also('delete')) return false;
    if (verb === 'delete' && also('create')) return false;
    if (verb !== 'update') return true;
    const key = keyOf(each, each.type);
    if (told.has(key)) return false;
    told.add(key);
    return true;
  });
}

function keyOf({ accountId, liveMode, objectId }: Happening, type: string): string {
  return `${accountId} ${liveMode} ${objectId} ${type}`;
}

function split(type: string): { subject: string; verb: string } {
  const dot = type.lastIndexOf('.');
  return { subject: type.slice(0, dot), verb: type.slice(dot + 1) };
}
