import { boolean, index, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { bytes, instant, scopeColumns, timeCreated } from './columns.ts';

export const accounts = pgTable('accounts', {
  id: text().primaryKey(),
  kind: text({ enum: ['OEM', 'PROVIDER'] }).notNull(),
  name: text().notNull(),
  status: text({ enum: ['ACTIVE', 'DISABLED'] }).notNull(),
  defaultRelease: text().notNull(),
  timeCreated: timeCreated(),
});

/** What an account tells its customers about itself, kept apart for each mode. */
export const accountProfiles = pgTable(
  'account_profiles',
  {
    ...scopeColumns,
    displayName: text().notNull(),
    logoUrl: text(),
    privacyUrl: text(),
    termsUrl: text(),
    supportUrl: text(),
    deeplinkUrl: text(),
    universalLinkUrl: text(),
    allowedRedirectUrls: text().array().notNull(),
    /** How the Connect page looks: `#rrggbb`, CSS pixels, a family that devices have. */
    accentColor: text(),
    cornerRadius: smallint(),
    fontFamily: text(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.liveMode] })],
);

/** API keys, by hash only: a stolen database opens no account. */
export const apiKeys = pgTable(
  'api_keys',
  {
    ...scopeColumns,
    id: text().notNull(),
    hash: bytes().notNull(),
    /** The last four characters, so that people can tell keys apart. */
    ending: text().notNull(),
    timeCreated: timeCreated(),
    timeRevoked: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    uniqueIndex('api_keys_hash').on(table.hash),
  ],
);

/** Answers to requests that carried an `Idempotency-Key`, written with the change they report. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    ...scopeColumns,
    key: text().notNull(),
    /** SHA-256 of method, path and body. */
    fingerprint: bytes().notNull(),
    status: smallint().notNull(),
    /** Encrypted with the instance key: answers hold tokens and secrets. */
    bodySealed: bytes().notNull(),
    release: text().notNull(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.key] }),
    index('idempotency_keys_time_created').on(table.timeCreated),
  ],
);

/** Keys of the instance itself, private parts encrypted with the instance key. */
export const signingKeys = pgTable('signing_keys', {
  id: text().primaryKey(),
  purpose: text({ enum: ['BEARER'] }).notNull(),
  publicJwk: jsonb().notNull(),
  privateJwkSealed: bytes().notNull(),
  timeCreated: timeCreated(),
});

/** One row: proves that the instance key at hand is the one the database was made with. */
export const instance = pgTable('instance', {
  singleton: boolean().primaryKey().default(true),
  keyProof: bytes().notNull(),
  timeCreated: timeCreated(),
});
