import { expect, onTestFinished, test } from 'vitest';
import { octopusProvider } from '../src/modules/providers/index.ts';
import {
  ACCOUNT,
  API_KEY,
  account as accountWith,
  halfHours,
  meterPoint,
  type OctopusWorld,
  property,
  startOctopus,
} from '../src/modules/providers/octopus/fixtures/octopus-server.ts';
import { AGILE, FLAT, flatRates, home, OUTGOING } from '../src/modules/providers/octopus/fixtures/reading.ts';
import type { Json } from './client.ts';
import { ConnectClient, LONDON, URLS } from './connect-client.ts';
import { BUSBAR, startServer } from './harness.ts';
import { LoginBrowser } from './login-client.ts';

/** A customer of Octopus Energy, in live mode, against a stand-in for the company's interface. */
async function connect(world: OctopusWorld) {
  const octopus = await startOctopus(world);
  const server = await startServer({
    database: 'embedded',
    settings: { octopusApiUrl: `${octopus.baseUrl.href.replace(/\/$/, '')}/` },
  });
  onTestFinished(() => server.close());
  const account = await server.createAccount();
  const live = account.live.in(BUSBAR);
  const { body: location } = await live.post('/locations', { postal_address: LONDON });
  const urls = { ...URLS, connect_url: 'https://app.nova.example/connect' };
  const created = await live.post('/connect', { ...urls, location_id: location.id });
  const client = new ConnectClient(server.origin, 'busbar', created.body.id);
  await client.start();
  const page = await client.go({ route: 'provider_select', data: { provider: { id: octopusProvider.id } } });
  const browser = new LoginBrowser(page.data.redirect_url);
  const logIn = (api_key = API_KEY) => browser.send('auth_metadata_capture', { account_number: ACCOUNT, api_key });
  const prices = async (start_time: string, end_time: string, tariff_direction = 'IMPORT'): Promise<Json> =>
    (await live.post('/prices', { location_id: location.id, start_time, end_time, tariff_direction })).body;
  return { server, live, client, browser, logIn, prices, octopus, location };
}

test('a flat tariff: the price of the account, VAT included', async () => {
  const { client, browser, logIn, prices } = await connect({ account: accountWith(home(FLAT)), rates: [flatRates] });
  expect((await browser.open()).html).toContain('API key');
  expect((await logIn('sk_live_wrong')).html).toContain('The login did not work');
  await browser.send('start_over');
  expect((await logIn()).html).toContain('May Nova read your tariff?');
  await browser.allow();
  expect((await client.start()).tariffs[0]).toMatchObject({
    status: 'CONNECTED',
    connection_type: 'DIRECT',
    structure_type: 'FIXED',
    vat: 0.05,
  });
  const { data } = await prices('2026-09-14T09:00:00Z', '2026-09-14T10:00:00Z');
  expect(data).toMatchObject([{ price: { value: 0.21, confidence: 1 } }]);
});

test('half-hourly prices: as published, then a forecast, until the next are read', async () => {
  const rates = halfHours('2026-08-10T23:00Z', '2026-09-14T22:00Z', (i) => (i % 48) + 1);
  const world = {
    account: accountWith(home(AGILE)),
    rates: [{ tariff: AGILE, kind: 'standard-unit-rates' as const, rates }],
  };
  const { server, client, browser, logIn, prices, live } = await connect(world);
  await logIn();
  await browser.allow();
  const { tariffs } = await client.start();
  expect(tariffs[0]).toMatchObject({ structure_type: 'MARKET', market_rates_source: true });
  const evening = () => prices('2026-09-14T21:30:00Z', '2026-09-14T22:30:00Z');
  expect((await evening()).data.map(({ price }: Json) => price)).toEqual([
    { value: 0.483, confidence: 1 },
    { value: 0.4935, confidence: expect.closeTo(0.6, 1) },
  ]);
  rates.push(...halfHours('2026-09-14T22:00Z', '2026-09-15T22:00Z', () => 10));
  server.clock.set('2026-09-14T15:30:00Z');
  await server.platform.providers.reader.readDue();
  expect((await evening()).data.map(({ price }: Json) => price)).toEqual([
    { value: 0.483, confidence: 1 },
    { value: 0.105, confidence: 1 },
  ]);
  const { body: sources } = await live.get('/market-sources?limit=100');
  expect(JSON.stringify(sources)).not.toContain(AGILE);
});

test('import and export with one login', async () => {
  const both = property('7 Acacia Road', [
    meterPoint({ mpan: '11', agreements: [[FLAT, '2025-01-01T00:00:00Z', null]] }),
    meterPoint({ mpan: '12', isExport: true, agreements: [[OUTGOING, '2025-01-01T00:00:00Z', null]] }),
  ]);
  const rates = [flatRates, { ...flatRates, tariff: OUTGOING }];
  const { client, browser, logIn, prices } = await connect({ account: accountWith(both), rates });
  await logIn();
  await browser.allow();
  expect((await client.start()).tariffs.map(({ direction }: Json) => direction)).toEqual(['IMPORT', 'EXPORT']);
  expect((await prices('2026-09-14T09:00:00Z', '2026-09-14T10:00:00Z', 'EXPORT')).data).toHaveLength(1);
});

test('a key that is revoked: the tariff goes on as an estimate', async () => {
  let isRevoked = false;
  const { server, browser, logIn, live, location } = await connect({
    account: accountWith(home(FLAT)),
    rates: [flatRates],
    answer: (response) => {
      if (isRevoked)
        response.writeHead(401, { 'content-type': 'application/json' }).end('{"detail":"Invalid API key."}');
      return isRevoked;
    },
  });
  await logIn();
  await browser.allow();
  await server.platform.providers.reader.settled(
    { accountId: location.account_id, liveMode: true },
    (await live.get(`/locations/${location.id}`)).body.tariffs.map(({ tariff_id }: Json) => tariff_id),
    10_000,
  );
  isRevoked = true;
  server.clock.advance({ seconds: 24 * 3600 + 600 });
  await server.platform.providers.reader.readDue();
  expect((await live.get(`/locations/${location.id}`)).body.tariffs[0]).toMatchObject({
    status: 'ERROR',
    is_temporary: true,
  });
});
