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
  readonly topic:
    | 'location'
    | 'account'
    | 'market_source'
    | 'catalogue'
    | 'tariff_connection'
    | 'meter_batch'
    | 'signing_key'
    | 'work';
  /**
   * The id of the changed object; for a location preceded by its scope, see `scopedKey`. Of `work`, which changes no
   * object, it says what waits to be done.
   */
  readonly key: string;
}

/** Something that happened to an object of an account, from which one of the account's events is made. */
export interface Happening extends Scope {
  /** Type of the event, e.g. `location.update`. */
  readonly type: string;
  readonly objectId: string;
  /** What the object itself cannot tell, in the words of the module that knows it. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** The release that the caller speaks; null: nobody called, as when time did it. */
  readonly release: string | null;
}

/** A happening with what its event says, where that has been settled already. */
export interface Reported extends Happening {
  readonly drawn: unknown;
}

/** Makes events of what happened, inside the transaction in which it did. */
export interface EventWriter {
  /** What the events of these happenings would say now. */
  draw(transaction: Session, happenings: readonly Happening[]): Promise<readonly Reported[]>;
  /** Called once before each commit with all that the transaction reports, in its order. */
  write(transaction: Session, reported: readonly (Happening | Reported)[]): Promise<void>;
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
  /** The release that whoever is served speaks; null: nobody is. */
  readonly release: string | null;
  /** The same session, serving someone who speaks `release`. */
  speaking(release: string): Session;
  /** Notes what happens in this transaction; it is told as an event once it is committed. Only inside `atomically`. */
  report(happening: Omit<Happening, 'release'>): void;
  /**
   * The same for what is about to happen to objects that will be gone afterwards: their events show them as they are
   * now. Only inside `atomically`.
   */
  reportBeforehand(happenings: readonly Omit<Happening, 'release'>[]): Promise<void>;
}
