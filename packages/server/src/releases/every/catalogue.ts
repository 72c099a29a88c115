import { toValueForm } from '@plateau/energy';
import { type Static, Type } from 'typebox';
import type { Endpoint } from '../../http/endpoint.ts';
import { listMarketSources, type Market, type MarketSource } from '../../modules/market/index.ts';
import {
  listProviders,
  listTemplates,
  type Provider,
  requireProvider,
  requireTemplate,
  type TariffTemplate,
} from '../../modules/tariffs/index.ts';
import { Refusal } from '../../refusal.ts';
import { Id, Model, Nullable, Timestamp, Word } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { Schedule } from '../both/schedule-schema.ts';
import { Filter, IdFilter, listCall, type Resource, retrieveCall } from '../both/standard-calls.ts';
import { MinimumCharge, writeSchedule } from '../both/tariff-wire.ts';

const tag = 'Catalogue';
const CountryFilter = Type.Optional(Type.String({ description: 'ISO 3166-1 alpha-2.' }));
const NameFilter = Type.Optional(
  Type.String({ maxLength: 120, description: 'Part of the name; case and accents are ignored.' }),
);
const ConnectionType = Word(['DIRECT', 'LIBRARY', 'MARKET', 'MANUAL']);

const ProviderAnswer = Model('Provider', {
  id: Id('prv'),
  object: Type.Literal('provider'),
  display_name: Type.String(),
  logo_url: Nullable(Type.String()),
  accent_color: Nullable(Type.String({ description: '`#rrggbb`.' })),
  country_codes: Type.Array(Type.String()),
  connection_types: Type.Array(ConnectionType),
  website_url: Nullable(Type.String()),
});
const providerExample: Static<typeof ProviderAnswer> = {
  id: 'prv_66f2a1c09be4d07735a6c1e4',
  object: 'provider',
  display_name: 'Superenergy',
  logo_url: null,
  accent_color: '#333333',
  country_codes: ['DE', 'AT'],
  connection_types: ['DIRECT', 'LIBRARY', 'MARKET', 'MANUAL'],
  website_url: 'https://superenergy.example',
};

const SourceAnswer = Model('MarketSource', {
  id: Id('mrs'),
  object: Type.Literal('market_source'),
  display_name: Type.String(),
  country_code: Type.String(),
  region: Type.String({ description: 'Bidding zone or retail region.' }),
  market: Type.String({ description: '`DAY_AHEAD`, `RETAIL_IMPORT`, `RETAIL_EXPORT` or `IMPORTED`.' }),
  currency_code: Type.String({ description: 'ISO 4217.' }),
  timezone: Type.String({ description: 'IANA time zone of the market.' }),
  resolution_minutes: Type.Integer(),
  status: Word(['OK', 'STALE', 'UNAVAILABLE'], 'STALE: prices over 6 hours late; UNAVAILABLE: no feed set up.'),
  known_until: Type.Optional(Timestamp('End of what is published.')),
  last_updated: Type.Optional(Timestamp('When prices last arrived.')),
});
const sourceExample: Static<typeof SourceAnswer> = {
  id: 'mrs_66f2a1c09be4d07735a6c1e6',
  object: 'market_source',
  display_name: 'Germany-Luxembourg day-ahead',
  country_code: 'DE',
  region: 'DE-LU',
  market: 'DAY_AHEAD',
  currency_code: 'EUR',
  timezone: 'Europe/Berlin',
  resolution_minutes: 15,
  status: 'OK',
  known_until: '2026-09-14T22:00:00Z',
  last_updated: '2026-09-13T11:05:00Z',
};

const TemplateAnswer = Model('TariffTemplate', {
  id: Id('trt'),
  object: Type.Literal('tariff_template'),
  provider_id: Id('prv'),
  display_name: Type.String(),
  country_code: Type.String(),
  regions: Type.Array(Type.String(), {
    description: 'States or bidding zones it is sold in; empty: the whole country.',
  }),
  direction: Word(['IMPORT', 'EXPORT', 'LOCAL']),
  type: Word(['COMMODITY', 'NON_COMMODITY']),
  structure_type: Word(['FIXED', 'TIME_OF_DAY', 'MARKET', 'DYNAMIC']),
  market_rates: Type.Boolean(),
  currency_code: Type.String({ description: 'ISO 4217.' }),
  valid_from: Type.Optional(Timestamp()),
  description: Type.Optional(Type.String({ description: 'What tells it from its neighbours in a list.' })),
  vat: Type.Optional(
    Type.Object({ rate: Type.Number(), included: Type.Boolean(), on_negative: Word(['APPLY', 'NONE']) }),
  ),
  fixed_charges: Type.Array(Type.Object({ amount: Type.Number(), per: Word(['DAY', 'MONTH']) })),
  minimum_charge: Type.Optional(MinimumCharge),
  tier_scope: Word(['MONTH', 'PERIOD']),
  schedule: Schedule,
});
const templateExample: Static<typeof TemplateAnswer> = {
  id: 'trt_66f2a1c09be4d07735a6c1ea',
  object: 'tariff_template',
  provider_id: 'prv_66f2a1c09be4d07735a6c1e4',
  display_name: 'Superenergy Night',
  country_code: 'DE',
  regions: [],
  direction: 'IMPORT',
  type: 'COMMODITY',
  structure_type: 'TIME_OF_DAY',
  market_rates: false,
  currency_code: 'EUR',
  valid_from: '2026-01-01T00:00:00Z',
  fixed_charges: [],
  tier_scope: 'MONTH',
  schedule: [
    {
      months: ['All'],
      days_and_hours: [
        {
          days: ['All'],
          hours: [
            { valid_from: '00:00:00', valid_to: '06:00:00', rate: [{ value: 0.2211 }] },
            { valid_from: '06:00:00', valid_to: '00:00:00', rate: [{ value: 0.3342 }] },
          ],
        },
      ],
    },
  ],
};

const providers: Resource<typeof ProviderAnswer> = {
  object: 'provider',
  plural: 'energy providers',
  path: '/providers',
  prefix: 'prv',
  tag,
  answer: ProviderAnswer,
  example: providerExample,
};
const sources: Resource<typeof SourceAnswer> = {
  object: 'market_source',
  plural: 'market sources',
  path: '/market-sources',
  prefix: 'mrs',
  tag,
  answer: SourceAnswer,
  example: sourceExample,
};
const templates: Resource<typeof TemplateAnswer> = {
  object: 'tariff_template',
  plural: 'plans of the tariff library',
  path: '/tariff-templates',
  prefix: 'trt',
  tag,
  answer: TemplateAnswer,
  example: templateExample,
};

/** `/providers`, `/market-sources`, `/tariff-templates` (rest-api.md §6): shared, read-only, by name. */
export function catalogueEndpoints(market: Market): Endpoint[] {
  return [
    listCall(
      providers,
      { country_code: CountryFilter, query: NameFilter },
      ({ session, scope }, { country_code, query }, page) =>
        listProviders(session, scope, { countryCode: country_code?.toUpperCase(), query }, page),
      (rows) => rows.map(writeProvider),
    ),
    retrieveCall(providers, async ({ session, scope }, id) => writeProvider(await requireProvider(session, scope, id))),
    listCall(
      sources,
      { country_code: CountryFilter, market: Filter('`DAY_AHEAD`, `RETAIL_IMPORT`, `RETAIL_EXPORT` or `IMPORTED`.') },
      ({ session, scope: { liveMode } }, { country_code, market: name }, page) =>
        listMarketSources(session, { countryCode: country_code?.toUpperCase(), market: name, liveMode }, page),
      (rows, { scope }) => rows.map((source) => writeSource(source, market, scope.liveMode)),
    ),
    retrieveCall(sources, async ({ session, scope }, id) => {
      const source = (await market.catalogue(session)).byId(id);
      const isThere = source !== undefined && !(scope.liveMode && source.market === 'SANDBOX');
      if (!isThere) throw new Refusal('not_found', `There is no market source ${id}.`);
      return writeSource(source, market, scope.liveMode);
    }),
    listCall(
      templates,
      {
        provider_id: IdFilter('prv', 'Only those of this provider.'),
        country_code: CountryFilter,
        direction: Type.Optional(Word(['IMPORT', 'EXPORT', 'LOCAL'])),
        type: Type.Optional(Word(['COMMODITY', 'NON_COMMODITY'])),
        query: NameFilter,
      },
      ({ session, scope }, { provider_id, country_code, direction, type, query }, page) => {
        const filter = { providerId: provider_id, countryCode: country_code?.toUpperCase(), direction, type, query };
        return listTemplates(session, scope, filter, page);
      },
      (rows) => rows.map(writeTemplate),
    ),
    retrieveCall(templates, async ({ session, scope }, id) => writeTemplate(await requireTemplate(session, scope, id))),
  ];
}

function writeProvider(provider: Provider): Static<typeof ProviderAnswer> {
  return {
    id: provider.id,
    object: 'provider',
    display_name: provider.displayName,
    logo_url: provider.logoUrl,
    accent_color: provider.accentColor,
    country_codes: provider.countryCodes,
    connection_types: provider.connectionTypes,
    website_url: provider.websiteUrl,
  };
}

function writeSource(source: MarketSource, market: Market, liveMode: boolean): Static<typeof SourceAnswer> {
  const { status, knownUntilMs, lastUpdatedMs } = market.freshness(source, liveMode);
  return {
    id: source.id,
    object: 'market_source',
    display_name: source.displayName,
    country_code: source.countryCode,
    region: source.region,
    market: source.market,
    currency_code: source.currencyCode,
    timezone: source.timeZone,
    resolution_minutes: source.resolutionMinutes,
    status,
    ...(knownUntilMs === null ? {} : { known_until: formatUtc(knownUntilMs) }),
    ...(lastUpdatedMs === null ? {} : { last_updated: formatUtc(lastUpdatedMs) }),
  };
}

function writeTemplate(template: TariffTemplate): Static<typeof TemplateAnswer> {
  const { terms } = template;
  return {
    id: template.id,
    object: 'tariff_template',
    provider_id: template.providerId,
    display_name: template.displayName,
    country_code: template.countryCode,
    regions: template.regions,
    direction: template.direction,
    type: template.type,
    structure_type: template.structureType,
    market_rates: terms.marketRates,
    currency_code: template.currencyCode,
    ...(template.validFrom === null ? {} : { valid_from: formatUtc(template.validFrom.getTime()) }),
    ...(template.description === null ? {} : { description: template.description }),
    ...(terms.vat === null
      ? {}
      : { vat: { rate: terms.vat.rate, included: terms.vat.included, on_negative: terms.vat.onNegative } }),
    fixed_charges: [...terms.fixedCharges],
    ...(terms.minimumCharge == null ? {} : { minimum_charge: terms.minimumCharge }),
    tier_scope: terms.tierScope,
    // Which market the surcharges of a market plan stand on is known only once it is put on a location.
    schedule: writeSchedule(terms.schedule, (item) => (terms.marketRates ? item : toValueForm(item, null))),
  };
}
