import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { highestPrice, planSite, type SiteDevice, type SitePlan, type SiteProblem } from '../../src/index.ts';
import { siteModel } from '../../src/planning/site/model.ts';
import { reference } from './highs.ts';
import { sum } from './prices.ts';

const STEPS = 6;

const perStep = <T>(each: fc.Arbitrary<T>) => fc.array(each, { minLength: STEPS, maxLength: STEPS });
const kwh = fc.integer({ min: 0, max: 40 }).map((tenths) => tenths / 10);

const range = fc.record({
  minKw: fc.constantFrom(0, 0, 1.4),
  maxKw: fc.constantFrom(1.5, 3.7, 7),
  efficiency: fc.constantFrom(0.8, 0.95, 1),
  grid: fc.boolean(),
});

const storage: fc.Arbitrary<SiteDevice> = fc.record({
  kind: fc.constant('STORAGE' as const),
  charge: range,
  discharge: fc.oneof(range, fc.constant({ minKw: 0, maxKw: 0, efficiency: 0.9, grid: false })),
  initialKwh: fc.constantFrom(0, 2, 5, 9.5),
  minKwh: fc.constantFrom(0, 1),
  maxKwh: fc.constantFrom(6, 9),
  capacityKwh: fc.constant(10),
  endValue: fc.constantFrom(-0.01, 0, 0.15, 0.3),
  goals: fc.oneof(
    fc.constant([]),
    fc.record({ step: fc.integer({ min: 1, max: STEPS - 1 }), kwh: fc.constantFrom(4, 8) }).map((goal) => [goal]),
  ),
  demands: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.constant([2, 3, 4].map((step) => ({ step, kwh: 1.5 }))) },
  ),
  priority: fc.constant(0),
});

const load: fc.Arbitrary<SiteDevice> = fc.record({
  kind: fc.constant('LOAD' as const),
  power: range.map((power) => ({ ...power, efficiency: 1, grid: true })),
  energyKwh: fc.constantFrom(1, 2.5, 30),
  fromStep: fc.constantFrom(0, 1),
  toStep: fc.constantFrom(4, STEPS),
  interruptible: fc.boolean(),
});

const problem: fc.Arbitrary<SiteProblem> = fc
  .record({
    hours: perStep(fc.constantFrom(0.25, 0.5, 1)).map((all) => Float64Array.from(all)),
    importPrice: perStep(fc.constantFrom(0.3, 0.25, 0.25, 0.1, 0, -0.05)).map((all) => Float64Array.from(all)),
    exportPrice: perStep(fc.constantFrom(0.1, 0.08, 0.08, 0.2, 0, -0.02)).map((all) => Float64Array.from(all)),
    solarKwh: perStep(kwh).map((all) => Float64Array.from(all)),
    baseLoadKwh: perStep(kwh).map((all) => Float64Array.from(all)),
    devices: fc.array(fc.oneof({ weight: 3, arbitrary: storage }, { weight: 1, arbitrary: load }), { maxLength: 3 }),
    grid: fc.record({
      maxImportKw: fc.constantFrom(null, null, 4),
      maxExportKw: fc.constantFrom(null, null, 2),
      demandCharge: fc.oneof(
        { weight: 2, arbitrary: fc.constant(null) },
        {
          weight: 1,
          arbitrary: fc.constant({ pricePerKw: 0.5, freeKw: 0, intervalOfStep: Int32Array.of(0, 0, 1, 1, 2, 2) }),
        },
      ),
    }),
    preferences: fc.constant([]),
  })
  .map((rest) => {
    const highest = highestPrice(rest);
    return {
      ...rest,
      weights: { storage: 300 * highest, goal: 30 * highest, demand: 60 * highest, limit: 100 * highest },
    };
  });

/** All that excludes something else, stated for every step. */
function allExclusions({ hours, devices }: SiteProblem) {
  const all = () => new Uint8Array(hours.length).fill(1);
  return {
    direction: all(),
    mode: devices.map(all),
    leastCharge: devices.map(all),
    leastDischarge: devices.map(all),
  };
}

describe('a whole site', () => {
  test('costs what the programme with all its whole numbers costs, and does nothing impossible', () => {
    fc.assert(
      fc.property(problem, (site) => {
        const plan = planSite(site, reference);
        const { programme } = siteModel(site, allExclusions(site));
        const best = reference.objective(programme);
        expect(plan.status).toBe('OPTIMAL');
        expect(Math.abs(objectiveOf(site, plan) - best)).toBeLessThan(1e-5 * Math.max(1, Math.abs(best)));
        expectPossible(site, plan);
      }),
      { numRuns: 250 },
    );
  }, 180_000);
});

/** Cost, penalties and the value of what is left, from the plan alone. */
function objectiveOf({ devices, hours, weights, solarKwh, baseLoadKwh }: SiteProblem, plan: SitePlan): number {
  let total = plan.cost + weights.limit * (sum([...plan.overImportKwh]) + sum([...plan.curtailedKwh]));
  devices.forEach((device, i) => {
    const { contentKwh, chargeKwh, shortfalls } = plan.devices[i]!;
    if (device.kind === 'LOAD') {
      total += weights.goal * Math.max(0, device.energyKwh - sum([...chargeKwh]));
      return;
    }
    total += weights.goal * sum(shortfalls.map((shortfall) => shortfall.kwh));
    contentKwh.forEach((content) => {
      total += weights.storage * (Math.max(0, device.minKwh - content) + Math.max(0, content - device.maxKwh));
    });
    for (const { step, kwh: wanted } of device.demands) {
      const demand = Math.min(wanted, device.charge.maxKw * hours[step]!);
      if (contentKwh[step]! < device.maxKwh - 1e-5) total += weights.demand * Math.max(0, demand - chargeKwh[step]!);
    }
    total -= device.endValue * contentKwh.at(-1)!;
  });
  expect(solarKwh.length).toBe(baseLoadKwh.length);
  return total;
}

function expectPossible({ devices, hours, solarKwh, baseLoadKwh, grid }: SiteProblem, plan: SitePlan): void {
  const tolerance = 1e-5;
  hours.forEach((length, t) => {
    const charged = sum(plan.devices.map(({ chargeKwh }) => chargeKwh[t]!));
    const discharged = sum(plan.devices.map(({ dischargeKwh }) => dischargeKwh[t]!));
    const inflow = solarKwh[t]! - plan.curtailedKwh[t]! + plan.importKwh[t]! + plan.overImportKwh[t]! + discharged;
    expect(Math.abs(inflow - baseLoadKwh[t]! - plan.exportKwh[t]! - charged)).toBeLessThan(tolerance);
    const imports = plan.importKwh[t]! + plan.overImportKwh[t]! > tolerance;
    const exports = plan.exportKwh[t]! > tolerance;
    expect(imports && exports).toBe(false);
    if (grid.maxImportKw !== null) expect(plan.importKwh[t]).toBeLessThanOrEqual(grid.maxImportKw * length + tolerance);
    if (grid.maxExportKw !== null) expect(plan.exportKwh[t]).toBeLessThanOrEqual(grid.maxExportKw * length + tolerance);
    devices.forEach((device, i) => {
      const { chargeKwh, dischargeKwh, contentKwh } = plan.devices[i]!;
      const power = device.kind === 'STORAGE' ? device.charge : device.power;
      const [taken, given] = [chargeKwh[t]!, dischargeKwh[t]!];
      expect(taken).toBeLessThanOrEqual(power.maxKw * length + tolerance);
      if (device.kind === 'LOAD') {
        if (taken > tolerance) expect(t >= device.fromStep && t < device.toStep).toBe(true);
        if (taken > tolerance) expect(taken).toBeGreaterThan(Math.min(power.minKw, power.maxKw) * length - tolerance);
        return;
      }
      expect(given).toBeLessThanOrEqual(device.discharge.maxKw * length + tolerance);
      expect(Math.min(taken, given)).toBeLessThan(tolerance);
      if (taken > tolerance && !device.charge.grid) expect(imports).toBe(false);
      if (given > tolerance && !device.discharge.grid) expect(exports).toBe(false);
      const before = t === 0 ? device.initialKwh : contentKwh[t - 1]!;
      const after = before + taken * device.charge.efficiency - given / device.discharge.efficiency;
      expect(Math.abs(after - contentKwh[t]!)).toBeLessThan(tolerance);
      const isLastFilling = device.demands.length > 0 && contentKwh[t]! > device.maxKwh - tolerance;
      if (taken > tolerance && !isLastFilling) expect(taken).toBeGreaterThan(device.charge.minKw * length - tolerance);
    });
  });
}
