import type { FastifyInstance, FastifyReply, FastifyRequest, preValidationHookHandler, RouteOptions } from 'fastify';
import { Type } from 'typebox';
import { REFUSAL_STATUS, Refusal } from '../refusal.ts';
import type { Session, Storage } from '../storage/index.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { errorAnswer, toRefusal } from './errors.ts';
import { type AnswerSeal, checkIdempotencyKey, type KeptAnswer, onceForKey } from './idempotency.ts';
import { describeRoute } from './openapi.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import type { OemRelease, Release } from './release.ts';
import { sendWritten, WrittenJson } from './written-json.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** What calls are worked on with. */
interface Ground {
  readonly storage: Storage;
  readonly answerSeal: AnswerSeal;
}

/** Puts endpoints on the wire: one route for each release in which an endpoint has a form of its own. */
export function serveEndpoints(app: FastifyInstance, ground: Ground, endpoints: readonly Endpoint[]): void {
  for (const endpoint of endpoints) {
    for (const release of endpoint.releases ?? [null]) app.route(route(endpoint, release, ground));
  }
}

function route(endpoint: Endpoint, release: OemRelease | null, ground: Ground): RouteOptions {
  const { context, kinds, basic, callsPerMinute, callsPerMinuteAndObject, bodyLimitBytes } = endpoint;
  const hasOptionalBody = endpoint.body !== undefined && Type.IsOptional(endpoint.body);
  return {
    method: endpoint.method,
    url: endpoint.path,
    ...(release === null ? {} : { constraints: { release } }),
    config: {
      context,
      kinds,
      ...(basic === undefined ? {} : { basic }),
      ...(release === null ? {} : { release }),
      ...(callsPerMinute === undefined ? {} : { limit: limitPerMinute(callsPerMinute) }),
      ...(callsPerMinuteAndObject === undefined ? {} : { limitOfObject: limitPerMinute(callsPerMinuteAndObject) }),
    },
    ...(bodyLimitBytes === undefined ? {} : { bodyLimit: bodyLimitBytes }),
    schema: describeRoute(endpoint),
    // What does not fit the schema is refused by the handler, so that a key keeps that answer like any other.
    attachValidation: true,
    ...(hasOptionalBody ? { preValidation: fillInBody } : {}),
    handler: (request, reply) => answer(endpoint, ground, request, reply),
  };
}

/** No body at all is an optional one without members. */
const fillInBody: preValidationHookHandler = (request, _reply, done) => {
  if (request.body === undefined) request.body = {};
  done();
};

function limitPerMinute(calls: number): RateLimit {
  return createRateLimit({ perSecond: calls / 60, burst: calls });
}

function idempotencyKey(request: FastifyRequest): string | undefined {
  if (request.method === 'GET' || request.method === 'DELETE') return undefined;
  const header = request.headers['idempotency-key'];
  return Array.isArray(header) ? header.join(',') : header;
}

function answer(
  endpoint: Endpoint,
  ground: Ground,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | Promise<FastifyReply> {
  const key = idempotencyKey(request);
  if (key !== undefined) return answerForKey(endpoint, ground, request, reply, key);
  const work = () => handle(endpoint, request, ground.storage.speaking(request.release));
  const result =
    endpoint.inTurn === undefined ? work() : endpoint.inTurn(callOf(request, ground.storage), async () => work());
  const send = (result: unknown): FastifyReply => {
    reply.code(endpoint.success.status).type(JSON_TYPE);
    return result instanceof WrittenJson ? sendWritten(request, reply, result) : reply.send(result);
  };
  // Waiting for what is there takes as long as working it out.
  return result instanceof Promise ? result.then(send) : send(result);
}

async function answerForKey(
  endpoint: Endpoint,
  { storage, answerSeal }: Ground,
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
): Promise<FastifyReply> {
  checkIdempotencyKey(key);
  const { scope } = callOf(request, storage);
  const { method, url, body } = request;
  const keyed = { scope, key, method, url, body };
  const work = () =>
    onceForKey(storage.speaking(request.release), answerSeal, keyed, (session) =>
      keptAnswer(endpoint, session, request, reply),
    );
  const kept = await (endpoint.inTurn === undefined ? work() : endpoint.inTurn(callOf(request, storage), work));
  if (kept.replayed) reply.header('idempotent-replayed', 'true');
  if (kept.replayed) request.release = kept.release as Release;
  return reply.code(kept.status).type(JSON_TYPE).send(kept.body);
}

/** @throws Refusal when the request does not fit the endpoint's schemas, and as the endpoint does */
function handle(endpoint: Endpoint, request: FastifyRequest, session: Session): unknown {
  if (request.validationError !== undefined) throw toRefusal(request.validationError);
  return endpoint.handle(callOf(request, session));
}

/** Does the work in a savepoint, so that a refusal is kept as the answer while its half-done work is not. */
async function keptAnswer(
  endpoint: Endpoint,
  session: Session,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<KeptAnswer> {
  const { status } = endpoint.success;
  try {
    const result = await session.atomically(async (savepoint) => handle(endpoint, request, savepoint));
    return { status, body: written(result, reply, status), release: request.release };
  } catch (error) {
    if (!(error instanceof Refusal) || !isKept(error)) throw error;
    const refused = errorAnswer(error, request, session.clock.now());
    return { status: refused.status, body: JSON.stringify(refused.body), release: request.release };
  }
}

/** A refusal is the key's answer for good, unless it says when to try again. */
function isKept(refusal: Refusal): boolean {
  const status = REFUSAL_STATUS[refusal.code];
  return status < 500 && status !== 429 && refusal.retryAfterSeconds === undefined;
}

function written(result: unknown, reply: FastifyReply, status: number): string {
  if (result instanceof WrittenJson) return result.toString();
  const serialize = reply.getSerializationFunction(String(status)) ?? JSON.stringify;
  return serialize(result as Record<string, unknown>);
}

function callOf(request: FastifyRequest, session: Session): Call<never, never, never> {
  const { caller } = request;
  if (caller === null) throw new Error('an endpoint was reached without a caller');
  return {
    caller,
    scope: { accountId: caller.accountId, liveMode: caller.liveMode },
    session,
    params: request.params as never,
    query: request.query as never,
    body: request.body as never,
  };
}
