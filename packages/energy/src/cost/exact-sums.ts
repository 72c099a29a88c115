/**
 * Sums, one per row, whose error does not grow with the number of terms (Neumaier's compensated summation): what a double
 * loses in an addition is kept beside the sum.
 */
export interface ExactSums {
  add(row: number, term: number): void;
  /** The sums so far. */
  totals(): Float64Array;
}

export function createExactSums(rows: number): ExactSums {
  const sums = new Float64Array(rows);
  const lost = new Float64Array(rows);
  return {
    add(row, term) {
      const sum = sums[row]!;
      const next = sum + term;
      lost[row]! += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
      sums[row] = next;
    },
    totals: () => sums.map((sum, row) => sum + lost[row]!),
  };
}

/** The sum of a column, likewise. */
export function exactSum(column: Float64Array): number {
  const sums = createExactSums(1);
  for (let i = 0; i < column.length; i++) sums.add(0, column[i]!);
  return sums.totals()[0]!;
}
