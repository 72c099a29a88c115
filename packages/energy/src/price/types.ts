import type { Series, Window } from '../series/index.ts';
import type { CompiledTariff, MarketIndices } from '../tariff/index.ts';

export type TariffDirection = 'IMPORT' | 'EXPORT' | 'LOCAL';

/** One version of a tariff: the rates that held over `[startMs, endMs)`. */
export interface TariffVersion {
  readonly tariffId: string;
  readonly version: number;
  readonly startMs: number;
  /** When the next version or tariff took over, or this one was deleted; null: it is the current one. */
  readonly endMs: number | null;
  /** From here on its prices are extrapolated; null: until terminated. */
  readonly contractEndMs: number | null;
  /** An estimate stands in for a tariff whose source fails. */
  readonly temporary: boolean;
  readonly tariff: CompiledTariff;
}

export interface PriceInput {
  /** Versions of the commodity component, of one direction, in any order. */
  readonly commodity: readonly TariffVersion[];
  /** Versions of the non-commodity component; empty: there is none. */
  readonly nonCommodity: readonly TariffVersion[];
  readonly indices: MarketIndices;
  readonly window: Window;
  /**
   * `LOCAL` without a commodity tariff is free and certain; any other direction without one has no price. Default `IMPORT`.
   */
  readonly direction?: TariffDirection;
  /**
   * Power drawn at the location in kW, from the start of the tiers' counting period (`tierCountingPeriods`) that holds
   * the window's start; no number counts as none drawn. It decides the tiers; without it the first tier holds.
   */
  readonly usage?: Series;
}

export interface PriceResult {
  /** Rounded to 5 decimals, equal neighbours merged; covers the window exactly. */
  readonly series: Series;
  /** End of the part that rests on published data and current contracts; may lie outside the window; null: nothing is certain. */
  readonly knownUntilMs: number | null;
}

/** One component of an audited price, money per kWh. The parts that are there add up to `value` as printed. */
export interface AuditComponent {
  /** Market price per kWh, where the rate stands on one index. */
  readonly market?: number;
  /** Fixed part; the whole net rate where there is no market price. */
  readonly fixed?: number;
  /** What the rate adds to market and fixed part. */
  readonly surcharges?: number;
  /** VAT added, or contained in the rate (the other parts are then net of it). Absent without a VAT rule. */
  readonly vat?: number;
  /** null: no price. */
  readonly value: number | null;
  readonly confidence: number;
  readonly temporary: boolean;
}

export interface AuditFormula {
  readonly tariffId: string;
  readonly expression: string;
  /** Values at the instant; of an index in its own unit, null where it has no number. */
  readonly variables: Readonly<Record<string, number | null>>;
}

export interface AuditSource {
  readonly tariffId: string;
  readonly version: number;
  /** Energy at which the tier begins; 0 without tiers. */
  readonly tierFromKwh: number;
  readonly marketSource?: string;
  readonly marketRevision?: number;
  readonly marketTimePublishedMs?: number;
}

export interface AuditRow {
  readonly startMs: number;
  readonly endMs: number;
  readonly commodity?: AuditComponent;
  readonly nonCommodity?: AuditComponent;
  /** Sum of both values as printed, equal to the price of the row; null: no price. */
  readonly total: number | null;
  readonly confidence: number;
  /** The commodity's formula, else the non-commodity's. */
  readonly formula?: AuditFormula;
  /** One per component, or per index where a component reads several. */
  readonly sources: readonly AuditSource[];
}
