import { expect, test } from 'vitest';
import { TELLERS } from '../src/jobs/tell-news.ts';
import { tellPortion } from '../src/modules/events/index.ts';
import { reportConnectionUpgrade, reportFetchFailure, tellContractEnds } from '../src/modules/tariffs/index.ts';
import type { Client, Json } from './client.ts';
import { createLocation, createTariff, flat } from './examples.ts';
import { onEachDatabase, START, useServer } from './harness.ts';

const DAY_SECONDS = 86_400;

onEachDatabase('the life of a tariff', (database) => {
  const server = useServer({ database });

  const told = async (client: Client, type: string): Promise<Json[]> =>
    (await client.get(`/events?event_type=${type}`)).body.data.toReversed();
  const daysOf = (events: readonly Json[]) => events.map(({ time_created }) => time_created.slice(0, 10));

  test('a year passes: each contract is said to end a week before it does, and when it does, once', async () => {
    server.clock.set(START);
    const { test: client, accountId } = await server.createAccount();
    const location = await createLocation(client);
    const tariff = (more: object) => createTariff(client, location.id, { schedule: flat(0.3), ...more });
    // A year, a contract without an end, a plan of the library, and one whose slot is another's by then.
    const year = await tariff({ contract_start_date: START, contract_end_date: '2027-03-01T00:00:00Z' });
    await tariff({ direction: 'EXPORT', contract_end_date: null });
    const replaced = await tariff({ type: 'NON_COMMODITY', contract_end_date: '2026-12-01T00:00:00Z' });
    const grid = { type: 'NON_COMMODITY', contract_start_date: '2026-11-01T00:00:00Z', contract_end_date: null };
    await tariff(grid);
    const elsewhere = await createLocation(client);
    const [template] = (await client.get('/tariff-templates?country_code=DE&limit=1')).body.data;
    const library = (
      await client.post('/tariffs', {
        location_id: elsewhere.id,
        template_id: template.id,
        direction: template.direction,
        type: template.type,
        contract_end_date: '2027-01-01T00:00:00Z',
      })
    ).body;
    expect(library.connection_type).toBe('LIBRARY');

    const expiring: Json[] = [];
    const expired: Json[] = [];
    for (let day = 1; day <= 400; day += 1) {
      server.clock.advance({ seconds: DAY_SECONDS });
      await tellContractEnds(server.storage);
      // Events are listed for 90 days.
      if (day % 80 > 0) continue;
      const fresh = (known: Json[], listed: Json[]) => listed.filter(({ id }) => known.every((each) => each.id !== id));
      expiring.push(...fresh(expiring, await told(client, 'tariff.expiring')));
      expired.push(...fresh(expired, await told(client, 'tariff.expired')));
    }
    expect(expiring.map(({ data }) => data)).toEqual([
      { live_mode: false, location_id: location.id, tariff_id: year.id, account_id: accountId },
    ]);
    // The steps of a day are taken at eight o'clock.
    expect(daysOf(expiring)).toEqual(['2027-02-22']);
    expect(expired.map(({ data }) => data.tariff_id)).toEqual([library.id, year.id]);
    expect(daysOf(expired)).toEqual(['2027-01-01', '2027-03-01']);
    expect(expired.some(({ data }) => data.tariff_id === replaced.id)).toBe(false);
  });

  test('a clock that jumps ahead skips nothing, and one that jumps back repeats nothing', async () => {
    server.clock.set(START);
    const { test: client } = await server.createAccount();
    const location = await createLocation(client);
    const end = (date: string) => ({ contract_end_date: date });
    const tariff = await createTariff(client, location.id, { schedule: flat(0.3), ...end('2027-01-01T00:00:00Z') });
    const both = async () => [...(await told(client, 'tariff.expiring')), ...(await told(client, 'tariff.expired'))];
    server.clock.set('2027-06-01T00:00:00Z');
    await tellContractEnds(server.storage);
    expect((await both()).map(({ type }) => type)).toEqual(['tariff.expiring', 'tariff.expired']);
    for (const now of [START, '2026-12-28T00:00:00Z', '2027-06-01T00:00:00Z']) {
      server.clock.set(now);
      await tellContractEnds(server.storage);
    }
    expect(await both()).toHaveLength(2);

    await client.patch(`/tariffs/${tariff.id}`, end('2027-07-01T00:00:00Z'));
    for (const now of ['2027-06-24T00:00:00Z', '2027-07-01T00:00:00Z']) {
      server.clock.set(now);
      await tellContractEnds(server.storage);
      await tellContractEnds(server.storage);
    }
    expect(await both()).toHaveLength(4);
    server.clock.set(START);
  });

  test('several workers at once tell each end once', async () => {
    server.clock.set(START);
    const { test: client } = await server.createAccount();
    const location = await createLocation(client);
    const [first] = await Promise.all(
      ['IMPORT', 'EXPORT'].map((direction) =>
        createTariff(client, location.id, {
          direction,
          schedule: flat(0.3),
          contract_end_date: '2026-10-01T00:00:00Z',
        }),
      ),
    );
    server.clock.set('2026-10-02T00:00:00Z');
    await Promise.all(Array.from({ length: 4 }, () => tellContractEnds(server.storage)));
    expect((await told(client, 'tariff.expired')).map(({ data }) => data.tariff_id).sort()).toHaveLength(2);
    expect(first.id).toMatch(/^trf_/);
    server.clock.set(START);
  });

  test('a provider that gains a login tells those with its tariffs, once', async () => {
    const { test: client } = await server.createAccount();
    const [provider] = (await client.get('/providers?limit=1')).body.data;
    const made: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const location = await createLocation(client);
      made.push((await createTariff(client, location.id, { schedule: flat(0.3), provider_id: provider.id })).id);
    }
    await createTariff(client, (await createLocation(client)).id, { schedule: flat(0.3) });
    await server.storage.atomically((transaction) => reportConnectionUpgrade(transaction, provider.id));
    while (await tellPortion(server.storage, TELLERS));
    const upgrades = await told(client, 'tariff.connection.upgrade');
    expect(upgrades.map(({ data }) => data.tariff_id).sort()).toEqual(made.toSorted());
  });

  test('a source that cannot be read is told of with the reason', async () => {
    const { test: client, accountId } = await server.createAccount();
    const location = await createLocation(client);
    const { id } = await createTariff(client, location.id, { schedule: flat(0.3) });
    await server.storage.atomically(async (transaction) =>
      reportFetchFailure(transaction, { accountId, liveMode: false }, id, 'CREDENTIALS_REFUSED'),
    );
    const [failed] = await told(client, 'tariff.fetch.failed');
    expect(failed.data).toEqual({
      live_mode: false,
      location_id: location.id,
      tariff_id: id,
      account_id: accountId,
      reason: 'CREDENTIALS_REFUSED',
    });
  });
});
