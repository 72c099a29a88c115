import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { instant, scopeColumns, timeCreated } from './columns.ts';

/** What happened to objects of accounts, as it was told. */
export const events = pgTable(
  'events',
  {
    ...scopeColumns,
    id: text().notNull(),
    /** Counts all events: of two on one object, the one that came second has the higher number, whatever clocks say. */
    position: bigserial({ mode: 'number' }).notNull(),
    type: text().notNull(),
    release: text().notNull(),
    /** The object it happened to. */
    objectId: text().notNull(),
    /** Every id in `data`, to be searched by. */
    objectIds: text().array().notNull(),
    /** The object in the wire form of `release`: JSON as it is sent, to the byte. */
    data: text().notNull(),
    /** Made up for a webhook's test, and in no list. */
    sample: boolean().notNull(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    index('events_newest').on(table.accountId, table.liveMode, table.position),
    index('events_object').using('gin', table.objectIds),
    index('events_time_created').on(table.timeCreated),
  ],
);

/** Releases of objects that were made in a newer one than their account's default; all others are shown in the default. */
export const objectReleases = pgTable(
  'object_releases',
  { ...scopeColumns, objectId: text().notNull(), release: text().notNull() },
  (table) => [primaryKey({ columns: [table.accountId, table.liveMode, table.objectId] })],
);

/** News that concern many objects, told to one after the other. */
export const fanOuts = pgTable(
  'fan_outs',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    kind: text({ enum: ['MARKET_PUBLICATION', 'SANDBOX_PUBLICATION', 'CONNECTION_UPGRADE', 'REPLAY'] }).notNull(),
    /** The market source, provider or webhook whose news they are. */
    subject: text().notNull(),
    /** Which of the subject's news: each is told once. */
    revision: bigint({ mode: 'number' }).notNull(),
    /** The last object that was told, as far as the news have got; null: none. */
    cursor: text(),
    /** Objects told so far. */
    told: integer().notNull().default(0),
    timeCreated: timeCreated(),
    timeDone: instant(),
  },
  (table) => [
    uniqueIndex('fan_outs_news').on(table.kind, table.subject, table.revision),
    index('fan_outs_waiting').on(table.id).where(sql`time_done is null`),
  ],
);
