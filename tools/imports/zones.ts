/** A part of the house that has one direction to look in. */
export interface Zone {
  readonly name: string;
  /** Files, and folders (with a slash at the end), from the root of the repository. */
  readonly within: readonly string[];
  /** Zones whose values it may import, besides its own. */
  readonly values: readonly string[];
  /** Zones of which it may import types only. */
  readonly types: readonly string[];
  /** Whether even Node's own modules are out of bounds. */
  readonly pure?: true;
  /** What to do instead of an import that isn't allowed. */
  readonly remedy: string;
}

/** What main.ts and the command line put together. */
const SERVER = [
  'ground',
  'energy',
  'wire',
  'storage',
  'tracing',
  'instance key',
  'modules',
  'http',
  'releases',
  'platform',
  'jobs',
] as const;

/**
 * Which zone may import which: every arrow of the architecture, `releases → modules → energy` and
 * `modules → storage`, and nothing else. The first zone that holds a file is its zone.
 */
export const ZONES: readonly Zone[] = [
  {
    name: 'energy',
    within: ['packages/energy/'],
    values: [],
    types: [],
    pure: true,
    remedy: 'Pass what it needs as an argument: energy is pure and knows nothing of ours.',
  },
  {
    name: 'ground',
    within: [
      'packages/server/src/clock.ts',
      'packages/server/src/ids.ts',
      'packages/server/src/names.ts',
      'packages/server/src/refusal.ts',
      'packages/server/src/settings.ts',
      'packages/server/src/version.ts',
    ],
    values: [],
    types: [],
    remedy: 'Every zone stands on these files, so they stand on nothing.',
  },
  {
    name: 'wire',
    within: ['packages/server/src/wire/'],
    values: ['ground'],
    types: [],
    remedy: 'Schemas that know a module or a release belong to the release.',
  },
  {
    name: 'storage',
    within: ['packages/server/src/storage/'],
    values: ['ground'],
    // The rules of a tariff are stored as they are written.
    types: ['energy'],
    remedy: 'Storage keeps what it is given: let the module pass it in.',
  },
  {
    name: 'tracing',
    within: ['packages/server/src/tracing/'],
    values: ['ground'],
    types: [],
    remedy: 'Pass it what a trace should say.',
  },
  {
    name: 'instance key',
    within: ['packages/server/src/instance-key.ts'],
    values: ['ground', 'storage'],
    types: [],
    remedy: 'It seals bytes: let the caller say which.',
  },
  {
    name: 'modules',
    within: ['packages/server/src/modules/'],
    values: ['ground', 'energy', 'storage', 'instance key'],
    types: [],
    remedy: 'Take it as an argument; JSON and status codes are the business of a release.',
  },
  {
    name: 'http',
    within: ['packages/server/src/http/'],
    values: ['ground', 'wire', 'storage'],
    types: ['modules', 'tracing'],
    remedy: 'Take it as an argument, from server.ts, which puts the parts together.',
  },
  {
    name: 'releases',
    within: ['packages/server/src/releases/'],
    values: ['ground', 'wire', 'http', 'modules', 'energy'],
    types: ['storage', 'instance key'],
    remedy: 'Ask a module: a release translates, it neither decides nor stores.',
  },
  {
    name: 'platform',
    within: ['packages/server/src/platform.ts'],
    // Releases know how events are written; who writes them is decided here, above the modules that report them.
    values: ['ground', 'storage', 'instance key', 'modules', 'releases'],
    types: [],
    remedy: 'It is everything the server knows, apart from how it is reached.',
  },
  {
    name: 'jobs',
    within: ['packages/server/src/jobs/'],
    // The answers kept for idempotency keys belong to http; forgetting them is a job.
    values: ['ground', 'energy', 'storage', 'modules', 'http'],
    types: ['platform', 'tracing'],
    remedy: 'A job calls one function of a module, on the platform it is given.',
  },
  {
    name: 'server',
    within: ['packages/server/src/'],
    values: SERVER,
    types: [],
    remedy: 'Only the bench and the tests stand above the server.',
  },
  {
    name: 'Connect page',
    within: ['packages/connect-web/'],
    values: [],
    types: [],
    remedy: 'It runs in a browser and knows the server by its answers alone.',
  },
  {
    name: 'Nova',
    within: ['examples/nova/'],
    values: [],
    types: [],
    remedy: 'It is a customer of the API and knows the server by its answers alone.',
  },
  {
    name: 'tests of the server',
    within: ['packages/server/test/'],
    values: [...SERVER, 'server'],
    types: [],
    remedy: 'Tests of the server need the server only.',
  },
  {
    name: 'bench',
    within: ['bench/'],
    // The PostgreSQL servers that tests start are the ones that are measured, too.
    values: [...SERVER, 'server', 'tests of the server'],
    types: [],
    remedy: 'Measure what the product runs, not its tools.',
  },
  {
    name: 'tools',
    within: ['tools/', 'vitest.config.ts', 'packages/server/drizzle.config.ts'],
    values: ['ground'],
    types: [],
    remedy: 'Tools look at the product from outside.',
  },
];

/** Folders whose subfolders are known from outside by their `index.ts` alone. */
export const FACED_FOLDERS: readonly string[] = ['packages/server/src/modules/'];

/** Zones that a test or fixture of any zone but the pure ones may use: what tests share. */
export const SHARED_BY_TESTS: readonly string[] = ['tests of the server'];

/** The zone of a file; undefined when the table has none. */
export function zoneOf(path: string): Zone | undefined {
  return ZONES.find((zone) =>
    zone.within.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place)),
  );
}
