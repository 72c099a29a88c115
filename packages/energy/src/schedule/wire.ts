/** A schedule entry in the form in which it travels and is stored. energy.md §3.1 */
export interface ScheduleEntry {
  /** `All` or three-letter English month names; absent: all. */
  months?: string[];
  /** Days of the month, `MM-DD`, `YYYY-MM-DD`, `HOLIDAYS`; absent: all. */
  dates?: (number | string)[];
  days_and_hours: DaysAndHours[];
}

export interface DaysAndHours {
  /** `All`, `Weekday`, `Weekend`, `Mon` … `Sun`, 1 (Monday) … 7; absent: all. */
  days?: (string | number)[];
  hours: Hours[];
}

export interface Hours {
  /** Local `HH:MM:SS`; absent: `00:00:00`. */
  valid_from?: string;
  /** Local `HH:MM:SS`, exclusive; `00:00:00` or absent: the end of the day. Before `valid_from`: wraps midnight. */
  valid_to?: string;
  /** A name for the period: hours with the same `rate` under different names count apart. Absent: one without a name. */
  period?: string;
  /** One item per tier, by rising `to_kwh`. */
  rate: RateItem[];
}

export type RateItem = ValueRate | SurchargeRate;

/** Where a tier ends. Of the two members a tier has one, the last tier none. */
export interface TierEnd {
  /** Upper bound of the tier in kWh; null or absent on the last. */
  to_kwh?: number | null;
  /** Upper bound as an allowance: so many kWh for each day on which the period of the schedule occurs. */
  to_kwh_per_day?: number | null;
}

/** A number per kWh, or a formula with its variables. energy.md §3.2, forms 1 and 3 */
export interface ValueRate extends TierEnd {
  value: number | string;
  /** Name → number, or name or id of a market index (its value in the market's own unit). */
  variables?: Record<string, number | string>;
}

/** A fixed price, or surcharges on the market price. energy.md §3.2, form 2 */
export interface SurchargeRate extends TierEnd {
  /** Per kWh; only without market rates. */
  fixed?: number;
  /** Per kWh, added to the market price; 0 if absent. */
  surcharge_fixed?: number;
  /** Fraction (0.05 = 5 %) of market price and `surcharge_fixed`; 0 if absent, at most 5. */
  surcharge_percentage?: number;
}
