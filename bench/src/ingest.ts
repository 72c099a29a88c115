/** Records per second through `PUT /meters/interval`, against the same rows put into the same table at once. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Storage } from '@plateau/server/src/storage/index.ts';
import { startPostgres } from '@plateau/server/test/postgres-server.ts';
import { atLeast, type Goal, median, percent, verdict } from './goal.ts';
import { type Plateau, startPlateau, withDataFolder } from './http/plateau.ts';
import { CORES } from './machine.ts';
import { openBeside, timed } from './meters/database.ts';

const ROUNDS = 3;
const BATCHES_PER_ROUND = 15;
/** Of each connection. */
const WARM_UP_BATCHES = 15;
const RECORDS = 1_000;
const CONNECTIONS = 4;
const HALF_HOUR_MS = 1_800_000;

/** What a connection sends in a batch, always for its own devices: many half hours of few, or one each of many. */
const SHAPES = {
  '20 devices, 50 half hours each, a batch': 20,
  '1,000 devices, 1 half hour each, a batch': 1_000,
} as const;

export async function run(): Promise<void> {
  const rows: Record<string, object> = {};
  const postgres = await startPostgres({ durability: 'full' });
  try {
    for (const [shape, devices] of Object.entries(SHAPES)) {
      const url = await postgres.createDatabase();
      rows[`PostgreSQL: ${shape}`] = await race(url, devices, 'COPY', atLeast(0.4));
      rows[`embedded: ${shape}`] = await race(null, devices, 'insert', atLeast(0.5));
    }
  } finally {
    await postgres.stop();
  }
  console.log(`Batches of ${RECORDS.toLocaleString('en')} records over ${CONNECTIONS} connections`);
  console.table(rows);
}

async function race(
  databaseUrl: string | null,
  devices: number,
  rival: 'COPY' | 'insert',
  goal: Goal,
): Promise<object> {
  return withDataFolder(async (folder) => {
    const plateau = await startPlateau(folder, databaseUrl === null ? null : (CORES?.server ?? null), databaseUrl);
    const perSecond: number[] = [];
    try {
      const connections: string[][] = [];
      for (let i = 0; i < CONNECTIONS; i += 1) connections.push(batchesOf(await makeFleet(plateau, devices)));
      const sendSome = (count: number) =>
        Promise.all(connections.map((batches) => sendAll(plateau, batches.splice(0, count))));
      await sendSome(WARM_UP_BATCHES);
      for (let round = 0; round < ROUNDS; round += 1) {
        const elapsedMs = await timed(() => sendSome(BATCHES_PER_ROUND));
        perSecond.push((CONNECTIONS * BATCHES_PER_ROUND * RECORDS * 1000) / elapsedMs);
      }
    } finally {
      await plateau.server.stop();
    }
    const storage = await openBeside(folder, databaseUrl);
    try {
      const rivalPerSecond = await (rival === 'COPY' ? copied(storage) : inserted(storage));
      const share = median(perSecond) / rivalPerSecond;
      return {
        'records/s': Math.round(median(perSecond)),
        [rival === 'COPY' ? 'COPY' : 'insert']: Math.round(rivalPerSecond),
        share: percent(share),
        goal: verdict(goal, share),
      };
    } finally {
      await storage.close();
    }
  });
}

interface Fleet {
  readonly locationId: string;
  readonly deviceIds: readonly string[];
}

async function makeFleet(plateau: Plateau, devices: number): Promise<Fleet> {
  const address = { city: 'Berlin', country_code: 'DE' };
  const locationId = (await plateau.post('/locations', { postal_address: address })).json.id;
  const deviceIds: string[] = [];
  while (deviceIds.length < devices) {
    const device = { reference_id: `DEV-${deviceIds.length}`, type: 'OTHER', locations: [locationId] };
    deviceIds.push((await plateau.post('/devices', device)).json.id);
  }
  return { locationId, deviceIds };
}

/** Every device sends what comes next, batch after batch. */
function batchesOf({ locationId, deviceIds }: Fleet): string[] {
  const startMs = Date.UTC(2025, 0, 1);
  const perDevice = RECORDS / deviceIds.length;
  return Array.from({ length: WARM_UP_BATCHES + ROUNDS * BATCHES_PER_ROUND }, (_, batch) =>
    JSON.stringify(
      deviceIds.flatMap((device_id, d) =>
        Array.from({ length: perDevice }, (_, i) => {
          const ms = startMs + (batch * perDevice + i) * HALF_HOUR_MS;
          return {
            location_id: locationId,
            device_id,
            record_reference_id: `MET-${batch}-${d}-${i}`,
            units: 'WH',
            value: 100 + ((d + i) % 900),
            start_time: new Date(ms).toISOString(),
            end_time: new Date(ms + HALF_HOUR_MS).toISOString(),
          };
        }),
      ),
    ),
  );
}

/** One after the other, as one connection sends them. */
async function sendAll(plateau: Plateau, batches: readonly string[]): Promise<void> {
  for (const batch of batches) {
    const { json } = await plateau.put('/meters/interval', batch);
    const { records_processed } = json as unknown as { records_processed: number };
    if (records_processed !== RECORDS) throw new Error(`${records_processed} of ${RECORDS} records were stored`);
  }
}

/** Rows per second of COPY from a file on the server, into the emptied table with its indexes. */
async function copied(storage: Storage): Promise<number> {
  // The server may run as another user.
  const folder = mkdtempSync(join(tmpdir(), 'plateau-bench-copy-'));
  chmodSync(folder, 0o777);
  try {
    return await copyThrough(storage, join(folder, 'records'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function copyThrough(storage: Storage, file: string): Promise<number> {
  await storage.executeSql(`copy (select * from meter_records order by start_time, register) to '${file}'`);
  const count = await countRows(storage);
  const perSecond: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await storage.executeSql('truncate meter_records');
    perSecond.push((count * 1000) / (await timed(() => storage.executeSql(`copy meter_records from '${file}'`))));
  }
  return median(perSecond);
}

/** Rows per second of one statement for every batch of the same size, written and committed like any. */
async function inserted(storage: Storage): Promise<number> {
  const count = await countRows(storage);
  await storage.executeSql(
    `create temporary table source as select *, (row_number() over (order by start_time, register) - 1) / ${RECORDS} as batch from meter_records`,
  );
  const { rows } = await storage.executeSql(
    `select batch::int, json_agg(json_build_array(account_id, live_mode, register, start_time, end_time, energy_wh, confidence, record_reference_id))::text as rows from source group by batch order by batch`,
  );
  const statements = (rows as { rows: string }[]).map((row) => literalInsert(JSON.parse(row.rows)));
  const perSecond: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await storage.executeSql('truncate meter_records');
    const elapsedMs = await timed(async () => {
      for (const statement of statements) await storage.executeSql(statement);
    });
    perSecond.push((count * 1000) / elapsedMs);
  }
  return median(perSecond);
}

function literalInsert(rows: readonly (string | number | boolean)[][]): string {
  const values = rows.map(
    (row) => `(${row.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(',')})`,
  );
  return `insert into meter_records (account_id, live_mode, register, start_time, end_time, energy_wh, confidence, record_reference_id) values ${values.join(',')}`;
}

async function countRows(storage: Storage): Promise<number> {
  const { rows } = await storage.executeSql('select count(*)::int as count from meter_records');
  return (rows as { count: number }[])[0]!.count;
}
