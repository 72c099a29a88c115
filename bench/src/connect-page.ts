/**
 * The Connect page as a customer opens it for the first time, from navigation until the first page can be used: on this
 * machine as it is, and slowed down to a cheap phone on a slow line.
 */
import { existsSync } from 'node:fs';
import { type Browser, type CDPSession, chromium } from 'playwright-core';
import { below, median, verdict } from './goal.ts';
import { type Plateau, startPlateau, withDataFolder } from './http/plateau.ts';
import { CORES } from './machine.ts';

const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const GOAL = below(50, 'kB');
const LOADS = 7;
const PHONE = { width: 390, height: 844 };

interface Profile {
  readonly kilobitsPerSecond: number;
  readonly latencyMs: number;
  /** How many times slower than this machine's core. */
  readonly cpuSlowdown: number;
}

const PROFILES: Readonly<Record<string, Profile | null>> = {
  'this machine': null,
  'mid-range phone, slow 4G (1.6 Mbit/s, 150 ms, CPU ÷ 4)': {
    kilobitsPerSecond: 1600,
    latencyMs: 150,
    cpuSlowdown: 4,
  },
  'cheap phone, 3G (0.7 Mbit/s, 300 ms, CPU ÷ 6)': { kilobitsPerSecond: 700, latencyMs: 300, cpuSlowdown: 6 },
};

export async function run(): Promise<void> {
  if (!existsSync(EXECUTABLE)) {
    console.log(`  Not to be had without Chromium at ${EXECUTABLE}: install it, or set CHROMIUM_PATH.`);
    return;
  }
  await withDataFolder(async (folder) => {
    const plateau = await startPlateau(folder, CORES?.server ?? null);
    const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });
    try {
      const rows: Record<string, Record<string, string>> = {};
      let size: Load | undefined;
      for (const [name, profile] of Object.entries(PROFILES)) {
        const loads: Load[] = [];
        for (let i = 0; i < LOADS; i++) loads.push(await loadOnce(browser, await openSession(plateau), profile));
        size = loads[0];
        rows[name] = timeRow(loads);
      }
      console.log('First load, as it travels (compressed), kB');
      console.table({
        JavaScript: { kB: kilobytes(size!.scriptBytes), goal: verdict(GOAL, size!.scriptBytes / 1000) },
        'everything, with the first post': { kB: kilobytes(size!.allBytes) },
      });
      console.log('From navigation until the first page can be used, ms');
      console.table(rows);
    } finally {
      await browser.close();
      await plateau.server.stop();
    }
  });
}

async function openSession({ postTest, origin }: Plateau): Promise<string> {
  const postal_address = { city: 'London', post_code: 'WC2N 5EH', country_code: 'GB' };
  const { id: location_id } = (await postTest('/locations', { postal_address })).json;
  const connect_url = origin.replace('127.0.0.1', 'localhost');
  const session = await postTest('/connect', { location_id, connect_url, callback_url: connect_url });
  return `${connect_url}/?fp_cot=${session.json.id}`;
}

interface Load {
  readonly paintedMs: number;
  readonly usableMs: number;
  readonly scriptBytes: number;
  readonly allBytes: number;
}

/** Runs in the page: marks the first frame in which something can be pressed. */
const MARK_WHEN_USABLE = `
  const look = () => {
    if (document.querySelector('main:not([aria-busy="true"]) button') === null) requestAnimationFrame(look);
    else performance.mark('usable');
  };
  requestAnimationFrame(look);
`;

/** One visit with an empty cache. */
async function loadOnce(browser: Browser, url: string, profile: Profile | null): Promise<Load> {
  const context = await browser.newContext({ viewport: PHONE, locale: 'en-GB' });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  if (profile !== null) await slowDown(devtools, profile);
  const scripts = new Set<string>();
  const bytes = { script: 0, all: 0 };
  devtools.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes.all += encodedDataLength;
    if (scripts.has(requestId)) bytes.script += encodedDataLength;
  });
  await page.addInitScript({ content: MARK_WHEN_USABLE });
  await page.goto(url);
  await page.waitForFunction(() => performance.getEntriesByName('usable').length > 0);
  const times = await page.evaluate(() => ({
    usableMs: performance.getEntriesByName('usable')[0]!.startTime,
    paintedMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  }));
  await context.close();
  return { ...times, scriptBytes: bytes.script, allBytes: bytes.all };
}

async function slowDown(devtools: CDPSession, { kilobitsPerSecond, latencyMs, cpuSlowdown }: Profile): Promise<void> {
  const bytesPerSecond = (kilobitsPerSecond * 1000) / 8;
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: latencyMs,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown });
}

function timeRow(loads: readonly Load[]): Record<string, string> {
  const usable = loads.map(({ usableMs }) => usableMs);
  return {
    'first paint': median(loads.map(({ paintedMs }) => paintedMs)).toFixed(0),
    usable: median(usable).toFixed(0),
    'of loads': `${Math.min(...usable).toFixed(0)} – ${Math.max(...usable).toFixed(0)}`,
  };
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
