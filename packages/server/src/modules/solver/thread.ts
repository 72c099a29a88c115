import { Worker } from 'node:worker_threads';
import type { AmountPlan, SitePlan } from '@plateau/energy';
import type { Problem, Reply } from './problem.ts';

/** A thread that solves one problem after the other. */
export interface SolverThread {
  /**
   * Solves a problem. Rejects when the thread fails, or is still at it when the time and the time of grace are over; it is
   * of no use then.
   */
  solve(problem: Problem, totalMs: number): Promise<SitePlan | readonly AmountPlan[]>;
  /** Whether it can take another problem. */
  isUsable(): boolean;
  stop(): Promise<void>;
}

/** HiGHS looks at its clock now and then only; after this much longer it is stuck. */
const GRACE_MS = 10_000;

export function startSolverThread(): SolverThread {
  const worker = new Worker(new URL('./worker.ts', import.meta.url));
  // A thread without work keeps no process alive.
  worker.unref();
  let isUsable = true;
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the solver thread has stopped')));
  });
  ready.catch(() => {
    isUsable = false;
  });
  return {
    solve: async (problem, totalMs) => {
      worker.ref();
      try {
        await ready;
        return await answerOf(worker, problem, totalMs);
      } catch (error) {
        isUsable = false;
        await worker.terminate();
        throw error;
      } finally {
        worker.unref();
      }
    },
    isUsable: () => isUsable,
    stop: async () => {
      isUsable = false;
      await worker.terminate();
    },
  };
}

function answerOf(worker: Worker, problem: Problem, totalMs: number): Promise<SitePlan | readonly AmountPlan[]> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      worker.off('message', answered);
      worker.off('error', failed);
      worker.off('exit', stopped);
    };
    const answered = (reply: Reply) => {
      done();
      if (reply.kind === 'SOLVED') resolve(reply.plan);
      else reject(new Error(reply.kind === 'FAILED' ? reply.message : 'the solver thread began anew'));
    };
    const failed = (error: unknown) => {
      done();
      reject(error);
    };
    const stopped = () => failed(new Error('the solver thread has stopped'));
    const timer = setTimeout(() => failed(new Error('the solver did not come to an end')), totalMs + GRACE_MS);
    worker.on('message', answered);
    worker.on('error', failed);
    worker.on('exit', stopped);
    worker.postMessage({ problem, totalMs });
  });
}
