import type { Charging, ChargingPlan, ChargingWish } from '../answers.ts';
import type { CustomerRecord } from './customers.ts';
import { CAR, type PlateauIds } from './homes.ts';
import { ifServed, type Plateau, PlateauError } from './plateau.ts';

interface PlanAnswer {
  readonly currency_code: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly energy: Amount;
  readonly unserved?: Amount;
  readonly cost: { readonly value: number | null } | null;
  readonly savings: { readonly value: number | null; readonly percentage: number | null } | null;
  readonly schedule: readonly { readonly start_time: string; readonly end_time: string; readonly power: Amount }[];
}

interface Amount {
  readonly units: string;
  readonly value: number;
}

/**
 * When the customer's car charges (rest-api.md §5.3, §9.4): the battery's state goes to Plateau, and the cheapest plan that
 * has it full in time comes back.
 */
export async function showCharging(plateau: Plateau, customer: CustomerRecord, nowMs: number): Promise<Charging> {
  const { plateau: ids, wish } = customer;
  const offered = { isOffered: true, car: CAR, wish };
  if (ids === null) return { ...offered, isOffered: false, plan: null };
  // Asked without a car too: only then is it known whether this server plans charging.
  const plan = await planCharging(plateau, ids, wish ?? IDLE, nowMs).catch(refusedForNow);
  if (plan === 'not served') return { ...offered, isOffered: false, plan: null };
  return { ...offered, plan: wish === null ? null : plan };
}

/** A full car, for which there is nothing to plan. */
const IDLE: ChargingWish = { socPercent: 100, targetPercent: 100, readyBy: '07:00' };

async function planCharging(
  plateau: Plateau,
  { deviceId, locationId }: PlateauIds,
  wish: ChargingWish,
  nowMs: number,
): Promise<ChargingPlan | 'not served'> {
  const location = await plateau.get<{ timezone: string }>(`/locations/${locationId}`);
  const state = await ifServed(
    plateau.put(`/devices/${deviceId}/state`, {
      time: new Date(nowMs).toISOString(),
      location_id: locationId,
      state_of_charge_percent: wish.socPercent,
      target_state_of_charge_percent: wish.targetPercent,
    }),
  );
  if (state === null) return 'not served';
  const answer = await ifServed(
    plateau.post<PlanAnswer>('/schedules/soc', {
      device_id: deviceId,
      location_id: locationId,
      start_time: new Date(nowMs).toISOString(),
      end_time: new Date(nextLocal(wish.readyBy, location.timezone, nowMs)).toISOString(),
    }),
  );
  return answer === null ? 'not served' : readPlan(answer);
}

/** Without a price there is no plan, and with one there will be. */
function refusedForNow(error: unknown): null {
  if (error instanceof PlateauError && error.status === 422) return null;
  throw error;
}

function readPlan(answer: PlanAnswer): ChargingPlan {
  const { cost, savings } = answer;
  return {
    startMs: Date.parse(answer.start_time),
    readyMs: Date.parse(answer.end_time),
    slots: answer.schedule.map(({ start_time, end_time, power }) => ({
      startMs: Date.parse(start_time),
      endMs: Date.parse(end_time),
      powerKw: kilo(power),
    })),
    energyKwh: kilo(answer.energy),
    missingKwh: answer.unserved === undefined ? 0 : kilo(answer.unserved),
    cost: cost?.value ?? null,
    saved:
      savings?.value == null || savings.percentage === null
        ? null
        : { value: savings.value, percentage: savings.percentage },
    currency: answer.currency_code,
  };
}

/** Kilowatt-hours or kilowatts, whatever the unit. */
function kilo({ units, value }: Amount): number {
  return units.startsWith('K') ? value : value / 1000;
}

/** The next instant at which the clocks there show this time; a time that a clock change skips comes an hour later. */
export function nextLocal(time: string, timeZone: string, nowMs: number): number {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone);
  const clock = Temporal.PlainTime.from(time);
  const today = now.toPlainDate().toZonedDateTime({ timeZone, plainTime: clock });
  if (today.epochMilliseconds > nowMs) return today.epochMilliseconds;
  return now.toPlainDate().add({ days: 1 }).toZonedDateTime({ timeZone, plainTime: clock }).epochMilliseconds;
}
