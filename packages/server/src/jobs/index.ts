import type { FastifyBaseLogger } from 'fastify';
import { PgBoss } from 'pg-boss';
import { loggableError } from '../http/errors.ts';
import { forgetOldAnswers } from '../http/idempotency.ts';
import { forgetOldSessions, tellLateOutcomes } from '../modules/connect/index.ts';
import { forgetOldEvents, forgetOldFanOuts } from '../modules/events/index.ts';
import { announceSandboxPublications } from '../modules/market/index.ts';
import { forgetOldBatches, preparePartitions, sweepDeletedRegisters } from '../modules/meters/index.ts';
import { forgetExpiredLogins } from '../modules/providers/index.ts';
import { tellContractEnds } from '../modules/tariffs/index.ts';
import { forgetOldDeliveries, forgetOldSigningKeys, rotateOldSigningKeys } from '../modules/webhooks/index.ts';
import type { Platform } from '../platform.ts';
import { lockUntilCommit, type Storage } from '../storage/index.ts';
import type { Tracing } from '../tracing/index.ts';
import { startDelivering } from './deliver.ts';
import { fetchDuePrices } from './fetch-prices.ts';
import { startTariffReading } from './read-tariffs.ts';
import { startTelling } from './tell-news.ts';
import { startBatchWorker } from './work-off-batches.ts';

export interface Jobs {
  /** Finishes jobs under way and takes no more. */
  stop(): Promise<void>;
}

interface ClockworkJob {
  readonly name: string;
  /** When it runs: cron, UTC. */
  readonly cron: string;
  /** Time after which it counts as dead, and another worker may begin anew. */
  readonly mostSeconds: number;
  run(platform: Platform, log: FastifyBaseLogger): Promise<unknown>;
}

/** How often a worker looks for what is due by the clock. The embedded database does it on the thread that answers requests. */
const POLL_SECONDS = 15;

/** What is done regularly. Of several processes one does it each time. */
const CLOCKWORK: readonly ClockworkJob[] = [
  { name: 'fetch-market-prices', cron: '*/5 * * * *', mostSeconds: 900, run: fetchDuePrices },
  { name: 'tell-contract-ends', cron: '* * * * *', mostSeconds: 120, run: ({ storage }) => tellContractEnds(storage) },
  { name: 'tell-late-outcomes', cron: '* * * * *', mostSeconds: 120, run: ({ storage }) => tellLateOutcomes(storage) },
  {
    name: 'announce-sandbox-prices',
    cron: '* * * * *',
    mostSeconds: 120,
    run: ({ storage, market }) => announceSandboxPublications(storage, market),
  },
  { name: 'rotate-signing-keys', cron: '7 * * * *', mostSeconds: 120, run: tendSigningKeys },
  {
    name: 'forget-idempotency-keys',
    cron: '17 * * * *',
    mostSeconds: 900,
    run: ({ storage }) => forgetOldAnswers(storage),
  },
  {
    name: 'forget-connect-sessions',
    cron: '37 2 * * *',
    mostSeconds: 900,
    run: ({ storage }) => forgetOldSessions(storage),
  },
  {
    name: 'forget-provider-logins',
    cron: '* * * * *',
    mostSeconds: 120,
    run: ({ storage }) => forgetExpiredLogins(storage),
  },
  {
    name: 'forget-meter-batches',
    cron: '27 3 * * *',
    mostSeconds: 3_600,
    run: ({ storage }) => forgetOldBatches(storage),
  },
  {
    name: 'prepare-meter-partitions',
    cron: '37 2 * * *',
    mostSeconds: 900,
    run: ({ storage }) => preparePartitions(storage),
  },
  {
    name: 'sweep-deleted-meters',
    cron: '*/10 * * * *',
    mostSeconds: 900,
    run: ({ storage }) => sweepDeletedRegisters(storage),
  },
  { name: 'forget-events', cron: '37 * * * *', mostSeconds: 3_600, run: forgetWhatWasTold },
];

async function tendSigningKeys({ storage, instanceKey }: Platform, log: FastifyBaseLogger): Promise<void> {
  for (const { id, firstUse } of await rotateOldSigningKeys(storage, instanceKey)) {
    log.info({ key: id, firstUse }, 'a new key will sign webhooks');
  }
  await forgetOldSigningKeys(storage);
}

async function forgetWhatWasTold({ storage }: Platform): Promise<void> {
  await forgetOldDeliveries(storage);
  await forgetOldEvents(storage);
  await forgetOldFanOuts(storage);
}

/** Makes the queue's tables if need be; workers that start at once do so one after the other. */
async function startInTurn(storage: Storage, boss: PgBoss): Promise<void> {
  if (storage.kind === 'embedded') {
    await boss.start();
    return;
  }
  await storage.atomically(async (transaction) => {
    await lockUntilCommit(transaction, 'job queue');
    await boss.start();
  });
}

/**
 * Starts the queue and the clockwork on the platform's own database, and all that goes on beside them.
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
    cronWorkerIntervalSeconds: POLL_SECONDS,
    // No job waits for another one here.
    flowIntervalSeconds: 3_600,
    ...(storage.kind === 'embedded' ? { backend: 'pglite' as const } : {}),
  });
  boss.on('error', (error) => log.warn({ err: loggableError(error) }, 'the job queue had trouble'));
  await startInTurn(storage, boss);
  for (const job of CLOCKWORK) {
    // A job that is still waiting or running is not queued again.
    await boss.createQueue(job.name, {
      policy: 'exclusive',
      retryLimit: 3,
      retryBackoff: true,
      expireInSeconds: job.mostSeconds,
    });
    await boss.schedule(job.name, job.cron);
    await boss.work(job.name, { pollingIntervalSeconds: POLL_SECONDS }, async () => {
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
  const delivering = startDelivering(platform, log);
  const telling = startTelling(platform, log);
  return {
    stop: async () => {
      reading.stop();
      const queue = boss.stop({ graceful: true, timeout: 10_000 });
      await Promise.all([batches.stop(), delivering.stop(), telling.stop(), queue]);
    },
  };
}
