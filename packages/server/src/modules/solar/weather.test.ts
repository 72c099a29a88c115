import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createTransport } from '../market/index.ts';
import { createOpenMeteo, parseOpenMeteo } from './weather.ts';

const recorded = readFileSync(new URL('./fixtures/open-meteo.json', import.meta.url), 'utf8');
const at = (text: string) => Date.parse(text);

/** A weather service of this test's own, and a client of it whose clock the test moves. */
async function service(answer: (response: ServerResponse) => void) {
  const requests: URL[] = [];
  const server = createServer((request, response) => {
    requests.push(new URL(request.url ?? '', 'http://weather.example'));
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseUrl = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const clock = { nowMs: at('2026-09-14T08:00:00Z'), now: () => clock.nowMs };
  const waiting = { pause: () => Promise.resolve(), random: () => 0.5 };
  const transport = createTransport('0.0.0', { totalMs: 2000, tryMs: 300, tries: 2 }, waiting);
  return { weather: createOpenMeteo({ transport, clock, baseUrl }), requests, clock };
}

describe('a forecast', () => {
  test('is of the hour before its time; what has no number is not known', () => {
    const weather = parseOpenMeteo(recorded)!;
    expect(weather(at('2026-09-14T10:15:00Z'))).toEqual({ direct: 412.5, diffuse: 90 });
    expect(weather(at('2026-09-14T10:59:59Z'))).toEqual({ direct: 412.5, diffuse: 90 });
    expect(weather(at('2026-09-14T11:00:00Z'))).toEqual({ direct: 655, diffuse: 121 });
    expect(weather(at('2026-09-14T12:30:00Z'))).toBeUndefined();
    expect(weather(at('2026-09-15T12:30:00Z'))).toBeUndefined();
  });

  test.each([
    ['no JSON', '<html>'],
    ['an error', '{"error": true, "reason": "x"}'],
    ['columns of different lengths', recorded.replace('[0.0, 90.0,', '[90.0,')],
    ['nothing', recorded.replace(/\[[^\]]*\]/g, '[]')],
  ])('%s is none', (_, body) => {
    expect(parseOpenMeteo(body)).toBeNull();
  });
});

describe('the service', () => {
  test('learns a place to a tenth of a degree, and is asked once an hour for all who want it', async () => {
    const { weather, requests, clock } = await service((response) => response.end(recorded));
    const [one, other] = await Promise.all([weather.at(52.5234, 13.4114), weather.at(52.4761, 13.3512)]);
    expect(one).not.toBeNull();
    expect(other).toBe(one);
    expect(requests.map(({ pathname }) => pathname)).toEqual(['/v1/forecast']);
    expect(Object.fromEntries(requests[0]!.searchParams)).toEqual({
      latitude: '52.5',
      longitude: '13.4',
      hourly: 'direct_normal_irradiance,diffuse_radiation',
      forecast_days: '8',
      timeformat: 'unixtime',
      timezone: 'GMT',
    });
    clock.nowMs += 3_600_001;
    await weather.at(52.5, 13.4);
    expect(requests).toHaveLength(2);
  });

  test.each<[string, (response: ServerResponse) => void, number]>([
    ['fails', (response) => response.writeHead(503).end(), 2],
    ['refuses', (response) => response.writeHead(400).end('{}'), 1],
    ['says nothing', () => {}, 2],
    ['answers something else', (response) => response.end('soon'), 1],
  ])('that %s gives no forecast, and is left alone for a while', async (_, answer, tries) => {
    const { weather, requests, clock } = await service(answer);
    expect(await weather.at(52.5, 13.4)).toBeNull();
    expect(await weather.at(52.5, 13.4)).toBeNull();
    expect(requests).toHaveLength(tries);
    clock.nowMs += 301_000;
    await weather.at(52.5, 13.4);
    expect(requests.length).toBeGreaterThan(tries);
  });
});
