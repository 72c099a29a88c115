import { expect, test } from 'vitest';
import { TELLERS } from '../src/jobs/tell-news.ts';
import { tellPortion } from '../src/modules/events/index.ts';
import { announceSandboxPublications } from '../src/modules/market/index.ts';
import type { Client, Json } from './client.ts';
import { ADDRESSES, createLocation, createTariff, flat, publishPrices } from './examples.ts';
import { onEachDatabase, START, useServer } from './harness.ts';

onEachDatabase('a publication of market prices', (database) => {
  const server = useServer({ database });
  const tellAll = async () => {
    while (await tellPortion(server.storage, TELLERS));
  };
  /** Ids of the locations with updates since the last look, oldest first. */
  const updates = async (client: Client, seen: Set<string>): Promise<string[]> => {
    const { data } = (await client.get('/events?event_type=location.update')).body;
    const fresh = data.toReversed().filter(({ id }: Json) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    return fresh.map(({ data: location }: Json) => location.id);
  };
  const market = { market_rates: true };

  test('is told to the locations whose prices stand on it, once', async () => {
    const { test: client, live } = await server.createAccount();
    const sweden = (await client.get('/market-sources?country_code=SE')).body.data;
    const se4 = sweden.find(({ region }: Json) => region === 'SE4')?.id ?? sweden.at(-1).id;
    const at = (address: object, more: object = {}) => createLocation(client, address, more);
    const berlin = await at(ADDRESSES.berlin);
    const follows = await at(ADDRESSES.stockholm);
    const chosen = await at(ADDRESSES.stockholm, { market_sources: { import: se4, export: se4 } });
    const fixed = await at(ADDRESSES.stockholm);
    const empty = await at(ADDRESSES.stockholm);
    const formula = await at(ADDRESSES.stockholm);
    const planned = await at(ADDRESSES.stockholm);
    for (const { id } of [berlin, follows, chosen]) await createTariff(client, id, market);
    // Import and export of one place are one piece of news.
    await createTariff(client, follows.id, { ...market, direction: 'EXPORT' });
    await createTariff(client, fixed.id, { schedule: flat(0.3) });
    await createTariff(client, formula.id, {
      schedule: flat('$index * 0.001', { variables: { index: 'SE3' } }),
    });
    // A market tariff that was replaced at once, and never had a say.
    await createTariff(client, planned.id, market);
    await createTariff(client, planned.id, { schedule: flat(0.3) });
    const inLive = await createLocation(live, ADDRESSES.stockholm);
    await createTariff(live, inLive.id, market);
    const seen = new Set<string>();
    const seenLive = new Set<string>();
    await tellAll();
    await updates(client, seen);
    await updates(live, seenLive);

    await publishPrices(server.storage, 'SE3', '2026-09-15T22:00:00Z', Array(24).fill(40));
    await tellAll();
    expect((await updates(client, seen)).sort()).toEqual([follows.id, formula.id].sort());
    expect(await updates(live, seenLive)).toEqual([inLive.id]);
    expect(empty.id).toMatch(/^loc_/);

    // The same again is no news; a correction is.
    await publishPrices(server.storage, 'SE3', '2026-09-15T22:00:00Z', Array(24).fill(40));
    await tellAll();
    expect(await updates(client, seen)).toEqual([]);
    await publishPrices(server.storage, 'SE3', '2026-09-15T22:00:00Z', [41]);
    await tellAll();
    expect((await updates(client, seen)).sort()).toEqual([follows.id, formula.id].sort());

    // Whoever moves to another market hears of that one.
    await client.patch(`/locations/${follows.id}`, { market_sources: { import: se4, export: se4 } });
    await updates(client, seen);
    await publishPrices(server.storage, 'SE3', '2026-09-16T22:00:00Z', [42]);
    await publishPrices(server.storage, 'SE4', '2026-09-16T22:00:00Z', [43]);
    await tellAll();
    expect((await updates(client, seen)).sort()).toEqual([follows.id, formula.id, chosen.id].sort());
  });

  test('of the sandbox is told in test mode, once', async () => {
    const { test: client, live } = await server.createAccount();
    const seen = new Set<string>();
    const made = await createLocation(client, ADDRESSES.stockholm);
    await createTariff(client, made.id, market);
    await createTariff(live, (await createLocation(live, ADDRESSES.stockholm)).id, market);
    await updates(client, seen);
    for (const now of ['2026-09-14T10:55:00Z', '2026-09-14T11:01:00Z', '2026-09-14T11:02:00Z', START]) {
      server.clock.set(now);
      await announceSandboxPublications(server.storage, server.platform.market);
      await tellAll();
    }
    expect(await updates(client, seen)).toEqual([made.id]);
    expect((await live.get('/events?event_type=location.update')).body.data).toHaveLength(1);
  });

  test('is told portion by portion, by as many workers as there are, and taken up where it was left', async () => {
    const { test: client } = await server.createAccount();
    const location = await createLocation(client, ADDRESSES.berlin);
    const tariff = await createTariff(client, location.id, market);
    const count = 1_200;
    await multiply(location.id, tariff.id, count);
    await publishPrices(server.storage, 'DE-LU', '2026-09-15T22:00:00Z', Array(24).fill(50));
    // One portion, then as after a crash: others go on.
    expect(await tellPortion(server.storage, TELLERS)).toBe(true);
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        while (await tellPortion(server.storage, TELLERS));
      }),
    );
    await tellAll();
    const { rows } = await server.storage.executeSql(
      `select count(*)::int as told, count(distinct object_id)::int as locations from events
       where account_id = $1 and type = 'location.update'`,
      [location.account_id],
    );
    // One more is of the tariff's own making.
    expect(rows).toEqual([{ told: count + 2, locations: count + 1 }]);
  });

  /** Copies a location with its tariff, past the API. */
  async function multiply(locationId: string, tariffId: string, count: number): Promise<void> {
    const copy = async (table: string, id: string, idColumns: Record<string, string>) => {
      const { rows } = await server.storage.executeSql(
        `select column_name as name from information_schema.columns where table_name = $1 and table_schema = 'public'`,
        [table],
      );
      const names = (rows as { name: string }[]).map(({ name }) => name);
      const values = names.map((name) => idColumns[name] ?? `"${name}"`);
      const key = table === 'tariff_versions' || table === 'tariff_market_sources' ? 'tariff_id' : 'id';
      await server.storage.executeSql(
        `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')})
         select ${values.join(', ')} from ${table}, generate_series(1, ${count}) n where "${key}" = $1`,
        [id],
      );
    };
    const numbered = (prefix: string) => `'${prefix}_' || lpad(to_hex(n), 24, '0')`;
    await copy('locations', locationId, { id: numbered('loc') });
    await copy('tariffs', tariffId, { id: numbered('trf'), location_id: numbered('loc') });
    await copy('tariff_versions', tariffId, { tariff_id: numbered('trf') });
    await copy('tariff_market_sources', tariffId, { tariff_id: numbered('trf'), location_id: numbered('loc') });
  }
});
