import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AmountPlan,
  type AmountRequest,
  clip,
  needsOnlySorting,
  ProgrammeBuilder,
  planAmount,
  planSite,
  pricesInSun,
  readTrade,
  type Series,
  type SpareSun,
  segmentAt,
  seriesFromSegments,
  sparePower,
  type Term,
  type Trade,
  tradeProblem,
  valueAt,
  windowOf,
} from '../../src/index.ts';
import { noSolver, reference } from './highs.ts';
import { expectBounds, expectLeastPower, expectPossible, netCost } from './plans.ts';
import { MINUTE_MS, priceSeries, sum } from './prices.ts';

const HOUR_MS = 60 * MINUTE_MS;
const plain = { minKw: 0, maxStarts: null, minRunMs: 0 };

/** Rows of a series with values of other kinds, over about the time of some prices. */
function rows(prices: Series, value: fc.Arbitrary<number | null>, confidence = 0.5): fc.Arbitrary<Series> {
  const { startMs, endMs } = windowOf(prices);
  return fc
    .array(fc.record({ minutes: fc.constantFrom(15, 20, 60, 90), value }), { minLength: 1, maxLength: 10 })
    .map((some) => {
      let atMs = startMs - 20 * MINUTE_MS;
      const segments = some.map((each) => {
        const segment = { startMs: atMs, endMs: atMs + each.minutes * MINUTE_MS, value: each.value, confidence };
        atMs = segment.endMs;
        return segment;
      });
      return seriesFromSegments(segments.filter((segment) => segment.startMs < endMs));
    });
}

const power = fc.constantFrom(0, 0, 1, 1.5, 4, 9.25, null);
const worth = fc.constantFrom(0, 0.05, 0.08, 0.08, 0.2, 0.3, -0.1, null);

const spare = (prices: Series): fc.Arbitrary<SpareSun> =>
  fc.record({ power: rows(prices, power), price: rows(prices, worth, 1) });

function request(series: Series): fc.Arbitrary<AmountRequest> {
  return fc
    .record({
      flow: fc.constantFrom('TAKE' as const, 'TAKE' as const, 'TAKE' as const, 'GIVE' as const),
      energyKwh: fc.integer({ min: 1, max: 60_000 }).map((wh) => wh / 1000),
      maxKw: fc.constantFrom(0.5, 1.4, 3.68, 7, 11, 22),
      from: fc.double({ min: 0, max: 0.4, noNaN: true }),
      to: fc.double({ min: 0.6, max: 1, noNaN: true }),
      priceCap: fc.oneof(
        { weight: 3, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.constantFrom({ absolute: 0.2 }, { absolute: 0.06 }, { relative: 0.5 }) },
      ),
      surcharge: fc.constantFrom(0, 0, 0.03),
    })
    .map(({ from, to, surcharge, ...rest }) => {
      const { startMs, endMs } = windowOf(series);
      const at = (share: number) => startMs + Math.round((share * (endMs - startMs)) / 1000) * 1000;
      const prices = clip(series, { startMs: at(from), endMs: at(to) });
      return { ...plain, ...rest, prices: { ...prices, values: prices.values.map((value) => value + surcharge) } };
    });
}

const problem = (most: number) =>
  priceSeries({ maxRows: 10 }).chain((series) =>
    fc.record({
      requests: fc.array(request(series), { minLength: 1, maxLength: most }),
      siteKw: fc.constantFrom(null, 2, 7, 11, 25),
      sun: spare(series),
    }),
  );

/** The price cap as the textbook has it. */
function capOf({ prices, priceCap, flow }: AmountRequest): number {
  const known = [...prices.values].filter((price) => !Number.isNaN(price));
  const [lowest, highest] = [Math.min(...known), Math.max(...known)];
  if (priceCap === null || (!('absolute' in priceCap) && lowest === highest))
    return flow === 'TAKE' ? Infinity : -Infinity;
  return 'absolute' in priceCap ? priceCap.absolute : lowest + priceCap.relative * (highest - lowest);
}

/**
 * The textbook linear programme: for each device and step energy from the grid, and energy from the sun, of which all have
 * no more than there is; missing energy at a price above all others.
 */
function textbook(requests: readonly AmountRequest[], siteKw: number | null, sun: SpareSun) {
  const bounds = [
    ...new Set([...requests.map(({ prices }) => prices), sun.power, sun.price].flatMap((series) => [...series.bounds])),
  ].sort((a, b) => a - b);
  const builder = new ProgrammeBuilder();
  const all: { column: number; cost: number }[] = [];
  const site = { TAKE: bounds.map((): Term[] => []), GIVE: bounds.map((): Term[] => []) };
  const ofSun = bounds.map((): Term[] => []);
  for (const each of requests) {
    const { flow, prices, maxKw, energyKwh } = each;
    const sign = flow === 'TAKE' ? 1 : -1;
    const terms: Term[] = [];
    bounds.slice(1).forEach((endMs, step) => {
      const startMs = bounds[step]!;
      const hours = (endMs - startMs) / HOUR_MS;
      const price = valueAt(prices, startMs);
      if (Number.isNaN(price)) return;
      const ways = [price];
      if (flow === 'TAKE' && valueAt(sun.power, startMs) > 0 && valueAt(sun.price, startMs) < price) {
        ways.push(valueAt(sun.price, startMs));
      }
      const here = ways.flatMap((cost, way): Term[] => {
        if (sign * cost > sign * capOf(each) + 1e-9) return [];
        const column = builder.column({ cost: sign * cost });
        all.push({ column, cost: sign * cost });
        if (way === 1) ofSun[step]!.push([column, 1]);
        return [[column, 1]];
      });
      builder.row(-Infinity, here, maxKw * hours);
      terms.push(...here);
      site[flow][step]!.push(...here);
    });
    builder.row(energyKwh, [...terms, [builder.column({ cost: 1000, upper: energyKwh }), 1]], energyKwh);
  }
  bounds.slice(1).forEach((endMs, step) => {
    const hours = (endMs - bounds[step]!) / HOUR_MS;
    for (const terms of Object.values(site)) builder.row(-Infinity, terms[step]!, hours * (siteKw ?? Infinity));
    if (ofSun[step]!.length > 0) builder.row(-Infinity, ofSun[step]!, hours * valueAt(sun.power, bounds[step]!));
  });
  const { values } = reference.solve(builder.build());
  return {
    cost: sum(all.map(({ column, cost }) => cost * values![column]!)),
    served: sum(all.map(({ column }) => values![column]!)),
  };
}

/** What a device pays, second by second, that starts at once. */
function paidAtOnce(one: AmountRequest, sun: SpareSun, energyKwh: number): number {
  const { startMs, endMs } = windowOf(one.prices);
  let [left, cost] = [energyKwh, 0];
  for (let atMs = startMs; atMs < endMs && left > 1e-9; atMs += 1000) {
    const price = valueAt(one.prices, atMs);
    if (Number.isNaN(price)) continue;
    const kw = valueAt(sun.power, atMs);
    const each = valueAt(sun.price, atMs);
    const kwh = Math.min(left, one.maxKw / 3600);
    const sunny = kw > 0 && each < price ? Math.min(kwh, kw / 3600) : 0;
    cost += (sunny > 0 ? sunny * each : 0) + (kwh - sunny) * price;
    left -= kwh;
  }
  return cost;
}

describe('an amount of energy where the sun shines', () => {
  test('for one device costs what the textbook programme costs, and needs no solver', () => {
    fc.assert(
      fc.property(problem(1), ({ requests, siteKw, sun }) => {
        const plans = planAmount(requests, siteKw, noSolver, sun);
        const best = textbook(requests, siteKw, sun);
        expectPossible(requests, siteKw, plans);
        expect(Math.abs(sum(plans.map(({ energyKwh }) => energyKwh)) - best.served)).toBeLessThan(1e-6);
        expect(Math.abs(netCost(requests, plans) - best.cost)).toBeLessThan(1e-6);
        expect(needsOnlySorting(requests, siteKw, sun)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  }, 180_000);

  test('for several devices, too, with and without a limit', () => {
    fc.assert(
      fc.property(problem(5), ({ requests, siteKw, sun }) => {
        const plans = planAmount(requests, siteKw, reference, sun);
        const best = textbook(requests, siteKw, sun);
        expectPossible(requests, siteKw, plans);
        expect(Math.abs(sum(plans.map(({ energyKwh }) => energyKwh)) - best.served)).toBeLessThan(2e-6);
        expect(Math.abs(netCost(requests, plans) - best.cost)).toBeLessThan(1e-6);
      }),
      { numRuns: 2000 },
    );
  }, 180_000);

  test('what starts at once uses the sun, too', () => {
    fc.assert(
      fc.property(problem(1), ({ requests, sun }) => {
        const one = { ...requests[0]!, flow: 'TAKE' as const };
        const [plan] = planAmount([one], null, noSolver, sun) as [AmountPlan];
        const paid = paidAtOnce(one, sun, Math.min(one.energyKwh, plan.energyKwh));
        // Second by second the last one is not exact.
        expect(Math.abs(plan.costAtOnce - paid)).toBeLessThan(0.01);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  test('sun that does not count changes nothing', () => {
    fc.assert(
      fc.property(problem(4), ({ requests, siteKw, sun }) => {
        const without = planAmount(requests, siteKw, reference);
        const sold = { ...sun, price: { ...sun.price, values: sun.price.values.map(() => 9) } };
        const night = { ...sun, power: { ...sun.power, values: sun.power.values.map(() => 0) } };
        const unknown = { ...sun, price: { ...sun.price, values: sun.price.values.map(() => Number.NaN) } };
        for (const dark of [sold, night, unknown]) {
          const plans = planAmount(requests, siteKw, reference, dark);
          expect(plans.map(({ spans }) => spans)).toEqual(without.map(({ spans }) => spans));
          expect(netCost(requests, plans)).toBeCloseTo(netCost(requests, without), 9);
        }
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe('bounded runs in the sun', () => {
  const QUARTER_MS = 15 * MINUTE_MS;
  const STEPS = 8;
  const startMs = Date.UTC(2026, 9, 25, 0);
  const quarters = (values: readonly number[]) =>
    seriesFromSegments(
      values.map((value, i) => ({ startMs: startMs + i * QUARTER_MS, endMs: startMs + (i + 1) * QUARTER_MS, value })),
    );
  const list = (...values: number[]) => fc.array(fc.constantFrom(...values), { minLength: STEPS, maxLength: STEPS });

  test('cost no more than the best of all ways to choose whole quarter hours, and keep the bounds', () => {
    const bounded = fc.record({
      values: list(0.1, 0.2, 0.2, 0.3, 0, -0.1),
      sunKw: list(0, 0, 1, 3, 5),
      count: fc.integer({ min: 1, max: STEPS }),
      maxStarts: fc.constantFrom(null, 1, 2),
      minRunQuarters: fc.constantFrom(0, 2, 3),
      minKw: fc.constantFrom(0, 0, 2, 4),
    });
    fc.assert(
      fc.property(bounded, ({ values, sunKw, count, maxStarts, minRunQuarters, minKw }) => {
        const minRunMs = minRunQuarters * QUARTER_MS;
        const bounds = { maxStarts, minRunMs, minKw };
        const one: AmountRequest = {
          ...{ flow: 'TAKE', prices: quarters(values), energyKwh: count, maxKw: 4, priceCap: null },
          ...bounds,
        };
        const sun = { power: quarters(sunKw), price: quarters(sunKw.map(() => 0.05)) };
        const [plan] = planAmount([one], null, reference, sun) as [AmountPlan];
        const costs = values.map((value, i) =>
          value > 0.05 ? Math.min(1, sunKw[i]! / 4) * 0.05 + (1 - Math.min(1, sunKw[i]! / 4)) * value : value,
        );
        let best = Infinity;
        for (let set = 0; set < 2 ** STEPS; set++) {
          const chosen = values.map((_, i) => (set >> i) & 1);
          const runs = chosen
            .join('')
            .split('0')
            .filter((run) => run !== '');
          if (sum(chosen) !== count || runs.length > (maxStarts ?? STEPS)) continue;
          if (runs.some((run) => run.length < minRunQuarters)) continue;
          best = Math.min(best, sum(costs.map((cost, i) => cost * chosen[i]!)));
        }
        expectPossible([one], null, [plan]);
        expectBounds(one, plan);
        expectLeastPower(minKw, plan);
        if (best === Infinity) return;
        expect(plan.unservedKwh).toBe(0);
        expect(plan.cost).toBeLessThanOrEqual(best + 1e-6);
      }),
      { numRuns: 300 },
    );
  }, 180_000);
});

test('several devices whose runs are bounded share the sun within their bounds', () => {
  const bounds = fc.record({
    minKw: fc.constantFrom(0.2, 0.4),
    maxStarts: fc.constantFrom(null, 1, 2),
    minRunMs: fc.constantFrom(0, 20 * MINUTE_MS),
  });
  const any = priceSeries({ maxRows: 5, hasGaps: false }).chain((series) =>
    fc.record({
      requests: fc.array(
        fc.tuple(request(series), bounds).map(([one, own]): AmountRequest => ({ ...one, ...own, flow: 'TAKE' })),
        { minLength: 2, maxLength: 3 },
      ),
      siteKw: fc.constantFrom(null, 7, 25),
      sun: spare(series),
    }),
  );
  fc.assert(
    fc.property(any, ({ requests, siteKw, sun }) => {
      const plans = planAmount(requests, siteKw, reference, sun);
      expectPossible(requests, siteKw, plans);
      for (const [i, each] of requests.entries()) {
        expectBounds(each, plans[i]!);
        expectLeastPower(0.9 * each.minKw, plans[i]!);
      }
      const best = textbook(requests, siteKw, sun);
      const served = sum(plans.map(({ energyKwh }) => energyKwh));
      expect(served).toBeLessThan(best.served + 1e-5);
      if (served > best.served - 1e-6) expect(netCost(requests, plans)).toBeGreaterThan(best.cost - 1e-5);
    }),
    { numRuns: 200 },
  );
}, 180_000);

describe('the prices at which a device runs', () => {
  test('are those of the sun as far as it goes, and of the grid beyond', () => {
    const any = priceSeries().chain((prices) =>
      fc.record({ prices: fc.constant(prices), sun: spare(prices), maxKw: fc.constantFrom(0.5, 1.5, 4, 11) }),
    );
    fc.assert(
      fc.property(any, ({ prices, sun, maxKw }) => {
        const mixed = pricesInSun(prices, sun, maxKw);
        expect(windowOf(mixed)).toEqual(windowOf(prices));
        for (let atMs = windowOf(prices).startMs; atMs < windowOf(prices).endMs; atMs += MINUTE_MS) {
          const [grid, kw, each] = [valueAt(prices, atMs), valueAt(sun.power, atMs), valueAt(sun.price, atMs)];
          const sunny = kw > 0 && each < grid ? Math.min(kw, maxKw) : 0;
          const price = sunny > 0 ? (sunny * each + (maxKw - sunny) * grid) / maxKw : grid;
          const row = segmentAt(mixed, atMs);
          if (Number.isNaN(grid)) expect(mixed.values[row]).toBeNaN();
          else expect(mixed.values[row]).toBeCloseTo(price, 12);
          if (sunny > 0) expect(mixed.confidence[row]).toBeLessThanOrEqual(0.5);
        }
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  test.each([
    ['what the base load leaves', 5, 2, 3],
    ['nothing where the base load takes all', 2, 5, 0],
    ['all of it where nothing is known of the base load', 5, null, 5],
  ])('spare power is %s', (_, solar, load, expected) => {
    const window = { startMs: 0, endMs: HOUR_MS };
    const series = (value: number | null) => seriesFromSegments([{ ...window, value }]);
    const spareKw = sparePower(series(solar), load === null ? null : series(load), window);
    expect([...spareKw.values]).toEqual([expected]);
  });
});

test('a battery that only charges from the sun and the grid costs what the amount costs', () => {
  const trade = priceSeries({ maxRows: 8, hasGaps: false }).chain((importPrices) =>
    fc.record({
      importPrices: fc.constant(importPrices),
      sun: spare(importPrices),
      goalKwh: fc.integer({ min: 1, max: 9 }),
    }),
  );
  fc.assert(
    fc.property(trade, ({ importPrices, sun, goalKwh }) => {
      const buys = { ...importPrices, values: importPrices.values.map((price) => Math.abs(price) + 0.01) };
      // Feeding in pays what the sun is sold for, and never enough to buy for it.
      const price = { ...buys, values: buys.values.map((each) => each / 2) };
      const here: SpareSun = { power: sun.power, price };
      const battery: Trade = {
        importPrices: buys,
        exportPrices: price,
        sparePower: sun.power,
        priceCap: null,
        chargeKw: 3,
        dischargeKw: 0,
        efficiency: 1,
        initialKwh: 0,
        goalKwh,
        reserveKwh: 0,
        capacityKwh: 10,
      };
      const plan = readTrade(battery, planSite(tradeProblem(battery), reference));
      const one: AmountRequest = { ...plain, flow: 'TAKE', prices: buys, energyKwh: goalKwh, maxKw: 3, priceCap: null };
      const [amount] = planAmount([one], null, noSolver, here) as [AmountPlan];
      expect(plan.missingKwh).toBeCloseTo(amount.unservedKwh, 3);
      expect(plan.cost).toBeCloseTo(amount.cost, 5);
    }),
    { numRuns: 500 },
  );
}, 60_000);
