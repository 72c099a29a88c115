import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from './client.ts';
import {
  type ConnectClient,
  createLocation,
  type DialectName,
  openSession,
  ROUTES,
  sessionOf,
  testManual,
} from './connect-client.ts';
import { ANODE, BUSBAR, onEachDatabase, START, type TestAccount, useServer } from './harness.ts';
import { LoginBrowser, testDirect, testFallback, toLogin } from './login-client.ts';

const PENDING = { anode: 'tariff_connection_pending', busbar: 'connection_pending' } as const;
const FAILED = { anode: 'tariff_connection_failed', busbar: 'connection_failed' } as const;

/** What a summary says of its first tariff, in either dialect. */
function shownTariff(page: Json): Json {
  return page.route === 'tariff_summary'
    ? { status: page.data.tariff.status, name: page.data.tariff.name, structure: page.data.tariff.structure_type }
    : {
        status: page.tariffs[0].status,
        name: page.tariffs[0].display_name,
        structure: page.tariffs[0].structure_type,
      };
}

async function locationOf(account: TestAccount, client: ConnectClient): Promise<Json> {
  const { location_id } = await sessionOf(account, client);
  return (await account.test.in(BUSBAR).get(`/locations/${location_id}`)).body;
}

function pricesAt(account: TestAccount, location_id: string, direction = 'IMPORT') {
  return account.test.in(BUSBAR).post('/prices', {
    location_id,
    start_time: '2026-09-14T00:00:00+01:00',
    end_time: '2026-09-15T00:00:00+01:00',
    tariff_direction: direction,
  });
}

onEachDatabase('DIRECT', (database) => {
  const server = useServer({ database });
  let account: TestAccount;
  beforeAll(async () => {
    account = await server.createAccount({ release: ANODE });
  });

  describe.each<DialectName>(['anode', 'busbar'])('%s', (dialect) => {
    test('a customer logs in, consents, and has prices', async () => {
      const client = await openSession(server, account, dialect);
      const browser = await toLogin(client);
      expect((await browser.open()).html).toContain('Log in at Test Direct');
      expect((await browser.logIn('success')).html).toContain('May Nova read your tariff?');
      const back = new URL(await browser.allow());
      expect(back.href).toBe(`https://app.nova.example/connect?fp_cot=${client.token}`);
      const page = await client.go({ route: 'session_restore' });
      expect(page.route).toBe(ROUTES[dialect].summary);
      expect(shownTariff(page)).toEqual({ status: 'CONNECTED', name: 'Test Night', structure: 'TIME_OF_DAY' });
      const location = await locationOf(account, client);
      expect(location.tariffs).toMatchObject([{ connection_type: 'DIRECT', status: 'CONNECTED', is_temporary: false }]);
      expect(location.consents).toMatchObject({ provider_tariff: true });
      const { body } = await pricesAt(account, location.id);
      expect(body.data.map(({ price }: Json) => price.value)).toEqual([0.2855, 0.085, 0.2855]);
      expect((await client.go({ action: 'CLOSE' })).data).toMatchObject({ reason: 'SESSION_END', result: 'CONNECTED' });
      expect(await sessionOf(account, client)).toMatchObject({
        data_available: true,
        tariff_ids: [location.tariffs[0].tariff_id],
      });
    });

    test('a wrong login is refused, and may be tried again', async () => {
      const client = await openSession(server, account, dialect);
      const browser = await toLogin(client);
      expect((await browser.logIn('wrong')).html).toContain('The login did not work');
      expect((await browser.send('start_over')).html).toContain('Log in at Test Direct');
      expect((await browser.logIn('success', 'not this')).html).toContain('The login did not work');
      expect((await browser.logIn('success')).html).toContain('May Nova read your tariff?');
    });

    test('after five logins it asks to wait', async () => {
      const browser = await toLogin(await openSession(server, account, dialect));
      for (let count = 0; count < 5; count += 1) await browser.logIn('wrong');
      const { status, html, headers } = await browser.logIn('success');
      expect(status).toBe(429);
      expect(headers.get('retry-after')).toBe('180');
      expect(html).toContain('Wait 3 minutes');
    });

    test('one-time codes: three tries', async () => {
      const browser = await toLogin(await openSession(server, account, dialect));
      expect((await browser.logIn('otp')).html).toContain('has sent you a code');
      const wrong = () => browser.send('extra_auth_metadata_capture', { otpCode: '000000' });
      expect((await wrong()).html).toContain('You can try 2 more times');
      expect((await wrong()).html).toContain('You can try 1 more times');
      expect((await wrong()).html).toContain('The login did not work');
      expect((await browser.send('extra_auth_metadata_capture', { otpCode: '123456' })).html).not.toContain('May Nova');
      await browser.logIn('otp');
      const { html } = await browser.send('extra_auth_metadata_capture', { otpCode: ' 123 456 ' });
      expect(html).toContain('May Nova read your tariff?');
    });

    test.each([
      ['accounts', 'home', 'FIXED'],
      ['accounts', 'cabin', 'TIME_OF_DAY'],
      ['otp-accounts', 'home', 'FIXED'],
    ])('several contracts: %s, %s', async (login, choice, structure) => {
      const client = await openSession(server, account, dialect);
      const browser = await toLogin(client);
      await browser.logIn(login);
      if (login.startsWith('otp')) await browser.send('extra_auth_metadata_capture', { otpCode: '123456' });
      expect((await browser.open()).html).toContain('Which contract is it?');
      expect((await browser.send('extra_auth_metadata_capture', { account: 'other' })).status).toBe(422);
      await browser.send('extra_auth_metadata_capture', { account: choice });
      await browser.allow();
      expect(shownTariff(await client.start())).toMatchObject({ structure });
    });

    test('half-hourly rates are DYNAMIC', async () => {
      const client = await openSession(server, account, dialect);
      const browser = await toLogin(client);
      await browser.logIn('dynamic');
      await browser.allow();
      expect(shownTariff(await client.start())).toMatchObject({ structure: 'DYNAMIC' });
    });

    test('nothing found: another provider', async () => {
      const client = await openSession(server, account, dialect);
      const browser = await toLogin(client);
      expect((await browser.logIn('none')).html).toContain('Nothing found');
      const { url } = await browser.send('action', { route: 'auth_metadata_capture', action: 'DISCONNECT' });
      expect(url).toContain(`fp_cot=${client.token}`);
      expect((await client.start()).route).toBe('provider_select');
      expect(await sessionOf(account, client)).toMatchObject({ result: null, tariff_ids: [] });
    });

    test('a contract that is gone: failed, and closing leaves it so', async () => {
      const client = await openSession(server, account, dialect);
      const browser = await toLogin(client);
      await browser.logIn('fails');
      await browser.allow();
      const page = await client.start();
      expect(page).toMatchObject({ route: FAILED[dialect], data: { failure_code: 'no_tariff' } });
      expect(page.actions).toEqual(['EDIT', 'RECONNECT', 'DISMISS_DIRECT', 'DISCONNECT', 'BACK', 'CLOSE']);
      const location = await locationOf(account, client);
      expect(location.tariffs[0]).toMatchObject({ status: 'ERROR', is_temporary: false });
      expect((await pricesAt(account, location.id)).body.code).toBe('no_price_data');
      expect((await client.go({ action: 'CLOSE' })).data.result).toBe('CLOSED');
      expect(await sessionOf(account, client)).toMatchObject({ status: 'CLOSED', data_available: false });
    });

    test('a failed one is repaired by logging in again, under its id', async () => {
      const client = await openSession(server, account, dialect);
      const browser = await toLogin(client);
      await browser.logIn('fails');
      await browser.allow();
      await client.start();
      const [{ tariff_id }] = (await locationOf(account, client)).tariffs;
      const redirect = await client.go({ route: FAILED[dialect], action: 'RECONNECT' });
      const again = new LoginBrowser(redirect.data.redirect_url);
      await again.logIn('success');
      await again.allow();
      expect(shownTariff(await client.start())).toMatchObject({ status: 'CONNECTED' });
      expect((await locationOf(account, client)).tariffs).toMatchObject([{ tariff_id, status: 'CONNECTED' }]);
    });

    test('what takes its time: pending, then connected', async () => {
      const client = await openSession(server, account, dialect);
      const browser = await toLogin(client);
      await browser.logIn('pending');
      await browser.allow();
      expect(await client.start()).toMatchObject({ route: PENDING[dialect], data: { connection_type: 'DIRECT' } });
      const location = await locationOf(account, client);
      expect((await pricesAt(account, location.id)).body.code).toBe('pending_connect');
      expect((await client.go({ action: 'CLOSE' })).data.result).toBe('CONNECTED');
      expect(await sessionOf(account, client)).toMatchObject({ result: 'CONNECTED', data_available: false });
      server.clock.advance({ seconds: 61 });
      await server.platform.providers.reader.readDue();
      expect(await sessionOf(account, client)).toMatchObject({ data_available: true });
      expect((await pricesAt(account, location.id)).status).toBe(200);
      server.clock.set(START);
    });

    test('a customer who would rather type is not asked again', async () => {
      const customer_id = (await account.test.post('/customers', {})).body.id;
      const at = dialect === 'anode' ? { customer_id } : { location_id: await createLocation(account) };
      const client = await openSession(server, account, dialect, at);
      const browser = await toLogin(client);
      await browser.send('action', { route: 'auth_metadata_capture', action: 'DISMISS_DIRECT' });
      expect((await client.start()).route).toBe(ROUTES[dialect].structure);
      const next = await openSession(server, account, dialect, at);
      await next.start();
      const page = await next.go({ route: 'provider_select', data: { provider: { id: testDirect } } });
      expect(page.route).toBe(ROUTES[dialect].structure);
    });

    test('denying goes on with the library where there is one', async () => {
      const client = await openSession(server, account, dialect);
      const browser = await toLogin(client, testFallback);
      await browser.logIn('success');
      await browser.send('action', { route: 'consent_capture', action: 'DISMISS_DIRECT' });
      expect((await client.start()).route).toBe('tariff_select');
      expect((await client.go({ action: 'BACK' })).route).toBe('provider_select');
    });

    test('coming back unfinished shows the page before; the login stays open until another is answered', async () => {
      const client = await openSession(server, account, dialect);
      const browser = await toLogin(client);
      await browser.logIn('success');
      expect((await client.start()).route).toBe('provider_select');
      expect((await browser.open()).html).toContain('May Nova read your tariff?');
      await client.go({ route: 'provider_select', data: { provider: { id: testManual } } });
      expect((await browser.open()).url).toBe(`https://app.nova.example/connect?fp_cot=${client.token}`);
    });

    test('both directions with one login', async () => {
      const client = await openSession(server, account, dialect);
      const browser = await toLogin(client);
      await browser.logIn('both');
      await browser.allow();
      await client.start();
      const location = await locationOf(account, client);
      expect(location.tariffs.map(({ direction, status }: Json) => [direction, status]).sort()).toEqual([
        ['EXPORT', 'CONNECTED'],
        ['IMPORT', 'CONNECTED'],
      ]);
      expect((await pricesAt(account, location.id, 'EXPORT')).body.data[0].price.value).toBe(0.15);
    });

    test('another tariff keeps the slot until the new one is read', async () => {
      const client = await openSession(server, account, dialect);
      await client.start();
      await client.go({ route: 'provider_select', data: { provider: { id: testManual } } });
      await client.go({ data: { options: ['FIXED'] } });
      await client.go({ data: { cost: 0.5 } });
      const location = await locationOf(account, client);
      server.clock.advance({ seconds: 1 });
      await client.go({ action: 'EDIT' });
      const page = await client.go({ route: 'provider_select', data: { provider: { id: testDirect } } });
      const browser = new LoginBrowser(page.data.redirect_url);
      await browser.logIn('pending');
      await browser.allow();
      expect((await client.start()).route).toBe(PENDING[dialect]);
      expect((await pricesAt(account, location.id)).body.data[0].price.value).toBe(0.5);
      server.clock.advance({ seconds: 61 });
      await server.platform.providers.reader.readDue();
      expect(shownTariff(await client.start())).toMatchObject({ status: 'CONNECTED', name: 'Test Night' });
      expect((await locationOf(account, client)).tariffs).toHaveLength(1);
      server.clock.set(START);
    });
  });

  test('one that breaks goes on as an estimate; busbar shows it, anode asks to repair it', async () => {
    const busbar = await openSession(server, account, 'busbar');
    const browser = await toLogin(busbar);
    await browser.logIn('breaks');
    await browser.allow();
    expect((await busbar.start()).tariffs[0].status).toBe('CONNECTED');
    const location = await locationOf(account, busbar);
    server.clock.advance({ seconds: 61 });
    await server.platform.providers.reader.readDue();
    const shown = await busbar.start();
    expect(shown.tariffs[0]).toMatchObject({ status: 'ERROR', temporary: true });
    expect((await pricesAt(account, location.id)).body.data.at(-1).price.confidence).toBeLessThan(1);
    const anode = await openSession(server, account, 'anode', { location_id: location.id, postal_address: undefined });
    expect(await anode.start()).toMatchObject({
      route: 'tariff_connection_failed',
      data: { failure_code: 'credentials_invalid' },
    });
    const redirect = await busbar.go({ route: 'tariffs_summary', action: 'RECONNECT' });
    const again = new LoginBrowser(redirect.data.redirect_url);
    await again.logIn('success');
    await again.allow();
    expect((await busbar.start()).tariffs[0]).toMatchObject({
      status: 'CONNECTED',
      temporary: false,
      tariff_id: location.tariffs[0].tariff_id,
    });
    server.clock.set(START);
  });

  test('a typed tariff is upgraded under its id, and its past stays', async () => {
    const location_id = await createLocation(account);
    const tariff = await account.test.in(BUSBAR).post('/tariffs', {
      location_id,
      direction: 'IMPORT',
      type: 'COMMODITY',
      provider_id: testDirect,
      contract_start_date: '2026-09-01T00:00:00+01:00',
      schedule: [{ days_and_hours: [{ hours: [{ rate: [{ value: 0.4 }] }] }] }],
    });
    const client = await openSession(server, account, 'busbar', { location_id });
    await client.start();
    const redirect = await client.go({ route: 'tariffs_summary', action: 'RECONNECT' });
    const browser = new LoginBrowser(redirect.data.redirect_url);
    await browser.logIn('success');
    await browser.allow();
    const page = await client.start();
    expect(page.tariffs[0]).toMatchObject({
      tariff_id: tariff.body.id,
      connection_type: 'DIRECT',
      status: 'CONNECTED',
    });
    const before = await account.test.in(BUSBAR).post('/prices', {
      location_id,
      start_time: '2026-09-10T12:00:00Z',
      end_time: '2026-09-10T13:00:00Z',
    });
    expect(before.body.data[0].price).toEqual({ value: 0.4, confidence: 1 });
    expect((await account.test.in(BUSBAR).get(`/tariffs/${tariff.body.id}`)).body).toMatchObject({ is_linked: true });
  });

  test('disconnecting forgets tariff, credentials and consent at once', async () => {
    const client = await openSession(server, account, 'busbar');
    const browser = await toLogin(client);
    await browser.logIn('stuck');
    await browser.allow();
    expect((await client.start()).route).toBe('connection_pending');
    expect((await client.go({ action: 'DISCONNECT' })).data.result).toBe('DISCONNECTED');
    const location = await locationOf(account, client);
    expect(location.tariffs).toEqual([]);
    expect(location.consents).toMatchObject({ provider_tariff: false });
    const { rows } = await server.storage.executeSql(
      'select 1 from tariff_connections c left join tariffs t on t.id = c.tariff_id where t.id is null',
    );
    expect(rows).toEqual([]);
  });

  test('giving up what is pending drops it and goes on', async () => {
    const client = await openSession(server, account, 'busbar');
    const browser = await toLogin(client, testFallback);
    await browser.logIn('stuck');
    await browser.allow();
    await client.start();
    expect((await client.go({ route: 'connection_pending', action: 'DISMISS_DIRECT' })).route).toBe('tariff_select');
    expect((await locationOf(account, client)).tariffs).toEqual([]);
    await client.go({ data: { tariff: { id: 'trt_7e5700000000000000000004' } } });
    expect((await client.go({ action: 'CLOSE' })).data.result).toBe('CONNECTED');
  });

  test('a preset provider with a login leads straight there', async () => {
    const client = await openSession(server, account, 'busbar', { provider_id: testDirect });
    const first = await client.start();
    expect(first).toMatchObject({ route: 'session_redirect', data: { reason: 'PROVIDER_LOGIN' } });
    expect((await client.start()).route).toBe('provider_select');
  });

  test('an error at the provider says so, with the number of the request', async () => {
    const browser = await toLogin(await openSession(server, account, 'busbar'));
    const { html } = await browser.logIn('error');
    expect(html).toContain('That did not work');
    expect(html).toMatch(/req_[0-9a-f]{24}/);
  });

  test('nothing that a customer typed can be read from the database', async () => {
    const client = await openSession(server, account, 'busbar');
    const browser = await toLogin(client);
    await browser.logIn('success');
    const read = async () =>
      JSON.stringify(
        (await server.storage.executeSql('select row_to_json(l) from provider_logins l')).rows.concat(
          (await server.storage.executeSql('select row_to_json(c) from tariff_connections c')).rows,
        ),
      );
    expect(await read()).not.toMatch(/success@example|plateau"/);
    await browser.allow();
    await client.start();
    expect(await read()).not.toMatch(/success@example|plateau"/);
  });

  test('addresses that lead nowhere', async () => {
    const client = await openSession(server, account, 'busbar');
    await client.start();
    const page = (path: string) => fetch(`${server.origin}${path}`, { redirect: 'manual' });
    expect((await page(`/provider-login/${testDirect}/`)).status).toBe(403);
    expect((await page(`/provider-login/${testDirect}/?fp_cot=cot_${'0'.repeat(24)}`)).status).toBe(403);
    // A session that has no login open: back to the client.
    const back = await page(`/provider-login/${testDirect}/?fp_cot=${client.token}`);
    expect([back.status, back.headers.get('location')]).toEqual([
      303,
      `https://app.nova.example/connect?fp_cot=${client.token}`,
    ]);
    await client.go({ action: 'CLOSE' });
    const ended = await page(`/provider-login/${testDirect}/?fp_cot=${client.token}`);
    expect(ended.headers.get('location')).toBe(`nova://done?from=test&fp_cot=${client.token}`);
  });

  test('pages may be framed by the app only, and are kept nowhere', async () => {
    const client = await openSession(server, account, 'busbar');
    const { headers } = await (await toLogin(client)).open();
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("frame-ancestors 'self' https://app.nova.example");
    expect(policy).toContain("form-action 'self' https://app.nova.example nova:");
  });

  test.each([
    ['de', 'Bei Test Direct anmelden'],
    ['fr-CA,fr;q=0.9', 'Se connecter chez Test Direct'],
    ['xx, nl;q=0.5', 'Inloggen bij Test Direct'],
  ])('speaks the language of the customer: %s', async (language, title) => {
    const client = await openSession(server, account, 'busbar', { provider_id: testDirect });
    const { data } = await client.start();
    expect((await new LoginBrowser(data.redirect_url, language).open()).html).toContain(title);
  });
});
