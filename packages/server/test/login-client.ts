import { expect } from 'vitest';
import type { Json } from './client.ts';
import type { ConnectClient } from './connect-client.ts';

export const testDirect = 'prv_7e5700000000000000000001';
export const testFallback = 'prv_7e5700000000000000000002';

/** What a browser shows after it has followed what it was told, within the platform. */
export interface ShownPage {
  readonly status: number;
  readonly url: string;
  readonly html: string;
  readonly headers: Headers;
}

/** A customer's browser on the platform's own login pages: it follows redirects there and stops where they lead away. */
export class LoginBrowser {
  readonly #address: string;
  readonly #language: string;

  /** @param address the `redirect_url` of Connect */
  constructor(address: string, language = 'en') {
    this.#address = address;
    this.#language = language;
  }

  open(): Promise<ShownPage> {
    return this.#visit(this.#address, {});
  }

  /** Sends a form as its page would. */
  async send(action: string, fields: Readonly<Record<string, string>> = {}): Promise<ShownPage> {
    const url = new URL(action, this.#address);
    url.search = new URL(this.#address).search;
    return this.#visit(url.href, { method: 'POST', body: new URLSearchParams(fields) });
  }

  logIn(login: string, password = 'plateau'): Promise<ShownPage> {
    return this.send('auth_metadata_capture', {
      login: login.includes('@') ? login : `${login}@example.com`,
      password,
    });
  }

  /** Agrees, and returns where the customer is sent. */
  async allow(): Promise<string> {
    const { html } = await this.open();
    const id = /name="auth_metadata_id" value="(aum_[0-9a-f]{24})"/.exec(html)?.[1];
    expect(id, html).toBeDefined();
    return (await this.send('consent_capture', { auth_metadata_id: id! })).url;
  }

  async #visit(address: string, init: RequestInit): Promise<ShownPage> {
    const headers = { 'accept-language': this.#language };
    const answer = await fetch(address, { ...init, headers, redirect: 'manual' });
    const html = await answer.text();
    const target = answer.headers.get('location');
    if (target === null) return { status: answer.status, url: address, html, headers: answer.headers };
    const next = new URL(target, address);
    const isHere = next.origin === new URL(address).origin && next.pathname.startsWith('/provider-login/');
    if (isHere) return this.#visit(next.href, {});
    return { status: answer.status, url: next.href, html, headers: answer.headers };
  }
}

/** Chooses a provider with a login, and returns the browser that is sent there. */
export async function toLogin(client: ConnectClient, provider = testDirect): Promise<LoginBrowser> {
  await client.start();
  const page: Json = await client.go({ route: 'provider_select', data: { provider: { id: provider } } });
  expect(page).toMatchObject({ route: 'session_redirect', data: { reason: 'PROVIDER_LOGIN' } });
  return new LoginBrowser(page.data.redirect_url);
}
