import type { FastifyBaseLogger } from 'fastify';
import { loggableError } from '../http/errors.ts';
import { workOffPart } from '../modules/meters/index.ts';
import type { Platform } from '../platform.ts';

export interface BatchWorker {
  /** Finishes the part under way and takes no more. */
  stop(): Promise<void>;
}

/** How often a worker looks for batches of which it was not told: those that a crash left, and those that rested. */
const LOOK_MS = 5_000;

/** Works off batches of meter records that go on after their answer, as soon as one is told of. */
export function startBatchWorker({ storage }: Platform, log: FastifyBaseLogger): BatchWorker {
  let stopping = false;
  let working: Promise<void> | null = null;
  /** Told of a batch while working: there may be more than was seen. */
  let again = false;

  const work = async () => {
    try {
      do {
        again = false;
        while (!stopping && (await workOffPart(storage)));
      } while (again && !stopping);
    } catch (error) {
      log.error({ err: loggableError(error) }, 'a batch of meter records could not be worked on');
    } finally {
      working = null;
    }
  };
  const wake = () => {
    if (stopping) return;
    again = true;
    working ??= work();
  };

  storage.onChange((change) => {
    if (change === null || change.topic === 'meter_batch') wake();
  });
  const timer = setInterval(wake, LOOK_MS);
  wake();
  return {
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      await working;
    },
  };
}
