/** Bills, prices and charging windows with exact answers, as the reference engine gives them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A run of whole local days. */
export interface DayWindow {
  readonly start: string;
  readonly days: number;
}

interface Case {
  readonly name?: string;
  /** A tariff of the library, by its slug; or else the document itself. */
  readonly slug?: string;
  readonly tariff?: unknown;
  readonly window: DayWindow;
}

export interface BillCase extends Case {
  readonly usage: {
    readonly hourly_kwh?: readonly string[];
    readonly total_kwh?: string;
    readonly daily_profile?: string;
  };
  readonly expected: ExpectedBill;
}

export interface ExpectedBill {
  readonly ok: boolean;
  readonly total: string | null;
  readonly energy_charge: string;
  readonly fixed_charge: string;
  readonly min_charge_floor_applied: boolean;
  readonly line_items: readonly ExpectedLine[];
  readonly warnings: readonly string[];
  readonly refusal: { readonly reason: string } | null;
}

export interface ExpectedLine {
  readonly period: number;
  readonly tier: number;
  readonly kwh: string;
  readonly rate: string;
  readonly subtotal: string;
  readonly note: string;
}

export interface PriceCase extends Case {
  readonly tier: number;
  readonly expected: readonly string[];
}

export interface ChargeCase extends Case {
  readonly charge_hours: number;
  readonly tier: number;
  readonly expected: {
    readonly start: string;
    readonly hours: number;
    readonly avg_rate: string;
    readonly hourly_rates: readonly string[];
  };
}

export interface Vectors {
  readonly bills: readonly BillCase[];
  readonly prices: readonly PriceCase[];
  readonly chargingWindows: readonly ChargeCase[];
  /** kWh in each hour of a day, by the name of the profile. */
  readonly profiles: Readonly<Record<string, readonly string[]>>;
}

/** @throws Error for a file that is not there or no JSON */
export function readVectors(folder: string): Vectors {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, 'ratebook', `${name}.json`), 'utf8'));
  const holidays = read('v0_holidays');
  const derivedBills = read('derived_bills');
  return {
    bills: [...read('v0_bills').cases, ...holidays.bill_cases, ...derivedBills.cases],
    prices: [...holidays.price_cases, ...read('derived_prices').cases],
    chargingWindows: [
      ...read('v0_charge_windows').cases,
      ...holidays.charge_cases,
      ...read('derived_charge_windows').cases,
    ],
    profiles: derivedBills.daily_profiles_kwh,
  };
}

/** What a case is called where it is reported. */
export function nameOf(kind: string, { name, slug, window }: Case): string {
  return `${kind}: ${name ?? slug}, ${window.days} days from ${window.start}`;
}
