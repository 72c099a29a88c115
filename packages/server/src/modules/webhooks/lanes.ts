import { and, eq, inArray, sql } from 'drizzle-orm';
import { type Scope, type Session, tables } from '../../storage/index.ts';
import type { Event } from '../events/index.ts';
import type { RetrySchedule } from './retry.ts';

/** What a worker needs to know of an endpoint to deliver to it. */
export interface Target extends Scope {
  readonly id: string;
  readonly url: string;
  readonly retrySchedule: RetrySchedule;
  readonly secretSealed: Uint8Array;
  readonly formerSecretSealed: Uint8Array | null;
  readonly formerSecretEnds: Date | null;
  readonly failingSince: Date | null;
}

/** What of an event is sent. */
export type SentEvent = Pick<Event, 'accountId' | 'liveMode' | 'id' | 'type' | 'release' | 'data' | 'timeCreated'>;

/** A delivery whose time has come. */
export interface DueDelivery {
  readonly webhookId: string;
  readonly id: string;
  readonly objectId: string;
  readonly attempts: number;
  readonly firstFailureMs: number | null;
  /** Null: the event is no longer kept. */
  readonly event: SentEvent | null;
}

const { webhookEndpoints: endpoints } = tables;

/**
 * For how long a worker that says nothing keeps the endpoints it delivers to. Longer than an attempt takes, so that
 * nothing is sent twice by a worker that is alive. Measured by the database: the clocks of workers may differ.
 */
const LEASE = sql`interval '15 seconds'`;

/** Whether any delivery waits, now or for later. Most of the time none does, and this costs far less than to claim nothing. */
export async function isAnyPending(session: Session): Promise<boolean> {
  const { webhookDeliveries: deliveries } = tables;
  const some = await session.sql
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(sql`${deliveries.status} = 'PENDING'`)
    .limit(1);
  return some.length > 0;
}

/**
 * Takes endpoints for which something is due and which no other worker delivers to. One worker at a time delivers to an
 * endpoint: it alone keeps the order of an object's events and the number of requests at once.
 */
export async function claimTargets(session: Session, worker: string, limit: number): Promise<Target[]> {
  const now = new Date(session.clock.now()).toISOString();
  const free = sql`
    select w.id from ${endpoints} w
    join ${tables.accounts} a on a.id = w.account_id and a.status = 'ACTIVE'
    where not w.disabled and (w.leased_until is null or w.leased_until < clock_timestamp())
      and (exists (select from webhook_deliveries d where ${pendingOf(sql`w`)} and d.due is null)
        or exists (select from webhook_deliveries d where ${pendingOf(sql`w`)} and d.due <= ${now}::timestamptz))
    limit ${limit} for update of w skip locked`;
  return (
    session.sql
      .update(endpoints)
      .set({ leasedBy: worker, leasedUntil: sql`clock_timestamp() + ${LEASE}` })
      // As an array the list is made once; as a subquery it might be made, and lock others, again for each row.
      .where(sql`${endpoints.id} = any(array(${free}))`)
      .returning()
  );
}

/** Says that a worker still delivers. @returns the ids of the endpoints that are still its own */
export async function renewTargets(session: Session, worker: string, ids: readonly string[]): Promise<string[]> {
  const rows = await session.sql
    .update(endpoints)
    .set({ leasedUntil: sql`clock_timestamp() + ${LEASE}` })
    .where(and(eq(endpoints.leasedBy, worker), inArray(endpoints.id, [...ids])))
    .returning({ id: endpoints.id });
  return rows.map(({ id }) => id);
}

/** Gives back the endpoints for which nothing is due any more. @returns the ids of those given back */
export async function releaseDrained(session: Session, worker: string, ids: readonly string[]): Promise<string[]> {
  const now = new Date(session.clock.now()).toISOString();
  const rows = await session.sql
    .update(endpoints)
    .set({ leasedBy: null, leasedUntil: null })
    .where(
      and(
        eq(endpoints.leasedBy, worker),
        inArray(endpoints.id, [...ids]),
        sql`(${endpoints.disabled} or not (
          exists (select from webhook_deliveries d where ${pendingOf(sql`webhook_endpoints`)} and d.due is null) or
          exists (select from webhook_deliveries d where ${pendingOf(sql`webhook_endpoints`)} and d.due <= ${now}::timestamptz)))`,
      ),
    )
    .returning({ id: endpoints.id });
  return rows.map(({ id }) => id);
}

/** Gives back endpoints whatever is due. */
export async function releaseTargets(session: Session, worker: string, ids: readonly string[]): Promise<void> {
  await session.sql
    .update(endpoints)
    .set({ leasedBy: null, leasedUntil: null })
    .where(and(eq(endpoints.leasedBy, worker), inArray(endpoints.id, [...ids])));
}

function pendingOf(endpoint: ReturnType<typeof sql>) {
  return sql`d.account_id = ${endpoint}.account_id and d.live_mode = ${endpoint}.live_mode
    and d.webhook_id = ${endpoint}.id and d.status = 'PENDING'`;
}

/** Which deliveries of an endpoint to read. */
export interface Want {
  readonly target: Target;
  /** Those that the worker has at hand already. */
  readonly known: Iterable<string>;
}

/** What is due for some endpoints, at most `limit` for each: what was never attempted first, in order, then what failed. */
export async function readDue(
  session: Session,
  worker: string,
  wants: readonly Want[],
  limit: number,
): Promise<{ due: DueDelivery[]; targets: ReadonlyMap<string, Target> }> {
  const rows = wants.map(({ target, known }) => ({
    account_id: target.accountId,
    live_mode: target.liveMode,
    webhook_id: target.id,
    known: [...known],
  }));
  const now = new Date(session.clock.now()).toISOString();
  const some = (condition: ReturnType<typeof sql>, order: ReturnType<typeof sql>) => sql`
    (select * from webhook_deliveries d
    where d.account_id = l.account_id and d.live_mode = l.live_mode and d.webhook_id = l.webhook_id
      and d.status = 'PENDING' and ${condition}
      and not jsonb_exists(l.known, d.id)
    order by ${order} limit ${limit})`;
  const result = await session.sql.execute(sql`
    select d.account_id, d.live_mode, d.webhook_id, d.id, d.object_id, d.attempts,
      (extract(epoch from d.first_failure) * 1000)::float8 as first_failure_ms,
      e.id as event_id, e.type, e.release, e.data, (extract(epoch from e.time_created) * 1000)::float8 as created_ms
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as l (account_id text, live_mode boolean, webhook_id text, known jsonb)
    cross join lateral (
      ${some(sql`d.due is null`, sql`d.position`)} union all
      ${some(sql`d.due <= ${now}::timestamptz`, sql`d.due, d.position`)}) d
    left join ${tables.events} e on e.account_id = d.account_id and e.live_mode = d.live_mode and e.id = d.event_id
    order by d.due nulls first, d.position`);
  const due = (result as unknown as { rows: DueRow[] }).rows.map(dueDelivery);
  const targets = await session.sql
    .select()
    .from(endpoints)
    .where(
      and(
        eq(endpoints.leasedBy, worker),
        eq(endpoints.disabled, false),
        inArray(
          endpoints.id,
          wants.map(({ target }) => target.id),
        ),
      ),
    );
  return { due, targets: new Map(targets.map((target) => [target.id, target])) };
}

interface DueRow {
  readonly account_id: string;
  readonly live_mode: boolean;
  readonly webhook_id: string;
  readonly id: string;
  readonly object_id: string;
  readonly attempts: number;
  readonly first_failure_ms: number | null;
  readonly event_id: string | null;
  readonly type: string;
  readonly release: string;
  readonly data: string;
  readonly created_ms: number;
}

function dueDelivery(row: DueRow): DueDelivery {
  const { account_id, live_mode, event_id, type, release, data, created_ms } = row;
  return {
    webhookId: row.webhook_id,
    id: row.id,
    objectId: row.object_id,
    attempts: row.attempts,
    firstFailureMs: row.first_failure_ms,
    event:
      event_id === null
        ? null
        : {
            accountId: account_id,
            liveMode: live_mode,
            id: event_id,
            type,
            release,
            data,
            timeCreated: new Date(created_ms),
          },
  };
}
