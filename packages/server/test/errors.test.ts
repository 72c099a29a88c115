import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from './client.ts';
import { ADDRESSES, createCustomer, createLocation, createTariff, flat } from './examples.ts';
import { ANODE, onEachDatabase, type TestAccount, useServer } from './harness.ts';

onEachDatabase('errors', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  beforeAll(async () => {
    nova = await server.createAccount();
  });

  test('an error is the whole object, with the operation, the member at fault and the request id', async () => {
    const { status, headers, body } = await nova.test.post('/locations', { postal_address: { country_code: 'DE' } });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(body).toEqual({
      object: 'error',
      live_mode: false,
      context: 'api.location_create',
      type: 'invalid_request',
      code: 'data_json_invalid',
      message: 'postal_address.city is required',
      param: 'postal_address.city',
      request_id: headers.get('x-request-id'),
      time_created: '2026-09-14T08:00:00Z',
    });
  });

  test('an error says in which mode it was made', async () => {
    expect((await nova.live.post('/locations', {})).body.live_mode).toBe(true);
  });

  test('request ids differ, and the server makes them itself', async () => {
    const [one, other] = await Promise.all([
      nova.test.with({ 'x-request-id': 'req_mine' }).get('/account'),
      nova.test.with({ 'x-request-id': 'req_mine' }).get('/account'),
    ]);
    expect(one.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{24}$/);
    expect(one.headers.get('x-request-id')).not.toBe(other.headers.get('x-request-id'));
  });

  test.each<[string, object, string]>([
    ['a missing member', { direction: 'IMPORT', type: 'COMMODITY' }, 'location_id'],
    ['a mistyped id', { location_id: 'loc_1', direction: 'IMPORT', type: 'COMMODITY' }, 'location_id'],
    ['a word that is none', { location_id: ID, direction: 'UP', type: 'COMMODITY' }, 'direction'],
    ['a number in words', { ...TARIFF, billing_day: '5' }, 'billing_day'],
    ['a number out of range', { ...TARIFF, billing_day: 29 }, 'billing_day'],
    ['a date without offset', { ...TARIFF, contract_start_date: '2026-09-01T00:00:00' }, 'contract_start_date'],
    ['a date that does not exist', { ...TARIFF, contract_start_date: '2026-02-30T00:00:00Z' }, 'contract_start_date'],
    ['a member within a member', { ...TARIFF, vat: { included: true } }, 'vat.rate'],
    [
      'a member of a list',
      { ...TARIFF, fixed_charges: [{ amount: 1, per: 'DAY' }, { amount: 1 }] },
      'fixed_charges.1.per',
    ],
    ['a minimum below nothing', { ...TARIFF, minimum_charge: { amount: -1, per: 'MONTH' } }, 'minimum_charge.amount'],
    ['a list for an object', { ...TARIFF, vat: [] }, 'vat'],
    ['a list as body', [], ''],
  ])('%s is named as a path', async (_what, body, param) => {
    const answer = await nova.test.post('/tariffs', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'data_json_invalid', context: 'api.tariff_create' });
    expect(answer.body.param ?? '').toBe(param);
  });

  test('a query parameter at fault is named too', async () => {
    const { status, body } = await nova.test.get('/tariffs?direction=UP');
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'data_json_invalid', context: 'api.tariff_list', param: 'direction' });
  });

  test('members and parameters that are not defined are ignored', async () => {
    const { body } = await nova.test.post('/customers?colour=red', {
      reference_id: 'C',
      colour: 'red',
      id: 'cus_mine',
    });
    expect(body).toEqual(
      expect.objectContaining({ reference_id: 'C', id: expect.stringMatching(/^cus_[0-9a-f]{24}$/) }),
    );
    expect(body).not.toHaveProperty('colour');
  });

  describe('ids', () => {
    test.each(['customer', 'location', 'device', 'tariff', 'provider', 'market-source', 'tariff-template'])(
      '%s: malformed, of another kind, or naming nothing: 404',
      async (resource) => {
        const prefix = { location: 'loc', customer: 'cus', device: 'dev', tariff: 'trf' }[resource];
        for (const id of ['1', 'x'.repeat(300), 'evt_66f2a1c09be4d07735a6c1e2', `${prefix}_66f2a1c09be4d07735a6c1e2`]) {
          const { status, body } = await nova.test.get(`/${resource}s/${id}`);
          expect({ id, status, code: body.code }).toEqual({ id, status: 404, code: 'not_found' });
          expect(body.context).toBe(`api.${resource.replace('-', '_')}_retrieve`);
        }
      },
    );

    test('in a body, naming nothing: 404 with the member', async () => {
      const tariff = await nova.test.post('/tariffs', { ...TARIFF, schedule: flat(0.3) });
      expect(tariff.status).toBe(404);
      expect(tariff.body).toMatchObject({ code: 'not_found', param: 'location_id' });
      const location = await nova.test.post('/locations', {
        postal_address: ADDRESSES.berlin,
        customer_id: 'cus_66f2a1c09be4d07735a6c1e2',
      });
      expect(location.body).toMatchObject({ code: 'not_found', param: 'customer_id' });
    });
  });

  describe('what belongs to others is not there', () => {
    let mine: Record<string, string>;
    beforeAll(async () => {
      const customer = await createCustomer(nova.test);
      const location = await createLocation(nova.test, ADDRESSES.berlin, { customer_id: customer.id });
      const tariff = await createTariff(nova.test, location.id, { schedule: flat(0.3) });
      mine = { customers: customer.id, locations: location.id, tariffs: tariff.id };
    });

    test.each(['customers', 'locations', 'tariffs'])('%s', async (resource) => {
      const stranger = await server.createAccount();
      expect((await nova.test.get(`/${resource}/${mine[resource]}`)).status).toBe(200);
      for (const client of [nova.live, stranger.test, stranger.live]) {
        for (const method of ['get', 'delete'] as const) {
          const { status, body } = await client[method](`/${resource}/${mine[resource]}`);
          expect({ method, status, code: body.code }).toEqual({ method, status: 404, code: 'not_found' });
        }
        expect((await client.get(`/${resource}`)).body.data).toEqual([]);
      }
    });
  });

  test.each([
    ['GET', '/nowhere'],
    ['POST', '/nowhere'],
    ['PUT', '/customers'],
    ['DELETE', '/customers'],
    ['POST', '/account'],
    ['GET', '/prices'],
    ['GET', '/'.padEnd(3000, 'x')],
  ])('%s %.12s is not served: 404', async (method, path) => {
    for (const release of [undefined, ANODE]) {
      const older = await server.createAccount({ release: ANODE });
      const client = release === undefined ? older.test : older.test.in(release);
      const { status, body } = await server.call(client.key, method, path, method === 'GET' ? undefined : {});
      expect({ status, code: body.code, context: body.context }).toEqual({
        status: 404,
        code: 'not_found',
        context: 'api',
      });
    }
  });

  test('a path that is not served is 404 without credentials too', async () => {
    expect((await server.call(null, 'GET', '/nowhere')).body.code).toBe('not_found');
  });

  test('no CORS headers: the API is called by backends', async () => {
    const { headers } = await nova.test.with({ origin: 'https://nova.example' }).get('/account');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('reference ids have 1 to 255 characters and need not be unique', async () => {
    const longest = 'é'.repeat(255);
    expect((await createCustomer(nova.test, { reference_id: longest })).reference_id).toBe(longest);
    expect((await createCustomer(nova.test, { reference_id: longest })).reference_id).toBe(longest);
    for (const reference_id of ['', 'x'.repeat(256), 7]) {
      const { body }: Json = await nova.test.post('/customers', { reference_id });
      expect(body).toMatchObject({ code: 'data_json_invalid', param: 'reference_id' });
    }
  });
});

const ID = 'loc_66f2a1c09be4d07735a6c1e3';
const TARIFF = { location_id: ID, direction: 'IMPORT', type: 'COMMODITY' };
