import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Area, areasAt } from './areas.ts';

const quarters: Area = {
  eastward: [
    [50, 0, 10],
    [51, 10, 20],
  ],
  north: 'north',
  south: {
    northward: [
      [40, 5, 0],
      [50, 6, 0],
    ],
    west: 'west',
    east: null,
  },
};

const at = (lat: number, lng: number) => [...areasAt(quarters, { lat, lng })];

describe('areas', () => {
  it.each([
    [52, 5, ['north']],
    [49, 5, ['west']],
    [49, 7, [null]],
    [45, 5.4, ['west']],
    [45, 5.6, [null]],
  ])('tell the side of every border at %d, %d', (lat, lng, expected) => {
    expect(at(lat, lng)).toEqual(expected);
  });

  it('leave open what is within the doubt of a border, interpolated along it', () => {
    expect(at(50.08, 0)).toEqual(['north', 'west']); // 9 km
    expect(at(50.1, 0)).toEqual(['north']); // 11 km
    expect(at(51.17, 10)).toEqual(['north', null]); // 19 km
    expect(at(51.19, 10)).toEqual(['north']); // 21 km
    expect(at(50.62, 5)).toEqual(['north', 'west']); // 13 km, of 15
    expect(at(50.65, 5)).toEqual(['north']); // 17 km
  });

  it('go straight on past the ends of a border', () => {
    expect(at(50.3, -5)).toEqual(['north']);
    expect(at(49.7, -5)).toEqual(['west']);
    expect(at(30, 4.9)).toEqual(['west']);
    expect(at(30, 5.1)).toEqual([null]);
  });

  it('cover the globe', () => {
    const anywhere = fc.record({
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lng: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(fc.property(anywhere, (point) => areasAt(quarters, point).size > 0));
  });
});
