import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../clock.ts';
import { newId } from '../ids.ts';
import { formatUtc } from '../wire/timestamps.ts';
import type { ErrorAnswer } from './errors.ts';
import { defaultRelease } from './release.ts';

/** Connections on which a body in chunks was announced last: only such a one can turn out unreadable after its route has begun. */
const chunked = new WeakMap<Socket, { readonly request: IncomingMessage; readonly answer: ServerResponse }>();

/** Remembers which requests may be answered already when the rest of them turns out to be unreadable. */
export function watchChunkedBodies(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers['transfer-encoding'] !== undefined) {
      chunked.set(request.raw.socket, { request: request.raw, answer: reply.raw });
    }
    done();
  });
}

/**
 * Answers what cannot be read as HTTP, in the form of every other error (rest-api.md §1.8), and hangs up. No route, and
 * no hook, ever sees such a request, unless it becomes unreadable in its body: then its route may have answered before.
 */
export function answerUnreadable(clock: Clock): (error: Error, socket: Socket) => void {
  return (error, socket) => {
    if (!socket.writable) return;
    const begun = chunked.get(socket);
    if (begun !== undefined && !begun.request.complete && begun.answer.headersSent) return socket.destroySoon();
    const id = newId('req', clock.now());
    const body = JSON.stringify({
      object: 'error',
      live_mode: false,
      context: 'api',
      type: 'invalid_request',
      code: 'data_json_invalid',
      message: isTooLong(error) ? 'The headers of the request are too long.' : 'The request cannot be read as HTTP.',
      request_id: id,
      time_created: formatUtc(clock.now()),
    } satisfies ErrorAnswer['body']);
    const headers = [
      'HTTP/1.1 400 Bad Request',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${id}`,
      `flatpeak-version: ${defaultRelease(null)}`,
      'connection: close',
    ];
    socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
  };
}

function isTooLong(error: Error): boolean {
  return 'code' in error && error.code === 'HPE_HEADER_OVERFLOW';
}
