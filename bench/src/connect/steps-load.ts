/**
 * Customers on their way through Connect. A program of its own: takes a `StepsOrder` as JSON on standard input, writes a
 * `StepsCount` as JSON to standard output.
 */
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface StepsOrder {
  readonly port: number;
  /** Bodies of each customer's posts, in order. */
  readonly journeys: readonly (readonly object[])[];
  /** Customers on their way at any time. */
  readonly concurrent: number;
}

export interface StepsCount {
  readonly steps: number;
  readonly elapsedMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const { port, journeys, concurrent } = JSON.parse(await text(process.stdin)) as StepsOrder;
const agent = new Agent({ keepAlive: true, maxSockets: concurrent });
const timesMs: number[] = [];
let next = 0;

async function post(body: object): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(body));
  const startedMs = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
  const asked = request({ host: '127.0.0.1', port, path: '/', method: 'POST', headers, agent }, async (response) => {
    const answer = await text(response);
    if (response.statusCode === 200) resolve();
    else reject(new Error(`not the answer expected: ${response.statusCode} ${answer}`));
  });
  asked.on('error', reject);
  asked.end(bytes);
  await promise;
  timesMs.push(performance.now() - startedMs);
}

async function keepGoing(): Promise<void> {
  for (let journey = journeys[next++]; journey !== undefined; journey = journeys[next++]) {
    for (const body of journey) await post(body);
  }
}

const startedMs = performance.now();
await Promise.all(Array.from({ length: concurrent }, keepGoing));
const elapsedMs = performance.now() - startedMs;
const sorted = timesMs.toSorted((a, b) => a - b);
const at = (share: number) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)]!;
const count: StepsCount = { steps: sorted.length, elapsedMs, p50Ms: at(0.5), p99Ms: at(0.99) };
process.stdout.write(JSON.stringify(count));
agent.destroy();
