import type { SitePlan } from '@plateau/energy';
import type { Planner } from '@plateau/server/src/modules/solver/index.ts';
import { objectiveOf, problemOf } from './case.ts';
import type { NamedCase } from './read-cases.ts';

/** What came out for a case. */
export interface Finding {
  readonly name: string;
  readonly objective: number;
  readonly expected: number;
  readonly gap: number;
  readonly ms: number;
  /** What is wrong; empty: nothing. */
  readonly faults: readonly string[];
}

/** How far an objective may be off, relative to it, and absolutely near zero. */
const TOLERANCE = 1e-6;
/** How far a series of a strict case may be off, in Wh. */
const STRICT_WH = 1;

/** Solves a case and compares with what is expected of it. */
export async function checkCase(each: NamedCase, planner: Pick<Planner, 'site'>): Promise<Finding> {
  const problem = problemOf(each.request);
  const startedMs = performance.now();
  const plan = await planner.site(problem);
  const ms = performance.now() - startedMs;
  const objective = objectiveOf(problem, plan);
  const expected = each.expected_response.objective_value;
  const faults: string[] = [];
  if (plan.status !== 'OPTIMAL') faults.push('not proven optimal');
  if (!(Math.abs(objective - expected) <= TOLERANCE * Math.max(1, Math.abs(expected))))
    faults.push('another objective');
  if (each.strict === true) faults.push(...strictFaults(each, plan));
  return { name: each.name, objective, expected, gap: plan.gap, ms, faults };
}

function strictFaults({ expected_response: expected }: NamedCase, plan: SitePlan): string[] {
  const pairs: [string, Float64Array, readonly number[]][] = [
    ['grid_import', plan.importKwh, expected.grid_import],
    ['grid_export', plan.exportKwh, expected.grid_export],
    ...expected.batteries.flatMap((battery, i): [string, Float64Array, readonly number[]][] => [
      [`charging_power of battery ${i}`, plan.devices[i]!.chargeKwh, battery.charging_power],
      [`discharging_power of battery ${i}`, plan.devices[i]!.dischargeKwh, battery.discharging_power],
    ]),
  ];
  return pairs
    .filter(([, kwh, wh]) => wh.some((each, t) => Math.abs(kwh[t]! * 1000 - each) > STRICT_WH))
    .map(([name]) => `another ${name}`);
}
