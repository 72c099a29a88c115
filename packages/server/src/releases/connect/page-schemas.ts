import type { FastifySchema } from 'fastify';
import { type TProperties, type TSchema, Type } from 'typebox';
import { errorResponses } from '../../http/openapi.ts';
import type { RefusalCode } from '../../refusal.ts';
import { Confidence, Id, Nullable, Timestamp, Word } from '../../wire/schemas.ts';

/** What clients get, page by page, in each dialect (connect.md §3). */

const Token = Id('cot');
const Url = Nullable(Type.String());
const Direction = Word(['IMPORT', 'EXPORT']);
const TariffType = Word(['COMMODITY', 'NON_COMMODITY']);
const ConnectionType = Word(['DIRECT', 'LIBRARY', 'MARKET', 'MANUAL']);
const Status = Word(['CONNECTED', 'PENDING', 'ERROR', 'ERROR_REPORTED', 'EXPIRED', 'DISCONNECTED']);
const StructureType = Word(['FIXED', 'TIME_OF_DAY', 'MARKET', 'DYNAMIC']);
const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217.' });
const Clock = Type.String({ pattern: '^\\d{2}:\\d{2}:\\d{2}$', description: 'Local time.' });
const Address = Type.Object({
  address_line1: Type.String(),
  address_line2: Type.String(),
  city: Type.String(),
  state: Type.String(),
  post_code: Type.String(),
  country_code: Type.String(),
});
const Provider = Type.Object({
  id: Nullable(Id('prv'), 'Null: typed in.'),
  display_name: Type.String(),
  logo_url: Url,
  accent_color: Nullable(Type.String()),
});
const Hours = Type.Array(
  Type.Object({
    cost: Type.Number({ description: 'Major units per kWh, VAT included.' }),
    valid_from: Clock,
    valid_to: Clock,
  }),
  { minItems: 1, maxItems: 48 },
);

/** A page with everything that all have. */
function page(route: string, data: TProperties, provider: TProperties = { provider: Type.Optional(Provider) }) {
  return {
    route,
    schema: Type.Object(
      {
        connect_token: Token,
        route: Type.Literal(route),
        live_mode: Type.Boolean(),
        direction: Direction,
        type: TariffType,
        actions: Type.Array(Type.String(), { description: 'What to offer.' }),
        data: Type.Object({ ...provider, ...data }),
      },
      { title: route },
    ),
  };
}

interface PageSchema {
  readonly route: string;
  readonly schema: TSchema;
}

const redirect: PageSchema = {
  route: 'session_redirect',
  schema: Type.Object(
    {
      connect_token: Token,
      route: Type.Literal('session_redirect'),
      live_mode: Type.Boolean(),
      data: Type.Object({
        redirect_url: Type.String({ description: 'Where to go, unchanged.' }),
        reason: Word(['SESSION_END', 'PROVIDER_LOGIN', 'ADVANCED_TARIFF_INPUT']),
        result: Type.Optional(Word(['CONNECTED', 'DISCONNECTED', 'CLOSED'])),
      }),
    },
    { title: 'session_redirect' },
  ),
};

const LoginAccount = Type.Object({
  display_name: Type.String(),
  logo_url: Url,
  privacy_url: Url,
  terms_url: Url,
  support_url: Url,
});

/** What a provider's login module gets (connect.md §5.2). */
const loginPages: readonly PageSchema[] = [
  page('auth_metadata_capture', {
    direction: Direction,
    account: LoginAccount,
    demoLogin: Type.Optional(Type.String({ description: 'Test mode: a login that works at the test providers.' })),
    demoPassword: Type.Optional(Type.String()),
  }),
  page('consent_capture', { direction: Direction, account: LoginAccount, auth_metadata_id: Id('aum') }),
];

const searched = { query: Type.String(), has_more: Type.Boolean(), postal_address: Address };
const listedProviders = Type.Array(
  Type.Object({
    id: Id('prv'),
    display_name: Type.String(),
    logo_url: Url,
    connection_types: Type.Array(ConnectionType),
  }),
  { maxItems: 500 },
);

/** Pages that are the same in every dialect. */
const shared: readonly PageSchema[] = [
  redirect,
  ...loginPages,
  page('provider_name_capture', { provider: Type.Object({ name: Type.String() }), postal_address: Address }, {}),
  page('tariff_select', {
    ...searched,
    tariffs: Type.Array(Type.Object({ id: Id('trt'), name: Type.String(), description: Nullable(Type.String()) })),
  }),
  page('region_select', {
    regions: Type.Array(Type.String()),
    region: Type.Optional(Type.String()),
    region_names: Type.Record(Type.String(), Type.String()),
  }),
  page('surcharge_capture', {
    currency_code: Currency,
    surcharge: Type.Object({
      fixed: Type.Number({ description: 'Major units per kWh.' }),
      percentage: Type.Number({ description: 'Percent points.' }),
    }),
  }),
  page('contract_term_capture', {
    contract_start_date: Nullable(Type.String()),
    contract_end_date: Nullable(Type.String()),
    contract_term_type: Nullable(Word(['FIXED', 'UNTIL_TERMINATED'])),
  }),
];

const nameData = { tariff: Type.Object({ name: Type.String() }) };

function rows(price: TProperties): TSchema {
  const days = Type.Array(Type.Object({ valid_from: Timestamp(), valid_to: Timestamp(), ...price }));
  return Type.Object({ yesterday: days, today: days, tomorrow: days });
}

const providerSelect = page('provider_select', { ...searched, providers: listedProviders }, {});

/** Pages of a tariff that could not be read yet; their names begin differently. */
function unreadPages(prefix: string): PageSchema[] {
  return [
    page(`${prefix}_pending`, { connection_type: ConnectionType }),
    page(`${prefix}_failed`, {
      connection_type: ConnectionType,
      failure_code: Word(['credentials_invalid', 'no_tariff', 'provider_error']),
    }),
  ];
}

export const anodePages: readonly PageSchema[] = [
  ...shared,
  {
    route: 'provider_select',
    schema: Type.Object(
      { ...providerSelect.schema.properties, tariff_direction: Direction, tariff_type: TariffType },
      { title: 'provider_select' },
    ),
  },
  page('postal_address_capture', { postal_address: Address }, {}),
  page('tariff_structure_select', {
    options: Type.Array(Word(['FIXED', 'TIME_OF_DAY', 'MARKET', 'ADVANCED'])),
  }),
  page('rate_fixed_capture', { currency_code: Currency, cost: Type.Number() }),
  page('rate_tod_capture', { currency_code: Currency, hours: Hours }),
  page('tariff_name_capture', nameData),
  ...unreadPages('tariff_connection'),
  page('tariff_summary', {
    connection_type: ConnectionType,
    currency_code: Currency,
    market_rates_source: Type.Boolean(),
    tariff: Type.Object({
      status: Status,
      name: Type.String(),
      structure_type: StructureType,
      tiered: Type.Boolean(),
      contract_start_date: Timestamp(),
      contract_end_date: Nullable(Timestamp()),
      contract_term_type: Word(['FIXED', 'UNTIL_TERMINATED']),
      reconnect_required: Type.Boolean(),
    }),
    rates: rows({ tariff: Type.Object({ cost: Type.Number(), confidence: Confidence }) }),
  }),
];

const SummaryTariff = Type.Object({
  type: TariffType,
  direction: Word(['IMPORT', 'EXPORT', 'LOCAL']),
  status: Status,
  tariff_id: Id('trf'),
  connection_type: ConnectionType,
  market_rates_source: Type.Boolean(),
  display_name: Type.String(),
  temporary: Type.Boolean(),
  vat: Nullable(Type.Number(), 'Rate contained in the values; null: not known.'),
  provider: Nullable(Type.Object({ id: Nullable(Id('prv')), display_name: Nullable(Type.String()), logo_url: Url })),
  prices: rows({ price: Type.Object({ value: Type.Number(), confidence: Confidence }) }),
  id: Id('trf'),
  structure_type: StructureType,
  tiered: Type.Boolean(),
  contract_end_date: Nullable(Timestamp()),
  devices: Type.Array(Id('dev')),
  issue_report: Nullable(
    Type.Object({
      id: Id('isr'),
      description: Nullable(Type.String()),
      time_created: Timestamp(),
      time_updated: Timestamp(),
    }),
  ),
});

export const busbarPages: readonly PageSchema[] = [
  ...shared,
  providerSelect,
  page('postal_address_input', { postal_address: Address }, {}),
  page('plan_structure', {
    options: Type.Array(Word(['FIXED', 'TIME_OF_DAY', 'MARKET', 'ADVANCED_TARIFF_INPUT'])),
  }),
  page('price_input', { currency_code: Currency, hours: Hours }),
  page('tariff_name_input', nameData),
  ...unreadPages('connection'),
  {
    route: 'tariffs_summary',
    schema: Type.Object(
      {
        connect_token: Token,
        route: Type.Literal('tariffs_summary'),
        live_mode: Type.Boolean(),
        timezone: Type.String(),
        currency_code: Currency,
        tariffs: Type.Array(SummaryTariff, { minItems: 1 }),
        actions: Type.Array(Type.String()),
      },
      { title: 'tariffs_summary' },
    ),
  },
];

/** Codes that pages answer with, besides those of the protocol itself. */
export const PAGE_REFUSALS: readonly RefusalCode[] = [
  'country_code_missing',
  'country_code_invalid',
  'address_line1_missing',
  'city_missing',
  'post_code_missing',
  'state_missing',
  'geo_location_not_found',
  'country_change_not_allowed',
  'provider_id_missing',
  'provider_not_found',
  'provider_id_invalid',
  'provider_name_missing',
  'tariff_id_missing',
  'tariff_not_found',
  'tariff_id_invalid',
  'option_invalid',
  'option_not_supported',
  'valid_from_invalid',
  'valid_to_invalid',
  'cost_value_negative',
  'cost_value_zero',
  'overlapping_time_period',
  'gap_in_time_period',
  'incomplete_time_period',
  'market_region_invalid',
  'surcharge_percentage_invalid',
  'tariff_name_missing',
  'date_format_invalid',
  'contract_end_date_invalid',
  'contract_dates_invalid',
  'description_missing',
  'issue_report_exists',
  'issue_report_not_found',
  'auth_metadata_missing',
  'auth_metadata_id_invalid',
];

const PROTOCOL_REFUSALS: readonly RefusalCode[] = [
  'data_json_invalid',
  'idempotency_key_invalid',
  'idempotency_conflict',
  'not_found',
  'connect_token_invalid',
  'connect_token_expired',
  'connect_session_complete',
  'conflict',
  'payload_too_large',
  'action_missing',
  'action_invalid',
  'flow_invalid',
  'location_id_missing',
  'access_denied',
  'account_disabled',
  'too_many_requests',
  'internal_error',
  'unavailable',
];

/** The protocol's endpoint as the API description has it. */
export const protocolSchema: FastifySchema = {
  tags: ['Connect'],
  summary: 'The next page of a Connect session',
  description:
    'For the client that a customer sees. The token in the body is the only credential; the session decides the dialect.',
  operationId: 'connect_post',
  security: [],
  body: Type.Object({
    connect_token: Token,
    route: Type.Optional(Type.String({ description: 'Default: the page shown now.' })),
    action: Type.Optional(Type.String()),
    flow: Type.Optional(Word(['AUTO', 'TARIFF', 'VPP'])),
    data: Type.Optional(Type.Object({}, { additionalProperties: true })),
  }),
  response: {
    200: {
      description: 'A page, or where to go',
      ...Type.Union([...new Set([...busbarPages, ...anodePages])].map(({ schema }) => schema)),
    },
    ...errorResponses([...PROTOCOL_REFUSALS, ...PAGE_REFUSALS], 'connect.provider_select'),
  },
} as FastifySchema;
