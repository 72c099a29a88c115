/** Webhooks delivered per second, to one endpoint and to a hundred, against a bare loop of the same signed requests. */
import { createCustomer } from '@plateau/server/src/modules/locations/index.ts';
import {
  createCourier,
  newSecret,
  type SentEvent,
  signatureHeaders,
  startDeliverer,
} from '@plateau/server/src/modules/webhooks/index.ts';
import type { Platform } from '@plateau/server/src/platform.ts';
import { startServer } from './child-process.ts';
import { atLeast, median, percent, verdict } from './goal.ts';
import { CORES } from './machine.ts';
import { newOwner, withPlatforms } from './webhooks/house.ts';

const ROUNDS = 3;
const DELIVERIES = 4_800;
const GOAL = atLeast(0.5);
/** Endpoints that an account has at most. */
const PER_ACCOUNT = 16;

export async function run(): Promise<void> {
  const sink = await startServer({
    file: new URL('./webhooks/sink.ts', import.meta.url),
    core: CORES?.load ?? null,
    readyWhen: /listening on \d+/,
  });
  const url = `http://127.0.0.1:${/\d+/.exec(sink.greeting)![0]}`;
  try {
    await withPlatforms(1, async ([platform]) => {
      const rows: Record<string, Record<string, string>> = {};
      for (const endpoints of [1, 100]) rows[`${endpoints} endpoints`] = await compare(platform!, url, endpoints);
      console.log('Deliveries per second on PostgreSQL, all in one process but the database and the endpoint');
      console.table(rows);
    });
  } finally {
    await sink.stop();
  }
}

async function compare(platform: Platform, url: string, endpoints: number): Promise<Record<string, string>> {
  const ours: number[] = [];
  const bare: number[] = [];
  const concurrency = Math.min(endpoints * platform.settings.webhookEndpointConcurrency, 256);
  await bareLoop(platform, url, concurrency, 500);
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await bareLoop(platform, url, concurrency, DELIVERIES));
    ours.push(await deliver(platform, url, endpoints));
  }
  const shares = ours.map((perSecond, i) => perSecond / bare[i]!);
  return {
    'per second': median(ours).toFixed(0),
    bare: median(bare).toFixed(0),
    share: percent(median(shares)),
    'of rounds': `${percent(Math.min(...shares))} – ${percent(Math.max(...shares))}`,
    goal: verdict(GOAL, median(shares)),
  };
}

/** Queues events, then lets a worker deliver them. @returns deliveries per second */
async function deliver(platform: Platform, url: string, endpoints: number): Promise<number> {
  const { storage, instanceKey, signingKeys, settings, eventWire } = platform;
  const accounts = Math.ceil(endpoints / PER_ACCOUNT);
  for (let i = 0, left = endpoints; i < accounts; i += 1) {
    const some = Math.min(PER_ACCOUNT, left);
    left -= some;
    const owner = await newOwner(platform, url, some);
    await storage.atomically(async (transaction) => {
      for (let n = 0; n < DELIVERIES / endpoints; n += 1)
        await createCustomer(transaction, owner, { referenceId: 'C' });
    });
  }
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const courier = createCourier({ allowPrivate: true });
  let delivered = 0;
  const started = performance.now();
  const deliverer = startDeliverer({
    storage,
    instanceKey,
    signingKeys,
    courier,
    writeBody: eventWire.writeBody,
    perEndpoint: settings.webhookEndpointConcurrency,
    inTotal: settings.webhookConcurrency,
    onResult: (result) => {
      if (result !== 'delivered') throw new Error(`a delivery was ${result}`);
      delivered += 1;
      if (delivered === DELIVERIES) resolve();
    },
    onError: (error) => console.error(error),
  });
  await done;
  const seconds = (performance.now() - started) / 1000;
  await deliverer.stop();
  await courier.close();
  return DELIVERIES / seconds;
}

/** The same requests, signed alike and sent by the same client, without a database. */
async function bareLoop(platform: Platform, url: string, concurrency: number, count: number): Promise<number> {
  const { storage, signingKeys, eventWire } = platform;
  const courier = createCourier({ allowPrivate: true });
  const secrets = [newSecret()];
  const event: SentEvent = {
    accountId: 'acc_66f2a1c09be4d07735a6c1e0',
    liveMode: false,
    id: 'evt_66f2a1c09be4d07735a6c1f3',
    type: 'customer.create',
    release: '2026-08-01.busbar',
    data: JSON.stringify({
      id: 'cus_66f2a1c09be4d07735a6c1e2',
      object: 'customer',
      live_mode: false,
      reference_id: 'C',
      locations: [],
      time_created: '2026-09-01T07:30:00Z',
      account_id: 'acc_66f2a1c09be4d07735a6c1e0',
    }),
    timeCreated: new Date(),
  };
  let left = count;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (; left > 0; ) {
        left -= 1;
        const key = await signingKeys.current(storage, false);
        const body = eventWire.writeBody(event);
        const message = { eventId: event.id, release: event.release, body, timestamp: Math.floor(Date.now() / 1000) };
        const headers = await signatureHeaders(message, key, secrets);
        const answer = await courier.post(`${url}/0`, { 'content-type': 'application/json', ...headers }, body);
        if (answer.error !== null) throw new Error(answer.error);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await courier.close();
  return count / seconds;
}
