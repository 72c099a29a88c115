import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../src/http/endpoint.ts';
import { OEM_RELEASES, type OemRelease } from '../src/http/release.ts';
import { apiEndpoints } from '../src/releases/index.ts';
import { send } from './client.ts';
import { createCustomer, createDevice, createLocation, flat } from './examples.ts';
import { startServer, type TestAccount, type TestServer } from './harness.ts';
import { sendToLogin } from './own-pages-provider.ts';
import { fitting, type KnownIds, type Schema } from './schema-arbitrary.ts';

/** Prefixes of ids of objects that belong to an account. A new kind of object is added here, and then covered. */
const OWNED = ['cus', 'loc', 'dev', 'trf', 'cot', 'cse', 'bat', 'whe', 'whd', 'evt'];
/** Prefixes of ids of what all accounts share, or of what is nobody's to ask for. */
const SHARED = ['acc', 'prv', 'mrs', 'trt', 'prs', 'tra', 'std', 'spl', 'sae', 'ssc', 'sst'];

const server: TestServer = await startServer({ database: 'embedded' });
const endpoints = apiEndpoints(server.platform);
const calls = endpoints.flatMap((endpoint) =>
  (endpoint.releases ?? OEM_RELEASES).map((release) => ({ endpoint, release })),
);

/** An account with an object of each kind, and the account of the provider at whose login a customer of its is. */
interface Owner {
  readonly account: TestAccount;
  readonly provider: TestAccount;
  readonly ids: KnownIds;
}
const owners = new Map<OemRelease, Pair>();
let before: unknown;

beforeAll(async () => {
  for (const release of OEM_RELEASES) {
    owners.set(release, { owner: await settle(release), stranger: await settle(release) });
  }
  before = await inventory();
  return () => server.close();
});

async function settle(release: OemRelease): Promise<Owner> {
  const account = await server.createAccount({ release });
  const client = account.test.in('2026-08-01.busbar');
  const webhook = (await client.post('/webhooks', { url: 'https://nova.example/hooks' })).body;
  const customer = await createCustomer(client);
  const location = await createLocation(client, undefined, { customer_id: customer.id });
  const device = await createDevice(client, [location.id]);
  const tariff = (
    await client.post('/tariffs', {
      location_id: location.id,
      direction: 'IMPORT',
      type: 'COMMODITY',
      schedule: flat(1),
    })
  ).body;
  const urls = { connect_url: 'https://nova.example/connect', callback_url: 'https://nova.example/done' };
  const session = (await client.post('/connect', { location_id: location.id, ...urls })).body;
  const provider = await server.createAccount({ kind: 'PROVIDER' });
  await sendToLogin(server, session.id, provider);
  const hour = { start_time: '2026-09-14T06:00:00Z', end_time: '2026-09-14T07:00:00Z' };
  const record = { location_id: location.id, device_id: device.id, units: 'WH', value: 1000, ...hour };
  const batch = (await client.put('/meters/interval', [record])).body;
  const ids = { bat: [batch.id], cus: [customer.id], loc: [location.id], dev: [device.id], trf: [tariff.id] };
  const [delivery] = (await client.get(`/webhooks/${webhook.id}/deliveries`)).body.data;
  const told = { whe: [webhook.id], whd: [delivery.id], evt: [delivery.event_id] };
  return { account, provider, ids: { ...ids, ...told, cot: [session.id], cse: [session.session_id] } };
}

/** Everything the owners have, as they see it themselves. */
async function inventory(): Promise<unknown> {
  const all = [...owners.values()].map(async ({ owner }) => {
    const client = owner.account.test.in('2026-08-01.busbar');
    const paths = [
      ...['/customers', '/locations', '/devices', '/tariffs', '/events', '/webhooks'],
      ...[`/webhooks/${owner.ids.whe![0]}/deliveries`, `/connect/${owner.ids.cse![0]}`],
    ];
    const records = await client.post('/meters/records', { id: owner.ids.dev![0] });
    const login = await owner.provider.test.get(`/connect/session/${owner.ids.cot![0]}`);
    const objects = await Promise.all(paths.map(async (path) => (await client.get(path)).body));
    return [records.body.data.records, login.body, objects];
  });
  return Promise.all(all);
}

interface Pair {
  readonly owner: Owner;
  readonly stranger: Owner;
}

/** The one who asks: another account, or the owner's own live mode; and the same of providers. */
const ASKERS = [
  ['another account', 'OEM', ({ stranger }: Pair) => stranger.account.testKey],
  ['the live mode of the same account', 'OEM', ({ owner }: Pair) => owner.account.liveKey],
  ["another provider's account", 'PROVIDER', ({ stranger }: Pair) => stranger.provider.testKey],
  ["the live mode of the provider's account", 'PROVIDER', ({ owner }: Pair) => owner.provider.liveKey],
] as const;

describe.each(calls)('$endpoint.method $endpoint.path ($release)', ({ endpoint, release }) => {
  test.each(ASKERS)('shows and changes nothing of an account to %s', async (_, kind, keyOf) => {
    const pair = owners.get(release)!;
    const owned = Object.values(pair.owner.ids).flat();
    for (const { path, body } of attempts(endpoint, pair.owner.ids, pair.stranger.ids)) {
      const answer = await send(server.origin, endpoint.method, path, body as object | undefined, {
        authorization: `Bearer ${keyOf(pair)}`,
      });
      const shown = `${endpoint.method} ${path} ${JSON.stringify(body)} → ${answer.status} ${JSON.stringify(answer.body)}`;
      expect(answer.status, shown).toBeLessThan(500);
      // A refusal may repeat the id that was sent; an answer holds no object of another.
      if (answer.status < 300)
        expect(
          owned.filter((id) => JSON.stringify(answer.body).includes(id)),
          shown,
        ).toEqual([]);
      if (endpoint.params !== undefined && owned.some((id) => path.split('?')[0]!.includes(id)))
        expect(answer.status, shown).toBe(endpoint.kinds.includes(kind) ? 404 : 403);
    }
  });
});

test('afterwards everything is as it was', async () => {
  expect(await inventory()).toEqual(before);
});

test('every id that a call takes is of a kind that these tests know', () => {
  const prefixes = endpoints.flatMap(({ params, query, body }) =>
    [params, query, body].flatMap((schema) => idPlaces(schema as Schema | undefined).map(({ prefix }) => prefix)),
  );
  expect(prefixes.filter((prefix) => !OWNED.includes(prefix) && !SHARED.includes(prefix))).toEqual([]);
});

interface Attempt {
  readonly path: string;
  readonly body: unknown;
}

/** Calls with an owner's id in each place where an id can stand, and the asker's own in all others. */
function attempts(endpoint: Endpoint, theirs: KnownIds, own: KnownIds): Attempt[] {
  const body = sample(endpoint.body as Schema | undefined, own);
  const plainPath = endpoint.path.replaceAll(/:\w+/g, () => idOf(endpoint, own));
  // An update without members is a good one, so that nothing is refused before the id is looked at.
  const good = endpoint.method === 'PATCH' ? {} : body;
  const byPath = /:\w+/.test(endpoint.path)
    ? Object.values(theirs).flatMap((ids) =>
        ids.map((id) => ({ path: endpoint.path.replaceAll(/:\w+/g, id), body: good })),
      )
    : [];
  const byQuery = Object.keys((endpoint.query as Schema | undefined)?.properties ?? {}).flatMap((name) =>
    Object.values(theirs)
      .flat()
      .map((id) => ({ path: `${plainPath}?${name}=${id}`, body })),
  );
  const byBody = idPlaces(endpoint.body as Schema | undefined)
    .filter(({ prefix }) => OWNED.includes(prefix))
    .map(({ place, prefix }) => ({ path: plainPath, body: withId(body, place, theirs[prefix]![0]!) }));
  return [{ path: plainPath, body }, ...byPath, ...byQuery, ...byBody];
}

/** An id of the asker's that fits the path's parameter; nobody's where the asker's own object must not be lost. */
function idOf({ params, method }: Endpoint, own: KnownIds): string {
  const prefix = idPlaces(params as Schema | undefined)[0]?.prefix ?? 'loc';
  return method === 'DELETE'
    ? `${prefix}_00000000000000000000abcd`
    : (own[prefix]?.[0] ?? `${prefix}_00000000000000000000abcd`);
}

function sample(schema: Schema | undefined, ids: KnownIds): unknown {
  return schema === undefined ? undefined : fc.sample(fitting(schema, ids), { numRuns: 1, seed: 7 })[0];
}

interface IdPlace {
  readonly place: readonly string[];
  readonly prefix: string;
}

/** Where ids stand in a schema: members by name, `0` for the items of a list. */
function idPlaces(schema: Schema | undefined, place: readonly string[] = []): IdPlace[] {
  if (schema === undefined) return [];
  const prefix = /^\^([a-z]+)_\[/.exec(schema.pattern ?? '')?.[1];
  return [
    ...(prefix === undefined ? [] : [{ place, prefix }]),
    ...(schema.anyOf ?? []).flatMap((each) => idPlaces(each, place)),
    ...idPlaces(schema.items, [...place, '0']),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, each]) => idPlaces(each, [...place, name])),
  ];
}

/** A copy with an id at a place, made where it isn't there. */
function withId(value: unknown, [name, ...rest]: readonly string[], id: string): unknown {
  if (name === undefined) return id;
  if (name === '0') return [withId(Array.isArray(value) ? value[0] : undefined, rest, id)];
  const holder = typeof value === 'object' && value !== null ? value : {};
  return { ...holder, [name]: withId((holder as Record<string, unknown>)[name], rest, id) };
}
