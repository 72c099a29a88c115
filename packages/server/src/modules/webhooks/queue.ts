import { type SQL, sql } from 'drizzle-orm';
import { type Session, sqlStatement, tables } from '../../storage/index.ts';
import type { Event } from '../events/index.ts';

/** What waits to be done once there is something to deliver, see `Change`. */
export const DELIVERY_WORK = 'deliveries';

/** Makes the deliveries of new events, in the transaction that writes them, and wakes the workers once it is committed. */
export async function queueDeliveries(transaction: Session, events: readonly Event[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ accountId, liveMode, id, position, type, objectId, timeCreated }) => ({
    account_id: accountId,
    live_mode: liveMode,
    id,
    position,
    type,
    object_id: objectId,
    time_created: timeCreated.toISOString(),
  }));
  const queued = await insertDeliveries(transaction, { rows: JSON.stringify(rows) });
  if (queued.length > 0) transaction.announce({ topic: 'work', key: DELIVERY_WORK });
}

/** The condition that a type of event is among patterns: `*`, `tariff.*`, or the type itself. */
export function matches(type: SQL, patterns: SQL): SQL {
  return sql`exists (select from unnest(${patterns}) as pattern
    where pattern = '*' or pattern = ${type} or (right(pattern, 2) = '.*' and starts_with(${type}, left(pattern, -1))))`;
}

/** A new `whd_…`, in the form of all ids: 8 digits of time, 16 of chance. */
export function deliveryId(time: SQL): SQL {
  return sql`'whd_' || lpad(to_hex(extract(epoch from ${time})::bigint), 8, '0')
    || left(replace(gen_random_uuid()::text, '-', ''), 12) || right(gen_random_uuid()::text, 4)`;
}

const insertDeliveries = sqlStatement<{ rows: string }, unknown>(
  'webhook_delivery_insert',
  sql`insert into webhook_deliveries
      (account_id, live_mode, id, webhook_id, event_id, event_type, position, object_id, status, attempts, time_created)
    select e.account_id, e.live_mode, ${deliveryId(sql`e.time_created`)}, w.id, e.id, e.type, e.position, e.object_id,
      'PENDING', 0, e.time_created
    from jsonb_to_recordset(${sql.placeholder('rows')}::jsonb) as e (account_id text, live_mode boolean, id text,
      position bigint, type text, object_id text, time_created timestamptz)
    join ${tables.webhookEndpoints} w on w.account_id = e.account_id and w.live_mode = e.live_mode
      and not w.disabled and ${matches(sql`e.type`, sql`w.enabled_events`)}
    returning 1`,
);
