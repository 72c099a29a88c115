import type { AmountPlan, AmountRequest, PriceLine, Window } from '@plateau/energy';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import { getDevice } from '../devices/index.ts';
import type { Direction, Place } from '../tariffs/index.ts';
import { hardwareOf } from './hardware.ts';
import type { ScheduleSources } from './sources.ts';
import { spareSun } from './sun.ts';
import { about, pricesOf, requireWindow } from './windows.ts';

/** Longest window of plans by amount and state of charge, in days (rest-api.md §9). */
export const LONGEST_AMOUNT_DAYS = 7;

export interface AmountItem {
  readonly deviceId: string;
  readonly window: Window;
  readonly direction: Direction;
  /** Above 0. */
  readonly energyKwh: number;
  /** null: what the device can. */
  readonly maxKw: number | null;
  readonly minKw: number;
  readonly maxStarts: number | null;
  readonly minRunMinutes: number;
}

export interface AmountsRequest {
  readonly locationId: string;
  /** Ceiling of the location; null: none. */
  readonly siteKw: number | null;
  readonly priceCap: PriceLine | null;
  readonly items: readonly AmountItem[];
}

export interface PlannedItem {
  readonly item: AmountItem;
  /** The power limit that holds. */
  readonly maxKw: number;
  readonly plan: AmountPlan;
}

export interface Amounts {
  readonly place: Place;
  readonly items: readonly PlannedItem[];
}

/**
 * One plan for amounts of energy (rest-api.md §9.3).
 * @throws Refusal `max_power_missing`, `unavailable`, and as `PriceDesk.prices`
 */
export async function planAmounts(
  sources: ScheduleSources,
  session: Session,
  scope: Scope,
  request: AmountsRequest,
): Promise<Amounts> {
  for (const [i, { window }] of request.items.entries())
    requireWindow(window, LONGEST_AMOUNT_DAYS, `data.${i}.end_time`);
  const prepared: { maxKw: number; place: Place; request: AmountRequest }[] = [];
  for (const [i, item] of request.items.entries()) {
    const names = { device_id: `data.${i}.device_id`, end_time: `data.${i}.end_time` };
    prepared.push(await about(names, () => prepare(sources, session, scope, request, item, `data.${i}.max_power`)));
  }
  const plans = await sources.planner.amount(
    prepared.map((each) => each.request),
    request.siteKw,
    await spareSun(sources, session, scope, request.locationId, windowsInSun(request.items)),
  );
  return {
    place: prepared[0]!.place,
    items: request.items.map((item, i) => ({ item, maxKw: prepared[i]!.maxKw, plan: plans[i]! })),
  };
}

/** When the sun may count: for what is taken, unless something plans with the site's own energy already. */
function windowsInSun(items: readonly AmountItem[]): Window[] {
  if (items.some(({ direction }) => direction === 'LOCAL')) return [];
  return items.filter(({ direction }) => direction === 'IMPORT').map(({ window }) => window);
}

async function prepare(
  { priceDesk }: ScheduleSources,
  session: Session,
  scope: Scope,
  { locationId, priceCap }: AmountsRequest,
  item: AmountItem,
  powerParam: string,
): Promise<{ maxKw: number; place: Place; request: AmountRequest }> {
  const { deviceId, direction, window } = item;
  const { prices, series } = await pricesOf(priceDesk, session, scope, { locationId, deviceId, direction, window });
  const maxKw = item.maxKw ?? (await ratedPower(session, scope, deviceId, direction));
  if (maxKw === null) {
    const message = `Give max_power: the device ${deviceId} declares no power for ${direction}.`;
    throw new Refusal('max_power_missing', message, { param: powerParam });
  }
  return {
    maxKw,
    place: prices.place,
    request: {
      flow: direction === 'EXPORT' ? 'GIVE' : 'TAKE',
      prices: series,
      energyKwh: item.energyKwh,
      maxKw,
      minKw: Math.min(item.minKw, maxKw),
      maxStarts: item.maxStarts,
      minRunMs: item.minRunMinutes * 60_000,
      priceCap,
    },
  };
}

async function ratedPower(
  session: Session,
  scope: Scope,
  deviceId: string,
  direction: Direction,
): Promise<number | null> {
  const { chargeKw, dischargeKw } = hardwareOf(await getDevice(session, scope, deviceId));
  return direction === 'EXPORT' ? dischargeKw : chargeKw;
}
