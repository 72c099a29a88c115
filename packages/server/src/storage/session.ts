import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Clock } from '../clock.ts';

/** Drizzle over whichever driver is in use. */
export type Sql = PgDatabase<PgQueryResultHKT, Record<string, never>>;

/** Whose data and which of the two worlds; every query on an account's data is bound to one. */
export interface Scope {
  readonly accountId: string;
  readonly liveMode: boolean;
}

/** Something changed that caches, here or in other processes, may hold. */
export interface Change {
  readonly topic: 'location' | 'account' | 'market_source' | 'catalogue' | 'tariff_connection' | 'meter_batch';
  /** The id of the changed object; for a location preceded by its scope, see `scopedKey`. */
  readonly key: string;
}

/** A key that is the same for no two objects of any account or mode. */
export function scopedKey(scope: Scope, id: string): string {
  return `${scope.accountId}/${scope.liveMode ? 'live' : 'test'}/${id}`;
}

/**
 * A way to the database: the database itself, or a transaction on it. Functions of modules take one,
 * so that whoever calls decides what is done together.
 */
export interface Session {
  readonly sql: Sql;
  readonly clock: Clock;
  /**
   * Runs `work` in a transaction, or in a savepoint of the one under way: all of it happens or, if it throws, none.
   * A transaction that the database aborts for its neighbours' sake (deadlock, serialisation) is run again.
   */
  atomically<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Tells every process, once the transaction is committed, that something changed. Only inside `atomically`. */
  announce(change: Change): void;
}
