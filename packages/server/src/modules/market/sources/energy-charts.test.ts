import { describe, expect, it } from 'vitest';
import { energyCharts, parseEnergyCharts } from './energy-charts.ts';
import { fixture } from './fixtures/index.ts';
import { serve } from './fixtures/source-server.ts';
import { createTransport } from './transport.ts';

const at = (text: string) => Date.parse(text);
const transport = createTransport('test', { tries: 1 });

it('reads hours that become quarter hours, with gaps', () => {
  const { unit, points, licence, publishedMs } = parseEnergyCharts(fixture('energy-charts.json'));
  expect(unit).toEqual({ currency: 'EUR', perKwh: 0.001 });
  expect(licence).toContain('CC BY 4.0');
  expect(publishedMs).toBeNull();
  const slots = points.map(({ startMs, endMs, value }) => [
    new Date(startMs).toISOString().slice(11, 16),
    endMs - startMs,
    value,
  ]);
  const [hour, quarter] = [3_600_000, 900_000];
  expect(slots).toEqual([
    ['19:00', hour, 88.12],
    ['20:00', hour, 79.5],
    // 21:00 has no price
    ['22:00', quarter, 61.03],
    ['22:15', quarter, 60.4],
    ['22:30', quarter, 60.4],
    ['22:45', quarter, -5.11],
    ['23:00', quarter, 0],
    // 23:15 has no price, 23:30 is missing
    ['23:45', quarter, 57.02],
  ]);
});

describe('odd answers', () => {
  const answer = (change: object) => JSON.stringify({ ...JSON.parse(fixture('energy-charts.json')), ...change });

  it('without a unit, as older ones are, are in EUR per MWh', () => {
    expect(parseEnergyCharts(answer({ unit: 'No Unit' })).unit).toEqual({ currency: 'EUR', perKwh: 0.001 });
  });

  it.each([
    ['an unknown unit', answer({ unit: 'points' }), 'malformed'],
    ['more times than prices', answer({ price: [1] }), 'malformed'],
    ['a single slot', answer({ unix_seconds: [1759258800], price: [1] }), 'malformed'],
    ['a price in words', answer({ price: ['1'] }), 'malformed'],
    ['no JSON', 'Bad gateway', 'malformed'],
    ['no slots', answer({ unix_seconds: [], price: [] }), 'not_published'],
    ['no price', answer({ unix_seconds: [1759258800, 1759262400], price: [null, null] }), 'not_published'],
  ])('with %s are an error', (_, body, code) => {
    expect(() => parseEnergyCharts(body)).toThrow(expect.objectContaining({ name: 'FeedError', code }));
  });
});

describe('asking', () => {
  const quarter = { startMs: at('2025-09-30T22:15Z'), endMs: at('2025-09-30T22:30Z') };

  it('asks for whole days and returns the window', async () => {
    const server = await serve((_, response) => response.end(fixture('energy-charts.json')));
    const { points, licence } = await energyCharts.fetch(
      { area: 'DE-LU', window: quarter },
      { transport, baseUrl: new URL('/mirror/', server.url) },
    );
    expect(points).toEqual([{ ...quarter, value: 60.4 }]);
    expect(licence).toContain('CC BY 4.0');
    expect(server.requests.map(decodeURIComponent)).toEqual([
      '/mirror/price?bzn=DE-LU&start=2025-09-30T22:00:00.000Z&end=2025-10-01T22:00:00.000Z',
    ]);
  });

  it.each([
    [404, 'not_published'],
    [422, 'refused'],
    [429, 'rate_limited'],
    [500, 'unavailable'],
  ])('takes %i for %s', async (status, code) => {
    const server = await serve((_, response) => response.writeHead(status).end('{"detail":"no content available"}'));
    const fetching = energyCharts.fetch({ area: 'NL', window: quarter }, { transport, baseUrl: server.url });
    await expect(fetching).rejects.toMatchObject({ name: 'FeedError', code });
  });
});
