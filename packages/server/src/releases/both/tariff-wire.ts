import { type RateItem, type ScheduleEntry, toSurchargeForm, toValueForm } from '@plateau/energy';
import { type Static, Type } from 'typebox';
import type { OemRelease } from '../../http/release.ts';
import type { Catalogue } from '../../modules/market/index.ts';
import { type Place, type Tariff, type TariffInput, usualMarketSource } from '../../modules/tariffs/index.ts';
import {
  AccountId,
  Direction,
  Id,
  LiveMode,
  Model,
  Nullable,
  TimeCreated,
  Timestamp,
  Word,
} from '../../wire/schemas.ts';
import { formatUtc, parseTimestamp } from '../../wire/timestamps.ts';
import { Schedule } from './schedule-schema.ts';

const Vat = {
  rate: Type.Number({ minimum: 0, maximum: 1, description: 'A fraction: 0.19 is 19 %.' }),
  included: Type.Optional(Type.Boolean({ description: 'Whether the rates contain it; default true.' })),
  on_negative: Type.Optional(Word(['APPLY', 'NONE'], 'Whether it is added while the net price is below zero.')),
};
const FixedCharges = Type.Array(
  Type.Object({ amount: Type.Number({ description: 'Major units.' }), per: Word(['DAY', 'MONTH']) }),
  { maxItems: 20, description: 'Kept apart; never part of the price per kWh.' },
);
/** `YEAR` is known from rate sheets. */
export const MinimumCharge = Type.Object(
  {
    amount: Type.Number({ minimum: 0, description: 'Major units.' }),
    per: Word(['DAY', 'MONTH', 'YEAR'], 'MONTH: of a bill, however long.'),
  },
  { description: 'The least that a bill comes to, energy and fixed charges together.' },
);
const Devices = Type.Array(Id('dev'), { maxItems: 100, description: 'Only these devices; empty: the whole location.' });
const MarketResolution = Word(['NATIVE', 'PT30M', 'PT60M'], 'The index is averaged over this before use.');
const BillingDay = Type.Integer({ minimum: 1, maximum: 28, description: 'First day of the period of the tiers.' });
const TierScope = Word(['MONTH', 'PERIOD'], 'PERIOD counts each period of the schedule apart.');
const TariffType = Word(
  ['COMMODITY', 'NON_COMMODITY'],
  'COMMODITY: the electricity; NON_COMMODITY: delivery (IMPORT only).',
);
const DisplayName = Type.String({ maxLength: 120 });

const termMembers = {
  schedule: Type.Optional(Schedule),
  market_rates: Type.Optional(
    Nullable(Type.Boolean(), 'Priced from the market source of the location; default false.'),
  ),
  market_source: Type.Optional(Nullable(Id('mrs'), 'Default: that of the location.')),
  market_resolution: Type.Optional(Nullable(MarketResolution, 'Default NATIVE.')),
  fixed_charges: Type.Optional(Nullable(FixedCharges)),
  minimum_charge: Type.Optional(Nullable(MinimumCharge)),
  billing_day: Type.Optional(Nullable(BillingDay)),
  tier_scope: Type.Optional(Nullable(TierScope, 'Default MONTH.')),
  contract_start_date: Type.Optional(Timestamp('Default: today, 00:00 local.')),
  contract_end_date: Type.Optional(Nullable(Timestamp(), 'Default: a year after the start; null: open-ended.')),
  devices: Type.Optional(Nullable(Devices)),
};

/** Body of `POST /tariffs`, the same in both releases. */
export const TariffBody = Type.Object({
  location_id: Id('loc'),
  direction: Direction,
  type: TariffType,
  template_id: Type.Optional(Nullable(Id('trt'), 'Schedule, name and provider from the library.')),
  display_name: Type.Optional(Nullable(DisplayName)),
  provider_id: Type.Optional(Nullable(Id('prv'))),
  vat: Type.Optional(Nullable(Type.Object(Vat))),
  ...termMembers,
});

/** Body of `PATCH /tariffs/{id}`. */
export const TariffPatch = Type.Object({
  display_name: Type.Optional(Nullable(DisplayName)),
  provider_id: Type.Optional(Nullable(Id('prv'))),
  vat: Type.Optional(Nullable(Type.Object({ ...Vat, rate: Type.Optional(Vat.rate) }))),
  ...termMembers,
  data: Type.Optional({ ...Schedule, description: 'Older name of schedule.' } as typeof Schedule),
  effective_from: Type.Optional(Timestamp('From when changed rates hold; default now.')),
});

export const tariffBodyExample: Static<typeof TariffBody> = {
  location_id: 'loc_66f2a1c09be4d07735a6c1e3',
  direction: 'IMPORT',
  type: 'COMMODITY',
  display_name: 'Superenergy Flex',
  market_rates: true,
  vat: { rate: 0.19, included: false },
  contract_start_date: '2026-09-01T00:00:00+02:00',
  contract_end_date: '2027-09-01T00:00:00+02:00',
  schedule: [
    {
      months: ['All'],
      days_and_hours: [
        {
          days: ['All'],
          hours: [
            {
              valid_from: '00:00:00',
              valid_to: '00:00:00',
              rate: [{ surcharge_fixed: 0.021, surcharge_percentage: 0.05 }],
            },
          ],
        },
      ],
    },
  ],
};

/** The tariff object, in both releases. */
export const TariffAnswer = Model('Tariff', {
  id: Id('trf'),
  object: Type.Literal('tariff'),
  location_id: Id('loc'),
  live_mode: LiveMode,
  is_linked: Type.Boolean({ description: 'Whether an outside source feeds the prices.' }),
  connection_type: Word(['DIRECT', 'LIBRARY', 'MARKET', 'MANUAL']),
  type: TariffType,
  status: Word(['CONNECTED', 'PENDING', 'ERROR', 'ERROR_REPORTED', 'EXPIRED', 'DISCONNECTED']),
  timezone: Type.String({ description: 'IANA time zone of its local times.' }),
  currency_code: Type.String({ description: 'ISO 4217.' }),
  market_rates: Type.Boolean(),
  structure_type: Word(['FIXED', 'TIME_OF_DAY', 'MARKET', 'DYNAMIC']),
  temporary: Type.Boolean({ description: 'Whether an estimate stands in for a tariff that cannot be read.' }),
  vat: Type.Optional(Type.Object({ rate: Vat.rate, included: Type.Boolean(), on_negative: Word(['APPLY', 'NONE']) })),
  devices: Devices,
  market_source: Type.Optional(Id('mrs')),
  market_resolution: MarketResolution,
  fixed_charges: FixedCharges,
  minimum_charge: Type.Optional(MinimumCharge),
  billing_day: Type.Optional(BillingDay),
  tier_scope: TierScope,
  contract_start_date: Timestamp(),
  contract_end_date: Nullable(Timestamp(), 'Null: open-ended.'),
  direction: Direction,
  display_name: Type.Optional(DisplayName),
  provider_id: Type.Optional(Id('prv')),
  template_id: Type.Optional(Id('trt')),
  schedule: {
    ...Schedule,
    minItems: 0,
    description: 'Empty while a tariff has still to be read from its provider.',
  } as typeof Schedule,
  time_created: TimeCreated,
  account_id: AccountId,
});

type WireSchedule = Static<typeof Schedule>;
type Terms = TariffInput['terms'];

/** Terms that both bodies may carry, without what they leave out; `null` is the usual value. */
export function readTerms(body: Omit<Static<typeof TariffPatch>, 'vat'>): Terms {
  const schedule = body.schedule ?? body.data;
  return {
    ...(schedule === undefined ? {} : { schedule: readSchedule(schedule) }),
    ...(body.market_rates === undefined ? {} : { marketRates: body.market_rates ?? false }),
    ...(body.market_source === undefined ? {} : { marketSource: body.market_source }),
    ...(body.market_resolution === undefined ? {} : { marketResolution: body.market_resolution ?? 'NATIVE' }),
    ...(body.fixed_charges === undefined
      ? {}
      : { fixedCharges: (body.fixed_charges ?? []).map(({ amount, per }) => ({ amount, per })) }),
    ...(body.minimum_charge === undefined
      ? {}
      : { minimumCharge: body.minimum_charge && readMinimumCharge(body.minimum_charge) }),
    ...(body.billing_day === undefined ? {} : { billingDay: body.billing_day }),
    ...(body.tier_scope === undefined ? {} : { tierScope: body.tier_scope ?? 'MONTH' }),
  };
}

const readMinimumCharge = ({ amount, per }: Static<typeof MinimumCharge>) => ({ amount, per });

/** VAT with what the body leaves out left out. */
export function readVat(vat: { rate?: number; included?: boolean; on_negative?: 'APPLY' | 'NONE' }) {
  return {
    ...(vat.rate === undefined ? {} : { rate: vat.rate }),
    ...(vat.included === undefined ? {} : { included: vat.included }),
    ...(vat.on_negative === undefined ? {} : { onNegative: vat.on_negative }),
  };
}

export function readDate(text: string | undefined): Date | undefined {
  const timestamp = text === undefined ? null : parseTimestamp(text);
  return timestamp === null ? undefined : new Date(timestamp.ms);
}

/** Takes over the members that a schedule is made of, and no others. */
function readSchedule(schedule: WireSchedule): ScheduleEntry[] {
  return schedule.map((entry) => ({
    ...(entry.months === undefined ? {} : { months: entry.months }),
    ...(entry.dates === undefined ? {} : { dates: entry.dates }),
    days_and_hours: entry.days_and_hours.map(({ days, hours }) => ({
      ...(days === undefined ? {} : { days }),
      hours: hours.map(({ valid_from, valid_to, period, rate }) => ({
        ...(valid_from === undefined ? {} : { valid_from }),
        ...(valid_to === undefined ? {} : { valid_to }),
        ...(period === undefined ? {} : { period }),
        rate: rate.map(readRate),
      })),
    })),
  }));
}

const RATE_MEMBERS = [
  'value',
  'variables',
  'fixed',
  'surcharge_fixed',
  'surcharge_percentage',
  'to_kwh',
  'to_kwh_per_day',
];

function readRate(rate: WireSchedule[number]['days_and_hours'][number]['hours'][number]['rate'][number]): RateItem {
  return Object.fromEntries(Object.entries(rate).filter(([name]) => RATE_MEMBERS.includes(name))) as RateItem;
}

/** A tariff as a release writes it: rates in the release's own form where it can say them. */
export function writeTariff(
  tariff: Tariff,
  place: Place,
  catalogue: Catalogue,
  release: OemRelease,
): Static<typeof TariffAnswer> {
  const { terms } = tariff;
  const marketSource = terms.marketSource ?? usualMarketSource(place, tariff.direction);
  const usesMarket = terms.marketRates && marketSource !== null;
  const market = usesMarket
    ? { source: marketSource, unitsPerKwh: catalogue.byId(marketSource)?.unitsPerKwh ?? 0.001 }
    : null;
  const rate = release === '2025-09-14.anode' ? anodeRate : toValueForm;
  return {
    id: tariff.id,
    object: 'tariff',
    location_id: tariff.locationId,
    live_mode: tariff.liveMode,
    is_linked: tariff.connectionType !== 'MANUAL' || tariff.structureType === 'MARKET',
    connection_type: tariff.connectionType,
    type: tariff.type,
    status: tariff.status,
    timezone: terms.timeZone ?? place.timeZone,
    currency_code: place.currencyCode,
    market_rates: terms.marketRates,
    structure_type: tariff.structureType,
    temporary: tariff.temporary,
    ...(terms.vat === null
      ? {}
      : { vat: { rate: terms.vat.rate, included: terms.vat.included, on_negative: terms.vat.onNegative } }),
    devices: tariff.devices,
    ...(usesMarket ? { market_source: marketSource } : {}),
    market_resolution: terms.marketResolution,
    fixed_charges: [...terms.fixedCharges],
    ...(terms.minimumCharge == null ? {} : { minimum_charge: terms.minimumCharge }),
    ...(terms.billingDay === null ? {} : { billing_day: terms.billingDay }),
    tier_scope: terms.tierScope,
    contract_start_date: formatUtc(tariff.contractStart.getTime()),
    contract_end_date: tariff.contractEnd === null ? null : formatUtc(tariff.contractEnd.getTime()),
    direction: tariff.direction,
    ...(tariff.displayName === null ? {} : { display_name: tariff.displayName }),
    ...(tariff.providerId === null ? {} : { provider_id: tariff.providerId }),
    ...(tariff.templateId === null ? {} : { template_id: tariff.templateId }),
    // Surcharges on a market that is not known here have no other form.
    schedule: writeSchedule(terms.schedule, (item) =>
      terms.marketRates && market === null ? item : rate(item, market),
    ),
    time_created: formatUtc(tariff.timeCreated.getTime()),
    account_id: tariff.accountId,
  };
}

/** A schedule with each rate rewritten. */
export function writeSchedule(schedule: readonly ScheduleEntry[], rate: (item: RateItem) => RateItem): WireSchedule {
  return schedule.map((entry) => ({
    ...entry,
    days_and_hours: entry.days_and_hours.map((days) => ({
      ...days,
      hours: days.hours.map((hours) => ({ ...hours, rate: hours.rate.map(rate) })),
    })),
  })) as WireSchedule;
}

function anodeRate(item: RateItem, market: Parameters<typeof toSurchargeForm>[1]): RateItem {
  const surcharges = toSurchargeForm(item, market);
  return surcharges === undefined ? item : { ...surcharges, to_kwh: surcharges.to_kwh ?? null };
}
