import { expect, it } from 'vitest';
import { awattar, parseAwattar } from './awattar.ts';
import { fixture } from './fixtures/index.ts';
import { serve } from './fixtures/source-server.ts';
import { createTransport } from './transport.ts';

const at = (text: string) => Date.parse(text);
const transport = createTransport('test', { tries: 1 });
const slot = { start_timestamp: 0, end_timestamp: 3_600_000, marketprice: 1, unit: 'Eur/MWh' };

it('reads hours', () => {
  const { unit, points } = parseAwattar(fixture('awattar.json'));
  expect(unit).toEqual({ currency: 'EUR', perKwh: 0.001 });
  expect(points.map(({ value }) => value)).toEqual([93.07, 84.5, 0, -12.01, 71]);
  expect(points[0]).toEqual({ startMs: at('2026-03-28T22:00Z'), endMs: at('2026-03-28T23:00Z'), value: 93.07 });
});

it.each([
  ['no slots', [], 'not_published'],
  ['a slot without length', [{ ...slot, end_timestamp: 0 }], 'malformed'],
  ['an unknown unit', [{ ...slot, unit: 'Eur' }], 'malformed'],
  ['several units', [slot, { ...slot, unit: 'ct/kWh' }], 'malformed'],
  ['a price in words', [{ ...slot, marketprice: 'low' }], 'malformed'],
])('takes an answer with %s for an error', (_, data, code) => {
  const body = JSON.stringify({ object: 'list', data });
  expect(() => parseAwattar(body)).toThrow(expect.objectContaining({ name: 'FeedError', code }));
});

it('asks month by month, in milliseconds', async () => {
  const server = await serve((_, response) => response.end(fixture('awattar.json')));
  const window = { startMs: at('2026-03-01T00:00Z'), endMs: at('2026-04-15T00:00Z') };
  const { points } = await awattar.fetch({ area: 'at', window }, { transport, baseUrl: server.url });
  expect(points).toHaveLength(5);
  expect(server.requests).toEqual([
    `/v1/marketdata?start=${at('2026-03-01T00:00Z')}&end=${at('2026-04-01T00:00Z')}`,
    `/v1/marketdata?start=${at('2026-04-01T00:00Z')}&end=${at('2026-04-15T00:00Z')}`,
  ]);
});
