import type { FastifyBaseLogger } from 'fastify';
import { PgBoss } from 'pg-boss';
import { loggableError } from '../http/errors.ts';
import { forgetOldAnswers } from '../http/idempotency.ts';
import { forgetOldSessions } from '../modules/connect/index.ts';
import { forgetOldBatches, preparePartitions, sweepDeletedRegisters } from '../modules/meters/index.ts';
import { forgetExpiredLogins } from '../modules/providers/index.ts';
import type { Platform } from '../platform.ts';
import type { Tracing } from '../tracing/index.ts';
import { fetchDuePrices } from './fetch-prices.ts';
import { startTariffReading } from './read-tariffs.ts';
import { startBatchWorker } from './work-off-batches.ts';

export interface Jobs {
  /** Finishes jobs under way and takes no more. */
  stop(): Promise<void>;
}

interface ClockworkJob {
  readonly name: string;
  /** When it runs: cron, UTC. */
  readonly cron: string;
  run(platform: Platform, log: FastifyBaseLogger): Promise<void>;
}

/** What is done regularly. Of several processes one does it each time. */
const CLOCKWORK: readonly ClockworkJob[] = [
  { name: 'fetch-market-prices', cron: '*/5 * * * *', run: fetchDuePrices },
  { name: 'forget-idempotency-keys', cron: '17 * * * *', run: ({ storage }) => forgetOldAnswers(storage) },
  { name: 'forget-connect-sessions', cron: '37 2 * * *', run: ({ storage }) => forgetOldSessions(storage) },
  { name: 'forget-provider-logins', cron: '* * * * *', run: ({ storage }) => forgetExpiredLogins(storage) },
  { name: 'forget-meter-batches', cron: '27 3 * * *', run: ({ storage }) => forgetOldBatches(storage) },
  { name: 'prepare-meter-partitions', cron: '37 2 * * *', run: ({ storage }) => preparePartitions(storage) },
  { name: 'sweep-deleted-meters', cron: '*/10 * * * *', run: ({ storage }) => sweepDeletedRegisters(storage) },
];

/**
 * Starts the queue and the clockwork on the platform's own database.
 * @param tracing null: nothing is traced
 */
export async function startJobs(
  platform: Platform,
  log: FastifyBaseLogger,
  tracing: Tracing | null = null,
): Promise<Jobs> {
  const { storage } = platform;
  const boss = new PgBoss({
    db: { executeSql: storage.executeSql },
    schema: 'jobs',
    ...(storage.kind === 'embedded' ? { backend: 'pglite' as const } : {}),
  });
  boss.on('error', (error) => log.warn({ err: loggableError(error) }, 'the job queue had trouble'));
  await boss.start();
  for (const job of CLOCKWORK) {
    // A job that is still waiting or running is not queued again.
    await boss.createQueue(job.name, { policy: 'exclusive', retryLimit: 3, retryBackoff: true });
    await boss.schedule(job.name, job.cron);
    await boss.work(job.name, { pollingIntervalSeconds: 10 }, async () => {
      try {
        const run = () => job.run(platform, log);
        await (tracing === null ? run() : tracing.job(job.name, run));
      } catch (error) {
        log.error({ err: loggableError(error), job: job.name }, 'a job failed');
        throw error;
      }
    });
  }
  const reading = startTariffReading(platform, log);
  const batches = startBatchWorker(platform, log);
  return {
    stop: async () => {
      reading.stop();
      await batches.stop();
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}
