import { beforeAll, describe, expect, test } from 'vitest';
import { createLocation } from './examples.ts';
import { ANODE, BUSBAR, onEachDatabase, type TestAccount, useServer } from './harness.ts';

const YOTTA = '2026-08-01.yotta';
const ZERO = '2024-08-24.zero';

onEachDatabase('releases', (database) => {
  const server = useServer({ database });
  /** Accounts by default release. */
  let accounts: Record<string, TestAccount>;
  let location: string;
  beforeAll(async () => {
    accounts = {
      [ANODE]: await server.createAccount({ release: ANODE }),
      [BUSBAR]: await server.createAccount({ release: BUSBAR }),
    };
    location = (await createLocation(accounts[ANODE]!.test)).id;
  });

  /** An anode location has `tariff_status`, a busbar one `tariffs`. */
  const formOf = (body: object) => ('tariff_status' in body ? ANODE : 'tariffs' in body ? BUSBAR : null);

  describe('of a call that both have', () => {
    test.each([
      [ANODE, undefined, ANODE],
      [ANODE, ANODE, ANODE],
      [ANODE, BUSBAR, BUSBAR],
    ])('account %s, header %s: served in %s', async (usual, header, served) => {
      const client = accounts[usual]!.test;
      const { status, headers, body } = await (header === undefined ? client : client.in(header)).get(
        `/locations/${location}`,
      );
      expect(status).toBe(200);
      expect(headers.get('flatpeak-version')).toBe(served);
      expect(formOf(body)).toBe(served);
    });

    test.each([undefined, BUSBAR])('a new account, header %s: served in busbar', async (header) => {
      const nova = await server.createAccount();
      const client = header === undefined ? nova.test : nova.test.in(header);
      const { headers, body } = await client.post('/locations', {
        postal_address: { city: 'Berlin', country_code: 'DE' },
      });
      expect(headers.get('flatpeak-version')).toBe(BUSBAR);
      expect(formOf(body)).toBe(BUSBAR);
    });
  });

  describe('of a call that one has', () => {
    test.each([
      [ANODE, '/prices', BUSBAR],
      [BUSBAR, '/prices', BUSBAR],
      [ANODE, '/prices/loc_66f2a1c09be4d07735a6c1e3', ANODE],
      [BUSBAR, '/prices/loc_66f2a1c09be4d07735a6c1e3', ANODE],
      [BUSBAR, '/prices/audit', BUSBAR],
      [ANODE, '/prices/audit', BUSBAR],
      [BUSBAR, '/audits/prices/loc_66f2a1c09be4d07735a6c1e3', ANODE],
    ])('account %s, no header, POST %s: served in %s', async (usual, path, served) => {
      const { status, headers, body } = await accounts[usual]!.test.post(path, {});
      expect(headers.get('flatpeak-version')).toBe(served);
      // It was reached: its own member is missed.
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'data_json_invalid' });
    });

    test.each([
      [ANODE, '/prices'],
      [ANODE, '/prices/audit'],
      [BUSBAR, '/prices/loc_66f2a1c09be4d07735a6c1e3'],
      [BUSBAR, '/audits/prices/loc_66f2a1c09be4d07735a6c1e3'],
    ])('header %s that lacks POST %s: 404', async (release, path) => {
      const { status, body } = await accounts[ANODE]!.test.in(release).post(path, {});
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'not_found' });
    });
  });

  test.each([
    [BUSBAR, ANODE, 'api_version_not_supported'],
    [BUSBAR, ZERO, 'api_version_not_supported'],
    [ANODE, ZERO, 'api_version_not_supported'],
    [BUSBAR, YOTTA, 'api_version_not_supported'],
    [ANODE, YOTTA, 'api_version_not_supported'],
    [BUSBAR, 'busbar', 'api_version_unknown'],
    [BUSBAR, '2026-08-01.BUSBAR', 'api_version_unknown'],
    [BUSBAR, '2026-08-01', 'api_version_unknown'],
    [BUSBAR, '2027-01-01.coil', 'api_version_unknown'],
    [ANODE, 'latest', 'api_version_unknown'],
  ])('account %s, header %s: %s', async (usual, header, code) => {
    for (const path of ['/locations', '/account', '/market-sources']) {
      const { status, body } = await accounts[usual]!.test.in(header).get(path);
      expect({ path, status, code: body.code }).toEqual({ path, status: 422, code });
    }
  });

  test('an unknown release is refused at sign-in too', async () => {
    const { accountId, testKey } = accounts[BUSBAR]!;
    const credentials = `Basic ${Buffer.from(`${accountId}:${testKey}`).toString('base64')}`;
    const headers = { authorization: credentials, 'flatpeak-version': 'latest' };
    const { body } = await server.call(null, 'POST', '/auth/tokens', undefined, headers);
    expect(body.code).toBe('api_version_unknown');
  });

  describe('a provider account', () => {
    test.each([undefined, YOTTA])('always speaks yotta: header %s', async (header) => {
      const { test } = await server.createAccount({ kind: 'PROVIDER' });
      const answer = await (header === undefined ? test : test.in(header)).get('/account');
      expect(answer.status).toBe(200);
      expect(answer.headers.get('flatpeak-version')).toBe(YOTTA);
    });

    test.each([ANODE, BUSBAR, ZERO])('and nothing else: header %s', async (header) => {
      const { test } = await server.createAccount({ kind: 'PROVIDER' });
      const { status, body } = await test.in(header).get('/account');
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'api_version_not_supported' });
    });
  });

  test('what was made in one release is the same object in the other', async () => {
    const client = accounts[ANODE]!.test;
    const older = (await client.in(ANODE).get(`/locations/${location}`)).body;
    const newer = (await client.in(BUSBAR).get(`/locations/${location}`)).body;
    for (const member of ['id', 'timezone', 'currency_code', 'geo_location', 'market_sources', 'time_created']) {
      expect(newer[member]).toEqual(older[member]);
    }
  });

  test('every answer names its release, errors and unknown paths too', async () => {
    const { headers } = await accounts[BUSBAR]!.test.get('/nowhere');
    expect(headers.get('flatpeak-version')).toBe(BUSBAR);
  });
});
