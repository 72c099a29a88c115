import { type Answer, type Json, send } from './client.ts';

/** A home whose devices send records. */
export interface MeteredHome {
  readonly locationId: string;
  readonly deviceIds: readonly string[];
}

/** Batches of records that go on until the server is gone. */
export interface MeterLoad {
  /** Numbers of the batches that were answered 200, by device. */
  readonly acknowledged: ReadonlyMap<string, number[]>;
  /** Sent and not answered, or answered 503: they may be stored or not, but not in part. */
  readonly uncertain: ReadonlyMap<string, number[]>;
  /** Resolves when nobody sends any more. @throws when the server gave another answer than records deserve */
  stop(): Promise<void>;
}

/** Records of a batch. */
export const BATCH_RECORDS = 40;
const RECORD_MS = 60_000;

/** When the records of a load begin: whole days ago, so that all of them lie in the past. */
export function loadStartMs(): number {
  return Math.floor(Date.now() / 86_400_000) * 86_400_000 - 20 * 86_400_000;
}

export async function makeMeteredHome(origin: string, key: string, devices: number): Promise<MeteredHome> {
  const post = async (path: string, body: object) => (await submit(origin, key, 'POST', path, body))!.body;
  const location = await post('/locations', { postal_address: { city: 'Berlin', country_code: 'DE' } });
  const deviceIds: string[] = [];
  for (let i = 0; i < devices; i += 1) {
    const device = await post('/devices', { reference_id: `DEV-${i}`, type: 'OTHER', locations: [location.id] });
    deviceIds.push(device.id);
  }
  return { locationId: location.id, deviceIds };
}

/** Records of `count` minutes of a device, from the one with this number on. */
export function minutes(home: MeteredHome, deviceId: string, startMs: number, first: number, count: number): Json[] {
  const at = (minute: number) => new Date(startMs + minute * RECORD_MS).toISOString();
  return Array.from({ length: count }, (_, i) => ({
    location_id: home.locationId,
    device_id: deviceId,
    units: 'WH',
    value: 1,
    start_time: at(first + i),
    end_time: at(first + i + 1),
  }));
}

/** Sends one batch after the other for each device, all devices at once. */
export function startMetering(
  origin: string,
  key: string,
  home: MeteredHome,
  startMs: number,
  firstBatch = 0,
): MeterLoad {
  const acknowledged = new Map<string, number[]>(home.deviceIds.map((id) => [id, []]));
  const uncertain = new Map<string, number[]>(home.deviceIds.map((id) => [id, []]));
  let stopping = false;
  const meter = async (deviceId: string) => {
    for (let batch = firstBatch; !stopping; batch += 1) {
      const body = minutes(home, deviceId, startMs, batch * BATCH_RECORDS, BATCH_RECORDS);
      const answer = await submit(origin, key, 'PUT', '/meters/interval', body);
      if (answer === null || answer.status === 503) uncertain.get(deviceId)!.push(batch);
      else if (answer.status === 200 && answer.body.records_processed === BATCH_RECORDS)
        acknowledged.get(deviceId)!.push(batch);
      else throw new Error(`Records were answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      // Nobody there any more: what else is sent proves nothing.
      if (answer === null) return;
    }
  };
  const meters = Promise.allSettled(home.deviceIds.map(meter));
  return {
    acknowledged,
    uncertain,
    stop: async () => {
      stopping = true;
      for (const outcome of await meters) if (outcome.status === 'rejected') throw outcome.reason;
    },
  };
}

/** How many records of each batch of a device are stored. */
export async function storedBatches(
  origin: string,
  key: string,
  deviceId: string,
  startMs: number,
): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  const body = { id: deviceId, start_time: new Date(startMs).toISOString(), limit: 25_000 };
  const answer = await submit(origin, key, 'POST', '/meters/records', body);
  for (const { start_time } of answer!.body.data.records) {
    const batch = Math.floor((Date.parse(start_time) - startMs) / RECORD_MS / BATCH_RECORDS);
    counts.set(batch, (counts.get(batch) ?? 0) + 1);
  }
  return counts;
}

/** Sends a request. Null: no answer came. */
export async function submit(
  origin: string,
  key: string,
  method: string,
  path: string,
  body?: object,
): Promise<Answer | null> {
  return send(origin, method, path, body, { authorization: `Bearer ${key}` }).catch(() => null);
}
