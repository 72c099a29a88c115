import { describe, expect, it } from 'vitest';
import { alternativeNames } from './alternative-names.ts';
import { cityNames } from './city-names.fixture.ts';
import { mostLikely, placesNamed, similarNames } from './gazetteer.ts';
import { placesOf } from './gazetteer-file.ts';
import { nameKey, wordsOf } from './names.ts';

const find = (countryCode: string, name: string) => mostLikely(placesNamed(countryCode, name));

describe('the gazetteer', () => {
  describe.each(Object.entries(cityNames))('in %s', (countryCode, rows) => {
    it.each(rows)('knows by all its names: %s', (row) => {
      const names = row.split('|');
      // Finnish addresses reach Åland too, which has a code of its own.
      const findHere = (name: string) => find(countryCode, name) ?? (countryCode === 'FI' ? find('AX', name) : null);
      const place = findHere(names[0]!);
      expect(place?.population).toBeGreaterThan(5_000);
      for (const name of names) expect(findHere(name), name).toEqual(place);
    });
  });

  it.each(['AX', 'CY', 'DK', 'IE', 'LU', 'NO', 'SE', 'XK'])('finds every place of %s by its name', (countryCode) => {
    for (const { place } of placesOf(countryCode)) {
      const found = find(countryCode, place.name)!;
      expect(found.population, place.name).toBeGreaterThanOrEqual(place.population);
      const words = wordsOf(place.name);
      const beginsAlike = wordsOf(found.name).slice(0, words.length).join('') === words.join('');
      expect(beginsAlike || nameKey(found.name) === nameKey(place.name), `${place.name}: ${found.name}`).toBe(true);
    }
  });

  it('takes the most populous of places with the same name', () => {
    expect(find('DE', 'Halle')?.name).toBe('Halle (Saale)');
    expect(find('GB', 'Newport')?.admin1).toBe('WLS');
    expect(find('ES', 'San Sebastián')?.name).toBe('Donostia / San Sebastián');
  });

  it.each([
    ['IT', 'Mirano'],
    ['IT', 'Turi'],
    ['GB', 'Briston'],
    ['DE', 'Verl'],
  ])('does not take %s %s for a city of a similar name', (countryCode, name) => {
    expect(find(countryCode, name)?.name).toBe(name);
  });

  it.each([
    ['DE', '80331 München', 'Munich'],
    ['DE', 'Frankfurt a. d. Oder', 'Frankfurt (Oder)'],
    ['DE', 'Frankfurt a.M.', 'Frankfurt am Main'],
    ['DE', 'Freiburg i. Br.', 'Freiburg'],
    ['AT', 'Wien, 1. Bezirk', 'Vienna'],
    ['AT', 'Linz (Donau)', 'Linz'],
    ['FR', 'Paris 15e arrondissement', 'Paris'],
    ['GB', 'London SW1A 1AA', 'London'],
  ])('reads past what stands around the name: %s %s', (countryCode, typed, name) => {
    expect(find(countryCode, typed)?.name).toBe(name);
  });

  it.each([['Xyzzyx'], [''], ['...'], ['123']])('knows no place named "%s"', (typed) => {
    expect(placesNamed('SE', typed)).toEqual([]);
  });

  it('has no places for a country without any', () => {
    expect(placesNamed('BV', 'Oslo')).toEqual([]);
    expect(placesNamed('ZZ', 'Oslo')).toEqual([]);
  });

  it('has under its own name each place that the supplement names', () => {
    for (const [countryCode, names] of alternativeNames) {
      for (const [key, gazetteerName] of names) {
        const place = find(countryCode, gazetteerName);
        expect(place?.population, gazetteerName).toBeGreaterThan(5_000);
        expect(find(countryCode, key), key).toEqual(place);
      }
    }
  });

  it('suggests names a letter or two away, the nearest and largest first', () => {
    const anywhere = () => true;
    expect(similarNames('SE', 'Stokholm', anywhere)).toEqual(['Stockholm']);
    expect(similarNames('US', 'Springfeld', (place) => place.admin1 === 'IL')).toEqual(['Springfield']);
    expect(similarNames('SE', 'Xyzzyx', anywhere)).toEqual([]);
    expect(similarNames('DE', 'Bonnn', anywhere)[0]).toBe('Bonn');
    expect(similarNames('DE', 'Berlinn', anywhere).length).toBeLessThanOrEqual(3);
  });
});
