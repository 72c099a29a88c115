/** A goal of energy.md §6, and whether it is met. */
export interface Goal {
  readonly text: string;
  isMet(measured: number): boolean;
}

export function atLeast(share: number): Goal {
  return { text: `≥ ${percent(share)}`, isMet: (measured) => measured >= share };
}

export function below(limit: number, unit: string): Goal {
  return { text: `< ${limit} ${unit}`, isMet: (measured) => measured < limit };
}

export function atMost(limit: number, unit: string): Goal {
  return { text: `≤ ${limit} ${unit}`, isMet: (measured) => measured <= limit };
}

/** A goal beside what was measured: `≥ 60 %: met`. */
export function verdict(goal: Goal, measured: number): string {
  return `${goal.text}: ${goal.isMet(measured) ? 'met' : 'missed'}`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
