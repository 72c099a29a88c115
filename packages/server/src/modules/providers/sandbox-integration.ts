import { setTimeout as pause } from 'node:timers/promises';
import type { ConvertedEntry, ConvertedTariff } from './converted-tariff.ts';
import type { Authorisation, Capture, Credentials, Integration, LoginReference } from './integration.ts';

/** Test Direct and Test Fallback (connect.md §6). */
export const SANDBOX_LOGIN_PROVIDERS: readonly string[] = [
  'prv_7e5700000000000000000001',
  'prv_7e5700000000000000000002',
];

export const SANDBOX_PASSWORD = 'plateau';
const CODE = '123456';
const MINUTE_MS = 60_000;
/** How long a provider that takes its time takes. */
const SLOW_MS = 4_000;

/** Logins and what becomes of them (connect.md §6.1). */
const LOGINS = [
  'success',
  'slow',
  'otp',
  'accounts',
  'otp-accounts',
  'none',
  'dynamic',
  'both',
  'pending',
  'stuck',
  'fails',
  'breaks',
  'error',
] as const;
type Login = (typeof LOGINS)[number];

/** What a login leaves behind for reading. */
interface Kept {
  readonly login: Login;
  readonly account?: string;
  readonly authorisedMs: number;
  /** How long the first reading takes; absent: as the login says. */
  readonly readyAfterMs?: number;
}

/** The providers on which device makers try every way a login can go, in test mode. */
export const sandboxIntegration: Integration = {
  providers: SANDBOX_LOGIN_PROVIDERS,
  directions: ['IMPORT', 'EXPORT'],
  fields: [
    { name: 'login', label: 'Email address', type: 'email' },
    { name: 'password', label: 'Password', type: 'password' },
  ],

  authorise: async (credentials, { nowMs, signal }) => {
    const login = loginOf(credentials);
    if (login === null || credentials.password !== SANDBOX_PASSWORD) {
      return { success: false, code: 'credentials_invalid', error: 'Email address or password is wrong.' };
    }
    if (login === 'error') throw new Error('The test provider is out of order.');
    if (login === 'slow') await pause(SLOW_MS, undefined, { signal });
    const kept: Kept = { login, authorisedMs: nowMs };
    if (login === 'otp' || login === 'otp-accounts') {
      return { data: { ...kept }, extraAuthRequirements: { type: 'mfa_capture' } };
    }
    if (login === 'none') return { data: { ...kept }, extraAuthRequirements: { type: 'no_available_tariffs' } };
    return login === 'accounts' ? chooseAccount(kept) : granted(kept);
  },

  extraStep: (input, state) => {
    const kept = state as unknown as Kept;
    if ('otpCode' in input) {
      if (input.otpCode !== CODE) return { success: false, code: 'credentials_invalid', error: 'The code is wrong.' };
      return kept.login === 'otp-accounts' ? chooseAccount(kept) : granted(kept);
    }
    return granted({ ...kept, account: input.account });
  },

  capture: (reference, context) => read(reference, context.direction, context.nowMs),

  convert: (tariff, { direction }) => ({ ...(tariff as Omit<ConvertedTariff, 'direction'>), direction }),
};

function loginOf({ login = '' }: Credentials): Login | null {
  const name = login
    .trim()
    .toLowerCase()
    .replace(/@example\.com$/, '');
  return LOGINS.find((each) => each === name) ?? null;
}

function chooseAccount(kept: Kept): Authorisation {
  return {
    data: { ...kept },
    extraAuthRequirements: {
      type: 'multiple_available_tariffs',
      accounts: [
        { id: 'home', name: 'Home', description: 'One price' },
        { id: 'cabin', name: 'Cabin', description: 'Day and night' },
        { id: 'empty', name: 'Old flat', description: 'No contract any more' },
      ],
    },
  };
}

function granted(kept: Kept): Authorisation {
  return {
    success: true,
    data: { ...kept },
    referenceId: `TEST-${kept.login}${kept.account ? `-${kept.account}` : ''}`,
  };
}

function read({ data, referenceId }: LoginReference, direction: 'IMPORT' | 'EXPORT', nowMs: number): Capture {
  const kept = data as unknown as Kept;
  const { login, account, authorisedMs } = kept;
  if (direction === 'EXPORT' && login !== 'both')
    return { code: 'no_tariff', error: 'There is no contract for feed-in.' };
  const readyMs = authorisedMs + (kept.readyAfterMs ?? (login === 'pending' ? MINUTE_MS : 0));
  if (nowMs < readyMs) return { retryAtMs: readyMs };
  const found = (name: string, entries: readonly ConvertedEntry[]): Extract<Capture, { tariff: unknown }> => ({
    tariff: {
      object: 'tariff',
      display_name: name,
      integration_instance: 'SANDBOX',
      provider_tariff_reference: referenceId ?? undefined,
      connection_type: 'DIRECT',
      data: entries,
    },
  });
  switch (login) {
    case 'stuck':
      return { retryAtMs: nowMs + 10 * MINUTE_MS };
    case 'fails':
      return { code: 'no_tariff', error: 'The contract is gone.' };
    case 'breaks':
      // Once it has been read, the provider takes the same credentials no more.
      if (nowMs >= authorisedMs + MINUTE_MS) return { code: 'credentials_invalid', error: 'The password has changed.' };
      return { ...found('Test Night', DAY_AND_NIGHT), refreshAtMs: authorisedMs + MINUTE_MS };
    case 'dynamic':
      return found('Test Half-hourly', halfHourly());
    case 'accounts':
    case 'otp-accounts':
      if (account === 'empty') return { code: 'no_tariff', error: 'This account has no contract.' };
      return account === 'home' ? found('Test Home', oneRate(0.24)) : found('Test Cabin', DAY_AND_NIGHT);
    case 'both':
      return direction === 'EXPORT' ? found('Test Feed-in', oneRate(0.15)) : found('Test Night', DAY_AND_NIGHT);
    default:
      return found('Test Night', DAY_AND_NIGHT);
  }
}

function oneRate(value: number): ConvertedEntry[] {
  return everyDay([{ valid_from: '00:00:00', valid_to: '00:00:00', rate: [{ value }] }]);
}

const DAY_AND_NIGHT: readonly ConvertedEntry[] = everyDay([
  { valid_from: '00:30:00', valid_to: '05:30:00', rate: [{ value: 0.085 }] },
  { valid_from: '05:30:00', valid_to: '00:30:00', rate: [{ value: 0.2855 }] },
]);

/** A rate for each half hour: cheap at night and noon, dear in the evening. */
function halfHourly(): ConvertedEntry[] {
  const clock = (half: number) => {
    const minutes = (half % 48) * 30;
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00`;
  };
  const value = (half: number) => {
    const evening = 0.08 * Math.cos(((half - 36) / 24) * Math.PI);
    const noon = half > 22 && half < 30 ? 0.05 : 0;
    return Math.round((0.2 + evening - noon) * 1e5) / 1e5;
  };
  return everyDay(
    Array.from({ length: 48 }, (_, half) => ({
      valid_from: clock(half),
      valid_to: clock(half + 1),
      rate: [{ value: value(half) }],
    })),
  );
}

function everyDay(hours: ConvertedEntry['days_and_hours'][number]['hours']): ConvertedEntry[] {
  return [{ months: ['All'], days_and_hours: [{ days: ['All'], hours }] }];
}
