import { beforeAll, describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { ADDRESSES, createCustomer, createDevice, createLocation } from './examples.ts';
import { onEachDatabase, type TestAccount, useServer } from './harness.ts';

onEachDatabase('lists', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  /** Ids of 35 customers, newest first; some were created at the same instant. */
  let ids: string[];
  beforeAll(async () => {
    nova = await server.createAccount();
    const made: { id: string; time: string }[] = [];
    for (let i = 0; i < 35; i += 1) {
      if (i % 3 === 0) server.clock.advance({ seconds: 1 });
      const { id, time_created } = await createCustomer(nova.test, { reference_id: i < 5 ? 'FIRST' : 'REST' });
      made.push({ id, time: time_created });
    }
    // Newest first by time, then by id (rest-api.md §1.5).
    ids = made.sort((a, b) => (a.time === b.time ? order(b.id, a.id) : order(b.time, a.time))).map(({ id }) => id);
  });

  const list = async (query: string, client: Client = nova.test) => {
    const { status, body } = await client.get(`/customers${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return { ids: body.data.map((each: { id: string }) => each.id), hasMore: body.has_more, body };
  };

  test('a page has 30 objects, newest first, and says that there are more', async () => {
    const page = await list('');
    expect(page.body).toMatchObject({ object: 'list', url: '/customers', has_more: true });
    expect(page.ids).toEqual(ids.slice(0, 30));
  });

  test('an empty list is a list', async () => {
    const stranger = await server.createAccount();
    expect((await stranger.test.get('/customers')).body).toEqual({
      object: 'list',
      url: '/customers',
      has_more: false,
      data: [],
    });
  });

  test.each([1, 2, 7, 34, 35, 100])('pages of %d cover everything once, forwards and backwards', async (limit) => {
    const forwards: string[] = [];
    for (let query = `?limit=${limit}`; ; ) {
      const page = await list(query);
      forwards.push(...page.ids);
      expect(page.hasMore).toBe(forwards.length < ids.length);
      if (!page.hasMore) break;
      query = `?limit=${limit}&starting_after=${page.ids.at(-1)}`;
    }
    expect(forwards).toEqual(ids);

    const backwards: string[] = [];
    for (let first = ids.at(-1)!; ; ) {
      const page = await list(`?limit=${limit}&ending_before=${first}`);
      backwards.unshift(...page.ids);
      expect(page.hasMore).toBe(backwards.length < ids.length - 1);
      if (!page.hasMore) break;
      first = page.ids[0];
    }
    expect(backwards).toEqual(ids.slice(0, -1));
  });

  test('beyond the ends there is nothing', async () => {
    expect(await list(`?starting_after=${ids.at(-1)}`)).toMatchObject({ ids: [], hasMore: false });
    expect(await list(`?ending_before=${ids[0]}`)).toMatchObject({ ids: [], hasMore: false });
  });

  test('a page goes on where it was, whatever is added meanwhile', async () => {
    const account = await server.createAccount();
    const made = [];
    for (let i = 0; i < 3; i += 1) made.unshift((await createCustomer(account.test)).id);
    const first = await list('?limit=2', account.test);
    server.clock.advance({ seconds: 1 });
    await createCustomer(account.test);
    const second = await list(`?limit=2&starting_after=${first.ids.at(-1)}`, account.test);
    expect(new Set([...first.ids, ...second.ids])).toEqual(new Set(made));
  });

  test('a filter and a cursor work together', async () => {
    const [newest, ...rest] = (await list('?reference_id=FIRST')).ids;
    expect(rest).toHaveLength(4);
    const page = await list(`?reference_id=FIRST&limit=3&starting_after=${newest}`);
    expect(page).toMatchObject({ ids: rest.slice(0, 3), hasMore: true });
  });

  test('a filter that nothing matches gives an empty list', async () => {
    expect((await list('?reference_id=nothing')).ids).toEqual([]);
  });

  describe('pagination_invalid', () => {
    test.each([
      ['limit 0', 'limit=0'],
      ['limit 101', 'limit=101'],
      ['a negative limit', 'limit=-1'],
      ['a limit in words', 'limit=ten'],
      ['a limit with a fraction', 'limit=1.5'],
      ['an empty limit', 'limit='],
      ['a limit given twice', 'limit=1&limit=2'],
      ['a cursor naming nothing', 'starting_after=cus_66f2a1c09be4d07735a6c1e2'],
      ['a cursor that is no id', 'ending_before=1'],
      ['an empty cursor', 'starting_after='],
    ])('%s', async (_what, query) => {
      const { status, body } = await nova.test.get(`/customers?${query}`);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'pagination_invalid' });
      expect(body.context).toBe('api.customer_list');
    });

    test('both cursors at once', async () => {
      const { body } = await nova.test.get(`/customers?starting_after=${ids[3]}&ending_before=${ids[0]}`);
      expect(body.code).toBe('pagination_invalid');
    });

    test("a cursor of the other mode, or of another account's", async () => {
      const stranger = await server.createAccount();
      for (const client of [nova.live, stranger.test]) {
        expect((await client.get(`/customers?starting_after=${ids[0]}`)).body.code).toBe('pagination_invalid');
      }
    });
  });

  describe('every list of an account', () => {
    let customer: string;
    beforeAll(async () => {
      customer = (await createCustomer(nova.live)).id;
      for (let i = 0; i < 3; i += 1) {
        const location = await createLocation(nova.live, ADDRESSES.berlin, { customer_id: customer });
        await createDevice(nova.live, [location.id]);
        const body = { location_id: location.id, direction: 'EXPORT', type: 'COMMODITY', market_rates: true };
        await nova.live.post('/tariffs', body);
      }
    });

    test.each(['locations', 'devices', 'tariffs'])('/%s has pages', async (resource) => {
      const all = (await nova.live.get(`/${resource}`)).body;
      expect(all).toMatchObject({ object: 'list', url: `/${resource}`, has_more: false });
      const every = all.data.map((each: { id: string }) => each.id);
      expect(every).toHaveLength(3);
      const page = (await nova.live.get(`/${resource}?limit=1&starting_after=${every[0]}`)).body;
      expect(page).toMatchObject({ has_more: true, data: [{ id: every[1] }] });
      const back = (await nova.live.get(`/${resource}?limit=1&ending_before=${every[2]}`)).body;
      expect(back).toMatchObject({ has_more: true, data: [{ id: every[1] }] });
    });

    test('a list shows objects as they are retrieved', async () => {
      for (const resource of ['customers', 'locations', 'devices', 'tariffs']) {
        const [newest] = (await nova.live.get(`/${resource}`)).body.data;
        expect((await nova.live.get(`/${resource}/${newest.id}`)).body).toEqual(newest);
      }
    });
  });
});

/** The order of the bytes, as ids are compared. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
