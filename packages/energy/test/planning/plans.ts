import { expect } from 'vitest';
import { type AmountPlan, type AmountRequest, windowOf } from '../../src/index.ts';
import { MINUTE_MS, sum } from './prices.ts';

const HOUR_MS = 60 * MINUTE_MS;

/** Solvers keep a row to about 1e-6 kWh, and a step may be a quarter of an hour. */
const POWER_TOLERANCE_KW = 1e-5;

/** No plan leaves its window or goes over a limit, and each has all of its energy or says what is missing. */
export function expectPossible(
  requests: readonly AmountRequest[],
  siteKw: number | null,
  plans: readonly AmountPlan[],
): void {
  plans.forEach((plan, i) => {
    const { prices, maxKw, energyKwh } = requests[i]!;
    const { startMs, endMs } = windowOf(prices);
    let atMs = startMs;
    for (const span of plan.spans) {
      expect(span.startMs).toBeGreaterThanOrEqual(atMs - 1e-3);
      expect(span.powerKw).toBeLessThanOrEqual(maxKw + 1e-9);
      expect(span.powerKw).toBeGreaterThan(0);
      expect([span.startMs % 1000, span.endMs % 1000]).toEqual([0, 0]);
      atMs = span.endMs;
    }
    expect(atMs).toBeLessThanOrEqual(endMs + 1e-3);
    const planned = sum(plan.spans.map((span) => ((span.endMs - span.startMs) / HOUR_MS) * span.powerKw));
    expect(Math.abs(planned + plan.unservedKwh - energyKwh)).toBeLessThan(0.001);
    expect(plan.reason === null).toBe(plan.unservedKwh === 0);
  });
  const spans = plans.flatMap((plan, i) => plan.spans.map((span) => ({ ...span, flow: requests[i]!.flow })));
  for (const flow of ['TAKE', 'GIVE']) {
    for (const at of spans.flatMap(({ startMs, endMs }) => [startMs + 0.5, endMs + 0.5])) {
      const running = spans.filter((span) => span.flow === flow && span.startMs <= at && at < span.endMs);
      expect(sum(running.map(({ powerKw }) => powerKw))).toBeLessThanOrEqual((siteKw ?? Infinity) + POWER_TOLERANCE_KW);
    }
  }
}

/** The device starts no more often, and runs no shorter, than it may. Spans that touch are one run, whatever their powers. */
export function expectBounds({ maxStarts, minRunMs }: AmountRequest, { spans }: AmountPlan): void {
  const runs: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs } of spans) {
    const last = runs.at(-1);
    if (last?.endMs === startMs) last.endMs = endMs;
    else runs.push({ startMs, endMs });
  }
  expect(runs.length).toBeLessThanOrEqual(maxStarts ?? Infinity);
  for (const run of runs) expect(run.endMs - run.startMs).toBeGreaterThanOrEqual(minRunMs - 1000);
}

/** What is paid less what is earned. */
export const netCost = (requests: readonly AmountRequest[], plans: readonly AmountPlan[]) =>
  sum(plans.map(({ cost }, i) => (requests[i]!.flow === 'TAKE' ? cost : -cost)));

/** No span is below the least power. Times are whole seconds, so that what takes a part of one more is spread over all of it. */
export function expectLeastPower(minKw: number, { spans }: AmountPlan): void {
  for (const { startMs, endMs, powerKw } of spans) {
    expect(powerKw).toBeGreaterThanOrEqual(minKw * 0.99 * (1 - 1000 / (endMs - startMs)));
  }
}
