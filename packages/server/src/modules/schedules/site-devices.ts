import type { PowerRange, SiteDevice, Window } from '@plateau/energy';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import { getDevice, requireDevice } from '../devices/index.ts';
import { devicesAt } from '../locations/index.ts';
import { hardwareOf } from './hardware.ts';
import type { ScheduleSources } from './sources.ts';
import { latestWithinDay } from './state-age.ts';

export type SiteDeviceKind = 'BATTERY' | 'EV' | 'LOAD' | 'HEAT_PUMP';

/** A device of a site as it is asked for. Powers in kW, energies in kWh; null: not said. */
export interface SiteDeviceInput {
  /** The caller's own name for it; null: it is known by its id. */
  readonly key: string | null;
  readonly deviceId: string | null;
  readonly kind: SiteDeviceKind;
  readonly charge: PowerInput | null;
  readonly discharge: PowerInput | null;
  readonly energy: EnergyInput | null;
  readonly load: LoadInput | null;
}

export interface PowerInput {
  readonly minKw: number;
  readonly maxKw: number | null;
  readonly efficiency: number | null;
  readonly grid: boolean;
}

export interface EnergyInput {
  readonly initialKwh: number | null;
  readonly minKwh: number | null;
  readonly maxKwh: number | null;
  readonly goals: readonly { readonly atMs: number; readonly kwh: number }[];
  readonly endValue: number;
}

export interface LoadInput {
  readonly energyKwh: number;
  /** Within the window of the plan; null: all of it. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly isInterruptible: boolean;
}

/** A device with all that the plan has to know, its times not yet cut into steps. */
export interface ResolvedDevice {
  /** Instants at which a step has to end. */
  readonly instants: readonly number[];
  /** @param stepAt number of the step that begins at an instant; the number of steps at the end of the window */
  toSiteDevice(stepAt: (ms: number) => number): SiteDevice;
}

/**
 * Fills in from a device's hardware and last state what the request leaves open.
 * @param at where the device stands in the request: `devices.0`
 * @throws Refusal `not_found`, `device_not_at_location`, `max_power_missing`, `capacity_missing`, `device_state_missing`,
 * `data_json_invalid`
 */
export async function resolveSiteDevice(
  sources: ScheduleSources,
  session: Session,
  scope: Scope,
  locationId: string,
  window: Window,
  input: SiteDeviceInput,
  at: string,
): Promise<ResolvedDevice> {
  const known = input.deviceId === null ? null : await deviceAt(session, scope, locationId, input.deviceId, at);
  const hardware = known === null ? null : hardwareOf(known);
  const maxKw = input.charge?.maxKw ?? hardware?.chargeKw ?? null;
  if (maxKw === null) {
    throw new Refusal('max_power_missing', `Give ${at}.charge.max_power.`, { param: `${at}.charge.max_power` });
  }
  const charge = powerRange(input.charge, maxKw, hardware?.efficiency ?? 1);
  if (input.load !== null) return resolveLoad(input.load, charge, window, at);
  if (input.kind === 'LOAD' || (input.kind === 'HEAT_PUMP' && input.energy === null)) {
    throw new Refusal('data_json_invalid', `${at}.load is required`, { param: `${at}.load` });
  }
  const state = known === null ? null : await latestWithinDay(sources, session, scope, known.id);
  const capacityKwh = hardware?.capacityKwh ?? null;
  const maxKwh = input.energy?.maxKwh ?? capacityKwh;
  if (maxKwh === null) {
    throw new Refusal('capacity_missing', `Give ${at}.energy.max.`, { param: `${at}.energy.max` });
  }
  const percent = state?.stateOfChargePercent ?? null;
  const initialKwh =
    input.energy?.initialKwh ?? (percent === null || capacityKwh === null ? null : (percent / 100) * capacityKwh);
  if (initialKwh === null) {
    throw new Refusal('device_state_missing', `Give ${at}.energy.initial: no state of the last 24 hours tells it.`, {
      param: `${at}.energy.initial`,
    });
  }
  const reserveKwh = ((state?.backupReservePercent ?? 0) / 100) * (capacityKwh ?? 0);
  const minKwh = Math.min(input.energy?.minKwh ?? reserveKwh, maxKwh);
  // A car gives nothing back unless it is said to.
  const dischargeKw = input.discharge?.maxKw ?? (input.kind === 'BATTERY' ? hardware?.dischargeKw : null) ?? 0;
  const goals = input.energy?.goals ?? [];
  goals.forEach(({ atMs }, i) => {
    if (atMs > window.startMs && atMs <= window.endMs) return;
    const param = `${at}.energy.goals.${i}.time`;
    throw new Refusal('data_json_invalid', `${param} must lie within the window, after its start`, { param });
  });
  return {
    instants: goals.map(({ atMs }) => atMs),
    toSiteDevice: (stepAt) => ({
      kind: 'STORAGE',
      charge,
      discharge: powerRange(input.discharge, dischargeKw, hardware?.efficiency ?? 1),
      initialKwh,
      minKwh,
      maxKwh,
      capacityKwh: maxKwh,
      endValue: input.energy?.endValue ?? 0,
      goals: goals.map(({ atMs, kwh }) => ({ step: stepAt(atMs) - 1, kwh })),
      demands: [],
      priority: 0,
    }),
  };
}

function resolveLoad(
  { energyKwh, startMs, endMs, isInterruptible }: LoadInput,
  power: PowerRange,
  window: Window,
  at: string,
): ResolvedDevice {
  const from = Math.max(window.startMs, startMs ?? window.startMs);
  const to = Math.min(window.endMs, endMs ?? window.endMs);
  if (from >= to) {
    const param = `${at}.load.end_time`;
    throw new Refusal('data_json_invalid', `${param} must lie after its start and within the window`, { param });
  }
  return {
    instants: [from, to],
    toSiteDevice: (stepAt) => ({
      kind: 'LOAD',
      power,
      energyKwh,
      fromStep: stepAt(from),
      toStep: stepAt(to),
      interruptible: isInterruptible,
    }),
  };
}

function powerRange(input: PowerInput | null, maxKw: number, efficiency: number): PowerRange {
  return {
    minKw: Math.min(input?.minKw ?? 0, maxKw),
    maxKw,
    efficiency: input?.efficiency ?? efficiency,
    grid: input?.grid ?? true,
  };
}

async function deviceAt(session: Session, scope: Scope, locationId: string, deviceId: string, at: string) {
  const param = `${at}.device_id`;
  await requireDevice(session, scope, deviceId, param);
  const here = (await devicesAt(session, scope, [locationId])).get(locationId) ?? [];
  if (!here.includes(deviceId)) {
    throw new Refusal('device_not_at_location', 'The device is not at this location.', { param });
  }
  return getDevice(session, scope, deviceId);
}
