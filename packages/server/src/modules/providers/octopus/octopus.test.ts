import { compileTariff, evaluateTariff, valueAt } from '@plateau/energy';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoginContext, LoginReference } from '../integration.ts';
import { type ProviderTariff, readProviderTariff } from '../provider-tariff.ts';
import type { OctopusRate } from './api.ts';
import { convertTariff } from './convert.ts';
import {
  ACCOUNT,
  API_KEY,
  account,
  dailyWindows,
  halfHours,
  meterPoint,
  type OctopusServer,
  type OctopusWorld,
  property,
  rate,
  startOctopus,
} from './fixtures/octopus-server.ts';
import { octopusEnergy, octopusProvider } from './index.ts';

const at = (text: string) => Date.parse(text);
const NOW = '2026-09-14T08:00:00Z';
const credentials = { account_number: ` ${ACCOUNT.toLowerCase()} `, api_key: `${API_KEY} ` };

function contextOf(members: Partial<LoginContext> = {}): LoginContext {
  return {
    direction: 'IMPORT',
    postalAddress: { addressLine1: '', addressLine2: '', city: '', state: '', postCode: '', countryCode: 'GB' },
    timeZone: 'Europe/London',
    currencyCode: 'GBP',
    liveMode: true,
    language: 'en',
    nowMs: at(NOW),
    fetch: globalThis.fetch,
    signal: new AbortController().signal,
    log: () => {},
    ...members,
  };
}

const FLAT = 'E-1R-VAR-22-11-01-C';
const AGILE = 'E-1R-AGILE-24-10-01-C';
const GO = 'E-1R-GO-VAR-22-10-14-C';
const ECONOMY_7 = 'E-2R-VAR-22-11-01-C';
const OUTGOING = 'E-1R-OUTGOING-VAR-24-10-26-C';

const home = (tariff: string, to: string | null = null) =>
  property('7 Acacia Road', [
    meterPoint({ mpan: '1200000000011', agreements: [[tariff, '2025-01-01T00:00:00Z', to]] }),
  ]);
const flatRates = { tariff: FLAT, kind: 'standard-unit-rates', rates: [rate(20, '2026-06-30T23:00Z', null)] } as const;

/** Logs in and reads the tariff, as it is stored in the end. */
async function readTariff(
  world: OctopusWorld,
  members: Partial<LoginContext> = {},
): Promise<{ tariff: ProviderTariff; server: OctopusServer }> {
  const server = await startOctopus(world);
  const integration = octopusEnergy({ baseUrl: server.baseUrl });
  const context = contextOf(members);
  const login = await integration.authorise(credentials, context);
  if (!('success' in login && login.success)) throw new Error(JSON.stringify(login));
  const reference = referenceOf(login.data);
  const captured = await integration.capture(reference, context);
  if (!('tariff' in captured)) throw new Error(captured.error);
  const reading = readProviderTariff(await integration.convert(captured.tariff, context), context);
  if (!reading.ok) throw new Error(reading.error);
  return { tariff: reading.tariff, server };
}

function referenceOf(data: object): LoginReference {
  return { data: { ...credentials, ...data }, secureParams: null, referenceId: null };
}

const hoursOf = ({ terms }: ProviderTariff) =>
  terms.schedule[0]!.days_and_hours[0]!.hours.map(({ valid_from, valid_to, rate: [first] }) => [
    valid_from,
    valid_to,
    first !== undefined && 'value' in first ? first.value : undefined,
  ]);

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

describe('a tariff', () => {
  it('with one price', async () => {
    const { tariff, server } = await readTariff({
      account: account(home(FLAT)),
      products: {
        'VAR-22-11-01': { code: 'VAR-22-11-01', display_name: 'Flexible Octopus', full_name: 'Flexible v1' },
      },
      rates: [
        {
          tariff: FLAT,
          kind: 'standard-unit-rates',
          rates: [
            rate(21, '2026-03-31T23:00Z', '2026-06-30T23:00Z', { payment_method: 'DIRECT_DEBIT' }),
            rate(20, '2026-06-30T23:00Z', null, { payment_method: 'DIRECT_DEBIT' }),
            rate(23, '2026-06-30T23:00Z', null, { payment_method: 'NON_DIRECT_DEBIT' }),
          ],
        },
        {
          tariff: FLAT,
          kind: 'standing-charges',
          rates: [
            rate(48, '2026-06-30T23:00Z', null, { payment_method: 'NON_DIRECT_DEBIT' }),
            rate(44, '2026-06-30T23:00Z', null, { payment_method: 'DIRECT_DEBIT' }),
          ],
        },
      ],
    });
    expect(tariff).toEqual({
      displayName: 'Flexible Octopus',
      direction: 'IMPORT',
      structureType: 'FIXED',
      followsMarket: false,
      contractEnd: null,
      expiry: null,
      referenceId: ACCOUNT,
      integrationInstance: 'OCTOPUS_ENERGY_GB',
      terms: {
        schedule: [
          {
            months: ['All'],
            days_and_hours: [
              { days: ['All'], hours: [{ valid_from: '00:00:00', valid_to: '00:00:00', rate: [{ value: 0.21 }] }] },
            ],
          },
        ],
        timeZone: null,
        vat: { rate: 0.05, included: true, onNegative: 'APPLY' },
        fixedCharges: [{ amount: 0.462, per: 'DAY' }],
      },
      datedRates: null,
    });
    // The key goes to the account and nowhere else.
    expect(server.requests.filter(({ authorization }) => authorization !== undefined)).toHaveLength(2);
  });

  it('takes the rate there is when there is none for direct debit', async () => {
    const rates = [rate(30, '2026-06-30T23:00Z', null, { payment_method: 'NON_DIRECT_DEBIT' })];
    const { tariff } = await readTariff({ account: account(home(FLAT)), rates: [{ ...flatRates, rates }] });
    expect(hoursOf(tariff)).toEqual([['00:00:00', '00:00:00', 0.315]]);
    expect(tariff.displayName).toBe('VAR-22-11-01');
  });

  it('is read again when its price or its agreement ends', async () => {
    const rates = [rate(20, '2026-06-30T23:00Z', '2026-09-20T23:00Z'), rate(22, '2026-09-20T23:00Z', null)];
    const changing = await readTariff({ account: account(home(FLAT)), rates: [{ ...flatRates, rates }] });
    expect(changing.tariff).toMatchObject({
      structureType: 'FIXED',
      expiry: new Date('2026-09-20T23:00Z'),
      contractEnd: null,
    });
    const ending = await readTariff({
      account: account(home(FLAT, '2026-09-17T23:00:00Z')),
      rates: [{ ...flatRates, rates }],
    });
    const end = new Date('2026-09-17T23:00:00Z');
    expect(ending.tariff).toMatchObject({ expiry: end, contractEnd: end });
  });

  it.each([
    [
      'Go',
      GO,
      { from: '00:30', to: '05:30', pence: 8.5 },
      [
        ['00:30:00', '05:30:00', 0.08925],
        ['05:30:00', '00:30:00', 0.294],
      ],
    ],
    [
      'Intelligent Go',
      'E-1R-INTELLI-VAR-24-10-29-C',
      { from: '23:30', to: '05:30', pence: 7 },
      [
        ['05:30:00', '23:30:00', 0.294],
        ['23:30:00', '05:30:00', 0.0735],
      ],
    ],
  ])('%s has hours that repeat every day', async (_, tariffCode, cheap, hours) => {
    const rates = dailyWindows('2026-09-11', 6, cheap, 28);
    const { tariff } = await readTariff({
      account: account(home(tariffCode)),
      rates: [{ tariff: tariffCode, kind: 'standard-unit-rates', rates }],
      rowsPerPage: 3,
    });
    expect(hoursOf(tariff)).toEqual(hours);
    expect(tariff).toMatchObject({
      structureType: 'TIME_OF_DAY',
      datedRates: null,
      expiry: null,
      terms: { timeZone: null },
    });
  });

  it('whose windows change their price is read again then', async () => {
    const cheap = { from: '00:30', to: '05:30', pence: 8.5 };
    const rates = [
      ...dailyWindows('2026-09-11', 6, cheap, 28),
      ...dailyWindows('2026-09-17', 3, { ...cheap, pence: 9 }, 28),
    ];
    const { tariff } = await readTariff({
      account: account(home(GO)),
      rates: [{ tariff: GO, kind: 'standard-unit-rates', rates }],
    });
    expect(hoursOf(tariff)[0]).toEqual(['00:30:00', '05:30:00', 0.08925]);
    expect(tariff.expiry).toEqual(new Date('2026-09-16T23:30Z'));
  });

  it('with two registers has its night in winter time all year', async () => {
    const { tariff } = await readTariff({
      account: account(home(ECONOMY_7)),
      rates: [
        { tariff: ECONOMY_7, kind: 'day-unit-rates', rates: [rate(30, '2026-06-30T23:00Z', '2026-09-30T23:00Z')] },
        { tariff: ECONOMY_7, kind: 'night-unit-rates', rates: [rate(14, '2026-06-30T23:00Z', null)] },
      ],
    });
    expect(hoursOf(tariff)).toEqual([
      ['00:30:00', '07:30:00', 0.147],
      ['07:30:00', '00:30:00', 0.315],
    ]);
    expect(tariff).toMatchObject({
      structureType: 'TIME_OF_DAY',
      expiry: new Date('2026-09-30T23:00Z'),
      terms: { timeZone: 'UTC' },
    });
  });
});

describe('half-hourly prices', () => {
  const published = (to: string) => halfHours('2026-09-12T23:00Z', to, (i) => ((i * 7) % 47) - 4);
  const world = (rates: OctopusRate[], more: Partial<OctopusWorld> = {}): OctopusWorld => ({
    account: account(home(AGILE)),
    rates: [{ tariff: AGILE, kind: 'standard-unit-rates', rates }],
    ...more,
  });

  it.each([
    ['in the morning, to this evening', NOW, '2026-09-14T22:00Z', 94, '2026-09-14T15:15Z'],
    ['in the evening, to the next', '2026-09-14T17:00Z', '2026-09-15T22:00Z', 142, '2026-09-15T15:15Z'],
    ['when they are late', '2026-09-14T17:00Z', '2026-09-14T22:00Z', 94, '2026-09-14T17:30Z'],
  ])('are rates as data %s', async (_, now, to, count, expiry) => {
    const { tariff } = await readTariff(world(published(to)), { nowMs: at(now) });
    expect(tariff).toMatchObject({
      structureType: 'MARKET',
      followsMarket: true,
      expiry: new Date(expiry),
      datedRates: { series: AGILE },
      terms: { vat: { rate: 0.05 } },
    });
    expect(tariff.datedRates!.rates).toHaveLength(count);
    expect(tariff.datedRates!.rates[0]).toEqual({
      startMs: at('2026-09-12T23:00Z'),
      endMs: at('2026-09-12T23:30Z'),
      value: -0.042,
    });
  });

  it('have a typical day beyond them', async () => {
    const rates = halfHours('2026-09-12T23:00Z', '2026-09-14T22:00Z', (i) => (i < 48 ? i : i - 40));
    const { tariff } = await readTariff(world(rates));
    const hours = hoursOf(tariff);
    expect(hours).toHaveLength(48);
    expect(hours[0]).toEqual(['00:00:00', '00:30:00', 0.042]); // 0 and 8 pence, and VAT
    expect(hours[47]).toEqual(['23:30:00', '00:00:00', 0.4935]); // tonight's is not known
  });

  it('are read page by page, from yesterday on', async () => {
    const { tariff, server } = await readTariff(world(published('2026-09-14T22:00Z'), { rowsPerPage: 40 }));
    expect(tariff.datedRates!.rates).toHaveLength(94);
    const paths = server.requests
      .map(({ path }) => decodeURIComponent(path))
      .filter((path) => path.includes('standard'));
    const first = `products/AGILE-24-10-01/electricity-tariffs/${AGILE}/standard-unit-rates/?period_from=2026-09-12T23:00:00.000Z&page_size=1500`;
    expect(paths).toEqual([first, `${first}&page=2`, `${first}&page=3`]);
  });

  it('that stand at one cap for days are rates as data still', async () => {
    const { tariff } = await readTariff(world(halfHours('2026-09-12T23:00Z', '2026-09-14T22:00Z', () => 35)));
    expect(tariff).toMatchObject({ structureType: 'MARKET', expiry: new Date('2026-09-14T15:15Z') });
    const days = [0, 1, 2].map((i) =>
      rate(20, at('2026-09-12T23:00Z') + i * 86_400_000, at('2026-09-13T23:00Z') + i * 86_400_000),
    );
    expect((await readTariff(world(days))).tariff.datedRates?.rates).toHaveLength(3);
  });

  it('for every day are rates as data, too', async () => {
    const days = [18, 21, 19].map((pence, i) =>
      rate(pence, at('2026-09-12T23:00Z') + i * 86_400_000, at('2026-09-13T23:00Z') + i * 86_400_000),
    );
    const { tariff } = await readTariff(world(days));
    expect(tariff.datedRates!.rates.map(({ value }) => value)).toEqual([0.189, 0.2205, 0.1995]);
    expect(hoursOf(tariff)).toEqual([['00:00:00', '00:00:00', 0.203]]);
  });

  it.each([
    ['shorter', '2027-03-28', '2027-03-28T00:00Z', '2027-03-28T23:00Z', 46],
    ['longer', '2026-10-25', '2026-10-24T23:00Z', '2026-10-26T00:00Z', 50],
  ])('of a day that is %s are all there', async (_, date, from, to, count) => {
    const rates = halfHours(from, to, (i) => i);
    const { tariff } = await readTariff(world(rates), { nowMs: at(`${date}T10:00Z`) });
    expect(tariff.datedRates!.rates).toHaveLength(count);
    expect(hoursOf(tariff)[0]).toEqual(['00:00:00', '00:30:00', 0]);
  });

  it('on which VAT changes have none in common', async () => {
    const rates = published('2026-09-14T22:00Z').map((row, i) =>
      i < 80 ? row : { ...row, value_inc_vat: row.value_exc_vat },
    );
    const { tariff } = await readTariff(world(rates));
    expect(tariff.terms.vat).toBeNull();
  });

  it('that are not published for now are an error of the company', async () => {
    await expect(readTariff(world(published('2026-09-14T07:30Z')))).rejects.toThrow('has published no rate for now');
  });
});

describe('what is sold', () => {
  const both = property('7 Acacia Road', [
    meterPoint({ mpan: '11', agreements: [[FLAT, '2025-01-01T00:00:00Z', null]] }),
    meterPoint({
      mpan: '12',
      isExport: true,
      agreements: [
        ['E-1R-OUTGOING-FIX-12M-19-05-13-C', '2024-01-01T00:00:00Z', '2025-06-01T00:00:00Z'],
        [OUTGOING, '2025-06-01T00:00:00Z', null],
      ],
    }),
  ]);
  const withoutVat = { ...rate(15, '2025-06-01T00:00Z', null), value_inc_vat: 15 };
  const world = {
    account: account(both),
    rates: [flatRates, { tariff: OUTGOING, kind: 'standard-unit-rates', rates: [withoutVat] }],
  } as const;

  it('has a price of its own', async () => {
    const { tariff } = await readTariff(world, { direction: 'EXPORT' });
    expect(tariff).toMatchObject({
      direction: 'EXPORT',
      structureType: 'FIXED',
      terms: { vat: { rate: 0 }, fixedCharges: [] },
    });
    expect(hoursOf(tariff)).toEqual([['00:00:00', '00:00:00', 0.15]]);
  });

  it('is found with the login for what is used, at the same home', async () => {
    const elsewhere = property('The Cottage', [
      meterPoint({ mpan: '99', isExport: true, agreements: [[GO, '2025-01-01T00:00:00Z', null]] }),
    ]);
    const server = await startOctopus({ ...world, account: account(elsewhere, both) });
    const captured = await octopusEnergy({ baseUrl: server.baseUrl }).capture(
      referenceOf({ mpan: '11' }),
      contextOf({ direction: 'EXPORT' }),
    );
    expect(captured).toMatchObject({
      tariff: { tariff: { code: OUTGOING } },
      postalAddress: {
        addressLine1: '7 Acacia Road',
        addressLine2: 'Little Hill',
        city: 'London',
        postCode: 'N1 1AA',
        countryCode: 'GB',
      },
    });
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

describe('law', () => {
  it('windows of the local clock are priced as published, also on days when it changes', () => {
    const time = fc
      .integer({ min: 0, max: 47 })
      .map((i) => `${String(Math.floor(i / 2)).padStart(2, '0')}:${i % 2 === 0 ? '00' : '30'}`);
    const windows = fc.record({ from: time, to: time }).filter(({ from, to }) => from !== to);
    const date = fc.constantFrom(
      '2026-10-22',
      '2026-10-23',
      '2026-10-24',
      '2027-03-25',
      '2027-03-26',
      '2027-03-27',
      '2026-12-30',
    );
    const probe = fc.integer({ min: 0, max: 4 * 48 - 1 });
    fc.assert(
      fc.property(windows, date, probe, (cheap, firstDate, halfHour) => {
        // A time that the clock skips or repeats is a matter of taste: the company's own is not known.
        fc.pre(!(cheap.from >= '01:00' && cheap.from < '02:00') && !(cheap.to >= '01:00' && cheap.to < '02:00'));
        const rates = dailyWindows(firstDate, 5, { ...cheap, pence: 5 }, 30);
        const nowMs = at(`${firstDate}T12:00Z`) + 86_400_000;
        const converted = convertTariff(
          {
            account: ACCOUNT,
            direction: 'IMPORT',
            tariff: { code: GO, product: 'GO', hasDayAndNight: false },
            productName: null,
            agreementEnd: null,
            unitRates: { registers: 1, rates },
            standingCharges: [],
          },
          nowMs,
        );
        expect(converted.dated_rates).toBeUndefined();
        const reading = readProviderTariff(converted, contextOf());
        if (!reading.ok) throw new Error(reading.error);
        const atMs = nowMs - 86_400_000 + halfHour * 1_800_000;
        const published = rates.find(({ valid_from, valid_to }) => at(valid_from!) <= atMs && atMs < at(valid_to!));
        fc.pre(published !== undefined);
        expect(priceAt(reading.tariff, atMs)).toBeCloseTo(published!.value_inc_vat / 100, 9);
      }),
      { numRuns: 60 },
    );
  });

  function priceAt({ terms }: ProviderTariff, atMs: number): number {
    const compiled = compileTariff(
      {
        schedule: terms.schedule,
        marketRates: false,
        marketSource: null,
        marketResolution: 'NATIVE',
        vat: terms.vat,
        billingDay: null,
        tierScope: 'MONTH',
      },
      { timeZone: terms.timeZone ?? 'Europe/London', holidays: { isHoliday: () => false }, findIndex: () => undefined },
    );
    if (!compiled.ok) throw new Error(compiled.error.message);
    const window = { startMs: atMs, endMs: atMs + 1000 };
    return valueAt(evaluateTariff(compiled.value, window, { series: () => undefined, knownUntilMs: () => null }), atMs);
  }
});
