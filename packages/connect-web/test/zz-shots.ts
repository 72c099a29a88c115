import { mkdir } from 'node:fs/promises';
import { buildPage, launchBrowser, PHONE, DESKTOP } from '/work/main/packages/connect-web/test/browser.ts';
import { samplePages, TOKEN } from '/work/main/packages/connect-web/test/sample-pages.ts';
import { startScriptedServer } from '/work/main/packages/connect-web/test/scripted-server.ts';
const lang = process.argv[2] ?? 'en';
const server = await startScriptedServer({ bundleFolder: await buildPage() });
const browser = await launchBrowser();
await mkdir('/tmp/shots', { recursive: true });
for (const [scheme, viewport] of [['light', PHONE], ['dark', PHONE], ['light', DESKTOP]] as const) {
  const context = await browser.newContext({ viewport, colorScheme: scheme, locale: 'en-GB' });
  for (const [route, sample] of Object.entries(samplePages(Date.now()))) {
    server.setStart(sample as never);
    const page = await context.newPage();
    page.on('console', (m) => console.log(route, m.type(), m.text()));
    page.on('pageerror', (e) => console.log(route, 'ERR', e.message));
    await page.goto(`${server.origin}/?fp_cot=${TOKEN}&lang=${lang}`);
    await page.waitForSelector('main:not([aria-busy=true]) h1', { timeout: 5000 }).catch((e) => console.log(route, e.message));
    await page.waitForTimeout(300);
    await page.screenshot({ path: `/tmp/shots/${route}-${viewport.width}-${scheme}.png`, fullPage: true });
    await page.close();
  }
}
await browser.close(); await server.close();
