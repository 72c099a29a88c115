import { type Static, Type } from 'typebox';
import type { Page, PageRequest } from '../../storage/index.ts';
import { ListQuery } from '../../wire/schemas.ts';

const Paging = Type.Object(ListQuery);

/** The page that a list's query asks for. */
export function pageRequest(query: Static<typeof Paging>): PageRequest {
  return { limit: query.limit ?? 30, startingAfter: query.starting_after, endingBefore: query.ending_before };
}

/** A page as it is answered (rest-api.md §1.5). */
export function listAnswer<Row, Item>(url: string, page: Page<Row>, write: (row: Row) => Item) {
  return { object: 'list' as const, url, has_more: page.hasMore, data: page.rows.map(write) };
}
