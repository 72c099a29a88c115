/**
 * The codes with which the platform refuses a request, each with its HTTP status (rest-api.md §1.8).
 * A code not listed here cannot be answered.
 */
export const REFUSAL_STATUS = {
  data_json_invalid: 400,
  window_empty: 400,
  pagination_invalid: 400,
  idempotency_key_invalid: 400,
  access_denied: 403,
  not_found: 404,
  conflict: 409,
  idempotency_conflict: 409,
  payload_too_large: 413,
  api_version_not_supported: 422,
  api_version_unknown: 422,
  account_disabled: 422,
  no_tariff_connected: 422,
  pending_connect: 422,
  no_price_data: 422,
  window_too_long: 422,
  device_not_at_location: 422,
  country_code_invalid: 422,
  state_missing: 422,
  geo_location_not_found: 422,
  country_change_not_allowed: 422,
  schedule_incomplete: 422,
  formula_invalid: 422,
  formula_variable_unknown: 422,
  surcharge_percentage_invalid: 422,
  contract_dates_invalid: 422,
  tariff_direction_not_supported: 422,
  market_source_missing: 422,
  tariff_read_only: 422,
  too_many_requests: 429,
  internal_error: 500,
  unavailable: 503,
} as const;

export type RefusalCode = keyof typeof REFUSAL_STATUS;

interface RefusalDetails {
  /** The one member or parameter at fault, as a path such as `postal_address.city`. */
  readonly param?: string;
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
}

/**
 * A request that cannot be granted, for a reason its sender can understand and act on.
 * It is thrown so that the transaction around it is undone; anything else that is thrown is a bug.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly param: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  /** @param message for people: what is wrong and, if it isn't obvious, what would be right. */
  constructor(code: RefusalCode, message: string, details: RefusalDetails = {}) {
    super(message);
    this.code = code;
    this.param = details.param;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}
