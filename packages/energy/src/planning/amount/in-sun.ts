import { ProgrammeBuilder, type Solver, type Term } from '../programme.ts';
import { type SpareSun, sunOnSteps } from '../sun.ts';
import { boundedRuns } from './bounded-runs.ts';
import { keepsBounds, leastKw } from './bounds.ts';
import { fillEqual } from './cheapest-rows.ts';
import { type AmountRequest, NONE_KWH, type PowerSpan } from './request.ts';
import { highestCost, type SharedLimit, type SharedSun, sharedLimit, shareLimit } from './shared-limit.ts';
import { spansOf } from './spans.ts';
import { commonSteps, type Steps } from './steps.ts';
import { priceTest } from './usable.ts';

/** What is below this comes from the solver's rounding, in kWh. */
const DUST_KWH = 1e-7;

/**
 * The plan of devices that take, where there is spare sun: at each instant all of them together may have it at its price,
 * and what is above comes from the grid at each one's own. null: it counts for none of them.
 * @param siteKw most power of all together, which is in the power of a single device already
 */
export function planInSun(
  requests: readonly AmountRequest[],
  siteKw: number,
  sun: SpareSun,
  solver: Solver,
): PowerSpan[][] | null {
  const steps = commonSteps(requests, [sun.power.bounds, sun.price.bounds]);
  const shared = sharedSun(requests, steps, sun);
  if (!shared.costs.some((costs) => costs.some((cost) => cost < Infinity))) return null;
  const limitKw = requests.length === 1 ? Infinity : siteKw;
  const problem = sharedLimit(requests, steps, limitKw);
  const loose = requests.length === 1 ? [cheapestParts(steps, problem, shared)] : shareSun(problem, shared, solver);
  const free = inSpans(requests, steps, loose, shared, limitKw, () => 0);
  if (requests.every((request, i) => keepsBounds({ ...request, minKw: leastKw(request, limitKw) }, free[i]!))) {
    return free;
  }
  const bounded = boundedRuns(requests, steps, problem, solver, shared);
  // Under a limit bounded runs are planned in whole steps.
  const freeKw = limitKw < Infinity ? 0 : Infinity;
  return inSpans(requests, steps, bounded, shared, freeKw, (request) => leastKw(request, limitKw));
}

/** The sun where it counts for a device: it may use energy of that price, and the grid would be dearer. */
function sharedSun(requests: readonly AmountRequest[], steps: Steps, sun: SpareSun): SharedSun {
  const { kw, price } = sunOnSteps(sun, steps.bounds);
  return {
    limits: steps.hours.map((hours, step) => hours * kw[step]!),
    costs: requests.map((request, device) => {
      const passes = priceTest(request);
      return Float64Array.from(steps.rows[device]!, (row, step) => {
        const counts = row >= 0 && kw[step]! > 0 && price[step]! < request.prices.values[row]! && passes(price[step]!);
        return counts ? price[step]! : Infinity;
      });
    }),
  };
}

/**
 * Energies of one device by itself: each step is two parts, what the sun gives and what the grid gives on top, and the
 * cheapest are taken first. In a step the sun is never the dearer part, so that no grid is used before it. Of equally
 * cheap parts those go first that lie in steps that are used anyway.
 */
function cheapestParts(
  { hours }: Steps,
  { costs: [gridCosts], most: [most], wanted }: SharedLimit,
  { limits, costs: [sunCosts] }: SharedSun,
): Float64Array {
  const count = hours.length;
  const sunny = hours.map((_, step) => (sunCosts![step]! < Infinity ? Math.min(limits[step]!, most![step]!) : 0));
  // Part i is the sun of step i, part count + i the grid of it.
  const cost = (part: number) => (part < count ? sunCosts![part]! : gridCosts![part - count]!);
  const room = (part: number) => (part < count ? sunny[part]! : most![part - count]! - sunny[part - count]!);
  const parts = Array.from({ length: 2 * count }, (_, part) => part)
    .filter((part) => cost(part) < Infinity && room(part) > 0)
    .sort((a, b) => cost(a) - cost(b) || (a % count) - (b % count));
  const energies = new Float64Array(count);
  let left = wanted[0]!;
  for (let from = 0, to = 0; from < parts.length && left > NONE_KWH; from = to) {
    while (to < parts.length && cost(parts[to]!) === cost(parts[from]!)) to++;
    const equal = parts.slice(from, to);
    const whole = equal.reduce((sum, part) => sum + room(part), 0);
    if (whole <= left) for (const part of equal) energies[part % count]! += room(part);
    else
      useSome(
        energies,
        equal.map((part) => ({ step: part % count, kwh: room(part) })),
        left,
      );
    left -= whole;
  }
  return energies;
}

/** Takes some energy, less than there is, from equally cheap parts of different steps, in their order. */
function useSome(energies: Float64Array, parts: readonly { step: number; kwh: number }[], wantedKwh: number): void {
  const runs = Uint8Array.from(energies, (kwh) => (kwh > NONE_KWH ? 1 : 0));
  let left = wantedKwh;
  const further = new Float64Array(energies.length);
  for (const { step, kwh } of parts) {
    if (runs[step] === 0) further[step] = kwh;
    else {
      const taken = Math.min(kwh, left);
      energies[step]! += taken;
      left -= taken;
    }
  }
  if (left <= NONE_KWH) return;
  // Energy stands for time: what is asked for is on which side of a stretch it lies.
  const bounds = new Float64Array(further.length + 1);
  further.forEach((kwh, step) => {
    bounds[step + 1] = bounds[step]! + kwh;
  });
  const rows = Uint32Array.from(further.keys()).filter((step) => further[step]! > 0);
  for (const { startMs: start, endMs: end } of fillEqual(bounds, rows, runs, left)) {
    for (const step of rows) {
      energies[step]! += Math.max(0, Math.min(end, bounds[step + 1]!) - Math.max(start, bounds[step]!));
    }
  }
}

/** Energies of several devices that share the sun, and a limit: the linear programme. */
function shareSun(problem: SharedLimit, sun: SharedSun, solver: Solver): Float64Array[] {
  const { costs, most, limits, wanted } = problem;
  const builder = new ProgrammeBuilder();
  const unserved = 1000 * highestCost([...costs, ...sun.costs]) + 1;
  const ofSite: Term[][] = Array.from(limits, () => []);
  const ofSun: Term[][] = Array.from(limits, () => []);
  const later: Term[] = [];
  const columns = costs.map((gridCosts, device) => {
    const own: (readonly [step: number, column: number])[] = [];
    const add = (step: number, cost: number, upper: number): Term[] => {
      if (cost === Infinity) return [];
      const column = builder.column({ cost, upper });
      own.push([step, column]);
      later.push([column, step]);
      return [[column, 1]];
    };
    gridCosts.forEach((gridCost, step) => {
      const upper = most[device]![step]!;
      const sunny = add(step, sun.costs[device]![step]!, upper);
      const both = [...sunny, ...add(step, gridCost, upper)];
      if (both.length === 2) builder.row(-Infinity, both, upper);
      ofSun[step]!.push(...sunny);
      ofSite[step]!.push(...both);
    });
    const missing = builder.column({ cost: unserved, upper: wanted[device]! });
    const all = own.map(([, column]): Term => [column, 1]);
    builder.row(wanted[device]!, [...all, [missing, 1]], wanted[device]!);
    return own;
  });
  limits.forEach((limit, step) => {
    if (limit < Infinity && ofSite[step]!.length > 0) builder.row(-Infinity, ofSite[step]!, limit);
    if (ofSun[step]!.length > 0) builder.row(-Infinity, ofSun[step]!, sun.limits[step]!);
  });
  builder.thenMinimise(later);
  const { values } = solver.solve(builder.build());
  if (values === null) return shareLimit(problem);
  return columns.map((own, device) => {
    const energies = new Float64Array(limits.length);
    for (const [step, column] of own) energies[step]! += Math.max(0, values[column]!);
    return energies.map((kwh, step) => (kwh > DUST_KWH ? Math.min(kwh, most[device]![step]!) : 0));
  });
}

/** Where the sun counts, a part of a step is used at a power that leaves none of the sun that was counted on unused. */
function inSpans(
  requests: readonly AmountRequest[],
  steps: Steps,
  energies: readonly Float64Array[],
  { limits, costs }: SharedSun,
  freeKw: number,
  least: (request: AmountRequest) => number,
): PowerSpan[][] {
  const powers = requests.map((request, device) =>
    steps.hours.map((hours, step) => {
      if (costs[device]![step] === Infinity) return request.maxKw;
      // Several share the sun through a whole step; one alone may have it for a part of it.
      const sunKw = requests.length === 1 ? limits[step]! / hours : 0;
      return Math.min(request.maxKw, Math.max(sunKw, least(request), energies[device]![step]! / hours));
    }),
  );
  return spansOf(
    steps,
    energies,
    requests.map(({ maxKw }) => maxKw),
    freeKw,
    powers,
  );
}
