import type { Sql } from './session.ts';

/** What differs between the embedded database and a PostgreSQL server. */
export interface Driver {
  readonly kind: 'embedded' | 'postgres';
  readonly sql: Sql;
  /** Brings the tables up to date. @throws StorageError when the database is too old, too new or a migration fails. */
  migrate(): Promise<void>;
  /** Runs one or several statements as text, for the job queue. */
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  /**
   * Does `work` in a transaction, commits it and sends its payloads to all other processes; of what rejects nothing is kept.
   * Rejects, too, when a statement failed and `work` did not say so.
   */
  transact<T>(work: (sql: Sql) => Promise<Done<T>>): Promise<T>;
  /** Receives what other processes send. `onGap` is called whenever messages may have been missed. */
  subscribe(onPayload: (payload: string) => void, onGap: () => void): Promise<void>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What came of a transaction's work, and what other processes are to know of it. */
export interface Done<T> {
  readonly outcome: T;
  readonly payloads: readonly string[];
}

/** The database cannot be used; the message is one line that says what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** Channel on which processes tell each other what changed. */
export const CHANGE_CHANNEL = 'plateau_changes';
