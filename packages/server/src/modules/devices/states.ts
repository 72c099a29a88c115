import { and, desc, eq } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import { findOne, inScope, type Scope, type Session, tables } from '../../storage/index.ts';
import { holdDevices, markSeen } from './presence.ts';

/** What a device said of itself at an instant (rest-api.md §5.3). */
export type DeviceState = typeof tables.deviceStates.$inferSelect;

export interface DeviceStateInput {
  readonly timeMs: number;
  readonly stateOfChargePercent: number | null;
  readonly targetStateOfChargePercent: number | null;
  /** With a flow a magnitude, else positive charging, negative discharging. */
  readonly batteryPowerKw: number | null;
  readonly flow: 'IMPORT' | 'EXPORT' | null;
  readonly energyRemainingKwh: number | null;
  readonly backupReservePercent: number | null;
  /** Where it is now; null: at home. */
  readonly locationId: string | null;
  readonly recordReference: string | null;
}

/** How far the clocks of devices may be ahead. */
const TOLERANCE_MS = 5 * 60_000;
/** Devices that have a battery say how full it is. */
const WITH_BATTERY = new Set(['BATTERY_SYSTEM', 'ELECTRIC_VEHICLE']);
const OF_BATTERY = {
  stateOfChargePercent: 'state_of_charge_percent',
  targetStateOfChargePercent: 'target_state_of_charge_percent',
} as const;

/**
 * Stores what a device says of itself. A repeat with the same reference changes nothing and gets the first state.
 * @throws Refusal `not_found`, `time_invalid`, `device_not_at_location`, and `data_json_invalid` for a battery that does not say how full it is
 */
export function submitState(
  session: Session,
  scope: Scope,
  deviceId: string,
  input: DeviceStateInput,
): Promise<DeviceState> {
  return session.atomically(async (transaction) => {
    const now = session.clock.now();
    const locations = (await holdDevices(transaction, scope, [deviceId])).get(deviceId);
    if (locations === undefined) throw new Refusal('not_found', `There is no device ${deviceId}.`);
    await markSeen(transaction, scope, [deviceId]);
    const first = await findByReference(transaction, scope, deviceId, input.recordReference);
    if (first !== undefined) return first;
    await requireBattery(transaction, scope, deviceId, input);
    if (input.timeMs > now + TOLERANCE_MS) {
      throw new Refusal('time_invalid', 'time is more than 5 minutes ahead.', { param: 'time' });
    }
    const { timeMs, recordReference, batteryPowerKw, ...said } = input;
    const state: DeviceState = {
      ...scope,
      id: newId('dsr', now),
      deviceId,
      ...said,
      locationId: placeAmong(locations, input.locationId),
      time: new Date(timeMs),
      batteryPowerKw: signedPower(batteryPowerKw, input.flow),
      recordReferenceId: recordReference,
      timeCreated: new Date(now),
    };
    await transaction.sql.insert(tables.deviceStates).values(state);
    return state;
  });
}

/** The state with the latest time, whenever it arrived; null: the device has sent none, or does not exist. */
export async function latestState(session: Session, scope: Scope, deviceId: string): Promise<DeviceState | null> {
  const { deviceStates } = tables;
  const [state] = await session.sql
    .select()
    .from(deviceStates)
    .where(inScope(deviceStates, scope, eq(deviceStates.deviceId, deviceId)))
    .orderBy(desc(deviceStates.time), desc(deviceStates.timeCreated), desc(deviceStates.id))
    .limit(1);
  return state ?? null;
}

async function findByReference(session: Session, scope: Scope, deviceId: string, reference: string | null) {
  if (reference === null) return undefined;
  const { deviceStates } = tables;
  const [state] = await session.sql
    .select()
    .from(deviceStates)
    .where(
      inScope(
        deviceStates,
        scope,
        and(eq(deviceStates.deviceId, deviceId), eq(deviceStates.recordReferenceId, reference)),
      ),
    );
  return state;
}

async function requireBattery(session: Session, scope: Scope, deviceId: string, input: DeviceStateInput) {
  const device = await findOne(session, tables.devices, scope, deviceId);
  if (device === undefined || !WITH_BATTERY.has(device.type)) return;
  for (const [member, param] of Object.entries(OF_BATTERY)) {
    if (input[member as keyof typeof OF_BATTERY] !== null) continue;
    throw new Refusal('data_json_invalid', `${param} is required for a device of type ${device.type}`, { param });
  }
}

function placeAmong(locations: readonly string[], wanted: string | null): string {
  const place = wanted === null ? locations[0] : locations.find((each) => each === wanted);
  if (place !== undefined) return place;
  throw new Refusal('device_not_at_location', 'The device is not at this location.', { param: 'location_id' });
}

function signedPower(powerKw: number | null, flow: 'IMPORT' | 'EXPORT' | null): number | null {
  if (powerKw === null || flow === null) return powerKw;
  return flow === 'IMPORT' ? Math.abs(powerKw) : -Math.abs(powerKw);
}
