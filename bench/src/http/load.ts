/**
 * Keeps an HTTP server as busy as it can be, and counts. A program of its own: takes a `LoadOrder` as JSON on standard
 * input, writes a `LoadCount` as JSON to standard output.
 *
 * It reads of an answer no more than its head, as a load generator must cost less than the server it measures: one that
 * makes texts of the bodies (autocannon does) cannot keep a server busy that sends 75 kB at a time.
 */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export interface LoadOrder {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bodies of `POST` requests, sent in turn, each connection beginning at another. */
  readonly bodies: readonly string[];
  /** Each has one request under way at any time. */
  readonly connections: number;
  readonly durationMs: number;
  /** Whether it has a core to itself, and so never sleeps. */
  readonly awake: boolean;
}

export interface LoadCount {
  readonly requests: number;
  readonly answeredBytes: number;
  readonly elapsedMs: number;
}

const HEAD_END = '\r\n\r\n';
const READ_BYTES = 262_144;

const order = JSON.parse(await text(process.stdin)) as LoadOrder;
const requests = order.bodies.map((body) => requestOf(order, body));
const startedMs = performance.now();
let asking = true;
if (order.awake) stayAwake();
const counts = await Promise.all(Array.from({ length: order.connections }, (_, i) => keepAsking(i)));
asking = false;
const count: LoadCount = {
  requests: counts.reduce((sum, each) => sum + each.requests, 0),
  answeredBytes: counts.reduce((sum, each) => sum + each.bytes, 0),
  elapsedMs: performance.now() - startedMs,
};
process.stdout.write(JSON.stringify(count));

/**
 * Looks for answers all the time rather than sleep until there is one. Waking a sleeper is work of the one that wakes it,
 * and on a virtual machine a lot of it: a server slow enough to let the load generator sleep would seem slower than it is.
 */
function stayAwake(): void {
  if (asking) setImmediate(stayAwake);
}

function requestOf({ port, path, headers }: LoadOrder, body: string): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ ...headers, 'content-length': bytes.length }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return Buffer.concat([
    Buffer.from([`POST ${path} HTTP/1.1`, `host: 127.0.0.1:${port}`, ...lines].join('\r\n') + HEAD_END),
    bytes,
  ]);
}

/** One connection: a request, its answer, the next request, until the time is over. Rejects at any answer but 200. */
function keepAsking(connection: number): Promise<{ requests: number; bytes: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ requests: number; bytes: number }>();
  let next = Math.floor((connection * requests.length) / order.connections);
  let answered = 0;
  let bytes = 0;
  let head = '';
  let missingBodyBytes = 0;

  const ask = () => {
    socket.write(requests[next]!);
    next = (next + 1) % requests.length;
  };
  const received = (length: number, chunk: Uint8Array): boolean => {
    bytes += length;
    let bodyBytes = length;
    if (missingBodyBytes === 0) {
      const before = head.length;
      head += Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(length, 4096)).toString('latin1');
      const end = head.indexOf(HEAD_END);
      if (end < 0) return true;
      missingBodyBytes = bodyLength(head.slice(0, end));
      bodyBytes = length - (end + HEAD_END.length - before);
      head = '';
    }
    missingBodyBytes -= bodyBytes;
    if (missingBodyBytes > 0) return true;
    answered += 1;
    if (performance.now() - startedMs < order.durationMs) ask();
    else socket.end(() => resolve({ requests: answered, bytes }));
    return true;
  };
  const socket = connect({
    host: '127.0.0.1',
    port: order.port,
    noDelay: true,
    onread: {
      buffer: Buffer.allocUnsafe(READ_BYTES),
      callback: (length, chunk) => {
        try {
          return received(length, chunk);
        } catch (error) {
          reject(error);
          return false;
        }
      },
    },
  });
  socket.on('connect', ask);
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('the server closed a connection')));
  return promise;
}

function bodyLength(head: string): number {
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`not the answer expected: ${head.split('\r\n')[0]}`);
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  if (length === undefined || length === '0') throw new Error('an answer must say how long it is');
  return Number(length);
}
