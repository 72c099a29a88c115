import type { AuditComponent, AuditRow, AuditSource } from '@plateau/energy';
import { type Static, Type } from 'typebox';
import { newId } from '../../ids.ts';
import type { Audit } from '../../modules/prices/index.ts';
import { Confidence, Id, Model, Money, Nullable, Timestamp } from '../../wire/schemas.ts';
import { type AnswerContext, priceHead, priceTail, writePriceHead, writePriceTail } from '../both/price-answer.ts';
import { RequestEcho, requestEchoExample } from './request-echo.ts';

const Tier = Type.Number({ description: 'Start of the consumption tier in kWh; 0 without tiers.' });

/** The audit object of release anode. */
export const AuditAnswer = Model('PriceAudit', {
  id: Id('tra'),
  object: Type.Literal('price_audit'),
  ...priceHead,
  market_sources: Type.Array(Id('mrs')),
  request: RequestEcho,
  data: Type.Array(
    Type.Object({
      valid_from: Timestamp(),
      valid_to: Timestamp(),
      price_breakdown: Type.Object({
        commodity: Type.Optional(
          Type.Object({
            market: Type.Optional(Money),
            fixed: Type.Optional(Money),
            percentage: Type.Optional(Money),
            tier: Tier,
            aggregate: Nullable(Money, 'The whole commodity price, VAT included.'),
          }),
        ),
        non_commodity: Type.Optional(
          Type.Object({ fixed: Nullable(Money, 'The whole non-commodity price, VAT included.'), tier: Tier }),
        ),
        total: Nullable(Money),
        confidence: Confidence,
      }),
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
  request: requestEchoExample,
  data: [
    {
      valid_from: '2026-09-14T10:00:00+02:00',
      valid_to: '2026-09-14T11:00:00+02:00',
      price_breakdown: {
        commodity: { market: 0.082, fixed: 0.021, percentage: 0.00515, tier: 0, aggregate: 0.1287 },
        non_commodity: { fixed: 0.1837, tier: 0 },
        total: 0.3124,
        confidence: 1,
      },
    },
  ],
  time_created: '2026-09-14T07:59:12Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};

export function writeAudit(
  audit: Audit,
  context: AnswerContext,
  request: Static<typeof RequestEcho>,
): Static<typeof AuditAnswer> {
  return {
    id: newId('tra', context.nowMs),
    object: 'price_audit',
    ...writePriceHead(audit, context),
    market_sources: [...audit.marketSources],
    request,
    data: audit.rows.map((row) => ({
      valid_from: context.window.write(row.startMs),
      valid_to: context.window.write(row.endMs),
      price_breakdown: writeBreakdown(row),
    })),
    ...writePriceTail(context),
  };
}

function writeBreakdown(row: AuditRow): Static<typeof AuditAnswer>['data'][number]['price_breakdown'] {
  const { commodity, nonCommodity } = row;
  // Sources stand in the order of the components.
  return {
    ...(commodity === undefined ? {} : { commodity: writeCommodity(commodity, row.sources[0]) }),
    ...(nonCommodity === undefined
      ? {}
      : { non_commodity: { fixed: nonCommodity.value, tier: row.sources.at(-1)?.tierFromKwh ?? 0 } }),
    total: row.total,
    confidence: row.confidence,
  };
}

function writeCommodity({ market, fixed, surcharges, value }: AuditComponent, source: AuditSource | undefined) {
  return {
    ...(market === undefined ? {} : { market }),
    ...(fixed === undefined ? {} : { fixed }),
    ...(surcharges === undefined ? {} : { percentage: surcharges }),
    tier: source?.tierFromKwh ?? 0,
    aggregate: value,
  };
}
