import type { Browser, Page as BrowserPage } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '../src/session/protocol.ts';
import { buildPage, DESKTOP, hasBrowser, launchBrowser, PHONE } from './browser.ts';
import { TOKEN } from './sample-pages.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';
import { SCREENSHOTS, shownPages, violations } from './shown-pages.ts';

describe.skipIf(!hasBrowser)('every page', () => {
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

  async function open(tab: BrowserPage, start: Page, language = 'en'): Promise<void> {
    server.setStart(start);
    await tab.goto(`${server.origin}/?fp_cot=${TOKEN}&lang=${language}`);
    await tab.locator('main:not([aria-busy="true"]) h1').waitFor();
  }

  it.each([
    ['phone', PHONE, 'light'],
    ['phone', PHONE, 'dark'],
    ['desktop', DESKTOP, 'light'],
    ['desktop', DESKTOP, 'dark'],
  ] as const)(
    'has no accessibility violations and writes nothing to the console: %s, %j, %s',
    async (device, viewport, colorScheme) => {
      const tab = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' });
      const complaints: string[] = [];
      tab.on('console', (message) => complaints.push(message.text()));
      tab.on('pageerror', (error) => complaints.push(error.message));
      for (const [name, page] of Object.entries(shownPages())) {
        await open(tab, page);
        await tab.screenshot({ path: `${SCREENSHOTS}${name}-${device}-${colorScheme}.png`, fullPage: true });
        for (const details of await tab.locator('details').all()) await details.locator('summary').click();
        expect(await violations(tab), name).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await tab.close();
    },
  );

  it('keeps its layout while it loads and opens', async () => {
    const tab = await browser.newPage({ viewport: PHONE });
    await tab.addInitScript(() => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { value } = entry as PerformanceEntry & { value: number };
          window.name = String(Number(window.name || 0) + value);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await open(tab, shownPages().provider_select!);
    await tab.waitForTimeout(300);
    expect(Number(await tab.evaluate(() => window.name || '0'))).toBeLessThan(0.02);
    await tab.close();
  });

  it('can be operated by touch: every target is at least 44 px high, or 24 px within text', async () => {
    const tab = await browser.newPage({ viewport: PHONE, reducedMotion: 'reduce' });
    for (const [name, page] of Object.entries(shownPages())) {
      await open(tab, page);
      const small = await tab.evaluate(() =>
        [...document.querySelectorAll('button, input:not([type=radio]), select, summary, label.segment')]
          .filter(
            (element) => element.getBoundingClientRect().height > 0 && element.getBoundingClientRect().height < 44,
          )
          .map((element) => element.outerHTML),
      );
      expect(small, name).toEqual([]);
    }
    await tab.close();
  });
});
