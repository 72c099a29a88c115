import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Driver } from './driver.ts';
import { isMigrated } from './migrate.ts';
import type { Change, Session, Sql } from './session.ts';

/** Told of each change; of `null` when changes may have been missed and nothing held may be trusted. */
export type ChangeListener = (change: Change | null) => void;

/** The open database and the news about what changes in it. */
export interface Storage extends Session {
  readonly kind: Driver['kind'];
  readonly executeSql: Driver['executeSql'];
  onChange(listener: ChangeListener): void;
  ping(): Promise<void>;
  isMigrated(): Promise<boolean>;
  close(): Promise<void>;
}

/** Times a transaction is run before its conflict with others is reported. */
const ATTEMPTS = 4;
/** SQLSTATE of transactions the database gave up for another's sake: serialisation failure, deadlock. */
const RETRYABLE = new Set(['40001', '40P01']);

/** Puts sessions, transactions and announcements on top of a driver whose tables are up to date. */
export async function createStorage(driver: Driver, clock: Clock): Promise<Storage> {
  const listeners: ChangeListener[] = [];
  const tell: ChangeListener = (change) => {
    for (const listener of listeners) listener(change);
  };
  const self = randomUUID();
  await driver.subscribe(
    (payload) => {
      const message = JSON.parse(payload) as { from: string; change: Change };
      if (message.from !== self) tell(message.change);
    },
    () => tell(null),
  );

  async function atomically<T>(work: (session: Session) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const changes = new Map<string, Change>();
      try {
        const result = await driver.sql.transaction(async (transaction) => {
          const outcome = await work(within(transaction as unknown as Sql, clock, changes));
          await driver.notify(
            transaction as unknown as Sql,
            [...changes.values()].map((change) => JSON.stringify({ from: self, change })),
          );
          return outcome;
        });
        for (const change of changes.values()) tell(change);
        return result;
      } catch (error) {
        if (attempt === ATTEMPTS || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
      }
    }
  }

  return {
    kind: driver.kind,
    sql: driver.sql,
    clock,
    atomically,
    announce: () => {
      throw new Error('A change can only be announced by the transaction that makes it.');
    },
    executeSql: driver.executeSql,
    onChange: (listener) => {
      listeners.push(listener);
    },
    ping: driver.ping,
    isMigrated: () => isMigrated(driver.sql),
    close: driver.close,
  };
}

function within(sql: Sql, clock: Clock, changes: Map<string, Change>): Session {
  return {
    sql,
    clock,
    atomically: (work) => sql.transaction((inner) => work(within(inner as unknown as Sql, clock, changes))),
    announce: (change) => {
      changes.set(`${change.topic} ${change.key}`, change);
    },
  };
}

/** SQLSTATE of a database error, looked for through the wrappers around it. */
export function sqlState(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && typeof each.code === 'string' && /^[0-9A-Z]{5}$/.test(each.code)) return each.code;
  }
  return undefined;
}
