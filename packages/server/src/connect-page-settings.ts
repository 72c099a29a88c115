import type { ConnectPageSettings } from './http/connect-page.ts';
import { getProfile } from './modules/accounts/index.ts';
import type { Platform } from './platform.ts';

/** How the account behind a connect token wants its Connect page, and who may frame it; null without such a session. */
export async function connectPageSettings(
  { storage, connect }: Pick<Platform, 'storage' | 'connect'>,
  token: string,
): Promise<ConnectPageSettings | null> {
  const session = await connect.find(storage, token);
  if (session === undefined) return null;
  const profile = await getProfile(storage, session);
  const urls = [session.connectUrl, session.callbackUrl, ...profile.allowedRedirectUrls.map(withoutStar)];
  return {
    account: {
      name: profile.displayName,
      logoUrl: profile.logoUrl,
      accentColor: profile.accentColor,
      cornerRadius: profile.cornerRadius,
      fontFamily: profile.fontFamily,
      supportUrl: profile.supportUrl,
    },
    origins: urls.flatMap((url) => webOrigin(url) ?? []),
  };
}

function withoutStar(url: string): string {
  return url.replace(/\*$/, '');
}

function webOrigin(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed !== null && ['http:', 'https:'].includes(parsed.protocol) ? parsed.origin : null;
}
