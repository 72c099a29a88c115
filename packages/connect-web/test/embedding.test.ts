import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildPage, hasBrowser, launchBrowser } from './browser.ts';
import { type Customer, newCustomer, posted } from './customer.ts';
import { samplePages, TOKEN } from './sample-pages.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';

/** connect.md §7.3 */
describe.skipIf(!hasBrowser)('the page inside an app', () => {
  let browser: Browser;
  let bundleFolder: URL;
  let server: ScriptedServer;
  let customer: Customer;
  let app: { readonly origin: string; readonly server: Server };

  beforeAll(async () => {
    [browser, bundleFolder] = await Promise.all([launchBrowser(), buildPage()]);
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    app = await startApp(() => server.origin);
    server = await startScriptedServer({ bundleFolder, origins: ['https://elsewhere.example', app.origin] });
    customer = await newCustomer(browser, server);
  });
  afterEach(async () => {
    await customer.context.close();
    await server.close();
    app.server.closeAllConnections();
    app.server.close();
  });

  const pages = () => samplePages(Date.now());
  const frame = () => customer.tab.frameLocator('iframe');
  const press = (name: string | RegExp) => frame().getByRole('button', { name }).click();
  const heading = (name: string | RegExp) => frame().getByRole('heading', { level: 1, name }).waitFor();
  /** What the app around the frame was told. */
  const heard = () =>
    customer.tab.evaluate(() => (window as unknown as { heard: { origin: string; data: unknown }[] }).heard);
  const message = (event: string, result: string | null, code?: string) => ({
    source: 'plateau-connect',
    event,
    connect_token: TOKEN,
    result,
    ...(code === undefined ? {} : { code }),
  });

  it.each([
    ['tariffs_summary', 'Done', 'complete', 'CONNECTED'],
    ['consent', 'Don’t allow', 'complete', 'DECLINED'],
    ['provider_select', 'Close', 'closed', 'CLOSED'],
  ] as const)('tells the frame around it how %s ended by “%s”', async (route, button, event, result) => {
    server.setStart(pages()[route]);
    await customer.tab.goto(`${app.origin}/?embed=message`);
    await press(button);
    await heading('All done');
    expect(await heard()).toEqual([{ origin: server.origin, data: message(event, result) }]);
  });

  it('tells and navigates, unless it is asked to tell only', async () => {
    server.setStart(pages().tariffs_summary);
    await customer.tab.goto(app.origin);
    await press('Done');
    await frame().getByText('Back in the app').waitFor();
    expect(await heard()).toEqual([{ origin: server.origin, data: message('complete', 'CONNECTED') }]);
  });

  it('tells what it can’t go on from', async () => {
    server.setStart({ ...pages().price_input, route: 'vpp_landing' } as never);
    await customer.tab.goto(app.origin);
    await heading('This step can’t be shown here');
    await expect.poll(heard).toEqual([{ origin: server.origin, data: message('error', null, 'unknown_route') }]);
  });

  it.each(['connect_token_expired', 'connect_session_complete'])('tells that the session is over: %s', async (code) => {
    server.faults.push({ status: 403, body: { code, message: 'Over.', redirect_url: 'https://app.example/' } });
    await customer.tab.goto(app.origin);
    await expect.poll(heard).toEqual([{ origin: server.origin, data: message('error', null, code) }]);
  });

  it('opens the provider’s login in a window of its own, and goes on by itself', async () => {
    await customer.tab.clock.install();
    await customer.tab.goto(app.origin);
    await press(/Test Direct/);
    await heading('Log in at Superenergy');
    const opening = customer.context.waitForEvent('page');
    await frame().getByRole('link', { name: 'Open the login' }).click();
    const login = await opening;
    await login.getByRole('heading', { name: 'Superenergy' }).waitFor();
    expect(await login.evaluate(() => window.opener)).toBeNull();
    await customer.tab.clock.runFor(6_500);
    await heading('Log in at Superenergy');
    await expect.poll(() => server.posts.some(({ route }) => route === 'session_restore')).toBe(true);
    server.setStart(pages().tariffs_summary);
    await customer.tab.clock.runFor(3_000);
    await heading('Your tariff is connected');
  });

  it('whose login was given up goes back to the list, without a post', async () => {
    await customer.tab.goto(app.origin);
    await press(/Test Direct/);
    await heading('Log in at Superenergy');
    await press('Back');
    await heading(/electricity provider/);
    expect(posted(server)).toHaveLength(1);
  });

  it('lets the customer say that the login is done', async () => {
    server.setStart(pages().connection_failed);
    await customer.tab.goto(app.origin);
    await press('Log in again');
    const opening = customer.context.waitForEvent('page');
    await frame().getByRole('link', { name: 'Open the login' }).click();
    await opening;
    await press('I have logged in');
    await heading('Your tariff could not be read');
  });

  it('tells native apps by their own channels, in the form each takes', async () => {
    await customer.tab.addInitScript(() => {
      const told: unknown[] = [];
      const take = (channel: string) => ({ postMessage: (said: unknown) => told.push([channel, said]) });
      Object.assign(window, {
        told,
        ReactNativeWebView: take('react native'),
        webkit: { messageHandlers: { plateauConnect: take('ios') } },
        PlateauConnect: take('android'),
      });
    });
    server.setStart(pages().tariffs_summary);
    await customer.open('&embed=message');
    await customer.press('Done');
    await customer.heading('All done');
    const told = await customer.tab.evaluate(() => (window as unknown as { told: unknown }).told);
    const said = message('complete', 'CONNECTED');
    expect(told).toEqual([
      ['react native', JSON.stringify(said)],
      ['ios', said],
      ['android', JSON.stringify(said)],
    ]);
  });

  it('remembers after a provider’s login that it is to tell only', async () => {
    await customer.open('&embed=message');
    await customer.press(/Test Direct/);
    await customer.heading('Superenergy');
    server.setStart(pages().tariffs_summary);
    await customer.tab.getByRole('link', { name: 'Log in' }).click();
    await customer.heading('Your tariff is connected');
    await customer.press('Done');
    await customer.heading('All done');
  });
});

/** An app that frames the page and keeps what it is told. */
async function startApp(connectOrigin: () => string): Promise<{ readonly origin: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const more = request.url?.includes('embed=message') ? '&embed=message' : '';
    response.setHeader('content-type', 'text/html');
    response.end(
      '<script>heard = []; addEventListener("message", ({ origin, data }) => heard.push({ origin, data }))</script>' +
        `<iframe src="${connectOrigin()}/?fp_cot=${TOKEN}&lang=en${more}" width="390" height="800"></iframe>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
