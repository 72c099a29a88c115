import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { acceptedBody, readJson } from './answer.ts';
import { endpoint } from './endpoint.ts';
import type { FeedArea, MarketFeed, PublishedPoints } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { fetchParts } from './parts.ts';
import { type IndexPoint, normalise } from './points.ts';
import { dayAheadCoupling } from './publication.ts';
import { cutWindow, localDays } from './window.ts';

const SOURCE = 'Energi Data Service';
const BASE_URL = new URL('https://api.energidataservice.dk');
const TIME_ZONE = 'Europe/Copenhagen';
/** Quarter-hour trading: delivery from 1 October 2025 is in another dataset. */
const QUARTER_HOURS_FROM_MS = Date.UTC(2025, 8, 30, 22);

// DKK after EUR: on some days the exchange rate, hence the price in DKK, comes later.
const areas = new Map<string, FeedArea>(
  [
    ['DK1', 'DK1'] as const,
    ['DK2', 'DK2'] as const,
    ['NO2', 'NO2'] as const,
    ['SE3', 'SE3'] as const,
    ['SE4', 'SE4'] as const,
    ['DE-LU', 'DE'] as const,
  ].map(([zone, code]) => [zone, { code, currencies: ['EUR', 'DKK'] }]),
);

/** The open data of Denmark's grid operator Energinet: Denmark and its neighbours, without a token. */
export const energiDataService: MarketFeed = {
  id: 'energi-data-service',
  displayName: 'Energi Data Service (Energinet)',
  needsToken: false,
  terms: 'CC BY 4.0, source: Energinet.',
  publication: dayAheadCoupling('13:15'),
  resolutionMinutes: 15,
  pauseBetweenFetchesMs: 61_000, // one request per dataset, address and minute
  areaOf: ({ code }) => areas.get(code) ?? null,
  async fetch({ area, window, currency = 'EUR' }, { transport, baseUrl }) {
    const { before, after } = cutWindow(window, QUARTER_HOURS_FROM_MS);
    const parts = [
      { dataset: 'Elspotprices', part: before },
      { dataset: 'DayAheadPrices', part: after },
    ].flatMap(({ dataset, part }) => (part ? [{ dataset, days: localDays(part, TIME_ZONE) }] : []));

    return fetchParts(parts, window, async ({ dataset, days }) => {
      const url = endpoint(baseUrl ?? BASE_URL, `dataset/${dataset}`, {
        start: days.first.toString(), // Danish dates; the end is excluded
        end: days.end.toString(),
        filter: JSON.stringify({ PriceArea: [area] }),
        limit: '0', // all of them
      });
      const answer = await transport.get(url, { accept: 'application/json' });
      return parseEnergiDataService(acceptedBody(answer, SOURCE), area, currency);
    });
  },
};

const price = Type.Union([Type.Number(), Type.Null()]);
const hour = Type.Object({
  HourUTC: Type.String(),
  PriceArea: Type.String(),
  SpotPriceEUR: price,
  SpotPriceDKK: price,
});
const quarterHour = Type.Object({
  TimeUTC: Type.String(),
  PriceArea: Type.String(),
  DayAheadPriceEUR: price,
  DayAheadPriceDKK: price,
});
const form = Compile(
  Type.Object({ total: Type.Integer(), records: Type.Union([Type.Array(hour), Type.Array(quarterHour)]) }),
);

/**
 * Both datasets: `Elspotprices` (hours, to the end of September 2025) and `DayAheadPrices` (quarter hours, since).
 * @param area records of others are left out.
 * @param currency `EUR` or `DKK`; a record without a price in it is left out.
 * @throws FeedError `not_published`, `malformed`
 */
export function parseEnergiDataService(body: string, area: string, currency: string): PublishedPoints {
  const { total, records } = readJson(body, form, SOURCE);
  if (currency !== 'EUR' && currency !== 'DKK') {
    throw new FeedError('refused', `${SOURCE} has no prices in ${currency}.`);
  }
  if (records.length < total) {
    throw new FeedError('malformed', `${SOURCE} answered ${records.length} of ${total} records.`);
  }
  const points = records
    .filter((record) => record.PriceArea === area)
    .map((record) => pointOf(record, currency))
    .filter((point) => point !== null);
  if (points.length === 0)
    throw new FeedError('not_published', `${SOURCE} has no prices in ${currency} for this time.`);
  return { unit: { currency, perKwh: 0.001 }, points: normalise(points), publishedMs: null, licence: null };
}

function pointOf(record: Static<typeof hour> | Static<typeof quarterHour>, currency: 'EUR' | 'DKK'): IndexPoint | null {
  const hourly = 'HourUTC' in record;
  const time = hourly ? record.HourUTC : record.TimeUTC;
  const startMs = Date.parse(`${time}Z`); // written without zone: "2025-10-01T00:15:00"
  if (Number.isNaN(startMs)) throw new FeedError('malformed', `${SOURCE} answered the time ${time}.`);

  const inEuro = hourly ? record.SpotPriceEUR : record.DayAheadPriceEUR;
  const inKroner = hourly ? record.SpotPriceDKK : record.DayAheadPriceDKK;
  const value = currency === 'EUR' ? inEuro : inKroner;
  return value === null ? null : { startMs, endMs: startMs + (hourly ? 60 : 15) * 60_000, value };
}
