import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';

const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** False where there is no Chromium; the reason is then printed once. */
export const hasBrowser = existsSync(EXECUTABLE);
if (!hasBrowser)
  console.warn(
    `No Chromium at ${EXECUTABLE}: the tests of the Connect page in a browser are skipped. Set CHROMIUM_PATH.`,
  );

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });
}

/** Builds the page as it is shipped, into a folder of its own. */
export async function buildPage(): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'connect-web-'));
  const root = fileURLToPath(new URL('..', import.meta.url));
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  return pathToFileURL(`${folder}/`);
}

export const PHONE = { width: 390, height: 844 };
export const SMALL_PHONE = { width: 320, height: 640 };
export const DESKTOP = { width: 1280, height: 900 };
