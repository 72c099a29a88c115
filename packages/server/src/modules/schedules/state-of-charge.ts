import {
  type AmountPlan,
  type PriceLine,
  pricesInSun,
  readTrade,
  type Series,
  type SpareSun,
  segmentAt,
  type Trade,
  tradeProblem,
  type Window,
} from '@plateau/energy';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import { type Device, getDevice } from '../devices/index.ts';
import type { Direction, Place } from '../tariffs/index.ts';
import { LONGEST_AMOUNT_DAYS } from './amount.ts';
import { type Hardware, hardwareOf } from './hardware.ts';
import type { DeviceState, ScheduleSources } from './sources.ts';
import { latestWithinDay } from './state-age.ts';
import { spareSun } from './sun.ts';
import { pricesOf, requireWindow } from './windows.ts';

export interface ChargeRequest {
  readonly deviceId: string;
  /** null: the only one of the device, or where it was last. */
  readonly locationId: string | null;
  readonly window: Window;
  readonly direction: Direction;
  /** 0…100; null: of the last state. */
  readonly stateOfChargePercent: number | null;
  readonly targetPercent: number | null;
  readonly maxKw: number | null;
  readonly priceCap: PriceLine | null;
  /** Whether a battery may feed in, too, where it is paid for. */
  readonly allowsDischarge: boolean;
}

export interface ChargePlan {
  readonly locationId: string;
  readonly place: Place;
  readonly stateOfChargePercent: number;
  readonly targetPercent: number;
  /** Energy that the target takes (or gives) at the connection. */
  readonly energyKwh: number;
  readonly unserved: Pick<AmountPlan, 'unservedKwh' | 'reason'>;
  readonly cost: number;
  readonly costAtOnce: number;
  readonly confidence: number;
  readonly spans: readonly ChargeSpan[];
}

export interface ChargeSpan extends Window {
  readonly powerKw: number;
  readonly flow: 'IMPORT' | 'EXPORT';
}

/** Energy below this is none, in kWh. */
const NONE_KWH = 1e-6;

/**
 * From a state of charge to a target (rest-api.md §9.4).
 * @throws Refusal `device_state_missing`, `capacity_missing`, `max_power_missing`, and as `PriceDesk.prices`
 */
export async function planCharge(
  sources: ScheduleSources,
  session: Session,
  scope: Scope,
  request: ChargeRequest,
): Promise<ChargePlan> {
  const { window, direction, deviceId } = request;
  requireWindow(window, LONGEST_AMOUNT_DAYS);
  const device = await deviceOf(session, scope, deviceId);
  const state = await latestWithinDay(sources, session, scope, deviceId);
  const locationId = locationOf(device, request, state);
  const { prices, series } = await pricesOf(sources.priceDesk, session, scope, {
    locationId,
    deviceId,
    direction,
    window,
  });
  const { now, target, reserve } = chargeOf(request, state);
  const hardware = hardwareOf(device);
  const { capacityKwh, efficiency } = hardware;
  if (capacityKwh === null) throw new Refusal('capacity_missing', 'The device declares no capacity_kwh.');
  const isExport = direction === 'EXPORT';
  const maxKw = request.maxKw ?? (isExport ? hardware.dischargeKw : hardware.chargeKw);
  if (maxKw === null) {
    throw new Refusal('max_power_missing', 'Give max_power: the device declares none.', { param: 'max_power' });
  }
  const about = { locationId, place: prices.place, stateOfChargePercent: now, targetPercent: target };
  // What is held back is neither sold nor left uncharged.
  const wanted = Math.max(target, reserve);
  const storedKwh = ((isExport ? now - wanted : wanted - now) / 100) * capacityKwh;
  const energyKwh = Math.max(0, isExport ? storedKwh * efficiency : storedKwh / efficiency);
  const exportPrices = await arbitragePrices(sources, session, scope, request, device, locationId);
  const isTrade = exportPrices !== null && hardware.dischargeKw !== null;
  const isSunUsed = direction === 'IMPORT' && (isTrade || energyKwh >= NONE_KWH);
  const sun = isSunUsed ? await spareSun(sources, session, scope, locationId, [window]) : null;
  if (isTrade) {
    const battery = { hardware, maxKw, now, wanted, reserve, capacityKwh };
    return { ...about, energyKwh, ...(await trade(sources, request, series, exportPrices, sun, battery)) };
  }
  if (energyKwh < NONE_KWH) {
    return {
      ...about,
      energyKwh: 0,
      unserved: { unservedKwh: 0, reason: null },
      cost: 0,
      costAtOnce: 0,
      confidence: 1,
      spans: [],
    };
  }
  const [plan] = await sources.planner.amount(
    [
      {
        flow: isExport ? 'GIVE' : 'TAKE',
        prices: series,
        energyKwh,
        maxKw,
        minKw: 0,
        maxStarts: null,
        minRunMs: 0,
        priceCap: request.priceCap,
      },
    ],
    null,
    sun,
  );
  const { spans, unservedKwh, reason, cost, costAtOnce, confidence } = plan!;
  const flow = isExport ? 'EXPORT' : 'IMPORT';
  return {
    ...about,
    energyKwh,
    unserved: { unservedKwh, reason },
    cost,
    costAtOnce,
    confidence,
    spans: spans.map((span) => ({ ...span, flow })),
  };
}

async function deviceOf(session: Session, scope: Scope, deviceId: string): Promise<Device> {
  try {
    return await getDevice(session, scope, deviceId);
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.code, error.message, { param: 'device_id' });
    throw error;
  }
}

function locationOf({ id, locations }: Device, { locationId }: ChargeRequest, state: DeviceState | null): string {
  if (locationId !== null) return locationId;
  if (locations.length === 1) return locations[0]!;
  if (state !== null && locations.includes(state.locationId)) return state.locationId;
  throw new Refusal('data_json_invalid', `location_id is required: the device ${id} has several locations`, {
    param: 'location_id',
  });
}

function chargeOf(
  { stateOfChargePercent, targetPercent }: ChargeRequest,
  state: DeviceState | null,
): { now: number; target: number; reserve: number } {
  const now = stateOfChargePercent ?? state?.stateOfChargePercent ?? null;
  const target = targetPercent ?? state?.targetStateOfChargePercent ?? null;
  if (now !== null && target !== null) return { now, target, reserve: state?.backupReservePercent ?? 0 };
  const param = now === null ? 'state_of_charge_percent' : 'target_state_of_charge_percent';
  throw new Refusal('device_state_missing', `Give ${param}: the device has sent none in the last 24 hours.`, { param });
}

/** What is paid for feeding in, if the battery may do so and a tariff says what. */
async function arbitragePrices(
  { priceDesk }: ScheduleSources,
  session: Session,
  scope: Scope,
  { allowsDischarge, direction, window, deviceId }: ChargeRequest,
  device: Device,
  locationId: string,
): Promise<Series | null> {
  if (!allowsDischarge || direction !== 'IMPORT' || device.type !== 'BATTERY_SYSTEM') return null;
  try {
    const request = { locationId, deviceId, direction: 'EXPORT', window } as const;
    return (await pricesOf(priceDesk, session, scope, request)).series;
  } catch (error) {
    const isUnpaid =
      error instanceof Refusal && ['no_tariff_connected', 'pending_connect', 'no_price_data'].includes(error.code);
    if (isUnpaid) return null;
    throw error;
  }
}

interface Battery {
  readonly hardware: Hardware;
  readonly maxKw: number;
  /** Percent. */
  readonly now: number;
  readonly wanted: number;
  readonly reserve: number;
  readonly capacityKwh: number;
}

/** Charging, from the sun too, and feeding in as prices have it, with the target reached at the end. */
async function trade(
  { planner }: ScheduleSources,
  { window, priceCap }: ChargeRequest,
  importPrices: Series,
  exportPrices: Series,
  sun: SpareSun | null,
  { hardware, maxKw, now, wanted, reserve, capacityKwh }: Battery,
): Promise<Omit<ChargePlan, 'locationId' | 'place' | 'stateOfChargePercent' | 'targetPercent' | 'energyKwh'>> {
  const { efficiency } = hardware;
  const content = (percent: number) => (percent / 100) * capacityKwh;
  const battery: Trade = {
    importPrices,
    exportPrices,
    sparePower: sun?.power ?? null,
    priceCap,
    chargeKw: maxKw,
    dischargeKw: hardware.dischargeKw ?? 0,
    efficiency,
    initialKwh: content(now),
    goalKwh: content(wanted),
    reserveKwh: content(reserve),
    capacityKwh,
  };
  const plan = readTrade(battery, await planner.site(tradeProblem(battery)));
  const pricesAtOnce =
    sun === null ? importPrices : pricesInSun(importPrices, { power: sun.power, price: exportPrices }, maxKw);
  const unservedKwh = plan.missingKwh / efficiency;
  const wantedKwh = Math.max(0, battery.goalKwh - battery.initialKwh) / efficiency;
  return {
    unserved: { unservedKwh, reason: unservedKwh > 0 ? (priceCap === null ? 'TIME' : 'PRICE_CAP') : null },
    cost: plan.cost,
    costAtOnce: costAtOnce(pricesAtOnce, window, wantedKwh, maxKw),
    confidence: plan.confidence,
    spans: plan.spans.map(({ startMs, endMs, powerKw }) => ({
      startMs,
      endMs,
      powerKw: Math.abs(powerKw),
      flow: powerKw > 0 ? 'IMPORT' : 'EXPORT',
    })),
  };
}

/** What charging to the target would cost when started at once. */
function costAtOnce(prices: Series, window: Window, energyKwh: number, maxKw: number): number {
  let [left, cost] = [energyKwh, 0];
  for (let row = segmentAt(prices, window.startMs); row < prices.values.length && left > 0; row++) {
    if (row < 0 || Number.isNaN(prices.values[row]!)) continue;
    const taken = Math.min(left, ((prices.bounds[row + 1]! - prices.bounds[row]!) / 3_600_000) * maxKw);
    cost += taken * prices.values[row]!;
    left -= taken;
  }
  return cost;
}
