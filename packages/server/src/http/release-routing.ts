import type { IncomingMessage } from 'node:http';
import type { FastifyServerOptions } from 'fastify';
import type { Authentication } from '../modules/accounts/index.ts';
import { bearerCredential, knownCaller, releaseHeader } from './admission.ts';
import { defaultRelease, isOemRelease } from './release.ts';

type ReleaseConstraint = NonNullable<NonNullable<FastifyServerOptions['routerOptions']>['constraints']>;

/** Marks a release that the request did not name: a route of another release answers where there is no other. */
const UNNAMED = 'default ';

/**
 * Lets one path have a route for each release. The header decides which one answers; without it the account's
 * default, and where the path has one form only, that one (rest-api.md §1.2).
 */
export function routeByRelease(authentication: Authentication): ReleaseConstraint {
  const strategy = {
    name: 'release',
    storage: createRoutes,
    validate: (release: unknown) => {
      if (typeof release !== 'string' || !isOemRelease(release)) throw new Error(`there is no release ${release}`);
    },
    deriveConstraint: (request: IncomingMessage, _context: unknown, done: (error: null, release: string) => void) => {
      const named = releaseHeader(request);
      // A header that cannot be served is refused later, by name; here it must only not hide the path.
      if (named !== undefined) return done(null, isOemRelease(named) ? named : `${UNNAMED}${defaultRelease(null)}`);
      const known = knownCaller(request, authentication);
      const credential = known === undefined ? bearerCredential(request.headers) : null;
      if (credential === null) return done(null, `${UNNAMED}${defaultRelease(known ?? null)}`);
      authentication.bearer(credential).then(
        (caller) => done(null, `${UNNAMED}${defaultRelease(caller)}`),
        // The same question is asked again when the request is admitted, and its failure is answered there.
        () => done(null, `${UNNAMED}${defaultRelease(null)}`),
      );
    },
  };
  // The type of find-my-way knows no derivation that may have to wait.
  return { release: strategy } as unknown as ReleaseConstraint;
}

function createRoutes() {
  const routes = new Map<string, unknown>();
  return {
    set: (release: string, route: unknown) => {
      routes.set(release, route);
    },
    get: (release: string) => {
      if (!release.startsWith(UNNAMED)) return routes.get(release);
      const usual = routes.get(release.slice(UNNAMED.length));
      return usual ?? routes.values().next().value;
    },
    del: (release: string) => {
      routes.delete(release);
    },
    empty: () => {
      routes.clear();
    },
  };
}
