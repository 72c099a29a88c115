import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from './client.ts';

/** A webhook as it arrived. */
export interface Arrival {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body to the byte. */
  readonly text: string;
  readonly event: Json;
  readonly at: number;
}

/** Answers one request; without any, everything is answered 204. */
export type Manner = (response: ServerResponse, arrival: Arrival, count: number) => unknown;

/** A server that receives webhooks. */
export interface Sink {
  readonly url: string;
  readonly arrivals: Arrival[];
  /** How it answers from now on. */
  answer(manner: Manner): void;
  /** Waits until the arrivals satisfy a condition. */
  until(condition: (arrivals: readonly Arrival[]) => boolean, what?: string): Promise<void>;
  /** Waits until this many have arrived. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Long enough for a machine that is busy with other things. */
const PATIENCE_MS = 120_000;

export async function startSink(): Promise<Sink> {
  const arrivals: Arrival[] = [];
  const sockets = new Set<Socket>();
  let manner: Manner = (response) => response.writeHead(204).end();
  const server = createServer(async (request, response) => {
    response.on('error', () => {});
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      // The sender was killed in the middle of its request: nothing has arrived.
      return;
    }
    const text = Buffer.concat(parts).toString();
    const arrival = {
      path: request.url!,
      headers: request.headers,
      text,
      event: JSON.parse(text),
      at: performance.now(),
    };
    arrivals.push(arrival);
    manner(response, arrival, arrivals.length);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const until: Sink['until'] = async (condition, what = 'what was awaited') => {
    const deadline = performance.now() + PATIENCE_MS;
    while (!condition(arrivals)) {
      if (performance.now() > deadline) {
        const last = arrivals.slice(-20).map(({ path, event }) => `${path} ${event.type} ${event.id}`);
        throw new Error(`${what} did not arrive. ${arrivals.length} did, the last ones: ${last.join(', ')}`);
      }
      await pause(5);
    }
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    answer: (next) => {
      manner = next;
    },
    until,
    received: (count) => until(() => arrivals.length >= count, `number ${count}`),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
