import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Json, send } from './client.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { type Environment, newFolder, type PlateauProcess, readCredentials, startPlateau } from './process.ts';
import { query } from './sql.ts';
import { startWriting, submit, type Write, type WriteLoad } from './write-load.ts';

const ROUNDS = 3;
/** Milliseconds for all rounds, on a machine that is busy with other things. */
const PATIENCE_MS = 300_000;

async function every(server: PlateauProcess, key: string, path: string): Promise<Json[]> {
  const objects: Json[] = [];
  for (let after = ''; ; after = `&starting_after=${objects.at(-1).id}`) {
    const headers = { authorization: `Bearer ${key}` };
    const page = await send(server.origin, 'GET', `${path}?limit=100${after}`, undefined, headers);
    expect(page.status).toBe(200);
    objects.push(...page.body.data);
    if (!page.body.has_more) return objects;
  }
}

/** What a write put into the lists, found by its reference. */
async function written(server: PlateauProcess, key: string): Promise<Map<string, Json[]>> {
  const lists = await Promise.all(['/customers', '/locations', '/tariffs'].map((path) => every(server, key, path)));
  return Map.groupBy(lists.flat(), (object) => object.reference_id ?? object.display_name);
}

async function writeUntilKilled(server: PlateauProcess, key: string, locationId: string): Promise<WriteLoad> {
  const load = startWriting(server.origin, key, locationId);
  while (load.acknowledged.length < 20) await pause(5);
  await pause(randomInt(500));
  await server.kill();
  await load.stop();
  return load;
}

function expectOnce(found: ReadonlyMap<string, Json[]>, writes: readonly Write[], atLeast: 0 | 1): void {
  for (const { reference } of writes) {
    const count = found.get(reference)?.length ?? 0;
    expect({ reference, count }).toEqual({ reference, count: Math.max(atLeast, Math.min(count, 1)) });
  }
}

describe.each(['embedded', 'postgres'] as const)('kill -9 under concurrent writes (%s)', (kind) => {
  let postgres: PostgresServer | null = null;
  let environment: Environment & { readonly DATA_DIR: string };
  beforeAll(async () => {
    postgres = kind === 'postgres' ? await startPostgres() : null;
    environment = {
      DATA_DIR: join(newFolder(), 'data'),
      RATE_LIMIT_PER_SECOND: '1000000',
      RATE_LIMIT_BURST: '2000000',
      ...(postgres === null ? {} : { DATABASE_URL: await postgres.createDatabase() }),
    };
  });
  afterAll(() => postgres?.stop());

  test(
    'loses no acknowledged write, leaves none half done, and does none twice',
    async () => {
      let server = await startPlateau(environment);
      const key = readCredentials(environment.DATA_DIR).accounts[0]!.api_key_test;
      const body = { postal_address: { city: 'Berlin', country_code: 'DE' } };
      const home = await send(server.origin, 'POST', '/locations', body, { authorization: `Bearer ${key}` });

      for (let round = 1; round <= ROUNDS; round += 1) {
        const { acknowledged, uncertain } = await writeUntilKilled(server, key, home.body.id);
        server = await startPlateau(environment);

        const found = await written(server, key);
        for (const { reference, path, object } of acknowledged) {
          expect(found.get(reference)).toMatchObject([{ id: object.id }]);
          if (path === '/tariffs') expect(found.get(reference)![0].schedule).toEqual(object.schedule);
        }
        expectOnce(found, uncertain, 0);

        for (const write of [...acknowledged, ...uncertain].filter((each) => each.key !== null)) {
          const repeat = await submit(server.origin, key, write);
          const before = found.get(write.reference)?.[0];
          expect(repeat?.status).toBe(write.path === '/tariffs' ? 200 : 201);
          expect(repeat?.headers.get('idempotent-replayed')).toBe(before === undefined ? null : 'true');
          if (before !== undefined) expect(repeat?.body.id).toBe(before.id);
        }
        const repeated = await written(server, key);
        expectOnce(repeated, acknowledged, 1);
        expectOnce(
          repeated,
          uncertain.filter((each) => each.key !== null),
          1,
        );
      }

      const url = environment.DATABASE_URL;
      if (url !== undefined) {
        const halves = `select id from tariffs where not exists (select from tariff_versions where tariff_id = tariffs.id)`;
        expect(await query(url, halves)).toEqual([]);
      }
      await server.kill();
    },
    PATIENCE_MS,
  );
});
