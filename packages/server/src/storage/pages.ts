import { and, asc, desc, eq, getTableColumns, type InferSelectModel, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { Refusal } from '../refusal.ts';
import type { Scope, Session } from './session.ts';

/** Which part of a list is wanted (rest-api.md §1.5). */
export interface PageRequest {
  /** 1–100. */
  readonly limit: number;
  /** The page after the object with this id. */
  readonly startingAfter?: string | undefined;
  /** The page before the object with this id. */
  readonly endingBefore?: string | undefined;
}

export interface Page<Row> {
  readonly rows: Row[];
  /** Whether there is more in the direction of travel. */
  readonly hasMore: boolean;
}

type ListedTable = PgTable & { id: PgColumn };

interface ListOptions {
  /** What belongs to the list. */
  readonly where: SQL | undefined;
  /** The column it is ordered by, before the id. */
  readonly by: PgColumn;
  readonly order: 'ascending' | 'descending';
}

/** A text in the order of its code points, whatever the locale of the database. */
export function codePoints(text: PgColumn): SQL {
  return sql`${text} collate "C"`;
}

/**
 * Reads one page of a table by keyset: as fast at the end of a long list as at its beginning.
 * @throws Refusal `pagination_invalid` for two cursors, or one that names nothing in the list
 */
export async function readPage<Table extends ListedTable>(
  session: Session,
  table: Table,
  options: ListOptions,
  request: PageRequest,
): Promise<Page<InferSelectModel<Table>>> {
  const { startingAfter, endingBefore, limit } = request;
  requireOneCursor(request);
  const backwards = endingBefore !== undefined;
  const descending = (options.order === 'descending') !== backwards;
  const cursor = startingAfter ?? endingBefore;
  const beyond = cursor === undefined ? undefined : await beyondCursor(session, table, options, cursor, descending);
  const direction = descending ? desc : asc;
  const rows = await session.sql
    .select()
    .from(table as PgTable)
    .where(and(options.where, beyond))
    .orderBy(direction(inOrder(options.by)), direction(table.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit) as InferSelectModel<Table>[];
  return { rows: backwards ? page.reverse() : page, hasMore: rows.length > limit };
}

async function beyondCursor(
  session: Session,
  table: ListedTable,
  { where, by }: ListOptions,
  cursor: string,
  descending: boolean,
): Promise<SQL> {
  const [row] = await session.sql
    .select({ by, id: table.id })
    .from(table as PgTable)
    .where(and(where, eq(table.id, cursor)));
  if (row === undefined) throw unknownCursor(cursor);
  const here = sql`(${inOrder(by)}, ${table.id})`;
  const place = sql`(${sql.param(row.by, by)}, ${row.id})`;
  return descending ? sql`${here} < ${place}` : sql`${here} > ${place}`;
}

function inOrder(column: PgColumn): PgColumn | SQL {
  return column.dataType === 'string' ? codePoints(column) : column;
}

/**
 * A page of a list that is at hand, in its order.
 * @throws Refusal `pagination_invalid` as `readPage`
 */
export function pageOf<Row extends { readonly id: string }>(list: readonly Row[], request: PageRequest): Page<Row> {
  requireOneCursor(request);
  const { startingAfter, endingBefore, limit } = request;
  const cursor = startingAfter ?? endingBefore;
  const at = cursor === undefined ? -1 : list.findIndex(({ id }) => id === cursor);
  if (cursor !== undefined && at < 0) throw unknownCursor(cursor);
  if (endingBefore !== undefined) return { rows: list.slice(Math.max(0, at - limit), at), hasMore: at > limit };
  return { rows: list.slice(at + 1, at + 1 + limit), hasMore: list.length > at + 1 + limit };
}

function requireOneCursor({ startingAfter, endingBefore }: PageRequest): void {
  if (startingAfter === undefined || endingBefore === undefined) return;
  throw new Refusal('pagination_invalid', 'Send starting_after or ending_before, not both.', {
    param: 'ending_before',
  });
}

function unknownCursor(cursor: string): Refusal {
  return new Refusal('pagination_invalid', `The cursor ${cursor} names nothing in this list.`);
}

type ScopedTable = PgTable & { id: PgColumn; accountId: PgColumn; liveMode: PgColumn };

/** The condition that a row belongs to an account and mode, and satisfies `more`. */
export function inScope(
  table: PgTable & { accountId: PgColumn; liveMode: PgColumn },
  scope: Scope,
  ...more: (SQL | undefined)[]
): SQL {
  return and(eq(table.accountId, scope.accountId), eq(table.liveMode, scope.liveMode), ...more) as SQL;
}

/** One row of an account and mode by its id, or undefined. */
export async function findOne<Table extends ScopedTable>(
  session: Session,
  table: Table,
  scope: Scope,
  id: string,
): Promise<InferSelectModel<Table> | undefined> {
  const [row] = await session.sql
    .select(getTableColumns(table))
    .from(table as PgTable)
    .where(inScope(table, scope, eq(table.id, id)));
  return row as InferSelectModel<Table> | undefined;
}

/** Newest first, as accounts' own objects are listed. */
export function readNewest<Table extends ScopedTable & { timeCreated: PgColumn }>(
  session: Session,
  table: Table,
  scope: Scope,
  filters: readonly (SQL | undefined)[],
  request: PageRequest,
): Promise<Page<InferSelectModel<Table>>> {
  return readPage(
    session,
    table,
    { where: inScope(table, scope, ...filters), by: table.timeCreated, order: 'descending' },
    request,
  );
}
