import { objectiveValue, type Solver } from '../programme.ts';
import { type Exclusions, noExclusions, type SiteModel, siteModel } from './model.ts';
import type { SiteDevicePlan, SitePlan, SiteProblem } from './problem.ts';

/** Less than this many kWh in a step is none. */
const NONE_KWH = 1e-6;
/** Of a proven gap this much (relative to the objective) is rounding. */
const NO_GAP = 1e-9;

/**
 * The cheapest plan for a site (energy.md §5.5). Whole numbers are needed only where something that excludes something
 * else would pay otherwise: the problem is solved without them, and again with those that the plan broke, until it breaks
 * none. What is optimal without an exclusion and keeps it is optimal with it.
 */
export function planSite(problem: SiteProblem, solver: Solver): SitePlan {
  const exclusions = noExclusions(problem);
  problem.hours.forEach((_, t) => {
    if (problem.exportPrice[t]! > problem.importPrice[t]!) exclusions.direction[t] = 1;
  });
  let bound = -Infinity;
  for (;;) {
    const model = siteModel(problem, exclusions);
    let isBroken = false;
    const solution = solver.solve(model.programme, (values) => {
      isBroken = stateBroken(problem, model, values, exclusions);
      return !isBroken;
    });
    bound = Math.max(bound, solution.bound, boundOfColumns(model));
    if (solution.values === null) return writePlan(problem, model, { values: idle(problem, model), bound });
    if (!isBroken && !stateBroken(problem, model, solution.values, exclusions)) {
      return writePlan(problem, model, { values: solution.values, bound });
    }
  }
}

/** The objective with every column at its better bound: nothing is cheaper, whatever the rows say. */
function boundOfColumns({ programme }: SiteModel): number {
  const [costs] = programme.objectives;
  let bound = 0;
  costs!.forEach((cost, i) => {
    if (cost !== 0) bound += cost * (cost > 0 ? programme.lower[i]! : programme.upper[i]!);
  });
  return bound;
}

/** States the exclusions that a plan breaks and that are not stated yet. True if there are any. */
function stateBroken(problem: SiteProblem, model: SiteModel, values: Float64Array, exclusions: Exclusions): boolean {
  const at = (column: number) => (column < 0 ? 0 : values[column]!);
  const runs = (column: number) => at(column) > NONE_KWH;
  let found = false;
  const state = (where: Uint8Array, step: number) => {
    if (where[step] === 1) return;
    where[step] = 1;
    found = true;
  };
  for (let t = 0; t < problem.hours.length; t++) {
    const imports = runs(model.imports[t]!) || runs(model.overImports[t]!);
    const exports = runs(model.exports[t]!) || runs(model.curtailed[t]!);
    let towardsImport = imports;
    let towardsExport = exports;
    problem.devices.forEach((device, i) => {
      const { charge, discharge } = model.devices[i]!;
      const range = device.kind === 'STORAGE' ? device.charge : device.power;
      const least = range.minKw * problem.hours[t]!;
      if (runs(charge[t]!) && at(charge[t]!) < least - NONE_KWH) state(exclusions.leastCharge[i]!, t);
      if (device.kind !== 'STORAGE') return;
      const leastOut = device.discharge.minKw * problem.hours[t]!;
      if (runs(discharge[t]!) && at(discharge[t]!) < leastOut - NONE_KWH) state(exclusions.leastDischarge[i]!, t);
      if (runs(charge[t]!) && runs(discharge[t]!)) state(exclusions.mode[i]!, t);
      if (runs(charge[t]!) && !device.charge.grid) towardsExport = true;
      if (runs(discharge[t]!) && !device.discharge.grid) towardsImport = true;
    });
    if (towardsImport && towardsExport) state(exclusions.direction, t);
  }
  return found;
}

/** The plan that does nothing: always possible, and what is left when the time is over. */
function idle(problem: SiteProblem, model: SiteModel): Float64Array {
  const values = new Float64Array(model.programme.lower.length);
  problem.hours.forEach((hours, t) => {
    const needed = problem.baseLoadKwh[t]! - problem.solarKwh[t]!;
    const limit = (kw: number | null) => (kw === null ? Infinity : kw * hours);
    values[model.imports[t]!] = Math.min(Math.max(0, needed), limit(problem.grid.maxImportKw));
    values[model.overImports[t]!] = Math.max(0, needed) - values[model.imports[t]!]!;
    values[model.exports[t]!] = Math.min(Math.max(0, -needed), limit(problem.grid.maxExportKw));
    values[model.curtailed[t]!] = Math.max(0, -needed) - values[model.exports[t]!]!;
  });
  problem.devices.forEach((device, i) => {
    if (device.kind === 'STORAGE') for (const column of model.devices[i]!.content) values[column] = device.initialKwh;
  });
  return values;
}

function writePlan(
  problem: SiteProblem,
  model: SiteModel,
  { values, bound }: { readonly values: Float64Array; readonly bound: number },
): SitePlan {
  const column = (columns: Int32Array) => Float64Array.from(columns, (at) => (at < 0 ? 0 : clean(values[at]!)));
  const importKwh = column(model.imports);
  const overImportKwh = column(model.overImports);
  const exportKwh = column(model.exports);
  const objective = objectiveValue(model.programme.objectives[0]!, values);
  const gap = Math.max(0, objective - bound);
  const isOptimal = gap <= NO_GAP * Math.max(1, Math.abs(objective)) + 1e-7;
  return {
    status: isOptimal ? 'OPTIMAL' : 'FEASIBLE',
    gap: isOptimal ? 0 : gap,
    cost: costOf(problem, importKwh, overImportKwh, exportKwh),
    importKwh,
    exportKwh,
    overImportKwh,
    curtailedKwh: column(model.curtailed),
    devices: problem.devices.map((device, i): SiteDevicePlan => {
      const chargeKwh = column(model.devices[i]!.charge);
      const dischargeKwh = column(model.devices[i]!.discharge);
      if (device.kind === 'LOAD') {
        let had = 0;
        const contentKwh = chargeKwh.map((kwh) => (had += kwh));
        const missing = device.energyKwh - had;
        const last = Math.max(0, device.toStep - 1);
        return {
          chargeKwh,
          dischargeKwh,
          contentKwh,
          shortfalls: missing > 1e-4 ? [{ step: last, kwh: missing }] : [],
        };
      }
      const contentKwh = column(model.devices[i]!.content);
      const shortfalls = device.goals.flatMap(({ step, kwh }) => {
        const missing = kwh - contentKwh[step]!;
        return missing > 1e-4 ? [{ step, kwh: missing }] : [];
      });
      return { chargeKwh, dischargeKwh, contentKwh, shortfalls };
    }),
  };
}

function clean(kwh: number): number {
  return Math.abs(kwh) < 1e-9 ? 0 : kwh;
}

function costOf(
  { hours, importPrice, exportPrice, grid }: SiteProblem,
  importKwh: Float64Array,
  overImportKwh: Float64Array,
  exportKwh: Float64Array,
): number {
  let cost = 0;
  for (let t = 0; t < hours.length; t++) {
    cost += (importKwh[t]! + overImportKwh[t]!) * importPrice[t]! - exportKwh[t]! * exportPrice[t]!;
  }
  if (grid.demandCharge === null) return cost;
  const { intervalOfStep, freeKw, pricePerKw } = grid.demandCharge;
  const energy = new Map<number, { kwh: number; hours: number }>();
  intervalOfStep.forEach((interval, t) => {
    const before = energy.get(interval) ?? { kwh: 0, hours: 0 };
    energy.set(interval, {
      kwh: before.kwh + importKwh[t]! + overImportKwh[t]!,
      hours: before.hours + hours[t]!,
    });
  });
  const peakKw = Math.max(0, ...[...energy.values()].map((each) => each.kwh / each.hours));
  return cost + pricePerKw * Math.max(0, peakKw - freeKw);
}
