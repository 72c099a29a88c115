import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSettings } from '../src/settings.ts';
import { openTracing } from '../src/tracing/index.ts';
import { send } from './client.ts';
import { newFolder, readCredentials, startPlateau } from './process.ts';
import { startTraceSink, type TraceSink } from './trace-sink.ts';

let sink: TraceSink;
beforeEach(async () => {
  sink = await startTraceSink();
});
afterEach(() => sink.close());

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

test('a collector gets a span for every request, with nothing in it that is nobody’s business', async () => {
  const dataDir = newFolder();
  const server = await startPlateau({
    DATA_DIR: dataDir,
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.origin,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=let-me-in',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=trial',
  });
  const { account_id, api_key_test } = readCredentials(dataDir).accounts[0]!;
  const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    send(server.origin, method, path, body, { authorization: `Bearer ${api_key_test}`, ...headers });

  const location = await call('POST', '/locations', { postal_address: { city: 'Stockholm', country_code: 'SE' } });
  const id = location.body.id as string;
  const read = await call('GET', `/locations/${id}?note=personal`, undefined, {
    traceparent: `00-${TRACE}-${PARENT}-01`,
  });
  await call('GET', '/account', undefined, { traceparent: `00-${'1'.repeat(32)}-${PARENT}-00` });
  await call('GET', '/no-such-path');
  // An answer that is written past the framework.
  const window = { start_time: '2026-09-14T00:00:00Z', end_time: '2026-09-15T00:00:00Z' };
  await call('POST', '/prices', { location_id: id, tariff_direction: 'LOCAL', ...window });
  expect((await server.stop()).code).toBe(0);

  expect(sink.spans.map(({ name }) => name)).toEqual(['POST /locations', 'GET /locations/:id', 'GET', 'POST /prices']);
  expect(sink.spans[1]).toEqual({
    traceId: TRACE,
    parentId: PARENT,
    name: 'GET /locations/:id',
    attributes: {
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'http.route': '/locations/:id',
      'plateau.release': '2026-08-01.busbar',
      'plateau.request_id': read.headers.get('x-request-id'),
    },
    failed: false,
  });
  expect(sink.services[0]).toMatchObject({ 'service.name': 'plateau', 'deployment.environment.name': 'trial' });
  expect(sink.requests[0]).toMatchObject({ path: '/v1/traces', headers: { 'x-collector-key': 'let-me-in' } });
  for (const secret of [account_id, api_key_test, id, 'personal', 'Stockholm'])
    expect(sink.text()).not.toContain(secret);
});

test('a collector out of reach does no harm', async () => {
  const server = await startPlateau({
    DATA_DIR: newFolder(),
    // Nothing listens there, and nothing may.
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
  });
  expect((await send(server.origin, 'GET', '/healthz', undefined, {})).status).toBe(200);
  expect((await server.stop()).code).toBe(0);
});

describe('settings', () => {
  const tracesUrl = (environment: Record<string, string>) => readSettings(environment).tracesUrl;

  test('without a collector nothing is traced', async () => {
    expect(await openTracing(readSettings({}), () => {})).toBeNull();
  });

  test.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a:4318' }, 'http://a:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a/otlp/' }, 'https://a/otlp/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b/in' }, 'http://b/in'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b/in' }, 'http://b/in'],
  ])('%j sends to %s', (environment, url) => {
    expect(tracesUrl(environment)).toBe(url);
  });

  test.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4317' }, 'OTEL_EXPORTER_OTLP_ENDPOINT must be an address'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'x' }, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT must be an address'],
    [{ OTEL_TRACES_SAMPLER_ARG: '1.1' }, 'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, not "1.1"'],
    [{ OTEL_TRACES_SAMPLER_ARG: '-1' }, 'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, not "-1"'],
  ])('%j is refused', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });
});

describe('a job', () => {
  const tracing = async (share = '1') => {
    const settings = readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.origin, OTEL_TRACES_SAMPLER_ARG: share });
    return (await openTracing(settings, () => {}))!;
  };

  test('is a span, marked when the job fails, without what the failure says', async () => {
    const traces = await tracing();
    expect(await traces.job('sweep', async () => 7)).toBe(7);
    const failure = new TypeError('loc_66f2a1c09be4d07735a6c1e3 is gone');
    await expect(traces.job('fetch', () => Promise.reject(failure))).rejects.toBe(failure);
    await traces.close();
    expect(sink.spans).toMatchObject([
      { name: 'job sweep', attributes: { 'plateau.job': 'sweep' }, failed: false },
      { name: 'job fetch', attributes: { 'plateau.job': 'fetch', 'error.type': 'TypeError' }, failed: true },
    ]);
    expect(sink.text()).not.toContain('loc_');
  });

  test('of a share of nothing is not sent', async () => {
    const traces = await tracing('0');
    await traces.job('sweep', async () => {});
    await traces.close();
    expect(sink.requests).toEqual([]);
  });
});
