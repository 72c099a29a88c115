import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { newId } from '../ids.ts';
import type { Authentication } from '../modules/accounts/index.ts';
import { Refusal } from '../refusal.ts';
import type { Tracing } from '../tracing/index.ts';
import { admitRequests } from './admission.ts';
import { addAnswerHeaders, nameAnswer } from './answer-headers.ts';
import type { BasicCredentials } from './basic-credentials.ts';
import { findCallersFirst } from './bearer-callers.ts';
import { errorAnswer, logFailure, toRefusal } from './errors.ts';
import { readBodiesAsJson } from './json-body.ts';
import { type Metrics, measureRequests } from './metrics.ts';
import { describeReleases } from './openapi.ts';
import { createRateLimit } from './rate-limit.ts';
import { routeByRelease } from './release-routing.ts';
import { traceRequests } from './traces.ts';
import { answerUnreadable, watchChunkedBodies } from './unreadable-requests.ts';
import { checkBySchema, isStorableUrl } from './validation.ts';

/** Largest body, 1 MiB (rest-api.md §1.1). */
const BODY_LIMIT_BYTES = 1_048_576;

/** Longer than balancers keep a connection that nothing comes on, so that none of theirs is closed as they use it. */
const KEEP_ALIVE_MS = 72_000;

export interface AppOptions {
  readonly authentication: Authentication;
  readonly basicCredentials: BasicCredentials;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  /** null: nothing is measured. */
  readonly metrics: Metrics | null;
  /** null: nothing is traced. */
  readonly tracing: Tracing | null;
  readonly rateLimitPerSecond: number;
  readonly rateLimitBurst: number;
  /** Proxies in front of the server that may name the caller's address. */
  readonly trustedProxies: number;
  /** True once the server has begun to stop. */
  readonly isStopping: () => boolean;
}

/** The HTTP application with everything that is common to all routes; the routes themselves are added by the caller. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { clock, metrics, tracing, logger } = options;
  const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const refusal = toRefusal(error);
    logFailure(logger, refusal, error, request);
    const { status, body, retryAfterSeconds } = errorAnswer(refusal, request, clock.now());
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
    if (refusal.code === 'access_denied') reply.header('www-authenticate', 'Bearer');
    if (refusal.code === 'too_many_requests') metrics?.refusedByRate.inc();
    return reply.code(status).type('application/json; charset=utf-8').serializer(JSON.stringify).send(body);
  };
  const app = Fastify<Server, IncomingMessage, ServerResponse, FastifyBaseLogger>({
    // Failures are logged above, with the request's id; a logger for every request would cost as much as reading it.
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    exposeHeadRoutes: false,
    trustProxy: (_address, hop) => hop < options.trustedProxies,
    serverFactory: (route) => {
      const server = createServer(findCallersFirst(options.authentication, route));
      server.keepAliveTimeout = KEEP_ALIVE_MS;
      return server;
    },
    genReqId: () => newId('req', clock.now()),
    routerOptions: {
      ignoreTrailingSlash: true,
      // 255 characters, of which each may be 4 bytes behind percent signs.
      maxParamLength: 255 * 12,
      constraints: routeByRelease(),
    },
    return503OnClosing: false,
    clientErrorHandler: answerUnreadable(clock),
    // Told of requests that match no route because their path cannot be read; hooks don't see those.
    frameworkErrors: (error, request, reply) => {
      nameAnswer(request as FastifyRequest, reply as FastifyReply);
      return answerError(error, request as FastifyRequest, reply as FastifyReply);
    },
  });
  if (tracing !== null) traceRequests(app, tracing);
  if (metrics !== null) measureRequests(app, metrics);
  addAnswerHeaders(app, options.isStopping);
  watchChunkedBodies(app);
  readBodiesAsJson(app);
  checkBySchema(app);
  app.addHook('onRequest', (request, _reply, done) => {
    if (isStorableUrl(request.url)) done();
    else done(new Refusal('data_json_invalid', 'The path or query is not valid UTF-8 text.'));
  });
  admitRequests(app, {
    authentication: options.authentication,
    basicCredentials: options.basicCredentials,
    limit: createRateLimit({ perSecond: options.rateLimitPerSecond, burst: options.rateLimitBurst }),
    limitPerSecond: options.rateLimitPerSecond,
    clock,
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(() => {
    throw new Refusal('not_found', 'There is no such path or method.');
  });
  await describeReleases(app);
  return app;
}
