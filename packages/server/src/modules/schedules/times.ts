import {
  type PriceEnd,
  type PriceLine,
  planDuration,
  planLimit,
  planUnbrokenDuration,
  pricesInSun,
  type Series,
  type Slot,
} from '@plateau/energy';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import { getDevice } from '../devices/index.ts';
import type { PriceRequest, Prices } from '../prices/index.ts';
import { hardwareOf } from './hardware.ts';
import type { ScheduleSources } from './sources.ts';
import { spareSun } from './sun.ts';
import { pricesOf, requireWindow } from './windows.ts';

/** Longest window of plans by duration and limit, in days (rest-api.md §9). */
const LONGEST_DAYS = 3;
const MINUTE_MS = 60_000;

export interface TimesRequest extends PriceRequest {
  readonly segment: PriceEnd;
}

export interface DurationRequest extends TimesRequest {
  /** At least 1. */
  readonly minutes: number;
  readonly isContinuous: boolean;
}

export interface LimitRequest extends TimesRequest {
  /** null: neither limit was given. */
  readonly line: PriceLine | null;
}

/** Cheap or dear times. */
export interface Times {
  readonly prices: Prices;
  readonly slots: readonly PlannedSlot[];
}

export interface PlannedSlot extends Slot {
  /** Whether it overlaps a VPP event in the device's schedule. */
  readonly isVppEvent: boolean;
}

/**
 * The cheapest or dearest times of a duration (rest-api.md §9.1).
 * @throws Refusal `duration_exceeds_window`, and as `PriceDesk.prices`
 */
export async function timesOfDuration(
  sources: ScheduleSources,
  session: Session,
  scope: Scope,
  request: DurationRequest,
): Promise<Times> {
  const { window, segment, minutes } = request;
  requireWindow(window, LONGEST_DAYS);
  if (minutes * MINUTE_MS > window.endMs - window.startMs) {
    throw new Refusal('duration_exceeds_window', 'duration is longer than the window.', { param: 'duration' });
  }
  const { prices, series } = await runningPrices(sources, session, scope, request);
  const plan = request.isContinuous ? planUnbrokenDuration : planDuration;
  return {
    prices,
    slots: await withEvents(sources, session, scope, request, plan(series, segment, minutes * MINUTE_MS)),
  };
}

/**
 * The times on one side of a price (rest-api.md §9.2).
 * @throws Refusal `threshold_missing`, and as `PriceDesk.prices`
 */
export async function timesByLimit(
  sources: ScheduleSources,
  session: Session,
  scope: Scope,
  request: LimitRequest,
): Promise<Times> {
  const { window, segment, line } = request;
  requireWindow(window, LONGEST_DAYS);
  if (line === null) throw new Refusal('threshold_missing', 'Give absolute or relative.', { param: 'relative' });
  const { prices, series } = await runningPrices(sources, session, scope, request);
  return { prices, slots: await withEvents(sources, session, scope, request, planLimit(series, segment, line)) };
}

/**
 * The prices at which the device of a request runs, with the sun that it would use; without a device, or where its power
 * is not known, those of the location.
 */
async function runningPrices(
  sources: ScheduleSources,
  session: Session,
  scope: Scope,
  request: PriceRequest,
): Promise<{ readonly prices: Prices; readonly series: Series }> {
  const { locationId, deviceId, direction, window } = request;
  const { prices, series } = await pricesOf(sources.priceDesk, session, scope, request);
  if (deviceId === undefined || direction !== 'IMPORT') return { prices, series };
  const sun = await spareSun(sources, session, scope, locationId, [window]);
  if (sun === null) return { prices, series };
  const { chargeKw } = hardwareOf(await getDevice(session, scope, deviceId));
  return { prices, series: chargeKw === null ? series : pricesInSun(series, sun, chargeKw) };
}

async function withEvents(
  { vppEvents }: ScheduleSources,
  session: Session,
  scope: Scope,
  { deviceId, window }: PriceRequest,
  slots: readonly Slot[],
): Promise<PlannedSlot[]> {
  const events = deviceId === undefined ? [] : await vppEvents(session, scope, deviceId, window);
  const isVppEvent = (slot: Slot) => events.some(({ startMs, endMs }) => startMs < slot.endMs && endMs > slot.startMs);
  return slots.map((slot) => ({ ...slot, isVppEvent: isVppEvent(slot) }));
}
