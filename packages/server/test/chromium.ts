import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const named = process.env.CHROMIUM_PATH;
const executable = (named ? [named] : ['/usr/bin/chromium', '/usr/bin/chromium-browser']).find(existsSync);

/** False where there is no Chromium; the reason is then printed. */
export const hasChromium = executable !== undefined;
if (!hasChromium) {
  console.warn('Tests of pages are skipped: install Chromium (apt-get install chromium), or set CHROMIUM_PATH.');
}

/** Chromium's own errands to its maker, which would be taken for the page's. */
const NO_ERRANDS = [
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  ...['--disable-quic', '--disable-gpu'],
];

/** Starts Chromium, which finds no host but this machine. */
export function launchChromium(): Promise<Browser> {
  const onlyHere = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost';
  return chromium.launch({ executablePath: executable!, args: ['--no-sandbox', onlyHere, ...NO_ERRANDS] });
}

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** A page, and what is wrong with it: errors it reports, and requests it sends to others than `origin`. */
export interface WatchedPage {
  readonly page: Page;
  readonly faults: readonly string[];
}

export async function openPage(browser: Browser, origin: string, viewport: typeof DESKTOP): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL: origin, viewport });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    const isInline = protocol === 'data:' || protocol === 'blob:';
    if (!isInline && host !== new URL(origin).host) faults.push(`a request to ${request.url()}`);
  });
  return { page, faults };
}

/** Keeps a picture of the page for people to look at, in the folder `artifacts`, which is not committed. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = fileURLToPath(new URL('../../../artifacts/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png` });
}

/** Pixels by which the page is wider than its window. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
