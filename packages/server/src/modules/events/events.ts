import { and, arrayContains, eq, gte, lt, sql } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import {
  findOne,
  inScope,
  type Page,
  type PageRequest,
  readPage,
  type Scope,
  type Session,
  sqlStatement,
  tables,
} from '../../storage/index.ts';

/** What happened to an object of an account, as it is told. */
export type Event = typeof tables.events.$inferSelect;

/** An event that is not written yet. */
export interface NewEvent extends Scope {
  readonly type: string;
  readonly release: string;
  readonly objectId: string;
  /** The object in the wire form of `release`. */
  readonly data: object;
}

const DAY_MS = 24 * 3_600_000;
/** How long events are kept. */
const KEPT_MS = 90 * DAY_MS;
/** Rows that are forgotten in one transaction, so that none is long. */
const BATCH = 5_000;

/**
 * Writes events, in the order given, in the transaction that causes them.
 * @param sample made up for a test, and shown in no list
 */
export async function insertEvents(
  transaction: Session,
  events: readonly NewEvent[],
  { sample }: { readonly sample: boolean },
): Promise<Event[]> {
  if (events.length === 0) return [];
  const nowMs = transaction.clock.now();
  const rows = events.map((event) => {
    const data = JSON.stringify(event.data);
    return {
      account_id: event.accountId,
      live_mode: event.liveMode,
      id: newId('evt', nowMs),
      type: event.type,
      release: event.release,
      object_id: event.objectId,
      object_ids: idsIn(data, event),
      data,
      sample,
    };
  });
  const written = await insertRows(transaction, {
    timeCreated: new Date(nowMs).toISOString(),
    rows: JSON.stringify(rows),
  });
  const positions = new Map(written.map((row) => [row.id, Number(row.position)]));
  return rows.map((row) => ({
    accountId: row.account_id,
    liveMode: row.live_mode,
    id: row.id,
    position: positions.get(row.id)!,
    type: row.type,
    release: row.release,
    objectId: row.object_id,
    objectIds: row.object_ids,
    data: row.data,
    sample,
    timeCreated: new Date(nowMs),
  }));
}

/** One parameter however many they are, and written in order, so that positions are. */
const insertRows = sqlStatement<{ timeCreated: string; rows: string }, { id: string; position: string | number }>(
  'event_insert',
  sql`insert into events (account_id, live_mode, id, type, release, object_id, object_ids, data, sample, time_created)
    select account_id, live_mode, id, type, release, object_id,
      array(select jsonb_array_elements_text(object_ids)), data, sample, ${sql.placeholder('timeCreated')}::timestamptz
    from rows from (jsonb_to_recordset(${sql.placeholder('rows')}::jsonb) as (account_id text, live_mode boolean, id text,
      type text, release text, object_id text, object_ids jsonb, data text, sample boolean)) with ordinality
      as row (account_id, live_mode, id, type, release, object_id, object_ids, data, sample, number)
    order by number
    returning id, position`,
);

/** Ids as they stand in JSON, between quotes. */
const ID = /"([a-z]{3}_[0-9a-f]{24})"/g;

/** Every id in an event but that of its account, which all of them name. */
function idsIn(data: string, { accountId, objectId }: NewEvent): string[] {
  const ids = new Set([objectId, ...Array.from(data.matchAll(ID), ([, id]) => id!)]);
  ids.delete(accountId);
  return [...ids];
}

/** @throws Refusal `not_found` */
export async function getEvent(session: Session, scope: Scope, id: string): Promise<Event> {
  const event = await findOne(session, tables.events, scope, id);
  if (event === undefined || event.timeCreated.getTime() < session.clock.now() - KEPT_MS) {
    throw new Refusal('not_found', `There is no event ${id}.`);
  }
  return event;
}

/** Events of the last 90 days, newest first. */
export function listEvents(
  session: Session,
  scope: Scope,
  filter: { readonly type?: string | undefined; readonly objectId?: string | undefined },
  page: PageRequest,
): Promise<Page<Event>> {
  const { events } = tables;
  const { type, objectId } = filter;
  const where = inScope(
    events,
    scope,
    gte(events.timeCreated, new Date(session.clock.now() - KEPT_MS)),
    eq(events.sample, false),
    type === undefined ? undefined : eq(events.type, type),
    objectId === undefined || objectId === scope.accountId ? undefined : arrayContains(events.objectIds, [objectId]),
  );
  return readPage(session, events, { where, by: events.position, order: 'descending' }, page);
}

/** Forgets events that are no longer kept. */
export async function forgetOldEvents(session: Session): Promise<void> {
  const { events } = tables;
  const limit = new Date(session.clock.now() - KEPT_MS);
  for (;;) {
    const old = session.sql.select({ at: sql`ctid` }).from(events).where(lt(events.timeCreated, limit)).limit(BATCH);
    const gone = await session.sql
      .delete(events)
      .where(and(lt(events.timeCreated, limit), sql`ctid in ${old}`))
      .returning({ id: events.id });
    if (gone.length < BATCH) return;
  }
}
