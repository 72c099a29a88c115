import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Json } from './client.ts';
import { type ConnectClient, type DialectName, openSession, ROUTES, sessionOf, testLibrary } from './connect-client.ts';
import { ANODE, type TestAccount, useServer } from './harness.ts';
import { LoginBrowser } from './login-client.ts';

/** Random walks over all pages and actions, as clients, customers and attackers might take them. */

const server = useServer({ database: 'embedded' });
let account: TestAccount;
beforeAll(async () => {
  account = await server.createAccount({ release: ANODE });
});

const STEPS = 25;
const OPTIONS = { advanced_tariff_capture: true, tariff_name_capture: true, contract_term_capture: true };

/** One tap: an index into what the page offers, or something odd. */
const tap = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('answer' as const), index: fc.nat(1000) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('action' as const), index: fc.nat(1000) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'back' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('earlier' as const), index: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'start' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('odd' as const),
      body: fc.record(
        {
          route: fc.oneof(fc.constantFrom(...allRoutes()), fc.string(), fc.integer()),
          action: fc.oneof(fc.constantFrom('SEARCH', 'FIXED', 'MARKET', 'RETRY', 'SAVE', 'ALLOW'), fc.string()),
          data: fc.oneof(
            fc.jsonValue(),
            fc.record({ tariff: fc.jsonValue(), options: fc.jsonValue() }),
            fc.record({ hours: fc.array(fc.record({ cost: fc.jsonValue(), valid_from: fc.string() })) }),
            fc.record({ surcharge: fc.record({ fixed: fc.double(), percentage: fc.double() }) }),
            fc.record({ contract_end_date: fc.oneof(fc.string(), fc.date().map(String)) }),
            fc.record({ postal_address: fc.dictionary(fc.constantFrom('city', 'country_code'), fc.jsonValue()) }),
          ),
        },
        { requiredKeys: [] },
      ),
    }),
  },
);
type Tap = typeof tap extends fc.Arbitrary<infer T> ? T : never;

function allRoutes(): string[] {
  const own = Object.values(ROUTES).flatMap((routes) => Object.values(routes) as string[]);
  return [...own, 'provider_select', 'tariff_select', 'region_select', 'surcharge_capture', 'contract_term_capture'];
}

test.each<DialectName>(['anode', 'busbar'])(
  '%s: no walk fails on the server, gets stuck, or leaves half a tariff',
  async (dialect) => {
    await fc.assert(
      fc.asyncProperty(fc.array(tap, { minLength: 5, maxLength: STEPS }), async (taps) => {
        const client = await openSession(server, account, dialect, { route_options: OPTIONS });
        await walk(client, taps);
        await leaves(client);
        await isWhole(client);
      }),
      { numRuns: 20 },
    );
  },
  240_000,
);

/** Takes the taps as far as the session is open. On the way `BACK` must lead to what was shown before. */
async function walk(client: ConnectClient, taps: readonly Tap[]): Promise<void> {
  let page: Json = await client.start();
  const seen: string[] = [page.route];
  for (const each of taps) {
    if (page.route === 'session_redirect' && page.data.reason === 'SESSION_END') return;
    server.clock.advance({ seconds: 1 });
    if (page.route === 'session_redirect' && page.data.reason === 'PROVIDER_LOGIN') {
      await visitProvider(page.data.redirect_url, 'index' in each ? each.index : 0);
      page = await client.start();
      seen.push(page.route);
      continue;
    }
    const body = bodyOf(each, page, seen);
    const { status, body: answer } = await client.post(body);
    expect(status, JSON.stringify({ body, answer })).toBeLessThan(500);
    if (status !== 200) {
      // Nothing has changed.
      const still = await client.start();
      if (page.route !== 'session_redirect') expect(still.route).toBe(page.route);
      continue;
    }
    const wasShown = page.route;
    page = answer;
    if (page.route === 'session_redirect') continue;
    if (each.kind === 'answer' && page.route !== wasShown && wasShown !== 'session_redirect') {
      // One step forward: back leads to the page it came from, and the answer is repeated.
      expect((await client.go({ action: 'BACK' })).route).toBe(wasShown);
      const again = await client.post(body);
      expect(again.body.route).toBe(page.route);
    }
    seen.push(page.route);
  }
}

const LOGINS = ['success', 'wrong', 'otp', 'accounts', 'none', 'both', 'pending', 'stuck', 'fails', 'dynamic', 'error'];

/** What a customer might do on the pages of a provider, before going back. */
async function visitProvider(address: string, seed: number): Promise<void> {
  const browser = new LoginBrowser(address);
  const { html } = await browser.logIn(LOGINS[seed % LOGINS.length]!);
  if (html.includes('otpCode')) {
    await browser.send('extra_auth_metadata_capture', { otpCode: seed % 2 === 0 ? '123456' : '000000' });
  }
  if (html.includes('name="account"')) {
    await browser.send('extra_auth_metadata_capture', { account: ['home', 'empty'][seed % 2]! });
  }
  const page = await browser.open();
  expect(page.status).toBeLessThan(500);
  const isAsked = page.html.includes('auth_metadata_id');
  const way = Math.floor(seed / LOGINS.length) % 4;
  if (way === 0) await browser.send('action', { action: 'DISMISS_DIRECT' });
  else if (way === 1) await browser.send('action', { action: 'DISCONNECT' });
  else if (isAsked) await browser.allow();
}

function bodyOf(each: Tap, page: Json, seen: readonly string[]): object {
  switch (each.kind) {
    case 'start':
      return { route: 'session_restore' };
    case 'back':
      return { action: 'BACK' };
    case 'odd':
      return each.body;
    case 'earlier': {
      const route = seen[each.index % seen.length]!;
      return { route, data: answersTo(route, each.index)[0] };
    }
    case 'action': {
      const actions = (page.actions ?? []).filter((action: string) => !['CLOSE', 'DISCONNECT'].includes(action));
      const action = actions[each.index % Math.max(1, actions.length)] ?? 'BACK';
      return { route: page.route, action, data: { query: 'test', description: 'odd' } };
    }
    case 'answer': {
      const answers = answersTo(page.route, each.index);
      return page.route.endsWith('_summary')
        ? { route: page.route, action: 'EDIT' }
        : { route: page.route, data: answers[each.index % answers.length] };
    }
  }
}

/** Good answers to a page, and some bad ones. */
function answersTo(route: string, seed: number): object[] {
  switch (route) {
    case 'provider_select':
      return [1, 2, 3, 4, 5, 6].map((number) => ({ provider: { id: testLibrary.replace(/.$/, String(number)) } }));
    case 'provider_name_capture':
      return [{ provider: { name: `Power ${seed}` } }, { provider: {} }];
    case 'tariff_select':
      return [1, 2, 3, 4, 5].map((number) => ({ tariff: { id: `trt_7e570000000000000000000${number}` } }));
    case 'plan_structure':
    case 'tariff_structure_select':
      return ['FIXED', 'TIME_OF_DAY', 'MARKET', 'ADVANCED'].map((option) => ({ options: [option] }));
    case 'price_input':
    case 'rate_fixed_capture':
    case 'rate_tod_capture':
      return [{ cost: 0.2 + seed / 10_000 }, { cost: 0 }];
    case 'region_select':
      return [{ region: 'A' }, { region: 'B' }, { region: 'C' }];
    case 'surcharge_capture':
      return [{ surcharge: { fixed: 0.01, percentage: seed } }];
    case 'tariff_name_capture':
    case 'tariff_name_input':
      return [{ tariff: { name: 'Plan' } }, {}];
    case 'contract_term_capture':
      return [
        {},
        { contract_end_date: '2027-01-01' },
        { contract_start_date: '2026-01-01' },
        { contract_end_date: '1' },
      ];
    case 'postal_address_capture':
    case 'postal_address_input': {
      const london = { address_line1: '1', city: 'London', post_code: 'N1 1AA', country_code: 'GB' };
      return [{ postal_address: london }, { postal_address: { ...london, city: 'Paris', country_code: 'FR' } }, {}];
    }
    default:
      return [{}];
  }
}

/** Whatever page it is, it can be left. */
async function leaves(client: ConnectClient): Promise<void> {
  const { status, body } = await client.post({ action: 'CLOSE' });
  if (status === 200) expect(body.data.reason).toBe('SESSION_END');
  else expect(body.code).toBe('connect_session_complete');
}

/** Every tariff of the session has a price, and there is none without a session that connected it. */
async function isWhole(client: ConnectClient): Promise<void> {
  const session = await sessionOf(account, client);
  expect(['COMPLETE', 'CLOSED']).toContain(session.status);
  const found = (
    await account.test.get(`/tariffs?location_id=${session.location_id ?? 'loc_000000000000000000000000'}`)
  ).body.data;
  const current = found.filter(({ status, direction }: Json) => status !== 'DISCONNECTED' && direction === 'IMPORT');
  if (session.result !== 'CONNECTED') {
    // What could not be read stays to be repaired.
    expect(current.filter(({ status }: Json) => status !== 'ERROR')).toEqual([]);
    return;
  }
  const connected = current.filter(({ id }: Json) => session.tariff_ids.includes(id));
  expect(connected.length).toBeGreaterThan(0);
  expect(
    current.filter(({ status }: Json) => status === 'CONNECTED' || status === 'ERROR_REPORTED').length,
  ).toBeLessThan(2);
  const isUnread = current.every(({ status }: Json) => status === 'PENDING' || status === 'ERROR');
  expect(session.data_available).toBe(!isUnread);
  const prices = await account.test.in('2026-08-01.busbar').post('/prices', {
    location_id: session.location_id,
    start_time: '2026-09-14T12:00:00Z',
    end_time: '2026-09-14T13:00:00Z',
  });
  if (isUnread) expect(['pending_connect', 'no_price_data']).toContain(prices.body.code);
  else expect(prices.status, JSON.stringify(prices.body)).toBe(200);
}
