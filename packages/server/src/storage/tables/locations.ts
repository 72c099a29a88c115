import {
  boolean,
  doublePrecision,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
} from 'drizzle-orm/pg-core';
import { instant, scopeColumns, timeCreated } from './columns.ts';

export const customers = pgTable(
  'customers',
  { ...scopeColumns, id: text().notNull(), referenceId: text(), timeCreated: timeCreated() },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    index('customers_newest').on(table.accountId, table.liveMode, table.timeCreated),
    index('customers_reference').on(table.accountId, table.liveMode, table.referenceId),
  ],
);

export interface PostalAddress {
  readonly addressLine1: string;
  readonly addressLine2: string;
  readonly city: string;
  readonly state: string;
  readonly postCode: string;
  readonly countryCode: string;
}

export const locations = pgTable(
  'locations',
  {
    ...scopeColumns,
    id: text().notNull(),
    customerId: text(),
    referenceId: text(),
    postalAddress: jsonb().$type<PostalAddress>().notNull(),
    addressVerified: boolean().notNull(),
    latitude: doublePrecision(),
    longitude: doublePrecision(),
    /** The coordinates were given by the account and win over resolved ones until the address changes. */
    geoLocationGiven: boolean().notNull(),
    timeZone: text().notNull(),
    currencyCode: text().notNull(),
    biddingZone: text(),
    /** Zones between which the address alone cannot decide. */
    undecidedZones: text().array().notNull(),
    /** Market sources chosen by the account in place of the resolved one. */
    marketSourceImport: text(),
    marketSourceExport: text(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    foreignKey({
      columns: [table.accountId, table.liveMode, table.customerId],
      foreignColumns: [customers.accountId, customers.liveMode, customers.id],
    }).onDelete('cascade'),
    index('locations_newest').on(table.accountId, table.liveMode, table.timeCreated),
    index('locations_reference').on(table.accountId, table.liveMode, table.referenceId),
    index('locations_customer').on(table.accountId, table.liveMode, table.customerId),
  ],
);

/** Hardware of a device as its maker declares it, in the words of rest-api.md §5.1. */
export type DeviceProperties = Readonly<Record<string, unknown>>;

export const devices = pgTable(
  'devices',
  {
    ...scopeColumns,
    id: text().notNull(),
    referenceId: text(),
    type: text({ enum: ['EV_CHARGER', 'ELECTRIC_VEHICLE', 'BATTERY_SYSTEM', 'PV_SYSTEM', 'OTHER'] }).notNull(),
    manufacturer: text(),
    modelCode: text(),
    modelName: text(),
    properties: jsonb().$type<DeviceProperties>().notNull(),
    lastSeen: instant(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    index('devices_newest').on(table.accountId, table.liveMode, table.timeCreated),
    index('devices_reference').on(table.accountId, table.liveMode, table.referenceId),
  ],
);

/** Where a device may be. The order of its locations is kept: the first is its home. */
export const deviceLocations = pgTable(
  'device_locations',
  {
    ...scopeColumns,
    deviceId: text().notNull(),
    locationId: text().notNull(),
    position: smallint().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.deviceId, table.locationId] }),
    index('device_locations_location').on(table.accountId, table.liveMode, table.locationId),
    foreignKey({
      columns: [table.accountId, table.liveMode, table.deviceId],
      foreignColumns: [devices.accountId, devices.liveMode, devices.id],
    }).onDelete('cascade'),
    foreignKey({
      columns: [table.accountId, table.liveMode, table.locationId],
      foreignColumns: [locations.accountId, locations.liveMode, locations.id],
    }).onDelete('cascade'),
  ],
);
