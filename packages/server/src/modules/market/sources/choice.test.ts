import { describe, expect, it } from 'vitest';
import { feedById, feeds, feedsFor } from './choice.ts';

/** The feeds of a zone, as `id:area`. */
function chosen(code: string, eic: string | null, token: string | null = null): string[] {
  return feedsFor({ code, eic }, { entsoe: token }).map(({ feed, area }) => `${feed.id}:${area.code}`);
}

describe('without a token', () => {
  it.each([
    ['DE-LU', ['energy-charts:DE-LU', 'energi-data-service:DE', 'awattar:de']],
    ['AT', ['energy-charts:AT', 'awattar:at']],
    ['EE', ['elering:ee', 'energy-charts:EE']],
    ['FI', ['elering:fi', 'energy-charts:FI']],
    ['DK1', ['energi-data-service:DK1', 'energy-charts:DK1']],
    ['SE3', ['energi-data-service:SE3', 'energy-charts:SE3']],
    ['SE4', ['energy-charts:SE4', 'energi-data-service:SE4']],
    ['IT-CNOR', ['energy-charts:IT-Centre-North']],
    ['FR', ['energy-charts:FR']],
    ['C', ['octopus-agile:E-1R-AGILE-24-10-01-C']],
    ['IE-SEM', []],
    ['GB', []],
    ['I', []],
  ])('%s is served by %j', (zone, expected) => {
    expect(chosen(zone, 'EIC')).toEqual(expected);
  });
});

describe('with a token', () => {
  it.each([
    [
      'DE-LU',
      '10Y1001A1001A82H',
      ['entsoe:10Y1001A1001A82H', 'energy-charts:DE-LU', 'energi-data-service:DE', 'awattar:de'],
    ],
    ['EE', '10Y1001A1001A39I', ['entsoe:10Y1001A1001A39I', 'elering:ee', 'energy-charts:EE']],
    ['IE-SEM', '10Y1001A1001A59C', ['entsoe:10Y1001A1001A59C']],
    ['GB', '10YGB----------A', []],
    ['A', null, ['octopus-agile:E-1R-AGILE-24-10-01-A']],
  ])('%s is served by ENTSO-E first', (zone, eic, expected) => {
    expect(chosen(zone, eic, 'token')).toEqual(expected);
  });

  it('counts an empty token as none', () => {
    expect(chosen('IE-SEM', '10Y1001A1001A59C', '')).toEqual([]);
  });
});

it('finds every feed by its id', () => {
  expect(feeds.map(({ id }) => feedById(id))).toEqual(feeds);
  expect(new Set(feeds.map(({ id }) => id)).size).toBe(6);
});
