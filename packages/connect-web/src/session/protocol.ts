/** The busbar dialect of `POST /` (connect.md §1, §3) as this client reads it. Unknown members are ignored. */

export type Direction = 'IMPORT' | 'EXPORT';

export interface Provider {
  readonly id: string | null;
  readonly display_name: string;
  readonly logo_url: string | null;
  readonly accent_color?: string | null;
}

export interface PostalAddress {
  readonly address_line1: string;
  readonly address_line2: string;
  readonly city: string;
  readonly state: string;
  readonly post_code: string;
  readonly country_code: string;
}

/** Price in major units per kWh from `valid_from` until `valid_to`, local `HH:mm:ss`; equal times mean the whole day. */
export interface HourPrice {
  readonly cost: number;
  readonly valid_from: string;
  readonly valid_to: string;
}

export interface PricedInterval {
  readonly valid_from: string;
  readonly valid_to: string;
  /** Major units per kWh; `confidence` from 0 to 1. */
  readonly price: { readonly value: number; readonly confidence: number };
}

export interface IssueReport {
  readonly id: string;
  readonly description: string;
  readonly time_updated: string;
}

export interface ConnectedTariff {
  readonly tariff_id: string;
  readonly type: 'COMMODITY' | 'NON_COMMODITY';
  readonly direction: Direction;
  readonly status: 'PENDING' | 'CONNECTED' | 'ERROR' | 'ERROR_REPORTED';
  readonly connection_type: 'DIRECT' | 'LIBRARY' | 'MARKET' | 'MANUAL';
  readonly display_name: string;
  readonly temporary: boolean;
  readonly vat: number | null;
  readonly provider: Provider | null;
  readonly prices: Readonly<Record<'yesterday' | 'today' | 'tomorrow', readonly PricedInterval[]>>;
  readonly structure_type?: 'FIXED' | 'TIME_OF_DAY' | 'MARKET' | 'DYNAMIC';
  readonly tiered?: boolean;
  readonly contract_end_date?: string | null;
  readonly issue_report?: IssueReport | null;
}

interface WithProvider {
  readonly provider?: Provider;
  readonly postal_address?: PostalAddress;
}

/** What each page carries in `data`. */
export interface PageData {
  postal_address_input: { readonly postal_address?: Partial<PostalAddress> };
  provider_select: WithProvider & {
    readonly query?: string;
    readonly has_more?: boolean;
    readonly providers: readonly (Provider & { readonly connection_types?: readonly string[] })[];
  };
  provider_name_capture: Pick<WithProvider, 'postal_address'> & { readonly provider?: { readonly name?: string } };
  tariff_select: WithProvider & {
    readonly query?: string;
    readonly has_more?: boolean;
    readonly tariffs: readonly { readonly id: string; readonly name: string; readonly description?: string | null }[];
  };
  plan_structure: WithProvider & { readonly options: readonly string[] };
  price_input: WithProvider & { readonly currency_code: string; readonly hours: readonly HourPrice[] };
  region_select: WithProvider & {
    readonly regions: readonly string[];
    readonly region?: string | null;
    readonly region_names?: Readonly<Record<string, string>>;
  };
  surcharge_capture: WithProvider & {
    readonly currency_code: string;
    readonly surcharge?: { readonly fixed?: number; readonly percentage?: number };
  };
  tariff_name_input: WithProvider & { readonly tariff?: { readonly name?: string } };
  contract_term_capture: WithProvider & {
    readonly contract_start_date: string | null;
    readonly contract_end_date: string | null;
    readonly contract_term_type: string | null;
  };
  connection_pending: WithProvider & { readonly connection_type?: string };
  connection_failed: WithProvider & { readonly connection_type?: string; readonly failure_code?: string };
  consent: {
    readonly account: { readonly id: string; readonly display_name: string };
    readonly provider?: Provider;
    readonly device?: { readonly id: string; readonly model_name?: string | null } | null;
    readonly required_consents: readonly string[];
    readonly consents?: readonly {
      readonly code: string;
      readonly display_name: string;
      readonly description: string;
    }[];
  };
  session_redirect: {
    readonly redirect_url: string;
    readonly reason?: 'SESSION_END' | 'PROVIDER_LOGIN' | 'PAYMENT_SETUP' | 'ADVANCED_TARIFF_INPUT';
    readonly result?: string | null;
    readonly provider?: Provider;
  };
  /** Its members stand beside `route`. */
  tariffs_summary: undefined;
}

export type Route = keyof PageData;

interface PageMembers {
  readonly connect_token: string;
  readonly live_mode: boolean;
  readonly direction?: Direction;
  readonly type?: 'COMMODITY' | 'NON_COMMODITY';
  readonly actions?: readonly string[];
}

export type Page<R extends Route = Route> = R extends 'tariffs_summary'
  ? PageMembers & {
      readonly route: R;
      readonly timezone: string;
      readonly currency_code: string;
      readonly tariffs: readonly ConnectedTariff[];
    }
  : R extends Route
    ? PageMembers & { readonly route: R; readonly data: PageData[R] }
    : never;

/** What a post says besides its token. */
export interface Submission {
  readonly route?: string;
  readonly action?: string;
  readonly flow?: string;
  readonly data?: unknown;
}

/** The server's refusal of a post (connect.md §1.6), or one of this client's own (`unexpected_error`). */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  readonly requestId: string | null;
  /** Where an ended session leads. */
  readonly redirectUrl: string | null;
}

export function isPage(answer: unknown): answer is Page {
  return typeof answer === 'object' && answer !== null && typeof (answer as { route?: unknown }).route === 'string';
}
