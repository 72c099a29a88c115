import { and, asc, eq, gte, inArray, lt, ne, sql } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import {
  inScope,
  type Page,
  type PageRequest,
  readNewest,
  type Scope,
  type Session,
  tables,
} from '../../storage/index.ts';
import type { Event } from '../events/index.ts';
import { getWebhook } from './endpoints.ts';
import { DELIVERY_WORK } from './queue.ts';

type DeliveryRow = typeof tables.webhookDeliveries.$inferSelect;
export type WebhookAttempt = typeof tables.webhookAttempts.$inferSelect;
export type DeliveryStatus = DeliveryRow['status'];

/** An event on its way to an endpoint, or arrived. */
export interface WebhookDelivery extends DeliveryRow {
  /** Oldest first. */
  readonly tries: readonly WebhookAttempt[];
}

/** How long deliveries and their attempts are kept. */
const KEPT_MS = 30 * 24 * 3_600_000;
const BATCH = 5_000;

/** Deliveries of the last 30 days, newest first. @throws Refusal `not_found` for the endpoint */
export async function listDeliveries(
  session: Session,
  scope: Scope,
  webhookId: string,
  filter: { readonly status: DeliveryStatus | undefined },
  page: PageRequest,
): Promise<Page<WebhookDelivery>> {
  const { webhookDeliveries } = tables;
  await getWebhook(session, scope, webhookId);
  const found = await readNewest(
    session,
    webhookDeliveries,
    scope,
    [
      eq(webhookDeliveries.webhookId, webhookId),
      gte(webhookDeliveries.timeCreated, new Date(session.clock.now() - KEPT_MS)),
      filter.status === undefined ? undefined : eq(webhookDeliveries.status, filter.status),
    ],
    page,
  );
  return { ...found, rows: await withAttempts(session, scope, found.rows) };
}

/** Has a delivery sent again, at once, whatever came of it before. @throws Refusal `not_found`, `conflict` when disabled */
export function redeliver(
  session: Session,
  scope: Scope,
  webhookId: string,
  deliveryId: string,
): Promise<WebhookDelivery> {
  return session.atomically(async (transaction) => {
    const { webhookDeliveries } = tables;
    await requireEnabled(transaction, scope, webhookId);
    const [row] = await transaction.sql
      .update(webhookDeliveries)
      .set({ status: 'PENDING', attempts: 0, firstFailure: null, due: null, timeFinished: null })
      .where(
        inScope(
          webhookDeliveries,
          scope,
          eq(webhookDeliveries.webhookId, webhookId),
          eq(webhookDeliveries.id, deliveryId),
        ),
      )
      .returning();
    if (row === undefined) throw new Refusal('not_found', `There is no delivery ${deliveryId} of this webhook.`);
    transaction.announce({ topic: 'work', key: DELIVERY_WORK });
    return (await withAttempts(transaction, scope, [row]))[0]!;
  });
}

/** Has an event sent to one endpoint, whether or not it wants its type. @throws Refusal `not_found`, `conflict` when disabled */
export function deliverTo(session: Session, scope: Scope, webhookId: string, event: Event): Promise<WebhookDelivery> {
  return session.atomically(async (transaction) => {
    await requireEnabled(transaction, scope, webhookId);
    const now = session.clock.now();
    const row: DeliveryRow = {
      ...scope,
      id: newId('whd', now),
      webhookId,
      eventId: event.id,
      eventType: event.type,
      position: event.position,
      objectId: event.objectId,
      status: 'PENDING',
      attempts: 0,
      firstFailure: null,
      due: null,
      timeFinished: null,
      timeCreated: new Date(now),
    };
    await transaction.sql.insert(tables.webhookDeliveries).values(row);
    transaction.announce({ topic: 'work', key: DELIVERY_WORK });
    return { ...row, tries: [] };
  });
}

async function requireEnabled(session: Session, scope: Scope, webhookId: string): Promise<void> {
  if ((await getWebhook(session, scope, webhookId)).disabled) {
    throw new Refusal('conflict', 'The webhook is disabled: switch it on first.');
  }
}

async function withAttempts(session: Session, scope: Scope, rows: readonly DeliveryRow[]): Promise<WebhookDelivery[]> {
  const { webhookAttempts } = tables;
  const ids = rows.map(({ id }) => id);
  const attempts =
    ids.length === 0
      ? []
      : await session.sql
          .select()
          .from(webhookAttempts)
          .where(inScope(webhookAttempts, scope, inArray(webhookAttempts.deliveryId, ids)))
          .orderBy(asc(webhookAttempts.time));
  const byDelivery = Map.groupBy(attempts, ({ deliveryId }) => deliveryId);
  return rows.map((row) => ({ ...row, tries: byDelivery.get(row.id) ?? [] }));
}

/** How many deliveries wait to be sent, or sent again. */
export async function queueDepth(session: Session): Promise<number> {
  const { webhookDeliveries } = tables;
  return session.sql.$count(webhookDeliveries, eq(webhookDeliveries.status, 'PENDING'));
}

/** Forgets deliveries that came to an end over 30 days ago, and their attempts. */
export async function forgetOldDeliveries(session: Session): Promise<void> {
  const { webhookDeliveries } = tables;
  const isOld = and(
    lt(webhookDeliveries.timeCreated, new Date(session.clock.now() - KEPT_MS)),
    ne(webhookDeliveries.status, 'PENDING'),
  );
  for (;;) {
    const old = session.sql.select({ at: sql`ctid` }).from(webhookDeliveries).where(isOld).limit(BATCH);
    const gone = await session.sql
      .delete(webhookDeliveries)
      .where(and(isOld, sql`ctid in ${old}`))
      .returning({ id: webhookDeliveries.id });
    if (gone.length < BATCH) return;
  }
}
