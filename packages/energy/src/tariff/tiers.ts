import { NO_PERIOD, type Steps, scheduleSteps } from '../schedule/index.ts';
import { cover, onBounds, type Series, unionBounds, type Window } from '../series/index.ts';
import { DAY_MS, HOUR_MS, offsetAt } from '../time/index.ts';
import type { CompiledTariff, Tier } from './compiled.ts';

/**
 * `MILLISECONDS`: rounded, as prices are told. `EXACT`: as near as a double comes (0.3 µs), as energy has to be counted:
 * at 10 kW a millisecond would be off by up to 0.0014 Wh.
 */
export type TierInstants = 'MILLISECONDS' | 'EXACT';

/** Which period of the schedule holds when: ids are indices into the tariff's `periods`. */
export function tariffPeriodSteps(tariff: CompiledTariff, window: Window): Steps {
  // A compiled schedule has no holes, so its only period holds always.
  if (tariff.periods.length === 1 && window.endMs > window.startMs) {
    return { bounds: Float64Array.of(window.startMs, window.endMs), ids: new Int32Array(1) };
  }
  return scheduleSteps(tariff.schedule, tariff.timeZone, window);
}

/** Which tier holds when, if every period stands in the tier of that number (from 0), or its last if it has fewer. */
export function fixedTierSteps(tariff: CompiledTariff, window: Window, tier: number): Steps {
  const { bounds, ids } = tariffPeriodSteps(tariff, window);
  const tierOf = tariff.periods.map(({ tiers }) => tiers[Math.min(tier, tiers.length - 1)]!.id);
  return { bounds, ids: ids.map((period) => (period === NO_PERIOD ? NO_PERIOD : tierOf[period]!)) };
}

/** How the use of energy is counted. */
export interface TierCounting {
  /** How exactly the instant at which a tier is used up is told; default `MILLISECONDS`. */
  readonly tierInstants?: TierInstants;
  /** Where counting begins anew, whole and in order; default `tierCountingPeriods`. */
  readonly countingPeriods?: readonly Window[];
}

/**
 * Which tier holds when, as energy is used: ids are indices into the tariff's `tiers`. Within each counting period tiers
 * are walked in time order.
 *
 * @param usage power in kW from the start of the counting period that holds the window's start; where it has no number
 *   or is negative nothing is counted.
 */
export function tierSteps(tariff: CompiledTariff, window: Window, usage: Series, counting: TierCounting = {}): Steps {
  const bounds: number[] = [];
  const ids: number[] = [];
  const round = counting.tierInstants === 'EXACT' ? exactly : Math.round;
  const emit = (startMs: number, endMs: number, id: number): void => {
    if (endMs <= window.startMs || endMs <= startMs || ids[ids.length - 1] === id) return;
    bounds.push(Math.max(startMs, window.startMs));
    ids.push(id);
  };
  for (const period of counting.countingPeriods ?? tierCountingPeriods(tariff, window)) {
    walkTiers(tariff, period, Math.min(period.endMs, window.endMs), usage, round, emit);
  }
  bounds.push(Math.max(window.startMs, window.endMs));
  return { bounds: new Float64Array(bounds), ids: new Int32Array(ids) };
}

const exactly = (ms: number): number => ms;

/** How much energy falls into each tier, in kWh by tier id, if counting begins with the window and ends with it. */
export function tierEnergy(tariff: CompiledTariff, window: Window, usage: Series): Float64Array {
  const energyKwh = new Float64Array(tariff.tiers.length);
  walkTiers(tariff, window, window.endMs, usage, exactly, (_startMs, _endMs, id, kwh) => {
    energyKwh[id]! += kwh;
  });
  return energyKwh;
}

/**
 * The local calendar months, or billing periods, over which tiers count and that meet a window, whole and in order.
 * energy.md §3.1
 */
export function tierCountingPeriods(tariff: CompiledTariff, window: Window): Window[] {
  const periods: Window[] = [];
  if (window.endMs <= window.startMs) return periods;
  const day = tariff.rules.billingDay ?? 1;
  let start = Temporal.Instant.fromEpochMilliseconds(window.startMs).toZonedDateTimeISO(tariff.timeZone).toPlainDate();
  if (start.day < day) start = start.subtract({ months: 1 });
  start = start.with({ day });
  let startMs = startOfDayMs(start, tariff.timeZone);
  while (startMs < window.endMs) {
    start = start.add({ months: 1 });
    const endMs = startOfDayMs(start, tariff.timeZone);
    if (endMs > window.startMs) periods.push({ startMs, endMs });
    startMs = endMs;
  }
  return periods;
}

function startOfDayMs(date: Temporal.PlainDate, timeZone: string): number {
  return date.toZonedDateTime(timeZone).epochMilliseconds;
}

/**
 * Where each tier ends within a counting period, in kWh by tier id. An allowance per day is for the local days of the
 * counting period on which the tier's period of the schedule occurs at all.
 */
export function tierEnds(tariff: CompiledTariff, counting: Window): Float64Array {
  const days = tariff.tiers.some(({ to }) => to.per === 'DAY') ? daysOfPeriods(tariff, counting) : undefined;
  return Float64Array.from(tariff.tiers, ({ to, period }) => (to.per === 'DAY' ? to.kwh * days![period]! : to.kwh));
}

/** Energy at which a tier begins, in kWh, within the counting period that holds an instant. */
export function tierFromKwh(tariff: CompiledTariff, tier: Tier, atMs: number): number {
  if (tier.from.per !== 'DAY') return tier.from.kwh;
  const [counting] = tierCountingPeriods(tariff, { startMs: atMs, endMs: atMs + 1 });
  return tierEnds(tariff, counting!)[tier.id - 1]!;
}

/** On how many local days of a window each period of the schedule occurs, however briefly. */
export function daysOfPeriods(tariff: CompiledTariff, window: Window): Int32Array {
  const days = new Int32Array(tariff.periods.length);
  const latest = new Float64Array(tariff.periods.length).fill(Number.NEGATIVE_INFINITY);
  const { bounds, ids } = tariffPeriodSteps(tariff, window);
  for (let i = 0; i < ids.length; i++) {
    const period = ids[i]!;
    const first = Math.max(localDay(tariff.timeZone, bounds[i]!), latest[period]! + 1);
    const last = localDay(tariff.timeZone, bounds[i + 1]! - 1);
    if (last < first) continue;
    days[period]! += last - first + 1;
    latest[period] = last;
  }
  return days;
}

/** Days from 1970-01-01 to the local date. */
function localDay(timeZone: string, atMs: number): number {
  return Math.floor((atMs + offsetAt(timeZone, atMs)) / DAY_MS);
}

/** @param untilMs how far to go; the counting period, which decides allowances per day, may end later. */
function walkTiers(
  tariff: CompiledTariff,
  counting: Window,
  untilMs: number,
  usage: Series,
  round: (ms: number) => number,
  emit: (startMs: number, endMs: number, tier: number, kwh: number) => void,
): void {
  const window = { startMs: counting.startMs, endMs: untilMs };
  const steps = tariffPeriodSteps(tariff, window);
  const ends = tierEnds(tariff, counting);
  const load = cover(usage, window);
  const bounds = unionBounds(steps.bounds, load.bounds);
  const powers = onBounds(load, bounds).values;
  const usedKwh = new Float64Array(tariff.periods.length);
  let step = 0;
  for (let i = 0; i < powers.length; i++) {
    let startMs = bounds[i]!;
    const endMs = bounds[i + 1]!;
    while (steps.bounds[step + 1]! <= startMs) step++;
    const period = steps.ids[step]!;
    const counter = tariff.rules.tierScope === 'PERIOD' ? period : 0;
    const { tiers } = tariff.periods[period]!;
    const powerKw = Number.isNaN(powers[i]!) ? 0 : Math.max(powers[i]!, 0);
    while (startMs < endMs) {
      const used = usedKwh[counter]!;
      const { id } = tiers.find((tier) => used < ends[tier.id]!)!;
      const leftMs = powerKw > 0 ? ((ends[id]! - used) / powerKw) * HOUR_MS : Infinity;
      if (leftMs >= endMs - startMs) {
        const kwh = (powerKw * (endMs - startMs)) / HOUR_MS;
        emit(startMs, endMs, id, kwh);
        usedKwh[counter] = used + kwh;
        break;
      }
      const usedUpMs = startMs + round(leftMs);
      emit(startMs, usedUpMs, id, ends[id]! - used);
      usedKwh[counter] = ends[id]!;
      startMs = usedUpMs;
    }
  }
}
