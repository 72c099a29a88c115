import { boolean, text, timestamp } from 'drizzle-orm/pg-core';

/** First columns of every table that holds an account's data: no row exists outside an account and a mode. */
export const scopeColumns = {
  accountId: text().notNull(),
  liveMode: boolean().notNull(),
};

/** An instant, kept to the millisecond. */
export const instant = () => timestamp({ withTimezone: true, precision: 3, mode: 'date' });

export const timeCreated = () => instant().notNull();
