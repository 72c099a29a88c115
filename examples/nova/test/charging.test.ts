import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DESKTOP,
  hasChromium,
  launchChromium,
  openPage,
  overhang,
  PHONE,
} from '../../../packages/server/test/chromium.ts';
import { createNova } from '../backend/app.ts';
import { openCustomers } from '../backend/customers.ts';
import { plateauClient } from '../backend/plateau.ts';
import { buildApp, keepPicture, SMALL_PHONE, violations } from './app-in-browser.ts';
import { type ScriptedPlateau, startScriptedPlateau } from './scripted-plateau.ts';

/** For what a browser shows at once, on a machine that is busy with other things. */
const PATIENCE_MS = 15_000;

describe.skipIf(!hasChromium)('a customer with a connected tariff (skipped without Chromium)', () => {
  let folder: string;
  let plateau: ScriptedPlateau;
  let nova: FastifyInstance;
  let origin: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nova-'));
    [plateau, browser] = await Promise.all([startScriptedPlateau(), launchChromium(), buildApp(folder)]);
    nova = await createNova({
      plateau: plateauClient(plateau.origin, 'sk_test_secret'),
      customers: await openCustomers(join(folder, 'customers.json')),
      secret: 'sk_test_secret',
      webFolder: folder,
    });
    await nova.listen({ host: '127.0.0.1', port: 0 });
    origin = `http://localhost:${(nova.server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await browser?.close();
    await nova?.close();
    await plateau?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function signUp(viewport: typeof PHONE) {
    const opened = await openPage(browser, origin, viewport);
    const { page } = opened;
    page.setDefaultTimeout(PATIENCE_MS);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto('/');
    await page.getByRole('button', { name: 'Someone new' }).click();
    await page.getByLabel('Name').fill('Ada Example');
    await page.getByLabel('Country').selectOption('GB');
    await page.getByLabel('Town or city').fill('London');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Hello Ada' }).waitFor();
    return opened;
  }

  it.each([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ])('plugs in the car and sees the plan, its cost and what it saves (%s)', async (device, viewport) => {
    const { page, faults } = await signUp(viewport);
    await page.getByLabel('Ready by').fill('06:30');
    await page.getByLabel('Battery now').fill('34');
    await page.getByText('The battery needs 27.6 kWh.').waitFor();
    await page.getByRole('button', { name: 'Plug in and plan' }).click();
    await page.getByText('Plugged in', { exact: true }).waitFor();
    await page.getByText('£1.94').waitFor();
    await page.getByText('£4.11').waitFor();
    const planned = plateau.calls.filter(({ path }) => path === '/schedules/soc').at(-1)!;
    const state = plateau.calls.filter(({ path }) => path.endsWith('/state')).at(-1)!;
    expect(state.body).toMatchObject({ state_of_charge_percent: 34, target_state_of_charge_percent: 80 });
    expect(planned.body.end_time).toMatch(/T0[56]:30:00/);

    await page.getByText('Charging, last 30 days').waitFor();
    await page.getByText('£15.40').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await keepPicture(page, `charging-${device}-${colorScheme}`);
      expect(await violations(page)).toEqual([]);
    }
    await page.getByRole('button', { name: 'Unplug' }).click();
    await page.getByText('Not plugged in').waitFor();
    expect(await overhang(page)).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('sends made-up readings once, each with a reference of its own', async () => {
    const before = plateau.calls.length;
    const { page } = await signUp(PHONE);
    await page.getByText('Charging, last 30 days').waitFor();
    await page.reload();
    await page.getByText('Charging, last 30 days').waitFor();
    const sent = plateau.calls.slice(before).filter(({ path }) => path === '/meters/interval');
    expect(sent).toHaveLength(1);
    const references = sent[0]!.body.map((record: { record_reference_id: string }) => record.record_reference_id);
    expect(new Set(references).size).toBe(references.length);
    expect(references.length).toBeGreaterThan(15);
    await page.context().close();
  });

  it('whose server plans no charging and keeps no meters sees neither, and everything else', async () => {
    plateau.setComplete(false);
    const { page, faults } = await signUp(PHONE);
    await page.getByText('Your tariff', { exact: true }).waitFor();
    await page.waitForLoadState('load');
    await page.waitForTimeout(500);
    expect(await page.getByText('Nova One').count()).toBe(0);
    expect(await page.getByText('last 30 days').count()).toBe(0);
    expect(faults).toEqual([]);
    plateau.setComplete(true);
    await page.context().close();
  });

  it('reads everything at 400 % zoom', async () => {
    const { page } = await signUp(SMALL_PHONE);
    await page.getByText('Charging, last 30 days').waitFor();
    for (const more of await page.locator('summary').all()) await more.click();
    expect(await overhang(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it('is never sent the key', async () => {
    const { page } = await signUp(PHONE);
    const bodies: Promise<string>[] = [];
    page.on('response', (response) => {
      if (!response.url().endsWith('/news')) bodies.push(response.text().catch(() => ''));
    });
    await page.reload();
    await page.getByText('Charging, last 30 days').waitFor();
    await expect.poll(() => bodies.length).toBeGreaterThan(5);
    expect((await Promise.all(bodies)).filter((body) => body.includes('sk_test_'))).toEqual([]);
    await page.context().close();
  });
});
