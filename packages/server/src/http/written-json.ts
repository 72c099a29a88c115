import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** JSON that is already written out, for answers too large to build as objects; in parts, which need not be put together. */
export class WrittenJson {
  /** One after the other they are the JSON; texts are ASCII. */
  readonly parts: readonly (string | Uint8Array)[];

  constructor(...parts: readonly (string | Uint8Array)[]) {
    this.parts = parts;
  }

  toString(): string {
    return this.parts.map((part) => (typeof part === 'string' ? part : Buffer.from(part).toString('latin1'))).join('');
  }
}

/**
 * Answers with the parts as they are. Fastify sends one piece of memory only, and putting a hundred kilobytes together
 * takes longer than all the rest of a request for prices.
 */
export function sendWritten(request: FastifyRequest, reply: FastifyReply, { parts }: WrittenJson): FastifyReply {
  reply.server.addAnswerHeaders(request, reply);
  reply.hijack();
  let length = 0;
  for (const part of parts) length += part.length;
  reply.header('content-length', length);
  const answer = reply.raw;
  answer.writeHead(reply.statusCode, reply.getHeaders() as OutgoingHttpHeaders);
  // Held back until the last one, so that all of them leave at once.
  answer.cork();
  const last = parts.length - 1;
  for (let i = 0; i < last; i += 1) answer.write(parts[i]!, 'latin1');
  answer.end(parts[last], 'latin1');
  return reply;
}
