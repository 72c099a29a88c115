/**
 * What Connect is measured against: a Fastify route that reads a JSON body, sends as many statements as the body says to
 * the database, in one transaction, commits it, and answers as many bytes. Reads are of one row by its key, writes change
 * it; each is sent the usual way, by `query` of the database's own client. A program of its own: DATABASE_URL is its
 * PostgreSQL server; without one it has the embedded database in DATA_DIR, whose commits reach the disk as Plateau's do.
 */
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { DURABLE_START, flushToDisk } from '@plateau/server/src/storage/durable-files.ts';
import Fastify from 'fastify';
import pg from 'pg';

export interface BareStep {
  /** Whose row: as with sessions, no two customers change the same one. */
  readonly row: string;
  readonly reads: number;
  readonly writes: number;
  readonly answerBytes: number;
}

interface Database {
  query(text: string, values: unknown[]): Promise<unknown>;
}

/** Connections of a pool, as many as Plateau has if nothing is said. */
const POOL_SIZE = 10;
/** About as much as a session's pages and answers take. */
const STATE = JSON.stringify({ history: Array.from({ length: 12 }, (_, at) => ({ page: 'provider', answered: at })) });

const { DATABASE_URL: url, DATA_DIR: folder } = process.env;
const transact = url === undefined ? await openEmbedded(folder!) : await openPostgres(url);
await transact(async (database) => {
  await database.query('create table bench_sessions (id text primary key, state jsonb not null)', []);
  const rows = "insert into bench_sessions select 'row' || i, $1::jsonb from generate_series(0, 99) i";
  await database.query(rows, [STATE]);
});

const app = Fastify();
app.post('/', async (request, reply) => {
  const { row, reads, writes, answerBytes } = request.body as BareStep;
  await transact(async (database) => {
    for (let i = 0; i < reads; i++) await database.query('select id, state from bench_sessions where id = $1', [row]);
    const update = 'update bench_sessions set state = $2 where id = $1';
    for (let i = 0; i < writes; i++) await database.query(update, [row, STATE]);
  });
  return reply.send({ answer: 'x'.repeat(Math.max(answerBytes - 13, 0)) });
});
process.on('SIGTERM', () => process.exit(0));
const origin = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`ready at ${origin}\n`);

type Transact = (work: (database: Database) => Promise<void>) => Promise<void>;

async function openEmbedded(dataDir: string): Promise<Transact> {
  const options = { relaxedDurability: false, startParams: DURABLE_START };
  const database = await PGlite.create(join(dataDir, 'database'), options);
  flushToDisk(database);
  return (work) => database.transaction(work);
}

async function openPostgres(connectionString: string): Promise<Transact> {
  const pool = new pg.Pool({ connectionString, max: POOL_SIZE });
  return async (work) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await work(client);
      await client.query('commit');
    } finally {
      client.release();
    }
  };
}
