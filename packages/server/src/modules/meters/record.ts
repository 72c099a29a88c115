import type { Direction } from '../tariffs/index.ts';

/** Which way energy flows: into the property or device, or out of it. */
export type Flow = 'IMPORT' | 'EXPORT';

export const UNITS = ['WH', 'KWH', 'W', 'KW'] as const;
/** `WH`, `KWH`: energy; `W`, `KW`: power, the same over a whole period. */
export type Unit = (typeof UNITS)[number];

/** What the records of one meter have in common: rest-api.md §10.2 calls it a register. */
export interface RegisterName {
  readonly locationId: string;
  /** null: the location's main meter. */
  readonly deviceId: string | null;
  readonly flow: Flow;
  readonly tariffDirection: Direction;
}

/** Energy over `[startMs, endMs)`. */
export interface MeterRecord extends RegisterName {
  readonly startMs: number;
  readonly endMs: number;
  readonly energyWh: number;
  /** (0, 1]; below 1 a forecast. */
  readonly confidence: number;
  readonly sessionReference: string | null;
  readonly recordReference: string | null;
}

/** Why a record is not accepted (rest-api.md §10.1). */
export type FailureCode =
  | 'record_invalid'
  | 'not_found'
  | 'device_not_at_location'
  | 'end_before_start'
  | 'interval_too_long'
  | 'future_actual'
  | 'register_decreased'
  | 'duplicate_reading';

export interface Failure {
  readonly code: FailureCode;
  /** For people. */
  readonly message: string;
  /** The member at fault, if it is one. */
  readonly param?: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 31 days, and the hour that a month with a clock change may be longer. */
export const LONGEST_RECORD_MS = 31 * DAY_MS + HOUR_MS;
/** How far the clocks of meters may be ahead. */
export const TOLERANCE_MS = 5 * 60_000;
/** A forecast reaches so far at most. */
const LONGEST_FORECAST_MS = 2 * 366 * DAY_MS;
/** No smart meter is older. */
export const EARLIEST_MS = Date.UTC(2000, 0, 1);
/** 1 TWh in Wh: more than any home, and what a double holds to a thousandth of a Wh. */
export const MOST_ENERGY_WH = 1e12;

/** Energy in Wh, to a millionth, of a value in `unit` over a period. */
export function energyWhOf(value: number, unit: Unit, durationMs: number): number {
  const kilo = unit === 'KWH' || unit === 'KW' ? 1000 : 1;
  const hours = unit === 'W' || unit === 'KW' ? durationMs / HOUR_MS : 1;
  const energyWh = value * kilo * hours;
  return energyWh < 1e9 ? Math.round(energyWh * 1e6) / 1e6 : energyWh;
}

/** What is wrong with a record by itself, whatever is stored; null: nothing. */
export function faultOf({ startMs, endMs, energyWh, confidence }: MeterRecord, nowMs: number): Failure | null {
  if (endMs <= startMs)
    return { code: 'end_before_start', message: 'end_time must be after start_time', param: 'end_time' };
  if (endMs - startMs > LONGEST_RECORD_MS) {
    return {
      code: 'interval_too_long',
      message: 'start_time and end_time are more than 31 days apart',
      param: 'end_time',
    };
  }
  if (confidence === 1 && endMs > nowMs + TOLERANCE_MS) {
    const message = 'a record that ends in the future must have a confidence below 1';
    return { code: 'future_actual', message, param: 'end_time' };
  }
  if (startMs < EARLIEST_MS) {
    return { code: 'record_invalid', message: 'start_time is before the year 2000', param: 'start_time' };
  }
  if (endMs > nowMs + LONGEST_FORECAST_MS) {
    return { code: 'record_invalid', message: 'end_time is more than two years ahead', param: 'end_time' };
  }
  if (energyWh > MOST_ENERGY_WH) {
    return { code: 'record_invalid', message: 'value is over a billion kWh', param: 'value' };
  }
  return null;
}
