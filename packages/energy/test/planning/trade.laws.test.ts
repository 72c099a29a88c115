import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planSite, readTrade, seriesFromSegments, type Trade, tradeProblem } from '../../src/index.ts';
import { reference } from './highs.ts';

const HOUR_MS = 3_600_000;
const HOURS = 6;

const prices = (some: readonly number[]) =>
  seriesFromSegments(some.map((value, i) => ({ startMs: i * HOUR_MS, endMs: (i + 1) * HOUR_MS, value })));

const trade = fc.record({
  imports: fc.array(fc.constantFrom(0.3, 0.2, 0.1, 0.05, 0, -0.1), { minLength: HOURS, maxLength: HOURS }),
  exports: fc.array(fc.constantFrom(0.25, 0.15, 0.08, 0, -0.05), { minLength: HOURS, maxLength: HOURS }),
  sunKw: fc.constantFrom(null, [0, 1, 2, 5, 1, 0], [2, 0, 0, 1, 9, 3]),
  initialKwh: fc.integer({ min: 0, max: 8 }),
  goalKwh: fc.integer({ min: 0, max: 8 }),
  reserveKwh: fc.constantFrom(0, 2),
  chargeKw: fc.constantFrom(1, 2, 3),
  dischargeKw: fc.constantFrom(1, 2),
});

/**
 * The lowest cost by trying all whole kilowatt-hours in every hour, without losses: power, sun, contents and prices being
 * whole, no plan in between is better.
 */
function exhaustive({
  imports,
  exports,
  sunKw,
  initialKwh,
  goalKwh,
  reserveKwh,
  chargeKw,
  dischargeKw,
}: typeof trade extends fc.Arbitrary<infer T> ? T : never) {
  const least = Math.min(reserveKwh, initialKwh);
  let costs = new Map([[initialKwh, 0]]);
  for (let hour = 0; hour < HOURS; hour++) {
    const next = new Map<number, number>();
    for (const [content, cost] of costs) {
      for (let change = -dischargeKw; change <= chargeKw; change++) {
        const after = content + change;
        if (after < least || after > 8) continue;
        // What is charged from the sun isn't sold; the sun is sold where that earns more than the grid costs.
        const sunny = exports[hour]! < imports[hour]! ? Math.max(0, Math.min(change, sunKw?.[hour] ?? 0)) : 0;
        const rest = change - sunny;
        const paid = cost + sunny * exports[hour]! + rest * (rest > 0 ? imports[hour]! : exports[hour]!);
        if (paid < (next.get(after) ?? Infinity)) next.set(after, paid);
      }
    }
    costs = next;
  }
  const highest = Math.min(goalKwh, Math.max(...costs.keys()));
  const reached = [...costs].filter(([content]) => content >= highest).map(([, cost]) => cost);
  return { missingKwh: goalKwh - highest, cost: Math.min(...reached) };
}

test('a battery trades as well as the best of all ways to do so, and reaches its goal where it can', () => {
  fc.assert(
    fc.property(trade, (each) => {
      const { imports, exports, sunKw, ...rest } = each;
      const problem: Trade = {
        ...rest,
        importPrices: prices(imports),
        exportPrices: prices(exports),
        sparePower: sunKw === null ? null : prices(sunKw),
        priceCap: null,
        efficiency: 1,
        capacityKwh: 8,
      };
      const plan = readTrade(problem, planSite(tradeProblem(problem), reference));
      const best = exhaustive(each);
      expect(plan.missingKwh).toBeCloseTo(best.missingKwh, 5);
      expect(plan.cost).toBeCloseTo(best.cost, 5);
      for (const { powerKw } of plan.spans) {
        expect(powerKw).toBeLessThanOrEqual(rest.chargeKw + 1e-6);
        expect(powerKw).toBeGreaterThanOrEqual(-rest.dischargeKw - 1e-6);
      }
    }),
    { numRuns: 1000 },
  );
}, 120_000);
