/**
 * The codes with which the platform refuses a request, each with its HTTP status (rest-api.md §1.8).
 * A code not listed here cannot be answered.
 */
export const REFUSAL_STATUS = {
  data_json_invalid: 400,
  window_empty: 400,
  pagination_invalid: 400,
  idempotency_key_invalid: 400,
  threshold_missing: 400,
  connect_token_invalid: 403,
  connect_token_expired: 403,
  connect_session_complete: 403,
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
  time_invalid: 422,
  interval_too_long: 422,
  future_actual: 422,
  duration_exceeds_window: 422,
  max_power_missing: 422,
  capacity_missing: 422,
  device_state_missing: 422,
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
  action_missing: 422,
  action_invalid: 422,
  flow_invalid: 422,
  location_id_missing: 422,
  tariff_direction_invalid: 422,
  tariff_type_invalid: 422,
  postal_address_type_invalid: 422,
  customer_id_conflict: 422,
  location_id_conflict: 422,
  url_invalid: 422,
  redirect_url_not_allowed: 422,
  session_started: 422,
  session_not_open: 422,
  result_invalid: 422,
  country_code_missing: 422,
  address_line1_missing: 422,
  city_missing: 422,
  post_code_missing: 422,
  provider_id_missing: 422,
  provider_not_found: 422,
  provider_id_invalid: 422,
  provider_name_missing: 422,
  tariff_id_missing: 422,
  tariff_not_found: 422,
  tariff_id_invalid: 422,
  option_invalid: 422,
  option_not_supported: 422,
  valid_from_invalid: 422,
  valid_to_invalid: 422,
  cost_value_negative: 422,
  cost_value_zero: 422,
  overlapping_time_period: 422,
  gap_in_time_period: 422,
  incomplete_time_period: 422,
  market_region_invalid: 422,
  tariff_name_missing: 422,
  date_format_invalid: 422,
  contract_end_date_invalid: 422,
  description_missing: 422,
  issue_report_exists: 422,
  issue_report_not_found: 422,
  auth_metadata_missing: 422,
  auth_metadata_id_invalid: 422,
  webhook_url_invalid: 422,
  webhook_limit_reached: 422,
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
