/**
 * One item of `days_and_hours` with the months and dates of its entry: what holds on the dates it matches. Rules are
 * tried in order, and within a rule its periods.
 */
export interface ClockRule {
  /** Bit 0 is January. */
  readonly months: number;
  /** Bit 0 is Monday. */
  readonly weekdays: number;
  /** null: every date. */
  readonly dates: DateRule | null;
  readonly periods: readonly ClockPeriod[];
}

/** Dates of any of the kinds that are listed. */
export interface DateRule {
  /** Bit 0 is the first of the month. */
  readonly daysOfMonth: number;
  /** Dates of every year, as month · 100 + day. */
  readonly yearly: ReadonlySet<number>;
  /** Single days, as days since 1970-01-01. */
  readonly single: ReadonlySet<number>;
  readonly holidays: boolean;
}

/** Part of the local day, in ms since midnight. */
export interface ClockPeriod {
  readonly fromMs: number;
  /** At most 24 h; not after `fromMs`: the period wraps midnight and ends at `toMs` on the next date. */
  readonly toMs: number;
  readonly id: number;
}

/** Whether a period runs into the next date. energy.md §3.1: as a whole it belongs to the date on which it starts. */
export function wraps(period: ClockPeriod): boolean {
  return period.toMs <= period.fromMs;
}

/** Whether a date is among those that come back every month or every year. */
export function onYearlyDate(dates: DateRule, month: number, day: number): boolean {
  return (dates.daysOfMonth & (1 << (day - 1))) !== 0 || dates.yearly.has(month * 100 + day);
}
