import { describe, expect, it } from 'vitest';
import { energiDataService, parseEnergiDataService } from './energi-data-service.ts';
import { fixture } from './fixtures/index.ts';
import { serve } from './fixtures/source-server.ts';
import { createTransport } from './transport.ts';

const at = (text: string) => Date.parse(text);
const transport = createTransport('test', { tries: 1 });
const hours = fixture('energi-data-service-hours.json');
const quarterHours = fixture('energi-data-service-quarter-hours.json');

describe('parsing', () => {
  it('reads the hours of one of two areas, newest first', () => {
    const { unit, points } = parseEnergiDataService(hours, 'DK2', 'EUR');
    expect(unit).toEqual({ currency: 'EUR', perKwh: 0.001 });
    expect(points.map(({ startMs }) => startMs)).toEqual([19, 20, 21].map((hour) => Date.UTC(2025, 8, 30, hour)));
    expect(points.every(({ startMs, endMs }) => endMs - startMs === 3_600_000)).toBe(true);
  });

  it('reads quarter hours', () => {
    const { points } = parseEnergiDataService(quarterHours, 'DK1', 'EUR');
    expect(points[1]).toEqual({ startMs: at('2025-09-30T22:15Z'), endMs: at('2025-09-30T22:30Z'), value: 46.2 });
    expect(points.at(-1)?.value).toBeLessThan(0);
  });

  it('leaves out hours whose price in kroner is not known yet', () => {
    const { unit, points } = parseEnergiDataService(hours, 'DK1', 'DKK');
    expect(unit.currency).toBe('DKK');
    expect(points.map(({ value }) => value)).toEqual([514.92, 500]);
  });

  it.each([
    ['another area', hours, 'SE4', 'EUR', 'not_published'],
    ['no records', '{"total":0,"records":[]}', 'DK1', 'EUR', 'not_published'],
    ['a currency it does not have', hours, 'DK1', 'SEK', 'refused'],
    ['a part of its records', hours.replace('"total": 6', '"total": 60'), 'DK1', 'EUR', 'malformed'],
    ['no time', hours.replaceAll('2025-09-30T', 'noon '), 'DK1', 'EUR', 'malformed'],
    ['another form', '{"total":1,"records":[{"HourUTC":"2025-09-30T21:00:00"}]}', 'DK1', 'EUR', 'malformed'],
  ])('takes an answer with %s for an error', (_, body, area, currency, code) => {
    const parsing = () => parseEnergiDataService(body, area, currency);
    expect(parsing).toThrow(expect.objectContaining({ name: 'FeedError', code }));
  });
});

describe('asking', () => {
  it('takes each side of 1 October 2025 from its dataset, by Danish dates', async () => {
    const server = await serve((_, response, url) => {
      response.end(url.pathname.endsWith('Elspotprices') ? hours : quarterHours);
    });
    const window = { startMs: at('2025-09-30T20:00Z'), endMs: at('2025-09-30T23:00Z') };
    const { points, unit } = await energiDataService.fetch(
      { area: 'DK1', window, currency: 'DKK' },
      { transport, baseUrl: server.url },
    );
    expect(unit.currency).toBe('DKK');
    expect(points.map(({ startMs, endMs }) => (endMs - startMs) / 60_000)).toEqual([60, 15, 15, 15, 15]);
    expect(server.requests.map(decodeURIComponent)).toEqual([
      '/dataset/Elspotprices?start=2025-09-30&end=2025-10-01&filter={"PriceArea":["DK1"]}&limit=0',
      '/dataset/DayAheadPrices?start=2025-10-01&end=2025-10-02&filter={"PriceArea":["DK1"]}&limit=0',
    ]);
  });

  it('asks for one dataset only where one is enough', async () => {
    const server = await serve((_, response) => response.end(quarterHours));
    const window = { startMs: at('2025-09-30T22:00Z'), endMs: at('2025-10-01T22:00Z') };
    await energiDataService.fetch({ area: 'DK1', window }, { transport, baseUrl: server.url });
    expect(server.requests).toHaveLength(1);
  });

  it('reports the limit of one request a minute', async () => {
    const server = await serve((_, response) => response.writeHead(429, { 'retry-after': '60' }).end());
    const window = { startMs: at('2026-01-01T00:00Z'), endMs: at('2026-01-02T00:00Z') };
    const fetching = energiDataService.fetch({ area: 'DK1', window }, { transport, baseUrl: server.url });
    await expect(fetching).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 60_000 });
  });
});
