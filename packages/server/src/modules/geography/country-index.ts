import { type Place, placeAt, placesOf } from './gazetteer-file.ts';
import { looseKey, nameKey } from './names.ts';

/** What is kept in memory of a country's places: eight bytes a name and four a place, 7 MB if it were for all. */
export interface CountryIndex {
  /** The time zones of its places, that of most places first. */
  readonly timeZones: readonly string[];
  /** Places that may bear a name with this loose key, itself or in another language; the reader makes sure. */
  candidates(key: string): Place[];
}

/** The index of a country's places, built when it is first asked for. */
export function countryIndex(countryCode: string): CountryIndex {
  const known = indices.get(countryCode);
  if (known !== undefined) return known;
  const built = buildIndex(countryCode);
  indices.set(countryCode, built);
  return built;
}

const indices = new Map<string, CountryIndex>();

function buildIndex(countryCode: string): CountryIndex {
  const entries: number[] = [];
  const startBytes: number[] = [];
  const placesByTimeZone = new Map<string, number>();
  for (const { place, startByte } of placesOf(countryCode)) {
    const keys = new Set([place.name, ...place.otherNames].map((name) => looseKey(nameKey(name))));
    for (const key of keys) if (key !== '') entries.push(entryOf(key) + startBytes.length);
    startBytes.push(startByte);
    placesByTimeZone.set(place.timeZone, (placesByTimeZone.get(place.timeZone) ?? 0) + 1);
  }
  const sortedEntries = Float64Array.from(entries).sort();
  const starts = Uint32Array.from(startBytes);
  return {
    timeZones: [...placesByTimeZone].sort(([, a], [, b]) => b - a).map(([timeZone]) => timeZone),
    candidates: (key) => placeNumbers(sortedEntries, entryOf(key)).map((number) => placeAt(starts[number]!)),
  };
}

/** An entry is the hash of a name times this, plus the number of the place: 50 bits, which a double holds exactly. */
const PLACES = 2 ** 18;

function entryOf(key: string): number {
  // FNV-1a over UTF-16 code units
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) * PLACES;
}

function placeNumbers(sortedEntries: Float64Array, firstEntry: number): number[] {
  let low = 0;
  let high = sortedEntries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sortedEntries[middle]! < firstEntry) low = middle + 1;
    else high = middle;
  }
  const numbers: number[] = [];
  for (let i = low; i < sortedEntries.length && sortedEntries[i]! < firstEntry + PLACES; i++) {
    numbers.push(sortedEntries[i]! - firstEntry);
  }
  return numbers;
}
