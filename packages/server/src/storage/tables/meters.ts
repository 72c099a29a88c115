import { sql } from 'drizzle-orm';
import {
  bigint,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { instant, scopeColumns, timeCreated } from './columns.ts';
import { devices, locations } from './locations.ts';

/**
 * What records belong to: a device, or a location's main meter, and the directions of the energy. Records name their
 * register by its number, so that a row of the largest table stays small.
 */
export const meterRegisters = pgTable(
  'meter_registers',
  {
    ...scopeColumns,
    number: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    /** The device, else the location. */
    ownerId: text().notNull(),
    locationId: text().notNull(),
    deviceId: text(),
    flow: text({ enum: ['IMPORT', 'EXPORT'] }).notNull(),
    tariffDirection: text({ enum: ['IMPORT', 'EXPORT', 'LOCAL'] }).notNull(),
    /** No record of the register ends after this instant. Only ever raised. */
    recordsUntil: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.number] }),
    unique('meter_registers_owner').on(
      table.accountId,
      table.liveMode,
      table.ownerId,
      table.locationId,
      table.flow,
      table.tariffDirection,
    ),
    index('meter_registers_location').on(table.accountId, table.liveMode, table.locationId),
    index('meter_registers_device').on(table.accountId, table.liveMode, table.deviceId),
    foreignKey({
      name: 'meter_registers_location_fk',
      columns: [table.accountId, table.liveMode, table.locationId],
      foreignColumns: [locations.accountId, locations.liveMode, locations.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'meter_registers_device_fk',
      columns: [table.accountId, table.liveMode, table.deviceId],
      foreignColumns: [devices.accountId, devices.liveMode, devices.id],
    }).onDelete('cascade'),
  ],
);

/** Registers that are gone, whose records and readings are still to be swept up. Filled by a trigger (see the migration). */
export const deletedRegisters = pgTable(
  'deleted_registers',
  { ...scopeColumns, number: bigint({ mode: 'number' }).notNull() },
  (table) => [primaryKey({ columns: [table.accountId, table.liveMode, table.number] })],
);

/**
 * Energy over time; the records of a register never overlap. Partitioned by `start_time` (see the migration).
 * It refers to its register without a foreign key, whose check would cost as much as the row.
 */
export const meterRecords = pgTable(
  'meter_records',
  {
    ...scopeColumns,
    register: bigint({ mode: 'number' }).notNull(),
    startTime: instant().notNull(),
    endTime: instant().notNull(),
    energyWh: doublePrecision().notNull(),
    /** 1: measured; less: a forecast. */
    confidence: doublePrecision().notNull(),
    sessionReferenceId: text(),
    recordReferenceId: text(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.register, table.startTime] }),
    index('meter_records_session')
      .on(table.accountId, table.liveMode, table.sessionReferenceId)
      .where(sql`session_reference_id is not null`),
  ],
);

/** What a counter showed. Partitioned by `time` (see the migration). */
export const meterReadings = pgTable(
  'meter_readings',
  {
    ...scopeColumns,
    register: bigint({ mode: 'number' }).notNull(),
    time: instant().notNull(),
    valueWh: doublePrecision().notNull(),
    sessionReferenceId: text(),
    recordReferenceId: text(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.liveMode, table.register, table.time] })],
);

/** Why a record of a batch was not accepted. */
export interface StoredFailure {
  readonly recordNumber: number;
  readonly recordReference: string | null;
  readonly code: string;
  readonly message: string;
}

export const meterBatches = pgTable(
  'meter_batches',
  {
    ...scopeColumns,
    id: text().notNull(),
    /** Grows with every batch: what was submitted first is worked off first. */
    position: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    status: text({ enum: ['PROCESSING', 'COMPLETE'] }).notNull(),
    submitted: integer().notNull(),
    accepted: integer().notNull(),
    processed: integer().notNull(),
    /** The first 1,000. */
    failures: jsonb().$type<readonly StoredFailure[]>().notNull(),
    /** Devices and locations whose records wait in its parts. */
    owners: text().array().notNull(),
    /** When to try again after work on it went wrong. */
    retryAfter: instant(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    index('meter_batches_waiting')
      .on(table.accountId, table.liveMode, table.position)
      .where(sql`status = 'PROCESSING'`),
    index('meter_batches_time_created').on(table.timeCreated),
  ],
);

/** Records of a batch that are still to be processed, in parts that are processed one after the other. */
export const meterBatchParts = pgTable(
  'meter_batch_parts',
  {
    ...scopeColumns,
    batchId: text().notNull(),
    part: integer().notNull(),
    /** JSON. Text, as the database never looks into it. */
    content: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.batchId, table.part] }),
    foreignKey({
      name: 'meter_batch_parts_batch_fk',
      columns: [table.accountId, table.liveMode, table.batchId],
      foreignColumns: [meterBatches.accountId, meterBatches.liveMode, meterBatches.id],
    }).onDelete('cascade'),
  ],
);

/** What devices said of themselves. */
export const deviceStates = pgTable(
  'device_states',
  {
    ...scopeColumns,
    id: text().notNull(),
    deviceId: text().notNull(),
    locationId: text().notNull(),
    time: instant().notNull(),
    stateOfChargePercent: doublePrecision(),
    targetStateOfChargePercent: doublePrecision(),
    /** As it was sent; null: only the sign of the power tells. */
    flow: text({ enum: ['IMPORT', 'EXPORT'] }),
    /** Positive charging, negative discharging. */
    batteryPowerKw: doublePrecision(),
    energyRemainingKwh: doublePrecision(),
    backupReservePercent: doublePrecision(),
    recordReferenceId: text(),
    timeCreated: timeCreated(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.liveMode, table.id] }),
    index('device_states_latest').on(table.accountId, table.liveMode, table.deviceId, table.time),
    index('device_states_reference')
      .on(table.accountId, table.liveMode, table.deviceId, table.recordReferenceId)
      .where(sql`record_reference_id is not null`),
    foreignKey({
      name: 'device_states_device_fk',
      columns: [table.accountId, table.liveMode, table.deviceId],
      foreignColumns: [devices.accountId, devices.liveMode, devices.id],
    }).onDelete('cascade'),
  ],
);
