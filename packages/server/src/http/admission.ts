import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import type { AccountKind, Authentication, Caller } from '../modules/accounts/index.ts';
import { Refusal } from '../refusal.ts';
import type { BasicCredentials } from './basic-credentials.ts';
import { bearerCredential } from './bearer-callers.ts';
import type { Allowance, RateLimit } from './rate-limit.ts';
import { chooseRelease, defaultRelease, type OemRelease, type Release } from './release.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null before its credentials are checked, and on public routes. */
    caller: Caller | null;
    /** The release in which the request is answered. */
    release: Release;
  }
  interface FastifyContextConfig {
    /** The operation's name in errors. */
    context?: string;
    /** Served without credentials, releases and limits. */
    open?: boolean;
    /** The one release this route belongs to; absent: alike in all. */
    release?: OemRelease;
    kinds?: readonly AccountKind[];
    /** Account id and API key are taken as HTTP Basic credentials, too. */
    basic?: boolean;
    limit?: RateLimit;
    /** Counted apart for each object that a path names. */
    limitOfObject?: RateLimit;
  }
}

interface Admission {
  readonly authentication: Authentication;
  readonly basicCredentials: BasicCredentials;
  readonly limit: RateLimit;
  /** Limit shown in `RateLimit-Limit`, per second. */
  readonly limitPerSecond: number;
  readonly clock: Clock;
}

/** Lets a request in: credentials, account, release, kind of account and rate are checked, in this order, before anything is read. */
export function admitRequests(app: FastifyInstance, admission: Admission): void {
  app.decorateRequest('caller', null);
  app.decorateRequest('release', null as unknown as Release);
  app.addHook('onRequest', (request, reply, done) => {
    request.release = defaultRelease(null);
    const { open, basic } = request.routeOptions.config;
    if (open === true) return done();
    const { caller } = request.raw;
    const credential = caller === undefined ? bearerCredential(request.headers) : null;
    if (caller !== undefined || (credential === null && basic !== true)) {
      admit(request, reply, caller ?? null, admission);
      return done();
    }
    const found =
      credential === null ? admission.basicCredentials.callerOf(request) : admission.authentication.bearer(credential);
    found.then((asked) => admit(request, reply, asked, admission)).then(() => done(), done);
  });
}

/** @throws Refusal when the request may not come in */
function admit(request: FastifyRequest, reply: FastifyReply, caller: Caller | null, admission: Admission): void {
  if (caller === null && request.is404) return;
  if (caller === null) {
    reply.header('www-authenticate', 'Bearer');
    throw new Refusal('access_denied', 'Send a valid bearer token or API key in the Authorization header.');
  }
  const { config } = request.routeOptions;
  request.caller = caller;
  request.release = defaultRelease(caller);
  if (caller.disabled) throw new Refusal('account_disabled', 'This account is disabled; ask the operator.');
  request.release = chooseRelease(releaseHeader(request), config.release ?? null, caller);
  takeFromLimit(request, reply, caller, admission);
  if (!request.is404 && !(config.kinds ?? ['OEM']).includes(caller.kind)) {
    throw new Refusal('access_denied', `This endpoint is not for ${caller.kind} accounts.`);
  }
}

export function releaseHeader(request: { readonly headers: FastifyRequest['headers'] }): string | undefined {
  const header = request.headers['flatpeak-version'];
  return Array.isArray(header) ? header[0] : header;
}

function takeFromLimit(request: FastifyRequest, reply: FastifyReply, caller: Caller, admission: Admission): void {
  const key = `${caller.accountId}/${caller.liveMode}`;
  const nowMs = admission.clock.now();
  const general = admission.limit.take(key, nowMs);
  reply.header('ratelimit-limit', admission.limitPerSecond);
  reply.header('ratelimit-remaining', general.remaining);
  reply.header('ratelimit-reset', general.resetSeconds);
  const { limit, limitOfObject } = request.routeOptions.config;
  requireAllowed(general);
  const own = limit?.take(key, nowMs);
  const ofObject = limitOfObject?.take(`${key}/${objectOf(request)}`, nowMs);
  if (own !== undefined) requireAllowed(own);
  if (ofObject !== undefined) requireAllowed(ofObject);
}

/** @throws Refusal `too_many_requests` */
function requireAllowed({ allowed, retryAfterSeconds }: Allowance): void {
  if (!allowed) throw new Refusal('too_many_requests', 'Too many requests; slow down.', { retryAfterSeconds });
}

/** What stands in the place of `:id` in the path. */
function objectOf(request: FastifyRequest): string {
  return (request.params as { readonly id?: string }).id ?? '';
}
