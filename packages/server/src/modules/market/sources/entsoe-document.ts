import { XMLParser } from 'fast-xml-parser';
import type { PublishedPoints } from './feed.ts';
import { FeedError, type FeedErrorCode } from './feed-error.ts';
import { type IndexPoint, normalise } from './points.ts';

/** What one answer of the platform holds: its time and every series in it, of whatever auction. */
export interface EntsoeDocument {
  /** `createdDateTime`: the platform writes the document when asked. */
  readonly createdMs: number;
  readonly series: readonly PriceSeries[];
}

interface PriceSeries {
  /** `contract_MarketAgreement.type`: A01 is day-ahead, A07 intraday. Older documents name none. */
  readonly contract: string | null;
  /** Which of the zone's auctions: 1 is the day-ahead coupling, as is a series that names none. */
  readonly auction: number;
  readonly currency: string;
  readonly perKwh: number;
  readonly periods: readonly { readonly slotMs: number; readonly points: readonly IndexPoint[] }[];
}

/**
 * The day-ahead prices in a document of the transparency platform (A44, article 12.1.D).
 *
 * Of several auctions only the coupling counts: position 1 or none. Position 2 in DE-LU and AT is EXAA's separate
 * auction of 10:15, which is published hours earlier and alone in the document until noon; taking "the lowest there
 * is" would pass it off as the market price. Intraday auctions are left out likewise.
 * Where periods of different resolution overlap the finer wins, then the later in the document.
 * @throws FeedError `not_published`, `malformed`, or what an acknowledgement stands for.
 */
export function parseEntsoe(xml: string): PublishedPoints {
  return dayAheadPrices([readEntsoeDocument(xml)]);
}

/** As `parseEntsoe`, over the pages of one answer. */
export function dayAheadPrices(documents: readonly EntsoeDocument[]): PublishedPoints {
  const all = documents.flatMap(({ series }) => series);
  const chosen = all.filter(({ contract, auction }) => (contract === null || contract === 'A01') && auction === 1);
  const [first] = chosen;
  if (first === undefined) {
    const others = all.length === 0 ? '' : ' of the day-ahead coupling yet, only of other auctions';
    throw new FeedError('not_published', `ENTSO-E has no prices${others}.`);
  }
  const other = chosen.find(({ currency, perKwh }) => currency !== first.currency || perKwh !== first.perKwh);
  if (other) throw malformed(`mixes prices in ${first.currency} and ${other.currency} or per MWh and kWh`);

  const periods = chosen.flatMap((series) => series.periods).sort((a, b) => b.slotMs - a.slotMs);
  return {
    unit: { currency: first.currency, perKwh: first.perKwh },
    points: normalise(periods.flatMap(({ points }) => points)),
    publishedMs: Math.max(...documents.map(({ createdMs }) => createdMs)),
    licence: null,
  };
}

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true, // the namespace changes with the schema version, its prefix with the mood of the platform
  parseTagValue: false,
  isArray: (name) => ['TimeSeries', 'Period', 'Point', 'Reason'].includes(name),
});

/** @throws FeedError `malformed`, or what an acknowledgement stands for. */
export function readEntsoeDocument(xml: string): EntsoeDocument {
  let root: unknown;
  try {
    root = parser.parse(xml, true);
  } catch {
    throw malformed('is not XML');
  }
  const acknowledgement = child(root, 'Acknowledgement_MarketDocument');
  if (acknowledgement) throw acknowledgementError(acknowledgement);
  const publication = child(root, 'Publication_MarketDocument');
  if (!publication) throw malformed('is neither a publication nor an acknowledgement');
  return {
    createdMs: instant(publication, 'createdDateTime'),
    series: children(publication, 'TimeSeries').map(readSeries),
  };
}

function readSeries(series: Node): PriceSeries {
  const curve = textOf(series, 'curveType') ?? 'A01';
  if (curve !== 'A01' && curve !== 'A03') throw malformed(`has a curve of unknown type ${curve}`);
  const energy = required(series, 'price_Measure_Unit.name');
  if (energy !== 'MWH' && energy !== 'KWH') throw malformed(`has prices per ${energy}`);
  return {
    contract: textOf(series, 'contract_MarketAgreement.type'),
    auction: Number(textOf(series, 'classificationSequence_AttributeInstanceComponent.position') ?? 1),
    currency: required(series, 'currency_Unit.name'),
    perKwh: energy === 'MWH' ? 0.001 : 1,
    periods: children(series, 'Period').map((period) => readPeriod(period, curve)),
  };
}

function readPeriod(period: Node, curve: 'A01' | 'A03'): { slotMs: number; points: IndexPoint[] } {
  const interval = child(period, 'timeInterval') ?? {};
  const startMs = instant(interval, 'start');
  const slotMs = duration(required(period, 'resolution'));
  // A local day of 23 or 25 hours simply has fewer or more slots: the interval is in UTC.
  const slots = (instant(interval, 'end') - startMs) / slotMs;
  if (!Number.isInteger(slots) || slots < 1) throw malformed('has a period that its resolution does not divide');

  const published = children(period, 'Point').map((point) => readPoint(point, slots));
  published.sort((a, b) => a.position - b.position);
  const points: IndexPoint[] = [];
  for (const [index, { position, value }] of published.entries()) {
    // A03: a position left out has the price of the one before it. A01: it has none.
    const next = curve === 'A03' ? (published[index + 1]?.position ?? slots + 1) : position + 1;
    for (let slot = position; slot < next; slot++) {
      const slotStartMs = startMs + (slot - 1) * slotMs;
      points.push({ startMs: slotStartMs, endMs: slotStartMs + slotMs, value });
    }
  }
  return { slotMs, points };
}

function readPoint(point: Node, slots: number): { position: number; value: number } {
  const position = Number(required(point, 'position'));
  const value = Number(required(point, 'price.amount'));
  if (!Number.isInteger(position) || position < 1 || position > slots)
    throw malformed('has a point outside its period');
  if (!Number.isFinite(value)) throw malformed('has a price that is not a number');
  return { position, value };
}

/** Reason 999 stands for everything, so that the words decide. */
function acknowledgementError(acknowledgement: Node): FeedError {
  const words = children(acknowledgement, 'Reason')
    .map((reason) => textOf(reason, 'text') ?? textOf(reason, 'code'))
    .join(' ');
  return new FeedError(acknowledgedCode(words.toLowerCase()), `ENTSO-E answered: ${words}`);
}

function acknowledgedCode(words: string): FeedErrorCode {
  if (words.includes('no matching data')) return 'not_published';
  if (words.includes('security token') || words.includes('unauthorized')) return 'unauthorised';
  return 'refused';
}

type Node = Readonly<Record<string, unknown>>;

function child(node: unknown, name: string): Node | null {
  const found = isNode(node) ? node[name] : undefined;
  return isNode(found) ? found : null;
}

function children(node: Node, name: string): Node[] {
  const found = node[name];
  return Array.isArray(found) ? found.filter(isNode) : [];
}

function textOf(node: Node, name: string): string | null {
  const found = node[name];
  return typeof found === 'string' && found !== '' ? found : null;
}

function required(node: Node, name: string): string {
  const text = textOf(node, name);
  if (text === null) throw malformed(`lacks ${name}`);
  return text;
}

function instant(node: Node, name: string): number {
  const text = required(node, name);
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    throw malformed(`has no time in ${name}`);
  }
}

function duration(text: string): number {
  try {
    const milliseconds = Temporal.Duration.from(text).total('milliseconds');
    if (milliseconds > 0) return milliseconds;
  } catch {
    // falls through: months and years have no length of their own
  }
  throw malformed(`has the resolution ${text}`);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(what: string): FeedError {
  return new FeedError('malformed', `ENTSO-E's document ${what}.`);
}
