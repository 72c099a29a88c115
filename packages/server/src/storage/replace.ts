import { getTableColumns, type InferInsertModel, sql } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Session } from './session.ts';

/** Rows of one statement: PostgreSQL takes 65,535 values at a time. */
const AT_ONCE = 500;

/** Inserts rows; a row that is there already with the same id is replaced. Of several with one id, the last counts. */
export async function replaceRows<Table extends PgTable & { id: PgColumn }>(
  session: Session,
  table: Table,
  rows: readonly (InferInsertModel<Table> & { readonly id: string })[],
): Promise<void> {
  const set = Object.fromEntries(
    Object.keys(getTableColumns(table)).map((name) => [name, sql`excluded.${sql.identifier(toSnakeCase(name))}`]),
  );
  const byId = [...new Map(rows.map((row) => [row.id, row])).values()];
  for (let i = 0; i < byId.length; i += AT_ONCE) {
    await session.sql
      .insert(table as PgTable)
      .values(byId.slice(i, i + AT_ONCE))
      .onConflictDoUpdate({ target: table.id, set });
  }
}
