import type { DeliveryResult } from './results.ts';

/** Counts what came of attempts, for the metrics of this process. */
export interface DeliveryCount {
  add(result: DeliveryResult): void;
  totals(): Readonly<Record<DeliveryResult, number>>;
}

export function createDeliveryCount(): DeliveryCount {
  const totals = { delivered: 0, retried: 0, failed: 0 };
  return {
    add: (result) => {
      totals[result] += 1;
    },
    totals: () => totals,
  };
}
