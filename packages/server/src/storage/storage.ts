import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Driver } from './driver.ts';
import { isMigrated } from './migrate.ts';
import type { Change, EventWriter, Happening, Reported, Session, Sql } from './session.ts';

/** Told of each change; of `null` when changes may have been missed and nothing held may be trusted. */
export type ChangeListener = (change: Change | null) => void;

/** The open database and the news about what changes in it. */
export interface Storage extends Session {
  readonly kind: Driver['kind'];
  readonly executeSql: Driver['executeSql'];
  onChange(listener: ChangeListener): void;
  /** Has events made by `writer` from now on; until then nothing that happens makes any. */
  writeEventsWith(writer: EventWriter): void;
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
  let writer: EventWriter | null = null;

  async function atomically<T>(release: string | null, work: (session: Session) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const news: News = { changes: new Map(), reported: [] };
      try {
        const result = await driver.transact(async (transaction) => {
          const session = within(transaction, { clock, writer, release }, news);
          const outcome = await work(session);
          if (writer !== null && news.reported.length > 0) await writer.write(session, news.reported);
          const payloads = [...news.changes.values()].map((change) => JSON.stringify({ from: self, change }));
          return { outcome, payloads };
        });
        for (const change of news.changes.values()) tell(change);
        return result;
      } catch (error) {
        if (attempt === ATTEMPTS || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
      }
    }
  }

  const createOutside = (release: string | null): Session => ({
    sql: driver.sql,
    clock,
    release,
    atomically: (work) => atomically(release, work),
    speaking: outside,
    announce: () => {
      throw new Error('A change can only be announced by the transaction that makes it.');
    },
    report: () => {
      throw new Error('What happens can only be reported by the transaction in which it does.');
    },
    reportBeforehand: () => Promise.reject(new Error('What happens can only be reported by its transaction.')),
  });
  /** One for each release, as every request asks for its own. */
  const outsides = new Map<string | null, Session>();
  const outside = (release: string | null): Session => {
    const known = outsides.get(release);
    if (known !== undefined) return known;
    const made = createOutside(release);
    outsides.set(release, made);
    return made;
  };

  return {
    ...outside(null),
    kind: driver.kind,
    executeSql: driver.executeSql,
    onChange: (listener) => {
      listeners.push(listener);
    },
    writeEventsWith: (next) => {
      writer = next;
    },
    ping: driver.ping,
    isMigrated: () => isMigrated(driver.sql),
    close: driver.close,
  };
}

/** What a transaction has to tell when it is committed. */
interface News {
  readonly changes: Map<string, Change>;
  readonly reported: (Happening | Reported)[];
}

interface Circumstances {
  readonly clock: Clock;
  readonly writer: EventWriter | null;
  readonly release: string | null;
}

function within(sql: Sql, circumstances: Circumstances, news: News): Session {
  const { clock, writer, release } = circumstances;
  const session: Session = {
    sql,
    clock,
    release,
    atomically: async (work) => {
      // What a savepoint undoes has not happened.
      const inner: News = { changes: news.changes, reported: [] };
      const result = await sql.transaction((savepoint) =>
        work(within(savepoint as unknown as Sql, circumstances, inner)),
      );
      news.reported.push(...inner.reported);
      return result;
    },
    speaking: (other) => within(sql, { ...circumstances, release: other }, news),
    announce: (change) => {
      news.changes.set(`${change.topic} ${change.key}`, change);
    },
    report: (happening) => {
      news.reported.push({ ...happening, release });
    },
    reportBeforehand: async (happenings) => {
      if (writer === null || happenings.length === 0) return;
      const told = happenings.map((happening) => ({ ...happening, release }));
      news.reported.push(...(await writer.draw(session, told)));
    },
  };
  return session;
}

/** SQLSTATE of a database error, looked for through the wrappers around it. */
export function sqlState(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && typeof each.code === 'string' && /^[0-9A-Z]{5}$/.test(each.code)) return each.code;
  }
  return undefined;
}
