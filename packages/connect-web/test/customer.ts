import type { Browser, BrowserContext, Page as Tab } from 'playwright-core';
import { PHONE } from './browser.ts';
import { TOKEN } from './sample-pages.ts';
import type { ScriptedServer } from './scripted-server.ts';

/** A customer with a phone, and what they do on the page. */
export interface Customer {
  readonly tab: Tab;
  readonly context: BrowserContext;
  open(more?: string): Promise<unknown>;
  heading(text: string | RegExp): Promise<void>;
  press(name: string | RegExp): Promise<void>;
}

export async function newCustomer(browser: Browser, server: ScriptedServer): Promise<Customer> {
  const context = await browser.newContext({ viewport: PHONE, reducedMotion: 'reduce', locale: 'en-GB' });
  const tab = await context.newPage();
  return {
    tab,
    context,
    open: (more = '') => tab.goto(`${server.origin}/?fp_cot=${TOKEN}${more}`),
    heading: (text) => tab.getByRole('heading', { level: 1, name: text }).waitFor(),
    press: (name) => tab.getByRole('button', { name }).click(),
  };
}

/** What was posted apart from starts and polls, without tokens and keys. */
export function posted({ posts }: ScriptedServer): { route?: string; action?: string; data?: unknown }[] {
  return posts
    .filter(({ route }) => route !== 'session_start' && route !== 'session_restore')
    .map(({ route, action, data }) => ({
      ...(route === undefined ? {} : { route }),
      ...(action === undefined ? {} : { action }),
      ...(data === undefined ? {} : { data }),
    }));
}
