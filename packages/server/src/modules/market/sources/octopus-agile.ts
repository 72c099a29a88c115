import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { acceptedBody, readJson } from './answer.ts';
import { endpoint } from './endpoint.ts';
import type { FeedArea, MarketFeed, PublishedPoints, Transport } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { fetchParts } from './parts.ts';
import { type IndexPoint, normalise } from './points.ts';
import type { Window } from './window.ts';

const SOURCE = 'Octopus Energy';
const BASE_URL = new URL('https://api.octopus.energy');
const ROWS_PER_PAGE = 1500; // larger pages are cut to this
const MOST_PAGES = 200;

/** Products change every few years; a customer keeps the one of the contract. */
export const AGILE_IMPORT_PRODUCT = 'AGILE-24-10-01';
export const AGILE_EXPORT_PRODUCT = 'AGILE-OUTGOING-19-05-13';

/** Supply regions of Great Britain by the letter of their grid supply point group. */
const AGILE_REGIONS = [...'ABCDEFGHJKLMNP'];

const areas = new Map<string, FeedArea>(
  AGILE_REGIONS.map((region) => [region, { code: agileTariffCode(AGILE_IMPORT_PRODUCT, region), currencies: ['GBP'] }]),
);

/**
 * Octopus Energy's Agile tariffs: half-hourly retail rates of Great Britain, without VAT, for import or export
 * according to the tariff code. The rates already contain the supplier's margin and the grid fees of the region.
 */
export const octopusAgile: MarketFeed = {
  id: 'octopus-agile',
  displayName: 'Octopus Energy Agile',
  needsToken: false,
  terms: 'Open interface of the supplier; it states no licence.',
  publication: { timeZone: 'Europe/London', localTime: '16:00', reaches: { daysLater: 1, localTime: '23:00' } },
  resolutionMinutes: 30,
  pauseBetweenFetchesMs: 1000,
  areaOf: ({ code }) => areas.get(code) ?? null,
  async fetch({ area, window }, { transport, baseUrl }) {
    const url = endpoint(baseUrl ?? BASE_URL, ratesPath(area), {
      period_from: new Date(window.startMs).toISOString(),
      period_to: new Date(window.endMs).toISOString(),
      page_size: String(ROWS_PER_PAGE),
    });
    return fetchParts([url], window, async (first) => publishedRates(await fetchPages(first, transport), window));
  },
};

/** `E-1R-AGILE-24-10-01-C`: single-register electricity, product, region. */
export function agileTariffCode(product: string, region: string): string {
  return `E-1R-${product}-${region}`;
}

const ratePage = Type.Object({
  next: Type.Union([Type.String(), Type.Null()]),
  results: Type.Array(
    Type.Object({
      value_exc_vat: Type.Number(),
      valid_from: Type.String(),
      valid_to: Type.Union([Type.String(), Type.Null()]),
      payment_method: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    }),
  ),
});
const form = Compile(ratePage);
type Rate = Static<typeof ratePage>['results'][number];

/**
 * One page of unit rates. A rate without an end holds to the end of `window`, then the next one replaces it.
 * @throws FeedError `not_published`, `malformed`
 */
export function parseOctopusAgile(body: string, window: Window): PublishedPoints {
  return publishedRates(readJson(body, form, SOURCE).results, window);
}

function publishedRates(rates: readonly Rate[], window: Window): PublishedPoints {
  const points = rates
    .filter(({ payment_method: payment }) => payment !== 'NON_DIRECT_DEBIT') // else every rate is there twice
    .map((rate) => pointOf(rate, window))
    .filter(({ startMs, endMs }) => startMs < endMs)
    .sort((a, b) => a.startMs - b.startMs); // newest come first; the newer wins
  if (points.length === 0) throw new FeedError('not_published', `${SOURCE} has no rates for this time.`);
  return { unit: { currency: 'GBP', perKwh: 0.01 }, points: normalise(points), publishedMs: null, licence: null };
}

function pointOf(rate: Rate, window: Window): IndexPoint {
  const startMs = Date.parse(rate.valid_from);
  const endMs = rate.valid_to === null ? window.endMs : Date.parse(rate.valid_to);
  if (Number.isNaN(startMs) || Number.isNaN(endMs)) {
    throw new FeedError('malformed', `${SOURCE} answered the times ${rate.valid_from} and ${rate.valid_to}.`);
  }
  // VAT on electricity changes by itself (0 % from October 2026), so that only the net rate is an index.
  return { startMs, endMs, value: rate.value_exc_vat };
}

async function fetchPages(first: URL, transport: Transport): Promise<Rate[]> {
  const rates: Rate[] = [];
  let next: URL | null = first;
  for (let pages = 0; next !== null; pages++) {
    if (pages === MOST_PAGES) throw new FeedError('malformed', `${SOURCE} answered more than ${MOST_PAGES} pages.`);
    const answer = await transport.get(next, { accept: 'application/json' });
    const page: Static<typeof ratePage> = readJson(acceptedBody(answer, SOURCE), form, SOURCE);
    rates.push(...page.results);
    next = nextPage(first, page.next);
  }
  return rates;
}

function ratesPath(tariffCode: string): string {
  const product = /^E-[12]R-(.+)-[A-P]$/.exec(tariffCode)?.[1];
  if (product === undefined) throw new FeedError('refused', `${tariffCode} is not an electricity tariff of ${SOURCE}.`);
  return `v1/products/${encodeURIComponent(product)}/electricity-tariffs/${encodeURIComponent(tariffCode)}/standard-unit-rates/`;
}

/** Only the query of the link is taken, so that an answer cannot lead to another host, and mirrors work. */
function nextPage(first: URL, link: string | null): URL | null {
  if (link === null) return null;
  const query = URL.parse(link, first)?.search;
  if (!query) throw new FeedError('malformed', `${SOURCE} answered the next page ${link}.`);
  const url = new URL(first);
  url.search = query;
  return url;
}
