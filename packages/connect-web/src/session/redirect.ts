const TOKEN = /^cot_[A-Za-z0-9_-]{8,128}$/;
/** Schemes that run code in this page, or show local files, instead of opening an app. */
const NEVER = new Set(
  'http javascript data file blob about vbscript filesystem view-source content ws wss ftp chrome resource'.split(' '),
);

/** The session's token from the page's query, or null when it is missing or malformed. */
export function tokenFrom(query: string): string | null {
  const token = new URLSearchParams(query).get('fp_cot');
  return token !== null && TOKEN.test(token) ? token : null;
}

/**
 * The address to open for a redirect, unchanged but for a missing `fp_cot`.
 * Null when its scheme is not allowed: `https:`, an app's own, `http:` on this machine (connect.md §7.1).
 */
export function openableUrl(redirectUrl: string, token: string): string | null {
  const parsed = URL.canParse(redirectUrl) ? new URL(redirectUrl) : null;
  if (parsed === null || !isOpenable(parsed)) return null;
  if (parsed.searchParams.has('fp_cot')) return redirectUrl;
  const [address = '', fragment] = redirectUrl.split('#', 2);
  const joined = `${address}${address.includes('?') ? '&' : '?'}fp_cot=${encodeURIComponent(token)}`;
  return fragment === undefined ? joined : `${joined}#${fragment}`;
}

function isOpenable({ protocol, hostname }: URL): boolean {
  const scheme = protocol.slice(0, -1);
  if (scheme === 'http')
    return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) || hostname.endsWith('.localhost');
  return !NEVER.has(scheme);
}
