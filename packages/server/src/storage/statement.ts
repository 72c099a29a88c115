import {
  and,
  Column,
  type DriverValueDecoder,
  type DriverValueEncoder,
  eq,
  getTableColumns,
  type InferSelectModel,
  is,
  type Query,
  SQL,
  sql,
} from 'drizzle-orm';
import { type PgColumn, PgDialect, type PgTable, type PreparedQueryConfig } from 'drizzle-orm/pg-core';
import { textList } from './arrays.ts';
import type { Session, Sql } from './session.ts';

/**
 * Statements that nearly every request of some kind sends. They are put into words once, and each connection to the database
 * keeps them parsed and planned; that takes most of the work off a row's retrieval by its key.
 */

interface Prepared<Answer> {
  execute(values: Record<string, unknown>): Promise<Answer>;
  getQuery(): Query;
}

const preparedTexts = new Set<string>();

/** Whether a statement is to be kept by its connection; on a PostgreSQL server its name says so. */
export function isKeptPrepared(text: string): boolean {
  return preparedTexts.has(text);
}

/**
 * @param name no other statement's
 * @param build the statement, with `sql.placeholder` where values come; its plan must be good for all values alike
 */
export function statement<Values extends Record<string, unknown>, Answer>(
  name: string,
  build: (sql: Sql) => { prepare(name: string): Prepared<Answer> },
): (session: Session, values: Values) => Promise<Answer> {
  const byConnection = new WeakMap<object, Prepared<Answer>>();
  return ({ sql: way }, values) => {
    const connection = connectionOf(way);
    let prepared = byConnection.get(connection);
    if (prepared === undefined) {
      prepared = withQuickRows(way, name, build(way).prepare(name));
      preparedTexts.add(prepared.getQuery().sql);
      byConnection.set(connection, prepared);
    }
    return prepared.execute(values);
  };
}

/** What Drizzle makes a row of: members of an object, and of objects in it. */
interface DrizzleFields {
  readonly fields?: readonly { readonly path: readonly string[]; readonly field: unknown }[];
}

/**
 * The same statement with rows that are read by a list made once. Drizzle looks at what each column is for every row anew,
 * as it has to where tables are joined whose rows may be missing; that is left to it.
 */
function withQuickRows<Answer>(way: Sql, name: string, prepared: Prepared<Answer>): Prepared<Answer> {
  const { fields } = prepared as DrizzleFields;
  if (fields === undefined || fields.some(({ path }) => path.length !== 1)) return prepared;
  const columns = fields.map(({ path, field }) => ({ member: path[0]!, decoder: decoderOf(field) }));
  const readRow = (values: unknown[]) => {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < columns.length; i += 1) {
      const { member, decoder } = columns[i]!;
      row[member] = values[i] === null ? null : decoder.mapFromDriverValue(values[i]);
    }
    return row;
  };
  const readRows = (rows: unknown[][]) => rows.map(readRow);
  return way._.session.prepareQuery(
    prepared.getQuery(),
    undefined,
    name,
    true,
    readRows,
  ) as unknown as Prepared<Answer>;
}

function decoderOf(field: unknown): DriverValueDecoder<unknown, unknown> {
  if (is(field, Column)) return field;
  const { decoder } = (is(field, SQL) ? field : (field as SQL.Aliased).sql) as unknown as {
    decoder: DriverValueDecoder<unknown, unknown>;
  };
  return decoder;
}

/**
 * A statement about what some ids name. For one id, as there mostly is, it is another than for several: what is looked up by
 * one value the database plans once, what by a list, each time anew.
 * @param build gets the condition that a column is one of the ids
 */
export function idsStatement<Values extends Record<string, unknown>, Answer>(
  name: string,
  build: (sql: Sql, isWanted: (column: PgColumn) => SQL) => { prepare(name: string): Prepared<Answer> },
): (session: Session, ids: readonly string[], values: Values) => Promise<Answer> {
  const ids = sql.placeholder('ids');
  const ofOne = statement<Values & { ids: unknown }, Answer>(`${name}_one`, (way) =>
    build(way, (column) => eq(column, ids)),
  );
  const ofSeveral = statement<Values & { ids: unknown }, Answer>(name, (way) =>
    build(way, (column) => sql`${column} = any(${ids}::text[])`),
  );
  return (session, wanted, values) =>
    wanted.length === 1
      ? ofOne(session, { ...values, ids: wanted[0] })
      : ofSeveral(session, { ...values, ids: textList(wanted) });
}

/** A statement as of `statement` that is written in SQL. */
export function sqlStatement<Values extends Record<string, unknown>, Row>(
  name: string,
  text: SQL,
): (session: Session, values: Values) => Promise<readonly Row[]> {
  const send = statement<Values, { rows: Row[] }>(name, (way) => ({
    prepare: () =>
      way._.session.prepareQuery<PreparedQueryConfig & { execute: { rows: Row[] } }>(
        dialect.sqlToQuery(text),
        undefined,
        name,
        false,
      ),
  }));
  return async (session, values) => (await send(session, values)).rows;
}

/** As both drivers write SQL. */
const dialect = new PgDialect({ casing: 'snake_case' });

/** A value for a column, known when the statement is sent; null where the column may be. */
export function valueFor(column: PgColumn, name: string): SQL {
  const encoder: DriverValueEncoder<unknown, unknown> = {
    mapToDriverValue: (value) => (value === null ? null : column.mapToDriverValue(value)),
  };
  return sql`${sql.param(sql.placeholder(name), encoder)}`;
}

/** Prepares the insertion of one row at a time. @param name no other statement's */
export function insertion<Table extends PgTable>(
  name: string,
  table: Table,
): (session: Session, row: InferSelectModel<Table>) => Promise<unknown> {
  const columns = Object.entries(getTableColumns(table));
  const values = Object.fromEntries(columns.map(([key, column]) => [key, valueFor(column, key)]));
  return statement(name, (way) => way.insert(table as PgTable).values(values));
}

/** The condition that a row is of the values' `accountId` and `liveMode`, and satisfies `more`. */
export function inScopeOfValues(
  { accountId, liveMode }: { readonly accountId: PgColumn; readonly liveMode: PgColumn },
  ...more: (SQL | undefined)[]
): SQL {
  const isOwn = [eq(accountId, sql.placeholder('accountId')), eq(liveMode, sql.placeholder('liveMode'))];
  return and(...isOwn, ...more) as SQL;
}

/** What Drizzle sends statements to: the pool or, in a transaction, the connection that it holds. */
function connectionOf(way: Sql): object {
  return (way._.session as unknown as { readonly client: object }).client;
}
