import { describe, expect, it } from 'vitest';
import type { LoginContext } from '../integration.ts';
import {
  ACCOUNT,
  API_KEY,
  account,
  meterPoint,
  type OctopusWorld,
  property,
  startOctopus,
} from './fixtures/octopus-server.ts';
import { contextOf, credentials, FLAT, flatRates, GO, home, OUTGOING, referenceOf } from './fixtures/reading.ts';
import { octopusEnergy, octopusProvider } from './index.ts';

describe('the company', () => {
  it('serves Great Britain, for what is used and what is sold', () => {
    expect(octopusProvider).toMatchObject({
      countryCodes: ['GB'],
      connectionTypes: ['DIRECT', 'LIBRARY', 'MARKET', 'MANUAL'],
    });
    expect(octopusEnergy()).toMatchObject({ providers: [octopusProvider.id], directions: ['IMPORT', 'EXPORT'] });
  });
});

describe('logging in', () => {
  async function login(world: OctopusWorld, members: Partial<LoginContext> = {}, typed: object = {}) {
    const server = await startOctopus(world);
    const integration = octopusEnergy({ baseUrl: server.baseUrl });
    return { server, answer: await integration.authorise({ ...credentials, ...typed }, contextOf(members)) };
  }

  it('with one supply is done', async () => {
    const { server, answer } = await login({ account: account(home(FLAT)) });
    expect(answer).toEqual({ success: true, data: { mpan: '1200000000011' }, referenceId: ACCOUNT });
    expect(server.requests.map(({ path }) => path)).toEqual([`accounts/${ACCOUNT}/`]);
  });

  it.each<[string, object, string]>([
    [
      'an account that does not exist',
      { account_number: 'A-99999999' },
      'Octopus Energy does not know this key and account.',
    ],
    ['a wrong key', { api_key: 'sk_live_wrong' }, 'Octopus Energy does not know this key and account.'],
    ['no key', { api_key: ' ' }, 'The API key is missing.'],
    ['a number that is no account', { account_number: '../products' }, 'An account number looks like A-1B2C3D4E.'],
  ])('with %s is refused', async (_, typed, error) => {
    const { answer } = await login({ account: account(home(FLAT)) }, {}, typed);
    expect(answer).toEqual({ success: false, code: 'credentials_invalid', error });
  });

  it.each([403, 404])("with somebody else's account is refused (%i)", async (status) => {
    const { answer } = await login({ answer: (response) => Boolean(response.writeHead(status).end('{}')) });
    expect(answer).toMatchObject({ success: false, code: 'credentials_invalid' });
  });

  it.each<[string, number, string, string]>([
    ['is out of order', 500, '', 'Octopus Energy answered with status 500.'],
    ['is too busy', 429, '{}', 'Octopus Energy answered with status 429.'],
    ['sends its customers elsewhere', 302, '', 'Octopus Energy answered with status 302.'],
    ['answers a page', 200, '<html>', 'Octopus Energy answered something that is not JSON.'],
    ['answers another form', 200, '{"number":1}', 'Octopus Energy answered another form'],
  ])('can be tried again when the company %s', async (_, status, body, error) => {
    const { answer } = await login({ answer: (response) => Boolean(response.writeHead(status).end(body)) });
    expect(answer).toMatchObject({ success: false, code: 'provider_error', error: expect.stringContaining(error) });
  });

  it('can be tried again when the company cannot be reached, and ends with its time', async () => {
    const integration = octopusEnergy({ baseUrl: new URL('http://octopus.invalid/v1/') });
    const unreachable = await integration.authorise(credentials, contextOf());
    expect(unreachable).toEqual({ success: false, code: 'provider_error', error: 'Octopus Energy cannot be reached.' });
    const late = contextOf({ signal: AbortSignal.abort(new Error('too late')) });
    await expect(integration.authorise(credentials, late)).rejects.toThrow('too late');
  });

  it.each<[string, object]>([
    ['no home', account()],
    ['a home that was left', account(property('1 Old Lane', [], { moved_out_at: '2025-01-01T00:00:00Z' }))],
    ['gas only', account(property('7 Acacia Road', []))],
    ['an agreement that has ended', account(home(FLAT, '2026-09-14T08:00:00Z'))],
    [
      'an agreement that begins tomorrow',
      account(
        property('7 Acacia Road', [meterPoint({ mpan: '1', agreements: [[FLAT, '2026-09-15T00:00:00Z', null]] })]),
      ),
    ],
    [
      'what it sells only',
      account(
        property('7 Acacia Road', [
          meterPoint({ mpan: '1', isExport: true, agreements: [[OUTGOING, '2025-01-01T00:00:00Z', null]] }),
        ]),
      ),
    ],
  ])('finds nothing in an account with %s', async (_, json) => {
    const { answer } = await login({ account: json });
    expect(answer).toEqual({ data: {}, extraAuthRequirements: { type: 'no_available_tariffs' } });
  });

  it('asks which of several supplies is meant', async () => {
    const points = (mpan: string, tariff: string) => [
      meterPoint({ mpan, agreements: [[tariff, '2025-01-01T00:00:00Z', null]] }),
    ];
    const two = account(property('7 Acacia Road', points('11', FLAT)), property('The Cottage', points('22', GO)));
    const { server, answer } = await login({ account: two });
    expect(answer).toEqual({
      data: { account: ACCOUNT, mpans: ['11', '22'] },
      extraAuthRequirements: {
        type: 'multiple_available_tariffs',
        accounts: [
          { id: '11', name: '7 Acacia Road, N1 1AA', description: `${FLAT}, meter 11` },
          { id: '22', name: 'The Cottage, N1 1AA', description: `${GO}, meter 22` },
        ],
      },
    });
    const integration = octopusEnergy({ baseUrl: server.baseUrl });
    const state = 'data' in answer ? answer.data : {};
    const chosen = await integration.extraStep!({ account: '22' }, state, contextOf());
    expect(chosen).toEqual({ success: true, data: { mpan: '22' }, referenceId: ACCOUNT });
    expect(await integration.extraStep!({ account: '33' }, state, contextOf())).toMatchObject({ success: false });
  });
});

describe('reading again', () => {
  async function capture(world: OctopusWorld, members: Partial<LoginContext> = {}, data: object = {}) {
    const { baseUrl } = await startOctopus(world);
    return octopusEnergy({ baseUrl }).capture(referenceOf({ mpan: '1200000000011', ...data }), contextOf(members));
  }
  const world = { account: account(home(FLAT)), rates: [flatRates] };

  it.each<[string, OctopusWorld, Partial<LoginContext>, object, string]>([
    [
      'when the customer has moved out',
      { account: account(property('7 Acacia Road', [], { moved_out_at: '2026-09-01T00:00:00Z' })) },
      {},
      {},
      'no_tariff',
    ],
    [
      'when the agreement has ended',
      { ...world, account: account(home(FLAT, '2026-09-01T00:00:00Z')) },
      {},
      {},
      'no_tariff',
    ],
    ['when another meter is there', world, {}, { mpan: '77' }, 'no_tariff'],
    ['when nothing is sold', world, { direction: 'EXPORT' }, {}, 'no_tariff'],
    ['where prices are in another currency', world, { currencyCode: 'EUR' }, {}, 'no_tariff'],
    ['when the key was taken back', world, {}, { api_key: 'sk_live_old' }, 'credentials_invalid'],
    ['when rates are missing', { ...world, rates: [] }, {}, {}, 'provider_error'],
    [
      'when the tariff is none that is known',
      { ...world, account: account(home('G-1R-VAR-22-11-01-C')) },
      {},
      {},
      'provider_error',
    ],
  ])('fails %s', async (_, changed, members, data, code) => {
    expect(await capture(changed, members, data)).toMatchObject({ code, error: expect.any(String) });
  });

  it('does not follow pages for ever', async () => {
    const page = JSON.stringify({ next: '?page=2', results: [] });
    const answer: OctopusWorld['answer'] = (response, path) =>
      path.includes('unit-rates') && Boolean(response.end(page));
    expect(await capture({ ...world, answer })).toMatchObject({
      code: 'provider_error',
      error: `${FLAT} has more than 50 pages.`,
    });
  });

  it('never tells the key', async () => {
    const { requests, baseUrl } = await startOctopus({
      answer: (response) => Boolean(response.writeHead(500).end(API_KEY)),
    });
    const answer = await octopusEnergy({ baseUrl }).capture(referenceOf({ mpan: '1' }), contextOf());
    expect(requests).toHaveLength(1);
    expect(JSON.stringify(answer)).not.toContain(API_KEY);
  });
});
