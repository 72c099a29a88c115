import type { Browser, Page as BrowserPage } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../src/language/choose-language.ts';
import type { Page } from '../src/session/protocol.ts';
import { buildPage, hasBrowser, launchBrowser, SMALL_PHONE } from './browser.ts';
import { TOKEN } from './sample-pages.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';
import { overflowing, SCREENSHOTS, shownPages, violations } from './shown-pages.ts';

describe.skipIf(!hasBrowser)('every page in every language', () => {
  let browser: Browser;
  let server: ScriptedServer;

  beforeAll(async () => {
    browser = await launchBrowser();
    server = await startScriptedServer({ bundleFolder: await buildPage() });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(tab: BrowserPage, start: Page, language: string): Promise<void> {
    server.setStart(start);
    await tab.goto(`${server.origin}/?fp_cot=${TOKEN}&lang=${language}`);
    await tab.locator('main:not([aria-busy="true"]) h1').waitFor();
  }

  it.each(LANGUAGES)('fits a small phone in %s', async (language) => {
    const tab = await browser.newPage({ viewport: SMALL_PHONE, reducedMotion: 'reduce' });
    for (const [name, page] of Object.entries(shownPages())) {
      await open(tab, page, language);
      expect(await tab.evaluate(() => document.documentElement.lang)).toBe(language);
      for (const details of await tab.locator('details').all()) await details.locator('summary').click();
      expect(await overflowing(tab), name).toEqual([]);
    }
    await tab.close();
  });

  it.each(LANGUAGES)('says in %s, readable by all, that there is nothing to go on from', async (language) => {
    const tab = await browser.newPage({ viewport: SMALL_PHONE, reducedMotion: 'reduce' });
    const refused = (code: string) => ({
      status: 403,
      body: {
        code,
        message: 'Over.',
        request_id: 'req_3be4d07735a6c1e2908f1c2a',
        redirect_url: 'https://app.example/',
      },
    });
    for (const code of ['connect_token_expired', 'connect_session_complete', 'account_disabled', 'no_session']) {
      const token = code === 'no_session' ? 'none' : TOKEN;
      if (code !== 'no_session') server.faults.push(refused(code));
      await tab.goto(`${server.origin}/?fp_cot=${token}&lang=${language}`);
      await tab.locator('main:not([aria-busy="true"]) h1').waitFor();
      await tab.screenshot({ path: `${SCREENSHOTS}${code}-${language}.png` });
      expect(await overflowing(tab), code).toEqual([]);
      expect(await violations(tab), code).toEqual([]);
    }
    await tab.close();
  });

  it('fits at 400 % zoom, and when it is read from right to left', async () => {
    const tab = await browser.newPage({ viewport: { width: 320, height: 256 }, reducedMotion: 'reduce' });
    for (const [name, page] of Object.entries(shownPages())) {
      await open(tab, page, 'de');
      expect(await overflowing(tab), name).toEqual([]);
      await tab.evaluate(() => {
        document.documentElement.dir = 'rtl';
      });
      expect(await overflowing(tab), `${name} right to left`).toEqual([]);
    }
    await tab.close();
  });
});
