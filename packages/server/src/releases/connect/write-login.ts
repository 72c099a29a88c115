import type { Profile } from '../../modules/accounts/index.ts';
import type { Outcome } from '../../modules/connect/index.ts';
import { SANDBOX_PASSWORD } from '../../modules/providers/index.ts';

type Login = Extract<Outcome, { kind: 'LOGIN' }>;

/** What a provider's login module gets: whom it asks for, and the captured login (connect.md §5.2). */
export function writeLogin(
  { token, liveMode }: { readonly token: string; readonly liveMode: boolean },
  { asks, provider, slot, account, login }: Login,
): Record<string, unknown> {
  const isFirst = asks === 'CREDENTIALS';
  return {
    connect_token: token,
    route: isFirst ? 'auth_metadata_capture' : 'consent_capture',
    live_mode: liveMode,
    direction: slot.direction,
    type: slot.type,
    actions: ['BACK', 'CLOSE'],
    data: {
      provider: {
        id: provider.id,
        display_name: provider.displayName,
        logo_url: provider.logoUrl,
        accent_color: provider.accentColor,
      },
      direction: slot.direction,
      account: writeReceiver(account),
      ...(isFirst ? {} : { auth_metadata_id: login?.id }),
      ...(isFirst && !liveMode ? { demoLogin: 'success@example.com', demoPassword: SANDBOX_PASSWORD } : {}),
    },
  };
}

/** The account that receives the tariff, as a provider shows it. */
export function writeReceiver(account: Profile) {
  return {
    display_name: account.displayName,
    logo_url: account.logoUrl,
    privacy_url: account.privacyUrl,
    terms_url: account.termsUrl,
    support_url: account.supportUrl,
  };
}
