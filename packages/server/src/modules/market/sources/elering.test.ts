import { expect, it } from 'vitest';
import { elering, parseElering } from './elering.ts';
import { fixture } from './fixtures/index.ts';
import { serve } from './fixtures/source-server.ts';
import { createTransport } from './transport.ts';

const at = (text: string) => Date.parse(text);
const transport = createTransport('test', { tries: 1 });

it('reads one zone of four, hours and quarter hours', () => {
  const { unit, points } = parseElering(fixture('elering.json'), 'fi');
  expect(unit).toEqual({ currency: 'EUR', perKwh: 0.001 });
  expect(points.map(({ value }) => value)).toEqual([-3.5, -2.25, -1, 0.25, 1.5, 2.75, 4]);
  expect(points.map(({ startMs, endMs }) => (endMs - startMs) / 60_000)).toEqual([60, 60, 15, 15, 15, 15, 15]);
  expect(points[0]?.startMs).toBe(at('2025-09-30T20:00Z'));
});

it.each([
  ['without the zone', '{"success":true,"data":{"ee":[]}}', 'not_published'],
  ['without data', '{"success":true}', 'not_published'],
  ['of failure', '{"success":false}', 'unavailable'],
  ['of another form', '{"success":true,"data":[1]}', 'malformed'],
])('takes an answer %s for an error', (_, body, code) => {
  expect(() => parseElering(body, 'fi')).toThrow(expect.objectContaining({ name: 'FeedError', code }));
});

it('leaves out the slot at the end of the window, which the answer includes', async () => {
  const server = await serve((_, response) => response.end(fixture('elering.json')));
  const window = { startMs: at('2025-09-30T22:00Z'), endMs: at('2025-09-30T23:00Z') };
  const { points } = await elering.fetch({ area: 'ee', window }, { transport, baseUrl: server.url });
  expect(points).toHaveLength(4);
  expect(server.requests.map(decodeURIComponent)).toEqual([
    '/api/nps/price?start=2025-09-30T22:00:00.000Z&end=2025-10-01T22:00:00.000Z',
  ]);
});

it('asks for a long window in parts', async () => {
  const server = await serve((_, response) => response.end(fixture('elering.json')));
  const window = { startMs: at('2025-06-01T00:00Z'), endMs: at('2025-11-01T00:00Z') };
  const { points } = await elering.fetch({ area: 'lv', window }, { transport, baseUrl: server.url });
  expect(points).toHaveLength(7);
  expect(server.requests).toHaveLength(2);
});
