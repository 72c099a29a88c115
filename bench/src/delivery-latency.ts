/** Time from the start of a write to the first byte of its webhook, on a server that has nothing else to do. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createCustomer } from '@plateau/server/src/modules/locations/index.ts';
import { createCourier, startDeliverer } from '@plateau/server/src/modules/webhooks/index.ts';
import type { Platform } from '@plateau/server/src/platform.ts';
import { below, median, verdict } from './goal.ts';
import { newOwner, withEmbedded, withPlatforms } from './webhooks/house.ts';

const WRITES = 200;
const PAUSE_MS = 25;
const GOAL = below(1_000, 'ms');

export async function run(): Promise<void> {
  const embedded = await withEmbedded((platform) => measure(platform, platform));
  // The one writes, the other delivers: it hears of the write over the database, as another process would.
  const apart = await withPlatforms(2, ([writer, worker]) => measure(writer!, worker!));
  console.log('From the start of a write to the first byte at the endpoint');
  console.table({ 'embedded database': row(embedded), 'PostgreSQL, worker apart': row(apart) });
}

async function measure(writer: Platform, worker: Platform): Promise<number[]> {
  const arrivals = new Map<string, number>();
  const server = createServer((request, response) => {
    arrivals.set(String(request.headers['webhook-id']), performance.now());
    request.resume();
    request.on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const owner = await newOwner(writer, url, 1);
  const courier = createCourier({ allowPrivate: true });
  const deliverer = startDeliverer({
    storage: worker.storage,
    instanceKey: worker.instanceKey,
    signingKeys: worker.signingKeys,
    courier,
    writeBody: worker.eventWire.writeBody,
    perEndpoint: 8,
    inTotal: 256,
    onResult: () => {},
    onError: (error) => console.error(error),
    // Long, so that nothing but the announcement wakes it.
    pollMs: 60_000,
  });
  await pause(500);
  const times: number[] = [];
  for (let i = 0; i < WRITES; i += 1) {
    const started = performance.now();
    await createCustomer(writer.storage, owner, { referenceId: null });
    while (arrivals.size === i) await pause(1);
    times.push([...arrivals.values()].at(-1)! - started);
    await pause(PAUSE_MS);
  }
  await deliverer.stop();
  await courier.close();
  server.closeAllConnections();
  server.close();
  return times;
}

function row(times: readonly number[]): Record<string, string> {
  const sorted = times.toSorted((a, b) => a - b);
  const worst = sorted[Math.ceil(sorted.length * 0.99) - 1]!;
  return {
    'ms, median': median(times).toFixed(1),
    p99: worst.toFixed(1),
    longest: sorted.at(-1)!.toFixed(1),
    goal: verdict(GOAL, worst),
  };
}
