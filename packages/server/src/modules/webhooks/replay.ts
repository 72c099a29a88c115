import { sql } from 'drizzle-orm';
import { type Scope, type Session, tables } from '../../storage/index.ts';
import { requestFanOut, type Teller } from '../events/index.ts';
import { DELIVERY_WORK, deliveryId, matches } from './queue.ts';

/** Events in one transaction. */
const PORTION = 1_000;

interface Subject extends Scope {
  readonly id: string;
}

/** Has an account's events since an instant delivered to an endpoint, those that were delivered before, too. */
export async function requestReplay(
  transaction: Session,
  { accountId, liveMode, id }: Subject,
  from: Date,
): Promise<void> {
  const { events } = tables;
  const result = await transaction.sql.execute(sql`
    select min(position) as first, max(position) as last from ${events}
    where account_id = ${accountId} and live_mode = ${liveMode} and not sample
      and time_created >= ${from.toISOString()}::timestamptz`);
  const [found] = (result as unknown as { rows: { first: string | null; last: string | null }[] }).rows;
  if (found?.first == null || found.last == null) return;
  await requestFanOut(
    transaction,
    {
      kind: 'REPLAY',
      // Each request is news of its own, even when nothing has happened since the last.
      subject: JSON.stringify([accountId, liveMode, id, Number(found.last)]),
      revision: transaction.clock.now(),
    },
    String(Number(found.first) - 1),
  );
}

/** Queues the next events of a replay. What is on its way to the endpoint anyhow is left alone. */
export const tellReplay: Teller = async (transaction, { subject }, cursor) => {
  const [accountId, liveMode, id, last] = JSON.parse(subject) as [string, boolean, string, number];
  const result = await transaction.sql.execute(sql`
    with portion as (
      select e.* from ${tables.events} e
      where e.account_id = ${accountId} and e.live_mode = ${liveMode} and not e.sample
        and e.position > ${Number(cursor)} and e.position <= ${last}
      order by e.position limit ${PORTION}
    ), queued as (
      insert into webhook_deliveries
        (account_id, live_mode, id, webhook_id, event_id, event_type, position, object_id, status, attempts, time_created)
      select p.account_id, p.live_mode, ${deliveryId(sql`p.time_created`)}, w.id, p.id, p.type, p.position, p.object_id,
        'PENDING', 0, p.time_created
      from portion p
      join ${tables.webhookEndpoints} w on w.account_id = p.account_id and w.live_mode = p.live_mode and w.id = ${id}
        and ${matches(sql`p.type`, sql`w.enabled_events`)}
      on conflict (account_id, live_mode, webhook_id, event_id) do update
        set status = 'PENDING', attempts = 0, first_failure = null, due = null, time_finished = null
        where webhook_deliveries.status <> 'PENDING'
    )
    select max(position) as last, count(*)::int as told from portion`);
  const [portion] = (result as unknown as { rows: { last: string | null; told: number }[] }).rows;
  if (portion?.last == null) return null;
  transaction.announce({ topic: 'work', key: DELIVERY_WORK });
  return { cursor: String(portion.last), told: portion.told };
};
