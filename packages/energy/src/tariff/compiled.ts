import type { FormulaNode } from '../formula/index.ts';
import type { LocalSchedule } from '../schedule/index.ts';
import type { IndexInfo, StructureType, TariffRules } from './rules.ts';

/**
 * Rules made ready to evaluate. It depends on the rules and the context they were compiled in (zone, holidays, indices)
 * and on nothing else, so it may be kept and shared as long as those stay the same.
 */
export interface CompiledTariff {
  readonly rules: TariffRules;
  readonly timeZone: string;
  readonly structureType: StructureType;
  /** Ids of the indices that its rates read. */
  readonly indexIds: readonly string[];
  /** The same indices with their units, in the order of the columns that rates read. */
  readonly indices: readonly IndexInfo[];
  /** The local clock → index into `periods`. */
  readonly schedule: LocalSchedule;
  readonly periods: readonly TariffPeriod[];
  /** The tiers of all periods, by id. */
  readonly tiers: readonly Tier[];
}

/**
 * A period of the schedule: all hours with the same price ladder and name, whichever days and months they stand in. Peak
 * hours that need several lines to write down are one period, which matters where each period counts its own energy.
 */
export interface TariffPeriod {
  /** null: it has none. */
  readonly name: string | null;
  /** The same for periods with the same ladder. */
  readonly ladder: number;
  /** From 0 kWh upwards without a gap; the last is open. */
  readonly tiers: readonly Tier[];
}

export interface Tier {
  /** Index into the tariff's `tiers`. */
  readonly id: number;
  /** The period it belongs to, as an index into the tariff's `periods`. */
  readonly period: number;
  readonly from: TierBound;
  /** `Infinity` kWh on the last. */
  readonly to: TierBound;
  readonly rate: CompiledRate;
}

/** Energy within a counting period at which one tier ends and the next begins. */
export interface TierBound {
  readonly kwh: number;
  /** `DAY`: an allowance, `kwh` for each day of the counting period on which the period of the schedule occurs. */
  readonly per: 'COUNTING_PERIOD' | 'DAY';
}

/** One rate, before the VAT rule. Equal rates of a tariff are the same object. */
export interface CompiledRate {
  /** Over the columns of the tariff's indices; a number for a fixed price. */
  readonly node: FormulaNode;
  /** The columns it reads. */
  readonly columns: readonly number[];
  /** How it was written, for the audit; absent for a plain number. */
  readonly formula?: RateFormula;
}

export interface RateFormula {
  readonly expression: string;
  readonly variables: readonly RateVariable[];
  /** The terms of `SURCHARGE_EXPRESSION`, if it is that. */
  readonly surcharge?: SurchargeTerms;
}

export interface RateVariable {
  readonly name: string;
  readonly value: number | { readonly column: number };
}

/** (column · unit + fixed) · (1 + percentage) */
export interface SurchargeTerms {
  readonly column: number;
  readonly unit: number;
  readonly fixed: number;
  readonly percentage: number;
}
