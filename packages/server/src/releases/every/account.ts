import { type Static, Type } from 'typebox';
import { type Call, type Endpoint, endpoint } from '../../http/endpoint.ts';
import { getAccount, getProfile, type Profile, updateProfile } from '../../modules/accounts/index.ts';
import { Id, LiveMode, Model, Nullable, TimeCreated, Word } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';

const Url = (description: string) => Type.String({ format: 'uri', maxLength: 2048, description });
const WebUrl = (description: string) =>
  Type.String({ format: 'uri', pattern: '^https?://', maxLength: 2048, description });

const profileMembers = {
  logo_url: WebUrl('Shown to customers.'),
  privacy_url: WebUrl('Shown to customers.'),
  terms_url: WebUrl('Shown to customers.'),
  support_url: WebUrl('Shown to customers.'),
  deeplink_url: Url('Opens your app.'),
  universal_link_url: Type.String({
    format: 'uri',
    pattern: '^https://',
    maxLength: 2048,
    description: 'Opens your app; preferred to deeplink_url.',
  }),
  accent_color: Type.String({
    pattern: '^#[0-9a-fA-F]{6}$',
    description: 'Buttons and links of the Connect page, where it can be read there.',
  }),
  corner_radius: Type.Integer({
    minimum: 0,
    maximum: 24,
    description: 'Corners of cards and buttons of the Connect page, in CSS pixels.',
  }),
  font_family: Type.String({
    minLength: 1,
    maxLength: 60,
    description: 'Of the Connect page; one that devices have, as nothing is downloaded.',
  }),
};
const DisplayName = Type.String({ minLength: 1, maxLength: 80, description: 'Shown to customers.' });
const RedirectUrls = Type.Array(Type.String({ minLength: 1, maxLength: 2048 }), {
  maxItems: 50,
  description: 'Exact, or prefixes ending in `*`; empty: any.',
});

type Names = keyof typeof profileMembers;
const NAMES = Object.keys(profileMembers) as Names[];

const AccountPatch = Type.Object({
  display_name: Type.Optional(DisplayName),
  logo_url: Type.Optional(Nullable(profileMembers.logo_url)),
  privacy_url: Type.Optional(Nullable(profileMembers.privacy_url)),
  terms_url: Type.Optional(Nullable(profileMembers.terms_url)),
  support_url: Type.Optional(Nullable(profileMembers.support_url)),
  deeplink_url: Type.Optional(Nullable(profileMembers.deeplink_url)),
  universal_link_url: Type.Optional(Nullable(profileMembers.universal_link_url)),
  accent_color: Type.Optional(Nullable(profileMembers.accent_color)),
  corner_radius: Type.Optional(Nullable(profileMembers.corner_radius)),
  font_family: Type.Optional(Nullable(profileMembers.font_family)),
  allowed_redirect_urls: Type.Optional(Nullable(RedirectUrls)),
});

const AccountAnswer = Model('Account', {
  id: Id('acc'),
  object: Type.Literal('account'),
  live_mode: LiveMode,
  kind: Word(['OEM', 'PROVIDER']),
  status: Word(['ACTIVE', 'DISABLED']),
  display_name: DisplayName,
  default_version: Type.String({ description: 'The release that answers when a request names none.' }),
  logo_url: Type.Optional(profileMembers.logo_url),
  privacy_url: Type.Optional(profileMembers.privacy_url),
  terms_url: Type.Optional(profileMembers.terms_url),
  support_url: Type.Optional(profileMembers.support_url),
  deeplink_url: Type.Optional(profileMembers.deeplink_url),
  universal_link_url: Type.Optional(profileMembers.universal_link_url),
  accent_color: Type.Optional(profileMembers.accent_color),
  corner_radius: Type.Optional(profileMembers.corner_radius),
  font_family: Type.Optional(profileMembers.font_family),
  allowed_redirect_urls: RedirectUrls,
  time_created: TimeCreated,
});

const example: Static<typeof AccountAnswer> = {
  id: 'acc_66f2a1c09be4d07735a6c1e0',
  object: 'account',
  live_mode: false,
  kind: 'OEM',
  status: 'ACTIVE',
  display_name: 'Nova',
  default_version: '2026-08-01.busbar',
  privacy_url: 'https://nova.example/privacy',
  deeplink_url: 'nova://connect/deeplinks',
  universal_link_url: 'https://nova.example/connect',
  allowed_redirect_urls: ['nova://connect/*'],
  time_created: '2026-01-08T09:00:00Z',
};

/** The member of a profile that a wire name stands for. */
const MEMBERS: Readonly<Record<Names, keyof Profile>> = {
  logo_url: 'logoUrl',
  privacy_url: 'privacyUrl',
  terms_url: 'termsUrl',
  support_url: 'supportUrl',
  deeplink_url: 'deeplinkUrl',
  universal_link_url: 'universalLinkUrl',
  accent_color: 'accentColor',
  corner_radius: 'cornerRadius',
  font_family: 'fontFamily',
};

/** `/account` (rest-api.md §2.2). */
export const accountEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/account',
    context: 'api.account_retrieve',
    kinds: ['OEM', 'PROVIDER'],
    tag: 'Account',
    summary: 'Retrieve your account',
    success: { status: 200, schema: AccountAnswer, example },
    refusals: [],
    handle: writeAccount,
  }),
  endpoint({
    method: 'PATCH',
    path: '/account',
    context: 'api.account_update',
    kinds: ['OEM', 'PROVIDER'],
    tag: 'Account',
    summary: 'Update your account',
    description: 'Settings are kept per mode: a test key touches those of test mode only.',
    body: AccountPatch,
    bodyExample: { display_name: 'Nova', allowed_redirect_urls: ['nova://connect/*'] },
    success: { status: 200, schema: AccountAnswer, example },
    refusals: [],
    handle: async (call) => {
      await updateProfile(call.session, call.scope, readProfile(call.body));
      return writeAccount(call);
    },
  }),
];

function readProfile(body: Static<typeof AccountPatch>): Partial<Profile> {
  const members = NAMES.flatMap((name) => (body[name] === undefined ? [] : [[MEMBERS[name], body[name]]]));
  return {
    ...Object.fromEntries(members),
    ...(body.display_name === undefined ? {} : { displayName: body.display_name }),
    ...(body.allowed_redirect_urls === undefined ? {} : { allowedRedirectUrls: body.allowed_redirect_urls ?? [] }),
  };
}

async function writeAccount({
  session,
  scope,
}: Pick<Call, 'session' | 'scope'>): Promise<Static<typeof AccountAnswer>> {
  const account = await getAccount(session, scope.accountId);
  const profile = await getProfile(session, scope);
  const members = NAMES.flatMap((name) => (profile[MEMBERS[name]] === null ? [] : [[name, profile[MEMBERS[name]]]]));
  return {
    id: account.id,
    object: 'account',
    live_mode: scope.liveMode,
    kind: account.kind,
    status: account.status,
    display_name: profile.displayName,
    default_version: account.defaultRelease,
    ...Object.fromEntries(members),
    allowed_redirect_urls: profile.allowedRedirectUrls,
    time_created: formatUtc(account.timeCreated.getTime()),
  };
}
