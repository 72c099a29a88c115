import type { PGlite } from '@electric-sql/pglite';

/** Work that goes on beside the requests. */
export interface Upkeep {
  /** Takes up nothing more; resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** How often is looked for work; when nothing was written, that is all. */
const LOOK_MS = 10_000;
/** Log after which the files are brought up to date, so that it does not have to be kept, and read after a crash. */
const CHECKPOINT_BYTES = 64 * 1024 * 1024;
/** The same in time, for a database in which little happens. */
const CHECKPOINT_MS = 300_000;

/**
 * Does for the embedded database what a PostgreSQL server does for itself in the background; PGlite has none. Without
 * statistics it takes the wrong index, dead rows would stay forever, as would the log, and after two thousand million
 * transactions it would refuse to write. Each step blocks whoever asks the database, but for a moment.
 * @param onError told of a step that failed; it is tried again in the next round
 */
export function startUpkeep(database: PGlite, onError: (error: Error) => void): Upkeep {
  const rounds = createRounds(database);
  let underWay = Promise.resolve();
  const timer = setInterval(() => {
    underWay = underWay.then(rounds.next).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      onError(new Error(`the embedded database could not be tended: ${reason}`, { cause: error }));
    });
  }, LOOK_MS);
  timer.unref();
  return {
    stop: () => {
      rounds.end();
      clearInterval(timer);
      return underWay;
    },
  };
}

/** Rounds of looking for what is due, and doing it. */
export function createRounds(database: PGlite): { next(): Promise<void>; end(): void } {
  /** Where the log ended when the tables, and when the files, were last seen to. */
  const seenTo = { tables: 0, files: 0 };
  let checkpointMs = performance.now();
  let hasEnded = false;
  return {
    next: async () => {
      const end = await endOfLog(database);
      const steps = end === seenTo.tables ? [] : await stepsDue(database);
      const isDue = end - seenTo.files > CHECKPOINT_BYTES || performance.now() - checkpointMs > CHECKPOINT_MS;
      if (isDue && end !== seenTo.files) steps.push('checkpoint');
      for (const step of steps) {
        if (hasEnded) return;
        await database.exec(step);
      }
      seenTo.tables = steps.length === 0 ? end : await endOfLog(database);
      if (steps.at(-1) !== 'checkpoint') return;
      seenTo.files = seenTo.tables;
      checkpointMs = performance.now();
    },
    end: () => {
      hasEnded = true;
    },
  };
}

/** How long the log is, in bytes, since the database was made. */
async function endOfLog(database: PGlite): Promise<number> {
  const { rows } = await database.query<{ bytes: number }>(
    "select (pg_current_wal_insert_lsn() - '0/0')::float8 as bytes",
  );
  return rows[0]!.bytes;
}

/**
 * Tables whose rows have changed as much as makes a server tend them (thresholds as of its autovacuum); that have grown by
 * a fifth since they were tended, as counts of changes begin anew with each start; and that hold transactions of long ago.
 */
const DUE = `
  select format('%I.%I', n.nspname, c.relname) as name, dead or old as vacuum
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_stat_all_tables s on s.relid = c.oid
  cross join lateral (select
    s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0) as dead,
    s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0) as changed,
    pg_relation_size(c.oid) / current_setting('block_size')::int > 10 + 1.2 * c.relpages as grown,
    age(c.relfrozenxid) > 0.9 * current_setting('autovacuum_freeze_max_age')::int as old
  ) is_so
  where c.relkind = 'r' and (dead or changed or grown or old)
`;

async function stepsDue(database: PGlite): Promise<string[]> {
  const { rows } = await database.query<{ name: string; vacuum: boolean }>(DUE);
  return rows.map(({ name, vacuum }) => `${vacuum ? 'vacuum (analyze)' : 'analyze'} ${name}`);
}
