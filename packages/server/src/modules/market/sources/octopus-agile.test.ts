import { describe, expect, it } from 'vitest';
import { fixture } from './fixtures/index.ts';
import { serve } from './fixtures/source-server.ts';
import { AGILE_EXPORT_PRODUCT, agileTariffCode, octopusAgile, parseOctopusAgile } from './octopus-agile.ts';
import { createTransport } from './transport.ts';

const at = (text: string) => Date.parse(text);
const transport = createTransport('test', { tries: 1 });
const window = { startMs: at('2026-09-30T21:30Z'), endMs: at('2026-10-01T00:30Z') };

function page(...rates: object[]): string {
  return JSON.stringify({ count: rates.length, next: null, previous: null, results: rates });
}

const rate = { value_exc_vat: 10, value_inc_vat: 10.5, valid_from: '2026-09-30T22:00:00Z', valid_to: null };

describe('parsing', () => {
  it('reads net rates in pence, oldest first', () => {
    const { unit, points } = parseOctopusAgile(fixture('octopus-agile-page-1.json'), window);
    expect(unit).toEqual({ currency: 'GBP', perKwh: 0.01 });
    expect(points.map(({ value }) => value)).toEqual([-1.2, 0, 31.44, 30.9]);
    expect(points[0]).toMatchObject({ startMs: at('2026-09-30T22:30Z'), endMs: at('2026-09-30T23:00Z') });
  });

  it('lets a rate without an end hold until the next one, or to the end of the window', () => {
    const next = { ...rate, value_exc_vat: 12, valid_from: '2026-09-30T23:00:00Z', valid_to: '2026-09-30T23:30:00Z' };
    expect(parseOctopusAgile(page(next, rate), window).points).toEqual([
      { startMs: at('2026-09-30T22:00Z'), endMs: at('2026-09-30T23:00Z'), value: 10 },
      { startMs: at('2026-09-30T23:00Z'), endMs: at('2026-09-30T23:30Z'), value: 12 },
      { startMs: at('2026-09-30T23:30Z'), endMs: window.endMs, value: 10 },
    ]);
  });

  it('takes the rate for direct debit where there are two', () => {
    const other = { ...rate, value_exc_vat: 11, payment_method: 'NON_DIRECT_DEBIT' };
    const { points } = parseOctopusAgile(page({ ...rate, payment_method: 'DIRECT_DEBIT' }, other), window);
    expect(points.map(({ value }) => value)).toEqual([10]);
  });

  it.each([
    ['no rates', page(), 'not_published'],
    ['only later rates', page({ ...rate, valid_from: '2026-10-02T00:00:00Z' }), 'not_published'],
    ['a time in words', page({ ...rate, valid_from: 'now' }), 'malformed'],
    ['another form', '{"results":[]}', 'malformed'],
  ])('takes an answer with %s for an error', (_, body, code) => {
    expect(() => parseOctopusAgile(body, window)).toThrow(expect.objectContaining({ name: 'FeedError', code }));
  });
});

describe('asking', () => {
  const area = 'E-1R-AGILE-24-10-01-C';

  it('follows the pages, on the host it was told to ask', async () => {
    const server = await serve((_, response, url) => {
      response.end(fixture(`octopus-agile-page-${url.searchParams.get('page') ?? '1'}.json`));
    });
    const { points } = await octopusAgile.fetch({ area, window }, { transport, baseUrl: server.url });
    expect(points.map(({ value }) => value)).toEqual([24.1, 22.05, -1.2, 0, 31.44, 30.9]);
    const path = '/v1/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-C/standard-unit-rates/';
    expect(server.requests.map(decodeURIComponent)).toEqual([
      `${path}?period_from=2026-09-30T21:30:00.000Z&period_to=2026-10-01T00:30:00.000Z&page_size=1500`,
      `${path}?page=2&page_size=4&period_from=2026-09-30T21:30:00Z&period_to=2026-10-01T00:30:00Z`,
    ]);
  });

  it('reads export rates by their tariff code', async () => {
    const server = await serve((_, response) => response.end(fixture('octopus-agile-page-2.json')));
    const exportArea = agileTariffCode(AGILE_EXPORT_PRODUCT, 'P');
    await octopusAgile.fetch({ area: exportArea, window }, { transport, baseUrl: server.url });
    expect(server.requests[0]).toContain(
      '/products/AGILE-OUTGOING-19-05-13/electricity-tariffs/E-1R-AGILE-OUTGOING-19-05-13-P/',
    );
  });

  it('does not follow pages for ever', async () => {
    const server = await serve((_, response) => response.end(fixture('octopus-agile-page-1.json')));
    const fetching = octopusAgile.fetch({ area, window }, { transport, baseUrl: server.url });
    await expect(fetching).rejects.toMatchObject({ code: 'malformed' });
  });

  it('refuses what is no electricity tariff', async () => {
    const fetching = octopusAgile.fetch({ area: 'G-1R-VAR-22-11-01-C', window }, { transport });
    await expect(fetching).rejects.toMatchObject({ code: 'refused' });
  });

  it('has no rates where the answer only has others', async () => {
    const server = await serve((_, response) => response.end(fixture('octopus-agile-page-2.json')));
    const later = { startMs: at('2026-10-02T00:00Z'), endMs: at('2026-10-03T00:00Z') };
    const fetching = octopusAgile.fetch({ area, window: later }, { transport, baseUrl: server.url });
    await expect(fetching).rejects.toMatchObject({ code: 'not_published' });
  });
});
