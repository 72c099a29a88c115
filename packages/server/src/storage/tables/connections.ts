import {
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
import { connectSessions } from './connect.ts';
import { tariffs } from './tariffs.ts';

/** Secrets of one record: a data key of its own, wrapped by the instance key, and what it encrypts. */
const sealedColumns = {
  wrappedKey: bytes(),
  sealed: bytes(),
};

/**
 * Logins at providers that customers are in the middle of, from the first page to their consent. Gone after 15 minutes,
 * with the session, and with the customer's no.
 */
export const providerLogins = pgTable(
  'provider_logins',
  {
    ...scopeColumns,
    id: text().notNull(),
    sessionId: text().notNull(),
    providerId: text().notNull(),
    direction: text({ enum: ['IMPORT', 'EXPORT'] }).notNull(),
    /** What the customer is asked next. `CREDENTIALS` again after a refused login. */
    step: text({
      enum: ['CREDENTIALS', 'REFUSED', 'CODE', 'ACCOUNTS', 'NOTHING_FOUND', 'CONSENT', 'FAILED'],
    }).notNull(),
    /** What the step shows: accounts to choose from, or a message. */
    shown: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    ...sealedColumns,
    referenceId: text(),
    /** Codes that may still be tried. */
    triesLeft: integer().notNull(),
    timeExpiry: instant().notNull(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    // One open login a session: beginning anew takes the place of the one before.
    uniqueIndex('provider_logins_session').on(table.accountId, table.liveMode, table.sessionId),
    index('provider_logins_expiry').on(table.timeExpiry),
    foreignKey({
      columns: [table.accountId, table.liveMode, table.sessionId],
      foreignColumns: [connectSessions.accountId, connectSessions.liveMode, connectSessions.id],
    }).onDelete('cascade'),
  ],
);

/** From where a DIRECT tariff is read, with the customer's credentials, and when next. */
export const tariffConnections = pgTable(
  'tariff_connections',
  {
    ...scopeColumns,
    tariffId: text().notNull(),
    providerId: text().notNull(),
    direction: text({ enum: ['IMPORT', 'EXPORT'] }).notNull(),
    ...sealedColumns,
    /** Named by the provider at the last success, else by the login. */
    referenceId: text(),
    integrationInstance: text(),
    /** The slot was filled along with another one: finding nothing is no failure. */
    incidental: boolean().notNull(),
    /** When it is read next; null: not before the customer has logged in again. */
    nextReading: instant(),
    /** Another process is reading it until then. */
    leasedUntil: instant(),
    /** When it was first tried in vain since the last success, and how often. */
    failingSince: instant(),
    failures: integer().notNull(),
    /** Answers in a row with which the provider refused, since when. */
    providerErrors: integer().notNull(),
    providerErrorsSince: instant(),
    failureCode: text({ enum: ['credentials_invalid', 'no_tariff', 'provider_error'] }),
    timeLastRead: instant(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.tariffId] }),
    index('tariff_connections_due').on(table.nextReading),
    foreignKey({
      columns: [table.accountId, table.liveMode, table.tariffId],
      foreignColumns: [tariffs.accountId, tariffs.liveMode, tariffs.id],
    }).onDelete('cascade'),
  ],
);

/** Customers, or locations without one, who don't want to log in at a provider. */
export const loginDismissals = pgTable(
  'login_dismissals',
  {
    ...scopeColumns,
    /** Id of the customer, else of the location. */
    subjectId: text().notNull(),
    providerId: text().notNull(),
    timeCreated: timeCreated(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.liveMode, table.subjectId, table.providerId] })],
);

/** A text that a customer agreed to, as it was shown. */
export interface ConsentText {
  readonly version: string;
  /** BCP 47 tag of the language in which it was shown. */
  readonly language: string;
  readonly items: readonly { readonly scope: string; readonly displayName: string; readonly description: string }[];
}

/** The ledger of what customers granted. A record never changes; only its end is set, once. */
export const consents = pgTable(
  'consents',
  {
    ...scopeColumns,
    id: text().notNull(),
    scopes: text().array().notNull(),
    /** Who asked. */
    providerId: text().notNull(),
    deviceId: text(),
    locationId: text().notNull(),
    /** The tariff whose reading it covers. */
    tariffId: text(),
    sessionId: text().notNull(),
    customerId: text(),
    text: jsonb().$type<ConsentText>().notNull(),
    timeExpiry: instant(),
    timeEnded: instant(),
    endedBy: text({ enum: ['CUSTOMER', 'OEM', 'PROVIDER', 'PLATFORM'] }),
    endReason: text(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    index('consents_location').on(table.accountId, table.liveMode, table.locationId),
    index('consents_tariff').on(table.accountId, table.liveMode, table.tariffId),
  ],
);
