import { alternativeNames } from './alternative-names.ts';
import { countryIndex } from './country-index.ts';
import { type Place, placesOf } from './gazetteer-file.ts';
import { looseKey, nameKey, wordsOf } from './names.ts';

/** A place that bears the name looked for, and how. */
export interface NamedPlace {
  readonly place: Place;
  readonly bearing: Bearing;
}

/**
 * `OWN`: it is the place's name. `SHORT`: the beginning of it, in use on its own, as `Frankfurt`. `OTHER`: its name in
 * another language, or its own in another spelling. `SIMILAR`: another name in another spelling.
 */
type Bearing = 'OWN' | 'SHORT' | 'OTHER' | 'SIMILAR';

/**
 * All places of a country that bear a name, in any language and spelling. A name that nothing bears is read again
 * without what people write around it: postal codes, districts, abbreviated additions.
 */
export function placesNamed(countryCode: string, name: string): NamedPlace[] {
  for (const words of readingsOf(name)) {
    const found = placesWithWords(countryCode, words);
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * The most populous of the places, among those that bear the name in their own language if there are any: the
 * gazetteer also lists what foreign scripts make of a city's name, by which Milan answers to the name of Mirano.
 */
export function mostLikely(named: readonly NamedPlace[]): Place | null {
  const bearings = new Set(named.map(({ bearing }) => bearing));
  const eligible: readonly Bearing[] = bearings.has('OWN')
    ? ['OWN', 'SHORT']
    : bearings.has('SHORT') || bearings.has('OTHER')
      ? ['SHORT', 'OTHER']
      : ['SIMILAR'];
  const places = named.filter(({ bearing }) => eligible.includes(bearing)).map(({ place }) => place);
  return places.toSorted((a, b) => b.population - a.population)[0] ?? null;
}

/** Names of up to three places, among those accepted, that differ from what was typed by a letter or two. */
export function similarNames(countryCode: string, typed: string, accepts: (place: Place) => boolean): string[] {
  const key = nameKey(typed);
  const found = new Map<string, { distance: number; population: number }>();
  for (const { place } of placesOf(countryCode)) {
    if (!accepts(place)) continue;
    const distance = editDistance(key, nameKey(place.name));
    if (distance <= Math.min(2, Math.floor(key.length / 3))) {
      const population = Math.max(place.population, found.get(place.name)?.population ?? 0);
      found.set(place.name, { distance, population });
    }
  }
  return [...found]
    .sort(([, a], [, b]) => a.distance - b.distance || b.population - a.population)
    .slice(0, 3)
    .map(([name]) => name);
}

/** Ways to read what was typed as the name of a place, the most literal first. */
function readingsOf(typed: string): string[][] {
  const words = wordsOf(typed);
  const number = words.findIndex((word) => /\d/.test(word));
  const abbreviation = words.findIndex((word, i) => i > 0 && word.length === 1);
  const readings = [
    words,
    words.filter((word) => !/\d/.test(word)), // `80331 München`
    number > 0 ? words.slice(0, number) : [], // `Paris 15e arrondissement`, `London SW1A 1AA`
    words.filter((word) => word.length > 1), // `Frankfurt a. d. Oder`
    abbreviation > 0 ? words.slice(0, abbreviation) : [], // `Freiburg i. Br.`
    wordsOf(typed.split(/[,;/(–]| - /, 1)[0]!), // `Linz (Donau)`, `London, Camden`
  ];
  return readings.filter((reading) => reading.length > 0);
}

function placesWithWords(countryCode: string, words: readonly string[]): NamedPlace[] {
  const gazetteerName = alternativeNames.get(countryCode)?.get(words.join(''));
  const wanted = gazetteerName === undefined ? words : wordsOf(gazetteerName);
  return countryIndex(countryCode)
    .candidates(looseKey(wanted.join('')))
    .flatMap((place) => {
      const bearing = bearingOf(place, wanted);
      return bearing === null ? [] : [{ place, bearing }];
    });
}

function bearingOf(place: Place, words: readonly string[]): Bearing | null {
  const key = words.join('');
  const ownWords = wordsOf(place.name);
  const ownKey = ownWords.join('');
  if (ownKey === key) return 'OWN';
  const otherKeys = place.otherNames.map(nameKey);
  if (otherKeys.includes(key)) return words.every((word, i) => ownWords[i] === word) ? 'SHORT' : 'OTHER';
  if (looseKey(ownKey) === looseKey(key)) return 'OTHER';
  return otherKeys.some((otherKey) => looseKey(otherKey) === looseKey(key)) ? 'SIMILAR' : null;
}

/** Letters to insert, remove or replace to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = previous[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[to.length]!;
}
