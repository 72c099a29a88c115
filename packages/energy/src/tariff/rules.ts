import type { ScheduleEntry } from '../schedule/wire.ts';

export type MarketResolution = 'NATIVE' | 'PT30M' | 'PT60M';
export type TierScope = 'MONTH' | 'PERIOD';
export type StructureType = 'FIXED' | 'TIME_OF_DAY' | 'MARKET';

export interface VatRule {
  /** Fraction, 0…1: 0.19 = 19 %. */
  readonly rate: number;
  /** The rates already contain it. */
  readonly included: boolean;
  /** `NONE`: no VAT while the net price is below zero. */
  readonly onNegative: 'APPLY' | 'NONE';
}

/** Money beside the energy, in major currency units; the VAT rule applies to it as to the rates. Negative: a credit. */
export interface FixedCharge {
  readonly amount: number;
  readonly per: 'DAY' | 'MONTH';
}

/** The least that a bill comes to, energy and fixed charges together. */
export interface MinimumCharge {
  readonly amount: number;
  readonly per: 'DAY' | 'MONTH' | 'YEAR';
}

/** What decides what one tariff version costs. Plain JSON; a compiled tariff depends on these and its context only. */
export interface TariffRules {
  readonly schedule: ScheduleEntry[];
  /** Surcharge rates stand on the market price; without it they are fixed prices. */
  readonly marketRates: boolean;
  /** Id of the market index that surcharge rates stand on. */
  readonly marketSource: string | null;
  /** The index is averaged over this much of the local clock before use. */
  readonly marketResolution: MarketResolution;
  readonly vat: VatRule | null;
  /** 1…28: tiers count from this local day of each month; null: from the first. */
  readonly billingDay: number | null;
  /** `PERIOD`: each period of the schedule counts its own energy. */
  readonly tierScope: TierScope;
  /** Never part of the price per kWh; absent: none. */
  readonly fixedCharges?: readonly FixedCharge[];
  /** Absent or null: none. */
  readonly minimumCharge?: MinimumCharge | null;
}

/** Public holidays of a location's country and state, by local date (month and day from 1). */
export interface HolidayCalendar {
  isHoliday(year: number, month: number, day: number): boolean;
}

export interface IndexInfo {
  /** `mrs_…` */
  readonly id: string;
  /** Factor from the unit in which the index is published to per kWh: 0.001 for per MWh. */
  readonly unitsPerKwh: number;
}

/** What the rules mean at a location. A cache of compiled tariffs is keyed by rules, zone and holiday region. */
export interface TariffContext {
  /** IANA zone. */
  readonly timeZone: string;
  readonly holidays: HolidayCalendar;
  findIndex(nameOrId: string): IndexInfo | undefined;
}
