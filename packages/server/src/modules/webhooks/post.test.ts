import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createCourier } from './post.ts';

/** Signed by itself, for localhost: nobody trusts it. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBlDCCATugAwIBAgIUVB5wl3eC3ZSe/ozkHYgK1K6P39swCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyOTAxMDAxOFoYDzIxMjYxMTA1
MDEwMDE4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARv0DziwB8Ovb3HKuN6HwQq+1v34FD4FwdZz98SEko62fvn4sZaXTbQ
iOloFfJM+U38fMahY/WFntZf/clXfadKo2kwZzAdBgNVHQ4EFgQUImae1MBxmAz7
7PbUeWfYrBucKcYwHwYDVR0jBBgwFoAUImae1MBxmAz77PbUeWfYrBucKcYwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
RwAwRAIgcfx45ifnKAOG6lUQWobowkmiwF4USCsKn9UezkuPEi0CICUZ+tYcFqiU
1BPNaxwXBttmy7uAePeOcmT/57YXSV2r
-----END CERTIFICATE-----
`;
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZIC8pfjS8UjhMUzf
fOhDpuNwSRlLh5LcOupHdi0nSi2hRANCAARv0DziwB8Ovb3HKuN6HwQq+1v34FD4
FwdZz98SEko62fvn4sZaXTbQiOloFfJM+U38fMahY/WFntZf/clXfadK
-----END PRIVATE KEY-----
`;

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function post(url: string, { allowPrivate = true, timeoutMs = 5_000 } = {}) {
  const courier = createCourier({ allowPrivate, timeoutMs });
  try {
    return await courier.post(url, { 'content-type': 'application/json' }, '{}');
  } finally {
    await courier.close();
  }
}

describe('a post', () => {
  const failures: readonly (readonly [
    name: string,
    listener: RequestListener,
    status: number | null,
    error: RegExp,
  ])[] = [
    ['an answer that is no success', (_, answer) => answer.writeHead(503).end('busy'), 503, /503/],
    ['a redirect', (_, answer) => answer.writeHead(302, { location: '/elsewhere' }).end(), 302, /302/],
    ['no answer in time', () => undefined, null, /in time/],
    ['a connection that is cut', (request) => request.socket.destroy(), null, /./],
    [
      'an answer that is cut off',
      (_, answer) => {
        answer.writeHead(200, { 'content-length': '100' }).write('beginning', () => answer.destroy());
      },
      200,
      /cut off/,
    ],
  ];
  test.each(failures)('tells of %s', async (_, listener, status, error) => {
    const port = await listen(createServer(listener));
    const answer = await post(`http://127.0.0.1:${port}/`, { timeoutMs: 500 });
    expect(answer).toMatchObject({ status, error: expect.stringMatching(error) });
  });

  test('sends nothing to whom it cannot trust', async () => {
    let requests = 0;
    const port = await listen(
      createSecureServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (_, answer) => {
        requests += 1;
        answer.end();
      }),
    );
    const answer = await post(`https://localhost:${port}/`);
    expect(answer).toMatchObject({ status: null, error: expect.stringMatching(/self-signed/) });
    expect(requests).toBe(0);
  });

  test('sends nothing in clear to an address that was to be encrypted', async () => {
    let requests = 0;
    const port = await listen(
      createServer((_, answer) => {
        requests += 1;
        answer.end();
      }),
    );
    const answer = await post(`https://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ status: null, error: expect.any(String) });
    expect(requests).toBe(0);
  });

  test('keeps the first 4 kB of an answer, and waits for no more', async () => {
    const port = await listen(
      createServer((_, answer) => {
        answer.write('é'.repeat(4_000));
      }),
    );
    const answer = await post(`http://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ status: 200, error: null, body: 'é'.repeat(2_048) });
  });

  test.each(['http://127.0.0.1', 'http://[::1]', 'http://localhost'])(
    'does not dial %s unless it may',
    async (host) => {
      let connections = 0;
      const server = createServer();
      server.on('connection', () => {
        connections += 1;
      });
      const port = await listen(server);
      const answer = await post(`${host}:${port}/`, { allowPrivate: false });
      expect(answer).toMatchObject({ status: null, error: expect.stringMatching(/not public/) });
      expect(connections).toBe(0);
    },
  );
});
