import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createConnect, tellTariffReady } from '../src/modules/connect/index.ts';
import { addProvider, createProviderDesk, type Integration } from '../src/modules/providers/index.ts';
import { createServer } from '../src/server.ts';
import { send } from './client.ts';
import { ConnectClient, openSession } from './connect-client.ts';
import { BUSBAR, useServer } from './harness.ts';
import { evNight } from './provider-module.ts';

/** A provider with login pages of its own whose tariffs are read by functions in the server's process (connect.md §5.7). */

const server = useServer({ database: 'embedded' });

test('hooks read with what the pages handed over, in both directions; what failed is logged', async () => {
  const account = await server.createAccount();
  const superenergy = await server.createAccount({ kind: 'PROVIDER' });
  const { storage, instanceKey, market, settings } = server.platform;
  const urls = { onboardUrl: null, testOnboardUrl: 'https://login.superenergy.example/', apiUrl: null };
  const provider = {
    displayName: 'Superenergy',
    countryCodes: ['GB'],
    module: urls,
    loginStyle: 'OWN_PAGES' as const,
    accountId: superenergy.accountId,
    moduleKey: null,
    websiteUrl: null,
  };
  const { id } = await addProvider(storage, provider, instanceKey);
  const references: unknown[] = [];
  const hooks: Integration = {
    providers: [id],
    directions: ['IMPORT', 'EXPORT'],
    fields: [],
    authorise: () => {
      throw new Error('its own pages do that');
    },
    capture: (reference, { direction }) => {
      references.push([direction, reference]);
      return { tariff: { ...evNight, direction } };
    },
    convert: (tariff) => tariff as never,
  };
  // The same database, served by one that knows these hooks.
  await server.platform.providers.reader.close();
  const lines: unknown[] = [];
  const log = (...line: unknown[]) => lines.push(line);
  const means = { storage, market, instanceKey, integrations: [hooks], log, onRead: tellTariffReady };
  const providers = createProviderDesk(means);
  const lifeSeconds = settings.connectSessionSeconds;
  const connect = createConnect({ market, providers, instanceKey, lifeSeconds });
  const { app } = await createServer({ ...server.platform, providers, connect }, pino({ level: 'silent' }));
  try {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    const { token } = await openSession(server, account, 'busbar');
    const client = new ConnectClient(origin, 'busbar', token);
    await client.start();
    const { data } = await client.go({ route: 'provider_select', data: { provider: { id } } });
    expect(data.redirect_url).toBe(`https://login.superenergy.example/?fp_cot=${token}&connect_token=${token}`);
    const report = {
      status: 'AUTHORISED',
      consent_given: true,
      auth_data: { refresh_token: 'r1' },
      reference_id: 'A-1',
    };
    const authorization = `Bearer ${superenergy.testKey}`;
    const reported = await send(origin, 'POST', `/connect/session/${token}`, report, { authorization });
    expect(reported.body).toMatchObject({ login_open: false, login_status: 'AUTHORISED' });
    const page = await client.start();
    expect(page.tariffs).toMatchObject([
      { direction: 'IMPORT', status: 'CONNECTED', display_name: 'EV Night' },
      { direction: 'EXPORT', status: 'CONNECTED' },
    ]);
    const reference = { data: { refresh_token: 'r1' }, secureParams: null, referenceId: 'A-1' };
    expect(references).toEqual(
      expect.arrayContaining([
        ['IMPORT', reference],
        ['EXPORT', reference],
      ]),
    );
    const session = (await account.test.in(BUSBAR).get(`/connect/${token}`)).body;
    expect(session).toMatchObject({ data_available: true, result: 'CONNECTED' });
    const next = new ConnectClient(origin, 'busbar', (await openSession(server, account, 'busbar')).token);
    await next.start();
    await next.go({ route: 'provider_select', data: { provider: { id } } });
    const failed = { status: 'FAILED', code: 'no_tariff', message: 'The contract has ended.' };
    await send(origin, 'POST', `/connect/session/${next.token}`, failed, { authorization });
    expect(lines.at(-1)).toEqual([
      'a login failed at the provider',
      {
        provider: id,
        session: expect.stringMatching(/^cse_/),
        code: 'no_tariff',
        reason: 'The contract has ended.',
      },
    ]);
  } finally {
    await app.close();
    await providers.reader.close();
  }
});
