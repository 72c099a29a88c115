import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, hasChromium, launchChromium, overhang, PHONE } from '../../../packages/server/test/chromium.ts';
import {
  newFolder,
  type PlateauProcess,
  readCredentials,
  startPlateau,
} from '../../../packages/server/test/process.ts';
import { buildOnce, keepPicture, violations } from './app-in-browser.ts';

/** For what a browser shows after some requests, on a machine that is busy with other things. */
const PATIENCE_MS = 20_000;

/** `npm start`, and what a person does then. */
describe.skipIf(!hasChromium)('Nova beside a server (skipped without Chromium)', () => {
  let plateau: PlateauProcess;
  let origin: string;
  let browser: Browser;

  beforeAll(async () => {
    await buildOnce();
    const dataDir = newFolder();
    [plateau, browser] = await Promise.all([
      startPlateau({ DATA_DIR: dataDir, NOVA: 'true', NOVA_PORT: '0' }),
      launchChromium(),
    ]);
    await plateau.said('Nova, an app');
    origin = /Nova, an app\s+(\S+)/.exec(plateau.stdout())![1]!;
  });
  afterAll(async () => {
    await browser?.close();
    await plateau?.stop();
  });

  interface Visit {
    readonly page: Page;
    /** Errors the pages reported, and requests to anybody but Nova and Plateau. */
    faults(): string[];
  }

  async function visit(viewport: typeof PHONE, locale = 'en-GB'): Promise<Visit> {
    const context = await browser.newContext({ viewport, locale, baseURL: origin, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const faults: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('request', (request) => {
      const at = new URL(request.url()).origin;
      if (![origin, plateau.origin].includes(at)) faults.push(`a request to ${request.url()}`);
    });
    await page.goto('/');
    return { page, faults: () => faults };
  }

  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();

  /** Somebody new, so that no test depends on another. */
  async function signUp(page: Page, name: string): Promise<void> {
    await press(page, 'Someone new');
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Country').selectOption('GB');
    await page.getByLabel('Town or city').fill('London');
    await page.getByLabel('Postcode').fill('WC2N 5EH');
    await press(page, 'Create account');
    await heading(page, /Hello/);
  }

  async function connectNight(page: Page): Promise<void> {
    await press(page, 'Connect my tariff');
    await heading(page, /electricity provider/);
    await press(page, 'Test Library');
    await press(page, /Test Night/);
    await heading(page, 'Your tariff is connected');
    await press(page, 'Done');
    await page.getByText('Your tariff is connected.').waitFor();
  }

  it('connects by a login at the provider, and Plateau’s events arrive, signed', async () => {
    const { page, faults } = await visit(PHONE);
    await signUp(page, 'Dee Direct');
    await press(page, 'Connect my tariff');
    await heading(page, /electricity provider/);
    await press(page, 'Test Direct');
    await heading(page, 'Log in at Test Direct');
    await page.getByLabel('Email address').fill('success@example.com');
    await page.getByLabel('Password').fill('plateau');
    await press(page, 'Log in');
    await heading(page, 'May Nova read your tariff?');
    await press(page, 'Allow');
    await heading(page, 'Your tariff is connected');
    await press(page, 'Done');
    await page.getByText('Your tariff is connected.').waitFor();
    expect(faults()).toEqual([]);

    const { api_key_test: key } = readCredentials(plateau.dataDir).accounts[0]!;
    const ask = async (path: string) =>
      (await fetch(`${plateau.origin}${path}`, { headers: { authorization: `Bearer ${key}` } })).json();
    const [webhook] = (await ask('/webhooks')).data;
    expect(webhook).toMatchObject({ url: `${origin}/hooks/plateau`, status: 'ACTIVE' });
    await expect
      .poll(async () => (await ask(`/webhooks/${webhook.id}/deliveries?status=DELIVERED`)).data.length, {
        timeout: PATIENCE_MS,
      })
      .toBeGreaterThan(0);
    const forged = await fetch(`${origin}/hooks/plateau`, {
      method: 'POST',
      body: '{"type":"location.update","data":{}}',
    });
    expect(forged.status).toBe(401);
  });

  it.each([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ])('connects a known plan and sees today’s prices (%s)', async (device, viewport) => {
    const { page, faults } = await visit(viewport);
    await keepPicture(page, `sign-in-${device}`);
    expect(await violations(page)).toEqual([]);
    await signUp(page, 'Kim Known');
    await keepPicture(page, `first-${device}`);
    expect(await violations(page)).toEqual([]);
    await connectNight(page);
    expect(new URL(page.url()).search).toBe('');
    await page.getByText('Test Library · Prices by time of day').waitFor();
    await page.getByText('Best hours 00:30 – 05:30').waitFor();
    await page.getByText('Prices as a table').click();
    const rows = await page.getByRole('row').allInnerTexts();
    expect(rows.map((row) => row.replace(/\s+/g, ' '))).toEqual([
      'Time Price per kWh',
      '00:00 – 00:30 28.55 p',
      '00:30 – 05:30 8.5 p',
      '05:30 – 00:00 28.55 p',
    ]);
    await keepPicture(page, `prices-${device}`);
    expect(await violations(page)).toEqual([]);
    expect(await overhang(page)).toBe(0);
    expect(faults()).toEqual([]);
    await page.context().close();
  });

  it('follows a market, and the estimates are told from what is certain', async () => {
    const { page, faults } = await visit(PHONE, 'de-DE');
    await press(page, /Jonas Weber/);
    await press(page, 'Connect my tariff');
    await heading(page, /Stromanbieter/);
    await press(page, 'Test Market');
    await press(page, /Börse/);
    await press(page, /überspringen/);
    await heading(page, /verbunden/);
    await press(page, 'Fertig');
    await page.getByText('Test Market · Follows the market').waitFor();
    await page.getByText('Tomorrow', { exact: true }).click();
    await page.getByRole('img', { name: /^Tomorrow: prices from 5,0 ct to 28,0 ct/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(faults()).toEqual([]);
    await page.context().close();
  });

  it('types a price, changes to a known plan later, and disconnects', async () => {
    const { page, faults } = await visit(PHONE);
    await signUp(page, 'Toni Typed');
    await press(page, 'Connect my tariff');
    await press(page, 'Test Manual');
    await press(page, /One price all day/);
    await page.getByLabel('Price per kWh').fill('31.2');
    await press(page, 'Continue');
    await heading(page, 'Your tariff is connected');
    await press(page, 'Done');
    await page.getByText('It costs the same all day.').waitFor();
    await page.getByText('31.2', { exact: true }).waitFor();

    await press(page, 'Change or disconnect');
    await page.getByText('Change or disconnect').click();
    await press(page, 'I have another tariff now');
    await press(page, 'Test Library');
    await press(page, /Test Night/);
    await heading(page, 'Your tariff is connected');
    await press(page, 'Done');
    await page.getByText('Test Night').waitFor();

    await press(page, 'Change or disconnect');
    await page.getByText('Change or disconnect').click();
    await press(page, /^Disconnect/);
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Disconnect/ })
      .click();
    await page.getByText('Your tariff is disconnected.').waitFor();
    await page.getByRole('button', { name: 'Connect my tariff' }).waitFor();
    expect(faults()).toEqual([]);
    await page.context().close();
  });

  it('leaves Connect half-way and finds everything as it was', async () => {
    const { page } = await visit(PHONE);
    await signUp(page, 'Hal Halfway');
    await press(page, 'Connect my tariff');
    await heading(page, /electricity provider/);
    await press(page, 'Close');
    await page.getByRole('button', { name: 'Connect my tariff' }).waitFor();
    expect(await page.getByText('is connected').count()).toBe(0);
    await page.context().close();
  });

  it('sees what changes without a reload', async () => {
    const { page } = await visit(PHONE);
    await signUp(page, 'Nia News');
    await connectNight(page);
    await page.evaluate('window.notReloaded = true');
    const { api_key_test: key } = readCredentials(plateau.dataDir).accounts[0]!;
    const headers = { authorization: `Bearer ${key}` };
    const list = await fetch(`${plateau.origin}/tariffs?limit=1`, { headers });
    const [newest] = ((await list.json()) as { data: { id: string }[] }).data;
    await fetch(`${plateau.origin}/tariffs/${newest!.id}`, { method: 'DELETE', headers });
    await page.getByRole('button', { name: 'Connect my tariff' }).waitFor({ timeout: 40_000 });
    expect(await page.evaluate('window.notReloaded')).toBe(true);
    await page.context().close();
  });

  it('is told when an address can’t be found, and is not signed up', async () => {
    const { page } = await visit(PHONE);
    await press(page, 'Someone new');
    await page.getByLabel('Name').fill('Nowhere Man');
    await page.getByLabel('Country').selectOption('US');
    await page.getByLabel('Town or city').fill('Xyzzyville');
    await page.getByRole('textbox', { name: /State/ }).fill('CA');
    await press(page, 'Create account');
    await page.getByText('We can’t find this place.').waitFor();
    expect(await page.getByLabel('Town or city').inputValue()).toBe('Xyzzyville');
    await page.reload();
    await page.getByRole('button', { name: /Maya/ }).waitFor();
    expect(await page.getByText('Nowhere Man').count()).toBe(0);
    await page.context().close();
  });

  it('is not let in with somebody else’s cookie or session', async () => {
    const { page } = await visit(PHONE);
    await signUp(page, 'Ina Innocent');
    const [cookie] = await page.context().cookies();
    const [id] = cookie!.value.split('~');
    const forged = await fetch(`${origin}/api/charging`, { headers: { cookie: `nova=${id}~forged` } });
    expect(forged.status).toBe(401);
    const foreign = await page.request.post('/api/connect/finish', { data: { token: 'cot_0123456789abcdef' } });
    expect(foreign.status()).toBe(404);
    await page.context().close();
  });

  it('goes the whole way with the keyboard alone', async () => {
    const { page } = await visit(DESKTOP);
    await page.getByRole('button', { name: /Sam Carter/ }).waitFor();
    const tabTo = async (name: RegExp) => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate(() => document.activeElement?.textContent ?? '');
        if (name.test(focused)) return;
      }
      throw new Error(`Tab never reaches ${name}`);
    };
    await tabTo(/Sam Carter/);
    await page.keyboard.press('Enter');
    await heading(page, 'Hello Sam');
    await tabTo(/Connect my tariff/);
    await page.keyboard.press('Enter');
    await heading(page, /electricity provider/);
    await tabTo(/Test Library/);
    await page.keyboard.press('Enter');
    await heading(page, /Which plan/);
    await tabTo(/Test Fixed/);
    await page.keyboard.press('Enter');
    await heading(page, 'Your tariff is connected');
    await tabTo(/^Done$/);
    await page.keyboard.press('Enter');
    await heading(page, 'Hello Sam');
    await page.getByText('It costs the same all day.').waitFor();
    await page.context().close();
  });

  it('wears Nova’s looks on the Connect page', async () => {
    const { page } = await visit(PHONE);
    await signUp(page, 'Lou Looks');
    await press(page, 'Connect my tariff');
    await heading(page, /electricity provider/);
    await page.getByRole('img', { name: 'Nova' }).waitFor();
    const accent = 'getComputedStyle(document.documentElement).getPropertyValue("--accent")';
    expect(await page.evaluate(accent)).toBe('rgb(74 63 209)');
    await page.context().close();
  });
});

it('Nova ends with the server', { skip: !hasChromium }, async () => {
  await buildOnce();
  const plateau = await startPlateau({ DATA_DIR: newFolder(), NOVA: 'true', NOVA_PORT: '0' });
  await plateau.said('Nova, an app');
  const origin = /Nova, an app\s+(\S+)/.exec(plateau.stdout())![1]!;
  expect((await fetch(origin)).status).toBe(200);
  await plateau.kill();
  await expect
    .poll(
      () =>
        fetch(origin).then(
          () => 'answers',
          () => 'is gone',
        ),
      { timeout: PATIENCE_MS },
    )
    .toBe('is gone');
});
