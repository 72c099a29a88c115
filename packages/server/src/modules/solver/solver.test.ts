import { ProgrammeBuilder, planSite, type SiteProblem, type StorageDevice } from '@plateau/energy';
import { afterAll, describe, expect, test } from 'vitest';
import { createPlanner, highsSolver, openHighs } from './index.ts';

const highs = await openHighs();
const LONG_MS = 60_000;

const battery: StorageDevice = {
  kind: 'STORAGE',
  charge: { minKw: 0, maxKw: 5, efficiency: 1, grid: true },
  discharge: { minKw: 0, maxKw: 0, efficiency: 1, grid: true },
  initialKwh: 0,
  minKwh: 0,
  maxKwh: 10,
  capacityKwh: 10,
  endValue: 0,
  goals: [],
  demands: [],
  priority: 0,
};

/** Four hours at one price. */
function site(more: Partial<SiteProblem> = {}): SiteProblem {
  return {
    hours: new Float64Array(4).fill(1),
    importPrice: new Float64Array(4).fill(0.3),
    exportPrice: new Float64Array(4).fill(0.1),
    solarKwh: new Float64Array(4),
    baseLoadKwh: new Float64Array(4),
    devices: [battery],
    grid: { maxImportKw: null, maxExportKw: null, demandCharge: null },
    preferences: [],
    weights: { storage: 300, limit: 100, demand: 30, goal: 10 },
    ...more,
  };
}

describe('a solver', () => {
  test('lets later objectives decide between what is equal in the first', () => {
    const builder = new ProgrammeBuilder();
    const [x, y, z] = [builder.column({ upper: 4 }), builder.column({ upper: 4 }), builder.column({ cost: 1 })];
    builder.row(
      6,
      [
        [x, 1],
        [y, 1],
        [z, 1],
      ],
      6,
    );
    builder.thenMinimise([[x, 1]]);
    const { values, bound } = highsSolver(highs, LONG_MS).solve(builder.build());
    expect([...values!].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([2, 4, 0]);
    expect(bound).toBe(0);
  });

  test('leaves later objectives alone where the first is of no use', () => {
    const builder = new ProgrammeBuilder();
    const x = builder.column({ cost: 1, lower: 1 });
    builder.thenMinimise([[x, 1]]);
    let asked = 0;
    highsSolver(highs, LONG_MS).solve(builder.build(), () => {
      asked += 1;
      return false;
    });
    expect(asked).toBe(1);
  });

  test.each<[string, SiteProblem['preferences'], number[]]>([
    ['early, where storage goes before export', ['CHARGE_BEFORE_EXPORT'], [5, 3, 0, 0]],
    ['level, where the peak counts', ['LEVEL_PEAK'], [2, 2, 2, 2]],
  ])('charges %s', (_, preferences, expected) => {
    const devices = [{ ...battery, goals: [{ step: 3, kwh: 8 }] }];
    const plan = planSite(site({ devices, preferences }), highsSolver(highs, LONG_MS));
    expect(plan.status).toBe('OPTIMAL');
    expect(plan.cost).toBeCloseTo(2.4, 6);
    plan.devices[0]!.chargeKwh.forEach((kwh, i) => {
      expect(kwh).toBeCloseTo(expected[i]!, 5);
    });
  });

  test('without time gives a possible plan, and how much better another could be', () => {
    const devices = new Array(20).fill({ ...battery, charge: { ...battery.charge, minKw: 1.4 }, endValue: 0.4 });
    const baseLoadKwh = new Float64Array(4).fill(1);
    const plan = planSite(site({ devices, baseLoadKwh }), highsSolver(highs, 0));
    expect(plan.importKwh.every((kwh) => kwh >= 1 - 1e-6)).toBe(true);
    if (plan.status === 'FEASIBLE') {
      expect(plan.gap).toBeGreaterThan(0);
      expect(plan.gap).toBeLessThan(1000);
    } else expect(plan.gap).toBe(0);
  });
});

describe('a planner', () => {
  const planner = createPlanner({ threads: 1, waiting: 2 });
  afterAll(() => planner.close());

  test('refuses what is too much, and goes on with the rest', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => planner.site(site())));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => [reason.code, reason.retryAfterSeconds])).toEqual([
      ['unavailable', 5],
      ['unavailable', 5],
    ]);
    expect((await planner.site(site())).status).toBe('OPTIMAL');
  });

  test('survives a problem that breaks its thread', async () => {
    const broken = { ...site(), hours: null } as unknown as SiteProblem;
    await expect(planner.site(broken)).rejects.toThrow();
    expect((await planner.site(site())).cost).toBe(0);
  });

  test('makes plans that need no solver itself, and no others after it is closed', async () => {
    const closed = createPlanner();
    await closed.close();
    await expect(closed.site(site())).rejects.toThrow(expect.objectContaining({ code: 'unavailable' }));
    expect(await closed.amount([], null, null)).toEqual([]);
  });
});
