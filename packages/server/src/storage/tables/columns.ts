import { boolean, customType, text, timestamp } from 'drizzle-orm/pg-core';

/** First columns of every table that holds an account's data: no row exists outside an account and a mode. */
export const scopeColumns = {
  accountId: text().notNull(),
  liveMode: boolean().notNull(),
};

/** An instant, kept to the millisecond. */
export const instant = () => timestamp({ withTimezone: true, precision: 3, mode: 'date' });

/** Binary data. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

export const timeCreated = () => instant().notNull();
