import type { AmountRequest, PowerSpan } from './request.ts';
import { runsOf } from './spans.ts';

/** Whether a plan keeps the least power, the number of starts and the least run of a device. */
export function keepsBounds({ minKw, maxStarts, minRunMs }: AmountRequest, spans: readonly PowerSpan[]): boolean {
  const runs = runsOf(spans);
  return (
    spans.every(({ powerKw }) => powerKw >= minKw - 1e-7) &&
    (maxStarts === null || runs.length <= maxStarts) &&
    runs.every(({ startMs, endMs }) => endMs - startMs >= minRunMs - 1)
  );
}

/** The least power at which a device runs: without one of its own, one whose runs are bounded runs at full power. */
export function leastKw({ minKw, maxKw, maxStarts, minRunMs }: AmountRequest, limitKw: number): number {
  if (minKw > 0) return Math.min(minKw, maxKw);
  return limitKw === Infinity && (maxStarts !== null || minRunMs > 0) ? maxKw : 0;
}
