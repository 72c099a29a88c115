import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fetchTariffPlan } from '../src/modules/providers/external-module.ts';
import { LOGIN_REFUSED, NO_TARIFF, type ProviderModule, startProviderModule } from './provider-module.ts';

interface Post {
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** A Connect endpoint that gives one answer to everything, and remembers what it was sent. */
async function startConnect(answer: { status?: number; json: object }): Promise<{ origin: string; posts: Post[] }> {
  const posts: Post[] = [];
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    const { 'content-type': contentType, authorization } = request.headers;
    posts.push({ method: request.method!, path: request.url!, contentType, authorization, body: JSON.parse(body) });
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, posts };
}

async function start(options: Parameters<typeof startProviderModule>[0]): Promise<ProviderModule> {
  const module = await startProviderModule(options);
  onTestFinished(() => module.close());
  return module;
}

const NOWHERE = 'http://127.0.0.1:9';
const TOKEN = 'cot_8f1c2a9be4d07735a6c1e290';
const account = { display_name: 'Nova & Co', logo_url: null, privacy_url: null, terms_url: null, support_url: null };
const page = (route: string, data: object = {}) => ({
  connect_token: TOKEN,
  route,
  live_mode: false,
  data: { direction: 'IMPORT', account, ...data },
});

/** What a browser does in the module: a GET, or a form sent. Redirects are not followed. */
async function visit(module: ProviderModule, path: string, form?: Record<string, string>) {
  const body = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
  const response = await fetch(new URL(path, module.url), { redirect: 'manual', ...body });
  return { status: response.status, location: response.headers.get('location'), html: await response.text() };
}

describe('a module on the public SDK posts to the Connect endpoint', () => {
  const contentType = 'text/plain;charset=UTF-8';

  it.each<[string, string, Record<string, string> | undefined, object]>([
    ['when it is opened', '/', undefined, { connect_token: TOKEN, route: 'start_tariff_integration' }],
    [
      'what the customer typed and its own check returned',
      '/auth_metadata_capture',
      { login: 'ann@example.com', password: 'secret' },
      {
        route: 'auth_metadata_capture',
        connect_token: TOKEN,
        data: { login: 'ann@example.com', password: 'secret', account: 'A-1001' },
      },
    ],
    [
      'consent',
      '/consent_capture',
      { auth_metadata_id: 'aum_51a2c7d0e94b4f6aa0c3d8e1' },
      {
        route: 'consent_capture',
        connect_token: TOKEN,
        data: { auth_metadata_id: 'aum_51a2c7d0e94b4f6aa0c3d8e1', consent_given: true },
      },
    ],
    [
      'actions',
      '/action',
      { route: 'auth_metadata_capture', action: 'DISMISS_DIRECT' },
      { route: 'auth_metadata_capture', type: 'submit', connect_token: TOKEN, action: 'DISMISS_DIRECT' },
    ],
  ])('%s', async (_, path, form, body) => {
    const connect = await startConnect({ json: page('auth_metadata_capture') });
    const module = await start({ plateauOrigin: connect.origin });
    await visit(module, `${path}?fp_cot=${TOKEN}`, form);
    expect(connect.posts).toEqual([{ method: 'POST', path: '/', contentType, authorization: undefined, body }]);
  });

  it('nothing when its own check refuses the login', async () => {
    const connect = await startConnect({ json: page('auth_metadata_capture') });
    const module = await start({ plateauOrigin: connect.origin });
    const wrong = { login: 'ann@example.com', password: 'guess' };
    const { status, html } = await visit(module, `/auth_metadata_capture?fp_cot=${TOKEN}`, wrong);
    expect(status).toBe(400);
    expect(html).toContain(LOGIN_REFUSED);
    expect(connect.posts).toEqual([]);
  });
});

describe('it shows', () => {
  it('the login and consent pages that Connect answers', async () => {
    const connect = await startConnect({ json: page('auth_metadata_capture') });
    const login = await visit(await start({ plateauOrigin: connect.origin }), `/?fp_cot=${TOKEN}`);
    expect(login.html).toContain(`action="/auth_metadata_capture?fp_cot=${TOKEN}"`);
    const consenting = await startConnect({ json: page('consent_capture', { auth_metadata_id: 'aum_1' }) });
    const consent = await visit(await start({ plateauOrigin: consenting.origin }), `/?fp_cot=${TOKEN}`);
    expect(consent.html).toContain('Nova &amp; Co will read your tariff');
    expect(consent.html).toContain('name="auth_metadata_id" value="aum_1"');
  });

  it('the way back, by a redirect', async () => {
    const back = 'http://127.0.0.1:3000/?fp_cot=cot_8f1c2a9be4d07735a6c1e290';
    const connect = await startConnect({ json: { route: 'session_redirect', data: { redirect_url: back } } });
    const module = await start({ plateauOrigin: connect.origin });
    expect(await visit(module, `/?fp_cot=${TOKEN}`)).toMatchObject({ status: 302, location: back });
  });

  it('the message of a refusal, and of a missing token', async () => {
    const json = { object: 'error', message: 'The connect token has expired.' };
    const connect = await startConnect({ status: 403, json });
    const module = await start({ plateauOrigin: connect.origin });
    expect(await visit(module, `/?fp_cot=${TOKEN}`)).toMatchObject({
      status: 400,
      html: expect.stringContaining('The connect token has expired.'),
    });
    expect(await visit(module, '/')).toMatchObject({
      status: 400,
      html: expect.stringContaining('Missing connect_token'),
    });
  });
});

describe('its tariff plan', () => {
  const slot = { direction: 'IMPORT', timeZone: 'Europe/London' } as const;
  const data = { login: 'ann@example.com', password: 'secret', account: 'A-1001' };
  const ask = (module: ProviderModule, moreData: object = {}) =>
    fetchTariffPlan(
      { apiUrl: module.url, moduleKey: 'mod_key' },
      { data: { ...data, ...moreData }, referenceId: 'A-1001', slot },
      AbortSignal.timeout(30_000),
    );

  it('is read', async () => {
    const module = await start({ plateauOrigin: NOWHERE });
    expect(await ask(module)).toMatchObject({
      outcome: 'TARIFF',
      tariff: { displayName: 'EV Night', structureType: 'TIME_OF_DAY', referenceId: 'A-1001' },
      postalAddress: {},
    });
    expect(module.planRequests).toEqual([
      {
        headers: expect.objectContaining({ authorization: 'Bearer mod_key', 'content-type': 'application/json' }),
        body: { auth_metadata: { data: { ...data, direction: 'IMPORT' }, reference_id: 'A-1001' } },
      },
    ]);
    expect(await ask(module)).toMatchObject({ outcome: 'TARIFF' });
  });

  it.each<[string, object, object]>([
    ['a login that was changed', { password: 'old!' }, { outcome: 'FAULT', error: LOGIN_REFUSED }],
    ['no tariff', { login: 'bob@example.com' }, { outcome: 'FAULT', error: NO_TARIFF }],
  ])('is a fault with %s: the SDK sends no code', async (_, moreData, outcome) => {
    expect(await ask(await start({ plateauOrigin: NOWHERE }), moreData)).toMatchObject(outcome);
  });

  it('can be refused for good by a module that adds a code', async () => {
    const errorCodes = { [LOGIN_REFUSED]: 'credentials_invalid', [NO_TARIFF]: 'no_tariff' };
    const module = await start({ plateauOrigin: NOWHERE, errorCodes });
    expect(await ask(module, { password: 'old!' })).toMatchObject({ outcome: 'FINAL', code: 'credentials_invalid' });
    expect(await ask(module, { login: 'bob@example.com' })).toMatchObject({ outcome: 'FINAL', code: 'no_tariff' });
  });
});
