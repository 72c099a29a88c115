/** The thread in which problems are solved: HiGHS blocks, and what waits for it must not be the server. */
import { parentPort } from 'node:worker_threads';
import { planAmount, planSite } from '@plateau/energy';
import { highsSolver, openHighs } from './highs.ts';
import type { Problem, Reply } from './problem.ts';

const highs = await openHighs();

parentPort!.on('message', ({ problem, totalMs }: { problem: Problem; totalMs: number }) => {
  parentPort!.postMessage(solve(problem, totalMs));
});
parentPort!.postMessage({ kind: 'READY' } satisfies Reply);

function solve(problem: Problem, totalMs: number): Reply {
  const solver = highsSolver(highs, totalMs);
  try {
    if (problem.kind === 'SITE') return { kind: 'SOLVED', plan: planSite(problem.site, solver) };
    return { kind: 'SOLVED', plan: planAmount(problem.requests, problem.siteKw, solver, problem.sun) };
  } catch (error) {
    return { kind: 'FAILED', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
