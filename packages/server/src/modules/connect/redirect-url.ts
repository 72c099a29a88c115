import { Refusal } from '../../refusal.ts';

/** Schemes that run or read something instead of opening a page or an app. */
const DANGEROUS = new Set(['javascript:', 'data:', 'file:', 'vbscript:', 'blob:', 'about:']);
const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Refuses an address to which customers may not be sent (connect.md §2.5).
 * @param allowed the account's list: exact, or prefixes ending in `*`; empty: any. It binds in live mode.
 * @throws Refusal `url_invalid`, `redirect_url_not_allowed`
 */
export function requireRedirectUrl(
  text: string,
  param: string,
  { liveMode, allowed }: { readonly liveMode: boolean; readonly allowed: readonly string[] },
): void {
  const url = URL.parse(text);
  if (url === null || DANGEROUS.has(url.protocol)) {
    throw new Refusal('url_invalid', `${param} must be an absolute address, of a page or an app.`, { param });
  }
  if (!liveMode) return;
  if (url.protocol === 'http:' && !LOCAL_HOSTS.has(url.hostname)) {
    throw new Refusal('url_invalid', `${param} must use https.`, { param });
  }
  if (allowed.length > 0 && !allowed.some((entry) => admits(entry, text))) {
    throw new Refusal('redirect_url_not_allowed', `${param} is not among the allowed redirect URLs of the account.`, {
      param,
    });
  }
}

function admits(entry: string, url: string): boolean {
  return entry.endsWith('*') ? url.startsWith(entry.slice(0, -1)) : url === entry;
}

/** An address with parameters joined to it as they are; a fragment stays at the end. */
export function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const hash = url.indexOf('#');
  const [address, fragment] = hash < 0 ? [url, ''] : [url.slice(0, hash), url.slice(hash)];
  const query = new URLSearchParams(parameters).toString();
  const joint = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&';
  return `${address}${joint}${query}${fragment}`;
}
