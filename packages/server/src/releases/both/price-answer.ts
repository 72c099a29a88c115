import { type TProperties, Type } from 'typebox';
import { WrittenJson } from '../../http/written-json.ts';
import { newId } from '../../ids.ts';
import type { PriceRequest, Prices } from '../../modules/prices/index.ts';
import type { RefusalCode } from '../../refusal.ts';
import type { Scope } from '../../storage/index.ts';
import {
  AccountId,
  Confidence,
  Direction,
  Id,
  LiveMode,
  Model,
  Money,
  Nullable,
  TimeCreated,
  Timestamp,
} from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import type { RequestedWindow } from './price-body.ts';
import { priceRows } from './price-rows.ts';

/** Refusals of every call that needs prices. */
export const PRICE_REFUSALS: readonly RefusalCode[] = [
  'window_empty',
  'window_too_long',
  'device_not_at_location',
  'no_tariff_connected',
  'pending_connect',
  'no_price_data',
];

/** Members of an answer about the prices of a location, in both releases. */
export const priceHead = {
  live_mode: LiveMode,
  location_id: Id('loc'),
  location_timezone: Type.String({ description: 'IANA time zone.' }),
  currency_code: Type.String({ description: 'ISO 4217.' }),
  tariff_direction: Direction,
  last_updated: Timestamp('When the data behind the prices last changed.'),
};

export const priceTail = { time_created: TimeCreated, account_id: AccountId };

/** The price object with the members that one release adds. */
export function priceSchema<More extends TProperties>(more: More) {
  return Model('Price', {
    id: Id('prs'),
    object: Type.Literal('price'),
    ...priceHead,
    ...more,
    data: Type.Array(
      Type.Object({
        valid_from: Timestamp(),
        valid_to: Timestamp(),
        price: Type.Object({
          value: Nullable(Money, 'Per kWh; null where there is no number.'),
          confidence: Confidence,
        }),
      }),
      { description: 'Covers the window in order, without gap or overlap; equal neighbours are merged.' },
    ),
    ...priceTail,
  });
}

export const priceExample = {
  id: 'prs_66f2a1c09be4d07735a6c1e7',
  object: 'price' as const,
  live_mode: false,
  location_id: 'loc_66f2a1c09be4d07735a6c1e3',
  location_timezone: 'Europe/Berlin',
  currency_code: 'EUR',
  tariff_direction: 'IMPORT' as const,
  last_updated: '2026-09-13T13:05:00+02:00',
  data: [
    {
      valid_from: '2026-09-14T10:00:00+02:00',
      valid_to: '2026-09-14T11:00:00+02:00',
      price: { value: 0.3124, confidence: 1 },
    },
    {
      valid_from: '2026-09-14T11:00:00+02:00',
      valid_to: '2026-09-14T13:00:00+02:00',
      price: { value: 0.2871, confidence: 1 },
    },
  ],
  time_created: '2026-09-14T07:59:10Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};

export interface AnswerContext {
  readonly scope: Scope;
  readonly request: PriceRequest;
  readonly window: RequestedWindow;
  readonly nowMs: number;
}

/** Members of `priceHead`, as they are answered. */
export function writePriceHead(
  { place, lastUpdatedMs }: Pick<Prices, 'place' | 'lastUpdatedMs'>,
  { scope, request, window }: AnswerContext,
) {
  return {
    live_mode: scope.liveMode,
    location_id: request.locationId,
    location_timezone: place.timeZone,
    currency_code: place.currencyCode,
    tariff_direction: request.direction,
    last_updated: window.write(lastUpdatedMs),
  };
}

export function writePriceTail({ scope, nowMs }: AnswerContext) {
  return { time_created: formatUtc(nowMs), account_id: scope.accountId };
}

/** The whole answer, its rows written by hand, with the members that one release adds. */
export function writePrices(prices: Prices, context: AnswerContext, more: Record<string, unknown>): WrittenJson {
  const { window, scope, nowMs } = context;
  const head = { id: newId('prs', nowMs), object: 'price', ...writePriceHead(prices, context), ...more };
  const rows = priceRows(prices.days, window, window.offsetMinutes);
  return new WrittenJson(
    `${JSON.stringify(head).slice(0, -1)},"data":${rows.head}`,
    rows.middle,
    `${rows.tail},"time_created":"${formatUtc(nowMs)}","account_id":"${scope.accountId}"}`,
  );
}
