import { type DriverValueEncoder, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Session, Sql } from './session.ts';

/**
 * Statements that nearly every request of some kind sends. They are put into words once, and each connection to the database
 * keeps them parsed and planned; that takes most of the work off a row's retrieval by its key.
 */

interface Prepared<Answer> {
  execute(values: Record<string, unknown>): Promise<Answer>;
  getQuery(): { readonly sql: string };
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
      prepared = build(way).prepare(name);
      preparedTexts.add(prepared.getQuery().sql);
      byConnection.set(connection, prepared);
    }
    return prepared.execute(values);
  };
}

/** A value for a column, known when the statement is sent; null where the column may be. */
export function valueFor(column: PgColumn, name: string): SQL {
  const encoder: DriverValueEncoder<unknown, unknown> = {
    mapToDriverValue: (value) => (value === null ? null : column.mapToDriverValue(value)),
  };
  return sql`${sql.param(sql.placeholder(name), encoder)}`;
}

/** What Drizzle sends statements to: the pool or, in a transaction, the connection that it holds. */
function connectionOf(way: Sql): object {
  return (way._.session as unknown as { readonly client: object }).client;
}
