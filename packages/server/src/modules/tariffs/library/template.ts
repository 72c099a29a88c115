import type { TariffTerms } from '../../../storage/tables/tariffs.ts';
import type { InexpressibleReason } from './inexpressible.ts';
import type { WarningCode } from './warnings.ts';

/** An energy company as the library knows it; the catalogue gives it its id. */
export interface LibraryProvider {
  /** The same at every import, e.g. `eia:14328` or `sandbox:superenergy`. */
  readonly key: string;
  readonly displayName: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCodes: readonly string[];
  readonly connectionTypes: readonly ('DIRECT' | 'LIBRARY' | 'MARKET' | 'MANUAL')[];
  /** `#rrggbb`. */
  readonly accentColor: string | null;
  readonly websiteUrl: string | null;
}

/** A plan of the tariff library: everything a tariff needs but a customer. The catalogue gives it its id. */
export interface LibraryTemplate {
  /** Where it was read from, the same at every import: `ratebook:pge-ev2-a`, `urdb:69dd…`, `sandbox:superenergy-night`. */
  readonly sourceKey: string;
  readonly provider: LibraryProvider;
  readonly displayName: string;
  /** One line that tells the plan from its neighbours in a list. */
  readonly description: string | null;
  readonly countryCode: string;
  /** States (US, AU) or bidding zones (elsewhere) the plan is sold in; empty: the whole country. */
  readonly regions: readonly string[];
  readonly direction: 'IMPORT' | 'EXPORT';
  readonly type: 'COMMODITY' | 'NON_COMMODITY';
  readonly structureType: 'FIXED' | 'TIME_OF_DAY' | 'MARKET';
  /** ISO 4217. */
  readonly currencyCode: string;
  /** IANA zone of the area it is made for; null: not known, it follows the location. */
  readonly timeZone: string | null;
  /** Start of the price sheet, RFC 3339 in UTC; null: not known. */
  readonly validFrom: string | null;
  readonly terms: TariffTerms;
  readonly source: TemplateSource;
}

export interface TemplateSource {
  readonly name: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly url: string | null;
}

/** Something a document says and its template leaves out: see `warnings.ts`. */
export interface ImportWarning {
  readonly code: WarningCode;
  /** For people. */
  readonly detail: string;
  /** Of `final_tier_max_not_applied`: the ends that last tiers have in the sheet. */
  readonly finalTiers?: readonly FinalTier[];
}

/** A last tier that ends in its sheet, which says nothing about energy above: its rate is taken to go on. */
export interface FinalTier {
  /** The period's number in the sheet; the schedule names it so. */
  readonly period: number;
  readonly upToKwh: number;
  /** An allowance per day on which the period occurs. */
  readonly perDay: boolean;
}

/** Why a document did not become a template. */
export interface ImportRefusal {
  readonly reason: InexpressibleReason | 'malformed' | 'format_unknown' | 'format_version' | 'duplicate';
  /** For people; names the member at fault where there is one. */
  readonly detail: string;
}

export type TariffReading =
  | { readonly ok: true; readonly template: LibraryTemplate; readonly warnings: readonly ImportWarning[] }
  | { readonly ok: false; readonly refusal: ImportRefusal };
