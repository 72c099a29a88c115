import type { HolidayName } from './observed-holidays.ts';
import type { TemplateSource } from './template.ts';

/**
 * A residential rate sheet as US utilities write it, whatever format it came in: price ladders, and a calendar that
 * says which of them holds in each hour. Both formats of the library are read into this.
 */
export interface RateSheet {
  readonly sourceKey: string;
  readonly utility: { readonly name: string; readonly eiaId: number | null };
  readonly planName: string;
  /** US states in which it is sold; empty: not known. */
  readonly states: readonly string[];
  readonly timeZone: string | null;
  /** RFC 3339 in UTC. */
  readonly validFrom: string | null;
  /** Last local date of the sheet as far as it is known, `YYYY-MM-DD`. */
  readonly validUntil: string | null;
  readonly service: 'bundled' | 'delivery_only' | 'supply_only' | 'unknown';
  readonly metering: 'none' | 'net_metering' | 'net_billing' | 'buy_all_sell_all' | 'unknown';
  /** Price ladders, by the index that the calendar uses. */
  readonly periods: readonly (readonly Tier[])[];
  readonly weekday: HourTable;
  readonly weekend: HourTable;
  /** Holidays that use the weekend table; `names` null: the sheet says there are some, but not which. */
  readonly holidays: {
    readonly names: readonly HolidayName[] | null;
    readonly observance: HolidayObservance;
  } | null;
  readonly fixedCharges: readonly Charge[];
  /** The least that a bill comes to. */
  readonly minimumCharge: Charge | null;
  /** What the sheet bills besides energy and fixed charges. */
  readonly otherCharges: readonly OtherCharge[];
  /** Free notes of the document that may speak of money and are not read. */
  readonly unreadNotes: readonly string[];
  readonly source: TemplateSource;
}

/** 12 rows (January first) of 24 columns (hour 0 = 00:00–01:00 local time): index into the periods. */
export type HourTable = readonly (readonly number[])[];

/** The unit of tiers that end at an allowance per day. */
export const DAILY_UNIT = 'kWh daily';

export interface Tier {
  /** USD per kWh. */
  readonly price: number;
  /** Upper end of the tier, cumulative within its period, in `unit`; null: open. */
  readonly upTo: number | null;
  /** `kWh`: per billing period; `kWh daily`: an allowance per day; `kWh/kW` and others: relative to demand. */
  readonly unit: string;
  /** What is paid for export in this tier, USD per kWh. */
  readonly sell: number;
}

/** Money with its unit as the document writes it: `$/month`, `$/day`, `$/year`. */
export interface Charge {
  readonly amount: number;
  readonly unit: string;
}

export interface OtherCharge {
  readonly kind: 'demand_charge' | 'rider' | 'unmodelable';
  readonly detail: string;
}

/** Whether a holiday that falls on a Sunday also makes the Monday after it one. */
export type HolidayObservance = 'sunday_to_monday' | 'actual_day';

/** The periods that some hour of the year uses. */
export function usedPeriods(sheet: RateSheet): ReadonlySet<number> {
  return new Set([...sheet.weekday.flat(), ...sheet.weekend.flat()]);
}
