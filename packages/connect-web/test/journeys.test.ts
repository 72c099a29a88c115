import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page as BrowserPage } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildPage, hasBrowser, launchBrowser, PHONE } from './browser.ts';
import { samplePages, TOKEN } from './sample-pages.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';

describe.skipIf(!hasBrowser)('a customer', () => {
  let browser: Browser;
  let bundleFolder: URL;
  let server: ScriptedServer;
  let context: BrowserContext;
  let tab: BrowserPage;

  beforeAll(async () => {
    [browser, bundleFolder] = await Promise.all([launchBrowser(), buildPage()]);
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await startScriptedServer({ bundleFolder, account: { accentColor: '#5840ff', cornerRadius: 4 } });
    context = await browser.newContext({ viewport: PHONE, reducedMotion: 'reduce', locale: 'en-GB' });
    tab = await context.newPage();
  });
  afterEach(async () => {
    await context.close();
    await server.close();
  });

  const open = (more = '') => tab.goto(`${server.origin}/?fp_cot=${TOKEN}${more}`);
  const heading = (text: string | RegExp) => tab.getByRole('heading', { level: 1, name: text }).waitFor();
  const button = (name: string | RegExp) => tab.getByRole('button', { name });
  /** What was posted apart from starts, without tokens and keys. */
  const posted = () =>
    server.posts
      .filter(({ route }) => route !== 'session_start')
      .map(({ route, action, data }) => ({ route, action, data }));

  it('types one price and arrives back in the app', async () => {
    await open();
    await heading('Who is your electricity provider?');
    await tab.getByLabel('Search by name').fill('super');
    await button(/Superenergy/).click();
    await button(/One price all day/).click();
    await tab.getByLabel('Price per kWh').fill('28,55');
    await button('Continue').click();
    await tab.getByLabel('Name of the plan').fill('Flex Go');
    await button('Continue').click();
    await button('It has no end').click();
    await heading('Your tariff is connected');
    await button('Done').click();
    await tab.getByText('Back in the app').waitFor();
    expect(posted()).toEqual([
      { route: 'provider_select', data: { provider: { id: 'prv_de3071e0c5570f767f06f177' } } },
      { route: 'plan_structure', action: 'FIXED' },
      { route: 'price_input', data: { hours: [{ cost: 0.2855, valid_from: '00:00:00', valid_to: '00:00:00' }] } },
      { route: 'tariff_name_input', data: { tariff: { name: 'Flex Go' } } },
      { route: 'contract_term_capture', data: { contract_term_type: 'UNTIL_TERMINATED' } },
      { route: 'tariffs_summary', action: 'CLOSE' },
    ]);
  });

  it('goes the whole way with the keyboard alone', async () => {
    await open();
    await heading('Who is your electricity provider?');
    const tabTo = async (name: RegExp) => {
      for (let presses = 0; presses < 40; presses++) {
        await tab.keyboard.press('Tab');
        const focused = await tab.evaluate(() => {
          const { activeElement } = document;
          return (
            (activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '') +
            ((activeElement as HTMLInputElement)?.labels?.[0]?.textContent ?? '')
          );
        });
        if (name.test(focused)) return;
      }
      throw new Error(`Tab never reaches ${name}`);
    };
    await tabTo(/Superenergy/);
    await tab.keyboard.press('Enter');
    await heading('How does your price work?');
    expect(await tab.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await tabTo(/Different prices/);
    await tab.keyboard.press('Space');
    await heading('What do you pay at which time?');
    await tabTo(/Price per kWh/);
    await tab.keyboard.type('28.55');
    await tabTo(/Price per kWh/);
    await tab.keyboard.type('8.5');
    await tab.keyboard.press('Enter');
    await heading('What is your plan called?');
    await tabTo(/Name of the plan/);
    await tab.keyboard.type('Night');
    await tab.keyboard.press('Enter');
    await heading('When does your contract end?');
    await tabTo(/skip/);
    await tab.keyboard.press('Enter');
    await heading('Your tariff is connected');
    await tabTo(/Yesterday|Today/);
    await tab.keyboard.press('ArrowRight');
    await tab.getByText('published in the afternoon').waitFor();
    await tabTo(/Change or disconnect/);
    await tab.keyboard.press('Enter');
    await tabTo(/Disconnect this tariff/);
    await tab.keyboard.press('Enter');
    await tab.getByRole('dialog', { name: 'Disconnect this tariff?' }).waitFor();
    await tab.keyboard.press('Escape');
    await tab.getByRole('dialog').waitFor({ state: 'detached' });
    expect(posted()[2]).toEqual({
      route: 'price_input',
      data: {
        hours: [
          { cost: 0.2855, valid_from: '07:00:00', valid_to: '23:00:00' },
          { cost: 0.085, valid_from: '23:00:00', valid_to: '07:00:00' },
        ],
      },
    });
  });

  it('who taps twice posts once', async () => {
    server.setDelay(150);
    await open();
    await heading(/electricity provider/);
    await button(/Superenergy/).evaluate((element: HTMLElement) => {
      element.click();
      element.click();
    });
    await heading('How does your price work?');
    expect(posted()).toHaveLength(1);
  });

  it('loses nothing when the answer is cut off: the same post is repeated under the same key', async () => {
    await open();
    await heading(/electricity provider/);
    server.faults.push('cut after applying', 'cut');
    await button(/Superenergy/).click();
    await heading('How does your price work?');
    expect(posted()).toHaveLength(1);
  });

  it('keeps what was typed while offline, and goes on when the line is back', async () => {
    server.setStart(samplePages(Date.now()).price_input);
    await open();
    await tab.getByLabel('Price per kWh').fill('28.55');
    await context.setOffline(true);
    await button('Continue').click();
    await tab.getByText('is being sent again').waitFor();
    await tab.getByText('Nothing you entered is lost').waitFor({ timeout: 20_000 });
    expect(await tab.getByLabel('Price per kWh').inputValue()).toBe('28.55');
    await context.setOffline(false);
    await heading('What is your plan called?');
    expect(posted()).toHaveLength(1);
  });

  it('finds page and input again after a reload', async () => {
    server.setStart(samplePages(Date.now()).price_input);
    await open();
    await tab.getByLabel('Price per kWh').fill('31.4');
    await tab.waitForTimeout(400);
    await tab.reload();
    await heading('What do you pay per kilowatt-hour?');
    expect(await tab.getByLabel('Price per kWh').inputValue()).toBe('31.4');
  });

  it('goes back with the browser and answers an earlier page again', async () => {
    await open();
    await button(/Superenergy/).click();
    await button(/One price all day/).click();
    await heading('What do you pay per kilowatt-hour?');
    await tab.goBack();
    await tab.goBack();
    await heading(/electricity provider/);
    await button(/Octopus/).click();
    await heading('How does your price work?');
    expect(posted().at(-1)).toEqual({
      route: 'provider_select',
      data: { provider: { id: 'prv_000000000000000000000002' } },
    });
  });

  it('goes back with the arrow, and the browser’s history goes along', async () => {
    await open();
    await button(/Superenergy/).click();
    await heading('How does your price work?');
    const entries = await tab.evaluate(() => history.length);
    await button('Back').click();
    await heading(/electricity provider/);
    await tab.goForward();
    await heading('How does your price work?');
    expect(await tab.evaluate(() => history.length)).toBe(entries);
  });

  it('is told beside the field what to do', async () => {
    server.setStart(samplePages(Date.now()).postal_address_input);
    await open('&lang=de');
    await button('Weiter').click();
    await tab.getByText('Geben Sie die Postleitzahl ein.').waitFor();
    expect(posted()).toEqual([]);
    await tab.getByLabel('Postleitzahl').fill('WC2N 5EH');
    await tab.getByLabel('Ort').fill('Xyzzy');
    server.faults.push({
      status: 422,
      body: {
        code: 'city_missing',
        message: 'Enter the town or city.',
        param: 'data.postal_address.city',
        request_id: 'req_1',
      },
    });
    await button('Weiter').click();
    await tab.getByText('Geben Sie den Ort ein.').waitFor();
    expect(await tab.getByLabel('Ort').getAttribute('aria-invalid')).toBe('true');
    expect(await tab.evaluate(() => document.activeElement?.getAttribute('autocomplete'))).toBe('address-level2');
  });

  it('is asked back when a price looks a hundred times too low', async () => {
    server.setStart(samplePages(Date.now()).price_input);
    await open();
    await tab.getByLabel('Price per kWh').fill('0.2855');
    await button(/Use 28.55/).click();
    expect(await tab.getByLabel('Price per kWh').inputValue()).toBe('28.55');
  });

  it('sees at once when the periods of a day overlap', async () => {
    const { price_input } = samplePages(Date.now());
    const hours = [0, 8, 16].map((hour) => ({
      cost: 0.2,
      valid_from: `${String(hour).padStart(2, '0')}:00:00`,
      valid_to: `${String((hour + 8) % 24).padStart(2, '0')}:00:00`,
    }));
    server.setStart({ ...price_input, data: { ...price_input.data, hours } });
    await open();
    await tab.getByLabel('From').nth(1).fill('18:00');
    await tab.getByLabel('From').nth(1).blur();
    await tab.getByText(/two prices apply/).waitFor();
    await button('Continue').click();
    expect(posted()).toEqual([]);
  });

  it.each([
    ['?fp_cot=nonsense', 'This link is incomplete'],
    [`?fp_cot=${TOKEN}&expired`, 'This link is no longer valid'],
  ])('with %s is told what to do', async (query, title) => {
    server.faults.push({
      status: 403,
      body: { code: 'connect_token_expired', message: 'This session has expired.', request_id: 'req_1' },
    });
    await tab.goto(`${server.origin}/${query}`);
    await heading(title);
  });

  it('of an ended session is offered the way back', async () => {
    server.faults.push({
      status: 403,
      body: {
        code: 'connect_session_complete',
        message: 'This session has ended.',
        redirect_url: 'https://app.example.com/done',
      },
    });
    await open();
    await heading('All done');
    expect(await tab.getByRole('link', { name: 'Back to your app' }).getAttribute('href')).toBe(
      `https://app.example.com/done?fp_cot=${TOKEN}`,
    );
  });

  it('sees the account’s accent and corners', async () => {
    await open();
    await heading(/electricity provider/);
    const style = await tab.evaluate(() => {
      const { getPropertyValue } = getComputedStyle(document.documentElement);
      const read = (name: string) => getPropertyValue.call(getComputedStyle(document.documentElement), name);
      return [read('--accent'), read('--radius')];
    });
    expect(style).toEqual(['rgb(88 64 255)', '4px']);
  });

  it('inside an app’s frame: the app is told the end, by its origin only', async () => {
    const app = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(
        `<script>addEventListener('message', (e) => { window.heard = { origin: e.origin, data: e.data }; })</script><iframe src="${framed.origin}/?fp_cot=${TOKEN}&embed=message" width="390" height="800"></iframe>`,
      );
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const appOrigin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    const framed = await startScriptedServer({ bundleFolder, origins: [appOrigin] });
    framed.setStart(samplePages(Date.now()).tariffs_summary);
    await tab.goto(appOrigin);
    await tab.frameLocator('iframe').getByRole('button', { name: 'Done' }).click();
    await tab.frameLocator('iframe').getByRole('heading', { name: 'All done' }).waitFor();
    expect(await tab.evaluate(() => (window as unknown as { heard: unknown }).heard)).toEqual({
      origin: framed.origin,
      data: { source: 'plateau-connect', event: 'complete', connect_token: TOKEN, result: 'CONNECTED' },
    });
    await framed.close();
    app.close();
  });
});
