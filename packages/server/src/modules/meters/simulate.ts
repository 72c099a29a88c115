import type { Window } from '@plateau/energy';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import { type Device, getDevice, submitState } from '../devices/index.ts';
import { timeZoneOf } from '../locations/index.ts';
import type { Batch } from './batches.ts';
import { LONGEST_RECORD_MS, type MeterRecord } from './record.ts';
import { drawOf } from './simulated-use.ts';
import { submitRecords } from './submit.ts';

const SLOT_MS = 30 * 60_000;
/** What a simulation of the future is worth. */
const FORECAST_CONFIDENCE = 0.8;

/**
 * Makes up what a device would have recorded over a window, half hour by half hour, and what it would say of itself at its
 * end. The same for the same device and window; what lies in the future is a forecast.
 * @throws Refusal `not_found`, `window_empty`, `window_too_long`, `conflict` for a device that is at no location
 */
export async function simulateDevice(session: Session, scope: Scope, deviceId: string, window: Window): Promise<Batch> {
  const device = await getDevice(session, scope, deviceId);
  requireMonthAtMost(window);
  const [locationId] = device.locations;
  if (locationId === undefined) throw new Refusal('conflict', 'The device is at no location.');
  const timeZone = await timeZoneOf(session, scope, locationId);
  const nowMs = session.clock.now();
  const records = slotsOf(window).flatMap((slot) => recordsOf(device, locationId, slot, timeZone, nowMs));
  return session.atomically(async (transaction) => {
    const batch = await submitRecords(
      transaction,
      scope,
      records.map((item) => ({ item })),
    );
    const stateMs = Math.floor(Math.min(window.endMs, nowMs) / 1000) * 1000;
    const capacityKwh = numberOf(device, 'capacity_kwh') ?? 10;
    await submitState(transaction, scope, deviceId, {
      timeMs: stateMs,
      stateOfChargePercent: 64,
      targetStateOfChargePercent: 80,
      batteryPowerKw: 0,
      flow: null,
      energyRemainingKwh: Math.round(capacityKwh * 0.64 * 1000) / 1000,
      backupReservePercent: 20,
      locationId,
      recordReference: `SIMULATED-${stateMs / 1000}`,
    });
    return batch;
  });
}

function requireMonthAtMost({ startMs, endMs }: Window): void {
  if (endMs <= startMs) throw new Refusal('window_empty', 'end_time must be after start_time.', { param: 'end_time' });
  if (endMs - startMs > LONGEST_RECORD_MS) {
    throw new Refusal('window_too_long', 'A simulation is at most 31 days.', { param: 'end_time' });
  }
}

/** The half hours that a window touches, cut to it. */
function slotsOf({ startMs, endMs }: Window): Window[] {
  const slots: Window[] = [];
  for (let ms = Math.floor(startMs / SLOT_MS) * SLOT_MS; ms < endMs; ms += SLOT_MS) {
    slots.push({ startMs: Math.max(ms, startMs), endMs: Math.min(ms + SLOT_MS, endMs) });
  }
  return slots;
}

function recordsOf(device: Device, locationId: string, slot: Window, timeZone: string, nowMs: number): MeterRecord[] {
  const local = Temporal.Instant.fromEpochMilliseconds(slot.startMs).toZonedDateTimeISO(timeZone);
  const hours = (slot.endMs - slot.startMs) / 3_600_000;
  return drawOf(device, local, (name) => numberOf(device, name)).map(({ flow, tariffDirection, powerKw, session }) => ({
    locationId,
    deviceId: device.id,
    flow,
    tariffDirection,
    ...slot,
    energyWh: Math.round(powerKw * hours * 1000),
    confidence: slot.endMs > nowMs ? FORECAST_CONFIDENCE : 1,
    sessionReference: session,
    recordReference: null,
  }));
}

/** A number among the properties of a device. */
function numberOf({ properties }: Device, name: string): number | undefined {
  const value = properties[name];
  return typeof value === 'number' ? value : undefined;
}
