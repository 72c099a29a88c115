import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../src/http/endpoint.ts';
import { OEM_RELEASES, PROVIDER_RELEASE, type Release } from '../src/http/release.ts';
import { apiEndpoints } from '../src/releases/index.ts';
import { type Answer, send } from './client.ts';
import { createCustomer, createDevice, createLocation, flat } from './examples.ts';
import { startServer, type TestAccount, type TestServer } from './harness.ts';
import { sendToLogin } from './own-pages-provider.ts';
import { fitting, type KnownIds, type Schema, spoiled } from './schema-arbitrary.ts';

/** Calls of each kind to each endpoint in each release. */
const RUNS = 25;

const server: TestServer = await startServer({ database: 'embedded' });
const endpoints = apiEndpoints(server.platform);
const accounts = new Map<string, TestAccount>();
let ids: KnownIds;

beforeAll(async () => {
  for (const release of OEM_RELEASES) accounts.set(release, await server.createAccount({ release }));
  const provider = await server.createAccount({ kind: 'PROVIDER' });
  const known: Record<string, string[]> = {};
  const keep = (object: { id: string }) => {
    const prefix = object.id.split('_')[0]!;
    known[prefix] = [...(known[prefix] ?? []), object.id];
  };
  for (const account of accounts.values()) {
    const client = account.test.in('2026-08-01.busbar');
    keep(await createCustomer(client));
    const location = await createLocation(client);
    keep(location);
    keep(await createDevice(client, [location.id]));
    const tariff = { location_id: location.id, direction: 'IMPORT', type: 'COMMODITY', schedule: flat(0.3) };
    keep((await client.post('/tariffs', tariff)).body);
    const webhook = (await client.post('/webhooks', { url: 'https://nova.example/hooks' })).body;
    keep(webhook);
    keep((await client.post(`/webhooks/${webhook.id}/test`, {})).body);
    keep((await client.get('/events?limit=1')).body.data[0]);
    for (const path of ['/providers', '/market-sources', '/tariff-templates']) {
      keep((await client.get(`${path}?limit=1`)).body.data[0]);
    }
  }
  const urls = { connect_url: 'https://nova.example/connect', callback_url: 'https://nova.example/done' };
  const { test: newest } = accounts.get('2026-08-01.busbar')!;
  const session = (await newest.post('/connect', { location_id: known.loc!.at(-1), ...urls })).body;
  keep(session);
  await sendToLogin(server, session.id, provider);
  accounts.set(PROVIDER_RELEASE, provider);
  ids = known;
  return () => server.close();
});

/** Sends a call as it is: unlike the clients of other tests it does not expect the answer to be a good one. */
function call(account: TestAccount, method: string, path: string, body: unknown, headers: Record<string, string>) {
  const text = method === 'GET' || body === undefined ? undefined : JSON.stringify(body);
  return send(server.origin, method, path, text, { authorization: `Bearer ${account.testKey}`, ...headers });
}

function expectHonest(answer: Answer): void {
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
  expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{24}$/);
  if (answer.status >= 400) {
    expect(answer.body).toMatchObject({ object: 'error', code: expect.stringMatching(/^[a-z_]+$/) });
  }
}

function queryText(query: unknown): string {
  const members = Object.entries((query ?? {}) as Record<string, unknown>).map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value).toWellFormed())}`,
  );
  return members.length === 0 ? '' : `?${members.join('&')}`;
}

function pathText(path: string, params: unknown): string {
  const given = (params ?? {}) as Record<string, unknown>;
  return path.replaceAll(/:([a-z_]+)/g, (_, name: string) => encodeURIComponent(String(given[name]).toWellFormed()));
}

function part(schema: unknown, spoils: boolean): fc.Arbitrary<unknown> {
  if (schema === undefined) return fc.constant(undefined);
  const value = fitting(schema as Schema, ids);
  return spoils ? spoiled(value) : value;
}

const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  fc.constantFrom<Record<string, string>>(
    { 'flatpeak-version': '2024-08-24.zero' },
    { 'flatpeak-version': 'x'.repeat(500) },
    { 'idempotency-key': 'k' },
    { 'idempotency-key': 'k'.repeat(300) },
    { 'content-type': 'text/plain' },
    { 'content-type': ';;;' },
  ),
);

/** The releases in which accounts of an endpoint's kinds may call it. */
function releasesOf({ kinds, releases = OEM_RELEASES }: Endpoint): readonly Release[] {
  return kinds.flatMap((kind): readonly Release[] => (kind === 'OEM' ? releases : [PROVIDER_RELEASE]));
}

describe.each(endpoints.flatMap((endpoint) => releasesOf(endpoint).map((release) => ({ endpoint, release }))))(
  '$endpoint.method $endpoint.path ($release)',
  ({ endpoint, release }: { endpoint: Endpoint; release: Release }) => {
    // Deleting would take away what the other calls need.
    const objects = endpoint.method === 'DELETE' ? {} : undefined;

    test.each([
      ['well-formed', false],
      ['spoiled', true],
    ])('%s calls never fail on the server', async (_, spoils) => {
      const calls = fc.record({
        params:
          objects === undefined ? part(endpoint.params, false) : fc.constant({ id: 'loc_00000000000000000000abcd' }),
        query: part(endpoint.query, spoils),
        body: part(endpoint.body, spoils),
        headers,
      });
      await fc.assert(
        fc.asyncProperty(calls, async (made) => {
          const path = pathText(endpoint.path, made.params) + queryText(made.query);
          expectHonest(await call(accounts.get(release)!, endpoint.method, path, made.body, made.headers));
        }),
        { numRuns: RUNS },
      );
    });
  },
);

test('paths that lead nowhere are refused in the form of an error', async () => {
  const account = accounts.get('2026-08-01.busbar')!;
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
      expectHonest(await call(account, 'GET', `/x/${encodeURIComponent(text.toWellFormed())}`, undefined, {}));
    }),
    { numRuns: 100 },
  );
});
