import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clearSky, clearSkyPower, onSurface, type Panels, panelPower, sunPosition } from './index.ts';

const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds;
const DAY_MS = 86_400_000;

describe('the position of the sun', () => {
  // The example of the NREL Solar Position Algorithm (Reda and Andreas 2003), and turning points of the year.
  test.each([
    ['the example of NREL', '2003-10-17T12:30:30-07:00', 39.742476, -105.1786, 90 - 50.11162, 194.34],
    ['the equator at an equinox, noon', '2026-03-20T12:07:30Z', 0, 0, 89.9, null],
    ['Greenwich at the solstice, noon', '2026-06-21T12:01:50Z', 51.4769, 0, 90 - 51.4769 + 23.436, 180],
    ['Sydney at the solstice, noon', '2026-12-21T01:53:30Z', -33.8688, 151.2093, 90 - 33.8688 + 23.436, null],
    ['Tromsø in the polar night', '2026-12-21T11:00:00Z', 69.6492, 18.9553, -3.1, null],
  ])('%s', (_, time, latitude, longitude, elevation, azimuth) => {
    const sun = sunPosition(at(time), { latitude, longitude });
    expect(Math.abs(sun.elevation - elevation)).toBeLessThan(elevation > 89 ? 0.2 : 0.05);
    if (azimuth !== null) expect(Math.abs(sun.azimuth - azimuth)).toBeLessThan(0.2);
  });

  test('goes from east to west, a day like the day before', () => {
    const instant = fc.integer({ min: at('1950-01-01T00:00Z'), max: at('2090-01-01T00:00Z') });
    const place = fc.record({
      latitude: fc.double({ min: -89, max: 89, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(instant, place, (ms, where) => {
        const [sun, next] = [sunPosition(ms, where), sunPosition(ms + DAY_MS, where)];
        expect(sun.elevation).toBeGreaterThanOrEqual(-90);
        expect(sun.elevation).toBeLessThanOrEqual(90);
        expect(sun.azimuth).toBeGreaterThanOrEqual(0);
        expect(sun.azimuth).toBeLessThan(360);
        expect(Math.abs(next.elevation - sun.elevation)).toBeLessThan(0.6);
      }),
    );
  });
});

describe('light', () => {
  test('under a cloudless sky grows with the height of the sun, to about 1000 W/m²', () => {
    const level = (elevation: number) => {
      const sun = { elevation, azimuth: 180 };
      return onSurface(clearSky(sun), sun, { tilt: 0, azimuth: 180 });
    };
    expect(level(-1)).toBe(0);
    for (let elevation = 1; elevation < 90; elevation++) expect(level(elevation + 1)).toBeGreaterThan(level(elevation));
    expect(level(90)).toBeGreaterThan(950);
    expect(level(90)).toBeLessThan(1100);
  });

  test('on a surface that faces it is more than on one that turns away', () => {
    const sun = { elevation: 20, azimuth: 90 };
    const [east, west] = [-90, 90].map((azimuth) => onSurface(clearSky(sun), sun, { tilt: 60, azimuth }));
    expect(east).toBeGreaterThan(3 * west!);
  });
});

describe('panels', () => {
  const BERLIN = { latitude: 52.52, longitude: 13.4 };
  const roof: Panels = { peakKw: 10, tilt: 35, azimuth: 180, installedMs: null, isShaded: false, limitKw: null };
  const june = { startMs: at('2026-06-20T22:00Z'), endMs: at('2026-06-21T22:00Z') };
  const december = { startMs: at('2026-12-20T23:00Z'), endMs: at('2026-12-21T23:00Z') };
  const day = (panels: Panels, window: typeof june) =>
    clearSkyPower(panels, BERLIN, window, 0.3).values.reduce((sum, kw) => sum + kw / 4, 0);

  test('give in a cloudless summer day what such days give, and far less in winter', () => {
    expect(day(roof, june)).toBeGreaterThan(60);
    expect(day(roof, june)).toBeLessThan(85);
    expect(day(roof, december)).toBeGreaterThan(8);
    expect(day(roof, december)).toBeLessThan(28);
  });

  test('that face east give in the morning', () => {
    const { values } = clearSkyPower({ ...roof, azimuth: -90, tilt: 60 }, BERLIN, june, 0.3);
    const half = values.length / 2;
    const sum = (some: Float64Array) => some.reduce((total, kw) => total + kw, 0);
    expect(sum(values.subarray(0, half))).toBeGreaterThan(1.8 * sum(values.subarray(half)));
  });

  test('lose with age, in the shade of hills, and above the limit of the inverter', () => {
    const old = { ...roof, installedMs: at('2006-06-20T00:00Z') };
    expect(day(old, june) / day(roof, june)).toBeCloseTo(0.995 ** 20, 3);
    expect(day({ ...roof, isShaded: true }, december)).toBeLessThan(day(roof, december));
    const { values } = clearSkyPower({ ...roof, limitKw: 4 }, BERLIN, june, 0.3);
    expect(Math.max(...values)).toBe(4);
  });

  test('have no number where the light is not known', () => {
    const noon = (june.startMs + june.endMs) / 2;
    const power = panelPower(roof, BERLIN, june, (ms, sun) => (ms < noon ? clearSky(sun) : undefined), 0.7);
    expect(power.values.filter(Number.isNaN)).toHaveLength(48);
    expect([power.confidence[0], power.confidence.at(-1)]).toEqual([0.7, 0]);
  });
});
