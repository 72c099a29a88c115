import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FeedError } from './feed-error.ts';
import { serve } from './fixtures/source-server.ts';
import { createTransport, type TransportLimits } from './transport.ts';

/** A transport that notes its pauses instead of making them. */
function impatient(limits: Partial<TransportLimits> = {}) {
  const pausesMs: number[] = [];
  const pause = async (milliseconds: number) => {
    pausesMs.push(milliseconds);
  };
  return { pausesMs, transport: createTransport('1.2.3', limits, { pause, random: () => 0.5 }) };
}

async function errorOf(action: Promise<unknown>): Promise<FeedError> {
  const error = await action.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FeedError);
  return error as FeedError;
}

/** An address where nobody listens any more. */
async function closedPort(): Promise<URL> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return new URL(`http://127.0.0.1:${port}`);
}

it('returns status, headers and body, and says who asks for what', async () => {
  const server = await serve((request, response) => {
    response.setHeader('x-agent', request.headers['user-agent'] ?? '');
    response.setHeader('x-accept', request.headers.accept ?? '');
    response.writeHead(404).end('øre');
  });
  const answer = await impatient().transport.get(server.url, { accept: 'application/xml' });
  expect(answer).toMatchObject({ status: 404, body: 'øre' });
  expect(answer.headers.get('x-agent')).toBe('plateau/1.2.3');
  expect(answer.headers.get('x-accept')).toBe('application/xml');
});

describe('tries', () => {
  it.each([429, 502, 503, 504])('tries %i again, then takes the answer as it is', async (status) => {
    const server = await serve((_, response) => response.writeHead(status).end());
    const { transport, pausesMs } = impatient();
    expect((await transport.get(server.url)).status).toBe(status);
    expect(server.requests).toHaveLength(3);
    expect(pausesMs).toEqual([500, 1000]);
  });

  it.each([400, 401, 403, 404, 422, 500])('takes %i as the answer', async (status) => {
    const server = await serve((_, response) => response.writeHead(status).end());
    expect((await impatient().transport.get(server.url)).status).toBe(status);
    expect(server.requests).toHaveLength(1);
  });

  it('succeeds when the source recovers', async () => {
    const server = await serve((request, response) => {
      if (server.requests.length < 3) request.socket.destroy();
      else response.end('prices');
    });
    expect((await impatient().transport.get(server.url)).body).toBe('prices');
  });

  it('varies the pause at random', async () => {
    const server = await serve((_, response) => response.writeHead(503).end());
    const pausesMs: number[] = [];
    const pause = async (milliseconds: number) => pausesMs.push(milliseconds);
    await createTransport('1.2.3', {}, { pause, random: () => 0 }).get(server.url);
    expect(pausesMs).toEqual([250, 500]);
  });

  it('waits as long as the source asks, in seconds or until a date', async () => {
    const server = await serve((_, response) => {
      const second = server.requests.length === 2;
      response.setHeader('date', 'Sat, 28 Mar 2026 12:00:00 GMT');
      response.setHeader('retry-after', second ? 'Sat, 28 Mar 2026 12:00:07 GMT' : '2');
      response.writeHead(429).end();
    });
    const { transport, pausesMs } = impatient();
    await transport.get(server.url);
    expect(pausesMs).toEqual([2000, 7000]);
  });

  it('does not wait longer than its limit', async () => {
    const server = await serve((_, response) => response.writeHead(429, { 'retry-after': '600' }).end());
    const { transport, pausesMs } = impatient();
    expect((await transport.get(server.url)).status).toBe(429);
    expect(pausesMs).toEqual([]);
  });
});

describe('failures', () => {
  it('gives up on a source that cannot be reached', async () => {
    const url = await closedPort();
    const error = await errorOf(impatient().transport.get(url));
    expect(error.code).toBe('unavailable');
    expect(error.message).toBe(`${url} cannot be reached (ECONNREFUSED).`);
  });

  it('gives up on a source that does not answer in time', async () => {
    const server = await serve(() => {});
    const error = await errorOf(createTransport('1.2.3', { totalMs: 20 }).get(server.url));
    expect(error.code).toBe('unavailable');
    expect(error.message).toContain('gave no answer in time');
  });

  it('gives up on a body that does not end in time', async () => {
    const server = await serve((_, response) => response.writeHead(200).write('{"unix_seconds":'));
    const { transport } = impatient({ tryMs: 20 });
    expect((await errorOf(transport.get(server.url))).code).toBe('unavailable');
    expect(server.requests).toHaveLength(3);
  });

  it('stops when its caller does', async () => {
    const controller = new AbortController();
    const server = await serve(() => controller.abort(new Error('shutting down')));
    const reading = createTransport('1.2.3').get(server.url, { signal: controller.signal });
    await expect(reading).rejects.toThrow('shutting down');
    expect(server.requests).toHaveLength(1);
  });

  it('reads no more than its limit, counted unpacked', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(5000)));
    });
    const error = await errorOf(impatient({ bodyBytes: 4999 }).transport.get(server.url));
    expect(error.code).toBe('malformed');
    expect(server.requests).toHaveLength(1);
    expect((await impatient({ bodyBytes: 5000 }).transport.get(server.url)).body).toHaveLength(5000);
  });
});

describe('redirects', () => {
  it('are followed', async () => {
    const server = await serve((_, response, url) => {
      if (url.pathname === '/new') response.end('prices');
      else response.writeHead(301, { location: '/new' }).end();
    });
    expect((await impatient().transport.get(server.url)).body).toBe('prices');
  });

  it('are not followed for ever', async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: '/' }).end());
    expect((await errorOf(impatient().transport.get(server.url))).code).toBe('malformed');
    expect(server.requests).toHaveLength(4);
  });

  it('are not followed to other kinds of address', async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end());
    expect((await errorOf(impatient().transport.get(server.url))).code).toBe('malformed');
  });
});

describe('a secret in the address', () => {
  const secret = 'c0ffee-5ec2e7';
  const query = `?securityToken=${secret}&api_key=${secret}&in_Domain=X`;

  it('is not in the error of a source that cannot be reached', async () => {
    const error = await errorOf(impatient().transport.get(new URL(query, await closedPort())));
    expect(error.message).toContain('in_Domain=X');
    expect(shown(error)).not.toContain(secret);
  });

  it('is not in the error of an address that cannot be asked', async () => {
    const error = await errorOf(impatient().transport.get(new URL(`http://user:${secret}@127.0.0.1/${query}`)));
    expect(shown(error)).not.toContain(secret);
  });

  it('is not in the error of an answer that cannot be taken', async () => {
    const server = await serve((_, response) => response.end('too long'));
    const error = await errorOf(impatient({ bodyBytes: 3 }).transport.get(new URL(query, server.url)));
    expect(shown(error)).not.toContain(secret);
  });

  /** All that a log could show of an error. */
  function shown(error: FeedError): string {
    return inspect(error, { depth: null, showHidden: true });
  }
});
