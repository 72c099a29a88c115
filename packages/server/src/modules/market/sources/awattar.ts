import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { acceptedBody, readJson } from './answer.ts';
import { endpoint } from './endpoint.ts';
import type { FeedArea, MarketFeed, PublishedPoints } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { fetchParts } from './parts.ts';
import { normalise } from './points.ts';
import { dayAheadCoupling } from './publication.ts';
import { parseUnit } from './unit.ts';
import { splitWindow } from './window.ts';

const SOURCE = 'aWATTar';
const LONGEST_WINDOW_MS = 31 * 86_400_000;
const areas = new Map<string, FeedArea>([
  ['DE-LU', { code: 'de', currencies: ['EUR'] }],
  ['AT', { code: 'at', currencies: ['EUR'] }],
]);

/** aWATTar's feeds for Germany and Austria, without a token: hourly, also since the market trades quarter hours. */
export const awattar: MarketFeed = {
  id: 'awattar',
  displayName: 'aWATTar',
  needsToken: false,
  terms: 'Free under fair use: at most 100 requests a day.',
  publication: dayAheadCoupling('14:00'),
  resolutionMinutes: 60,
  pauseBetweenFetchesMs: 15 * 60_000,
  areaOf: ({ code }) => areas.get(code) ?? null,
  async fetch({ area, window }, { transport, baseUrl }) {
    const base = baseUrl ?? new URL(`https://api.awattar.${area}`);
    return fetchParts(splitWindow(window, LONGEST_WINDOW_MS), window, async (part) => {
      const url = endpoint(base, 'v1/marketdata', { start: String(part.startMs), end: String(part.endMs) });
      return parseAwattar(acceptedBody(await transport.get(url, { accept: 'application/json' }), SOURCE));
    });
  },
};

const form = Compile(
  Type.Object({
    data: Type.Array(
      Type.Object({
        start_timestamp: Type.Integer(),
        end_timestamp: Type.Integer(),
        marketprice: Type.Number(),
        unit: Type.String(),
      }),
    ),
  }),
);

/** @throws FeedError `not_published`, `malformed` */
export function parseAwattar(body: string): PublishedPoints {
  const { data } = readJson(body, form, SOURCE);
  const [first] = data;
  if (first === undefined) throw new FeedError('not_published', `${SOURCE} has no prices for this time.`);
  const unit = parseUnit(first.unit); // "Eur/MWh"
  if (unit === null) throw new FeedError('malformed', `${SOURCE} answered in the unknown unit ${first.unit}.`);

  const points = data.map((slot) => {
    const { start_timestamp: startMs, end_timestamp: endMs, marketprice: value } = slot;
    if (slot.unit !== first.unit) throw new FeedError('malformed', `${SOURCE} mixes ${first.unit} and ${slot.unit}.`);
    if (endMs <= startMs) throw new FeedError('malformed', `${SOURCE} answered a slot without length.`);
    return { startMs, endMs, value };
  });
  return { unit, points: normalise(points), publishedMs: null, licence: null };
}
