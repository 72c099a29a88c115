import type { AuditComponent, AuditRow } from '@plateau/energy';
import { type Static, Type } from 'typebox';
import { newId } from '../../ids.ts';
import type { Audit } from '../../modules/prices/index.ts';
import { Confidence, Id, Model, Money, Nullable, Timestamp } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { type AnswerContext, priceHead, priceTail, writePriceHead, writePriceTail } from '../both/price-answer.ts';

const Component = Type.Object(
  {
    market: Type.Optional(Money),
    fixed: Type.Optional(Money),
    surcharges: Type.Optional(Money),
    vat: Type.Optional(Money),
    value: Nullable(Money),
    confidence: Confidence,
    temporary: Type.Boolean({ description: 'Whether an estimate stands in.' }),
  },
  { description: 'Money per kWh; market + fixed + surcharges + vat = value.' },
);

/** The audit object of release busbar. */
export const AuditAnswer = Model('PriceAudit', {
  id: Id('tra'),
  object: Type.Literal('price_audit'),
  ...priceHead,
  device_id: Type.Optional(Id('dev')),
  market_sources: Type.Array(Id('mrs')),
  data: Type.Array(
    Type.Object({
      valid_from: Timestamp(),
      valid_to: Timestamp(),
      price: Type.Object({
        commodity: Type.Optional(Component),
        non_commodity: Type.Optional(Component),
        total: Nullable(Money),
      }),
      formula: Type.Optional(
        Type.Object({
          tariff_id: Id('trf'),
          expression: Type.String(),
          variables: Type.Record(Type.String(), Nullable(Type.Number())),
        }),
      ),
      sources: Type.Array(
        Type.Object({
          tariff_id: Id('trf'),
          version: Type.Integer(),
          tier: Type.Number({ description: 'Start of the consumption tier in kWh; 0 without tiers.' }),
          market_source: Type.Optional(Id('mrs')),
          market_revision: Type.Optional(Type.Integer()),
          market_time_published: Type.Optional(Timestamp()),
        }),
      ),
    }),
  ),
  ...priceTail,
});

export const auditExample: Static<typeof AuditAnswer> = {
  id: 'tra_66f2a1c09be4d07735a6c1e8',
  object: 'price_audit',
  live_mode: false,
  location_id: 'loc_66f2a1c09be4d07735a6c1e3',
  location_timezone: 'Europe/Berlin',
  currency_code: 'EUR',
  tariff_direction: 'IMPORT',
  last_updated: '2026-09-13T13:05:00+02:00',
  market_sources: ['mrs_66f2a1c09be4d07735a6c1e6'],
  data: [
    {
      valid_from: '2026-09-14T10:00:00+02:00',
      valid_to: '2026-09-14T11:00:00+02:00',
      price: {
        commodity: {
          market: 0.082,
          fixed: 0.021,
          surcharges: 0.00515,
          vat: 0.02055,
          value: 0.1287,
          confidence: 1,
          temporary: false,
        },
        non_commodity: { fixed: 0.15437, vat: 0.02933, value: 0.1837, confidence: 1, temporary: false },
        total: 0.3124,
      },
      formula: {
        tariff_id: 'trf_66f2a1c09be4d07735a6c1e5',
        expression: '($market * $unit + $fixed) * (1 + $percentage)',
        variables: { market: 82, unit: 0.001, fixed: 0.021, percentage: 0.05 },
      },
      sources: [
        {
          tariff_id: 'trf_66f2a1c09be4d07735a6c1e5',
          version: 1,
          tier: 0,
          market_source: 'mrs_66f2a1c09be4d07735a6c1e6',
          market_revision: 1,
          market_time_published: '2026-09-13T11:05:00Z',
        },
      ],
    },
  ],
  time_created: '2026-09-14T07:59:12Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};

export function writeAudit(audit: Audit, context: AnswerContext): Static<typeof AuditAnswer> {
  const { deviceId } = context.request;
  return {
    id: newId('tra', context.nowMs),
    object: 'price_audit',
    ...writePriceHead(audit, context),
    ...(deviceId === undefined ? {} : { device_id: deviceId }),
    market_sources: [...audit.marketSources],
    data: audit.rows.map((row) => writeRow(row, context.window.write)),
    ...writePriceTail(context),
  };
}

function writeRow(row: AuditRow, write: (ms: number) => string): Static<typeof AuditAnswer>['data'][number] {
  const { commodity, nonCommodity, formula } = row;
  return {
    valid_from: write(row.startMs),
    valid_to: write(row.endMs),
    price: {
      ...(commodity === undefined ? {} : { commodity: writeComponent(commodity) }),
      ...(nonCommodity === undefined ? {} : { non_commodity: writeComponent(nonCommodity) }),
      total: row.total,
    },
    ...(formula === undefined
      ? {}
      : {
          formula: {
            tariff_id: formula.tariffId,
            expression: formula.expression,
            variables: { ...formula.variables },
          },
        }),
    sources: row.sources.map((source) => ({
      tariff_id: source.tariffId,
      version: source.version,
      tier: source.tierFromKwh,
      ...(source.marketSource === undefined ? {} : { market_source: source.marketSource }),
      ...(source.marketRevision === undefined ? {} : { market_revision: source.marketRevision }),
      ...(source.marketTimePublishedMs == null
        ? {}
        : { market_time_published: formatUtc(source.marketTimePublishedMs) }),
    })),
  };
}

function writeComponent(component: AuditComponent): Static<typeof Component> {
  const { market, fixed, surcharges, vat, value, confidence, temporary } = component;
  return {
    ...(market === undefined ? {} : { market }),
    ...(fixed === undefined ? {} : { fixed }),
    ...(surcharges === undefined ? {} : { surcharges }),
    ...(vat === undefined ? {} : { vat }),
    value,
    confidence,
    temporary,
  };
}
