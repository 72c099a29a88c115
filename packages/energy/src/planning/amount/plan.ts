import type { Solver } from '../programme.ts';
import type { SpareSun } from '../sun.ts';
import { boundedRuns } from './bounded-runs.ts';
import { keepsBounds } from './bounds.ts';
import { cheapestRows } from './cheapest-rows.ts';
import { type Cost, costOf, costsInSun } from './cost.ts';
import { planInSun } from './in-sun.ts';
import {
  type AmountPlan,
  type AmountRequest,
  HOUR_MS,
  NONE_KWH,
  type PowerSpan,
  type UnservedReason,
} from './request.ts';
import { sharedLimit, shareLimit } from './shared-limit.ts';
import { append, spansOf } from './spans.ts';
import { commonSteps } from './steps.ts';
import { usable } from './usable.ts';

/**
 * One plan for several devices behind one connection (energy.md §5.3): as much of the energy as has a place, at the lowest
 * cost. What is taken and what is given have the limit each to themselves.
 * @param siteKw most power of all together; null: no limit
 * @param solver asked only where a least power, a number of starts or a least run binds, or several share the sun
 * @param sun counts for what is taken, where it costs less than the grid; null: there is none
 */
export function planAmount(
  requests: readonly AmountRequest[],
  siteKw: number | null,
  solver: Solver,
  sun: SpareSun | null = null,
): AmountPlan[] {
  const plans: AmountPlan[] = new Array(requests.length);
  for (const flow of ['TAKE', 'GIVE'] as const) {
    const places = [...requests.keys()].filter((i) => requests[i]!.flow === flow);
    if (places.length === 0) continue;
    const group = places.map((i) => requests[i]!);
    const sunHere = flow === 'TAKE' ? sun : null;
    const spans = planGroup(group, siteKw ?? Infinity, solver, sunHere).map(joined);
    const served = group.map((request, i) => Math.min(request.energyKwh, energyOf(spans[i]!)));
    const atOnce = startAtOnce(group, served, siteKw ?? Infinity);
    const [costs, costsAtOnce] = [spans, atOnce].map((each) => costsOf(group, each, sunHere)) as [Cost[], Cost[]];
    places.forEach((place, i) => {
      plans[place] = { ...describe(group[i]!, spans[i]!), ...costs[i]!, costAtOnce: costsAtOnce[i]!.cost };
    });
  }
  return plans;
}

/** Whether a plan needs nothing but sorting: few microseconds, where others take milliseconds or a solver. */
export function needsOnlySorting(
  requests: readonly AmountRequest[],
  siteKw: number | null,
  sun: SpareSun | null = null,
): boolean {
  const isPlain = requests.every(
    ({ minKw, maxStarts, minRunMs }) => minKw === 0 && maxStarts === null && minRunMs === 0,
  );
  return isPlain && (requests.length === 1 || (siteKw === null && sun === null));
}

function planGroup(
  group: readonly AmountRequest[],
  siteKw: number,
  solver: Solver,
  sun: SpareSun | null,
): PowerSpan[][] {
  const requests = group.map((request) => ({ ...request, maxKw: Math.min(request.maxKw, siteKw) }));
  const sunny = sun === null ? null : planInSun(requests, siteKw, sun, solver);
  if (sunny !== null) return sunny;
  const alone = requests.map((request) => cheapestRows(request, usable(request)));
  const isWithin = requests.length === 1 || siteKw === Infinity || highestPower(alone) <= siteKw + 1e-9;
  if (isWithin) {
    return requests.map((request, i) =>
      keepsBounds(request, alone[i]!) ? alone[i]! : planTogether([request], Infinity, solver, true)[0]!,
    );
  }
  const shared = planTogether(requests, siteKw, solver, false);
  const isKept = requests.every((request, i) => keepsBounds(request, shared[i]!));
  return isKept ? shared : planTogether(requests, siteKw, solver, true);
}

function planTogether(
  requests: readonly AmountRequest[],
  siteKw: number,
  solver: Solver,
  hasBounds: boolean,
): PowerSpan[][] {
  const steps = commonSteps(requests);
  const problem = sharedLimit(requests, steps, siteKw);
  const energies = hasBounds ? boundedRuns(requests, steps, problem, solver) : shareLimit(problem);
  return spansOf(
    steps,
    energies,
    requests.map(({ maxKw }) => maxKw),
    // Under a limit bounded runs are planned in whole steps.
    hasBounds && siteKw < Infinity ? 0 : siteKw,
  );
}

/** The highest power of all together. */
function highestPower(plans: readonly (readonly PowerSpan[])[]): number {
  const spans = plans.flat();
  const ends = spans.toSorted((a, b) => a.endMs - b.endMs);
  let [now, highest, ended] = [0, 0, 0];
  for (const { startMs, powerKw } of spans.sort((a, b) => a.startMs - b.startMs)) {
    while (ends[ended]!.endMs <= startMs) now -= ends[ended++]!.powerKw;
    now += powerKw;
    highest = Math.max(highest, now);
  }
  return highest;
}

function energyOf(spans: readonly PowerSpan[]): number {
  return spans.reduce((sum, { startMs, endMs, powerKw }) => sum + ((endMs - startMs) / HOUR_MS) * powerKw, 0);
}

/** What the same energies do when each device starts at once, those named first going first under the limit. */
function startAtOnce(requests: readonly AmountRequest[], energies: readonly number[], siteKw: number): PowerSpan[][] {
  const steps = commonSteps(requests);
  const room = steps.hours.map((hours) => hours * siteKw);
  const powers = requests.map(({ maxKw }) => Math.min(maxKw, siteKw));
  const placed = requests.map((request, device) => {
    let left = energies[device]!;
    return steps.hours.map((hours, step) => {
      const row = steps.rows[device]![step]!;
      if (row < 0 || Number.isNaN(request.prices.values[row]!)) return 0;
      const energy = Math.max(0, Math.min(left, room[step]!, hours * powers[device]!));
      left -= energy;
      room[step]! -= energy;
      return energy;
    });
  });
  return spansOf(steps, placed, powers, siteKw);
}

function joined(spans: readonly PowerSpan[]): PowerSpan[] {
  const whole: PowerSpan[] = [];
  for (const span of spans) append(whole, span);
  return whole;
}

function costsOf(
  requests: readonly AmountRequest[],
  plans: readonly (readonly PowerSpan[])[],
  sun: SpareSun | null,
): Cost[] {
  return sun === null ? requests.map((request, i) => costOf(request, plans[i]!)) : costsInSun(requests, plans, sun);
}

function describe(request: AmountRequest, spans: readonly PowerSpan[]) {
  const energyKwh = energyOf(spans);
  const missing = request.energyKwh - energyKwh;
  // Half a watt-hour is rounding.
  const unservedKwh = missing > 0.0005 ? missing : 0;
  return { spans, energyKwh, unservedKwh, reason: unservedKwh > 0 ? reasonOf(request) : null };
}

function reasonOf(request: AmountRequest): UnservedReason {
  const { prices, maxKw, energyKwh } = request;
  const reachable = (isUsed: (row: number) => boolean) => {
    let lengthMs = 0;
    for (let row = 0; row < prices.values.length; row++) {
      if (isUsed(row)) lengthMs += prices.bounds[row + 1]! - prices.bounds[row]!;
    }
    return (lengthMs / HOUR_MS) * maxKw >= energyKwh - NONE_KWH;
  };
  if (!reachable(() => true)) return 'TIME';
  if (!reachable((row) => !Number.isNaN(prices.values[row]!))) return 'NO_PRICE';
  if (!reachable(usable(request))) return 'PRICE_CAP';
  return request.maxStarts !== null || request.minRunMs > 0 || request.minKw > 0 ? 'TIME' : 'SITE_LIMIT';
}
