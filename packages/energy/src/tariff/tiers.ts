import { NO_PERIOD, type Steps, scheduleSteps } from '../schedule/index.ts';
import { cover, onBounds, type Series, unionBounds, type Window } from '../series/index.ts';
import { DAY_MS, HOUR_MS, offsetSpans } from '../time/index.ts';
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

/**
 * How much energy falls into each tier, in kWh by tier id, if counting begins with the window and ends with it. Where the
 * order of use has no effect each ladder is filled in one go.
 */
export function tierEnergy(tariff: CompiledTariff, window: Window, usage: Series): Float64Array {
  const energyKwh = new Float64Array(tariff.tiers.length);
  const countTogether = tariff.rules.tierScope === 'MONTH' && tariff.periods.length > 1;
  if (countTogether && tariff.periods.some(({ tiers }) => tiers.length > 1)) {
    walkTiers(tariff, window, window.endMs, usage, exactly, (_startMs, _endMs, id, kwh) => {
      energyKwh[id]! += kwh;
    });
    return energyKwh;
  }
  const ends = tierEnds(tariff, window);
  for (const [period, kwh] of periodEnergy(tariff, window, usage).entries()) {
    let filledKwh = 0;
    for (const { id } of tariff.periods[period]!.tiers) {
      const untilKwh = Math.max(filledKwh, Math.min(kwh, ends[id]!));
      energyKwh[id] = untilKwh - filledKwh;
      filledKwh = untilKwh;
    }
  }
  return energyKwh;
}

/** The energy used in each period of the schedule, in kWh. */
function periodEnergy(tariff: CompiledTariff, window: Window, usage: Series): Float64Array {
  const energy = new Float64Array(tariff.periods.length);
  const steps = tariffPeriodSteps(tariff, window);
  const { bounds, values } = cover(usage, window);
  let step = 0;
  for (let i = 0; i < values.length; i++) {
    const powerKw = values[i]!;
    if (!(powerKw > 0)) continue;
    let startMs = bounds[i]!;
    const endMs = bounds[i + 1]!;
    while (steps.bounds[step + 1]! <= startMs) step++;
    for (; startMs < endMs; step++) {
      const untilMs = Math.min(steps.bounds[step + 1]!, endMs);
      energy[steps.ids[step]!]! += powerKw * (untilMs - startMs);
      startMs = untilMs;
      if (untilMs === endMs) break;
    }
  }
  return energy.map((kwMs) => kwMs / HOUR_MS);
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
  let step = 0;
  for (const { startMs, endMs, offsetMs } of offsetSpans(tariff.timeZone, window)) {
    const localDay = (atMs: number): number => Math.floor((atMs + offsetMs) / DAY_MS);
    for (; step < ids.length && bounds[step]! < endMs; step++) {
      const period = ids[step]!;
      const first = Math.max(localDay(Math.max(bounds[step]!, startMs)), latest[period]! + 1);
      const last = localDay(Math.min(bounds[step + 1]!, endMs) - 1);
      if (last >= first) {
        days[period]! += last - first + 1;
        latest[period] = last;
      }
      if (bounds[step + 1]! > endMs) break;
    }
  }
  return days;
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
      const id = firstOpen(tiers, ends, used);
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

function firstOpen(tiers: readonly Tier[], ends: Float64Array, usedKwh: number): number {
  for (const { id } of tiers) if (usedKwh < ends[id]!) return id;
  throw new RangeError(`no tier for ${usedKwh} kWh`);
}
