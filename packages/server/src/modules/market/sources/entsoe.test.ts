import { describe, expect, it } from 'vitest';
import { entsoe } from './entsoe.ts';
import { parseEntsoe } from './entsoe-document.ts';
import { FeedError } from './feed-error.ts';
import { fixture } from './fixtures/index.ts';
import { serve } from './fixtures/source-server.ts';
import { createTransport } from './transport.ts';

const at = (text: string) => Date.parse(text);
const MINUTE_MS = 60_000;

interface SeriesShape {
  start?: string;
  end?: string;
  resolution?: string;
  curve?: string;
  /** By position; as pairs where their order matters. */
  prices?: Record<number, number | string> | [number, number][];
  position?: number;
  contract?: string;
  currency?: string;
  energy?: string;
}

function series(shape: SeriesShape, prefix = ''): string {
  const tag = (name: string, content: string | number) => `<${prefix}${name}>${content}</${prefix}${name}>`;
  const prices = shape.prices ?? { 1: 10 };
  const points = (Array.isArray(prices) ? prices : Object.entries(prices))
    .map(([position, amount]) => tag('Point', tag('position', position) + tag('price.amount', amount)))
    .join('');
  const interval = tag('start', shape.start ?? '2026-01-10T00:00Z') + tag('end', shape.end ?? '2026-01-10T01:00Z');
  const auction =
    shape.position === undefined
      ? ''
      : tag('classificationSequence_AttributeInstanceComponent.position', shape.position);
  return tag(
    'TimeSeries',
    tag('contract_MarketAgreement.type', shape.contract ?? 'A01') +
      tag('currency_Unit.name', shape.currency ?? 'EUR') +
      tag('price_Measure_Unit.name', shape.energy ?? 'MWH') +
      auction +
      tag('curveType', shape.curve ?? 'A03') +
      tag('Period', tag('timeInterval', interval) + tag('resolution', shape.resolution ?? 'PT15M') + points),
  );
}

function publication(...content: string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
    <Publication_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3">
      <createdDateTime>2026-01-09T12:00:00Z</createdDateTime>${content.join('')}</Publication_MarketDocument>`;
}

function acknowledgement(text: string): string {
  return `<Acknowledgement_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-1:acknowledgementdocument:7:0">
    <Reason><code>999</code><text>${text}</text></Reason></Acknowledgement_MarketDocument>`;
}

/** Prices of the hour from midnight by minute. */
function values(xml: string): [number, number, number][] {
  const dayMs = at('2026-01-10T00:00Z');
  return parseEntsoe(xml).points.map(({ startMs, endMs, value }) => [
    (startMs - dayMs) / MINUTE_MS,
    (endMs - dayMs) / MINUTE_MS,
    value,
  ]);
}

function codeOf(action: () => unknown): string | null {
  try {
    action();
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(FeedError);
    return (error as FeedError).code;
  }
}

describe('a recorded answer', () => {
  const { unit, points, publishedMs } = parseEntsoe(fixture('entsoe.xml'));
  const priceAt = (text: string) => points.find(({ startMs, endMs }) => startMs <= at(text) && at(text) < endMs)?.value;

  it('has unit and time', () => {
    expect(unit).toEqual({ currency: 'EUR', perKwh: 0.001 });
    expect(publishedMs).toBe(at('2026-03-28T12:04:31Z'));
  });

  it('has hours of one day and the quarter hours of a day of 23 hours', () => {
    expect(points.filter(({ startMs, endMs }) => endMs - startMs === 60 * MINUTE_MS)).toHaveLength(24);
    expect(points.filter(({ startMs, endMs }) => endMs - startMs === 15 * MINUTE_MS)).toHaveLength(92);
    expect(points[0]?.startMs).toBe(at('2026-03-27T23:00Z'));
    expect(points.at(-1)?.endMs).toBe(at('2026-03-29T22:00Z'));
  });

  it('has the prices of the coupling, not of EXAA, which comes first, nor of intraday', () => {
    expect(priceAt('2026-03-28T23:00Z')).toBe(71.5);
    expect(priceAt('2026-03-28T23:59Z')).toBe(70.25);
    expect(priceAt('2026-03-29T09:00Z')).toBe(-3.75);
    expect(priceAt('2026-03-29T21:59Z')).toBe(77.7);
  });
});

describe('curves', () => {
  it('A03 repeats a price until the next position and to the end of the period', () => {
    expect(values(publication(series({ curve: 'A03', prices: { 1: 5, 3: 0 } })))).toEqual([
      [0, 15, 5],
      [15, 30, 5],
      [30, 45, 0],
      [45, 60, 0],
    ]);
  });

  it('A03 goes by positions, not by the order in which they stand', () => {
    const prices: [number, number][] = [
      [3, 0],
      [1, 5],
    ];
    expect(values(publication(series({ curve: 'A03', prices }))).map(([, , value]) => value)).toEqual([5, 5, 0, 0]);
  });

  it('A03 invents nothing before its first position', () => {
    expect(values(publication(series({ curve: 'A03', prices: { 3: 7 } })))).toEqual([
      [30, 45, 7],
      [45, 60, 7],
    ]);
  });

  it('A01 has no price where it names none', () => {
    expect(values(publication(series({ curve: 'A01', prices: { 1: 5, 3: -1.5 } })))).toEqual([
      [0, 15, 5],
      [30, 45, -1.5],
    ]);
  });

  it('has 100 quarter hours when the clock is set back', () => {
    const day = { start: '2026-10-24T22:00Z', end: '2026-10-25T23:00Z' };
    expect(parseEntsoe(publication(series({ ...day, prices: { 1: 1, 100: 2 } }))).points).toHaveLength(100);
  });

  it.each(['PT60M', 'PT1H'])('takes %s for an hour', (resolution) => {
    expect(values(publication(series({ resolution })))).toEqual([[0, 60, 10]]);
  });
});

describe('several series', () => {
  const hour = series({ resolution: 'PT60M', prices: { 1: 1 } });
  const halfHour = series({ end: '2026-01-10T00:30Z', prices: { 1: 2, 2: 3 } });

  it.each([
    ['first', publication(halfHour, hour)],
    ['last', publication(hour, halfHour)],
  ])('prefer the finer resolution, whether it comes %s', (_, xml) => {
    expect(values(xml)).toEqual([
      [0, 15, 2],
      [15, 30, 3],
      [30, 60, 1],
    ]);
  });

  it('of one resolution prefer the later', () => {
    const correction = series({ start: '2026-01-10T00:45Z', prices: { 1: 8 } });
    expect(values(publication(series({ prices: { 1: 4 } }), correction)).at(-1)).toEqual([45, 60, 8]);
  });

  it('without a position are the coupling', () => {
    expect(values(publication(series({ position: 2, prices: { 1: 9 } }), series({ prices: { 1: 4 } })))[0]?.[2]).toBe(
      4,
    );
  });

  it.each([
    ['another auction alone', series({ position: 2 })],
    ['intraday auctions alone', series({ contract: 'A07', position: 1 })],
    ['no series', ''],
  ])('count as not published: %s', (_, content) => {
    expect(codeOf(() => parseEntsoe(publication(content)))).toBe('not_published');
  });

  it('in several currencies are refused', () => {
    const xml = publication(series({ currency: 'EUR' }), series({ currency: 'PLN' }));
    expect(codeOf(() => parseEntsoe(xml))).toBe('malformed');
  });
});

describe('forms', () => {
  it('reads any namespace and prefix', () => {
    const xml = `<ns2:Publication_MarketDocument xmlns:ns2="urn:iec62325.351:tc57wg16:451-3:publicationdocument:8:0">
      <ns2:createdDateTime>2026-01-09T12:00:00Z</ns2:createdDateTime>${series({}, 'ns2:')}</ns2:Publication_MarketDocument>`;
    expect(values(xml)).toHaveLength(4);
  });

  it('reads prices per kWh in other currencies', () => {
    const { unit } = parseEntsoe(publication(series({ energy: 'KWH', currency: 'CHF' })));
    expect(unit).toEqual({ currency: 'CHF', perKwh: 1 });
  });

  it.each<[string, SeriesShape]>([
    ['curve', { curve: 'A05' }],
    ['measure', { energy: 'MAW' }],
    ['resolution', { resolution: 'P1M' }],
    ['resolution that does not divide the period', { resolution: 'PT25M' }],
    ['time', { start: 'yesterday' }],
    ['position beyond the period', { prices: { 5: 1 } }],
    ['position before the period', { prices: { 0: 1 } }],
    ['price', { prices: { 1: 'n/e' } }],
  ])('refuses an unknown %s', (_, shape) => {
    expect(codeOf(() => parseEntsoe(publication(series(shape))))).toBe('malformed');
  });

  it.each(['', '{}', '<html><body>Maintenance</body></html>', '<Publication_MarketDocument>'])('refuses %s', (text) => {
    expect(codeOf(() => parseEntsoe(text))).toBe('malformed');
  });
});

describe('acknowledgements', () => {
  it('a recorded one means that nothing is published', () => {
    expect(codeOf(() => parseEntsoe(fixture('entsoe-no-data.xml')))).toBe('not_published');
  });

  it.each([
    ['No matching data found', 'not_published'],
    ['Unauthorized. Missing or invalid security token.', 'unauthorised'],
    ['Delivered Area EIC 10Y1001A1001A016 is not valid.', 'refused'],
    ['The number of instances (149) exceeds the allowed maximum (100).', 'refused'],
  ])('"%s" means %s', (text, code) => {
    expect(codeOf(() => parseEntsoe(acknowledgement(text)))).toBe(code);
  });
});

describe('asking the platform', () => {
  const transport = createTransport('test', { tries: 1 });
  const token = '7e57-70ce-n000';
  const day = { startMs: at('2026-03-28T23:00Z'), endMs: at('2026-03-29T22:00Z') };
  const area = '10Y1001A1001A82H';

  it('asks for the day-ahead prices of the area', async () => {
    const server = await serve((_, response) => response.end(fixture('entsoe.xml')));
    const access = { transport, token, baseUrl: new URL('/api', server.url) };
    const { points } = await entsoe.fetch({ area, window: day }, access);
    expect(points).toHaveLength(92);
    expect(server.requests).toEqual([
      `/api?securityToken=${token}&documentType=A44&contract_MarketAgreement.type=A01&in_Domain=${area}&out_Domain=${area}&periodStart=202603282300&periodEnd=202603292200&offset=0`,
    ]);
  });

  it('asks for a long window year by year, and leaves out years without prices', async () => {
    const server = await serve((_, response, url) => {
      const first = url.searchParams.get('periodStart') === '202401010000';
      response.end(first ? fixture('entsoe-no-data.xml') : fixture('entsoe.xml'));
    });
    const window = { startMs: at('2024-01-01T00:00Z'), endMs: at('2026-04-01T00:00Z') };
    const { points } = await entsoe.fetch({ area, window }, { transport, token, baseUrl: server.url });
    expect(points).toHaveLength(24 + 92);
    expect(server.requests.map((request) => new URL(request, server.url).searchParams.get('periodEnd'))).toEqual([
      '202412310000',
      '202512310000',
      '202604010000',
    ]);
  });

  it('asks for further pages while they are full', async () => {
    const dayMs = 86_400_000;
    const page = (from: number, count: number) =>
      publication(
        ...Array.from({ length: count }, (_, index) => {
          const startMs = at('2026-01-01T00:00Z') + (from + index) * dayMs;
          const [start, end] = [startMs, startMs + dayMs].map((ms) => new Date(ms).toISOString());
          return series({ start: start as string, end: end as string, resolution: 'PT60M' });
        }),
      );
    const server = await serve((_, response, url) => {
      const offset = Number(url.searchParams.get('offset'));
      response.end(offset < 200 ? page(offset, 100) : acknowledgement('No matching data found'));
    });
    const window = { startMs: at('2026-01-01T00:00Z'), endMs: at('2026-12-31T00:00Z') };
    const { points } = await entsoe.fetch({ area, window }, { transport, token, baseUrl: server.url });
    expect(points).toHaveLength(200 * 24);
    expect(server.requests).toHaveLength(3);
  });

  it.each([
    [401, '', 'unauthorised'],
    [429, '', 'rate_limited'],
    [503, '<html></html>', 'unavailable'],
    [404, '', 'refused'],
    [400, acknowledgement('No matching data found'), 'not_published'],
    [400, acknowledgement('Delivered Area EIC X is not valid.'), 'refused'],
    [200, fixture('entsoe-no-data.xml'), 'not_published'],
    [200, '<html><body>down</body></html>', 'malformed'],
  ])('takes %i with "%.30s…" for %s', async (status, body, code) => {
    const server = await serve((_, response) => response.writeHead(status, { 'retry-after': '600' }).end(body));
    const fetching = entsoe.fetch({ area, window: day }, { transport, token, baseUrl: server.url });
    await expect(fetching).rejects.toMatchObject({ name: 'FeedError', code });
  });

  it('says how long to wait after too many requests', async () => {
    const server = await serve((_, response) => response.writeHead(429, { 'retry-after': '600' }).end());
    const fetching = entsoe.fetch({ area, window: day }, { transport, token, baseUrl: server.url });
    await expect(fetching).rejects.toMatchObject({ retryAfterMs: 600_000 });
  });

  it('does not ask without a token', async () => {
    await expect(entsoe.fetch({ area, window: day }, { transport })).rejects.toMatchObject({ code: 'unauthorised' });
  });

  it('does not repeat a token that the platform repeats', async () => {
    const server = await serve((_, response) => response.end(acknowledgement(`Token ${token} is unknown.`)));
    const error = await entsoe.fetch({ area, window: day }, { transport, token, baseUrl: server.url }).catch(String);
    expect(error).toContain('Token redacted is unknown.');
  });

  it('has a window without prices where the answer only has other days', async () => {
    const server = await serve((_, response) => response.end(fixture('entsoe.xml')));
    const window = { startMs: at('2026-03-29T22:00Z'), endMs: at('2026-03-30T22:00Z') };
    const fetching = entsoe.fetch({ area, window }, { transport, token, baseUrl: server.url });
    await expect(fetching).rejects.toMatchObject({ code: 'not_published' });
  });
});
