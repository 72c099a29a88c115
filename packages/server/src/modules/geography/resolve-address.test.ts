import countries from 'i18n-iso-countries/index.js';
import { describe, expect, it } from 'vitest';
import { currencyOf } from './countries.ts';
import { type Address, type GeographyError, type GeoLocation, type Resolution, resolveAddress } from './index.ts';

/** `Springfield, IL, US` or `Berlin, DE` as an address. */
function address(line: string, postCode = ''): Address {
  const parts = line.split(', ');
  return { city: parts[0]!, state: parts.length === 3 ? parts[1]! : null, countryCode: parts.at(-1)!, postCode };
}

function resolved(line: string, geoLocation?: GeoLocation): Resolution {
  const result = resolveAddress(address(line), geoLocation);
  if ('code' in result) throw new Error(result.message);
  return result;
}

function refused(line: string): GeographyError {
  const result = resolveAddress(address(line));
  if (!('code' in result)) throw new Error(`${line} was resolved`);
  return result;
}

describe('an address', () => {
  it('gives coordinates, time zone, currency and bidding zone', () => {
    expect(resolved('Berlin, DE')).toEqual({
      geoLocation: { lat: 52.52437, lng: 13.41053 },
      timeZone: 'Europe/Berlin',
      currencyCode: 'EUR',
      countryCode: 'DE',
      biddingZone: 'DE-LU',
      undecidedZones: [],
    });
  });

  it.each([
    ['Mill Valley, CA, US', 'America/Los_Angeles', 'USD', null],
    ['Stockholm, SE', 'Europe/Stockholm', 'SEK', 'SE3'],
    ['København, DK', 'Europe/Copenhagen', 'DKK', 'DK2'],
    ['Basel, CH', 'Europe/Zurich', 'CHF', 'CH'],
    ['Vaduz, LI', 'Europe/Vaduz', 'CHF', 'CH'],
    ['Luxembourg, LU', 'Europe/Luxembourg', 'EUR', 'DE-LU'],
    ['Warszawa, PL', 'Europe/Warsaw', 'PLN', 'PL'],
    ['Pristina, XK', 'Europe/Belgrade', 'EUR', 'XK'],
    ['Belfast, GB', 'Europe/London', 'GBP', 'IE-SEM'],
    ['Dublin, IE', 'Europe/Dublin', 'EUR', 'IE-SEM'],
    ['Sydney, NSW, AU', 'Australia/Sydney', 'AUD', 'NSW1'],
    ['Broken Hill, NSW, AU', 'Australia/Broken_Hill', 'AUD', 'NSW1'],
    ['Canberra, ACT, AU', 'Australia/Sydney', 'AUD', 'NSW1'],
    ['Perth, WA, AU', 'Australia/Perth', 'AUD', null],
    ['Toronto, ON, CA', 'America/Toronto', 'CAD', null],
    ['Kyiv, UA', 'Europe/Kyiv', 'UAH', null],
  ])('in %s has time zone %s, currency %s and bidding zone %s', (line, timeZone, currencyCode, biddingZone) => {
    expect(resolved(line)).toMatchObject({ timeZone, currencyCode, biddingZone, undecidedZones: [] });
  });

  it.each([
    ['Las Palmas de Gran Canaria, ES', 'Atlantic/Canary', null],
    ['Melilla, ES', 'Africa/Ceuta', null],
    ['Palma, ES', 'Europe/Madrid', 'ES'],
    ['Ponta Delgada, PT', 'Atlantic/Azores', null],
    ['Funchal, PT', 'Atlantic/Madeira', null],
    ['Ajaccio, FR', 'Europe/Paris', null],
    ['Mariehamn, FI', 'Europe/Mariehamn', 'FI'],
    ['Mariehamn, AX', 'Europe/Mariehamn', 'FI'],
    ['Longyearbyen, NO', 'Arctic/Longyearbyen', null],
    ['Tórshavn, DK', 'Atlantic/Faroe', null],
    ['Saint-Denis, Réunion, RE', 'Indian/Reunion', null],
    ['Douglas, IM', 'Europe/Isle_of_Man', null],
    ['Kyrenia, CY', 'Asia/Famagusta', null],
    ['San Juan, PR, US', 'America/Puerto_Rico', null],
    ['San Juan, PR', 'America/Puerto_Rico', null],
  ])(
    'on an island or far from its country, %s, has time zone %s and bidding zone %s',
    (line, timeZone, biddingZone) => {
      expect(resolved(line)).toMatchObject({ timeZone, biddingZone, undecidedZones: [] });
    },
  );

  it.each(['berlin, de', 'BERLIN, De', ' Berlín, DE', 'Βερολίνο, DE'])('is the same however written: %s', (line) => {
    expect(resolved(line)).toEqual(resolved('Berlin, DE'));
  });

  it('has a currency in every country', () => {
    for (const countryCode of Object.keys(countries.getAlpha2Codes())) {
      expect(currencyOf(countryCode), countryCode).toMatch(/^[A-Z]{3}$/);
    }
  });
});

describe('the country', () => {
  it.each(['', 'ZZ', 'UK', 'DEU', 'Germany', '276', 'D', '__proto__'])('"%s" is refused', (countryCode) => {
    expect(resolveAddress({ city: 'Berlin', state: null, countryCode, postCode: '' })).toMatchObject({
      code: 'country_code_invalid',
      param: 'country_code',
    });
  });
});

describe('the state', () => {
  it.each([
    ['Springfield, IL, US', 'America/Chicago', 39.8],
    ['Springfield, Massachusetts, US', 'America/New_York', 42.1],
    ['springfield, us-mo, us', 'America/Chicago', 37.2],
    ['Portland, OR, US', 'America/Los_Angeles', 45.5],
    ['Portland, ME, US', 'America/New_York', 43.7],
    ['Hamilton, ON, CA', 'America/Toronto', 43.3],
    ['London, Ontario, CA', 'America/Toronto', 43.0],
    ['Québec, QC, CA', 'America/Toronto', 46.8],
    ['Newcastle, NSW, AU', 'Australia/Sydney', -32.9],
    ['Richmond, Victoria, AU', 'Australia/Melbourne', -37.8],
    ['Frankfurt, Brandenburg, DE', 'Europe/Berlin', 52.3],
    ['Frankfurt, HE, DE', 'Europe/Berlin', 50.1],
    ['Newport, Wales, GB', 'Europe/London', 51.6],
    ['Castro, LE, IT', 'Europe/Rome', 40.0],
    ['Castro, Lecce, IT', 'Europe/Rome', 40.0],
    ['Saint-Denis, 93, FR', 'Europe/Paris', 48.9],
  ])('chooses among places of one name: %s', (line, timeZone, lat) => {
    const { geoLocation, timeZone: actual } = resolved(line);
    expect(actual).toBe(timeZone);
    expect(geoLocation?.lat).toBeCloseTo(lat, 0);
  });

  it('is needed in the US', () => {
    const missing = { code: 'state_missing', param: 'state' };
    expect(refused('Springfield, US')).toMatchObject(missing);
    expect(refused('Springfield, , US')).toMatchObject(missing);
    expect(refused('Springfield, ZZ, US')).toMatchObject(missing);
    expect(refused('Springfield, Ontario, US')).toMatchObject(missing);
    expect(resolveAddress(address('Springfield, US'), { lat: 39.8, lng: -89.6 })).toMatchObject(missing);
  });

  it('is needed in Canada and Australia only where it decides', () => {
    expect(resolved('Winnipeg, CA').timeZone).toBe('America/Winnipeg');
    expect(resolved('Hamilton, CA').timeZone).toBe('America/Toronto');
    expect(resolved('Winnipeg, Prairies, CA').timeZone).toBe('America/Winnipeg');
    expect(refused('Richmond, Somewhere, AU')).toMatchObject({
      code: 'geo_location_not_found',
      param: 'state',
    });
  });

  it('of another city is refused where it binds, with a word on where the city is', () => {
    const error = refused('Mill Valley, NV, US');
    expect(error).toMatchObject({ code: 'geo_location_not_found', param: 'state' });
    expect(error.message).toContain('California');
    expect(refused('Melbourne, NSW, AU').message).toContain('Victoria');
  });

  it('is ignored elsewhere if it says nothing', () => {
    expect(resolved('Berlin, Somewhere, DE')).toEqual(resolved('Berlin, DE'));
    expect(resolved('München, Hessen, DE')).toEqual(resolved('München, DE'));
  });
});

describe('an unknown city', () => {
  it('is located in its country if that has one time zone', () => {
    expect(resolved('Xyzzyx, DE')).toEqual({
      geoLocation: null,
      timeZone: 'Europe/Berlin',
      currencyCode: 'EUR',
      countryCode: 'DE',
      biddingZone: 'DE-LU',
      undecidedZones: [],
    });
  });

  it('leaves the zones of its country undecided, as far as the state does not tell', () => {
    const zones = (line: string) => {
      const { biddingZone, undecidedZones } = resolved(line);
      return biddingZone ?? undecidedZones.join(' ');
    };
    expect(zones('Xyzzyx, SE')).toBe('SE1 SE2 SE3 SE4');
    expect(zones('Xyzzyx, Skåne, SE')).toBe('SE4');
    expect(zones('Xyzzyx, Hallands län, SE')).toBe('SE3 SE4');
    expect(zones('Xyzzyx, Vestland, NO')).toBe('NO2 NO3 NO5');
    expect(zones('Xyzzyx, DK')).toBe('DK1 DK2');
    expect(zones('Xyzzyx, Toscana, IT')).toBe('IT-CNOR');
    expect(zones('Xyzzyx, Northern Ireland, GB')).toBe('IE-SEM');
  });

  it.each([
    ['BT1 1AA', 'IE-SEM', []],
    ['bt71 4ab', 'IE-SEM', []],
    ['BA1 1AA', 'GB', []],
    ['', null, ['GB', 'IE-SEM']],
  ])('in the United Kingdom lies where its postal code %s says', (postCode, biddingZone, undecidedZones) => {
    expect(resolveAddress(address('Xyzzyx, GB', postCode))).toMatchObject({ biddingZone, undecidedZones });
  });

  it.each(['Xyzzyx, ES', 'Xyzzyx, PT', 'Xyzzyx, CA, US', 'Xyzzyx, AU', 'Xyzzyx, BR', 'Xyzzyx, NZ', 'Xyzzyx, BV'])(
    'is refused where its country has several time zones or no places: %s',
    (line) => {
      expect(refused(line)).toMatchObject({ code: 'geo_location_not_found', param: 'city' });
    },
  );

  it('is refused with similar names', () => {
    expect(refused('Pontevedrra, ES').message).toContain('"Pontevedra"');
    expect(refused('Springfeld, IL, US').message).toContain('"Springfield"');
  });
});

describe('given coordinates', () => {
  const trondheim = { lat: 63.43, lng: 10.39 };

  it('win over the city, and need none that is known', () => {
    expect(resolved('Oslo, NO', trondheim)).toMatchObject({ geoLocation: trondheim, biddingZone: 'NO3' });
    expect(resolved('Xyzzyx, NO', trondheim)).toMatchObject({ geoLocation: trondheim, biddingZone: 'NO3' });
    expect(resolved('Xyzzyx, ES', { lat: 28.1, lng: -15.4 })).toMatchObject({ timeZone: 'Atlantic/Canary' });
  });

  it('leave the currency to the country, wherever they are', () => {
    expect(resolved('Oslo, NO', { lat: 48.85, lng: 2.35 })).toMatchObject({
      timeZone: 'Europe/Paris',
      currencyCode: 'NOK',
    });
    expect(resolved('Oslo, NO', { lat: 0, lng: -30 })).toMatchObject({ timeZone: 'Etc/GMT+2', currencyCode: 'NOK' });
  });

  it.each([
    ['Badajoz, ES', 38.88, -7.03, 'Europe/Madrid'], // two kilometres from Portugal
    ['Perthus, FR', 42.46, 2.86, 'Europe/Paris'],
    ['Uzhhorod, UA', 48.62, 22.29, 'Europe/Kyiv'],
    ['Odesa, UA', 46.48, 30.72, 'Europe/Kyiv'],
    ['Phoenix, AZ, US', 33.45, -112.07, 'America/Phoenix'],
    ['Nuuk, GL', 64.18, -51.69, 'America/Nuuk'],
  ])('near a border have the clock of the country: %s at %d, %d: %s', (line, lat, lng, timeZone) => {
    expect(resolved(line, { lat, lng }).timeZone).toBe(timeZone);
  });

  it('near a border between zones are decided by the city or the state', () => {
    const vasto = { lat: 42.11, lng: 14.71 };
    expect(resolved('Xyzzyx, IT', vasto)).toMatchObject({ biddingZone: null, undecidedZones: ['IT-CSUD', 'IT-SUD'] });
    expect(resolved('Xyzzyx, CH, IT', vasto).biddingZone).toBe('IT-CSUD');
    expect(resolved('Vasto, IT', vasto).biddingZone).toBe('IT-CSUD');
    expect(resolved('Termoli, IT', vasto).biddingZone).toBe('IT-SUD');
  });
});
