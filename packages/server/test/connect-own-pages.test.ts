import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setAccountStatus } from '../src/modules/accounts/index.ts';
import { addProvider } from '../src/modules/providers/index.ts';
import { tables } from '../src/storage/index.ts';
import type { Answer, Json } from './client.ts';
import {
  ConnectClient,
  createLocation,
  type DialectName,
  LONDON,
  openSession,
  ROUTES,
  sessionOf,
  testManual,
  URLS,
} from './connect-client.ts';
import { ANODE, BUSBAR, onEachDatabase, START, type TestAccount, useServer } from './harness.ts';
import { type OwnPagesProvider, startOwnPages } from './own-pages-provider.ts';
import { evNight } from './provider-module.ts';

/** A provider with login pages of its own, whose backend reports what came of each login (connect.md §5.7). */

const PENDING = { anode: 'tariff_connection_pending', busbar: 'connection_pending' } as const;
const FAILED = { anode: 'tariff_connection_failed', busbar: 'connection_failed' } as const;
const AUTHORISED = {
  status: 'AUTHORISED',
  consent_given: true,
  auth_data: { refresh_token: 'r1' },
  reference_id: 'A-1001',
};

onEachDatabase('pages of a provider', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  /** The provider's account, another provider's, and one that has none. */
  let superenergy: TestAccount;
  let village: TestAccount;
  let stranger: TestAccount;
  let pages: OwnPagesProvider;
  let providerId: string;
  let villageId: string;

  beforeAll(async () => {
    nova = await server.createAccount({ release: ANODE });
    superenergy = await server.createAccount({ kind: 'PROVIDER', name: 'Superenergy' });
    village = await server.createAccount({ kind: 'PROVIDER', name: 'Village Power' });
    stranger = await server.createAccount({ kind: 'PROVIDER', name: 'Stranger' });
    const { accountId, testKey } = superenergy;
    pages = await startOwnPages({ plateauOrigin: server.origin, accountId, apiKey: testKey });
    providerId = await add('Superenergy', superenergy, pages.url.href);
    villageId = await add('Village Power', village, pages.url.href);
  });
  afterAll(() => pages?.close());
  beforeEach(() => {
    server.clock.set(START);
    pages.isOutOfOrder = false;
    pages.tokens.set('r1', evNight);
  });
  /** Other tests' tariffs are not read any more: at one provider only some are read at once. */
  const readNothingElse = () => server.storage.sql.update(tables.tariffConnections).set({ nextReading: null });

  async function add(displayName: string, account: TestAccount, url: string): Promise<string> {
    const provider = {
      displayName,
      countryCodes: ['GB'],
      module: { onboardUrl: url, testOnboardUrl: url, apiUrl: null },
      loginStyle: 'OWN_PAGES' as const,
      accountId: account.accountId,
      moduleKey: 'module-secret',
      websiteUrl: null,
    };
    return (await addProvider(server.storage, provider, server.platform.instanceKey)).id;
  }

  const basic = (account: TestAccount, key = account.testKey) => ({
    authorization: `Basic ${Buffer.from(`${account.accountId}:${key}`).toString('base64')}`,
  });
  const login = ({ token }: { token: string }, headers = basic(superenergy)) =>
    server.call(null, 'GET', `/connect/session/${token}`, undefined, headers);
  const report = ({ token }: { token: string }, body: object, headers: Record<string, string> = basic(superenergy)) =>
    server.call(null, 'POST', `/connect/session/${token}`, body, headers);
  const codeOf = ({ status, body }: Answer) => [status, body.code, body.param];

  /** Chooses the provider, and returns where the customer is sent. */
  async function toPages(client: ConnectClient, provider = providerId): Promise<URL> {
    await client.start();
    const { data } = await client.go({ route: 'provider_select', data: { provider: { id: provider } } });
    expect(data.reason).toBe('PROVIDER_LOGIN');
    return new URL(data.redirect_url);
  }
  /** What a browser does there: it answers the page, and is sent back. */
  async function answer(address: URL, word: string): Promise<string | null> {
    const body = new URLSearchParams({ answer: word });
    return (await fetch(address, { method: 'POST', body, redirect: 'manual' })).headers.get('location');
  }
  async function opened(dialect: DialectName = 'busbar', options: Json = {}): Promise<ConnectClient> {
    const client = await openSession(server, nova, dialect, options);
    await toPages(client);
    return client;
  }
  async function locationOf(client: ConnectClient): Promise<Json> {
    const { location_id } = await sessionOf(nova, client);
    return (await nova.test.in(BUSBAR).get(`/locations/${location_id}`)).body;
  }
  const pricesAt = (location_id: string, day = '2026-09-14') =>
    nova.test.in(BUSBAR).post('/prices', {
      location_id,
      start_time: `${day}T00:00:00+01:00`,
      end_time: `${day}T03:00:00+01:00`,
    });
  const failuresOf = async (tariffId: string) =>
    (await nova.test.get('/events?event_type=tariff.fetch.failed')).body.data.filter(({ data }: Json) =>
      JSON.stringify(data).includes(tariffId),
    );
  const consents = async () =>
    (await server.storage.executeSql('select tariff_id, text from consents order by time_created')).rows as Json[];

  describe.each<DialectName>(['anode', 'busbar'])('%s', (dialect) => {
    test('a customer logs in there, and has prices', async () => {
      const client = await openSession(server, nova, dialect);
      const address = await toPages(client);
      expect(address.href).toBe(`${pages.url.href}&fp_cot=${client.token}&connect_token=${client.token}`);
      expect(await (await fetch(address)).text()).toContain('share your tariff with Nova');
      const back = await answer(address, 'agree');
      expect(back).toBe(`${URLS.connect_url}?fp_cot=${client.token}`);
      const page = await client.go({ route: 'session_restore' });
      expect(page.route).toBe(ROUTES[dialect].summary);
      const location = await locationOf(client);
      expect(location.tariffs).toMatchObject([
        { connection_type: 'DIRECT', status: 'CONNECTED', display_name: 'EV Night', provider: { id: providerId } },
      ]);
      expect(location.consents).toMatchObject({ provider_tariff: true });
      expect((await pricesAt(location.id)).body.data.map(({ price }: Json) => price.value)).toEqual([0.2855, 0.085]);
      expect(pages.planRequests.at(-1)).toMatchObject({
        authorization: 'Bearer module-secret',
        body: {
          auth_metadata: {
            data: { refresh_token: expect.stringMatching(/^refresh-/), direction: 'IMPORT' },
            reference_id: 'A-1001',
          },
        },
      });
      const [{ tariff_id }] = location.tariffs;
      expect((await consents()).filter((each) => each.tariff_id === tariff_id)).toEqual([
        { tariff_id, text: { version: 'provider', language: 'und', items: [] } },
      ]);
      expect((await client.go({ action: 'CLOSE' })).data).toMatchObject({ result: 'CONNECTED' });
      expect(await sessionOf(nova, client)).toMatchObject({ data_available: true, tariff_ids: [tariff_id] });
    });

    test('until the tariff has been read it is pending', async () => {
      await readNothingElse();
      const client = await openSession(server, nova, dialect);
      pages.isOutOfOrder = true;
      await answer(await toPages(client), 'agree');
      expect(await client.go({ route: 'session_restore' })).toMatchObject({ route: PENDING[dialect] });
      const { location_id } = await sessionOf(nova, client);
      expect((await pricesAt(location_id)).body.code).toBe('pending_connect');
      pages.isOutOfOrder = false;
      server.clock.advance({ seconds: 10 });
      await server.platform.providers.reader.readDue();
      expect((await client.go({ route: 'session_restore' })).route).toBe(ROUTES[dialect].summary);
      expect((await pricesAt(location_id)).status).toBe(200);
    });

    test('what the provider does not take any more when the tariff is read: failed', async () => {
      const client = await opened(dialect);
      const readings = pages.planRequests.length;
      expect((await report(client, { ...AUTHORISED, auth_data: { refresh_token: 'unknown' } })).status).toBe(200);
      const page = await client.go({ route: 'session_restore' });
      expect(pages.planRequests.length).toBe(readings + 1);
      expect(page).toMatchObject({ route: FAILED[dialect], data: { failure_code: 'credentials_invalid' } });
      expect((await pricesAt((await locationOf(client)).id)).body.code).toBe('no_price_data');
    });

    test.each([
      ['declined', { status: 'DECLINED' }],
      ['did not agree', { status: 'AUTHORISED', consent_given: false, auth_data: { refresh_token: 'r1' } }],
    ])('who %s goes on with the next way, and is not asked again', async (_, body) => {
      const customer_id = (await nova.test.post('/customers', {})).body.id;
      const at = dialect === 'anode' ? { customer_id } : { location_id: await createLocation(nova) };
      const client = await opened(dialect, at);
      const { rows: before } = await server.storage.executeSql('select id from consents');
      expect((await report(client, body)).body).toMatchObject({ login_open: false, login_status: 'DECLINED' });
      expect((await report(client, body)).status).toBe(200);
      expect((await client.go({ route: 'session_restore' })).route).toBe(ROUTES[dialect].structure);
      expect((await server.storage.executeSql('select id from consents')).rows).toEqual(before);
      expect((await server.storage.executeSql('select id from provider_logins')).rows).toEqual([]);
      const next = await openSession(server, nova, dialect, at);
      await next.start();
      const page = await next.go({ route: 'provider_select', data: { provider: { id: providerId } } });
      expect(page.route).toBe(ROUTES[dialect].structure);
    });

    test('a login that failed leaves a tariff in ERROR; trying again repairs it under its id', async () => {
      const client = await openSession(server, nova, dialect);
      const readings = pages.planRequests.length;
      const known = (await consents()).length;
      await answer(await toPages(client), 'locked');
      const page = await client.go({ route: 'session_restore' });
      expect(page).toMatchObject({ route: FAILED[dialect], data: { failure_code: 'credentials_invalid' } });
      const { tariffs } = await locationOf(client);
      expect(tariffs).toMatchObject([{ status: 'ERROR', is_temporary: false }]);
      expect(await failuresOf(tariffs[0].tariff_id)).toHaveLength(1);
      expect(await sessionOf(nova, client)).toMatchObject({ result: null, tariff_ids: [], data_available: false });
      expect([pages.planRequests.length, (await consents()).length]).toEqual([readings, known]);
      const redirect = await client.go({ route: FAILED[dialect], action: 'RECONNECT' });
      await answer(new URL(redirect.data.redirect_url), 'agree');
      expect((await client.start()).route).toBe(ROUTES[dialect].summary);
      const { tariff_id } = tariffs[0];
      expect((await locationOf(client)).tariffs).toMatchObject([{ tariff_id, status: 'CONNECTED' }]);
    });

    test.each([
      ['EDIT', 'provider_select', 1],
      ['DISMISS_DIRECT', ROUTES[dialect].structure, 0],
      ['DISCONNECT', 'session_redirect', 0],
      ['CLOSE', 'session_redirect', 1],
    ])('after a failed login %s leads on', async (action, route, tariffs) => {
      const client = await opened(dialect);
      await report(client, { status: 'FAILED' });
      expect(await client.start()).toMatchObject({ data: { failure_code: 'provider_error' } });
      expect((await client.go({ route: FAILED[dialect], action })).route).toBe(route);
      expect((await locationOf(client)).tariffs).toHaveLength(tariffs);
      if (action === 'CLOSE') expect(await sessionOf(nova, client)).toMatchObject({ status: 'CLOSED' });
    });
  });

  test('another way after a failed login, by going back', async () => {
    const client = await opened();
    await report(client, { status: 'FAILED' });
    await client.start();
    expect((await client.go({ action: 'BACK' })).route).toBe('provider_select');
    await client.go({ route: 'provider_select', data: { provider: { id: testManual } } });
    await client.go({ action: 'FIXED' });
    expect((await client.go({ data: { cost: 0.4 } })).tariffs).toMatchObject([{ connection_type: 'MANUAL' }]);
  });

  describe('a tariff that was connected', () => {
    async function connected(): Promise<{ client: ConnectClient; location: Json; refreshToken: string }> {
      await readNothingElse();
      const client = await openSession(server, nova, 'busbar');
      await answer(await toPages(client), 'agree');
      await client.start();
      const location = await locationOf(client);
      return { client, location, refreshToken: [...pages.tokens.keys()].at(-1)! };
    }
    const reconnect = async (client: ConnectClient, word: string) => {
      const { data } = await client.go({ route: 'tariffs_summary', action: 'RECONNECT' });
      return answer(new URL(data.redirect_url), word);
    };

    test('is read daily; once it broke, a failed login changes nothing, and a good one repairs it', async () => {
      const { location, refreshToken } = await connected();
      pages.tokens.delete(refreshToken);
      server.clock.advance({ seconds: 24 * 3600 + 600 });
      await server.platform.providers.reader.readDue();
      const client = await openSession(server, nova, 'busbar', { location_id: location.id });
      const [before] = (await client.start()).tariffs;
      expect(before).toMatchObject({ status: 'ERROR', temporary: true, tariff_id: location.tariffs[0].tariff_id });
      expect(await failuresOf(before.tariff_id)).toHaveLength(1);
      await reconnect(client, 'locked');
      const [after] = (await client.start()).tariffs;
      expect(after).toMatchObject({ status: 'ERROR', temporary: true, tariff_id: before.tariff_id });
      expect(await failuresOf(before.tariff_id)).toHaveLength(1);
      expect((await pricesAt(location.id)).body.data.map(({ price }: Json) => price.value)).toEqual([0.2855, 0.085]);
      const anode = await openSession(server, nova, 'anode', { location_id: location.id, postal_address: undefined });
      expect((await anode.start()).route).toBe(FAILED.anode);
      await reconnect(client, 'agree');
      expect((await client.start()).tariffs[0]).toMatchObject({ status: 'CONNECTED', tariff_id: before.tariff_id });
    });

    test('goes on as it is when logging in anew fails', async () => {
      const { client, location } = await connected();
      await reconnect(client, 'locked');
      expect((await client.start()).tariffs).toMatchObject([{ status: 'CONNECTED', temporary: false }]);
      const [{ tariff_id }] = location.tariffs;
      expect(await failuresOf(tariff_id)).toEqual([]);
    });

    test('is forgotten with its credentials', async () => {
      const { client, location } = await connected();
      await client.go({ route: 'tariffs_summary', action: 'DISCONNECT' });
      const { rows } = await server.storage.executeSql('select tariff_id from tariff_connections');
      expect(JSON.stringify(rows)).not.toContain(location.tariffs[0].tariff_id);
    });

    test('another one keeps the slot while a login for a new one fails', async () => {
      const { client, location } = await connected();
      server.clock.advance({ seconds: 1 });
      await client.go({ route: 'tariffs_summary', action: 'EDIT' });
      const { data } = await client.go({ route: 'provider_select', data: { provider: { id: providerId } } });
      await answer(new URL(data.redirect_url), 'locked');
      expect((await client.start()).route).toBe('connection_failed');
      expect((await pricesAt(location.id)).body.data[0].price.value).toBe(0.2855);
    });
  });

  describe('what the backend sees', () => {
    test('a login, before, after, and after the end of the session', async () => {
      const client = await opened();
      const first = await login(client);
      expect(first.body).toEqual({
        object: 'connect_session_login',
        connect_token: client.token,
        live_mode: false,
        status: 'OPEN',
        login_open: true,
        login_status: null,
        direction: 'IMPORT',
        type: 'COMMODITY',
        account: { display_name: 'Nova', logo_url: null, privacy_url: null, terms_url: null, support_url: null },
        redirect_uri: URLS.connect_url,
        connect_web_uri: `${URLS.connect_url}?fp_cot=${client.token}`,
      });
      expect(first.headers.get('flatpeak-version')).toBe('2026-08-01.yotta');
      const reported = await report(client, AUTHORISED);
      expect(reported.body).toEqual({ ...first.body, login_open: false, login_status: 'AUTHORISED' });
      expect((await login(client)).body).toEqual(reported.body);
      await client.go({ action: 'CLOSE' });
      expect((await login(client)).body).toEqual({ ...reported.body, status: 'COMPLETE' });
      expect((await report(client, AUTHORISED)).body).toEqual({ ...reported.body, status: 'COMPLETE' });
      expect(codeOf(await report(client, { status: 'DECLINED' }))).toEqual([
        403,
        'connect_session_complete',
        undefined,
      ]);
    });

    test('a bearer does as well as Basic credentials', async () => {
      const client = await opened();
      for (const headers of [{ authorization: `Bearer ${superenergy.testKey}` }, basic(superenergy)]) {
        expect((await login(client, headers)).status).toBe(200);
      }
    });

    test.each<[string, () => Record<string, string>, number, string]>([
      ['no credentials', () => ({}), 403, 'access_denied'],
      ['a wrong key', () => basic(superenergy, 'sk_test_wrong'), 403, 'access_denied'],
      ["another account's key", () => basic(superenergy, stranger.testKey), 403, 'access_denied'],
      ['a wrong bearer', () => ({ authorization: 'Bearer sk_test_wrong' }), 403, 'access_denied'],
      ["the device maker's account", () => basic(nova), 403, 'access_denied'],
      ['live mode', () => basic(superenergy, superenergy.liveKey), 404, 'not_found'],
      ["another provider's account", () => basic(village), 404, 'not_found'],
      ['an account without a provider', () => basic(stranger), 404, 'not_found'],
      [
        'a release of the other side',
        () => ({ ...basic(superenergy), 'flatpeak-version': BUSBAR }),
        422,
        'api_version_not_supported',
      ],
    ])('not with %s', async (_, headersOf, status, code) => {
      const client = await opened();
      const headers = headersOf();
      expect(codeOf(await login(client, headers as never))).toEqual([status, code, undefined]);
      expect(codeOf(await report(client, AUTHORISED, headers))).toEqual([status, code, undefined]);
      expect((await login(client)).body).toMatchObject({ login_open: true, login_status: null });
    });

    test('not a session that never led there, nor what is no token', async () => {
      const client = await openSession(server, nova, 'busbar');
      const { session_id } = await sessionOf(nova, client);
      for (const token of [client.token, session_id, `cot_${'0'.repeat(24)}`, 'cot_1']) {
        expect(codeOf(await login({ token }))).toEqual([404, 'not_found', undefined]);
        expect(codeOf(await report({ token }, AUTHORISED))).toEqual([404, 'not_found', undefined]);
      }
    });

    test('nothing as a disabled account', async () => {
      const client = await opened();
      await setAccountStatus(server.storage, superenergy.accountId, 'DISABLED');
      expect(codeOf(await login(client))).toEqual([422, 'account_disabled', undefined]);
      await setAccountStatus(server.storage, superenergy.accountId, 'ACTIVE');
    });

    test('guesses of an address are counted together with its failed sign-ins', async () => {
      server.clock.advance({ seconds: 3600 });
      const client = await opened();
      const wrong = basic(superenergy, 'sk_test_wrong');
      for (let i = 0; i < 10; i += 1) {
        expect((await login(client, wrong)).status).toBe(403);
        expect((await server.call(null, 'POST', '/auth/tokens', undefined, wrong)).status).toBe(403);
      }
      const refused = await login(client, wrong);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
      expect((await login(client)).status).toBe(200);
    });
  });

  describe('a report', () => {
    test.each<[object, number, string, string?]>([
      [{}, 400, 'data_json_invalid', 'status'],
      [{ status: 'DONE' }, 400, 'data_json_invalid', 'status'],
      [{ ...AUTHORISED, consent_given: 'yes' }, 400, 'data_json_invalid', 'consent_given'],
      [{ ...AUTHORISED, auth_data: ['r1'] }, 400, 'data_json_invalid', 'auth_data'],
      [{ ...AUTHORISED, consent_given: undefined }, 422, 'auth_metadata_missing', 'consent_given'],
      [{ ...AUTHORISED, auth_data: undefined }, 422, 'auth_metadata_missing', 'auth_data'],
      [{ ...AUTHORISED, auth_data: {} }, 422, 'auth_metadata_missing', 'auth_data'],
      [{ ...AUTHORISED, reference_id: '' }, 400, 'data_json_invalid', 'reference_id'],
      [{ status: 'FAILED', code: 'locked' }, 400, 'data_json_invalid', 'code'],
      [{ ...AUTHORISED, auth_data: { token: 'x'.repeat(70_000) } }, 413, 'payload_too_large'],
    ])('%j is refused', async (body, ...expected) => {
      const client = await opened();
      const refused = await report(client, body);
      expect([refused.status, refused.body.code, refused.body.param].slice(0, expected.length)).toEqual(expected);
      expect((await login(client)).body).toMatchObject({ login_open: true, login_status: null });
      expect((await server.storage.executeSql('select id from provider_logins')).rows).toEqual([]);
    });

    test('is taken once; another one comes too late', async () => {
      const client = await opened();
      const first = await report(client, AUTHORISED);
      const again = await report(client, { ...AUTHORISED, auth_data: { refresh_token: 'r2' } });
      expect(again.body).toEqual(first.body);
      expect(codeOf(await report(client, { status: 'FAILED' }))).toEqual([422, 'auth_metadata_id_invalid', undefined]);
      expect((await locationOf(client)).tariffs).toHaveLength(1);
    });

    test('of two at once one is taken, and both are answered', async () => {
      const client = await opened();
      const count = (await consents()).length;
      const [one, two, restored] = await Promise.all([
        report(client, AUTHORISED),
        report(client, AUTHORISED),
        client.go({ route: 'session_restore' }),
      ]);
      expect([one.status, two.status]).toEqual([200, 200]);
      expect(restored).toHaveProperty('route');
      expect((await locationOf(client)).tariffs).toHaveLength(1);
      expect((await consents()).length).toBe(count + 1);
      const [first, second] = await Promise.all(
        [{ status: 'DECLINED' }, { status: 'FAILED' }].map(async (body) => report(await opened(), body)),
      );
      expect([first!.body.login_status, second!.body.login_status]).toEqual(['DECLINED', 'FAILED']);
    });

    test('with an idempotency key is answered again as it was, also at once', async () => {
      const client = await opened();
      const headers = { ...basic(superenergy), 'idempotency-key': `own-pages ${client.token}` };
      const first = await report(client, AUTHORISED, headers);
      const again = await report(client, AUTHORISED, headers);
      expect([first.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
      expect(again.body).toEqual(first.body);
      const other = await opened();
      const answers = await Promise.all(
        ['a', 'b'].map((key) =>
          report(other, AUTHORISED, { ...basic(superenergy), 'idempotency-key': `${key} ${other.token}` }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect((await locationOf(other)).tariffs).toHaveLength(1);
    });

    test('comes too late once the customer does something else', async () => {
      const client = await opened();
      await client.go({ route: 'provider_select', data: { provider: { id: testManual } } });
      expect((await login(client)).body).toMatchObject({ status: 'OPEN', login_open: false, login_status: null });
      expect(codeOf(await report(client, AUTHORISED))).toEqual([422, 'auth_metadata_id_invalid', undefined]);
    });

    test('counts for its own login only, while the customer is at another provider', async () => {
      const client = await opened();
      await client.go({ route: 'provider_select', data: { provider: { id: villageId } } });
      expect(codeOf(await report(client, AUTHORISED))).toEqual([422, 'auth_metadata_id_invalid', undefined]);
      expect((await report(client, { status: 'DECLINED' }, basic(village))).body.login_status).toBe('DECLINED');
    });

    test('comes too late when the session has expired', async () => {
      const client = await opened();
      server.clock.advance({ seconds: 86_400 });
      expect((await login(client)).body).toMatchObject({ status: 'EXPIRED', login_open: false });
      expect(codeOf(await report(client, AUTHORISED))).toEqual([403, 'connect_token_expired', undefined]);
    });

    test("is not taken for a device maker's account that is disabled", async () => {
      const other = await server.createAccount({ release: ANODE });
      const client = await openSession(server, other, 'busbar');
      await toPages(client);
      await setAccountStatus(server.storage, other.accountId, 'DISABLED');
      expect(codeOf(await report(client, AUTHORISED))).toEqual([422, 'account_disabled', undefined]);
    });

    test('finds the location of the session gone', async () => {
      const location_id = await createLocation(nova);
      const client = await opened('busbar', { location_id });
      await nova.test.in(BUSBAR).delete(`/locations/${location_id}`);
      expect(codeOf(await report(client, AUTHORISED))).toEqual([422, 'location_id_missing', undefined]);
    });

    test('keeps to itself what the tariff is read with', async () => {
      const client = await opened();
      await report(client, { ...AUTHORISED, auth_data: { refresh_token: 'never-seen-again' } });
      const { rows } = await server.storage.executeSql('select row_to_json(c) from tariff_connections c');
      const stored = JSON.stringify([
        rows,
        (await server.storage.executeSql('select row_to_json(s) from connect_sessions s')).rows,
      ]);
      expect(stored).not.toContain('never-seen-again');
    });

    test('tells the device maker in the words of its own release', async () => {
      const client = await opened('anode');
      await report(client, AUTHORISED);
      const { rows } = await server.storage.executeSql('select distinct release from events');
      expect(JSON.stringify(rows)).not.toContain('yotta');
    });
  });

  test('who answers by the routes of a module is refused, and the other way round', async () => {
    const client = await opened();
    const begin = { route: 'start_tariff_integration' };
    const asModule = await client.post(begin, { authorization: 'Bearer module-secret' });
    expect(asModule.body.code).toBe('access_denied');
    const owner = await server.createAccount({ kind: 'PROVIDER' });
    const module = {
      displayName: `Module ${database}`,
      countryCodes: ['GB'],
      module: { onboardUrl: null, testOnboardUrl: pages.url.href, apiUrl: null },
      loginStyle: 'MODULE' as const,
      accountId: owner.accountId,
      moduleKey: null,
      websiteUrl: null,
    };
    const { id } = await addProvider(server.storage, module, server.platform.instanceKey);
    const other = await openSession(server, nova, 'busbar');
    expect((await toPages(other, id)).href).not.toContain('connect_token');
    expect(codeOf(await report(other, AUTHORISED, basic(owner)))).toEqual([403, 'access_denied', undefined]);
    expect((await other.post(begin)).body.route).toBe('auth_metadata_capture');
  });

  test('in live mode customers are sent to the address of live mode, by the keys of live mode', async () => {
    const live = nova.live.in(BUSBAR);
    const location_id = (await live.post('/locations', { postal_address: LONDON })).body.id;
    const client = new ConnectClient(
      server.origin,
      'busbar',
      (await live.post('/connect', { ...URLS, location_id })).body.id,
    );
    await toPages(client);
    expect(codeOf(await login(client))).toEqual([404, 'not_found', undefined]);
    const reported = await report(client, AUTHORISED, basic(superenergy, superenergy.liveKey));
    expect(reported.body).toMatchObject({ live_mode: true, login_status: 'AUTHORISED' });
  });

  test('without an address in a mode there is no login in it', async () => {
    const owner = await server.createAccount({ kind: 'PROVIDER' });
    const provider = {
      displayName: `Live only ${database}`,
      countryCodes: ['GB'],
      module: { onboardUrl: pages.url.href, testOnboardUrl: null, apiUrl: null },
      loginStyle: 'OWN_PAGES' as const,
      accountId: owner.accountId,
      moduleKey: null,
      websiteUrl: null,
    };
    const { id } = await addProvider(server.storage, provider, server.platform.instanceKey);
    const client = await openSession(server, nova, 'busbar');
    await client.start();
    const page = await client.go({ route: 'provider_select', data: { provider: { id } } });
    expect(page.route).toBe('plan_structure');
  });
});
