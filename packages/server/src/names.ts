/** Letters that are no letter with a mark on it, and how people look for them. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/**
 * A name as names are compared, searched and put in order: without case and accents. It is worked out here, as databases
 * differ in what their locale makes of it.
 */
export function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[ßøæœłđðþı]/g, (letter) => SPELLINGS[letter]!);
}

/** Puts things in order by name, those of equal names by id, as code points: for `Array.toSorted`. */
export function byName<T extends { readonly displayName: string; readonly id: string }>(a: T, b: T): number {
  return compare(plainName(a.displayName), plainName(b.displayName)) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
