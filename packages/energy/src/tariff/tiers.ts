import { NO_PERIOD, type Steps, scheduleSteps } from '../schedule/index.ts';
import { cover, onBounds, type Series, unionBounds, type Window } from '../series/index.ts';
import { HOUR_MS } from '../time/index.ts';
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

/**
 * Which tier holds when, as energy is used: ids are indices into the tariff's `tiers`. Within each counting period tiers
 * are walked in time order.
 *
 * @param usage power in kW from the start of the counting period that holds the window's start; where it has no number
 *   or is negative nothing is counted.
 * @param instants how exactly the instant at which a tier is used up is told.
 */
export function tierSteps(
  tariff: CompiledTariff,
  window: Window,
  usage: Series,
  instants: TierInstants = 'MILLISECONDS',
): Steps {
  const bounds: number[] = [];
  const ids: number[] = [];
  const emit = (startMs: number, endMs: number, id: number): void => {
    if (endMs <= window.startMs || endMs <= startMs || ids[ids.length - 1] === id) return;
    bounds.push(Math.max(startMs, window.startMs));
    ids.push(id);
  };
  for (const counting of tierCountingPeriods(tariff, window)) {
    walkTiers(tariff, { ...counting, endMs: Math.min(counting.endMs, window.endMs) }, usage, instants, emit);
  }
  bounds.push(Math.max(window.startMs, window.endMs));
  return { bounds: new Float64Array(bounds), ids: new Int32Array(ids) };
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

function walkTiers(
  tariff: CompiledTariff,
  window: Window,
  usage: Series,
  instants: TierInstants,
  emit: (startMs: number, endMs: number, tier: number) => void,
): void {
  const steps = tariffPeriodSteps(tariff, window);
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
      const tier = tierAt(tiers, usedKwh[counter]!);
      const leftMs = powerKw > 0 ? ((tier.toKwh - usedKwh[counter]!) / powerKw) * HOUR_MS : Infinity;
      if (leftMs >= endMs - startMs) {
        emit(startMs, endMs, tier.id);
        usedKwh[counter] = usedKwh[counter]! + (powerKw * (endMs - startMs)) / HOUR_MS;
        break;
      }
      const usedUpMs = startMs + (instants === 'EXACT' ? leftMs : Math.round(leftMs));
      emit(startMs, usedUpMs, tier.id);
      usedKwh[counter] = tier.toKwh;
      startMs = usedUpMs;
    }
  }
}

function tierAt(tiers: readonly Tier[], usedKwh: number): Tier {
  return tiers.find(({ toKwh }) => usedKwh < toKwh)!;
}
