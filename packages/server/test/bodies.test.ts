import { beforeAll, expect, test } from 'vitest';
import { onEachDatabase, type TestAccount, useServer } from './harness.ts';

const MIB = 1024 * 1024;

onEachDatabase('bodies', (database) => {
  const server = useServer({ database });
  let nova: TestAccount;
  beforeAll(async () => {
    nova = await server.createAccount();
  });

  const send = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    server.call(nova.testKey, 'POST', '/customers', body, headers);

  test.each([
    ['application/json'],
    ['application/json; charset=utf-8'],
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/octet-stream'],
    ['multipart/form-data; boundary=x'],
    ['nonsense'],
    [''],
  ])('are read as JSON whatever the content type says: "%s"', async (type) => {
    const bytes = new TextEncoder().encode('{"reference_id":"Ångström ⚡"}');
    const { status, body } = await send(bytes, type === '' ? {} : { 'content-type': type });
    expect(status).toBe(201);
    expect(body.reference_id).toBe('Ångström ⚡');
  });

  test('a body with a byte order mark is read', async () => {
    expect((await send('\uFEFF{"reference_id":"A"}')).body.reference_id).toBe('A');
  });

  test('no body where every member is optional would be an object: named as missing', async () => {
    for (const text of ['', '  \n']) {
      const { status, body } = await send(text, { 'content-type': 'application/json' });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'data_json_invalid' });
    }
  });

  test.each([
    ['cut off', '{"reference_id":"A"'],
    ['no JSON', 'reference_id=A'],
    ['two values', '{} {}'],
    ['a trailing comma', '{"reference_id":"A",}'],
    ['a text', '"A"'],
    ['a number', '1'],
    ['null', 'null'],
    ['a list', '[]'],
    ['NaN', '{"reference_id":NaN}'],
    ['NUL within a text', '{"reference_id":"A\\u0000B"}'],
    ['NUL within a name', '{"reference\\u0000":"A"}'],
    ['half of a surrogate pair', '{"reference_id":"\\ud800"}'],
    ['nested 10,000 deep', `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['nested 40 deep', `{"a":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`],
  ])('%s: 400 data_json_invalid', async (_what, text) => {
    const { status, body } = await send(text, { 'content-type': 'application/json' });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'data_json_invalid' });
  });

  test('bytes that are no UTF-8: 400', async () => {
    const bytes = Uint8Array.from([...new TextEncoder().encode('{"reference_id":"'), 0xff, 0xfe, 0x22, 0x7d]);
    const { status, body } = await send(bytes, { 'content-type': 'application/json' });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'data_json_invalid' });
  });

  test('names that mean something to JavaScript do no harm', async () => {
    const { status, body } = await send(
      '{"__proto__":{"reference_id":"A"},"constructor":{"prototype":{"admin":true}}}',
    );
    expect(status).toBe(201);
    expect(body).not.toHaveProperty('reference_id');
    expect({}).not.toHaveProperty('admin');
  });

  test('of a name given twice the last one counts', async () => {
    expect((await send('{"reference_id":"A","reference_id":"B"}')).body.reference_id).toBe('B');
  });

  test('1 MiB is taken, a byte more is 413', async () => {
    const fill = (bytes: number) => `{"reference_id":"A"${' '.repeat(bytes - 20)}}`;
    expect(fill(MIB)).toHaveLength(MIB);
    expect((await send(fill(MIB))).status).toBe(201);
    const { status, body } = await send(fill(MIB + 1));
    expect(status).toBe(413);
    expect(body).toMatchObject({ code: 'payload_too_large', context: 'api.customer_create' });
  });

  test.each(['/customers?reference_id=%ff', '/customers?reference_id=%00', '/customers/%c3%28', '/customers?limit=%'])(
    'a path or query that is no text is refused: %s',
    async (path) => {
      const { status, body } = await nova.test.get(path);
      expect([400, 404]).toContain(status);
      expect(['data_json_invalid', 'not_found']).toContain(body.code);
    },
  );

  test('a DELETE may carry a body, which means nothing', async () => {
    const { body: customer } = await send('{}');
    const { status } = await server.call(nova.testKey, 'DELETE', `/customers/${customer.id}`, '{"force":true}');
    expect(status).toBe(202);
  });
});
