import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page as BrowserPage } from 'playwright-core';
import type { Page } from '../src/session/protocol.ts';
import { dynamicPrices, SUMMARY_TARIFF, samplePages } from './sample-pages.ts';

/** Where pictures are kept for people to look at; not committed. */
export const SCREENSHOTS = fileURLToPath(new URL('../../../artifacts/connect-web/', import.meta.url));

/** All pages, and the states of them that look different. */
export function shownPages(): Record<string, Page> {
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

const axe = readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** What axe finds wrong with the page. */
export async function violations(tab: BrowserPage): Promise<string[]> {
  await tab.evaluate(await axe);
  const { violations: found } = (await tab.evaluate('axe.run()')) as AxeResults;
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** What sticks out sideways: the page itself, or an element whose text is cut. */
export function overflowing(tab: BrowserPage): Promise<string[]> {
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
