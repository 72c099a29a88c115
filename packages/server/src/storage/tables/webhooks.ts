import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { bytes, instant, scopeColumns, timeCreated } from './columns.ts';

/** Addresses to which an account's events are delivered. */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    ...scopeColumns,
    id: text().notNull(),
    url: text().notNull(),
    /** Types, `tariff.*`, or `*`. */
    enabledEvents: text().array().notNull(),
    retrySchedule: text({ enum: ['STANDARD', 'REALTIME'] }).notNull(),
    /** Encrypted with the instance key. */
    secretSealed: bytes().notNull(),
    /** The secret before, which signs beside the present one until `formerSecretEnds`. */
    formerSecretSealed: bytes(),
    formerSecretEnds: instant(),
    disabled: boolean().notNull(),
    /** Since when every attempt has failed; null: the last one did not. */
    failingSince: instant(),
    /** The worker that delivers to it at present, and how long it may without saying so again, in database time. */
    leasedBy: text(),
    leasedUntil: instant(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    uniqueIndex('webhook_endpoints_id').on(table.id),
    index('webhook_endpoints_newest').on(table.accountId, table.liveMode, table.timeCreated),
  ],
);

/** Events on their way to an endpoint. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    ...scopeColumns,
    id: text().notNull(),
    webhookId: text().notNull(),
    eventId: text().notNull(),
    eventType: text().notNull(),
    /** Position of the event, and the object whose events arrive in its order. */
    position: bigint({ mode: 'number' }).notNull(),
    objectId: text().notNull(),
    status: text({ enum: ['PENDING', 'DELIVERED', 'FAILED'] }).notNull(),
    /** Attempts since it was last queued. */
    attempts: integer().notNull(),
    firstFailure: instant(),
    /** When it is to be attempted again; null: at once, whatever the clocks of those who write and send it say. */
    due: instant(),
    timeFinished: instant(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    uniqueIndex('webhook_deliveries_event').on(table.accountId, table.liveMode, table.webhookId, table.eventId),
    foreignKey({
      name: 'webhook_deliveries_endpoint',
      columns: [table.accountId, table.liveMode, table.webhookId],
      foreignColumns: [webhookEndpoints.accountId, webhookEndpoints.liveMode, webhookEndpoints.id],
    }).onDelete('cascade'),
    index('webhook_deliveries_pending')
      .on(table.accountId, table.liveMode, table.webhookId, sql`due nulls first`, table.position)
      .where(sql`status = 'PENDING'`),
    index('webhook_deliveries_newest').on(table.accountId, table.liveMode, table.webhookId, table.timeCreated),
    index('webhook_deliveries_time_created').on(table.timeCreated),
  ],
);

/** What was sent and what came back. */
export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    ...scopeColumns,
    deliveryId: text().notNull(),
    time: instant().notNull(),
    requestHeaders: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
    /** Null: no answer. */
    httpStatus: integer(),
    durationMs: integer().notNull(),
    /** The first 4 kB. */
    responseBody: text().notNull(),
    /** Why there is no good answer, for people; null: there is. */
    error: text(),
  },
  (table) => [
    index('webhook_attempts_delivery').on(table.accountId, table.liveMode, table.deliveryId, table.time),
    foreignKey({
      name: 'webhook_attempts_delivery_fk',
      columns: [table.accountId, table.liveMode, table.deliveryId],
      foreignColumns: [webhookDeliveries.accountId, webhookDeliveries.liveMode, webhookDeliveries.id],
    }).onDelete('cascade'),
  ],
);

/** Keys that sign deliveries, one line of them for each mode; private parts encrypted with the instance key. */
export const webhookKeys = pgTable('webhook_keys', {
  /** `wsk_live_…` or `wsk_test_…`, as in `Flatpeak-Key-ID`. */
  id: text().primaryKey(),
  liveMode: boolean().notNull(),
  publicJwk: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
  privateKeySealed: bytes().notNull(),
  timeCreated: timeCreated(),
  /** From when it signs, in place of the one before. */
  firstUse: instant().notNull(),
});
