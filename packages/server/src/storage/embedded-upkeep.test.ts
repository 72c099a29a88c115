import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { DURABLE_START } from './durable-files.ts';
import { createRounds } from './embedded-upkeep.ts';

describe('the embedded database is tended', () => {
  let database: PGlite;

  beforeEach(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plateau-upkeep-'));
    const opened = await PGlite.create(join(folder, 'database'), { startParams: DURABLE_START });
    database = opened;
    onTestFinished(async () => {
      await opened.close();
      rmSync(folder, { recursive: true });
    });
    await database.exec(`create table "the notes" (id int primary key, text text)`);
  });

  const fill = (from: number, count: number, length = 10) =>
    database.query(`insert into "the notes" select i, repeat('x', $3) from generate_series($1::int, $2::int) i`, [
      from,
      from + count - 1,
      length,
    ]);
  const one = async <Row>(text: string) => (await database.query<Row>(text)).rows[0]!;
  const known = async () =>
    (await one<{ rows: number }>(`select reltuples::int as rows from pg_class where relname = 'the notes'`)).rows;
  const dead = async () =>
    (await one<{ rows: number }>(`select n_dead_tup::int as rows from pg_stat_all_tables where relname = 'the notes'`))
      .rows;
  const checkpoint = async () =>
    (await one<{ lsn: string }>('select redo_lsn::text as lsn from pg_control_checkpoint()')).lsn;
  /** Counts of changes are passed on a while after they were made, unless that is asked for. */
  const round = async (rounds: { next(): Promise<void> }) => {
    await database.query('select pg_stat_force_next_flush()');
    await rounds.next();
    await database.query('select pg_stat_force_next_flush()');
  };

  test('a table that grows is known, also when its counts are gone with a restart', async () => {
    const rounds = createRounds(database);
    await fill(1, 1000);
    await round(rounds);
    expect(await known()).toBe(1000);
    await fill(1001, 20);
    await round(rounds);
    expect(await known()).toBe(1000);
    await fill(2001, 20_000);
    await database.query('select pg_stat_reset()');
    await round(rounds);
    expect(await known()).toBe(21_020);
  });

  test('dead rows are cleared away, and their room is used again', async () => {
    const rounds = createRounds(database);
    await fill(1, 5000);
    await database.query('delete from "the notes" where id > 100');
    await round(rounds);
    expect(await dead()).toBe(0);
    const pages = () => one<{ pages: number }>(`select pg_relation_size('"the notes"')::int / 8192 as pages`);
    const before = await pages();
    for (let i = 0; i < 5; i++) {
      await fill(10_000, 4000);
      await database.query('delete from "the notes" where id > 100');
      await round(rounds);
    }
    expect((await pages()).pages).toBeLessThan(before.pages + 25);
  });

  test('the log is let go when it has become long, and not before', async () => {
    const rounds = createRounds(database);
    await round(rounds);
    await round(rounds);
    const first = await checkpoint();
    await fill(1, 1000);
    await round(rounds);
    expect(await checkpoint()).toBe(first);
    await fill(10_000, 100_000, 800);
    await round(rounds);
    expect(await checkpoint()).not.toBe(first);
  });

  test('what fails is told, and the next round goes on', async () => {
    const rounds = createRounds(database);
    await fill(1, 1000);
    await database.exec('begin');
    await fill(2000, 5000);
    await database.query('select 1 / 0').catch(() => {});
    await expect(rounds.next()).rejects.toThrow('aborted');
    await database.exec('rollback');
    await round(rounds);
    expect(await known()).toBe(1000);
  });
});
