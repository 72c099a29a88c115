import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LANGUAGES } from '../src/releases/connect/login-pages/texts/index.ts';
import { DESKTOP, hasChromium, keepPicture, launchChromium, overhang, PHONE } from './chromium.ts';
import { createLocation } from './connect-client.ts';
import { BUSBAR, type TestAccount, useServer } from './harness.ts';
import { testDirect } from './login-client.ts';

/** The platform's own login pages as customers see them, in a real browser. */

describe.skipIf(!hasChromium)('the login pages', () => {
  const server = useServer({ database: 'embedded' });
  let account: TestAccount;
  let browser: Browser;
  beforeAll(async () => {
    account = await server.createAccount();
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  /** A session that begins at the login, and a browser that is sent there. */
  async function openLogin(page: Page): Promise<string> {
    const created = await account.test.in(BUSBAR).post('/connect', {
      location_id: await createLocation(account),
      provider_id: testDirect,
      connect_url: `${server.origin}/`,
      callback_url: `${server.origin}/healthz`,
    });
    const token: string = created.body.id;
    await page.goto(`${server.origin}/?fp_cot=${token}`);
    await page.waitForURL(/\/provider-login\//);
    return token;
  }

  async function logIn(page: Page, login: string): Promise<void> {
    await page.getByLabel('Email address').fill(`${login}@example.com`);
    await page.getByLabel('Password').fill('plateau');
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  test.each([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ])('from Connect through a code, a choice and the consent to the price: %s', async (name, viewport) => {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    const faults = watch(page);
    await openLogin(page);
    await look(page, `login-${name}-1-form`);
    await logIn(page, 'otp-accounts');
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await look(page, `login-${name}-2-code`);
    await page.getByLabel('Code').fill('123456');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Cabin').check();
    await look(page, `login-${name}-3-contracts`);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'May Nova read your tariff?' }).waitFor();
    await look(page, `login-${name}-4-consent`);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(/\/\?fp_cot=/);
    await page.getByText('Test Cabin').first().waitFor();
    await look(page, `login-${name}-5-summary`);
    expect(faults).toEqual([]);
    await context.close();
  });

  test.each([
    ['wrong', 'The login did not work'],
    ['none', 'Nothing found'],
    ['error', 'That did not work'],
  ])('%s@example.com', async (login, title) => {
    const page = await browser.newPage({ viewport: PHONE });
    await openLogin(page);
    await logIn(page, login);
    await page.getByRole('heading', { name: title }).waitFor();
    await look(page, `login-${login}`);
    // Whoever cannot log in types instead.
    await page.getByRole('button', { name: 'Enter my prices myself instead' }).click();
    await page.waitForURL(/\/\?fp_cot=/);
    await page.getByRole('heading').first().waitFor();
    await page.close();
  });

  test('with the keyboard alone', async () => {
    const page = await browser.newPage();
    await openLogin(page);
    expect(await page.evaluate('document.activeElement.id')).toBe('title');
    await page.keyboard.press('Tab');
    await page.keyboard.type('success@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.type('plateau');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'May Nova read your tariff?' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/\?fp_cot=/);
    await page.close();
  });

  test('a second tap sends nothing twice, and waiting is said', async () => {
    const page = await browser.newPage();
    await openLogin(page);
    let posts = 0;
    page.on('request', (request) => {
      if (request.method() === 'POST') posts += 1;
    });
    await page.getByLabel('Email address').fill('slow@example.com');
    await page.getByLabel('Password').fill('plateau');
    const said = await page.evaluate(`(async () => {
      const button = document.querySelector('form .primary');
      button.click();
      button.click();
      await new Promise((resolve) => setTimeout(resolve, 100));
      return document.getElementById('waiting').textContent;
    })()`);
    expect(said).toContain('Checking with Test Direct');
    await page.getByRole('heading', { name: 'May Nova read your tariff?' }).waitFor();
    expect(posts).toBe(1);
    await page.close();
  });

  test.each(LANGUAGES)('%s fits a phone on every page', async (locale) => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale });
    const page = await context.newPage();
    const token = await openLogin(page);
    const base = `${server.origin}/provider-login/${testDirect}/`;
    const send = (action: string, form: Record<string, string>) =>
      post(context, `${base}${action}?fp_cot=${token}`, form);
    const see = async () => {
      await page.goto(`${base}?fp_cot=${token}`);
      expect(await overhang(page)).toBe(0);
      expect(await page.evaluate('document.documentElement.lang')).toBe(locale);
      expect(await page.content()).not.toMatch(/\{(provider|account|tries|login|minutes)\}/);
    };
    await see();
    for (const login of ['wrong', 'none', 'error', 'otp', 'accounts']) {
      await send('start_over', {});
      await send('auth_metadata_capture', { login: `${login}@example.com`, password: 'plateau' });
      await see();
    }
    await send('extra_auth_metadata_capture', { account: 'home' });
    await see();
    await context.close();
  });

  async function post(context: BrowserContext, url: string, form: Record<string, string>): Promise<void> {
    const locale = await context.pages()[0]!.evaluate<string>('navigator.language');
    await context.request.post(url, { form, headers: { 'accept-language': locale } });
  }

  /** Pictures of a page, light and dark, and whether it is fit for everybody. */
  async function look(page: Page, name: string): Promise<void> {
    await keepPicture(page, name);
    expect(await overhang(page)).toBe(0);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page)).toEqual([]);
    }
  }
});

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** What axe finds wrong on a page: rule and element. */
async function violations(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the pages' own policy allows none but theirs.
  await page.evaluate(AXE);
  return page.evaluate(
    `(async () => { const { violations } = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target.join(' '))); })()`,
  );
}

function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return faults;
}
