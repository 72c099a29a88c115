import { describe, expect, it } from 'vitest';
import { zoneAt, zoneOfCountry } from './index.ts';

describe('the zone at a point', () => {
  it.each([
    ['SE', 59.33, 18.07, 'SE3'],
    ['SE', 57.5, 18.5, 'SE3'], // Gotland
    ['SE', 57.3, 17.05, 'SE4'], // north tip of Öland
    ['NO', 60.39, 5.32, 'NO5'],
    ['DK', 55.1, 14.9, 'DK2'], // Bornholm
    ['DK', 57.28, 10.99, 'DK1'], // Læsø
    ['DK', 56.7, 11.55, 'DK1'], // Anholt
    ['DK', 55.82, 10.57, 'DK1'], // Samsø
    ['IT', 38.19, 15.55, 'IT-SICI'],
    ['IT', 38.11, 15.65, 'IT-CALA'],
    ['IT', 42.76, 10.24, 'IT-CNOR'], // Elba
    ['IT', 40.9, 12.96, 'IT-CSUD'], // Ponza
    ['GB', 55.29, -6.19, 'IE-SEM'], // Rathlin
    ['GB', 55.31, -5.8, 'GB'], // Mull of Kintyre
    ['DE', 54.18, 7.89, 'DE-LU'],
    ['FR', 43.7, 7.27, 'FR'],
    ['MC', 43.73, 7.42, 'FR'],
    ['ES', 39.57, 2.65, 'ES'],
    ['AX', 60.1, 19.9, 'FI'],
  ])('%s %d, %d is %s', (countryCode, lat, lng, zone) => {
    expect(zoneAt(countryCode, lat, lng, null)).toEqual({ zone });
  });

  it.each([
    ['ES', 28.1, -15.4],
    ['ES', 35.29, -2.94],
    ['PT', 32.65, -16.9],
    ['PT', 37.74, -25.67],
    ['FR', 41.92, 8.74],
    ['AU', -31.95, 115.86],
    ['AU', -12.46, 130.84],
    ['SJ', 78.2, 15.6],
    ['GL', 64.2, -51.7],
    ['FO', 62, -6.8],
    ['JE', 49.2, -2.1],
    ['CY', 35.2, 33.4],
    ['MT', 35.9, 14.5],
    ['US', 37.9, -122.5],
    ['ZZ', 0, 0],
  ])('%s %d, %d has none', (countryCode, lat, lng) => {
    expect(zoneAt(countryCode, lat, lng, null)).toEqual({ none: true });
  });

  it('near a border is decided by the state, if that lies on one side', () => {
    const oskarshamn = [57.26, 16.45] as const;
    expect(zoneAt('SE', ...oskarshamn, null)).toEqual({ undecided: ['SE3', 'SE4'] });
    expect(zoneAt('SE', ...oskarshamn, 'Kalmar län')).toEqual({ undecided: ['SE3', 'SE4'] });
    expect(zoneAt('AU', -36.1, 146.9, null)).toEqual({ undecided: ['NSW1', 'VIC1'] });
    expect(zoneAt('AU', -36.1, 146.9, 'NSW')).toEqual({ zone: 'NSW1' });
    expect(zoneAt('AU', -36.1, 146.9, 'Victoria')).toEqual({ zone: 'VIC1' });
    expect(zoneAt('IT', 42.11, 14.71, 'Regione Abruzzo')).toEqual({ zone: 'IT-CSUD' });
    expect(zoneAt('IT', 42.11, 14.71, 'cb')).toEqual({ zone: 'IT-SUD' });
  });

  it('is not moved by a state that contradicts it', () => {
    expect(zoneAt('SE', 59.33, 18.07, 'Skåne')).toEqual({ zone: 'SE3' });
    expect(zoneAt('IT', 42.11, 14.71, 'Lombardia')).toEqual({ undecided: ['IT-CSUD', 'IT-SUD'] });
  });
});

describe('the zone of a country', () => {
  it.each([
    ['DE', null, { zone: 'DE-LU' }],
    ['LU', null, { zone: 'DE-LU' }],
    ['IE', null, { zone: 'IE-SEM' }],
    ['LI', null, { zone: 'CH' }],
    ['DK', null, { undecided: ['DK1', 'DK2'] }],
    ['DK', 'Region Midtjylland', { zone: 'DK1' }],
    ['DK', 'Sjælland', { zone: 'DK2' }],
    ['GB', null, { undecided: ['GB', 'IE-SEM'] }],
    ['GB', 'Scotland', { zone: 'GB' }],
    ['NO', 'Nordland fylke', { zone: 'NO4' }],
    ['NO', 'Trøndelag', { undecided: ['NO3', 'NO4'] }],
    ['SE', 'ab', { zone: 'SE3' }],
    ['IT', 'IT-MI', { zone: 'IT-NORTH' }],
    ['IT', "Valle d'Aosta", { zone: 'IT-NORTH' }],
    ['AU', 'tas', { zone: 'TAS1' }],
    ['AU', 'WA', { none: true }],
    ['AU', null, { undecided: ['NSW1', 'QLD1', 'SA1', 'TAS1', 'VIC1'] }],
    ['BA', null, { none: true }],
    ['US', 'CA', { none: true }],
  ])('%s, state %s: %o', (countryCode, state, finding) => {
    expect(zoneOfCountry(countryCode, state)).toEqual(finding);
  });
});
