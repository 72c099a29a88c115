import { drizzle, type NodePgDatabase, NodePgSession, NodePgTransaction } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type { PgDialect } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { CHANGE_CHANNEL, type Done, type Driver, StorageError } from './driver.ts';
import { migrateWith } from './migrate.ts';
import { KeepingClient } from './postgres-client.ts';
import { keepListening } from './postgres-listener.ts';
import type { Sql } from './session.ts';

/** Oldest server whose SQL is used: PostgreSQL 15. */
const OLDEST_SERVER = 150_000;
/** Any number, the same in every process, under which migrations take turns. */
const MIGRATION_LOCK = 7_526_283;

interface PostgresOptions {
  readonly url: string;
  /** Most connections at once. */
  readonly poolSize: number;
  /** Told of connections that break. */
  readonly onError: (error: Error) => void;
}

/**
 * Connects to a PostgreSQL server.
 * @throws StorageError when it cannot be reached or is older than 15.
 */
export async function openPostgres(options: PostgresOptions): Promise<Driver> {
  const connection: pg.PoolConfig = {
    connectionString: options.url,
    application_name: 'plateau',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
  };
  // Statements sent without waiting for one another are on their way at once (see `executeInOrder`).
  const pool = new pg.Pool({ ...connection, Client: KeepingClient, max: options.poolSize, pipeline: true });
  pool.on('error', options.onError);
  // The pool watches idle connections only; one that breaks within a transaction would end the process unheard.
  pool.on('connect', (client) => client.on('error', options.onError));
  try {
    await checkServer(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const sql = drizzle({ client: pool, casing: 'snake_case' });
  const listeners: { close(): Promise<void> }[] = [];
  return {
    kind: 'postgres',
    sql: sql as unknown as Sql,
    migrate: () =>
      takingTurns(pool, () =>
        migrateWith(sql as unknown as Sql, (folder) => migrate(sql, { migrationsFolder: folder })),
      ),
    executeSql: async (text, values) => {
      const result: unknown = await pool.query(text, values);
      // Several statements in one text give one result each.
      return Array.isArray(result)
        ? { rows: result.flatMap((each: pg.QueryResult) => each.rows) }
        : (result as pg.QueryResult);
    },
    transact: async (work) => transact((await pool.connect()) as KeepingPoolClient, sql, work),
    subscribe: async (onPayload, onGap) => {
      listeners.push(await keepListening(connection, CHANGE_CHANNEL, { onPayload, onGap, onError: options.onError }));
    },
    ping: async () => {
      await pool.query('select 1');
    },
    close: async () => {
      await Promise.all(listeners.map((listener) => listener.close()));
      await pool.end();
    },
  };
}

type Drizzled = NodePgDatabase & { readonly $client: pg.Pool };
type KeepingPoolClient = pg.PoolClient & KeepingClient;

/** Does `work` in a transaction of a connection, and gives the connection back. */
async function transact<T>(client: KeepingPoolClient, sql: Drizzled, work: (sql: Sql) => Promise<Done<T>>): Promise<T> {
  let isUsable = true;
  try {
    // The first statement follows at once; if this one fails, so does that.
    client.sendTogether();
    const begun = client.query('begin');
    begun.catch(() => {});
    const { outcome, payloads } = await work(transactionOn(client, sql));
    await begun;
    client.sendTogether();
    const told = payloads.map((payload) => client.query('select pg_notify($1, $2)', [CHANGE_CHANNEL, payload]));
    // Of a transaction in which a statement failed PostgreSQL keeps nothing, whatever it is asked.
    const [{ command }] = await Promise.all([client.query('commit'), ...told]);
    if (command === 'ROLLBACK')
      throw new Error('the transaction was rolled back: a statement failed, and nobody said so');
    return outcome;
  } catch (error) {
    await client.query('rollback').catch(() => {
      isUsable = false;
    });
    throw error;
  } finally {
    client.release(!isUsable);
  }
}

const transactions = new WeakMap<pg.PoolClient, Sql>();

/** What sends statements over one connection, and makes savepoints of transactions within. */
function transactionOn(client: pg.PoolClient, sql: Drizzled): Sql {
  const known = transactions.get(client);
  if (known !== undefined) return known;
  const { dialect } = sql as unknown as { dialect: PgDialect };
  const made = new NodePgTransaction(dialect, new NodePgSession(client, dialect, undefined), undefined);
  transactions.set(client, made as unknown as Sql);
  return made as unknown as Sql;
}

async function checkServer(pool: pg.Pool): Promise<void> {
  let version: number;
  try {
    const answer = await pool.query<{ version: string }>(`select current_setting('server_version_num') as version`);
    version = Number(answer.rows[0]?.version);
  } catch (error) {
    throw new StorageError(
      `The database of DATABASE_URL cannot be used (${reason(error)}): check that it runs and that host, port, user, password and database name are right.`,
    );
  }
  if (version < OLDEST_SERVER) {
    const major = Math.floor(version / 10_000);
    throw new StorageError(
      `The database of DATABASE_URL is PostgreSQL ${major}, which is too old: Plateau needs 15 or newer.`,
    );
  }
}

/** What went wrong, for people. Connection errors to several addresses come without a message of their own. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  return error instanceof Error ? error.message : String(error);
}

async function takingTurns(pool: pg.Pool, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await work();
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).finally(() => client.release());
  }
}
