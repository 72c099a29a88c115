import type { FastifyBaseLogger } from 'fastify';
import { loggableError } from '../http/errors.ts';
import type { Platform } from '../platform.ts';

/** Longest sleep between two looks, for what other processes planned meanwhile. */
const LONGEST_SLEEP_MS = 15_000;
const SHORTEST_SLEEP_MS = 500;

/** Reads DIRECT tariffs whenever they are due. */
export function startTariffReading({ providers, clock }: Platform, log: FastifyBaseLogger): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function look(): Promise<void> {
    let sleepMs = LONGEST_SLEEP_MS;
    try {
      await providers.reader.readDue();
      const nextMs = await providers.reader.nextDueMs();
      if (nextMs !== null) sleepMs = Math.min(nextMs - clock.now(), LONGEST_SLEEP_MS);
    } catch (error) {
      log.error({ err: loggableError(error) }, 'tariffs could not be read');
    }
    if (!isStopped) timer = setTimeout(() => void look(), Math.max(sleepMs, SHORTEST_SLEEP_MS));
  }

  void look();
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
