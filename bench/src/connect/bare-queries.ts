/**
 * What Connect is measured against: a Fastify route that reads a JSON body, sends as many statements as the body says to
 * the embedded database, in one transaction, and answers as many bytes. Reads are of one row by its key, writes change it.
 * A program of its own; DATA_DIR is its data folder.
 */
import type { PGlite } from '@electric-sql/pglite';
import { systemClock } from '@plateau/server/src/clock.ts';
import { readSettings } from '@plateau/server/src/settings.ts';
import { openStorage } from '@plateau/server/src/storage/index.ts';
import Fastify from 'fastify';

export interface BareStep {
  /** Whose row. */
  readonly row: string;
  readonly reads: number;
  readonly writes: number;
  readonly answerBytes: number;
}

/** About as much as a session's pages and answers take. */
const STATE = JSON.stringify({ history: Array.from({ length: 12 }, (_, at) => ({ page: 'provider', answered: at })) });

const storage = await openStorage(readSettings(process.env), systemClock, () => {});
const { $client: database } = storage.sql as unknown as { $client: PGlite };
await database.exec('create table bench_sessions (id text primary key, state jsonb not null)');
await database.query("insert into bench_sessions select 'row' || i, $1::jsonb from generate_series(0, 99) i", [STATE]);

const app = Fastify();
app.post('/', async (request, reply) => {
  const { row, reads, writes, answerBytes } = request.body as BareStep;
  await database.transaction(async (tx) => {
    for (let i = 0; i < reads; i++) await tx.query('select id, state from bench_sessions where id = $1', [row]);
    for (let i = 0; i < writes; i++) await tx.query('update bench_sessions set state = $2 where id = $1', [row, STATE]);
  });
  return reply.send({ answer: 'x'.repeat(Math.max(answerBytes - 13, 0)) });
});
process.on('SIGTERM', async () => {
  await app.close();
  await storage.close();
  process.exit(0);
});
const origin = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`ready at ${origin}\n`);
