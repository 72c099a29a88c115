import type { IncomingMessage } from 'node:http';
import type { FastifyServerOptions } from 'fastify';
import type { Authentication } from '../modules/accounts/index.ts';
import { bearerCredential, knownCaller, releaseHeader } from './admission.ts';
import { defaultRelease, isOemRelease, OEM_RELEASES, type OemRelease } from './release.ts';

type ReleaseConstraint = NonNullable<NonNullable<FastifyServerOptions['routerOptions']>['constraints']>;

/** Stands for a release that the request did not name: a route of another release answers where there is no other. */
const UNNAMED = Object.fromEntries(OEM_RELEASES.map((release) => [release, `default ${release}`])) as Record<
  OemRelease,
  string
>;

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
      if (named !== undefined) return done(null, isOemRelease(named) ? named : UNNAMED[defaultRelease(null)]);
      const known = knownCaller(request, authentication);
      const credential = known === undefined ? bearerCredential(request.headers) : null;
      if (credential === null) return done(null, UNNAMED[defaultRelease(known ?? null)]);
      authentication.bearer(credential).then(
        (caller) => done(null, UNNAMED[defaultRelease(caller)]),
        // The same question is asked again when the request is admitted, and its failure is answered there.
        () => done(null, UNNAMED[defaultRelease(null)]),
      );
    },
  };
  // The type of find-my-way knows no derivation that may have to wait.
  return { release: strategy } as unknown as ReleaseConstraint;
}

function createRoutes() {
  const named = new Map<string, unknown>();
  const unnamed = new Map<string, unknown>();
  return {
    set: (release: OemRelease, route: unknown) => {
      named.set(release, route);
      for (const each of OEM_RELEASES) unnamed.set(UNNAMED[each], named.get(each) ?? route);
    },
    get: (release: string) => named.get(release) ?? unnamed.get(release),
    del: (release: OemRelease) => {
      named.delete(release);
      for (const each of OEM_RELEASES) unnamed.set(UNNAMED[each], named.get(each) ?? named.values().next().value);
    },
    empty: () => {
      named.clear();
      unnamed.clear();
    },
  };
}
