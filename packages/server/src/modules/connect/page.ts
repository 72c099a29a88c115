import type { ConnectRun, PostalAddress, Slot, TypedPeriod } from '../../storage/index.ts';
import type { FetchFailureCode } from '../providers/index.ts';
import type { Provider, TariffRow } from '../tariffs/index.ts';
import type { SummaryTariff } from './summary.ts';
import type { Visit } from './visit.ts';

/** Every page of the tariff flow, in the machine's own words. */
export const PAGES = [
  'address',
  'provider',
  'provider_name',
  'library',
  'structure',
  'price',
  'region',
  'surcharge',
  'name',
  'term',
  'pending',
  'failed',
  'summary',
] as const;
export type PageName = (typeof PAGES)[number];

/** What a customer can do besides answering. `BACK` and `CLOSE` are possible everywhere. */
export type Action =
  | 'BACK'
  | 'CLOSE'
  /** On the summary: as `CLOSE`. Everything is kept already. */
  | 'SAVE'
  | StructureOption
  | 'SEARCH'
  | 'ADDRESS_CHANGE'
  | 'PROVIDER_MISSING'
  | 'TARIFF_MISSING'
  | 'EDIT'
  | 'RECONNECT'
  | 'DISMISS_DIRECT'
  | 'DISCONNECT'
  | 'REPORT'
  | 'CREATE_REPORT'
  | 'UPDATE_REPORT'
  | 'CANCEL_REPORT';

/** What goes with an action. */
export interface ActionDetails {
  readonly query?: string | undefined;
  readonly tariffId?: string | undefined;
  readonly description?: string | undefined;
}

/** `ADVANCED`: the customer types the tariff into a page of the app itself. */
export type StructureOption = 'FIXED' | 'TIME_OF_DAY' | 'MARKET' | 'ADVANCED';

/** What a customer answers on a page; what was left empty is absent. */
export interface Answers {
  readonly address: { readonly postalAddress: Partial<PostalAddress> };
  readonly provider: { readonly providerId?: string | undefined };
  readonly provider_name: { readonly name?: string | undefined };
  readonly library: { readonly templateId?: string | undefined };
  readonly structure: { readonly options: readonly string[] };
  readonly price: { readonly periods: readonly PeriodAnswer[] };
  readonly region: { readonly region?: string | undefined };
  readonly surcharge: {
    readonly fixed?: number | undefined;
    readonly percentage?: number | undefined;
    readonly region?: string | undefined;
  };
  readonly name: { readonly name?: string | undefined };
  readonly term: { readonly start?: string | undefined; readonly end?: string | undefined };
  readonly pending: never;
  readonly failed: never;
  readonly summary: never;
}

export interface PeriodAnswer {
  readonly cost?: number | undefined;
  readonly validFrom?: string | undefined;
  readonly validTo?: string | undefined;
}

/** What a page shows. */
export type View =
  | { readonly page: 'address'; readonly postalAddress: PostalAddress }
  | {
      readonly page: 'provider';
      readonly postalAddress: PostalAddress;
      readonly query: string;
      readonly hasMore: boolean;
      readonly providers: readonly { readonly provider: Provider; readonly methods: readonly Method[] }[];
    }
  | { readonly page: 'provider_name'; readonly postalAddress: PostalAddress; readonly name: string }
  | {
      readonly page: 'library';
      readonly postalAddress: PostalAddress;
      readonly query: string;
      readonly hasMore: boolean;
      readonly plans: readonly { readonly id: string; readonly name: string; readonly description: string | null }[];
    }
  | { readonly page: 'structure'; readonly options: readonly StructureOption[] }
  | {
      readonly page: 'price';
      readonly structure: 'FIXED' | 'TIME_OF_DAY';
      readonly currencyCode: string;
      readonly periods: readonly TypedPeriod[];
    }
  | { readonly page: 'region'; readonly regions: readonly Region[]; readonly region: string | null }
  | {
      readonly page: 'surcharge';
      readonly currencyCode: string;
      readonly surcharge: { readonly fixed: number; readonly percentage: number };
    }
  | { readonly page: 'name'; readonly name: string }
  | {
      readonly page: 'term';
      readonly start: string | null;
      readonly end: string | null;
      readonly type: 'FIXED' | 'UNTIL_TERMINATED' | null;
    }
  | { readonly page: 'pending'; readonly connectionType: Method }
  | { readonly page: 'failed'; readonly connectionType: Method; readonly failureCode: FetchFailureCode }
  | {
      readonly page: 'summary';
      readonly timeZone: string;
      readonly currencyCode: string;
      /** The session's own slot first. */
      readonly tariffs: readonly SummaryTariff[];
    };

export interface Region {
  readonly code: string;
  readonly name: string;
}

/** Ways to get a tariff (connect.md §3.1). */
export type Method = 'DIRECT' | 'LIBRARY' | 'MARKET' | 'MANUAL';

/** Where an answer or action leads. */
export type Next =
  | { readonly kind: 'SHOW'; readonly page: PageName }
  /** The same page, perhaps with another content, which is not remembered. */
  | { readonly kind: 'STAY'; readonly view?: View }
  /** All is known: the tariff comes into being. */
  | { readonly kind: 'CONNECT' }
  /** Another pass for a slot, from the provider list. */
  | { readonly kind: 'NEW_RUN'; readonly slot: Slot; readonly devices: readonly string[] }
  /** To the login at the provider of the run. */
  | { readonly kind: 'LOGIN' }
  /** To the login at a tariff's provider once more; the tariff keeps its id. */
  | { readonly kind: 'RECONNECT'; readonly tariff: TariffRow; readonly providerId: string }
  /** The tariff that has not been read is given up; on with the provider's next method. */
  | { readonly kind: 'GIVE_UP_LOGIN'; readonly tariff: TariffRow }
  /** To the page of the app in which a whole tariff can be typed. */
  | { readonly kind: 'ADVANCED_INPUT' }
  | { readonly kind: 'DISCONNECTED'; readonly tariffId: string };

export interface Step {
  /** Answers to keep. */
  readonly run?: Partial<ConnectRun>;
  /** An address that the location gets later, with the tariff; null: the location has it. */
  readonly address?: PostalAddress | null;
  readonly next: Next;
}

/** One page: what it shows, what it accepts, where it leads. */
export interface Page<Name extends PageName> {
  /** Actions offered besides `BACK` and `CLOSE`. */
  actions(visit: Visit): Promise<readonly Action[]> | readonly Action[];
  /** Null when there is nothing left to show. */
  show(visit: Visit): Promise<Extract<View, { page: Name }> | null>;
  /** Absent on a page that takes actions only. @throws Refusal with the page's codes */
  answer?(visit: Visit, answer: Answers[Name]): Promise<Step>;
  /** Undefined: the page has no such action. @throws Refusal */
  act?(visit: Visit, action: Action, details: ActionDetails): Promise<Step | undefined>;
}

/** To another page. */
export function show(page: PageName): Next {
  return { kind: 'SHOW', page };
}
