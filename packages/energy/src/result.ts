export type TariffErrorCode =
  | 'schedule_incomplete'
  | 'formula_invalid'
  | 'formula_variable_unknown'
  | 'surcharge_percentage_invalid'
  | 'market_source_missing'
  | 'data_json_invalid';

/** Why rules make no tariff. */
export interface TariffError {
  readonly code: TariffErrorCode;
  /** For a person; names what is wrong. */
  readonly message: string;
  /** The member at fault: `schedule.0.days_and_hours.0.hours.1.rate.0.value`. */
  readonly path: string;
  /** 0-based place in a formula. */
  readonly position?: number;
}

export type Refused = { readonly ok: false; readonly error: TariffError };
export type Result<T> = { readonly ok: true; readonly value: T } | Refused;

export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refuse(code: TariffErrorCode, message: string, path: string): Refused {
  return { ok: false, error: { code, message, path } };
}

/** `data_json_invalid`: the JSON is not of the form or range that rest-api.md §7.1 describes. */
export function malformed(message: string, path: string): Refused {
  return refuse('data_json_invalid', message, path);
}
