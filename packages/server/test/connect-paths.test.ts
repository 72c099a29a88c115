import { beforeAll, describe, expect, test } from 'vitest';
import {
  ConnectClient,
  createLocation,
  type DialectName,
  LONDON,
  openSession,
  ROUTES,
  sessionOf,
  testLibrary,
  testManual,
  testMarket,
  testRegions,
  URLS,
} from './connect-client.ts';
import { ANODE, BUSBAR, type TestAccount, useServer } from './harness.ts';

const server = useServer({ database: 'embedded' });
let account: TestAccount;

beforeAll(async () => {
  account = await server.createAccount({ release: ANODE });
});

const provider = (id: string) => ({ route: 'provider_select', data: { provider: { id } } });

/** Price rows of the summary's slot, alike for both dialects. */
function today(dialect: DialectName, page: { [name: string]: never }): [string, string, number][] {
  // biome-ignore lint/suspicious/noExplicitAny: two shapes are read alike
  const any = page as any;
  const rows = dialect === 'anode' ? any.data.rates.today : any.tariffs[0].prices.today;
  return rows.map((row: never) => {
    // biome-ignore lint/suspicious/noExplicitAny: two shapes are read alike
    const { valid_from, valid_to, tariff, price } = row as any;
    return [valid_from.slice(11), valid_to.slice(11), dialect === 'anode' ? tariff.cost : price.value];
  });
}

describe.each<DialectName>(['anode', 'busbar'])('%s', (dialect) => {
  const routes = ROUTES[dialect];
  const open = (options = {}) => openSession(server, account, dialect, options);

  test('library: a plan, and its prices at once', async () => {
    const client = await open();
    const list = await client.start();
    expect(list.route).toBe('provider_select');
    expect(list.data.providers.slice(-4).map(({ display_name }: never) => display_name)).toEqual([
      'Test Library',
      'Test Manual',
      'Test Market',
      'Test Regions',
    ]);
    const plans = await client.go(provider(testLibrary));
    expect(plans.data.tariffs.map(({ name }: { name: string }) => name)).toEqual([
      'Test Fixed',
      'Test Flex',
      'Test Night',
    ]);
    const summary = await client.go({
      route: 'tariff_select',
      data: { tariff: { id: 'trt_7e5700000000000000000002' } },
      type: 'submit',
    });
    expect(summary.route).toBe(routes.summary);
    expect(today(dialect, summary)).toEqual([
      ['00:00:00+01:00', '00:30:00+01:00', 0.2855],
      ['00:30:00+01:00', '05:30:00+01:00', 0.085],
      ['05:30:00+01:00', '00:00:00+01:00', 0.2855],
    ]);
    expect(await sessionOf(account, client)).toMatchObject({
      status: 'OPEN',
      result: 'CONNECTED',
      data_available: true,
    });
    const end = await client.go({ action: 'CLOSE' });
    expect(end.data).toEqual({
      redirect_url: `nova://done?from=test&fp_cot=${client.token}`,
      reason: 'SESSION_END',
      result: 'CONNECTED',
    });
    const session = await sessionOf(account, client);
    expect(session).toMatchObject({ status: 'COMPLETE', result: 'CONNECTED' });
    const prices = await account.test.in(BUSBAR).post('/prices', {
      location_id: session.location_id,
      start_time: '2026-09-14T00:00:00+01:00',
      end_time: '2026-09-14T06:00:00+01:00',
    });
    expect(prices.body.prices ?? prices.body.data).toHaveLength(3);
  });

  test('market: surcharges on the index, the price of every hour', async () => {
    const client = await open();
    await client.start();
    const structure = await client.go(provider(testMarket));
    expect(structure.data.options).toEqual(['FIXED', 'TIME_OF_DAY', 'MARKET']);
    const surcharge = await client.go({ route: routes.structure, data: { options: ['MARKET'] } });
    expect(surcharge.data).toMatchObject({ currency_code: 'GBP', surcharge: { fixed: 0, percentage: 0 } });
    const summary = await client.go({
      route: 'surcharge_capture',
      data: { surcharge: { fixed: '0.01', percentage: 20 } },
    });
    // Local midnight is 23:00 UTC: (0.05 + 0.23 + 0.01) × 1.2
    expect(today(dialect, summary).slice(0, 2)).toEqual([
      ['00:00:00+01:00', '01:00:00+01:00', 0.348],
      ['01:00:00+01:00', '02:00:00+01:00', 0.072],
    ]);
  });

  test('a surcharge of more than 500 % is what it says', async () => {
    const client = await open();
    await client.start();
    await client.go(provider(testMarket));
    await client.go({ route: routes.structure, action: 'MARKET' });
    const summary = await client.go({ route: 'surcharge_capture', data: { surcharge: { percentage: 1000 } } });
    expect(today(dialect, summary)[1]).toEqual(['01:00:00+01:00', '02:00:00+01:00', 0.55]);
  });

  test('regions: asked for plans and for markets', async () => {
    const client = await open();
    await client.start();
    const plans = await client.go(provider(testRegions));
    expect(plans.data.tariffs).toHaveLength(1);
    const region = await client.go({ route: 'tariff_select', data: { tariff: { id: plans.data.tariffs[0].id } } });
    expect(region.data).toMatchObject({ regions: ['A', 'B'] });
    expect(await client.refused({ route: 'region_select', data: { region: 'C' } })).toEqual([
      422,
      'market_region_invalid',
      'data.region',
    ]);
    const summary = await client.go({ route: 'region_select', data: { region: 'B' } });
    expect(today(dialect, summary)).toEqual([['00:00:00+01:00', '00:00:00+01:00', 0.3]]);
    await client.go({ route: 'tariff_select', action: 'TARIFF_MISSING' });
    await client.go({ route: routes.structure, action: 'MARKET' });
    await client.go({ route: 'region_select', data: { region: 'A' } });
    const market = await client.go({ route: 'surcharge_capture', data: { surcharge: {} } });
    expect(today(dialect, market)).toEqual([['00:00:00+01:00', '00:00:00+01:00', 0.2]]);
    // Answered again in the same pass: one tariff, the same id.
    expect((await sessionOf(account, client)).tariff_ids).toHaveLength(1);
  });

  test('typed in: fixed, with name and term', async () => {
    const client = await open({ route_options: { tariff_name_capture: true, contract_term_capture: true } });
    await client.start();
    await client.go({ route: 'provider_select', action: 'PROVIDER_MISSING' });
    await client.go({ route: 'provider_name_capture', data: { provider: { name: ' Village Power ' } } });
    const price = await client.go({ route: routes.structure, data: { options: ['FIXED'] } });
    expect(price.route).toBe(routes.fixed);
    expect(price.data.provider).toEqual({
      id: null,
      display_name: 'Village Power',
      logo_url: null,
      accent_color: null,
    });
    await client.go({ route: routes.fixed, data: { cost: 0.2462 } });
    expect(await client.refused({ route: routes.name, data: { tariff: { name: '  ' } } })).toEqual([
      422,
      'tariff_name_missing',
      'data.tariff.name',
    ]);
    await client.go({ route: routes.name, data: { tariff: { name: 'Flex Go' } } });
    expect(await client.refused({ route: 'contract_term_capture', data: { contract_end_date: '2026-09-13' } })).toEqual(
      [422, 'contract_end_date_invalid', 'data.contract_end_date'],
    );
    expect(await client.refused({ route: 'contract_term_capture', data: { contract_end_date: 'soon' } })).toEqual([
      422,
      'date_format_invalid',
      'data.contract_end_date',
    ]);
    const summary = await client.go({
      route: 'contract_term_capture',
      data: { contract_end_date: '2027-05-31T23:00:00.000Z' },
    });
    const tariff = dialect === 'anode' ? summary.data.tariff : summary.tariffs[0];
    expect(tariff.contract_end_date).toBe('2027-06-01T00:00:00+01:00');
    expect(tariff.name ?? tariff.display_name).toBe('Flex Go');
    expect(today(dialect, summary)).toEqual([['00:00:00+01:00', '00:00:00+01:00', 0.2462]]);
  });

  test('typed in: by time of day, over midnight, shown again as entered', async () => {
    const client = await open({ route_options: { contract_term_capture: true } });
    await client.start();
    await client.go(provider(testManual));
    const page = await client.go({ route: routes.structure, data: { options: ['TIME_OF_DAY'] } });
    expect(page.route).toBe(routes.timeOfDay);
    const hours = [
      { cost: 0.2855, valid_from: '05:30:00', valid_to: '00:30:00' },
      { cost: 0.085, valid_from: '00:30:00', valid_to: '05:30:00' },
    ];
    const term = await client.go({ route: routes.timeOfDay, data: { hours } });
    expect(term.route).toBe('contract_term_capture');
    const back = await client.go({ action: 'BACK' });
    expect(back.data.hours).toEqual(hours);
    await client.go({ data: { hours } });
    // Neither data nor action: skipped.
    const summary = await client.go({ route: 'contract_term_capture' });
    expect(today(dialect, summary)).toHaveLength(3);
    const name = dialect === 'anode' ? summary.data.tariff.name : summary.tariffs[0].display_name;
    expect(name).toBe('Test Manual time of day');
  });

  test('advanced input: the app makes the tariff', async () => {
    const client = await open({ route_options: { advanced_tariff_capture: true } });
    await client.start();
    const structure = await client.go(provider(testManual));
    const option = dialect === 'anode' ? 'ADVANCED' : 'ADVANCED_TARIFF_INPUT';
    expect(structure.data.options).toContain(option);
    const redirect = await client.go({ route: routes.structure, data: { options: [option] } });
    expect(redirect.data).toEqual({
      redirect_url: `https://app.nova.example/connect?fp_cot=${client.token}&route=advanced_tariff_input`,
      reason: 'ADVANCED_TARIFF_INPUT',
    });
    expect((await client.go({ route: 'session_restore' })).route).toBe(routes.structure);
    await client.go({ route: routes.structure, data: { options: [option] } });
    const { location_id } = await sessionOf(account, client);
    const created = await account.test.in(BUSBAR).post('/tariffs', {
      location_id,
      direction: 'IMPORT',
      type: 'COMMODITY',
      schedule: [{ days_and_hours: [{ hours: [{ rate: [{ value: 0.31 }] }] }] }],
    });
    expect(created.status, JSON.stringify(created.body)).toBe(200);
    const summary = await client.go({ route: 'session_restore' });
    expect(summary.route).toBe(routes.summary);
    expect(await sessionOf(account, client)).toMatchObject({ result: 'CONNECTED', tariff_ids: [created.body.id] });
  });

  test('coming back: summary, change, disconnect', async () => {
    const first = await open();
    await first.start();
    await first.go(provider(testManual));
    await first.go({ route: routes.structure, data: { options: ['FIXED'] } });
    await first.go({ route: routes.fixed, data: { cost: 0.2 } });
    await first.go({ action: 'SAVE' });
    const { location_id, tariff_ids } = await sessionOf(account, first);

    const again = await open({ location_id, ...(dialect === 'anode' ? { postal_address: null } : {}) });
    const summary = await again.start();
    expect(summary.route).toBe(routes.summary);
    const list = await again.go({ route: routes.summary, action: 'EDIT' });
    expect(list.route).toBe('provider_select');
    expect((await again.go({ action: 'BACK' })).route).toBe(routes.summary);
    await again.go({ route: routes.summary, action: 'CHANGE' });
    await again.go(provider(testLibrary));
    const changed = await again.go({ data: { tariff: { id: 'trt_7e5700000000000000000001' } } });
    expect(changed.route).toBe(routes.summary);
    const session = await sessionOf(account, again);
    expect(session.tariff_ids).not.toEqual(tariff_ids);
    const end = await again.go({ route: routes.summary, action: 'DISCONNECT' });
    expect(end.data.result).toBe('DISCONNECTED');
    expect(await sessionOf(account, again)).toMatchObject({
      status: 'COMPLETE',
      result: 'DISCONNECTED',
      tariff_ids: [],
    });
    // A second tap gets the same answer, for five minutes.
    expect((await again.go({ route: routes.summary, action: 'DISCONNECT' })).data).toEqual(end.data);
    expect(await again.refused({ action: 'CLOSE' })).toEqual([403, 'connect_session_complete', undefined]);
  });

  test('search, and what is not there', async () => {
    const client = await open();
    await client.start();
    const found = await client.go({ route: 'provider_select', action: 'SEARCH', data: { query: 'tEst lib' } });
    expect(found.data).toMatchObject({ query: 'tEst lib', has_more: false });
    expect(found.data.providers).toHaveLength(1);
    const refusals = [
      await client.refused({ data: {} }),
      await client.refused({ data: { provider: { id: 'prv_000000000000000000000000' } } }),
      await client.refused({ data: { provider: 'x' } }),
      await client.refused({ route: 'provider_select' }),
      await client.refused({ route: 'provider_select', action: 'DANCE' }),
    ];
    expect(refusals).toEqual([
      [422, 'provider_id_missing', 'data.provider.id'],
      [422, 'provider_not_found', 'data.provider.id'],
      [400, 'data_json_invalid', 'data.provider'],
      [400, 'data_json_invalid', 'data'],
      [422, 'action_invalid', undefined],
    ]);
  });

  test('the address page, in the order of its rules', async () => {
    const client = await open();
    await client.start();
    const page = await client.go({ route: 'provider_select', action: 'ADDRESS_CHANGE' });
    expect(page.route).toBe(routes.address);
    expect(page.data.postal_address.city).toBe('London');
    const post = (changes: object) =>
      client.refused({ route: routes.address, data: { postal_address: { ...LONDON, ...changes } } });
    expect([
      await client.refused({ route: routes.address, data: {} }),
      await post({ country_code: 'XX', city: '' }),
      await post({ address_line1: '', city: '' }),
      await post({ city: ' ', post_code: '' }),
      await post({ post_code: '' }),
      await post({ country_code: 'US', city: 'Springfield', post_code: '1' }),
      await post({ post_code: 'GEO 000' }),
      await post({ country_code: 'US', city: 'Nowhere at all', post_code: '94103' }),
      await post({ city: 7 }),
    ]).toEqual([
      [422, 'country_code_missing', 'data.postal_address.country_code'],
      [422, 'country_code_invalid', 'data.postal_address.country_code'],
      [422, 'address_line1_missing', 'data.postal_address.address_line1'],
      [422, 'city_missing', 'data.postal_address.city'],
      [422, 'post_code_missing', 'data.postal_address.post_code'],
      [422, 'state_missing', 'data.postal_address.state'],
      [422, 'geo_location_not_found', 'data.postal_address.city'],
      [422, 'geo_location_not_found', 'data.postal_address.city'],
      [400, 'data_json_invalid', 'data.postal_address.city'],
    ]);
    const sanFrancisco = { address_line1: '1 Main St', city: 'San Francisco', post_code: '94103', country_code: 'us' };
    const list = await client.go({ data: { postal_address: sanFrancisco } });
    expect(list.data.postal_address).toMatchObject({ state: 'CA', country_code: 'US' });
  });

  test('an abandoned session leaves nothing behind', async () => {
    const own = await server.createAccount({ release: ANODE });
    const client = await openSession(server, own, dialect);
    const before = (await own.test.get('/locations')).body.data.length;
    await client.start();
    await client.go(provider(testManual));
    await client.go({ route: routes.structure, data: { options: ['FIXED'] } });
    const end = await client.go({ action: 'CLOSE' });
    expect(end.data.result).toBe('CLOSED');
    expect((await own.test.get('/customers')).body.data).toEqual([]);
    expect((await own.test.get('/locations')).body.data).toHaveLength(before);
    expect((await own.test.get('/tariffs')).body.data).toEqual([]);
  });

  test('the name of the page in the other dialect means the same', async () => {
    const other = ROUTES[dialect === 'anode' ? 'busbar' : 'anode'];
    const client = await open();
    await client.start();
    await client.go(provider(testManual));
    expect((await client.go({ route: other.structure, action: 'FIXED' })).route).toBe(routes.fixed);
    expect((await client.go({ route: other.fixed, data: { cost: 0.2 } })).route).toBe(routes.summary);
    expect((await client.post({ route: other.summary })).body).toMatchObject({
      code: 'action_missing',
      context: `connect.${routes.summary}`,
      connect_token: client.token,
    });
  });

  test('issue reports', async () => {
    const client = await open();
    await client.start();
    await client.go(provider(testManual));
    await client.go({ action: 'FIXED' });
    await client.go({ data: { cost: 0.2 } });
    const act = (action: string, data?: object) => ({ route: routes.summary, action, data });
    if (dialect === 'anode') {
      const reported = await client.go(act('WRONG_TARIFF_REPORT', { description: 'too dear' }));
      expect(reported.data.tariff.status).toBe('ERROR_REPORTED');
      expect((await client.go(act('WRONG_TARIFF'))).data.tariff.status).toBe('ERROR_REPORTED');
      return;
    }
    expect(await client.refused(act('CREATE_ISSUE_REPORT'))).toEqual([422, 'description_missing', 'data.description']);
    expect(await client.refused(act('CANCEL_ISSUE_REPORT'))).toEqual([422, 'issue_report_not_found', undefined]);
    const created = await client.go(act('CREATE_ISSUE_REPORT', { description: 'Night price is missing' }));
    expect(created.tariffs[0]).toMatchObject({
      status: 'ERROR_REPORTED',
      issue_report: { description: 'Night price is missing' },
    });
    expect(await client.refused(act('CREATE_ISSUE_REPORT', { description: 'x' }))).toEqual([
      422,
      'issue_report_exists',
      undefined,
    ]);
    const updated = await client.go(act('UPDATE_ISSUE_REPORT', { description: 'Still' }));
    expect(updated.tariffs[0].issue_report.description).toBe('Still');
    const cancelled = await client.go(act('CANCEL_ISSUE_REPORT'));
    expect(cancelled.tariffs[0]).toMatchObject({ status: 'CONNECTED', issue_report: null });
    expect(await client.refused(act('EDIT', { tariff_id: 'trf_000000000000000000000000' }))).toEqual([
      422,
      'tariff_not_found',
      'data.tariff_id',
    ]);
  });
});

test('a location between bidding zones is asked for its region', async () => {
  const farm = { address_line1: 'Storgatan 1', city: 'Gislaved', post_code: '332 30', country_code: 'SE' };
  const location_id = await createLocation(account, farm);
  const { market_sources } = (await account.test.in(BUSBAR).get(`/locations/${location_id}`)).body;
  expect(market_sources.candidates.length).toBeGreaterThan(1);
  const client = await openSession(server, account, 'busbar', { location_id });
  await client.start();
  await client.go(provider(testManual));
  const { route, data } = await client.go({ route: 'plan_structure', action: 'MARKET' });
  expect(route).toBe('region_select');
  expect(data.regions).toHaveLength(market_sources.candidates.length);
  await client.go({ data: { region: data.regions[0] } });
  const summary = await client.go({ data: { surcharge: { fixed: 0.1 } } });
  expect(summary.tariffs[0]).toMatchObject({ connection_type: 'MARKET', market_rates_source: true });
  expect(summary.tariffs[0].prices.today.length).toBeGreaterThan(20);
});

test('anode: rows come into being with the tariff, under the references of the session', async () => {
  const created = await account.test.in(ANODE).post('/connect/token', {
    ...URLS,
    customer_reference_id: 'CUS-77',
    location_reference_id: 'LOC-77',
  });
  const client = new ConnectClient(server.origin, 'anode', created.body.connect_token);
  expect((await client.start()).route).toBe('postal_address_capture');
  await client.go({ route: 'postal_address_capture', data: { postal_address: LONDON } });
  await client.go(provider(testLibrary));
  const state = async () => (await account.test.get(`/connect/token?connect_token=${client.token}`)).body;
  expect(await state()).toMatchObject({ customer_id: null, location_id: null, is_tariff_processed: false });
  await client.go({ route: 'tariff_select', data: { tariff: { id: 'trt_7e5700000000000000000001' } } });
  const after = await state();
  expect(after).toMatchObject({
    customer_reference_id: 'CUS-77',
    location_reference_id: 'LOC-77',
    is_tariff_processed: true,
    complete_action: 'SAVE',
  });
  const location = (await account.test.get(`/locations/${after.location_id}`)).body;
  expect(location).toMatchObject({ customer_id: after.customer_id, reference_id: 'LOC-77' });

  // The same customer with the same address has one location.
  const second = await account.test.in(ANODE).post('/connect/tariff/token', {
    ...URLS,
    customer_id: after.customer_id,
    postal_address: LONDON,
  });
  const again = new ConnectClient(server.origin, 'anode', second.body.connect_token);
  await again.start();
  await again.go(provider(testLibrary));
  await again.go({ data: { tariff: { id: 'trt_7e5700000000000000000001' } } });
  expect((await sessionOf(account, again)).location_id).toBe(after.location_id);

  // Disconnected without a page.
  const third = await account.test.in(ANODE).post('/connect/token', {
    ...URLS,
    location_id: after.location_id,
    actions: { disconnect_tariff: true },
  });
  const last = new ConnectClient(server.origin, 'anode', third.body.connect_token);
  expect((await last.start()).data.result).toBe('DISCONNECTED');
  expect((await last.start()).data.result).toBe('DISCONNECTED');
});
