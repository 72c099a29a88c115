import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../clock.ts';
import { bearerCredential } from '../../http/bearer-callers.ts';
import { errorAnswer, logFailure, toRefusal } from '../../http/errors.ts';
import { type AnswerSeal, checkIdempotencyKey, onceForKey } from '../../http/idempotency.ts';
import { createRateLimit, type RateLimit } from '../../http/rate-limit.ts';
import {
  type Connect,
  currentPage,
  type KnownSession,
  type PageName,
  SessionEnded,
} from '../../modules/connect/index.ts';
import { REFUSAL_STATUS, Refusal } from '../../refusal.ts';
import type { Session, Storage } from '../../storage/index.ts';
import { type Dialect, writeOutcome } from './dialect.ts';
import { dialectOf, pageOfRoute } from './dialects.ts';
import { protocolSchema } from './page-schemas.ts';
import { isLoginRoute, readLoginPost } from './read-login-post.ts';
import { type JsonObject, readObject, readText } from './read-members.ts';
import { readPost } from './read-post.ts';

const BODY_LIMIT_BYTES = 65_536;
const POSTS_PER_MINUTE = 120;
const UNKNOWN_TOKENS_PER_MINUTE = 30;
const TOKEN_LENGTH = 200;

declare module 'fastify' {
  interface FastifyRequest {
    /** The Connect session a post belongs to, once it is known. */
    connectSession: KnownSession | null;
  }
}

export interface Access {
  readonly storage: Storage;
  readonly answerSeal: AnswerSeal;
  readonly connect: Connect;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  /** Under which people reach the server; null: as the request says. */
  readonly publicOrigin: string | null;
}

/** `POST /`: the one endpoint of the protocol that Connect clients speak (connect.md §1). */
export function serveProtocol(app: FastifyInstance, access: Access): void {
  const perToken = createRateLimit({ perSecond: POSTS_PER_MINUTE / 60, burst: POSTS_PER_MINUTE });
  const unknown = createRateLimit({ perSecond: UNKNOWN_TOKENS_PER_MINUTE / 60, burst: UNKNOWN_TOKENS_PER_MINUTE });
  app.decorateRequest('connectSession', null);

  app.options('/', { config: { open: true }, schema: { hide: true } }, async (_request, reply) =>
    reply
      .code(204)
      .headers({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST, OPTIONS',
        'access-control-allow-headers': 'content-type, accept-language, idempotency-key, flatpeak-version',
        'access-control-max-age': '86400',
      })
      .send(),
  );

  app.route({
    method: 'POST',
    url: '/',
    bodyLimit: BODY_LIMIT_BYTES,
    config: { open: true, context: 'connect' },
    schema: protocolSchema,
    // What is posted is read with more tolerance than a schema has, and what is answered is written as it is.
    validatorCompiler: () => () => true,
    serializerCompiler: () => JSON.stringify,
    onRequest: async (_request, reply) => {
      reply.headers({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'x-request-id, retry-after',
        'cache-control': 'no-store',
      });
    },
    errorHandler: (error, request, reply) => answerError(error, request, reply, access),
    handler: (request, reply) => answerPost(request, reply, access, { perToken, unknown }),
  });
}

async function answerPost(
  request: FastifyRequest,
  reply: FastifyReply,
  access: Access,
  limits: { readonly perToken: RateLimit; readonly unknown: RateLimit },
): Promise<FastifyReply> {
  const { storage, answerSeal, connect, clock } = access;
  const body = readBody(request.body);
  const token = readText(body.connect_token, 'connect_token', TOKEN_LENGTH) ?? '';
  const returning = isReturn(body) ? await connect.find(storage, token) : undefined;
  const found = isReturn(body) ? returning : await connect.recognise(storage, token);
  if (found === undefined) {
    takeFrom(limits.unknown, request.ip, UNKNOWN_TOKENS_PER_MINUTE, reply, clock);
    throw new Refusal('connect_token_invalid', 'This session does not exist.');
  }
  request.connectSession = found;
  const dialect = dialectOf(found);
  request.release = dialect.release;
  takeFrom(limits.perToken, found.id, POSTS_PER_MINUTE, reply, clock);
  const key = idempotencyKey(request);
  const speaking = storage.speaking(dialect.release);
  const origin = access.publicOrigin ?? `${request.protocol}://${request.host}`;
  const moduleKey = bearerCredential(request.headers);
  const work = (session: Session) => process(session, connect, found, { dialect, body, origin, moduleKey });
  if (returning !== undefined) await connect.awaitReading(storage, returning);
  const answer = await connect.inTurn(found, async () => {
    if (key === undefined) return { status: 200, body: JSON.stringify(await speaking.atomically(work)) };
    const scope = { accountId: found.accountId, liveMode: found.liveMode };
    const keyed = { scope, key: `${found.id} ${key}`, method: 'POST', url: '/', body };
    const kept = await onceForKey(speaking, answerSeal, keyed, (session) =>
      keptAnswer(session, work, request, connect),
    );
    if (kept.replayed) reply.header('idempotent-replayed', 'true');
    return kept;
  });
  return reply.code(answer.status).type('application/json; charset=utf-8').serializer(String).send(answer.body);
}

async function process(
  session: Session,
  connect: Connect,
  found: KnownSession,
  { dialect, body, origin, moduleKey }: Posted,
): Promise<unknown> {
  const client = { manner: dialect.manner, origin };
  const outcome = isLoginRoute(body)
    ? await connect.postLogin(session, found, readLoginPost(body), {
        ...client,
        poster: { kind: 'MODULE', key: moduleKey },
      })
    : await connect.post(session, found, readPost(body, pageOfRoute), client);
  return writeOutcome(dialect, found, outcome);
}

interface Posted {
  readonly dialect: Dialect;
  readonly body: JsonObject;
  readonly origin: string;
  /** Bearer of a provider's login module. */
  readonly moduleKey: string | null;
}

/** Whether a client comes back: then a reading that its customer has started may be waited for. */
function isReturn({ route }: JsonObject): boolean {
  return route === 'session_restore' || route === 'session_start';
}

/** A refusal that will stay one is the key's answer, while what was half done is undone. */
async function keptAnswer(
  session: Session,
  work: (session: Session) => Promise<unknown>,
  request: FastifyRequest,
  connect: Connect,
) {
  const { release } = request;
  try {
    return { status: 200, body: JSON.stringify(await session.atomically(work)), release };
  } catch (error) {
    if (!(error instanceof Refusal) || error.retryAfterSeconds !== undefined) throw error;
    const context = await contextOf(request, session, connect, error);
    const body = JSON.stringify(errorBody(error, request, session.clock.now(), context));
    return { status: REFUSAL_STATUS[error.code], body, release };
  }
}

function readBody(value: unknown): JsonObject {
  if (value === undefined || value === null) throw new Refusal('data_json_invalid', 'The body is not a JSON object.');
  return readObject(value, 'body')!;
}

function idempotencyKey(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key'];
  const key = Array.isArray(header) ? header.join(',') : header;
  if (key !== undefined) checkIdempotencyKey(key);
  return key;
}

function takeFrom(limit: RateLimit, key: string, perMinute: number, reply: FastifyReply, clock: Clock): void {
  const { allowed, remaining, resetSeconds, retryAfterSeconds } = limit.take(key, clock.now());
  reply.headers({
    'ratelimit-limit': perMinute,
    'ratelimit-remaining': remaining,
    'ratelimit-reset': resetSeconds,
  });
  if (!allowed) throw new Refusal('too_many_requests', 'Too many requests; slow down.', { retryAfterSeconds });
}

async function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { storage, connect, clock, logger }: Access,
): Promise<FastifyReply> {
  const refusal = toRefusal(error);
  logFailure(logger, refusal, error, request);
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', refusal.retryAfterSeconds);
  const context = await contextOf(request, storage, connect, refusal);
  return reply
    .code(REFUSAL_STATUS[refusal.code])
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(errorBody(refusal, request, clock.now(), context));
}

/** An error as clients of the protocol get it (connect.md §1.6). */
function errorBody(refusal: Refusal, request: FastifyRequest, nowMs: number, context: string): Record<string, unknown> {
  const { body } = errorAnswer(refusal, request, nowMs);
  // A session that was forgotten meanwhile is as unknown as any.
  const session = refusal.code === 'connect_token_invalid' ? null : request.connectSession;
  if (session === null) return { ...body };
  return {
    ...body,
    live_mode: session.liveMode,
    context,
    ...(body.param === undefined ? {} : { param: wireParam(body.param) }),
    connect_token: session.token,
    ...(refusal instanceof SessionEnded ? { redirect_url: refusal.redirectUrl } : {}),
  };
}

/** The route that was posted, in the session's own dialect; without one, that of the page it shows. */
async function contextOf(
  request: FastifyRequest,
  session: Session,
  connect: Connect,
  { code }: Refusal,
): Promise<string> {
  const known = request.connectSession;
  if (known === null) return 'connect';
  const { routes } = dialectOf(known);
  const { route } = request.body as { readonly route?: unknown };
  const word = typeof route === 'string' ? route.trim() : undefined;
  if (word !== undefined && isLoginRoute({ route: word })) return `connect.${word}`;
  // Where the database is out of reach it is not asked once more.
  const isAskable = code !== 'unavailable';
  const page =
    word !== undefined ? pageOfRoute(word) : isAskable ? await pageShown(session, known, connect) : undefined;
  if (page === undefined) return 'connect.session_start';
  return `connect.${routes[page].find((each) => each === route) ?? routes[page][0]}`;
}

/** Undefined before the first page. */
async function pageShown(session: Session, { token }: KnownSession, connect: Connect): Promise<PageName | undefined> {
  const found = await connect.find(session, token);
  return found === undefined ? undefined : (currentPage(found) ?? undefined);
}

/** Members that are not below `data`. */
const OUTER = new Set(['data', 'route', 'action', 'flow', 'connect_token']);

function wireParam(param: string): string {
  return OUTER.has(param) ? param : `data.${param}`;
}
