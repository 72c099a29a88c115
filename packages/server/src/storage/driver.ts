import type { Sql } from './session.ts';

/** What differs between the embedded database and a PostgreSQL server. */
export interface Driver {
  readonly kind: 'embedded' | 'postgres';
  readonly sql: Sql;
  /** Brings the tables up to date. @throws StorageError when the database is too old, too new or a migration fails. */
  migrate(): Promise<void>;
  /** Runs one or several statements as text, for the job queue. */
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  /** Sends `payload` to all other processes when the transaction of `sql` commits. */
  notify(sql: Sql, payloads: readonly string[]): Promise<void>;
  /** Receives what other processes send. `onGap` is called whenever messages may have been missed. */
  subscribe(onPayload: (payload: string) => void, onGap: () => void): Promise<void>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The database cannot be used; the message is one line that says what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** Channel on which processes tell each other what changed. */
export const CHANGE_CHANNEL = 'plateau_changes';
