import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { type Call, type Endpoint, endpoint } from '../../http/endpoint.ts';
import type { OemRelease } from '../../http/release.ts';
import type { IdPrefix } from '../../ids.ts';
import type { AccountKind } from '../../modules/accounts/index.ts';
import type { Page, PageRequest } from '../../storage/index.ts';
import { Deletion, deletion, Id, List, ListQuery } from '../../wire/schemas.ts';

/** A kind of object with the standard calls of rest-api.md §1.1, as one release, or every one, shows it. */
export interface Resource<Answer extends TSchema> {
  /** Singular, as in `"object"` and in the context of errors: `tariff_template`. */
  readonly object: string;
  /** What people call several of it: `plans of the tariff library`. */
  readonly plural: string;
  /** `/tariff-templates` */
  readonly path: string;
  readonly prefix: IdPrefix;
  readonly tag: string;
  /** Kinds of account that may call; absent: OEM only. */
  readonly kinds?: readonly AccountKind[];
  /** Absent: alike in every release. */
  readonly releases?: readonly OemRelease[];
  readonly answer: Answer;
  readonly example: Static<Answer>;
}

type ReadCall = Pick<Call, 'session' | 'scope'>;

/** `GET /x`: a page of objects. */
export function listCall<Answer extends TSchema, Filters extends TProperties, Row>(
  resource: Resource<Answer>,
  filters: Filters,
  list: (
    call: ReadCall,
    filters: Static<ReturnType<typeof Type.Object<Filters>>>,
    page: PageRequest,
  ) => Promise<Page<Row>>,
  write: (rows: readonly Row[], call: ReadCall) => Promise<Static<Answer>[]> | Static<Answer>[],
): Endpoint {
  return endpoint({
    method: 'GET',
    path: resource.path,
    context: `api.${resource.object}_list`,
    ...whoseCalls(resource),
    tag: resource.tag,
    summary: `List ${resource.plural}`,
    query: Type.Object({ ...ListQuery, ...filters }),
    success: { status: 200, schema: List(resource.answer) },
    refusals: ['pagination_invalid'],
    handle: async ({ session, scope, query }) => {
      const page = await list({ session, scope }, query as never, pageRequest(query as never));
      const data = await write(page.rows, { session, scope });
      return { object: 'list', url: resource.path, has_more: page.hasMore, data } as never;
    },
  });
}

/** `GET /x/{id}`: one object. */
export function retrieveCall<Answer extends TSchema>(
  resource: Resource<Answer>,
  retrieve: (call: ReadCall, id: string) => Promise<Static<Answer>>,
): Endpoint {
  return endpoint({
    method: 'GET',
    path: `${resource.path}/:id`,
    context: `api.${resource.object}_retrieve`,
    ...whoseCalls(resource),
    tag: resource.tag,
    summary: `Retrieve one of the ${resource.plural}`,
    params: byId(resource),
    success: { status: 200, schema: resource.answer, example: resource.example },
    refusals: [],
    handle: ({ session, scope, params }) => retrieve({ session, scope }, params.id),
  });
}

/** `DELETE /x/{id}`: at once, not to be undone. */
export function deleteCall<Answer extends TSchema>(
  resource: Resource<Answer>,
  description: string,
  remove: (call: ReadCall, id: string) => Promise<void>,
): Endpoint {
  return endpoint({
    method: 'DELETE',
    path: `${resource.path}/:id`,
    context: `api.${resource.object}_delete`,
    ...whoseCalls(resource),
    tag: resource.tag,
    summary: `Delete one of the ${resource.plural}`,
    description,
    params: byId(resource),
    success: { status: 202, schema: Deletion, example: deletion(resource.object, resource.example.id as string) },
    refusals: [],
    handle: async ({ session, scope, params }) => {
      await remove({ session, scope }, params.id);
      return deletion(resource.object, params.id);
    },
  });
}

/** The path parameter of calls on one object. */
export function byId({ prefix }: { readonly prefix: IdPrefix }) {
  return Type.Object({ id: Id(prefix) });
}

/** A filter of a list: only objects with this value. */
export function Filter(description: string) {
  return Type.Optional(Type.String({ maxLength: 255, description }));
}

/** A filter of a list: only objects that belong to the one with this id. */
export function IdFilter(prefix: IdPrefix, description: string) {
  return Type.Optional(Id(prefix, description));
}

/** Who may call, and in which releases. */
function whoseCalls({ kinds, releases }: Pick<Resource<TSchema>, 'kinds' | 'releases'>) {
  return { ...(kinds === undefined ? {} : { kinds }), ...(releases === undefined ? {} : { releases }) };
}

/** The page that a list's query asks for (rest-api.md §1.5). */
export function pageRequest(
  query: { limit?: number; starting_after?: string; ending_before?: string },
  usualLimit = 30,
): PageRequest {
  return { limit: query.limit ?? usualLimit, startingAfter: query.starting_after, endingBefore: query.ending_before };
}
