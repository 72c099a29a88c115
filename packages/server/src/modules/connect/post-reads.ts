import type { LocationOutline } from '../locations/index.ts';
import type { Provider, TariffRow } from '../tariffs/index.ts';

/**
 * What one post has read, so that no page asks the database again for what another has asked before. Whoever changes a
 * location or a tariff within a post says so with `forgetLocations` or `forgetTariffs`; providers it cannot change.
 */
export interface PostReads {
  /** By id; null: there is none. */
  readonly providers: Map<string, Promise<Provider | null>>;
  /** By id. */
  readonly locations: Map<string, Promise<LocationOutline>>;
  /** Those that hold their slots, oldest first, by location. */
  readonly tariffs: Map<string, Promise<readonly TariffRow[]>>;
}

export function noReads(): PostReads {
  return { providers: new Map(), locations: new Map(), tariffs: new Map() };
}

/** A location has changed: from now on they are read anew. */
export function forgetLocations({ reads }: { readonly reads: PostReads }): void {
  reads.locations.clear();
}

/** A tariff has come, changed or gone: from now on they are read anew. */
export function forgetTariffs({ reads }: { readonly reads: PostReads }): void {
  reads.tariffs.clear();
}

/** What was read under a key, else what `read` reads now. */
export function readOnce<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  read: () => Promise<Value>,
): Promise<Value> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const now = read();
  known.set(key, now);
  return now;
}
