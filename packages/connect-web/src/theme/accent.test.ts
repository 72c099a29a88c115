import { describe, expect, it } from 'vitest';
import { accentFor, chipColors } from './accent.ts';
import { contrast, parseHexColor } from './contrast.ts';

describe('contrast', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#777777', '#ffffff', 4.48],
    ['#0a6b4b', '#0a6b4b', 1],
  ])('of %s and %s is %d', (a, b, ratio) =>
    expect(contrast(parseHexColor(a)!, parseHexColor(b)!)).toBeCloseTo(ratio, 2),
  );
});

describe('accentFor', () => {
  it('takes a dark accent on light ground and a light one on dark ground', () => {
    expect(accentFor('light', '#5840ff')).toEqual({ accent: 'rgb(88 64 255)', onAccent: 'rgb(255 255 255)' });
    expect(accentFor('dark', '#ffe14a')).not.toBeNull();
  });
  it('takes a lighter tone of a dark accent on dark ground', () => {
    expect(accentFor('dark', '#4a3fd1')).toEqual({ accent: 'rgb(128 121 223)', onAccent: 'rgb(13 17 15)' });
  });
  it.each([
    ['light', '#ffe14a'],
    ['light', 'red; background: url(x)'],
    ['light', null],
  ] as const)('leaves the %s scheme its own instead of %s', (scheme, color) =>
    expect(accentFor(scheme, color)).toBeNull(),
  );
});

describe('chipColors', () => {
  it('writes on any ground in black or white', () => {
    expect(chipColors('#ffe14a')).toEqual({ background: 'rgb(255 225 74)', color: 'rgb(13 17 15)' });
    expect(chipColors(undefined)).toBeNull();
  });
});
