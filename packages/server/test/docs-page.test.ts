import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DESKTOP, hasChromium, keepPicture, launchChromium, openPage, overhang, PHONE } from './chromium.ts';
import { ANODE, startServer, type TestServer } from './harness.ts';

/** Milliseconds for what a browser shows at once, on a machine that is busy with other things. */
const PATIENCE_MS = 60_000;

describe.skipIf(!hasChromium)('pages in a browser (skipped without Chromium)', { timeout: 3 * PATIENCE_MS }, () => {
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startServer({ database: 'embedded' });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ])('the start page shows where to go (%s)', async (name, viewport) => {
    const { page, faults } = await openPage(browser, server.origin, viewport);
    await page.goto('/');
    await keepPicture(page, `start-${name}`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Plateau is running.');
    const links = await page.getByRole('link').all();
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      const answer = await page.request.get((await link.getAttribute('href'))!);
      expect({ url: answer.url(), status: answer.status() }).toEqual({ url: answer.url(), status: 200 });
    }
    expect(await overhang(page)).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('the reference shows both releases, and nothing comes from elsewhere', async () => {
    const { page, faults } = await openPage(browser, server.origin, DESKTOP);
    await openReference(page, 'busbar');
    await keepPicture(page, 'reference-busbar');
    await chooseRelease(page, 'busbar', 'anode');
    await keepPicture(page, 'reference-anode');
    await chooseRelease(page, 'anode', 'busbar');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('calls can be sent from the reference, and their answers are shown', async () => {
    const account = await server.createAccount();
    const { page, faults } = await openPage(browser, server.origin, DESKTOP);
    await openReference(page, 'busbar');
    await page.getByPlaceholder('Token').first().fill(account.testKey);

    const retrieved = await trial(page, 'Account', 'Retrieve your account', 'get /account');
    await answerShows(retrieved, '200 OK', account.accountId);
    await keepPicture(page, 'reference-call');
    await page.keyboard.press('Escape');
    const created = await trial(page, 'Customers', 'Create a customer', 'post /customers');
    await answerShows(created, '201 Created', '"cus_');
    await keepPicture(page, 'reference-call-with-body');
    expect((await account.test.get('/customers')).body.data).toMatchObject([{ reference_id: 'CUS-1001' }]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('an account of release anode is served in it from its reference', async () => {
    const account = await server.createAccount({ release: ANODE });
    const { page, faults } = await openPage(browser, server.origin, DESKTOP);
    await openReference(page, 'busbar');
    await chooseRelease(page, 'busbar', 'anode');
    await page.getByPlaceholder('Token').first().fill(account.testKey);
    const [answer, shown] = await Promise.all([
      page.waitForResponse((response) => new URL(response.url()).pathname === '/customers'),
      trial(page, 'Customers', 'List customers', 'get /customers'),
    ]);
    await answerShows(shown, '200 OK', '"list"');
    expect(answer.headers()['flatpeak-version']).toBe(ANODE);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('the reference fits a phone', async () => {
    const { page, faults } = await openPage(browser, server.origin, PHONE);
    await openReference(page, 'busbar');
    await keepPicture(page, 'reference-phone');
    expect(await overhang(page)).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

async function openReference(page: Page, release: string): Promise<void> {
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto('/docs');
  await page.getByRole('heading', { name: `release ${release}` }).waitFor();
}

async function chooseRelease(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole('button', { name: from, exact: true }).click();
  await page.getByRole('option', { name: to }).click();
  await page.getByRole('heading', { name: `release ${to}` }).waitFor();
}

/** Opens a call from the menu, sends it as it is filled in, and waits for the window with the answer. */
async function trial(page: Page, group: string, summary: string, operation: string): Promise<Locator> {
  await page.getByRole('button', { name: `Open Group - ${group}` }).click();
  await page.getByRole('link', { name: summary }).first().click();
  await page.getByRole('button', { name: `(${operation})` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^Send/ }).first().click();
  return dialog;
}

async function answerShows(dialog: Locator, status: string, text: string): Promise<void> {
  await dialog.getByText(status).waitFor();
  await dialog.getByText(text).first().waitFor();
}
