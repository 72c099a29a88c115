import type { DaysAndHours } from '@plateau/energy';

/** A tariff in the form in which every provider's is handed over (connect.md §5.4), as it travels. */
export interface ConvertedTariff {
  readonly object: 'tariff';
  readonly display_name: string;
  /** IANA zone of the hours; absent: the location's. */
  readonly timezone?: string;
  /** Which part of the provider it comes from. */
  readonly integration_instance: string;
  /** Sent back at the next reading. */
  readonly provider_tariff_reference?: string;
  /** RFC 3339. When it has to be read again; prices after it are estimates. */
  readonly provider_tariff_expiry_date?: string;
  readonly connection_type: 'DIRECT' | 'MARKET' | 'LIBRARY';
  readonly direction: 'IMPORT' | 'EXPORT';
  /** RFC 3339; absent: until terminated. */
  readonly contract_end_date?: string;
  /** Prices per kWh in major units, VAT included. */
  readonly data: readonly ConvertedEntry[];
  /** Per day or month, VAT included; beside the energy. */
  readonly fixed_charges?: readonly { readonly amount: number; readonly per: 'DAY' | 'MONTH' }[];
  /** Fraction of VAT contained in all prices. */
  readonly vat?: number;
  /**
   * Rates that change day by day, as data: they win over `data` while they last, and are kept for the past. All contracts
   * with the same `series` share them.
   */
  readonly dated_rates?: DatedRates;
}

export interface ConvertedEntry {
  readonly months: readonly string[];
  readonly days_and_hours: readonly DaysAndHours[];
}

/** Published rates of one product, e.g. half-hourly ones. */
export interface DatedRates {
  /** Name of the product and region at the provider, e.g. `E-1R-AGILE-24-10-01-C`. */
  readonly series: string;
  /** Contiguous or with gaps, ordered; RFC 3339 instants; major units per kWh, VAT included. */
  readonly rates: readonly { readonly valid_from: string; readonly valid_to: string; readonly value: number }[];
}
