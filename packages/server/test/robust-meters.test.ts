import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from './client.ts';
import {
  BATCH_RECORDS,
  loadStartMs,
  type MeteredHome,
  type MeterLoad,
  makeMeteredHome,
  minutes,
  startMetering,
  storedBatches,
  submit,
} from './meter-load.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { type Environment, newFolder, type PlateauProcess, readCredentials, startPlateau } from './process.ts';

const ROUNDS = 3;
const LARGE = 20_000;
/** Milliseconds for all rounds, on a machine that is busy with other things. */
const PATIENCE_MS = 300_000;

async function untilBusy(load: MeterLoad): Promise<void> {
  while ([...load.acknowledged.values()].some((batches) => batches.length < 3)) await pause(5);
  await pause(randomInt(300));
}

/** Every acknowledged batch is there once and whole, every other one whole or not at all. */
async function expectWhole(server: PlateauProcess, key: string, load: MeterLoad, startMs: number): Promise<void> {
  for (const [deviceId, batches] of load.acknowledged) {
    const stored = await storedBatches(server.origin, key, deviceId, startMs);
    for (const batch of batches) expect({ batch, stored: stored.get(batch) }).toEqual({ batch, stored: BATCH_RECORDS });
    for (const batch of load.uncertain.get(deviceId)!) expect([undefined, BATCH_RECORDS]).toContain(stored.get(batch));
  }
}

function lastBatch({ acknowledged, uncertain }: MeterLoad): number {
  return Math.max(...[...acknowledged.values(), ...uncertain.values()].flat());
}

async function untilComplete(server: PlateauProcess, key: string, batchId: string): Promise<Json> {
  for (;;) {
    const answer = await submit(server.origin, key, 'GET', `/meters/batch?batch_id=${batchId}`);
    if (answer?.body.status === 'COMPLETE') return answer.body;
    await pause(100);
  }
}

describe.each(['embedded', 'postgres'] as const)('records under kill -9 (%s)', (kind) => {
  let postgres: PostgresServer | null = null;
  let environment: Environment & { readonly DATA_DIR: string };
  let server: PlateauProcess;
  let key: string;
  let home: MeteredHome;
  const startMs = loadStartMs();

  beforeAll(async () => {
    postgres = kind === 'postgres' ? await startPostgres() : null;
    environment = {
      DATA_DIR: join(newFolder(), 'data'),
      RATE_LIMIT_PER_SECOND: '1000000',
      RATE_LIMIT_BURST: '2000000',
      ...(postgres === null ? {} : { DATABASE_URL: await postgres.createDatabase() }),
    };
    server = await startPlateau(environment);
    key = readCredentials(environment.DATA_DIR).accounts[0]!.api_key_test;
    home = await makeMeteredHome(server.origin, key, 4);
  });
  afterAll(async () => {
    await server?.kill();
    await postgres?.stop();
  });

  test(
    'of the server: none that was acknowledged is lost, none is there in part, none twice',
    async () => {
      let firstBatch = 0;
      for (let round = 1; round <= ROUNDS; round += 1) {
        const load = startMetering(server.origin, key, home, startMs, firstBatch);
        await untilBusy(load);
        await server.kill();
        await load.stop();
        server = await startPlateau(environment);
        await expectWhole(server, key, load, startMs);
        firstBatch = lastBatch(load) + 1;
      }
    },
    PATIENCE_MS,
  );

  test(
    'of the server: a large batch goes on where it stood',
    async () => {
      const large = await makeMeteredHome(server.origin, key, 1);
      const [deviceId] = large.deviceIds as [string];
      const records = minutes(large, deviceId, startMs, 0, LARGE);
      const answer = await submit(server.origin, key, 'PUT', '/meters/interval', records);
      expect(answer?.body).toMatchObject({ status: 'PROCESSING', records_submitted: LARGE });
      for (let round = 1; round <= ROUNDS; round += 1) {
        await pause(randomInt(100));
        await server.kill();
        server = await startPlateau(environment);
      }
      const batch = await untilComplete(server, key, answer!.body.id);
      expect(batch).toMatchObject({ records_accepted: LARGE, records_processed: LARGE, failed_records: [] });
      const stored = await storedBatches(server.origin, key, deviceId, startMs);
      expect([...stored.values()].reduce((sum, count) => sum + count, 0)).toBe(LARGE);
    },
    PATIENCE_MS,
  );

  test.runIf(kind === 'postgres')(
    'of PostgreSQL: likewise, and records flow again by themselves',
    async () => {
      const metered = await makeMeteredHome(server.origin, key, 4);
      const large = await makeMeteredHome(server.origin, key, 1);
      const load = startMetering(server.origin, key, metered, startMs);
      await untilBusy(load);
      const records = minutes(large, large.deviceIds[0]!, startMs, 0, LARGE);
      const answer = await submit(server.origin, key, 'PUT', '/meters/interval', records);
      await postgres!.kill();
      await pause(200);
      await postgres!.restart();
      const before = lastBatch(load);
      while (Math.max(...[...load.acknowledged.values()].flat()) <= before) await pause(20);
      await load.stop();
      await expectWhole(server, key, load, startMs);
      if (answer?.status === 200) {
        const batch = await untilComplete(server, key, answer.body.id);
        expect(batch).toMatchObject({ records_processed: LARGE, failed_records: [] });
      }
    },
    PATIENCE_MS,
  );
});
