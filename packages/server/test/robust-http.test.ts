import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type TestAccount, useServer } from './harness.ts';
import { newFolder, readCredentials, startPlateau } from './process.ts';

const server = useServer({ database: 'embedded' });

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function dial(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket)).on('error', reject);
  });
}

/** Writes a request as it is, and reads the answer until the server hangs up. */
async function exchange(origin: string, request: string | Buffer): Promise<RawAnswer> {
  const socket = await dial(origin);
  const chunks: Buffer[] = [];
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(typeof request === 'string' ? Buffer.from(request, 'latin1') : request);
  await closed;
  const [head = '', body = ''] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.split(': ')[1]!]));
  return { status: Number(first.split(' ')[1]), headers, body };
}

const CLOSE = 'Host: localhost\r\nConnection: close\r\n';

describe('what is hardly HTTP', () => {
  const unreadable = {
    'no HTTP at all': '\x00\x01\x02\r\n\r\n',
    'an unknown method': `BREW /account HTTP/1.1\r\n${CLOSE}\r\n`,
    'headers beyond every measure': `GET /account HTTP/1.1\r\n${CLOSE}X-Long: ${'x'.repeat(70_000)}\r\n\r\n`,
    'a broken chunk': `POST /customers HTTP/1.1\r\n${CLOSE}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
    'two lengths': `POST /customers HTTP/1.1\r\n${CLOSE}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  };
  const strange = {
    'a method of other protocols': `PROPFIND /account HTTP/1.1\r\n${CLOSE}\r\n`,
    'a path without end': `GET /customers/${'x'.repeat(9_000)} HTTP/1.1\r\n${CLOSE}\r\n`,
    'a path that is not UTF-8': `GET /customers/%c0%af HTTP/1.1\r\n${CLOSE}\r\n`,
    'a path that climbs': `GET /docs/js/../../../../package.json HTTP/1.1\r\n${CLOSE}\r\n`,
    'a header of other letters': `GET /account HTTP/1.1\r\n${CLOSE}Flatpeak-Version: \xe9\xff\r\n\r\n`,
    'a query like a riddle': `GET /customers?limit=%zz&limit[]=2&=&&&limit HTTP/1.1\r\n${CLOSE}\r\n`,
  };

  test.each(Object.entries({ ...unreadable, ...strange }))(
    'is refused in the form of an error: %s',
    async (_, request) => {
      const { status, headers, body } = await exchange(server.origin, request);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(JSON.parse(body)).toMatchObject({
        object: 'error',
        context: expect.stringMatching(/^api/),
        type: 'invalid_request',
        request_id: headers['x-request-id'],
        time_created: expect.stringMatching(/^\d{4}-.*Z$/),
      });
    },
  );

  test('a body of bytes that are no text is refused', async () => {
    const account: TestAccount = await server.createAccount();
    const body = Buffer.concat([Buffer.from('{"reference_id":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    const head = `POST /customers HTTP/1.1\r\n${CLOSE}Authorization: Bearer ${account.testKey}\r\nContent-Length: ${body.length}\r\n\r\n`;
    const answer = await exchange(server.origin, Buffer.concat([Buffer.from(head), body]));
    expect({ status: answer.status, code: JSON.parse(answer.body).code }).toEqual({
      status: 400,
      code: 'data_json_invalid',
    });
    expect((await account.test.get('/customers')).body.data).toEqual([]);
  });
});

test('whoever hangs up in the middle of a request does no harm, and is not taken for a failure of the database', async () => {
  const plateau = await startPlateau({ DATA_DIR: newFolder() });
  const key = readCredentials(plateau.dataDir).accounts[0]!.api_key_test;
  const head = `POST /customers HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\nContent-Length: 100\r\n\r\n{"refer`;
  for (let count = 0; count < 20; count += 1) {
    const socket = await dial(plateau.origin);
    socket.write(head, () => socket.resetAndDestroy());
  }
  const list = await fetch(`${plateau.origin}/customers`, { headers: { authorization: `Bearer ${key}` } });
  expect(await list.json()).toMatchObject({ data: [] });
  const { code, stdout, stderr } = await plateau.stop();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).not.toMatch(/database out of reach|unexpected error/);
});
