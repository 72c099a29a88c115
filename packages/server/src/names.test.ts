import { expect, test } from 'vitest';
import { byName, plainName } from './names.ts';

test.each([
  ['Vattenfall', 'vattenfall'],
  ['Energía Ñandú', 'energia nandu'],
  ['Straße', 'strasse'],
  ['ÅLANDS ELANDELSLAG', 'alands elandelslag'],
  ['Ørsted', 'orsted'],
  ['Œuvre', 'oeuvre'],
  ['Łódź', 'lodz'],
  ['İstanbul', 'istanbul'],
  ['Ｗｉｄｅ', 'wide'],
  ['', ''],
])('%s is looked for as %s', (name, plain) => {
  expect(plainName(name)).toBe(plain);
  expect(plainName(plainName(name))).toBe(plain);
});

test('equal names are in the order of their ids', () => {
  const things = ['c', 'a', 'b'].map((id) => ({ id, displayName: id === 'a' ? 'ENERGIA' : 'Energía' }));
  expect(things.toSorted(byName).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});
