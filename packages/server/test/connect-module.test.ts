import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addProvider } from '../src/modules/providers/index.ts';
import { tables } from '../src/storage/index.ts';
import type { Json } from './client.ts';
import { type ConnectClient, type DialectName, openSession, ROUTES, sessionOf } from './connect-client.ts';
import { ANODE, BUSBAR, START, type TestAccount, useServer } from './harness.ts';
import { LOGIN_REFUSED, type ProviderModule, startProviderModule } from './provider-module.ts';

/** A provider with a web app of its own, built on the public SDK: its customers log in there. */

const server = useServer({ database: 'embedded' });
let account: TestAccount;
let module: ProviderModule;
let providerId: string;
let keyed: string;

beforeAll(async () => {
  account = await server.createAccount({ release: ANODE });
  module = await startProviderModule({
    plateauOrigin: server.origin,
    errorCodes: { [LOGIN_REFUSED]: 'credentials_invalid' },
  });
  const { instanceKey } = server.platform;
  const urls = { onboardUrl: null, testOnboardUrl: module.url.href, apiUrl: null };
  const plain = {
    displayName: 'Superenergy',
    countryCodes: ['GB'],
    module: urls,
    loginStyle: 'MODULE' as const,
    accountId: null,
    moduleKey: null,
    websiteUrl: null,
  };
  providerId = (await addProvider(server.storage, plain, instanceKey)).id;
  const secret = { ...plain, displayName: 'Keyed Energy', moduleKey: 'module-secret' };
  keyed = (await addProvider(server.storage, secret, instanceKey)).id;
});
afterAll(() => module?.close());
beforeEach(() => server.clock.set(START));

/** Sends a form of the module as the customer's browser would, and returns where that leads. */
async function visit(url: string, form?: Record<string, string>) {
  const body = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
  const answer = await fetch(url, { redirect: 'manual', ...body });
  return { location: answer.headers.get('location'), html: await answer.text() };
}

async function toModule(client: ConnectClient, provider = providerId): Promise<URL> {
  await client.start();
  const { data } = await client.go({ route: 'provider_select', data: { provider: { id: provider } } });
  expect(data).toMatchObject({ reason: 'PROVIDER_LOGIN' });
  return new URL(data.redirect_url);
}

async function logIn(address: URL, login: string, password = 'secret'): Promise<string> {
  const page = await visit(new URL(`/auth_metadata_capture${address.search}`, address).href, { login, password });
  return page.html;
}

async function allow(address: URL, html: string): Promise<string> {
  const id = /name="auth_metadata_id" value="(aum_[0-9a-f]{24})"/.exec(html)?.[1];
  expect(id, html).toBeDefined();
  const page = await visit(new URL(`/consent_capture${address.search}`, address).href, { auth_metadata_id: id! });
  return page.location!;
}

describe.each<DialectName>(['anode', 'busbar'])('a module on the public SDK, %s', (dialect) => {
  test('connects a customer', async () => {
    const client = await openSession(server, account, dialect);
    const address = await toModule(client);
    expect(address.href).toBe(`${module.url.href}?fp_cot=${client.token}`);
    expect((await visit(address.href)).html).toContain('Log in to Superenergy');
    expect(await logIn(address, 'ann@example.com', 'wrong')).toContain('Your login details are incorrect');
    const html = await logIn(address, 'ann@example.com');
    expect(html).toContain('Nova will read your tariff');
    expect(await allow(address, html)).toBe(`https://app.nova.example/connect?fp_cot=${client.token}`);
    const page = await client.start();
    expect(page.route).toBe(ROUTES[dialect].summary);
    const { location_id, tariff_ids } = await sessionOf(account, client);
    const { body: location } = await account.test.in(BUSBAR).get(`/locations/${location_id}`);
    expect(location.tariffs).toMatchObject([
      { tariff_id: tariff_ids[0], connection_type: 'DIRECT', display_name: 'EV Night', provider: { id: providerId } },
    ]);
    expect(module.planRequests.at(-1)!.body).toMatchObject({
      auth_metadata: { data: { login: 'ann@example.com', password: 'secret', direction: 'IMPORT' } },
    });
  });

  test('a customer says no, or would rather type', async () => {
    const client = await openSession(server, account, dialect);
    const address = await toModule(client);
    const fields = { route: 'auth_metadata_capture', action: 'DISMISS_DIRECT' };
    const { location } = await visit(new URL(`/action${address.search}`, address).href, fields);
    expect(location).toBe(`https://app.nova.example/connect?fp_cot=${client.token}`);
    expect((await client.start()).route).toBe(ROUTES[dialect].structure);
  });
});

describe('the posts of a module', () => {
  const post = (client: ConnectClient, body: object, headers = {}) => client.post(body, headers);

  test('ask, capture, consent', async () => {
    const client = await openSession(server, account, 'busbar');
    await toModule(client);
    const begin = { route: 'start_tariff_integration', data: { return_params: { campaign: 'autumn' } } };
    expect((await post(client, begin)).body).toMatchObject({
      route: 'auth_metadata_capture',
      data: { direction: 'IMPORT', account: { display_name: 'Nova' }, demoLogin: 'success@example.com' },
    });
    const data = { login: 'ann@example.com', password: 'secret', account: 'A-1001' };
    const captured = (await post(client, { route: 'auth_metadata_capture', data })).body;
    expect(captured).toMatchObject({ route: 'consent_capture', data: { account: { display_name: 'Nova' } } });
    const { auth_metadata_id } = captured.data;
    const consent = (id: string, consent_given: unknown = true) =>
      post(client, { route: 'consent_capture', data: { auth_metadata_id: id, consent_given } });
    expect((await consent('aum_000000000000000000000000')).body.code).toBe('auth_metadata_id_invalid');
    expect((await consent(auth_metadata_id, 'yes')).body).toMatchObject({
      code: 'data_json_invalid',
      param: 'data.consent_given',
    });
    expect((await consent(auth_metadata_id)).body.data).toMatchObject({
      redirect_url: `https://app.nova.example/connect?campaign=autumn&fp_cot=${client.token}`,
    });
    // No login is open any more: back to the client.
    expect((await post(client, { route: 'auth_metadata_capture', data })).body.route).toBe('session_redirect');
  });

  test.each<[object, string, string?]>([
    [{ route: 'auth_metadata_capture', data: {} }, 'auth_metadata_missing', 'data'],
    [{ route: 'auth_metadata_capture' }, 'auth_metadata_missing', 'data'],
    [{ route: 'consent_capture', data: { consent_given: true } }, 'auth_metadata_id_invalid', 'data.auth_metadata_id'],
    [
      { route: 'start_tariff_integration', data: { return_params: { a: 1 } } },
      'data_json_invalid',
      'data.return_params',
    ],
    [{ route: 'auth_metadata_capture', action: 'EDIT' }, 'action_invalid'],
  ])('%j is refused', async (body, code, param) => {
    const client = await openSession(server, account, 'busbar');
    await toModule(client);
    const { body: error } = await post(client, body);
    expect([error.code, error.param]).toEqual([code, param]);
    expect(error.context).toBe(`connect.${(body as { route: string }).route}`);
  });

  test('a key that was agreed is asked for', async () => {
    const client = await openSession(server, account, 'busbar');
    await toModule(client, keyed);
    const begin = { route: 'start_tariff_integration' };
    expect((await post(client, begin)).body.code).toBe('access_denied');
    expect((await post(client, begin, { authorization: 'Bearer other' })).body.code).toBe('access_denied');
    const answer = await post(client, begin, { authorization: 'Bearer module-secret' });
    expect(answer.body.route).toBe('auth_metadata_capture');
  });

  test('what was captured is gone after a quarter of an hour', async () => {
    const client = await openSession(server, account, 'busbar');
    const address = await toModule(client);
    const html = await logIn(address, 'ann@example.com');
    server.clock.advance({ seconds: 901 });
    const id = /value="(aum_[0-9a-f]{24})"/.exec(html)![1];
    const late = { route: 'consent_capture', data: { auth_metadata_id: id, consent_given: true } };
    expect((await post(client, late)).body.code).toBe('auth_metadata_id_invalid');
  });
});

describe('reading again', () => {
  const reader = () => server.platform.providers.reader;
  const statusOf = async (client: ConnectClient): Promise<Json> => {
    const { location_id } = await sessionOf(account, client);
    return (await account.test.in(BUSBAR).get(`/locations/${location_id}`)).body.tariffs[0];
  };
  const after = async (seconds: number) => {
    server.clock.advance({ seconds });
    await reader().readDue();
  };
  /** A customer of the module's, connected; other tests' tariffs are not read any more. */
  const connected = async (login = 'ann@example.com') => {
    await server.storage.sql.update(tables.tariffConnections).set({ nextReading: null });
    const client = await openSession(server, account, 'busbar');
    const address = await toModule(client);
    await allow(address, await logIn(address, login));
    await client.start();
    return client;
  };
  const original = () => module.customers.get('ann@example.com')!;

  test('daily, with the reference of the last success; changed rates hold from then on', async () => {
    const client = await connected();
    const before = original().tariff;
    original().tariff = structuredClone(before);
    const changed = original().tariff as Json;
    changed.data[0].days_and_hours[0].hours[0].rate[0].value = 0.099;
    const requests = module.planRequests.length;
    await after(23 * 3600);
    expect(module.planRequests.length).toBe(requests);
    await after(3600 + 600);
    expect(module.planRequests.at(-1)!.body).toMatchObject({ auth_metadata: { reference_id: 'A-1001' } });
    const { location_id } = await sessionOf(account, client);
    const price = async (time: string) =>
      (
        await account.test.in(BUSBAR).post('/prices', {
          location_id,
          start_time: `${time}T02:00:00+01:00`,
          end_time: `${time}T03:00:00+01:00`,
        })
      ).body.data[0].price.value;
    expect([await price('2026-09-15'), await price('2026-09-16')]).toEqual([0.085, 0.099]);
    original().tariff = before;
  });

  test('a customer without a tariff: tried again, and after three errors over an hour it has failed', async () => {
    const client = await connected('bob@example.com');
    expect((await client.start()).route).toBe('connection_pending');
    await after(10);
    await after(60);
    await after(300);
    expect(await statusOf(client)).toMatchObject({ status: 'PENDING' });
    await after(900);
    await after(3600);
    expect(await statusOf(client)).toMatchObject({ status: 'ERROR' });
    expect(await client.start()).toMatchObject({
      route: 'connection_failed',
      data: { failure_code: 'provider_error' },
    });
    const requests = module.planRequests.length;
    await after(48 * 3600);
    expect(module.planRequests.length).toBe(requests);
  });

  test('out of reach for two days: then it has failed, and what was read goes on as an estimate', async () => {
    const client = await connected();
    await server.storage.sql
      .update(tables.providers)
      .set({ module: { onboardUrl: null, testOnboardUrl: 'http://127.0.0.1:9/', apiUrl: null } })
      .where(eq(tables.providers.id, providerId));
    await after(24 * 3600 + 600);
    for (let hour = 0; hour < 47; hour += 1) await after(3600);
    expect(await statusOf(client)).toMatchObject({ status: 'CONNECTED' });
    for (let hour = 0; hour < 3; hour += 1) await after(3600);
    expect(await statusOf(client)).toMatchObject({ status: 'ERROR', is_temporary: true });
    await server.storage.sql
      .update(tables.providers)
      .set({ module: { onboardUrl: null, testOnboardUrl: module.url.href, apiUrl: null } })
      .where(eq(tables.providers.id, providerId));
  });

  test('a changed password: failed at once', async () => {
    const client = await connected();
    original().password = 'new';
    await after(24 * 3600 + 600);
    original().password = 'secret';
    expect(await statusOf(client)).toMatchObject({ status: 'ERROR', is_temporary: true });
    const { location_id } = await sessionOf(account, client);
    const next = await openSession(server, account, 'busbar', { location_id });
    expect((await next.start()).tariffs[0]).toMatchObject({ temporary: true, status: 'ERROR' });
  });
});
