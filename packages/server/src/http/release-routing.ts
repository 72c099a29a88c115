import type { IncomingMessage } from 'node:http';
import type { FastifyServerOptions } from 'fastify';
import { releaseHeader } from './admission.ts';
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
export function routeByRelease(): ReleaseConstraint {
  const strategy = {
    name: 'release',
    storage: createRoutes,
    validate: (release: unknown) => {
      if (typeof release !== 'string' || !isOemRelease(release)) throw new Error(`there is no release ${release}`);
    },
    deriveConstraint: (request: IncomingMessage) => {
      const named = releaseHeader(request);
      // A header that cannot be served is refused later, by name; here it must only not hide the path.
      if (named !== undefined) return isOemRelease(named) ? named : UNNAMED[defaultRelease(null)];
      return UNNAMED[defaultRelease(request.caller ?? null)];
    },
  };
  return { release: strategy } as ReleaseConstraint;
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
