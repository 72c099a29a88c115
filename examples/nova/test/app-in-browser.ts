import { existsSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { build } from 'vite';

const ROOT = new URL('../', import.meta.url);
const PICTURES = fileURLToPath(new URL('../../artifacts/nova/', ROOT));

/** What is left of a phone at 400 % zoom. */
export const SMALL_PHONE = { width: 320, height: 640 };

/** Builds the app as it is shipped, into a folder of its own. */
export async function buildApp(outDir: string): Promise<void> {
  const configFile = fileURLToPath(new URL('vite.config.ts', ROOT));
  await build({ configFile, logLevel: 'error', build: { outDir, emptyOutDir: false } });
}

/** The app as the server starts it, which is built on installation. */
export async function buildOnce(): Promise<void> {
  const outDir = fileURLToPath(new URL('dist/', ROOT));
  if (!existsSync(`${outDir}index.html`)) await buildApp(outDir);
}

const axe = readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** What axe finds wrong with the page. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await axe);
  const found = (await page.evaluate('axe.run()')) as AxeResults;
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Keeps a picture of the whole page for people to look at, in the folder `artifacts`, which is not committed. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}${name}.png`, fullPage: true });
}
