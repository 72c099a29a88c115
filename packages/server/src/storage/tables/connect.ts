import { sql } from 'drizzle-orm';
import { foreignKey, index, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { bytes, instant, scopeColumns, timeCreated } from './columns.ts';
import type { PostalAddress } from './locations.ts';
import { tariffs } from './tariffs.ts';

/** A type and a direction: what one tariff of a location fills. */
export interface Slot {
  readonly type: 'COMMODITY' | 'NON_COMMODITY';
  readonly direction: 'IMPORT' | 'EXPORT';
}

/** What whoever made a session asked for; never changes. */
export interface ConnectSetup {
  readonly slot: Slot;
  /** Devices the tariff is bound to; empty: the whole location. */
  readonly devices: readonly string[];
  /** To be shown on the address page. */
  readonly prefill: PostalAddress | null;
  readonly customerReferenceId: string | null;
  readonly locationReferenceId: string | null;
  readonly start: 'USUAL' | 'EDIT' | 'DISCONNECT';
  readonly advancedInput: boolean;
  readonly askName: boolean;
  readonly askTerm: boolean;
}

/** A period of the day with one price, as the customer typed it: local `HH:mm:ss`, major units per kWh. */
export interface TypedPeriod {
  readonly cost: number;
  readonly validFrom: string;
  readonly validTo: string;
}

/** One pass through the pages, from the provider to a connected tariff, with the answers given so far. */
export interface ConnectRun {
  readonly slot: Slot;
  /** Devices the tariff is bound to; empty: the whole location. */
  readonly devices: readonly string[];
  readonly providerId: string | null;
  /** As typed in, where the provider is not listed. */
  readonly providerName: string | null;
  readonly templateId: string | null;
  readonly structure: 'FIXED' | 'TIME_OF_DAY' | 'MARKET' | null;
  readonly periods: readonly TypedPeriod[] | null;
  readonly region: string | null;
  /** `fixed` in major units per kWh, `percentage` in percent points. */
  readonly surcharge: { readonly fixed: number; readonly percentage: number } | null;
  readonly tariffName: string | null;
  /** Local dates, `YYYY-MM-DD`; null end: until terminated. */
  readonly term: { readonly start: string | null; readonly end: string | null } | null;
  /** The tariff that came of it; answering again changes this one. */
  readonly tariffId: string | null;
}

/** Where a session stands. */
export interface ConnectState {
  /** Pages seen, oldest first; the last one is shown now. */
  readonly history: readonly { readonly page: string; readonly run: number }[];
  readonly runs: readonly ConnectRun[];
  /** Known address that no location has yet. */
  readonly address: PostalAddress | null;
  /** Set while the customer is in the app's own page for advanced input: the newest tariff of the slot before it. */
  readonly advancedInput: { readonly newestTariffId: string | null } | null;
  /** Set from the redirect to a provider's login until another page is answered. */
  readonly login: OpenLogin | null;
  /** Providers to whose login the customer was sent, each once; absent: none yet. */
  readonly logins?: readonly LoginVisit[];
  /** Providers at which the customer would not log in, to be remembered with the customer. */
  readonly dismissed: readonly string[];
}

/** A customer's way to a provider's login, the last one. */
export interface LoginVisit {
  readonly providerId: string;
  readonly slot: Slot;
  /** What the provider with pages of its own said of it; null: nothing so far. */
  readonly report: 'AUTHORISED' | 'DECLINED' | 'FAILED' | null;
}

/** A way to a provider's login. */
export interface OpenLogin {
  readonly providerId: string;
  readonly run: number;
  /** Parameters that go onto the way back. */
  readonly returnParameters: Readonly<Record<string, string>>;
}

export const connectSessions = pgTable(
  'connect_sessions',
  {
    ...scopeColumns,
    id: text().notNull(),
    /** SHA-256 of the token, to find the session by. */
    tokenHash: bytes().notNull(),
    /** The token, encrypted with the instance key, to be answered: a stolen database opens no session. */
    tokenSealed: bytes().notNull(),
    /** Form of the protocol that it speaks for life. */
    dialect: text().notNull(),
    status: text({ enum: ['OPEN', 'COMPLETE', 'CLOSED'] }).notNull(),
    result: text({ enum: ['CONNECTED', 'DISCONNECTED', 'CLOSED'] }),
    customerId: text(),
    locationId: text(),
    deviceId: text(),
    providerId: text(),
    connectUrl: text().notNull(),
    callbackUrl: text().notNull(),
    setup: jsonb().$type<ConnectSetup>().notNull(),
    state: jsonb().$type<ConnectState>().notNull(),
    /** Tariffs connected in it, oldest first. */
    tariffIds: text().array().notNull(),
    /** What ended it, so that a repeat gets the same answer. */
    endedBy: text({ enum: ['START', 'BACK', 'CLOSE', 'DISCONNECT'] }),
    timeEnded: instant(),
    /** When it was told that it is complete, and that it is closed; each is told once. */
    completeTold: instant(),
    closedTold: instant(),
    timeExpiry: instant().notNull(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    uniqueIndex('connect_sessions_token').on(table.tokenHash),
    index('connect_sessions_old').on(table.timeExpiry),
    index('connect_sessions_expiry')
      .on(table.timeExpiry)
      .where(sql`status = 'OPEN' and result is null and closed_told is null`),
    index('connect_sessions_incomplete')
      .on(table.timeCreated)
      .where(sql`result = 'CONNECTED' and complete_told is null`),
  ],
);

/** What customers say is wrong with a tariff. */
export const issueReports = pgTable(
  'issue_reports',
  {
    ...scopeColumns,
    id: text().notNull(),
    tariffId: text().notNull(),
    description: text(),
    status: text({ enum: ['OPEN', 'CANCELLED'] }).notNull(),
    /** The tariff's status before it, which returns with its end. */
    formerStatus: text({ enum: ['CONNECTED', 'PENDING', 'ERROR'] }).notNull(),
    timeCreated: timeCreated(),
    timeUpdated: instant().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    foreignKey({
      columns: [table.accountId, table.liveMode, table.tariffId],
      foreignColumns: [tariffs.accountId, tariffs.liveMode, tariffs.id],
    }).onDelete('cascade'),
    index('issue_reports_tariff').on(table.accountId, table.liveMode, table.tariffId),
  ],
);
