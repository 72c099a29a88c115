import { lineTest } from '../limit.ts';
import type { Solver } from '../programme.ts';
import { boundedRuns } from './bounded-runs.ts';
import { cheapestRows } from './cheapest-rows.ts';
import {
  type AmountPlan,
  type AmountRequest,
  HOUR_MS,
  NONE_KWH,
  type PowerSpan,
  type UnservedReason,
} from './request.ts';
import { type SharedLimit, shareLimit } from './shared-limit.ts';
import { append, runsOf, spansOf } from './spans.ts';
import { commonSteps, type Steps } from './steps.ts';

/**
 * One plan for several devices behind one connection (energy.md §5.3): as much of the energy as has a place, at the lowest
 * cost. What is taken and what is given have the limit each to themselves.
 * @param siteKw most power of all together; null: no limit
 * @param solver asked only where a least power, a number of starts or a least run binds
 */
export function planAmount(requests: readonly AmountRequest[], siteKw: number | null, solver: Solver): AmountPlan[] {
  const plans: AmountPlan[] = new Array(requests.length);
  for (const flow of ['TAKE', 'GIVE'] as const) {
    const places = [...requests.keys()].filter((i) => requests[i]!.flow === flow);
    const group = places.map((i) => requests[i]!);
    const spans = planGroup(group, siteKw ?? Infinity, solver);
    const served = group.map((request, i) => Math.min(request.energyKwh, energyOf(spans[i]!)));
    const atOnce = startAtOnce(group, served, siteKw ?? Infinity);
    places.forEach((place, i) => {
      plans[place] = describe(group[i]!, spans[i]!, atOnce[i]!);
    });
  }
  return plans;
}

/** Whether a plan needs nothing but sorting: few microseconds, where others take milliseconds or a solver. */
export function needsOnlySorting(requests: readonly AmountRequest[], siteKw: number | null): boolean {
  const isPlain = requests.every(
    ({ minKw, maxStarts, minRunMs }) => minKw === 0 && maxStarts === null && minRunMs === 0,
  );
  return isPlain && (requests.length === 1 || siteKw === null);
}

function planGroup(group: readonly AmountRequest[], siteKw: number, solver: Solver): PowerSpan[][] {
  const requests = group.map((request) => ({ ...request, maxKw: Math.min(request.maxKw, siteKw) }));
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

function sharedLimit(requests: readonly AmountRequest[], steps: Steps, siteKw: number): SharedLimit {
  return {
    costs: requests.map((request, i) => {
      const sign = request.flow === 'TAKE' ? 1 : -1;
      const isUsable = usable(request);
      return Float64Array.from(steps.rows[i]!, (row) =>
        row >= 0 && isUsable(row) ? sign * request.prices.values[row]! : Infinity,
      );
    }),
    most: requests.map(({ maxKw }) => steps.hours.map((hours) => hours * maxKw)),
    limits: steps.hours.map((hours) => hours * siteKw),
    wanted: Float64Array.from(requests, ({ energyKwh }) => energyKwh),
  };
}

/** Rows that a device may use: those with a price, on the right side of its cap. */
function usable({ flow, prices, priceCap }: AmountRequest): (row: number) => boolean {
  if (priceCap === null) return (row) => !Number.isNaN(prices.values[row]!);
  const passes = lineTest(prices, flow === 'TAKE' ? 'LOW' : 'HIGH', priceCap);
  return (row) => passes(prices.values[row]!);
}

function keepsBounds({ minKw, maxStarts, minRunMs }: AmountRequest, spans: readonly PowerSpan[]): boolean {
  const runs = runsOf(spans);
  return (
    spans.every(({ powerKw }) => powerKw >= minKw - 1e-7) &&
    (maxStarts === null || runs.length <= maxStarts) &&
    runs.every(({ startMs, endMs }) => endMs - startMs >= minRunMs - 1)
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

function describe(request: AmountRequest, spans: readonly PowerSpan[], atOnce: readonly PowerSpan[]): AmountPlan {
  const whole: PowerSpan[] = [];
  for (const span of spans) append(whole, span);
  const energyKwh = energyOf(whole);
  const missing = request.energyKwh - energyKwh;
  // Half a watt-hour is rounding.
  const unservedKwh = missing > 0.0005 ? missing : 0;
  return {
    spans: whole,
    energyKwh,
    unservedKwh,
    reason: unservedKwh > 0 ? reasonOf(request) : null,
    ...costOf(request, whole),
    costAtOnce: costOf(request, atOnce).cost,
  };
}

function costOf({ prices }: AmountRequest, spans: readonly PowerSpan[]): { cost: number; confidence: number } {
  let cost = 0;
  let confidence = 1;
  let row = 0;
  for (const { startMs, endMs, powerKw } of spans) {
    while (prices.bounds[row + 1]! <= startMs) row++;
    for (let at = row; at < prices.values.length && prices.bounds[at]! < endMs; at++) {
      const lengthMs = Math.min(endMs, prices.bounds[at + 1]!) - Math.max(startMs, prices.bounds[at]!);
      cost += ((prices.values[at]! * lengthMs) / HOUR_MS) * powerKw;
      confidence = Math.min(confidence, prices.confidence[at]!);
    }
  }
  return { cost, confidence };
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
