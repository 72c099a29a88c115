/**
 * energy.md §6, last row: whole-site problems with known optima, solved by what `POST /schedules/site` calls. One problem
 * at a time, each once to warm up; the time is the median of the next ones, the way to the solver's thread and back
 * included.
 */
import { parseArgs } from 'node:util';
import { createPlanner } from '@plateau/server/src/modules/solver/index.ts';
import { below, median, verdict } from './goal.ts';
import { checkCase, type Finding } from './site/check.ts';
import { readCases } from './site/read-cases.ts';

const ROUNDS = 5;
const MEDIAN_GOAL = below(40, 'ms');
const WORST_GOAL = below(500, 'ms');
const DEFAULT_CASES = new URL('../../../shared/data/optimizer/', import.meta.url).pathname;

export async function run(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { cases: { type: 'string' } } });
  const cases = readCases(values.cases ?? DEFAULT_CASES);
  if (cases.length === 0) {
    console.log(`No cases in ${values.cases ?? DEFAULT_CASES}: name a folder with --cases <folder>.`);
    if (values.cases !== undefined) process.exitCode = 1;
    return;
  }
  const planner = createPlanner({ totalMs: 60_000 });
  const findings: Finding[] = [];
  try {
    for (const each of cases) {
      await checkCase(each, planner);
      const rounds: Finding[] = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await checkCase(each, planner));
      const worst = rounds.find(({ faults }) => faults.length > 0) ?? rounds[0]!;
      findings.push({ ...worst, ms: median(rounds.map(({ ms }) => ms)) });
    }
  } finally {
    await planner.close();
  }
  console.table(
    Object.fromEntries(
      findings.map(({ name, objective, expected, gap, ms, faults }) => [
        name,
        {
          objective: objective.toFixed(8),
          expected: expected.toFixed(8),
          difference: (objective - expected).toExponential(1),
          gap,
          ms: ms.toFixed(1),
          '': faults.length === 0 ? 'passed' : `failed: ${faults.join('; ')}`,
        },
      ]),
    ),
  );
  const times = findings.map(({ ms }) => ms);
  const [middle, worst] = [median(times), Math.max(...times)];
  console.log(`median ${middle.toFixed(1)} ms (${verdict(MEDIAN_GOAL, middle)})`);
  console.log(`worst ${worst.toFixed(1)} ms (${verdict(WORST_GOAL, worst)})`);
  const failed = findings.filter(({ faults }) => faults.length > 0).length;
  if (failed > 0) process.exitCode = 1;
  console.log(`${findings.length - failed} passed, ${failed} failed`);
}
