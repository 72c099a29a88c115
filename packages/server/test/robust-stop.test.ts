import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { send } from './client.ts';
import { newFolder, type PlateauProcess, readCredentials, startPlateau } from './process.ts';

const dataDir = join(newFolder(), 'data');

/** Writes requests byte by byte, as `fetch` does not. */
interface Line {
  write(text: string): void;
  /** Everything that came until the server closed the connection. */
  readonly received: Promise<string>;
}

async function openLine({ origin }: PlateauProcess): Promise<Line> {
  const { hostname, port } = new URL(origin);
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opened = connect(Number(port), hostname, () => resolve(opened)).on('error', reject);
  });
  socket.setEncoding('utf8');
  let text = '';
  socket.on('data', (more: string) => {
    text += more;
  });
  const received = new Promise<string>((resolve) => socket.on('close', () => resolve(text)));
  return { write: (more) => void socket.write(more), received };
}

function createCustomer(key: string, body: string): { head: string; body: string } {
  const headers = ['Host: localhost', `Authorization: Bearer ${key}`, `Content-Length: ${body.length}`];
  return { head: `POST /customers HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`, body };
}

/** Sends one request after the other on a connection until an answer says that it is the last. */
function keepBusy({ origin }: PlateauProcess, key: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const ask = () =>
    new Promise<string | undefined>((resolve, reject) => {
      const asked = request(`${origin}/customers`, { method: 'POST', agent, headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.headers.connection));
      });
      asked.on('error', reject).end('{}');
    });
  const begun = ask();
  const ended = begun.then(async (connection) => {
    for (let last = connection; ; last = await ask()) if (last === 'close') return last;
  });
  return { begun, ended };
}

describe('after SIGTERM', () => {
  test('requests under way are answered, readiness says no, and the process ends well', async () => {
    const server = await startPlateau({ DATA_DIR: dataDir });
    const key = readCredentials(dataDir).accounts[0]!.api_key_test;
    const request = createCustomer(key, '{"reference_id":"UNDER-WAY"}');
    const [late, readiness, idle] = [await openLine(server), await openLine(server), await openLine(server)];
    late.write(request.head);
    readiness.write('GET /readyz HTTP/1.1\r\nHost: localhost\r\n');
    idle.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    // What was written before this answer has been read by then.
    await send(server.origin, 'GET', '/healthz', undefined, {});

    server.signal('SIGTERM');
    await server.said('stopping');
    server.signal('SIGTERM');
    expect(await idle.received).toMatch(/^HTTP\/1\.1 200 /);
    await expect(openLine(server)).rejects.toThrow('ECONNREFUSED');

    readiness.write('\r\n');
    expect(await readiness.received).toMatch(/^HTTP\/1\.1 503 .*"status":"unavailable"/s);
    late.write(request.body);
    expect(await late.received).toMatch(/^HTTP\/1\.1 201 .*"reference_id":"UNDER-WAY"/s);
    expect(await server.ended).toMatchObject({ code: 0, signal: null, stderr: '' });

    const next = await startPlateau({ DATA_DIR: dataDir });
    const list = await send(next.origin, 'GET', '/customers', undefined, { authorization: `Bearer ${key}` });
    expect(list.body.data).toMatchObject([{ reference_id: 'UNDER-WAY' }]);
    await next.kill();
  });

  test('no connection that is kept busy is cut off before an answer says that it ends', async () => {
    const server = await startPlateau({ DATA_DIR: dataDir });
    const key = readCredentials(dataDir).accounts[0]!.api_key_test;
    const connections = Array.from({ length: 16 }, () => keepBusy(server, key));
    await Promise.all(connections.map(({ begun }) => begun));
    server.signal('SIGTERM');
    for (const { ended } of connections) expect(await ended).toBe('close');
    expect(await server.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('a request that does not come to its end is given up when the time is over', async () => {
    const server = await startPlateau({ DATA_DIR: dataDir, SHUTDOWN_SECONDS: '1' });
    const stuck = await openLine(server);
    stuck.write(createCustomer(readCredentials(dataDir).accounts[0]!.api_key_test, '{}').head);
    await send(server.origin, 'GET', '/healthz', undefined, {});
    const ending = await server.stop();
    expect(ending.code).toBe(1);
    expect(ending.stdout).toContain('requests were still under way');
    expect(await stuck.received).toBe('');
  });

  test('nothing is left to do when nothing is under way', async () => {
    const server = await startPlateau({ DATA_DIR: dataDir, SHUTDOWN_SECONDS: '600' });
    expect(await server.stop()).toMatchObject({ code: 0 });
  });
});
