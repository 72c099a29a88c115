import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type Json, send } from './client.ts';
import { flat } from './examples.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import {
  type Environment,
  newFolder,
  type PlateauProcess,
  plateau,
  type RunningProgram,
  readCredentials,
  startPlateau,
  startWorker,
} from './process.ts';
import { query } from './sql.ts';
import { type Sink, startSink } from './webhook-sink.ts';

/** For a test on a machine that is busy with other things; a retry alone takes 36 seconds. */
const PATIENCE_MS = 600_000;

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

/** Server processes and workers on one database. */
interface House {
  readonly environment: Environment & { readonly DATA_DIR: string; readonly DATABASE_URL: string };
  readonly apis: PlateauProcess[];
  readonly workers: RunningProgram[];
  readonly sink: Sink;
  call(api: number, method: string, path: string, body?: object): Promise<Answer>;
  /** Sends it again until some process has taken it; with its key it is done once. */
  insist(method: string, path: string, body?: object): Promise<Json>;
  close(): Promise<void>;
}

async function openHouse({ apis, workers }: { apis: number; workers: number }): Promise<House> {
  const environment = {
    DATA_DIR: join(newFolder(), 'data'),
    DATABASE_URL: await postgres.createDatabase(),
    WEBHOOK_ALLOW_PRIVATE: 'true',
    RATE_LIMIT_PER_SECOND: '1000000',
    RATE_LIMIT_BURST: '2000000',
  };
  const api = () => startPlateau({ ...environment, ROLE: 'api' });
  const first = await api();
  const rest = await Promise.all(Array.from({ length: apis - 1 }, api));
  const house = { apis: [first, ...rest], workers: [] as RunningProgram[] };
  house.workers.push(...(await Promise.all(Array.from({ length: workers }, () => startWorker(environment)))));
  const key = readCredentials(environment.DATA_DIR).accounts[0]!.api_key_test;
  const sink = await startSink();
  const call: House['call'] = (index, method, path, body) =>
    send(house.apis[index % house.apis.length]!.origin, method, path, body, { authorization: `Bearer ${key}` });
  let keys = 0;
  return {
    ...house,
    environment,
    sink,
    call,
    insist: async (method, path, body) => {
      keys += 1;
      const headers = { authorization: `Bearer ${key}`, 'idempotency-key': `k${keys}` };
      for (let attempt = 0; ; attempt += 1) {
        const { origin } = house.apis[(keys + attempt) % house.apis.length]!;
        const answer = await send(origin, method, path, body, headers).catch(() => null);
        if (answer !== null && answer.status < 300) return answer.body;
        if (answer !== null && ![503, 500, 409].includes(answer.status)) throw new Error(JSON.stringify(answer.body));
        if (attempt > 2_000) throw new Error(`${method} ${path} was never taken`);
        await pause(50);
      }
    },
    close: async () => {
      await Promise.all([...house.apis, ...house.workers].map((each) => each.kill()));
      await sink.close();
    },
  };
}

/** All events of the account, oldest first. */
async function allEvents(house: House): Promise<Json[]> {
  const events: Json[] = [];
  for (let after = ''; ; after = `?starting_after=${events.at(-1).id}`) {
    const { body } = await house.call(0, 'GET', `/events${after}`);
    events.push(...body.data);
    if (!body.has_more) return events.reverse();
  }
}

test(
  'what one process changes, the others know; what one worker leaves, another takes up',
  async () => {
    const house = await openHouse({ apis: 2, workers: 2 });
    const { sink } = house;
    const location = await house.insist('POST', '/locations', {
      postal_address: { city: 'Berlin', country_code: 'DE' },
    });
    const tariff = await house.insist('POST', '/tariffs', {
      location_id: location.id,
      direction: 'IMPORT',
      type: 'COMMODITY',
      schedule: flat(0.3),
      contract_start_date: '2020-01-01T00:00:00Z',
    });
    const window = { location_id: location.id, start_time: '2026-01-01T00:00:00Z', end_time: '2026-01-01T01:00:00Z' };
    const priceAt = async (api: number) => JSON.stringify((await house.call(api, 'POST', '/prices', window)).body.data);
    expect(await priceAt(1)).toContain('0.3');
    for (const [value, by] of [
      [0.41, 0],
      [0.52, 1],
    ] as const) {
      const changes = { schedule: flat(value), effective_from: '2020-01-01T00:00:00Z' };
      await house.call(by, 'PATCH', `/tariffs/${tariff.id}`, changes);
      while (!(await priceAt(1 - by)).includes(String(value))) await pause(10);
    }

    // Workers that are told to stop finish what is under way and leave the rest: nothing comes twice.
    sink.answer((response) => setTimeout(() => response.writeHead(204).end(), 20));
    await house.insist('POST', '/webhooks', { url: `${sink.url}/handed-over`, enabled_events: ['customer.create'] });
    const made = Array.from({ length: 150 }, () => house.insist('POST', '/customers', {}));
    await sink.received(20);
    house.workers[0]!.signal('SIGTERM');
    expect((await house.workers[0]!.ended).code).toBe(0);
    await Promise.all(made);
    await sink.received(150);
    await pause(300);
    expect(new Set(sink.arrivals.map(({ event }) => event.id)).size).toBe(150);
    expect(sink.arrivals).toHaveLength(150);
    await house.close();
  },
  PATIENCE_MS,
);

test(
  'every event is delivered, whatever is killed and however the endpoint answers',
  async () => {
    const house = await openHouse({ apis: 2, workers: 2 });
    const { sink, environment } = house;
    /** Events that have had a bad answer; each gets one at most, as the second retry is an hour away. */
    const spoiled = new Set<string>();
    const refused = new Set<string>();
    sink.answer((response, { event, path }, count) => {
      // Silence is a matter of 10 seconds, so there is little of it.
      const kinds = ['500', 'cut', 'redirect', 'long', spoiled.size < 12 ? 'silence' : '500'];
      const kind =
        path === '/chaos' && !spoiled.has(event.id) && count % 7 === 0 ? kinds[(count / 7) % kinds.length] : '';
      if (kind !== '') spoiled.add(event.id);
      // Of a long answer the beginning is enough.
      if (kind !== '' && kind !== 'long') refused.add(event.id);
      if (kind === '500') response.writeHead(500).end();
      else if (kind === 'cut') response.destroy();
      else if (kind === 'redirect') response.writeHead(307, { location: '/elsewhere' }).end();
      else if (kind === 'long') response.writeHead(200).end('x'.repeat(10_000_000));
      else if (kind !== 'silence') response.writeHead(204).end();
    });
    for (const path of ['/chaos', '/calm']) await house.insist('POST', '/webhooks', { url: sink.url + path });
    const customers = await Promise.all(Array.from({ length: 8 }, () => house.insist('POST', '/customers', {})));
    let isDone = false;
    const writing = Promise.all(
      customers.map(async ({ id }) => {
        for (let round = 0; !isDone || round < 5; round += 1) {
          await house.insist('PATCH', `/customers/${id}`, { reference_id: `R-${round}` });
          await pause(300);
        }
      }),
    );
    for (const victim of ['worker', 'database', 'worker', 'api'] as const) {
      await sink.received(sink.arrivals.length + 30);
      if (victim === 'worker') {
        await house.workers.shift()!.kill();
        house.workers.push(await startWorker(environment));
      } else if (victim === 'database') {
        await postgres.kill();
        await pause(500);
        await postgres.restart();
      } else {
        await house.apis.shift()!.kill();
        house.apis.push(await startPlateau({ ...environment, ROLE: 'api' }));
      }
    }
    isDone = true;
    await writing;

    const events = await allEvents(house);
    expect(events.length).toBeGreaterThan(8 * 6);
    for (const path of ['/chaos', '/calm']) {
      const seen = () => new Set(sink.arrivals.filter((each) => each.path === path).map(({ event }) => event.id));
      const arrivedWell = () => events.every(({ id }) => seen().has(id));
      await sink.until(arrivedWell, `all of ${path}`);
      // Those that were answered badly come again.
      await sink.until(
        () =>
          path !== '/chaos' ||
          [...refused].every(
            (id) => sink.arrivals.filter((each) => each.path === path && each.event.id === id).length > 1,
          ),
        'every retry',
      );
      for (const { id } of customers) {
        const own = events.filter(({ data }) => data.id === id).map((event) => event.id);
        if (path === '/chaos' && own.some((event) => spoiled.has(event))) continue;
        const firsts = [...seen()].filter((event) => own.includes(event));
        expect(firsts, `order of ${id} at ${path}`).toEqual(own);
      }
    }
    const contents = new Map(events.map((event) => [event.id, event]));
    for (const { event } of sink.arrivals) expect(event).toEqual(contents.get(event.id));
    await house.close();
  },
  PATIENCE_MS,
);

test(
  'a publication reaches every location once, though a worker is killed in the middle',
  async () => {
    const house = await openHouse({ apis: 1, workers: 2 });
    const { environment } = house;
    const location = await house.insist('POST', '/locations', {
      postal_address: { city: 'Berlin', country_code: 'DE' },
    });
    await house.insist('POST', '/tariffs', {
      location_id: location.id,
      direction: 'IMPORT',
      type: 'COMMODITY',
      market_rates: true,
    });
    const count = 6_000;
    for (const [table, ids] of Object.entries(COPIES)) await query(environment.DATABASE_URL, copy(table, ids, count));
    const told = async () =>
      (
        await query(environment.DATABASE_URL, `select count(*)::int as n from events where type = 'location.update'`)
      )[0]!.n as number;
    const start = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    const prices = join(newFolder(), 'prices.csv');
    const [from, to] = [new Date(start).toISOString(), new Date(start + 3_600_000).toISOString()];
    writeFileSync(prices, `start,end,value\n${from},${to},42\n`);
    const imported = await plateau(['market', 'import', prices, '--source', 'DE-LU'], environment);
    expect(imported.stderr).toBe('');
    while ((await told()) < 600) await pause(5);
    await house.workers.shift()!.kill();
    // The one that the tariff made is among them.
    const total = count + 2;
    const deadline = performance.now() + 120_000;
    while ((await told()) < total && performance.now() < deadline) await pause(50);
    await pause(200);
    const rows = await query(
      environment.DATABASE_URL,
      `select count(*)::int as told, count(distinct object_id)::int as locations from events where type = 'location.update'`,
    );
    expect(rows).toEqual([{ told: total, locations: count + 1 }]);
    await house.close();
  },
  PATIENCE_MS,
);

const numbered = (prefix: string) => `'${prefix}_' || lpad(to_hex(n), 24, '0')`;
/** Ids of copies, by table and column. */
const COPIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  locations: { id: numbered('loc') },
  tariffs: { id: numbered('trf'), location_id: numbered('loc') },
  tariff_versions: { tariff_id: numbered('trf') },
  tariff_market_sources: { tariff_id: numbered('trf'), location_id: numbered('loc') },
};

/** Copies the one row of a table. */
function copy(table: string, ids: Readonly<Record<string, string>>, count: number): string {
  const changes = Object.entries(ids).map(([name, value]) => `'${name}', ${value}`);
  return `insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(row) || jsonb_build_object(${changes.join(', ')}))).*
    from (select * from ${table}) row, generate_series(1, ${count}) n`;
}
