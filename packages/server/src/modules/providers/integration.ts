import type { PostalAddress } from '../../storage/index.ts';
import type { ConvertedTariff } from './converted-tariff.ts';

/**
 * A provider whose tariffs are read with the customer's login, by code in this process (connect.md §5.6). Everything it
 * does may be asynchronous; what it throws counts as a failure of the provider, to be tried again.
 */
export interface Integration {
  /** Ids of the providers it serves. */
  readonly providers: readonly string[];
  /** Directions it can read. With both, the other slot is captured with the same login if it is free. */
  readonly directions: readonly LoginDirection[];
  /** What its login page asks for. */
  readonly fields: readonly LoginField[];
  /** Whether credentials are forgotten after `authorise`, and only its `secureParams` are kept. */
  readonly discardCredentials?: boolean;
  /** Address of the provider's own login (OAuth) in place of the form; what it returns goes to `authorise`. */
  loginUrl?(context: LoginContext): Promise<string> | string;
  /** Checks a login. */
  authorise(credentials: Credentials, context: LoginContext): Promise<Authorisation> | Authorisation;
  /**
   * Goes on after an extra requirement.
   * @param state what the requirement left behind for this step
   */
  extraStep?(
    input: { readonly otpCode: string } | { readonly account: string },
    state: LoginState,
    context: LoginContext,
  ): Promise<Authorisation> | Authorisation;
  /** Reads the tariff behind a login that was authorised, now and at every refresh. */
  capture(reference: LoginReference, context: LoginContext): Promise<Capture> | Capture;
  /** Writes what was captured in the form that is the same for all providers. */
  convert(tariff: unknown, context: LoginContext): Promise<ConvertedTariff> | ConvertedTariff;
}

export type LoginDirection = 'IMPORT' | 'EXPORT';

/** A field of a login form. */
export interface LoginField {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'email' | 'password';
}

/** What the customer typed, by field. */
export type Credentials = Readonly<Record<string, string>>;

/** Whatever a step has to remember, as JSON. */
export type LoginState = Readonly<Record<string, unknown>>;

/** What is known of whoever logs in, and the means an integration may use. */
export interface LoginContext {
  readonly direction: LoginDirection;
  readonly postalAddress: PostalAddress;
  /** IANA zone of the location. */
  readonly timeZone: string;
  readonly currencyCode: string;
  readonly liveMode: boolean;
  /** BCP 47 tag of the customer's language. */
  readonly language: string;
  readonly nowMs: number;
  /** Fetch with limits on time, size and redirects; follows `signal`. */
  readonly fetch: typeof globalThis.fetch;
  /** Fires when the call has taken too long. */
  readonly signal: AbortSignal;
  /** Writes a line for the operator; never credentials. */
  log(message: string, details?: Readonly<Record<string, unknown>>): void;
}

/** What came of a login. */
export type Authorisation =
  | {
      readonly success: true;
      /** What `capture` needs, apart from secrets. */
      readonly data: LoginState;
      /** Secrets made by the login, such as refresh tokens; kept encrypted. */
      readonly secureParams?: LoginState;
      /** The customer's tariff or account at the provider. */
      readonly referenceId?: string;
    }
  | { readonly success: false; readonly code: 'credentials_invalid' | 'provider_error'; readonly error: string }
  | { readonly data: LoginState; readonly extraAuthRequirements: ExtraRequirement };

/** What a login asks for besides its credentials. */
export type ExtraRequirement =
  | { readonly type: 'mfa_capture' }
  | { readonly type: 'multiple_available_tariffs'; readonly accounts: readonly ProviderAccount[] }
  | { readonly type: 'no_available_tariffs' };

/** One of several contracts of a customer. */
export interface ProviderAccount {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
}

/** What is kept of a login for reading the tariff. */
export interface LoginReference {
  /** Credentials, unless discarded, and what `authorise` returned as data. */
  readonly data: LoginState;
  readonly secureParams: LoginState | null;
  /** Reference of the last success, else what the login named. */
  readonly referenceId: string | null;
}

export type FetchFailureCode = 'credentials_invalid' | 'no_tariff' | 'provider_error';

/** What came of reading a tariff. The codes `credentials_invalid` and `no_tariff` are final; `provider_error` is tried again. */
export type Capture =
  | {
      readonly tariff: unknown;
      /** As the provider knows it; fills gaps in the location's. */
      readonly postalAddress?: Partial<PostalAddress>;
      /** Secrets that replace those of the login, such as a refresh token that was renewed. */
      readonly secureParams?: LoginState;
      /** When to read it again, epoch milliseconds; absent: at the end of its rates, else daily. */
      readonly refreshAtMs?: number;
    }
  /** The provider is still preparing it; no failure. */
  | { readonly retryAtMs: number }
  | { readonly code: FetchFailureCode; readonly error: string };
