/**
 * A mixed-integer linear programme as data: minimise the first objective, among its optima the second, and so on, over
 * columns `lower ≤ x ≤ upper` with `rowLower ≤ A·x ≤ rowUpper`. Rows are stored one after the other: row `i` has the
 * entries `rowStarts[i]` … `rowStarts[i + 1]` of `columns` and `coefficients`.
 */
export interface LinearProgramme {
  readonly objectives: readonly Float64Array[];
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** 1: only whole numbers. */
  readonly integer: Uint8Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly rowStarts: Int32Array;
  readonly columns: Int32Array;
  readonly coefficients: Float64Array;
}

export interface ProgrammeSolution {
  /** A value for each column; null: none was found in time. */
  readonly values: Float64Array | null;
  /** Proven lower bound of the first objective; -Infinity: nothing is proven. */
  readonly bound: number;
}

/** Whatever solves linear programmes: `energy` describes them and leaves the solving to its caller. */
export interface Solver {
  /**
   * Solves a programme that has a solution: planning states no others.
   * @param isOfUse whether what is best in the first objective is good enough to look at the others; without it, it is
   */
  solve(programme: LinearProgramme, isOfUse?: (values: Float64Array) => boolean): ProgrammeSolution;
}

export interface ColumnOptions {
  /** Money, or penalty, per unit in the first objective. */
  readonly cost?: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly integer?: boolean;
}

/** An entry of a row: column and coefficient. */
export type Term = readonly [column: number, coefficient: number];

/** A linear programme that grows column by column and row by row. Columns are known by their number. */
export class ProgrammeBuilder {
  readonly #costs: number[] = [];
  readonly #lower: number[] = [];
  readonly #upper: number[] = [];
  readonly #integer: number[] = [];
  readonly #rowLower: number[] = [];
  readonly #rowUpper: number[] = [];
  readonly #rowStarts: number[] = [0];
  readonly #columns: number[] = [];
  readonly #coefficients: number[] = [];
  readonly #further: Map<number, number>[] = [];

  /** Adds a column, from 0 to infinity if nothing else is said. */
  column({ cost = 0, lower = 0, upper = Infinity, integer = false }: ColumnOptions = {}): number {
    this.#costs.push(cost);
    this.#lower.push(lower);
    this.#upper.push(upper);
    this.#integer.push(integer ? 1 : 0);
    return this.#costs.length - 1;
  }

  /** Adds `lower ≤ Σ coefficient · column ≤ upper`. */
  row(lower: number, terms: readonly Term[], upper: number): void {
    for (const [column, coefficient] of terms) {
      this.#columns.push(column);
      this.#coefficients.push(coefficient);
    }
    this.#rowStarts.push(this.#columns.length);
    this.#rowLower.push(lower);
    this.#rowUpper.push(upper);
  }

  /** Adds to the cost of a column. */
  addCost(column: number, cost: number): void {
    this.#costs[column]! += cost;
  }

  /** Leaves a column no choice. */
  fix(column: number, value: number): void {
    this.#lower[column] = value;
    this.#upper[column] = value;
  }

  /** Adds an objective that decides between plans which are equal in all before it. */
  thenMinimise(terms: readonly Term[]): void {
    const costs = new Map<number, number>();
    for (const [column, coefficient] of terms) costs.set(column, (costs.get(column) ?? 0) + coefficient);
    this.#further.push(costs);
  }

  build(): LinearProgramme {
    const further = this.#further.map((costs) => {
      const objective = new Float64Array(this.#costs.length);
      for (const [column, cost] of costs) objective[column] = cost;
      return objective;
    });
    return {
      objectives: [Float64Array.from(this.#costs), ...further],
      lower: Float64Array.from(this.#lower),
      upper: Float64Array.from(this.#upper),
      integer: Uint8Array.from(this.#integer),
      rowLower: Float64Array.from(this.#rowLower),
      rowUpper: Float64Array.from(this.#rowUpper),
      rowStarts: Int32Array.from(this.#rowStarts),
      columns: Int32Array.from(this.#columns),
      coefficients: Float64Array.from(this.#coefficients),
    };
  }
}

/** What an objective comes to for given values. */
export function objectiveValue(objective: Float64Array, values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < objective.length; i++) if (objective[i] !== 0) sum += objective[i]! * values[i]!;
  return sum;
}
