import { availableParallelism } from 'node:os';
import {
  type AmountPlan,
  type AmountRequest,
  needsOnlySorting,
  planAmount,
  type SitePlan,
  type SiteProblem,
  type SpareSun,
} from '@plateau/energy';
import { Refusal } from '../../refusal.ts';
import type { Problem } from './problem.ts';
import { type SolverThread, startSolverThread } from './thread.ts';

/** Makes plans without holding up whoever else is served. */
export interface Planner {
  /** The best plan for a site. @throws Refusal `unavailable` when too much is waiting */
  site(problem: SiteProblem): Promise<SitePlan>;
  /** The best plan for amounts of energy, with the sun if there is any. @throws Refusal as `site` */
  amount(
    requests: readonly AmountRequest[],
    siteKw: number | null,
    sun: SpareSun | null,
  ): Promise<readonly AmountPlan[]>;
  close(): Promise<void>;
}

export interface PlannerOptions {
  /** Threads that solve at a time. One core is left to the server. */
  readonly threads: number;
  /** Problems that may wait for a thread. */
  readonly waiting: number;
  /** Time for one problem, in milliseconds; what is found by then is answered. */
  readonly totalMs: number;
}

const USUAL: PlannerOptions = {
  threads: Math.max(1, Math.min(4, availableParallelism() - 1)),
  waiting: 64,
  totalMs: 10_000,
};

const RETRY_SECONDS = 5;

/** Threads are started when they are needed first. */
export function createPlanner(options: Partial<PlannerOptions> = {}): Planner {
  const { threads, waiting, totalMs } = { ...USUAL, ...options };
  const idle: SolverThread[] = [];
  const all = new Set<SolverThread>();
  const queue: ((thread: SolverThread) => void)[] = [];
  let isClosed = false;

  function acquire(): Promise<SolverThread> {
    if (isClosed) return Promise.reject(tooMuch('The server is stopping.'));
    const free = idle.pop();
    if (free !== undefined) return Promise.resolve(free);
    if (all.size < threads) return Promise.resolve(start());
    if (queue.length >= waiting) return Promise.reject(tooMuch('Too many plans are being made.'));
    return new Promise((resolve) => queue.push(resolve));
  }

  function start(): SolverThread {
    const thread = startSolverThread();
    all.add(thread);
    return thread;
  }

  function release(thread: SolverThread): void {
    if (!thread.isUsable()) all.delete(thread);
    const next = queue.shift();
    if (next !== undefined) next(thread.isUsable() ? thread : start());
    else if (thread.isUsable()) idle.push(thread);
  }

  async function solve(problem: Problem): Promise<SitePlan | readonly AmountPlan[]> {
    const thread = await acquire();
    try {
      return await thread.solve(problem, totalMs);
    } finally {
      release(thread);
    }
  }

  return {
    site: async (site) => (await solve({ kind: 'SITE', site })) as SitePlan,
    amount: async (requests, siteKw, sun) =>
      needsOnlySorting(requests, siteKw, sun)
        ? planAmount(requests, siteKw, NONE, sun)
        : ((await solve({ kind: 'AMOUNT', requests, siteKw, sun })) as readonly AmountPlan[]),
    close: async () => {
      isClosed = true;
      await Promise.all([...all].map((thread) => thread.stop()));
    },
  };
}

/** The solver of what needs none. */
const NONE = {
  solve: () => {
    throw new Error('this plan needs a solver');
  },
};

function tooMuch(message: string): Refusal {
  return new Refusal('unavailable', message, { retryAfterSeconds: RETRY_SECONDS });
}
