import { describe, expect, test } from 'vitest';
import { createLocation } from './examples.ts';
import { onEachDatabase, useServer } from './harness.ts';

onEachDatabase('health', (database) => {
  const server = useServer({ database, settings: { metricsEnabled: true, metricsToken: 'scrape-me' } });
  const metrics = async () => (await server.call('scrape-me', 'GET', '/metrics')).body as string;

  test('the process runs', async () => {
    const { status, body } = await server.call(null, 'GET', '/healthz');
    expect({ status, body }).toEqual({ status: 200, body: { status: 'ok' } });
  });

  test('the server can serve', async () => {
    const { status, body } = await server.call(null, 'GET', '/readyz');
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'ready',
      checks: {
        database: 'ok',
        migrations: 'ok',
        signing_keys: 'ok',
        market_data: expect.stringMatching(/^(ok|stale)$/),
      },
    });
  });

  test('neither asks for credentials, nor minds wrong ones, nor any release', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const answer = await server.call('sk_test_wrong', 'GET', path, undefined, { 'flatpeak-version': 'none' });
      expect(answer.status).toBe(200);
    }
  });

  describe('metrics', () => {
    test('need their token', async () => {
      for (const key of [null, 'scrape', 'scrape-me2', '']) {
        const { status, body } = await server.call(key, 'GET', '/metrics');
        expect({ status, code: body.code }).toEqual({ status: 403, code: 'access_denied' });
      }
    });

    test('are Prometheus text with the names of the specification', async () => {
      const { status, headers } = await server.call('scrape-me', 'GET', '/metrics');
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^text\/plain/);
      const text = await metrics();
      for (const name of [
        'plateau_http_requests_total',
        'plateau_http_request_duration_seconds',
        'plateau_rate_limited_total',
        'plateau_market_source_age_seconds',
      ]) {
        expect(text).toMatch(new RegExp(`^# TYPE ${name} `, 'm'));
      }
    });

    test('count requests by route, and carry no ids', async () => {
      const nova = await server.createAccount();
      const { id } = await createLocation(nova.test);
      await nova.test.get(`/locations/${id}`);
      await nova.test.get('/nowhere/at/all');
      const text = await metrics();
      expect(text).toMatch(/plateau_http_requests_total\{route="\/locations\/:id",method="GET",status="200"\} 1/);
      expect(text).not.toContain(id);
      expect(text).not.toContain(nova.accountId);
      expect(text).not.toContain('nowhere');
    });
  });
});

describe('a server that stops', () => {
  const server = useServer({ database: 'embedded' });

  test('says so, while it still answers', async () => {
    const nova = await server.createAccount();
    server.beginStop();
    const { status, headers, body } = await server.call(null, 'GET', '/readyz');
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(body.status).toBe('unavailable');
    expect((await server.call(null, 'GET', '/healthz')).status).toBe(200);
    expect((await nova.test.get('/account')).status).toBe(200);
  });
});

describe('a server whose operator has not enabled metrics', () => {
  const server = useServer({ database: 'embedded' });

  test('has none', async () => {
    const { status, body } = await server.call(null, 'GET', '/metrics');
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'not_found' });
  });
});

describe('a server whose database is away', () => {
  const server = useServer({ database: 'postgres' });

  test('says so, refuses with 503 until it is back, and needs no restart', async () => {
    const nova = await server.createAccount();
    await nova.test.get('/account');
    await server.postgres!.kill();
    const readiness = await server.call(null, 'GET', '/readyz');
    expect(readiness.status).toBe(503);
    expect(readiness.body.checks.database).toBe('failed');
    expect((await server.call(null, 'GET', '/healthz')).status).toBe(200);
    const { status, headers, body } = await nova.test.post('/customers', {});
    expect({ status, code: body.code, type: body.type }).toEqual({
      status: 503,
      code: 'unavailable',
      type: 'api_error',
    });
    expect(headers.get('retry-after')).toMatch(/^\d+$/);

    await server.postgres!.restart();
    await expect.poll(async () => (await server.call(null, 'GET', '/readyz')).status, { timeout: 30_000 }).toBe(200);
    expect((await nova.test.post('/customers', {})).status).toBe(201);
  });
});
