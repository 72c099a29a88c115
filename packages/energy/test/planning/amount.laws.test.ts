import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AmountPlan,
  type AmountRequest,
  clip,
  needsOnlySorting,
  ProgrammeBuilder,
  planAmount,
  type Series,
  seriesFromSegments,
  type Term,
  windowOf,
} from '../../src/index.ts';
import { noSolver, reference } from './highs.ts';
import { expectBounds, expectPossible, netCost } from './plans.ts';
import { MINUTE_MS, priceSeries, sum } from './prices.ts';

const HOUR_MS = 60 * MINUTE_MS;

const plain = { minKw: 0, maxStarts: null, minRunMs: 0 };

function request(series: Series): fc.Arbitrary<AmountRequest> {
  return fc
    .record({
      flow: fc.constantFrom('TAKE' as const, 'TAKE' as const, 'GIVE' as const),
      energyKwh: fc.integer({ min: 1, max: 60_000 }).map((wh) => wh / 1000),
      maxKw: fc.constantFrom(0.5, 1.4, 3.68, 7, 11, 22),
      from: fc.double({ min: 0, max: 0.4, noNaN: true }),
      to: fc.double({ min: 0.6, max: 1, noNaN: true }),
      priceCap: fc.oneof(
        { weight: 3, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.constantFrom({ absolute: 0.2 }, { relative: 0.5 }) },
      ),
    })
    .map(({ from, to, ...rest }) => {
      const { startMs, endMs } = windowOf(series);
      const at = (share: number) => startMs + Math.round((share * (endMs - startMs)) / 1000) * 1000;
      return { ...plain, ...rest, prices: clip(series, { startMs: at(from), endMs: at(to) }) };
    });
}

const problem = (most: number, hasGaps = true) =>
  priceSeries({ maxRows: 12, hasGaps }).chain((series) =>
    fc.record({
      requests: fc.array(request(series), { minLength: 1, maxLength: most }),
      siteKw: fc.constantFrom(null, 2, 7, 11, 25),
    }),
  );

/** The textbook linear programme: energies by device and minute-exact step, missing energy at a price above all others. */
function textbook(requests: readonly AmountRequest[], siteKw: number | null) {
  const bounds = [...new Set(requests.flatMap(({ prices }) => [...prices.bounds]))].sort((a, b) => a - b);
  const builder = new ProgrammeBuilder();
  const rows: Term[][] = bounds.slice(1).map(() => []);
  const all: { column: number; cost: number; device: number }[] = [];
  requests.forEach(({ prices, flow, maxKw, energyKwh, priceCap }, device) => {
    const sign = flow === 'TAKE' ? 1 : -1;
    const known = [...prices.values].filter((price) => !Number.isNaN(price));
    const [lowest, highest] = [Math.min(...known), Math.max(...known)];
    const terms: Term[] = [];
    bounds.slice(1).forEach((endMs, step) => {
      const startMs = bounds[step]!;
      const row = prices.bounds.findLastIndex((bound) => bound <= startMs);
      const price = row < 0 || row >= prices.values.length ? Number.NaN : prices.values[row]!;
      if (Number.isNaN(price)) return;
      const line =
        priceCap === null
          ? sign * Infinity
          : 'absolute' in priceCap
            ? priceCap.absolute
            : lowest + priceCap.relative * (highest - lowest);
      if (sign * price > sign * line + 1e-9) return;
      const hours = (endMs - startMs) / HOUR_MS;
      const column = builder.column({ cost: sign * price, upper: maxKw * hours });
      all.push({ column, cost: sign * price, device });
      terms.push([column, 1]);
      rows[step]!.push([column, 1]);
    });
    builder.row(energyKwh, [...terms, [builder.column({ cost: 1000, upper: energyKwh }), 1]], energyKwh);
  });
  if (siteKw !== null) {
    for (const flow of ['TAKE', 'GIVE'] as const) {
      const members = new Set(all.filter(({ device }) => requests[device]!.flow === flow).map(({ column }) => column));
      rows.forEach((terms, step) => {
        const limit = (siteKw * (bounds[step + 1]! - bounds[step]!)) / HOUR_MS;
        builder.row(
          -Infinity,
          terms.filter(([column]) => members.has(column)),
          limit,
        );
      });
    }
  }
  const { values } = reference.solve(builder.build());
  return {
    cost: sum(all.map(({ column, cost }) => cost * values![column]!)),
    served: sum(all.map(({ column }) => values![column]!)),
  };
}

describe('an amount of energy', () => {
  test('for one device costs what the textbook programme costs', () => {
    fc.assert(
      fc.property(problem(1), ({ requests, siteKw }) => {
        const plans = planAmount(requests, siteKw, noSolver);
        const best = textbook(requests, siteKw);
        expectPossible(requests, siteKw, plans);
        expect(Math.abs(sum(plans.map(({ energyKwh }) => energyKwh)) - best.served)).toBeLessThan(1e-6);
        expect(Math.abs(netCost(requests, plans) - best.cost)).toBeLessThan(1e-6);
        expect(needsOnlySorting(requests, null)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  }, 180_000);

  test('for several devices under one limit, too', () => {
    fc.assert(
      fc.property(problem(6), ({ requests, siteKw }) => {
        const plans = planAmount(requests, siteKw, noSolver);
        const best = textbook(requests, siteKw);
        expectPossible(requests, siteKw, plans);
        expect(Math.abs(sum(plans.map(({ energyKwh }) => energyKwh)) - best.served)).toBeLessThan(1e-6);
        expect(Math.abs(netCost(requests, plans) - best.cost)).toBeLessThan(1e-6);
      }),
      { numRuns: 2000 },
    );
  }, 180_000);
});

describe('bounded runs', () => {
  const QUARTER_MS = 15 * MINUTE_MS;
  const STEPS = 9;

  const quarterHours = (values: readonly number[]) => {
    const startMs = Date.UTC(2026, 9, 25, 0);
    return seriesFromSegments(
      values.map((value, i) => ({ startMs: startMs + i * QUARTER_MS, endMs: startMs + (i + 1) * QUARTER_MS, value })),
    );
  };

  const bounded = fc.record({
    values: fc.array(fc.constantFrom(0.1, 0.2, 0.2, 0.3, 0, -0.1), { minLength: STEPS, maxLength: STEPS }),
    quarters: fc.integer({ min: 1, max: STEPS }),
    maxStarts: fc.constantFrom(null, 1, 2),
    minRunQuarters: fc.constantFrom(0, 2, 3),
    flow: fc.constantFrom('TAKE' as const, 'GIVE' as const),
  });

  test('cost no more than the best of all ways to choose whole quarter hours, and keep the bounds', () => {
    fc.assert(
      fc.property(bounded, ({ values, quarters, maxStarts, minRunQuarters, flow }) => {
        const prices = quarterHours(values);
        const minRunMs = minRunQuarters * QUARTER_MS;
        const one: AmountRequest = {
          flow,
          prices,
          energyKwh: quarters,
          maxKw: 4,
          minKw: 0,
          maxStarts,
          minRunMs,
          priceCap: null,
        };
        const [plan] = planAmount([one], null, reference) as [AmountPlan];
        const sign = flow === 'TAKE' ? 1 : -1;
        let best = Infinity;
        for (let set = 0; set < 2 ** STEPS; set++) {
          const chosen = values.map((_, i) => (set >> i) & 1);
          const runs = chosen
            .join('')
            .split('0')
            .filter((run) => run !== '');
          if (sum(chosen) !== quarters || runs.length > (maxStarts ?? STEPS)) continue;
          if (runs.some((run) => run.length < minRunQuarters)) continue;
          best = Math.min(best, sign * sum(values.map((value, i) => value * chosen[i]!)));
        }
        expectPossible([one], null, [plan]);
        expectBounds(one, plan);
        if (best < Infinity) {
          expect(plan.unservedKwh).toBe(0);
          expect(sign * plan.cost).toBeLessThanOrEqual(best + 1e-6);
        }
      }),
      { numRuns: 300 },
    );
  }, 180_000);

  const shared = fc.record({
    values: fc.array(fc.constantFrom(0.1, 0.2, 0.3, 0, -0.1), { minLength: STEPS, maxLength: STEPS }),
    devices: fc.array(
      fc.record({
        quarters: fc.integer({ min: 1, max: STEPS }),
        minKw: fc.constantFrom(0, 0, 0.5),
        maxStarts: fc.constantFrom(null, 1, 2),
        minRunMs: fc.constantFrom(0, 2 * QUARTER_MS, 3 * QUARTER_MS),
      }),
      { minLength: 2, maxLength: 3 },
    ),
  });

  test('are kept under a limit that devices share', () => {
    fc.assert(
      fc.property(shared, ({ values, devices }) => {
        const prices = quarterHours(values);
        const requests = devices.map(
          ({ quarters, ...bounds }): AmountRequest => ({
            flow: 'TAKE',
            prices,
            energyKwh: quarters / 4,
            maxKw: 2,
            priceCap: null,
            ...bounds,
          }),
        );
        const plans = planAmount(requests, 2.5, reference);
        expectPossible(requests, 2.5, plans);
        for (const [i, each] of requests.entries()) expectBounds(each, plans[i]!);
      }),
      { numRuns: 200 },
    );
  }, 180_000);
});

describe('of equally cheap plans', () => {
  /** Prices of hours from midnight on, and when the plan runs. */
  const plan = (values: readonly number[], hours: number) => {
    const startMs = Date.UTC(2026, 8, 14);
    const prices = seriesFromSegments(
      values.map((value, i) => ({ startMs: startMs + i * HOUR_MS, endMs: startMs + (i + 1) * HOUR_MS, value })),
    );
    const [{ spans }] = planAmount(
      [{ ...plain, flow: 'TAKE', prices, energyKwh: 2 * hours, maxKw: 2, priceCap: null }],
      null,
      noSolver,
    ) as [AmountPlan];
    return spans.map((span) => [(span.startMs - startMs) / HOUR_MS, (span.endMs - startMs) / HOUR_MS]);
  };

  test.each([
    ['one start, and early', [2, 2, 2, 2], 2, [[0, 2]]],
    ['a gap is closed', [2, 2, 1, 2, 1, 2], 3, [[2, 5]]],
    [
      'the smaller gap is closed',
      [1, 2, 2, 1, 2, 1],
      4,
      [
        [0, 1],
        [3, 6],
      ],
    ],
    ['the rest touches what runs', [2, 2, 1, 2, 2], 1.5, [[1.5, 3]]],
    ['one stretch that holds all of it', [2, 3, 2, 2, 3, 2, 2, 2], 2, [[2, 4]]],
    [
      'the longest stretch first where none holds all',
      [2, 3, 2, 2, 3, 2],
      3,
      [
        [0, 1],
        [2, 4],
      ],
    ],
  ])('%s', (_, values, hours, expected) => {
    expect(plan(values, hours)).toEqual(expected);
  });
});
