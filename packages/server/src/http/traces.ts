import type { FastifyInstance } from 'fastify';
import type { RequestSpan, Tracing } from '../tracing/index.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Its span; null while nothing is traced. */
    span: RequestSpan | null;
  }
}

/** Traces every request from its arrival to the end of its answer. Added first, so that all that follows is in it. */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  app.decorateRequest('span', null);
  app.addHook('onRequest', (request, _reply, done) => {
    request.span = tracing.beginRequest(request.method, request.headers);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    request.span?.end({
      requestId: request.id,
      route: request.routeOptions.url ?? null,
      release: request.release,
      status: reply.statusCode,
    });
    done();
  });
}
