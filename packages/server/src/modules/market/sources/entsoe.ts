import { acceptedBody } from './answer.ts';
import { dayAheadPrices, type EntsoeDocument, readEntsoeDocument } from './entsoe-document.ts';
import type { FeedAccess, FetchRequest, MarketFeed, PublishedPoints, TransportAnswer } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { fetchParts } from './parts.ts';
import { dayAheadCoupling } from './publication.ts';
import { redactSecret } from './redact.ts';
import { splitWindow, type Window } from './window.ts';

const BASE_URL = new URL('https://web-api.tp.entsoe.eu/api');
const LONGEST_WINDOW_MS = 365 * 86_400_000; // "one year range limit applies"
const SERIES_PER_PAGE = 100;
const LAST_OFFSET = 4800;
/** Great Britain left the platform with the internal market. */
const ZONES_WITHOUT_PRICES = new Set(['GB']);

/** The transparency platform of Europe's grid operators: every zone, with a free token. */
export const entsoe: MarketFeed = {
  id: 'entsoe',
  displayName: 'ENTSO-E Transparency Platform',
  needsToken: true,
  terms: 'Free with a token of your own; the terms of the platform apply to further use.',
  publication: dayAheadCoupling('13:00'),
  resolutionMinutes: 15,
  pauseBetweenFetchesMs: 150, // 400 requests a minute, else ten minutes' ban
  areaOf: ({ code, eic }) =>
    eic === null || ZONES_WITHOUT_PRICES.has(code) ? null : { code: eic, currencies: ['EUR'] },
  async fetch(request, access) {
    const { area, window } = request;
    const token = access.token ?? '';
    if (token === '') throw new FeedError('unauthorised', 'ENTSO-E needs a security token.');
    return fetchParts(splitWindow(window, LONGEST_WINDOW_MS), window, async (part) =>
      withoutToken(token, () => fetchPages({ area, window: part }, { ...access, token })),
    );
  },
};

/** A long window comes in pages of a hundred series, usually one per day and auction. */
async function fetchPages(request: FetchRequest, access: FeedAccess & { token: string }): Promise<PublishedPoints> {
  const pages: EntsoeDocument[] = [];
  for (let offset = 0; offset <= LAST_OFFSET; offset += SERIES_PER_PAGE) {
    const url = queryUrl(request.area, request.window, offset, access);
    const page = await access.transport
      .get(url, { accept: 'application/xml' })
      .then(readAnswer)
      .catch(endOfPages(offset));
    if (page) pages.push(page);
    if (!page || page.series.length < SERIES_PER_PAGE) break;
  }
  return dayAheadPrices(pages);
}

function queryUrl(area: string, window: Window, offset: number, access: FeedAccess & { token: string }): URL {
  const url = new URL(access.baseUrl ?? BASE_URL);
  url.search = new URLSearchParams({
    securityToken: access.token,
    documentType: 'A44',
    'contract_MarketAgreement.type': 'A01',
    in_Domain: area,
    out_Domain: area,
    periodStart: compactUtc(window.startMs),
    periodEnd: compactUtc(window.endMs),
    offset: String(offset),
  }).toString();
  return url;
}

/** A reason may come as an acknowledgement with status 400 as well as 200. */
function readAnswer(answer: TransportAnswer): EntsoeDocument {
  const hasReason = answer.status === 400 && answer.body.includes('Acknowledgement_MarketDocument');
  return readEntsoeDocument(hasReason ? answer.body : acceptedBody(answer, 'ENTSO-E'));
}

/** "No matching data" after a full page only says that there is no further one. */
function endOfPages(offset: number): (error: unknown) => null {
  return (error) => {
    if (offset > 0 && error instanceof FeedError && error.code === 'not_published') return null;
    throw error;
  };
}

async function withoutToken<T>(token: string, action: () => Promise<T>): Promise<T> {
  return action().catch((error: unknown) => {
    if (!(error instanceof FeedError)) throw error;
    throw new FeedError(error.code, redactSecret(error.message, token), error.retryAfterMs);
  });
}

/** `yyyyMMddHHmm`, UTC. */
function compactUtc(instantMs: number): string {
  const digits = new Date(instantMs).toISOString().replaceAll(/\D/g, '');
  return digits.slice(0, 12);
}
