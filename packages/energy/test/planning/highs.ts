import highsModule, { type Highs } from 'highs';
import type { LinearProgramme, Solver } from '../../src/index.ts';

const highs = await (highsModule as unknown as () => Promise<Highs>)();

/** A solver to check against: the first objective only, exactly. */
export const reference: Solver & { objective(programme: LinearProgramme): number } = {
  solve: (programme) => {
    const { values, objective } = best(programme);
    return { values, bound: objective };
  },
  objective: (programme) => best(programme).objective,
};

/** By which a solution may seem cheaper for what it leaves undone within the solver's tolerance. */
const TOLERANCE = 1e-6;

/**
 * With its presolve HiGHS 1.15 calls a solution optimal, once in some thousand programmes with whole numbers, that is
 * dearer than another, and so it does without, on others.
 */
function best(programme: LinearProgramme) {
  const presolved = run(programme, 'on');
  if (!programme.integer.includes(1)) return presolved;
  const direct = run(programme, 'off');
  return direct.objective < presolved.objective - TOLERANCE ? direct : presolved;
}

function run(programme: LinearProgramme, presolve: 'on' | 'off') {
  const { objectives, lower, upper, integer, rowLower, rowUpper, rowStarts, columns, coefficients } = programme;
  const [numCols, numRows] = [lower.length, rowLower.length];
  return highs.withModel(
    {
      numCols,
      numRows,
      colCost: objectives[0]!,
      colLower: lower,
      colUpper: upper,
      rowLower,
      rowUpper,
      matrix: { format: 'csr' as const, numRows, numCols, starts: rowStarts, indices: columns, values: coefficients },
      ...(integer.includes(1) ? { integrality: Int32Array.from(integer) } : {}),
    },
    (model) => {
      model.options.set({ output_flag: false, presolve, mip_rel_gap: 0, mip_abs_gap: 1e-9 });
      // Whole numbers at this tolerance make HiGHS find programmes infeasible that are not.
      if (!integer.includes(1)) model.options.set({ primal_feasibility_tolerance: 1e-10 });
      model.run();
      const { optimal, empty } = highs.constants.modelStatus;
      const status = model.getModelStatus();
      if (status !== optimal && status !== empty) throw new Error(`HiGHS ended with status ${status}`);
      return { values: model.getSolution().colValue, objective: model.getObjectiveValue() };
    },
  );
}

/** For problems that need none. */
export const noSolver: Solver = {
  solve: () => {
    throw new Error('this problem must not need a solver');
  },
};
