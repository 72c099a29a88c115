import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildPage, hasBrowser, launchBrowser } from './browser.ts';
import { type Customer, newCustomer, posted } from './customer.ts';
import { dynamicPrices, SUMMARY_TARIFF, samplePages } from './sample-pages.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';

/** Tariffs that are read with a login at the provider. */
describe.skipIf(!hasBrowser)('a customer with a login', () => {
  let browser: Browser;
  let bundleFolder: URL;
  let server: ScriptedServer;
  let customer: Customer;

  beforeAll(async () => {
    [browser, bundleFolder] = await Promise.all([launchBrowser(), buildPage()]);
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await startScriptedServer({ bundleFolder });
    customer = await newCustomer(browser, server);
  });
  afterEach(async () => {
    await customer.context.close();
    await server.close();
  });

  const pages = () => samplePages(Date.now());
  const broken = () => ({
    ...pages().tariffs_summary,
    tariffs: [{ ...SUMMARY_TARIFF, status: 'ERROR' as const, temporary: true, prices: dynamicPrices(Date.now()) }],
  });
  const polls = () => server.posts.filter(({ route }) => route === 'session_restore').length;

  it('goes to the provider, comes back and sees the tariff', async () => {
    await customer.open();
    await customer.press(/Test Direct/);
    await customer.tab.getByRole('heading', { name: 'Superenergy' }).waitFor();
    server.setStart(pages().tariffs_summary);
    await customer.tab.getByRole('link', { name: 'Log in' }).click();
    await customer.heading('Your tariff is connected');
  });

  it('comes back with the browser, and goes on where the login was left', async () => {
    await customer.open();
    await customer.press(/Superenergy/);
    await customer.heading('How does your price work?');
    await customer.tab.goBack();
    await customer.heading(/electricity provider/);
    await customer.press(/Test Direct/);
    await customer.tab.getByRole('heading', { name: 'Superenergy' }).waitFor();
    await customer.tab.goto(`${server.origin}/done-there`);
    await customer.heading(/electricity provider/);
  });

  it('whose tariff is pending sees it come without doing anything', async () => {
    server.setStart(pages().connection_pending);
    await customer.tab.clock.install();
    await customer.open();
    await customer.heading('Your tariff is being fetched');
    for (const asked of [1, 2]) {
      await customer.tab.clock.runFor(10_000);
      await expect.poll(polls).toBe(asked);
    }
    server.setStart(pages().tariffs_summary);
    await customer.tab.clock.runFor(10_000);
    await customer.heading('Your tariff is connected');
    await customer.tab.clock.runFor(30_000);
    expect(polls()).toBe(3);
  });

  it('whose tariff is pending for five minutes is not kept waiting, and closes', async () => {
    server.setStart(pages().connection_pending);
    await customer.tab.clock.install();
    await customer.open();
    await customer.heading('Your tariff is being fetched');
    const isLate = () => customer.tab.getByText('It takes longer than usual.').isVisible();
    let seconds = 0;
    // In small steps, as the page waits again only once an answer is there, and answers take real time.
    for (; seconds < 400 && !(await isLate()); seconds++) await customer.tab.clock.runFor(1000);
    expect(seconds).toBeGreaterThanOrEqual(290);
    expect(seconds).toBeLessThanOrEqual(320);
    const asked = polls();
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThanOrEqual(30);
    await customer.tab.clock.runFor(60_000);
    await customer.tab.waitForTimeout(300);
    expect(polls()).toBe(asked);
    await customer.press('Close, let it go on');
    await customer.tab.getByText('Back in the app').waitFor();
    expect(posted(server)).toEqual([{ route: 'connection_pending', action: 'CLOSE' }]);
  });

  it.each([
    ['connection_pending', 'Choose another provider', 'EDIT', /electricity provider/],
    ['connection_pending', 'Set it up without a login', 'DISMISS_DIRECT', /How does your price work/],
    ['connection_failed', 'Choose another provider', 'EDIT', /electricity provider/],
    ['connection_failed', 'Set it up without a login', 'DISMISS_DIRECT', /How does your price work/],
    ['connection_failed', 'Log in again', 'RECONNECT', 'Superenergy'],
  ] as const)('on %s can press “%s”', async (route, button, action, next) => {
    server.setStart(pages()[route]);
    await customer.open();
    if (route === 'connection_pending') await customer.tab.getByText('Do something else instead').click();
    await customer.press(button);
    await customer.heading(next);
    expect(posted(server)).toEqual([{ route, action }]);
  });

  it.each(['connection_pending', 'connection_failed'] as const)(
    'on %s disconnects, after a question',
    async (route) => {
      server.setStart(pages()[route]);
      await customer.open();
      if (route === 'connection_pending') await customer.tab.getByText('Do something else instead').click();
      await customer.press('Remove the connection');
      await customer.tab.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
      await customer.tab.getByText('Back in the app').waitFor();
      expect(posted(server)).toEqual([{ route, action: 'DISCONNECT' }]);
    },
  );

  it.each([
    ['credentials_invalid', /no longer accepts this login/],
    ['no_tariff', /has no tariff under this login/],
    ['provider_error', /could not be reached/],
    ['something_new', /could not be reached/],
  ])('is told why it failed: %s', async (failure_code, words) => {
    const { connection_failed } = pages();
    server.setStart({ ...connection_failed, data: { ...connection_failed.data, failure_code } });
    await customer.open();
    await customer.tab.getByText(words).waitFor();
  });

  it('whose provider can’t be read any more sees estimates, and connects again', async () => {
    server.setStart(broken());
    await customer.open();
    await customer.heading('Your tariff needs a new login');
    await customer.tab.getByText('Estimate', { exact: true }).first().waitFor();
    await customer.press('Log in again');
    await customer.heading('Superenergy');
    expect(posted(server)).toEqual([
      { route: 'tariffs_summary', action: 'RECONNECT', data: { tariff_id: SUMMARY_TARIFF.tariff_id } },
    ]);
  });

  it('logs in again from the settings of a tariff that works', async () => {
    server.setStart({ ...pages().tariffs_summary, tariffs: pages().tariffs_summary.tariffs.slice(0, 1) });
    await customer.open();
    await customer.tab.getByText('Change or disconnect').click();
    await customer.press('Log in again');
    await customer.heading('Superenergy');
  });

  it.each([
    [/^Allow$/, 'ALLOW', /Your tariff is connected/],
    ['Don’t allow', 'DENY', 'Back in the app'],
  ])('answers a consent: %s', async (button, action, next) => {
    server.setStart(pages().consent);
    await customer.open();
    await customer.tab.getByText('Superenergy may tell this device when to charge and discharge.').waitFor();
    const looks = await customer.tab.evaluate(() =>
      [...document.querySelectorAll('.actions-equal button')].map((element) => {
        const { width, height } = element.getBoundingClientRect();
        const { backgroundColor, color, fontWeight, borderColor } = getComputedStyle(element);
        return { width, height, backgroundColor, color, fontWeight, borderColor };
      }),
    );
    expect(looks).toHaveLength(2);
    expect(looks[0]).toEqual(looks[1]);
    await customer.press(button);
    await customer.heading(next);
    expect(posted(server)).toEqual([{ route: 'consent', action }]);
  });

  it('reports a mistake, corrects the report and withdraws it', async () => {
    const { tariffs_summary } = pages();
    const [tariff] = tariffs_summary.tariffs;
    server.setStart({ ...tariffs_summary, tariffs: [tariff!] });
    await customer.open();
    await customer.tab.getByText('Change or disconnect').click();
    await customer.press('These prices are wrong');
    await customer.tab.getByRole('dialog').getByRole('textbox').fill('  Night price is missing ');
    await customer.press('Send report');
    await customer.tab.getByRole('dialog').waitFor({ state: 'detached' });
    const issue_report = { id: 'isr_1', description: 'Night price is missing', time_updated: '2026-09-01T09:00:00Z' };
    server.setStart({ ...tariffs_summary, tariffs: [{ ...tariff!, status: 'ERROR_REPORTED', issue_report }] });
    await customer.tab.reload();
    await customer.tab.getByText('Change or disconnect').click();
    await customer.press('Change my report');
    await customer.tab.getByRole('dialog').getByRole('textbox').fill('Night price is 8 p');
    await customer.press('Send report');
    await customer.press('Withdraw my report');
    await expect.poll(() => posted(server).length).toBe(3);
    const { tariff_id } = SUMMARY_TARIFF;
    expect(posted(server).map(({ action, data }) => [action, data])).toEqual([
      ['CREATE_ISSUE_REPORT', { tariff_id, description: 'Night price is missing' }],
      ['UPDATE_ISSUE_REPORT', { tariff_id, description: 'Night price is 8 p' }],
      ['CANCEL_ISSUE_REPORT', { tariff_id }],
    ]);
  });
});
