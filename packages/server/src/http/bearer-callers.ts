import type { RequestListener } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Authentication, Caller } from '../modules/accounts/index.ts';

declare module 'node:http' {
  interface IncomingMessage {
    /** Who asks with a bearer or API key; null: its credential is not good. Undefined: there is none, or it is not known yet. */
    caller?: Caller | null;
  }
}

/**
 * Finds out who asks before a request is routed, as routes depend on it. Most callers are known, and are not waited for:
 * that would take as long as reading the request.
 */
export function findCallersFirst(authentication: Authentication, route: RequestListener): RequestListener {
  return (request, response) => {
    const credential = bearerCredential(request.headers);
    if (credential === null) return route(request, response);
    const known = authentication.rememberedBearer(credential);
    if (known !== undefined) {
      request.caller = known;
      return route(request, response);
    }
    authentication
      .bearer(credential)
      .then(
        (caller) => {
          request.caller = caller;
        },
        // The same question is asked again when the request is admitted, and its failure is answered there.
        () => undefined,
      )
      .then(() => route(request, response));
  };
}

/** The credential of an `Authorization: Bearer` header, or null. */
export function bearerCredential(headers: FastifyRequest['headers']): string | null {
  return /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}
