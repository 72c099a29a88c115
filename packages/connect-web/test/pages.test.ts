import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, Page as BrowserPage } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../src/language/choose-language.ts';
import type { Page } from '../src/session/protocol.ts';
import { buildPage, DESKTOP, hasBrowser, launchBrowser, PHONE, SMALL_PHONE } from './browser.ts';
import { dynamicPrices, SUMMARY_TARIFF, samplePages, TOKEN } from './sample-pages.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';

const SCREENSHOTS = fileURLToPath(new URL('../../../artifacts/connect-web/', import.meta.url));

/** All pages, and the states of them that look different. */
function shownPages(): Record<string, Page> {
  const pages = samplePages(Date.now());
  const hours = [
    { cost: 0.2855, valid_from: '05:30:00', valid_to: '16:00:00' },
    { cost: 0.412, valid_from: '16:00:00', valid_to: '00:30:00' },
    { cost: 0.085, valid_from: '00:30:00', valid_to: '05:30:00' },
  ];
  const broken = {
    ...SUMMARY_TARIFF,
    status: 'ERROR',
    temporary: true,
    prices: dynamicPrices(Date.now()),
    issue_report: { id: 'isr_1', description: 'Night price is missing', time_updated: '2026-09-01T09:00:00Z' },
  } as const;
  return {
    ...pages,
    price_input_hours: { ...pages.price_input, data: { ...pages.price_input.data, hours } },
    tariffs_summary_broken: { ...pages.tariffs_summary, tariffs: [broken] },
    unknown: { ...pages.price_input, route: 'vpp_landing' } as unknown as Page,
  };
}

describe.skipIf(!hasBrowser)('every page', () => {
  let browser: Browser;
  let server: ScriptedServer;
  let axe: string;

  beforeAll(async () => {
    [browser, axe] = await Promise.all([
      launchBrowser(),
      readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8'),
    ]);
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

  const violations = async (tab: BrowserPage) => {
    await tab.evaluate(axe);
    const { violations: found } = (await tab.evaluate('axe.run()')) as AxeResults;
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };

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

  it.each(LANGUAGES)('fits a small phone in %s', async (language) => {
    const tab = await browser.newPage({ viewport: SMALL_PHONE, reducedMotion: 'reduce' });
    for (const [name, page] of Object.entries(shownPages())) {
      await open(tab, page, language);
      expect(await tab.evaluate(() => document.documentElement.lang)).toBe(language);
      expect(await overflowing(tab), name).toEqual([]);
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

/** What sticks out sideways: the page itself, or an element whose text is cut. */
function overflowing(tab: BrowserPage): Promise<string[]> {
  return tab.evaluate(() => {
    const root = document.documentElement;
    const page = root.scrollWidth > root.clientWidth ? [`page ${root.scrollWidth} > ${root.clientWidth}`] : [];
    const cut = [...document.querySelectorAll('h1, h2, p, label, button, summary, td, th, dd, li')]
      .filter(
        (element) =>
          !element.closest('.unseen') && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0,
      )
      .map((element) => `${element.tagName} ${element.textContent}`);
    return [...page, ...cut];
  });
}
