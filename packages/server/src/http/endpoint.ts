import type { Static, TSchema } from 'typebox';
import type { AccountKind, Caller } from '../modules/accounts/index.ts';
import type { RefusalCode } from '../refusal.ts';
import type { Scope, Session } from '../storage/index.ts';
import type { OemRelease } from './release.ts';
import type { WrittenJson } from './written-json.ts';

/** What a handler gets to know of a request: checked, and in the types of its schemas. */
export interface Call<Params = unknown, Query = unknown, Body = unknown> {
  readonly caller: Caller;
  readonly scope: Scope;
  /** The transaction of the request's idempotency key if it has one, else the database. */
  readonly session: Session;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

/** One call of the API in one or all releases: what it takes, what it answers, and the function that does it. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `:name` parameters. */
  readonly path: string;
  /** The operation's name in errors, e.g. `api.location_create`. */
  readonly context: string;
  /** Its name in the API description, where several paths share a context. */
  readonly operation?: string;
  /** Releases in which it has this form; absent: alike in every one. */
  readonly releases?: readonly OemRelease[];
  /** Kinds of account that may call it. */
  readonly kinds: readonly AccountKind[];
  /** Whether account id and API key are taken as HTTP Basic credentials, besides a bearer. */
  readonly basic?: true;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly bodyExample?: unknown;
  readonly success: { readonly status: 200 | 201 | 202; readonly schema: TSchema; readonly example?: unknown };
  /** Refusals of its own, besides those that every endpoint can answer. */
  readonly refusals: readonly RefusalCode[];
  /** Calls per minute of one account in one mode, where fewer than the general limit are allowed. */
  readonly callsPerMinute?: number;
  /** Calls per minute about one object, the one that the path names. */
  readonly callsPerMinuteAndObject?: number;
  /** Largest body, where another than 1 MiB is allowed. */
  readonly bodyLimitBytes?: number;
  /** Lets a call, with its transaction, wait for others that work on the same. */
  inTurn?<T>(call: Call<never, never, never>, work: () => Promise<T>): Promise<T>;
  /** A promise only where there is something to wait for. */
  handle(call: Call<never, never, never>): unknown;
}

type Part<Schema> = Schema extends TSchema ? Static<Schema> : unknown;

interface TypedEndpoint<
  Params extends TSchema | undefined,
  Query extends TSchema | undefined,
  Body extends TSchema | undefined,
  Answer extends TSchema,
> extends Omit<Endpoint, 'params' | 'query' | 'body' | 'success' | 'inTurn' | 'handle' | 'kinds'> {
  readonly kinds?: readonly AccountKind[];
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly success: { readonly status: 200 | 201 | 202; readonly schema: Answer; readonly example?: Static<Answer> };
  inTurn?<T>(call: Call<Part<Params>>, work: () => Promise<T>): Promise<T>;
  handle(
    call: Call<Part<Params>, Part<Query>, Part<Body>>,
  ): Static<Answer> | WrittenJson | Promise<Static<Answer> | WrittenJson>;
}

/** States an endpoint, with its handler's types taken from its schemas. OEM accounts only, unless it says otherwise. */
export function endpoint<
  Answer extends TSchema,
  Params extends TSchema | undefined = undefined,
  Query extends TSchema | undefined = undefined,
  Body extends TSchema | undefined = undefined,
>(definition: TypedEndpoint<Params, Query, Body, Answer>): Endpoint {
  return { kinds: ['OEM'], ...definition } as unknown as Endpoint;
}
