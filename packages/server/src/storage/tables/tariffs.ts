import type { FixedCharge, MinimumCharge, ScheduleEntry } from '@plateau/energy';
import { sql } from 'drizzle-orm';
import {
  boolean,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { accounts } from './accounts.ts';
import { bytes, instant, scopeColumns, timeCreated } from './columns.ts';
import { locations } from './locations.ts';

/** VAT as energy.md §3 has it: `rate` a fraction, `onNegative` whether it is added while the net price is below zero. */
export interface Vat {
  readonly rate: number;
  readonly included: boolean;
  readonly onNegative: 'APPLY' | 'NONE';
}

/** What one version of a tariff says about prices. A change of any of it opens a new version. */
export interface TariffTerms {
  readonly schedule: ScheduleEntry[];
  /** IANA zone of its hours; null or absent: the location's. */
  readonly timeZone?: string | null;
  readonly marketRates: boolean;
  /** Market source chosen for this tariff; null: the location's. */
  readonly marketSource: string | null;
  readonly marketResolution: 'NATIVE' | 'PT30M' | 'PT60M';
  readonly vat: Vat | null;
  /** Beside the energy, in major units of the location's currency. */
  readonly fixedCharges: readonly FixedCharge[];
  /** The least that a bill comes to; absent or null: nothing. */
  readonly minimumCharge?: MinimumCharge | null;
  /** First day of the billing period, 1–28; null: the calendar month. */
  readonly billingDay: number | null;
  readonly tierScope: 'MONTH' | 'PERIOD';
  /** Structure as its source says: rates that arrive as data; absent: it follows from the schedule. */
  readonly structureType?: 'MARKET' | 'DYNAMIC';
}

export const tariffs = pgTable(
  'tariffs',
  {
    ...scopeColumns,
    id: text().notNull(),
    locationId: text().notNull(),
    type: text({ enum: ['COMMODITY', 'NON_COMMODITY'] }).notNull(),
    direction: text({ enum: ['IMPORT', 'EXPORT', 'LOCAL'] }).notNull(),
    connectionType: text({ enum: ['DIRECT', 'LIBRARY', 'MARKET', 'MANUAL'] }).notNull(),
    status: text({ enum: ['CONNECTED', 'PENDING', 'ERROR', 'ERROR_REPORTED'] }).notNull(),
    displayName: text(),
    providerId: text(),
    /** Provider as the customer typed it in, where it is not listed. */
    providerName: text(),
    templateId: text(),
    temporary: boolean().notNull(),
    /** Devices whose price it makes in place of the location's tariff; empty: the whole location. */
    devices: text().array().notNull(),
    contractStart: instant().notNull(),
    contractEnd: instant(),
    /** How far a source outside vouches for the rates; null: as long as the contract. */
    ratesUntil: instant(),
    /** From when the tariff answers prices; null: from its contract's start, and as an estimate before it. */
    takesOver: instant(),
    /** When another tariff took its slot over; null: it still holds it. */
    takenOver: instant(),
    /** The contract's end that has been said to come near, and the one that has been said to have come. */
    expiringTold: instant(),
    expiredTold: instant(),
    timeCreated: timeCreated(),
    /** When anything but its terms last changed that decides prices: dates, slot, status; null: not since it was created. */
    timeUpdated: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    foreignKey({
      columns: [table.accountId, table.liveMode, table.locationId],
      foreignColumns: [locations.accountId, locations.liveMode, locations.id],
    }).onDelete('cascade'),
    index('tariffs_newest').on(table.accountId, table.liveMode, table.timeCreated),
    index('tariffs_location').on(table.accountId, table.liveMode, table.locationId),
    index('tariffs_expiring')
      .on(table.contractEnd)
      .where(sql`contract_end is not null and expiring_told is distinct from contract_end`),
    index('tariffs_expired')
      .on(table.contractEnd)
      .where(sql`contract_end is not null and expired_told is distinct from contract_end`),
    index('tariffs_provider').on(table.providerId, table.accountId, table.liveMode, table.id),
  ],
);

/**
 * Market sources on which a tariff's prices stand, by source and mode, so that publications find whom they concern in the
 * order of this key, however many there are.
 */
export const tariffMarketSources = pgTable(
  'tariff_market_sources',
  {
    marketSourceId: text().notNull(),
    ...scopeColumns,
    locationId: text().notNull(),
    tariffId: text().notNull(),
  },
  (table) => [
    primaryKey({
      name: 'tariff_market_sources_pk',
      columns: [table.marketSourceId, table.liveMode, table.accountId, table.locationId, table.tariffId],
    }),
    index('tariff_market_sources_tariff').on(table.accountId, table.liveMode, table.tariffId),
    foreignKey({
      name: 'tariff_market_sources_tariff_fk',
      columns: [table.accountId, table.liveMode, table.tariffId],
      foreignColumns: [tariffs.accountId, tariffs.liveMode, tariffs.id],
    }).onDelete('cascade'),
  ],
);

export const tariffVersions = pgTable(
  'tariff_versions',
  {
    ...scopeColumns,
    tariffId: text().notNull(),
    version: integer().notNull(),
    /** From when this version's rates hold; null: from the tariff's beginning. */
    effectiveFrom: instant(),
    terms: jsonb().$type<TariffTerms>().notNull(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.tariffId, table.version] }),
    foreignKey({
      columns: [table.accountId, table.liveMode, table.tariffId],
      foreignColumns: [tariffs.accountId, tariffs.liveMode, tariffs.id],
    }).onDelete('cascade'),
  ],
);

/** A web app of a provider's own in which its customers log in (connect.md §5.2, §5.7). */
export interface ProviderModule {
  /** Where customers are sent; null: not in live mode. */
  readonly onboardUrl: string | null;
  /** The same in test mode; null: not in test mode. */
  readonly testOnboardUrl: string | null;
  /** Where tariffs are read; null: below the address to which customers are sent. */
  readonly apiUrl: string | null;
}

/** Energy companies, shared by all accounts. */
export const providers = pgTable(
  'providers',
  {
    id: text().primaryKey(),
    displayName: text().notNull(),
    /** The name without case and accents, to be searched. */
    searchName: text().notNull(),
    logoUrl: text(),
    accentColor: text(),
    countryCodes: text().array().notNull(),
    connectionTypes: text({ enum: ['DIRECT', 'LIBRARY', 'MARKET', 'MANUAL'] })
      .array()
      .notNull(),
    websiteUrl: text(),
    /** The web app of the provider's own in which its customers log in; null: none, or code in this program. */
    module: jsonb().$type<ProviderModule>(),
    /** How that web app tells of a login: by the routes of a module, or as the account below. */
    loginStyle: text({ enum: ['MODULE', 'OWN_PAGES'] })
      .notNull()
      .default('MODULE'),
    /** The provider account whose keys answer for this provider; null: none does. */
    accountId: text().references(() => accounts.id),
    /** Bearer that the module and the platform send each other, encrypted with the instance key. */
    moduleKeySealed: bytes(),
    /** Market sources its plans follow wherever they are sold; empty: that of the location. */
    marketSources: text().array().notNull().default([]),
    /** A made-up company that only test mode shows. */
    sandbox: boolean().notNull(),
  },
  (table) => [uniqueIndex('providers_account').on(table.accountId)],
);

/** Plans of the tariff library, shared by all accounts. */
export const tariffTemplates = pgTable(
  'tariff_templates',
  {
    id: text().primaryKey(),
    providerId: text()
      .notNull()
      .references(() => providers.id),
    /** Where it was read from, e.g. `ratebook:pge-ev2-a`: importing it again replaces it. */
    sourceKey: text().notNull().unique(),
    displayName: text().notNull(),
    searchName: text().notNull(),
    description: text(),
    countryCode: text().notNull(),
    regions: text().array().notNull(),
    /** IANA zone it was written for; null: that of the location. */
    timeZone: text(),
    type: text({ enum: ['COMMODITY', 'NON_COMMODITY'] }).notNull(),
    direction: text({ enum: ['IMPORT', 'EXPORT', 'LOCAL'] }).notNull(),
    structureType: text({ enum: ['FIXED', 'TIME_OF_DAY', 'MARKET', 'DYNAMIC'] }).notNull(),
    currencyCode: text().notNull(),
    validFrom: instant(),
    terms: jsonb().$type<TariffTerms>().notNull(),
    sandbox: boolean().notNull(),
  },
  (table) => [index('tariff_templates_provider').on(table.providerId)],
);

/** Market indices: what they are and how fresh their prices are. Shared by all accounts. */
export const marketSources = pgTable('market_sources', {
  id: text().primaryKey(),
  /** Bidding zone or retail region, e.g. `SE3`. */
  region: text().notNull(),
  market: text().notNull(),
  displayName: text().notNull(),
  countryCode: text().notNull(),
  currencyCode: text().notNull(),
  /** Factor from the published unit to currency per kWh: 0.001 for a price per MWh. */
  unitsPerKwh: doublePrecision().notNull(),
  timeZone: text().notNull(),
  resolutionMinutes: integer().notNull(),
  /** Id of the feed that last delivered prices; null: imported from a file, or nothing yet. */
  feed: text(),
  timeAttempted: instant(),
  timeDelivered: instant(),
  lastError: text(),
  /** End of the newest published price. */
  knownUntil: instant(),
  /** Counts every change of its points; caches are keyed by it. */
  revision: integer().notNull(),
});

/** Published prices of a market source, in its own unit. Partitioned by year of `start_time` (see the migration). */
export const indexPoints = pgTable(
  'index_points',
  {
    marketSourceId: text().notNull(),
    startTime: instant().notNull(),
    endTime: instant().notNull(),
    value: doublePrecision().notNull(),
    /** 1 on first publication, one more with each correction. */
    revision: integer().notNull(),
    timePublished: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.marketSourceId, table.startTime] })],
);
