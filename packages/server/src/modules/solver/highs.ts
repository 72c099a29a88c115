import type { LinearProgramme, ProgrammeSolution, Solver } from '@plateau/energy';
import type { Highs } from 'highs';

export type { Highs };

type Model = ReturnType<Highs['createModel']>;

/** Reduced costs and duals above this hold their column or row where it is. */
const HOLDING = 1e-9;
/** Distance to the proven bound, in money, at which the search stops. */
const SEARCH_GAP = 1e-7;
/** Share of the time left that one programme may use: others of the same problem may follow. */
const ROUND_SHARE = 0.7;
/** Share of that which is spent on proof alone before heuristics look for something to show. */
const PROOF_SHARE = 0.5;

const EXACT = { output_flag: false, mip_rel_gap: 0, mip_abs_gap: SEARCH_GAP } as const;
/**
 * Planning problems are small and nearly integral: branching alone finds their optimum long before the heuristics of a
 * general solver are done (several times as long, measured on the reference problems).
 */
const PROVING = {
  mip_allow_restart: false,
  mip_detect_symmetry: false,
  mip_heuristic_effort: 0,
  mip_heuristic_run_rins: false,
  mip_heuristic_run_rens: false,
  mip_heuristic_run_root_reduced_cost: false,
  mip_heuristic_run_feasibility_jump: false,
} as const;
const SEARCHING = {
  mip_allow_restart: true,
  mip_detect_symmetry: true,
  mip_heuristic_effort: 0.3,
  mip_heuristic_run_rins: true,
  mip_heuristic_run_rens: true,
  mip_heuristic_run_root_reduced_cost: true,
  mip_heuristic_run_feasibility_jump: true,
} as const;

/** Loads HiGHS, in about 20 ms and 4 MB; whoever never solves anything does without. */
export async function openHighs(): Promise<Highs> {
  const { default: load } = await import('highs');
  // Its types describe the CommonJS file; what is imported is the ES module, whose default is the loader itself.
  return (load as unknown as () => Promise<Highs>)();
}

/**
 * HiGHS as the solver of one problem, however many programmes that takes. It blocks its thread, so it belongs into a
 * worker. When the time is over it gives the best that it has.
 */
export function highsSolver(highs: Highs, totalMs: number): Solver {
  const deadlineMs = performance.now() + totalMs;
  return {
    solve: (programme, isOfUse = () => true) =>
      highs.withModel(modelData(programme), (model) => {
        const untilMs = performance.now() + ROUND_SHARE * Math.max(0, deadlineMs - performance.now());
        const leftMs = () => Math.max(1, untilMs - performance.now());
        return solve(programme, model, highs, leftMs, isOfUse);
      }),
  };
}

function modelData(programme: LinearProgramme) {
  const { objectives, lower, upper, integer, rowLower, rowUpper, rowStarts, columns, coefficients } = programme;
  return {
    numCols: lower.length,
    numRows: rowLower.length,
    colCost: objectives[0]!,
    colLower: lower,
    colUpper: upper,
    rowLower,
    rowUpper,
    matrix: {
      format: 'csr' as const,
      numRows: rowLower.length,
      numCols: lower.length,
      starts: rowStarts,
      indices: columns,
      values: coefficients,
    },
    ...(integer.includes(1) ? { integrality: Int32Array.from(integer) } : {}),
  };
}

function solve(
  programme: LinearProgramme,
  model: Model,
  highs: Highs,
  leftMs: () => number,
  isOfUse: (values: Float64Array) => boolean,
): ProgrammeSolution {
  const isMixed = programme.integer.includes(1);
  const { optimal, empty } = highs.constants.modelStatus;
  /** True if what is found is proven to be the best. Whatever else HiGHS ends with, every programme has a solution. */
  const run = (seconds: number): boolean => {
    model.zeroAllClocks();
    model.options.set({ time_limit: seconds });
    model.run();
    const status = model.getModelStatus();
    return status === optimal || status === empty;
  };
  model.options.set({ ...EXACT, ...PROVING });
  let isOptimal = run((leftMs() * (isMixed ? PROOF_SHARE : 1)) / 1000);
  if (!isOptimal && isMixed) {
    model.options.set(SEARCHING);
    isOptimal = run(leftMs() / 1000);
  }
  const proven = isMixed ? Number(model.info.get('mip_dual_bound')) : -Infinity;
  const found = model.info.get('primal_solution_status');
  if (found !== highs.constants.solutionStatus.feasible) return { values: null, bound: proven };
  let values = model.getSolution().colValue;
  const bound = isOptimal ? model.getObjectiveValue() : proven;
  if (isOptimal && programme.objectives.length > 1 && isOfUse(values)) {
    values = refine(programme, model, values, run, leftMs) ?? values;
  }
  return { values, bound };
}

/**
 * Among the optima those that later objectives prefer. What has a reduced cost stays where it is, and rows with a dual
 * stay at their bound: exactly the plans that are optimal in what came before satisfy this. Whole numbers stay.
 */
function refine(
  programme: LinearProgramme,
  model: Model,
  values: Float64Array,
  run: (seconds: number) => boolean,
  leftMs: () => number,
): Float64Array | null {
  const lower = programme.lower.slice();
  const upper = programme.upper.slice();
  const rowLower = programme.rowLower.slice();
  const rowUpper = programme.rowUpper.slice();
  const columns = { kind: 'range', from: 0, to: lower.length - 1 } as const;
  const rows = { kind: 'range', from: 0, to: rowLower.length - 1 } as const;
  let best: Float64Array | null = null;
  if (programme.integer.includes(1)) {
    programme.integer.forEach((isInteger, i) => {
      if (isInteger === 1) lower[i] = upper[i] = Math.round(values[i]!);
    });
    model.clearIntegrality();
    model.changeColsBounds(columns, lower, upper);
    if (!run(leftMs() / 1000)) return null;
  }
  for (const objective of programme.objectives.slice(1)) {
    const { colValue, colDual, rowValue, rowDual } = model.getSolution();
    for (let i = 0; i < lower.length; i++) {
      if (Math.abs(colDual[i]!) > HOLDING) lower[i] = upper[i] = colValue[i]!;
    }
    for (let i = 0; i < rowLower.length; i++) {
      if (Math.abs(rowDual[i]!) > HOLDING) rowLower[i] = rowUpper[i] = rowValue[i]!;
    }
    model.changeColsBounds(columns, lower, upper);
    model.changeRowsBounds(rows, rowLower, rowUpper);
    model.changeColsCost(columns, objective);
    if (!run(leftMs() / 1000)) return best;
    best = model.getSolution().colValue;
  }
  return best;
}
