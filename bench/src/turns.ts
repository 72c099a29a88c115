import { median } from './goal.ts';

/** Two ways to the same result, measured by turns so that what else the machine does falls on both. */
export interface Turns {
  /** Median microseconds of one run. */
  readonly workUs: number;
  readonly againstUs: number;
}

interface Rounds {
  readonly rounds: number;
  /** Runs of the quicker of the two for one of the other. */
  readonly workRuns: number;
  readonly againstRuns: number;
}

/** @param work what is measured; it and `against` answer something, so that no run may be left out as unneeded. */
export function byTurns(work: () => unknown, against: () => unknown, { rounds, workRuns, againstRuns }: Rounds): Turns {
  const workTimes: number[] = [];
  const againstTimes: number[] = [];
  // The first third warms up.
  for (let round = -Math.ceil(rounds / 2); round < rounds; round++) {
    const workUs = timesUs(work, workRuns);
    const againstUs = timesUs(against, againstRuns);
    if (round < 0) continue;
    workTimes.push(...workUs);
    againstTimes.push(...againstUs);
  }
  return { workUs: median(workTimes), againstUs: median(againstTimes) };
}

function timesUs(work: () => unknown, runs: number): number[] {
  return Array.from({ length: runs }, () => {
    const before = process.hrtime.bigint();
    const answer = work();
    const us = Number(process.hrtime.bigint() - before) / 1000;
    if (answer === undefined) throw new Error('nothing came out');
    return us;
  });
}
