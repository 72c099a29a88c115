import { Refusal } from '../../refusal.ts';
import { sqlState } from '../../storage/index.ts';

/** Longest wait for other posts of a session (connect.md §1.5). */
export const PATIENCE_MS = 15_000;
const RETRY_MS = 50;
/** SQLSTATE of a row that another transaction holds. */
const LOCK_NOT_AVAILABLE = '55P03';

/** Lets the posts of one session run one after another, within this process. */
export interface Turns {
  /**
   * Waits for its turn, then works.
   * @throws Refusal `conflict` when others take too long
   */
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
  isTaken(name: string): boolean;
}

/** @param patienceMs longest wait for a turn */
export function createTurns(patienceMs: number): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    isTaken: (name) => last.has(name),
    take: async (name, work) => {
      const before = last.get(name);
      const { promise: done, resolve: release } = Promise.withResolvers<void>();
      // Whoever gives up waiting still stands between its neighbours until those before it are done.
      const mine = Promise.all([before, done]);
      last.set(name, mine);
      void mine.then(() => {
        if (last.get(name) === mine) last.delete(name);
      });
      try {
        if (before !== undefined) await within(before, patienceMs);
        return await work();
      } finally {
        release();
      }
    },
  };
}

async function within(before: Promise<unknown>, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(stillRunning()), patienceMs);
  });
  try {
    await Promise.race([before, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function stillRunning(): Refusal {
  return new Refusal('conflict', 'Another post of this session is still running.', { retryAfterSeconds: 1 });
}

/** Runs a transaction again while another process holds the session. @throws Refusal `conflict` */
export async function untilFree<T>(work: () => Promise<T>, patienceMs: number): Promise<T> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isHeld(error)) throw error;
      if (performance.now() > untilMs) throw stillRunning();
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Whether another transaction holds what was to be locked. */
export function isHeld(error: unknown): boolean {
  return sqlState(error) === LOCK_NOT_AVAILABLE;
}
