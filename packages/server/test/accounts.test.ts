import { beforeAll, describe, expect, test } from 'vitest';
import { ANODE, BUSBAR, onEachDatabase, type TestAccount, useServer } from './harness.ts';

onEachDatabase('account', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  beforeAll(async () => {
    nova = await server.createAccount({ name: 'Nova' });
  });

  test('tells who you are in this mode', async () => {
    const { status, body } = await nova.test.get('/account');
    expect(status).toBe(200);
    expect(body).toEqual({
      id: nova.accountId,
      object: 'account',
      live_mode: false,
      kind: 'OEM',
      status: 'ACTIVE',
      display_name: 'Nova',
      default_version: BUSBAR,
      allowed_redirect_urls: [],
      time_created: '2026-09-14T08:00:00Z',
    });
  });

  test('takes every writable member, and gives it back', async () => {
    const account = await server.createAccount();
    const settings = {
      display_name: 'Nova Chargers',
      logo_url: 'https://nova.example/logo.svg',
      privacy_url: 'https://nova.example/privacy',
      terms_url: 'https://nova.example/terms',
      support_url: 'https://nova.example/support',
      deeplink_url: 'nova://connect/deeplinks',
      universal_link_url: 'https://nova.example/connect',
      allowed_redirect_urls: ['nova://connect/*', 'https://nova.example/done'],
      accent_color: '#4a3fd1',
      corner_radius: 16,
      font_family: 'Georgia',
    };
    const { status, body } = await account.test.patch('/account', settings);
    expect(status).toBe(200);
    expect(body).toMatchObject(settings);
    expect((await account.test.get('/account')).body).toEqual(body);
  });

  test('a change leaves absent members alone, and null clears an optional one', async () => {
    const account = await server.createAccount();
    await account.test.patch('/account', {
      privacy_url: 'https://nova.example/a',
      terms_url: 'https://nova.example/b',
    });
    const { body } = await account.test.patch('/account', { privacy_url: null });
    expect(body).not.toHaveProperty('privacy_url');
    expect(body.terms_url).toBe('https://nova.example/b');
    expect((await account.test.patch('/account', {})).body).toEqual(body);
    await account.test.patch('/account', { allowed_redirect_urls: ['nova://connect/*'] });
    expect((await account.test.patch('/account', { allowed_redirect_urls: null })).body).toEqual(body);
  });

  test('settings of one mode leave those of the other alone', async () => {
    const account = await server.createAccount({ name: 'Nova' });
    await account.test.patch('/account', { display_name: 'Nova, in test' });
    const live = await account.live.get('/account');
    expect(live.body).toMatchObject({ id: account.accountId, live_mode: true, display_name: 'Nova' });
  });

  test('what is not writable is ignored', async () => {
    const account = await server.createAccount();
    const { body } = await account.test.patch('/account', { status: 'DISABLED', kind: 'PROVIDER', live_mode: true });
    expect(body).toMatchObject({ status: 'ACTIVE', kind: 'OEM', live_mode: false });
  });

  test.each([
    ['display_name', 'x'.repeat(81)],
    ['display_name', ''],
    ['display_name', null],
    ['display_name', 7],
    ['logo_url', 'logo.svg'],
    ['logo_url', 'javascript:alert(1)'],
    ['privacy_url', 'privacy policy'],
    ['universal_link_url', 'http://nova.example/connect'],
    ['universal_link_url', 'nova://connect'],
    ['accent_color', 'rebeccapurple'],
    ['accent_color', '#4a3fd1; color: red'],
    ['corner_radius', 25],
    ['corner_radius', 1.5],
    ['font_family', ''],
    ['allowed_redirect_urls', 'nova://connect'],
    ['allowed_redirect_urls', Array.from({ length: 51 }, (_, i) => `nova://connect/${i}`)],
  ])('%s: %j is refused', async (member, value) => {
    const { status, body } = await nova.test.patch('/account', { [member]: value });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'data_json_invalid', context: 'api.account_update', param: member });
  });

  test('an array member at fault is named with its place', async () => {
    const { body } = await nova.test.patch('/account', { allowed_redirect_urls: ['nova://a', 5] });
    expect(body).toMatchObject({ code: 'data_json_invalid', param: 'allowed_redirect_urls.1' });
  });

  test.each([ANODE, BUSBAR])('is alike in %s', async (release) => {
    const older = await server.createAccount({ release: ANODE });
    const { status, headers, body } = await older.test.in(release).get('/account');
    expect(status).toBe(200);
    expect(headers.get('flatpeak-version')).toBe(release);
    expect(body).toMatchObject({ object: 'account', default_version: ANODE });
  });

  describe('of a provider', () => {
    test('can be read and changed like any other', async () => {
      const provider = await server.createAccount({ kind: 'PROVIDER', name: 'Superenergy' });
      expect((await provider.test.get('/account')).body).toMatchObject({
        kind: 'PROVIDER',
        display_name: 'Superenergy',
      });
      const changed = await provider.test.patch('/account', { display_name: 'Superenergy Flex' });
      expect(changed.body).toMatchObject({ kind: 'PROVIDER', display_name: 'Superenergy Flex' });
    });
  });
});
