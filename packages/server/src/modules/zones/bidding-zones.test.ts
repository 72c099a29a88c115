import { describe, expect, it } from 'vitest';
import { agileRegions, biddingZones } from './index.ts';

describe('bidding zones', () => {
  it('have codes of their own', () => {
    expect(new Set(biddingZones.map((zone) => zone.code)).size).toBe(biddingZones.length);
    const eics = biddingZones.flatMap((zone) => zone.eic ?? []);
    expect(new Set(eics).size).toBe(eics.length);
  });

  it.each(biddingZones.flatMap(({ code, eic }) => (eic === null ? [] : [[code, eic] as const])))(
    '%s has an EIC with a valid check character: %s',
    (_, eic) => {
      expect(eic).toMatch(/^10Y[A-Z0-9-]{12}[A-Z0-9]$/);
      expect(eic.at(-1)).toBe(eicCheckCharacter(eic));
    },
  );

  it.each(biddingZones.map((zone) => [zone.code, zone] as const))('%s is described completely', (_, zone) => {
    expect(zone.displayName).not.toBe('');
    expect(zone.countryCodes.length).toBeGreaterThan(0);
    for (const countryCode of zone.countryCodes) expect(countryCode).toMatch(/^[A-Z]{2}$/);
    expect(Intl.supportedValuesOf('currency')).toContain(zone.currency);
    expect(Intl.supportedValuesOf('currency')).toContain(zone.exchangeCurrency);
    expect(() => new Intl.DateTimeFormat('en', { timeZone: zone.timeZone })).not.toThrow();
  });

  it('that are coupled deliver from midnight to midnight in Brussels', () => {
    const coupled = biddingZones.filter((zone) => zone.resolutionMinutes === 15);
    expect(coupled).toHaveLength(38);
    for (const dateTime of ['2026-01-15T00:00', '2026-03-29T04:00', '2026-07-15T00:00', '2026-10-25T04:00']) {
      const brussels = Temporal.PlainDateTime.from(dateTime).toZonedDateTime('Europe/Brussels').epochMilliseconds;
      for (const zone of coupled) {
        const here = Temporal.PlainDateTime.from(dateTime).toZonedDateTime(zone.timeZone).epochMilliseconds;
        expect(here, zone.code).toBe(brussels);
      }
    }
  });

  it.each([
    ['SE3', '10Y1001A1001A46L', 'SEK', 'EUR', 15],
    ['DE-LU', '10Y1001A1001A82H', 'EUR', 'EUR', 15],
    ['IE-SEM', '10Y1001A1001A59C', 'EUR', 'EUR', 30],
    ['GB', '10YGB----------A', 'GBP', 'GBP', 30],
    ['CH', '10YCH-SWISSGRIDZ', 'CHF', 'EUR', 60],
    ['NSW1', null, 'AUD', 'AUD', 30],
  ])('%s: %s, billed in %s, published in %s, every %d minutes', (code, eic, currency, exchangeCurrency, minutes) => {
    expect(biddingZones.find((zone) => zone.code === code)).toMatchObject({
      eic,
      currency,
      exchangeCurrency,
      resolutionMinutes: minutes,
    });
  });
});

describe('regions of half-hourly rates', () => {
  it('are the fourteen of Great Britain', () => {
    expect(agileRegions.map((region) => region.code).join('')).toBe('ABCDEFGHJKLMNP');
    expect(new Set(agileRegions.map((region) => region.displayName)).size).toBe(14);
  });
});

/** Last character of an Energy Identification Code, from the fifteen before it (EIC reference manual, annex). */
function eicCheckCharacter(eic: string): string {
  const characters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-';
  const sum = [...eic.slice(0, 15)].reduce(
    (total, character, i) => total + characters.indexOf(character) * (16 - i),
    0,
  );
  return characters[36 - ((sum - 1) % 37)]!;
}
