import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { acceptedBody, readJson } from './answer.ts';
import { endpoint } from './endpoint.ts';
import type { FeedArea, MarketFeed, PublishedPoints } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { fetchParts } from './parts.ts';
import { normalise, pointsFromStarts } from './points.ts';
import { dayAheadCoupling } from './publication.ts';
import { splitWindow, wholeDays } from './window.ts';

const SOURCE = 'Elering';
const BASE_URL = new URL('https://dashboard.elering.ee');
const LONGEST_WINDOW_MS = 92 * 86_400_000;
const areas = new Map<string, FeedArea>(
  ['EE', 'LV', 'LT', 'FI'].map((zone) => [zone, { code: zone.toLowerCase(), currencies: ['EUR'] }]),
);

/** Estonia's grid operator: the Baltic zones and Finland, without a token. */
export const elering: MarketFeed = {
  id: 'elering',
  displayName: 'Elering',
  needsToken: false,
  terms: 'Open interface of the Estonian grid operator; it states no licence.',
  publication: dayAheadCoupling('13:15'),
  resolutionMinutes: 15,
  pauseBetweenFetchesMs: 5000,
  areaOf: ({ code }) => areas.get(code) ?? null,
  async fetch({ area, window }, { transport, baseUrl }) {
    // Whole days, so that the length of a slot can be told from its neighbours.
    const parts = splitWindow(wholeDays(window, 'Europe/Brussels'), LONGEST_WINDOW_MS);
    return fetchParts(parts, window, async (part) => {
      const url = endpoint(baseUrl ?? BASE_URL, 'api/nps/price', {
        start: new Date(part.startMs).toISOString(),
        end: new Date(part.endMs).toISOString(),
      });
      const answer = await transport.get(url, { accept: 'application/json' });
      return parseElering(acceptedBody(answer, SOURCE), area);
    });
  },
};

const form = Compile(
  Type.Object({
    success: Type.Boolean(),
    data: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Array(Type.Object({ timestamp: Type.Integer(), price: Type.Union([Type.Number(), Type.Null()]) })),
      ),
    ),
  }),
);

/**
 * @param area `ee`, `lv`, `lt` or `fi`: an answer has all four.
 * @throws FeedError `not_published`, `unavailable`, `malformed`
 */
export function parseElering(body: string, area: string): PublishedPoints {
  const { success, data } = readJson(body, form, SOURCE);
  if (!success) throw new FeedError('unavailable', `${SOURCE} reports a failure.`);
  const points = pointsFromStarts(
    (data?.[area] ?? []).map(({ timestamp, price }) => ({ startMs: timestamp * 1000, value: price })),
  );
  if (points === null) throw new FeedError('malformed', `${SOURCE} answered slots of unknown length.`);
  if (points.length === 0) throw new FeedError('not_published', `${SOURCE} has no prices for this time.`);
  return { unit: { currency: 'EUR', perKwh: 0.001 }, points: normalise(points), publishedMs: null, licence: null };
}
