import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres } from '../../test/postgres-server.ts';
import { systemClock } from '../clock.ts';
import {
  idsStatement,
  openStorage,
  rowsOf,
  type Session,
  type Storage,
  sqlState,
  statement,
  valueFor,
} from './index.ts';
import { bytes, instant } from './tables/columns.ts';

const notes = pgTable('notes', { id: text().primaryKey(), body: text(), at: instant(), sealed: bytes() });

const byId = statement('test_note_by_id', (way) =>
  way
    .select()
    .from(notes)
    .where(eq(notes.id, sql.placeholder('id'))),
);
const write = statement('test_note_write', (way) =>
  way
    .update(notes)
    .set({ body: valueFor(notes.body, 'body'), at: valueFor(notes.at, 'at'), sealed: valueFor(notes.sealed, 'sealed') })
    .where(eq(notes.id, sql.placeholder('id'))),
);

const named = idsStatement('test_notes_named', (way, isWanted) => way.select().from(notes).where(isWanted(notes.id)));

describe.each(['embedded', 'postgres'])('statements on the database (%s)', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'plateau-statements-'));
  const ends: (() => Promise<void>)[] = [];
  let storage: Storage;

  beforeAll(async () => {
    const postgres = kind === 'embedded' ? null : await startPostgres();
    const databaseUrl = (await postgres?.createDatabase()) ?? null;
    storage = await openStorage({ databaseUrl, databasePoolSize: 4, dataDir: folder }, systemClock, () => {});
    ends.push(storage.close, async () => postgres?.stop());
    await storage.sql.execute(
      sql`create table notes (id text primary key, body text, at timestamptz(3), sealed bytea)`,
    );
  });

  afterAll(async () => {
    for (const end of ends) await end();
    rmSync(folder, { recursive: true });
  });

  const insert = (session: Session, id: string) => session.sql.insert(notes).values({ id, body: `of ${id}` });
  const one = async (session: Session, id: string) => (await byId(session, { id }))[0];

  test('carry values of all kinds there and back', async () => {
    const row = {
      id: 'kinds',
      body: 'Ünïcode \\ "quotes" \' and\nlines {} ',
      at: new Date('2026-10-25T00:30:00.123Z'),
      sealed: new Uint8Array([0, 1, 92, 255]),
    };
    await storage.sql.insert(notes).values(row);
    const [read] = await storage.sql.select().from(notes).where(eq(notes.id, 'kinds'));
    expect({ ...read, sealed: new Uint8Array(read!.sealed!) }).toEqual(row);
    const [values] = rowsOf<Record<string, unknown>>(
      await storage.sql.execute(
        sql`select ${true}::boolean as yes, ${1.5}::float8 as number, ${null}::text as nothing, 'null'::jsonb as json_null,
          array['a,b', null, ''] as texts, ${JSON.stringify({ a: [1] })}::jsonb as json, ${12}::bigint as big`,
      ),
    );
    expect({ ...values, big: Number(values!.big) }).toEqual({
      yes: true,
      number: 1.5,
      nothing: null,
      json_null: null,
      texts: ['a,b', null, ''],
      json: { a: [1] },
      big: 12,
    });
  });

  test('that are kept prepared answer alike every time, inside and outside of transactions', async () => {
    await insert(storage, 'kept');
    const at = new Date('2026-03-29T01:00:00Z');
    for (let i = 0; i < 8; i++) {
      await write(storage, { id: 'kept', body: `${i}`, at: i % 2 === 0 ? null : at, sealed: null });
      const expected = { id: 'kept', body: `${i}`, at: i % 2 === 0 ? null : at, sealed: null };
      expect(await one(storage, 'kept')).toEqual(expected);
      await storage.atomically(async (outer) => {
        expect(await one(outer, 'kept')).toEqual(expected);
        await outer.atomically(async (inner) => expect(await one(inner, 'kept')).toEqual(expected));
        expect(await one(outer, 'nobody')).toBeUndefined();
      });
    }
  });

  test('that fail tell the SQLSTATE, and nothing of theirs stays', async () => {
    await insert(storage, 'twice');
    const failing = storage.atomically(async (transaction) => {
      await insert(transaction, 'with it');
      await insert(transaction, 'twice');
    });
    expect(sqlState(await failing.catch((error: unknown) => error))).toBe('23505');
    expect(await one(storage, 'with it')).toBeUndefined();
    expect(sqlState(await storage.sql.execute(sql`selec 1`).catch((error: unknown) => error))).toBe('42601');
  });

  test('go on after a savepoint that was undone', async () => {
    await insert(storage, 'first');
    await storage.atomically(async (transaction) => {
      await expect(transaction.atomically((inner) => insert(inner, 'first'))).rejects.toThrow();
      await write(transaction, { id: 'first', body: 'changed', at: null, sealed: null });
      await insert(transaction, 'second');
    });
    expect(await one(storage, 'first')).toMatchObject({ body: 'changed' });
    expect(await one(storage, 'second')).toMatchObject({ body: 'of second' });
  });

  test('that failed and were passed over are no commit', async () => {
    const passedOver = storage.atomically(async (transaction) => {
      await insert(transaction, 'lost');
      await transaction.sql.execute(sql`select 1 / 0`).catch(() => {});
    });
    await expect(passedOver).rejects.toThrow('rolled back');
    expect(await one(storage, 'lost')).toBeUndefined();
  });

  test('of others wait for a transaction, and see nothing of it before its end', async () => {
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    const running = storage.atomically(async (transaction) => {
      await insert(transaction, 'in secret');
      await mayEnd;
      throw new Error('undone');
    });
    const beside = one(storage, 'in secret');
    end();
    await expect(running).rejects.toThrow('undone');
    expect(await beside).toBeUndefined();
  });

  test('at once within a transaction get their own answers', async () => {
    for (const id of ['a', 'b', 'c']) await insert(storage, id);
    await storage.atomically(async (transaction) => {
      const rows = await Promise.all(['a', 'b', 'c', 'd'].map((id) => one(transaction, id)));
      expect(rows.map((row) => row?.body)).toEqual(['of a', 'of b', 'of c', undefined]);
    });
  });

  test('at once within a transaction fail alone, and take the transaction with them', async () => {
    await insert(storage, 'there');
    const values = { at: null, sealed: null };
    const failing = storage.atomically((transaction) =>
      Promise.all([
        write(transaction, { id: 'there', body: 'changed', ...values }),
        insert(transaction, 'there'),
        one(transaction, 'there'),
      ]),
    );
    expect(sqlState(await failing.catch((error: unknown) => error))).toBe('23505');
    expect(await one(storage, 'there')).toMatchObject({ body: 'of there' });
    await storage.atomically((transaction) => write(transaction, { id: 'there', body: 'after', ...values }));
    expect(await one(storage, 'there')).toMatchObject({ body: 'after' });
  });

  test('whose values cannot be written are not sent, and others go on', async () => {
    await insert(storage, 'odd');
    const odd = { id: Symbol('odd') } as never;
    await expect(byId(storage, odd)).rejects.toThrow();
    await expect(storage.atomically((transaction) => byId(transaction, odd))).rejects.toThrow();
    expect(await one(storage, 'odd')).toMatchObject({ body: 'of odd' });
  });

  test('about what some ids name find all of them', async () => {
    for (const id of ['x', 'y', 'z,"{}']) await insert(storage, id);
    const found = async (...ids: string[]) => (await named(storage, ids, {})).map(({ id }) => id).sort();
    expect(await found('x')).toEqual(['x']);
    expect(await found('x', 'z,"{}', 'nobody')).toEqual(['x', 'z,"{}']);
    expect(await found('nobody')).toEqual([]);
    expect(await found()).toEqual([]);
  });

  test('that list the newest read no more than what they show', async () => {
    const lists = ['customers', 'locations', 'devices', 'tariffs', 'webhook_endpoints', 'events', 'webhook_deliveries'];
    for (const list of lists) {
      const by = list === 'events' ? 'position' : 'time_created';
      const of = list === 'webhook_deliveries' ? `and webhook_id = 'whe_1'` : '';
      const plan = await storage.atomically(async (transaction) => {
        await transaction.sql.execute(sql`set local enable_seqscan = off`);
        await transaction.sql.execute(sql`set local enable_sort = off`);
        const rows = await transaction.sql.execute(
          sql.raw(`explain select * from ${list} where account_id = 'acc_1' and live_mode ${of}
            order by ${by} desc, id desc limit 31`),
        );
        return rowsOf<{ 'QUERY PLAN': string }>(rows).map((row) => row['QUERY PLAN']);
      });
      expect(plan.join('\n')).toMatch(new RegExp(`Index Scan Backward using ${list}_newest`));
      expect(plan.join('\n')).not.toMatch(/-> {2}Sort/);
    }
  });
});
