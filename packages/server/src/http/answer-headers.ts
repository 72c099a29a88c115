import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { defaultRelease } from './release.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Adds the headers of every answer; for answers that are sent past the hooks. */
    addAnswerHeaders(request: FastifyRequest, reply: FastifyReply): void;
  }
}

/**
 * Has every answer name its request and its release (rest-api.md §1.2, §1.7).
 * @param isStopping whether the server has begun to stop: a connection kept open after its answer would make it wait
 */
export function addAnswerHeaders(app: FastifyInstance, isStopping: () => boolean): void {
  app.decorate('addAnswerHeaders', (request, reply) => {
    nameAnswer(request, reply);
    if (isStopping()) reply.header('connection', 'close');
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    app.addAnswerHeaders(request, reply);
    done();
  });
}

export function nameAnswer(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id);
  reply.header('flatpeak-version', request.release ?? defaultRelease(null));
}
