import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fetchTariffPlan, type PlanOutcome } from './external-module.ts';
import type { CallLimits } from './module-transport.ts';

const tariff = {
  object: 'tariff',
  display_name: 'Flat',
  integration_instance: 'SUPERENERGY_UK',
  connection_type: 'DIRECT',
  direction: 'IMPORT',
  data: [
    {
      months: ['All'],
      days_and_hours: [
        { days: ['All'], hours: [{ valid_from: '00:00:00', valid_to: '00:00:00', rate: [{ value: 0.24 }] }] },
      ],
    },
  ],
};

async function listen(server: Server): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A module that answers everything alike. */
async function serve(answer: (response: ServerResponse) => void): Promise<{ url: URL; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    answer(response);
  });
  onTestFinished(() => server.closeAllConnections());
  return { url: await listen(server), seen };
}

const slot = { direction: 'IMPORT', timeZone: 'Europe/London' } as const;
const data = { login: 'ann@example.com', password: 'secret', nested: { token: 'tok-12345' } };
const NEVER = new AbortController().signal;

function ask(apiUrl: URL, limits: Partial<CallLimits> = {}, signal = NEVER): Promise<PlanOutcome> {
  return fetchTariffPlan({ apiUrl, moduleKey: 'key-1' }, { data, referenceId: null, slot }, signal, limits);
}

async function outcomeOf(status: number, body: unknown, headers: Record<string, string> = {}): Promise<PlanOutcome> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { url } = await serve((response) => response.writeHead(status, headers).end(text));
  return ask(url);
}

describe('the call', () => {
  it('carries the login, its direction and the reference, and the key of the module', async () => {
    const { url, seen } = await serve((response) => response.end(JSON.stringify(tariff)));
    const query = { data: { ...data, direction: 'EXPORT' }, referenceId: 'A-1001', slot };
    await fetchTariffPlan({ apiUrl: new URL('/base/?a=b#c', url), moduleKey: 'key-1' }, query, NEVER);
    await fetchTariffPlan({ apiUrl: url, moduleKey: null }, { ...query, referenceId: null }, NEVER);
    expect(seen.map(({ method, url: path }) => `${method} ${path}`)).toEqual([
      'POST /base/api/tariff_plan',
      'POST /api/tariff_plan',
    ]);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer key-1', undefined]);
    expect(seen.map(({ body }) => JSON.parse(body))).toEqual([
      { auth_metadata: { data: { ...data, direction: 'IMPORT' }, reference_id: 'A-1001' } },
      { auth_metadata: { data: { ...data, direction: 'IMPORT' } } },
    ]);
  });
});

describe('an answer', () => {
  const error = { object: 'error', type: 'api_error', message: 'Try later' };
  const address = {
    address_line1: ' 1-3 Strand ',
    city: 'London',
    post_code: 'WC2N 5EH',
    state: null,
    country_code: 7,
  };
  const found = { outcome: 'TARIFF', tariff: { displayName: 'Flat' } };
  const fault = (text: string) => ({ outcome: 'FAULT', code: 'provider_error', error: text });
  const unreachable = (text: string) => ({ outcome: 'UNREACHABLE', code: 'provider_error', error: text });

  it.each<[string, number, unknown, object]>([
    ['a bare tariff', 200, tariff, { ...found, postalAddress: {} }],
    [
      'a tariff with an address',
      200,
      { tariff, postal_address: address },
      { ...found, postalAddress: { addressLine1: '1-3 Strand', city: 'London', postCode: 'WC2N 5EH' } },
    ],
    [
      'a tariff with an address that is none',
      200,
      { tariff, postal_address: 'Strand' },
      { ...found, postalAddress: {} },
    ],
    ['a tariff as created', 201, tariff, found],
    ['bad credentials', 422, error, { outcome: 'FINAL', code: 'credentials_invalid', error: 'Try later' }],
    [
      'bad credentials in HTML',
      422,
      '<h1>',
      { outcome: 'FINAL', code: 'credentials_invalid', error: 'It answered with status 422.' },
    ],
    ['an error', 400, error, fault('Try later')],
    ['an error with a code nobody knows', 400, { ...error, code: 'oops' }, fault('Try later')],
    [
      'an error for credentials',
      400,
      { ...error, code: 'credentials_invalid' },
      { outcome: 'FINAL', code: 'credentials_invalid' },
    ],
    ['an error for want of a tariff', 400, { ...error, code: 'no_tariff' }, { outcome: 'FINAL', code: 'no_tariff' }],
    ['an error that is said to be fine', 200, error, fault('Try later')],
    [
      'an error with a code that is said to be fine',
      200,
      { ...error, code: 'no_tariff' },
      { outcome: 'FINAL', code: 'no_tariff' },
    ],
    ['a tariff that is none', 200, { ...tariff, direction: 'UP' }, fault('direction must be IMPORT or EXPORT.')],
    [
      'a tariff of the other direction',
      200,
      { ...tariff, direction: 'EXPORT' },
      { outcome: 'FINAL', code: 'no_tariff' },
    ],
    ['a page', 200, '<!doctype html>', fault('Its answer is not JSON.')],
    ['nothing', 204, '', fault('Its answer is not JSON.')],
    ['null', 200, null, fault('The tariff must be an object.')],
    ['a foreign key', 401, error, fault('Try later')],
    ['no such route', 404, 'Cannot POST', fault('It answered with status 404.')],
    ['too many requests', 429, error, unreachable('Try later')],
    ['a fault of its own', 500, error, unreachable('Try later')],
    ['a gateway that waits in vain', 504, '<html>', unreachable('It answered with status 504.')],
  ])('%s', async (_, status, body, expected) => {
    expect(await outcomeOf(status, body)).toMatchObject(expected);
  });

  it('is JSON whatever it says of itself', async () => {
    expect(await outcomeOf(200, tariff, { 'content-type': 'text/html' })).toMatchObject(found);
  });

  it('never leads to another address', async () => {
    const other = await serve((response) => response.end(JSON.stringify(tariff)));
    const outcome = await outcomeOf(307, '', { location: other.url.href });
    expect(outcome).toMatchObject({ outcome: 'FAULT', error: 'It redirects, and credentials are sent nowhere else.' });
    expect(other.seen).toEqual([]);
  });

  it('that repeats secrets is told without them, in one line', async () => {
    const message = 'No user ann@example.com\n\twith secret, tok-12345 or key-1';
    expect(await outcomeOf(400, { ...error, message })).toMatchObject({ error: 'No user … with …, … or …' });
  });

  it('has a limit', async () => {
    const { url } = await serve((response) => {
      const chunk = Buffer.alloc(64 * 1024, ' ');
      const write = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', write);
      write();
    });
    expect(await ask(url)).toEqual(fault('It answered more than 4194304 bytes.'));
    expect(await outcomeOf(200, ' '.repeat(10 * 1024 * 1024))).toEqual(fault('It answered more than 4194304 bytes.'));
  });
});

describe('a module that cannot be reached', () => {
  it('is out of order when nobody listens', async () => {
    const gone = createSocketServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    expect(await ask(new URL(`http://127.0.0.1:${port}`))).toEqual({
      outcome: 'UNREACHABLE',
      code: 'provider_error',
      error: 'It cannot be reached (ECONNREFUSED).',
    });
  });

  it('is out of order when its name is unknown', async () => {
    expect(await ask(new URL('http://module.invalid'))).toMatchObject({ outcome: 'UNREACHABLE' });
  });

  it('is out of order when it takes no connection', async () => {
    // Speaks no TLS, so that a secure connection never stands.
    const url = await listen(createSocketServer((socket) => socket.on('error', () => {})));
    url.protocol = 'https:';
    expect(await ask(url, { connectMs: 50 })).toMatchObject({
      outcome: 'UNREACHABLE',
      error: 'No connection within 0.05 s.',
    });
  });

  it('is out of order when it never answers, though it is connected', async () => {
    const { url } = await serve(() => {});
    expect(await ask(url, { connectMs: 10_000, callMs: 100 })).toMatchObject({
      outcome: 'UNREACHABLE',
      error: 'It gave no answer within 0.1 s.',
    });
  });

  it('is out of order when it stops in the middle', async () => {
    const slow = await serve((response) => response.writeHead(200).write('{"object":'));
    expect(await ask(slow.url, { callMs: 200 })).toMatchObject({ outcome: 'UNREACHABLE' });
    const broken = await serve((response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('{"object":', () => response.destroy());
    });
    expect(await ask(broken.url)).toMatchObject({ outcome: 'UNREACHABLE' });
  });

  it('is out of order when it speaks no HTTP', async () => {
    const url = await listen(
      createSocketServer((socket) => {
        socket.on('error', () => {});
        socket.end('hello\r\n');
      }),
    );
    expect(await ask(url)).toMatchObject({ outcome: 'UNREACHABLE' });
  });

  it('is left alone when whoever asked gives up', async () => {
    const { url } = await serve(() => {});
    const giveUp = new AbortController();
    const asking = ask(url, {}, giveUp.signal);
    setTimeout(() => giveUp.abort(new Error('stopped')), 50);
    await expect(asking).rejects.toThrow('stopped');
    await expect(ask(url, {}, giveUp.signal)).rejects.toThrow('stopped');
  });
});
