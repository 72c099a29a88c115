import type { FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Authentication, Caller } from '../modules/accounts/index.ts';
import { Refusal } from '../refusal.ts';
import { createRateLimit } from './rate-limit.ts';

/** Failed sign-ins of one address in a minute (rest-api.md §1.7). */
const FAILURES_PER_MINUTE = 20;

/** Account id and API key as HTTP Basic has them. */
export interface BasicCredentials {
  /** @throws Refusal `access_denied`; `too_many_requests` at an address that has guessed too often */
  callerOf(request: FastifyRequest): Promise<Caller>;
}

/** Checks Basic credentials; those that were wrong count for an address wherever it has sent them. */
export function createBasicCredentials(authentication: Authentication, clock: Clock): BasicCredentials {
  const failures = createRateLimit({ perSecond: FAILURES_PER_MINUTE / 60, burst: FAILURES_PER_MINUTE });
  return {
    callerOf: async (request) => {
      const caller = await find(request, authentication);
      if (caller !== null) return caller;
      const { allowed, retryAfterSeconds } = failures.take(request.ip, clock.now());
      if (!allowed) throw new Refusal('too_many_requests', 'Too many failed sign-ins.', { retryAfterSeconds });
      throw new Refusal(
        'access_denied',
        'Account id or API key is missing or wrong: send both as HTTP Basic credentials.',
      );
    },
  };
}

async function find(request: FastifyRequest, authentication: Authentication): Promise<Caller | null> {
  const encoded = /^basic +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const credentials = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = credentials.indexOf(':');
  return colon < 0 ? null : authentication.basic(credentials.slice(0, colon), credentials.slice(colon + 1));
}
