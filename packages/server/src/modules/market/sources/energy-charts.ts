import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { acceptedBody, readJson } from './answer.ts';
import { endpoint } from './endpoint.ts';
import type { FeedArea, MarketFeed, PublishedPoints } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { fetchParts } from './parts.ts';
import { normalise, pointsFromStarts } from './points.ts';
import { dayAheadCoupling } from './publication.ts';
import { parseUnit } from './unit.ts';
import { splitWindow, wholeDays } from './window.ts';

const SOURCE = 'Energy-Charts';
const BASE_URL = new URL('https://api.energy-charts.info');
const LONGEST_WINDOW_MS = 366 * 86_400_000;

const SAME_CODE = `AT BE BG CH CZ DE-LU DK1 DK2 EE ES FI FR GR HR HU LT LV ME NL NO1 NO2 NO3 NO4 NO5 PL PT RO RS
  SE1 SE2 SE3 SE4 SI SK`.split(/\s+/);
const OTHER_CODE = {
  'IT-NORTH': 'IT-North',
  'IT-CNOR': 'IT-Centre-North',
  'IT-CSUD': 'IT-Centre-South',
  'IT-SUD': 'IT-South',
  'IT-CALA': 'IT-Calabria',
  'IT-SICI': 'IT-Sicily',
  'IT-SARD': 'IT-Sardinia',
};
const areas = new Map<string, FeedArea>(
  [...SAME_CODE.map((code) => [code, code] as const), ...Object.entries(OTHER_CODE)].map(([zone, code]) => [
    zone,
    { code, currencies: ['EUR'] },
  ]),
);

/** Energy-Charts of Fraunhofer ISE: nearly every zone of Europe, without a token. */
export const energyCharts: MarketFeed = {
  id: 'energy-charts',
  displayName: 'Energy-Charts (Fraunhofer ISE)',
  needsToken: false,
  terms:
    'CC BY 4.0 (Bundesnetzagentur | SMARD.de) for Germany, its neighbours and some others; every other zone is for private and internal use only. Each answer names its licence.',
  publication: dayAheadCoupling('13:15'),
  resolutionMinutes: 15,
  pauseBetweenFetchesMs: 25_000, // quick successions are answered with 429
  areaOf: ({ code }) => areas.get(code) ?? null,
  async fetch({ area, window }, { transport, baseUrl }) {
    // Whole days, so that the length of a slot can be told from its neighbours.
    const parts = splitWindow(wholeDays(window, 'Europe/Brussels'), LONGEST_WINDOW_MS);
    return fetchParts(parts, window, async (part) => {
      const url = endpoint(baseUrl ?? BASE_URL, 'price', {
        bzn: area,
        start: new Date(part.startMs).toISOString(),
        end: new Date(part.endMs).toISOString(),
      });
      const answer = await transport.get(url, { accept: 'application/json' });
      // 404 with "no content available": nothing for this time
      if (answer.status === 404) throw new FeedError('not_published', `${SOURCE} has no prices for this time.`);
      return parseEnergyCharts(acceptedBody(answer, SOURCE));
    });
  },
};

const form = Compile(
  Type.Object({
    license_info: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    unix_seconds: Type.Array(Type.Integer()),
    price: Type.Array(Type.Union([Type.Number(), Type.Null()])),
    unit: Type.String(),
  }),
);

/** @throws FeedError `not_published` if every price is null, `malformed` */
export function parseEnergyCharts(body: string): PublishedPoints {
  const { unix_seconds: seconds, price, unit: unitText, license_info: licence } = readJson(body, form, SOURCE);
  if (seconds.length !== price.length) {
    throw new FeedError('malformed', `${SOURCE} answered ${seconds.length} times and ${price.length} prices.`);
  }
  const unit = parseUnit(unitText === 'No Unit' ? 'EUR/MWh' : unitText); // older answers name none
  const points = pointsFromStarts(
    seconds.map((second, index) => ({ startMs: second * 1000, value: price[index] ?? null })),
  );
  if (unit === null) throw new FeedError('malformed', `${SOURCE} answered in the unknown unit ${unitText}.`);
  if (points === null) throw new FeedError('malformed', `${SOURCE} answered slots of unknown length.`);
  if (points.length === 0) throw new FeedError('not_published', `${SOURCE} has no prices for this time.`);
  return { unit, points: normalise(points), publishedMs: null, licence: licence ?? null };
}
