import { beforeAll, describe, expect, test } from 'vitest';
import { connectPageSettings } from '../src/connect-page-settings.ts';
import { withParameters } from '../src/modules/connect/redirect-url.ts';
import { createLocation, LONDON, openSession, testLibrary, URLS } from './connect-client.ts';
import { ANODE, BUSBAR, type TestAccount, useServer } from './harness.ts';

const server = useServer({ database: 'embedded' });
let account: TestAccount;
let location_id: string;
beforeAll(async () => {
  account = await server.createAccount({ release: ANODE });
  location_id = await createLocation(account);
});

const create = (body: object, mode: 'test' | 'live' = 'test') =>
  account[mode].in(BUSBAR).post('/connect', { ...URLS, location_id, ...body });
const token = (body: object) => account.test.in(ANODE).post('/connect/token', { ...URLS, ...body });

describe('POST /connect', () => {
  test('a session, found by token and by id, by its own account and mode only', async () => {
    const { status, body } = await create({ provider_id: testLibrary });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      object: 'connect_session',
      status: 'OPEN',
      result: null,
      release: BUSBAR,
      location_id,
      time_expiry: '2026-09-15T08:00:00Z',
    });
    expect((await account.test.get(`/connect/${body.id}`)).body).toEqual(body);
    expect((await account.test.get(`/connect/${body.session_id}`)).body).toEqual(body);
    expect((await account.live.get(`/connect/${body.id}`)).status).toBe(404);
    const other = await server.createAccount();
    expect((await other.test.get(`/connect/${body.id}`)).status).toBe(404);
    expect((await account.test.get('/connect/none')).status).toBe(404);
  });

  test('a preset provider is not asked for', async () => {
    const client = await openSession(server, account, 'busbar', { provider_id: testLibrary });
    expect((await client.start()).route).toBe('tariff_select');
  });

  test.each<[object, number, string, string]>([
    [{ location_id: 'loc_000000000000000000000000' }, 404, 'not_found', 'location_id'],
    [{ device_id: 'dev_000000000000000000000000' }, 404, 'not_found', 'device_id'],
    [{ provider_id: 'prv_000000000000000000000000' }, 404, 'not_found', 'provider_id'],
    [{ location_id: undefined }, 400, 'data_json_invalid', 'location_id'],
    [{ tariff_direction: 'UP' }, 422, 'tariff_direction_invalid', 'tariff_direction'],
    [{ tariff_direction: 'LOCAL' }, 422, 'tariff_direction_not_supported', 'tariff_direction'],
    [
      { tariff_direction: 'EXPORT', tariff_type: 'NON_COMMODITY' },
      422,
      'tariff_direction_not_supported',
      'tariff_direction',
    ],
    [{ tariff_type: 'GAS' }, 422, 'tariff_type_invalid', 'tariff_type'],
    [{ connect_url: 'connect' }, 422, 'url_invalid', 'connect_url'],
    [{ callback_url: 'javascript:alert(1)' }, 422, 'url_invalid', 'callback_url'],
    [{ callback_url: ' DATA:text/html,x' }, 422, 'url_invalid', 'callback_url'],
  ])('%j is refused', async (body, status, code, param) => {
    const answer = await create(body);
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([status, code, param]);
  });

  test('live: https, and only where the account allows', async () => {
    const made = await account.live.in(BUSBAR).post('/locations', { postal_address: LONDON });
    const live = (body: object) => create({ location_id: made.body.id, ...body }, 'live');
    expect((await live({ connect_url: 'http://nova.example/' })).body.code).toBe('url_invalid');
    expect((await live({ connect_url: 'http://localhost:5173/' })).status).toBe(200);
    await account.live.patch('/account', { allowed_redirect_urls: ['https://app.nova.example/*', 'nova://done'] });
    expect((await live({})).body).toMatchObject({ code: 'redirect_url_not_allowed', param: 'callback_url' });
    const allowed = { connect_url: 'https://app.nova.example/x', callback_url: 'nova://done' };
    expect((await live(allowed)).status).toBe(200);
    expect((await live({ ...allowed, connect_url: 'https://app.nova.example.evil/x' })).body.code).toBe(
      'redirect_url_not_allowed',
    );
  });
});

describe('PATCH /connect/{id}', () => {
  test('ids before the first page, URLs while it is open', async () => {
    const client = await openSession(server, account, 'busbar');
    const patch = (body: object) => account.test.patch(`/connect/${client.token}`, body);
    const deviceBody = { reference_id: 'DEV-1', type: 'OTHER', locations: [location_id], properties: {} };
    const device = await account.test.in(BUSBAR).post('/devices', deviceBody);
    expect(device.status, JSON.stringify(device.body)).toBe(201);
    expect((await patch({ device_id: device.body.id, provider_id: testLibrary })).body).toMatchObject({
      device_id: device.body.id,
      provider_id: testLibrary,
    });
    expect((await patch({ device_id: null, provider_id: null })).body).toMatchObject({
      device_id: null,
      provider_id: null,
    });
    await client.start();
    expect((await patch({ provider_id: testLibrary })).body.code).toBe('session_started');
    expect((await patch({ callback_url: 'nova://other' })).body.callback_url).toBe('nova://other');
    expect((await client.go({ action: 'CLOSE' })).data.redirect_url).toBe(`nova://other?fp_cot=${client.token}`);
    expect((await patch({ callback_url: 'nova://late' })).body.code).toBe('session_not_open');
  });
});

describe('POST /connect/token', () => {
  test.each<[object, number, string, string]>([
    [{ customer_id: 'cus_000000000000000000000000' }, 404, 'not_found', 'customer_id'],
    [{ tariff_id: 'trf_000000000000000000000000' }, 404, 'not_found', 'tariff_id'],
    [{ postal_address_type: 'BARN' }, 422, 'postal_address_type_invalid', 'postal_address_type'],
    [{ postal_address: { country_code: 'XX' } }, 422, 'country_code_invalid', 'postal_address.country_code'],
    [
      { customer_id: 'cus_000000000000000000000000', customer_reference_id: 'x' },
      422,
      'customer_id_conflict',
      'customer_reference_id',
    ],
    [
      { location_id: 'loc_000000000000000000000000', location_reference_id: 'x' },
      422,
      'location_id_conflict',
      'location_reference_id',
    ],
  ])('%j is refused', async (body, status, code, param) => {
    const answer = await token(body);
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([status, code, param]);
  });

  test('an address that cannot be placed is asked for, with what is known', async () => {
    const client = await openSession(server, account, 'anode', {
      postal_address: { country_code: 'US', city: 'Springfield' },
    });
    const page = await client.start();
    expect(page.route).toBe('postal_address_capture');
    expect(page.data.postal_address).toMatchObject({ country_code: 'US', city: 'Springfield' });
  });
});

describe('POST /sandbox/connect/{token}/complete', () => {
  const complete = async (body: object, dialect: 'anode' | 'busbar' = 'busbar') => {
    const client = await openSession(server, account, dialect);
    return account.test.post(`/sandbox/connect/${client.token}/complete`, body);
  };

  test.each<[object, string]>([
    [{}, 'DIRECT'],
    [{ login: 'dynamic@example.com' }, 'DIRECT'],
    [{ method: 'LIBRARY' }, 'LIBRARY'],
    [
      { method: 'LIBRARY', provider_id: 'prv_7e5700000000000000000005', template_id: 'trt_7e5700000000000000000005' },
      'LIBRARY',
    ],
    [{ method: 'MARKET', surcharge: { fixed: 0.01 } }, 'MARKET'],
    [{ method: 'MANUAL', cost: 0.3 }, 'MANUAL'],
  ])('%j', async (body, connection_type) => {
    for (const dialect of ['anode', 'busbar'] as const) {
      const { status, body: session } = await complete(body, dialect);
      expect(status, JSON.stringify(session)).toBe(200);
      expect(session).toMatchObject({ status: 'COMPLETE', result: 'CONNECTED', data_available: true });
      const tariff = await account.test.get(`/tariffs/${session.tariff_ids[0]}`);
      expect(tariff.body).toMatchObject({ connection_type });
    }
  });

  test('the other ends', async () => {
    expect((await complete({ result: 'CLOSED' })).body).toMatchObject({ status: 'CLOSED', result: 'CLOSED' });
    expect((await complete({ result: 'DISCONNECTED' })).body.code).toBe('result_invalid');
    expect((await complete({ result: 'PENDING', method: 'MANUAL' })).body).toMatchObject({
      code: 'result_invalid',
      param: 'method',
    });
    expect((await complete({ result: 'DECLINED' })).body).toMatchObject({ code: 'result_invalid', param: 'result' });
    expect((await complete({ method: 'MANUAL', cost: -1 })).body.code).toBe('cost_value_negative');
    const connected = (await complete({ method: 'MANUAL' })).body;
    const path = `/sandbox/connect/${connected.id}/complete`;
    expect((await account.test.post(path, { method: 'MANUAL' })).body.code).toBe('session_not_open');
    expect((await account.live.post(path, { method: 'MANUAL' })).status).toBe(404);
    const again = await openSession(server, account, 'busbar', { location_id: connected.location_id });
    const end = await account.test.post(`/sandbox/connect/${again.token}/complete`, { result: 'DISCONNECTED' });
    expect(end.body).toMatchObject({ status: 'COMPLETE', result: 'DISCONNECTED', data_available: false });
  });
});

describe('the Connect page of a session', () => {
  test('has the looks its account has set in this mode, and is framed by the account’s web origins', async () => {
    const stylish = await server.createAccount({ name: 'Nova' });
    await stylish.test.patch('/account', {
      accent_color: '#4a3fd1',
      corner_radius: 16,
      font_family: 'Georgia',
      logo_url: 'https://nova.example/logo.svg',
      allowed_redirect_urls: ['https://nova.example/app/*', 'https://app.nova.example/connect', 'nova://*'],
    });
    const { token } = await openSession(server, stylish, 'busbar');
    expect(await connectPageSettings(server.platform, token)).toEqual({
      account: {
        name: 'Nova',
        logoUrl: 'https://nova.example/logo.svg',
        accentColor: '#4a3fd1',
        cornerRadius: 16,
        fontFamily: 'Georgia',
        supportUrl: null,
      },
      origins: ['https://app.nova.example', 'https://nova.example', 'https://app.nova.example'],
    });
    expect(await connectPageSettings(server.platform, 'cot_unknown')).toBeNull();
  });
});

test('parameters join an address as it is', () => {
  const fp_cot = 'cot_1';
  expect([
    withParameters('https://a.example/x', { fp_cot }),
    withParameters('https://a.example/x?y=1', { fp_cot }),
    withParameters('https://a.example/#/page', { fp_cot }),
    withParameters('nova://done?', { fp_cot }),
  ]).toEqual([
    'https://a.example/x?fp_cot=cot_1',
    'https://a.example/x?y=1&fp_cot=cot_1',
    'https://a.example/?fp_cot=cot_1#/page',
    'nova://done?fp_cot=cot_1',
  ]);
});
