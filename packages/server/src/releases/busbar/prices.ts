import { type Static, Type } from 'typebox';
import { type Call, type Endpoint, endpoint } from '../../http/endpoint.ts';
import type { WrittenJson } from '../../http/written-json.ts';
import type { PriceDesk, Prices } from '../../modules/prices/index.ts';
import { Id, Timestamp } from '../../wire/schemas.ts';
import { type AnswerContext, PRICE_REFUSALS, priceExample, priceSchema, writePrices } from '../both/price-answer.ts';
import { readWindow, windowMembers } from '../both/price-body.ts';
import { AuditAnswer, auditExample, writeAudit } from './audit.ts';

const PriceBody = Type.Object({
  location_id: Id('loc'),
  ...windowMembers,
  device_id: Type.Optional(Id('dev', "Price by the device's own tariff where it has one.")),
});

const bodyExample = {
  location_id: 'loc_66f2a1c09be4d07735a6c1e3',
  start_time: '2026-09-14T10:00:00+02:00',
  end_time: '2026-09-14T13:00:00+02:00',
};

const PriceAnswer = priceSchema({
  known_until: Type.Optional(Timestamp('End of the published, certain part; absent if nothing is certain.')),
  device_id: Type.Optional(Id('dev')),
});

/** `POST /prices`, `POST /prices/audit` (rest-api.md §8) in release busbar. */
export function busbarPriceEndpoints(desk: PriceDesk): Endpoint[] {
  const releases = ['2026-08-01.busbar'] as const;
  const tag = 'Prices';
  return [
    endpoint({
      method: 'POST',
      path: '/prices',
      context: 'api.price_retrieve',
      releases,
      tag,
      summary: 'Prices of a location',
      description: 'The whole price per kWh, commodity plus non-commodity, over a window in the past or future.',
      body: PriceBody,
      bodyExample,
      success: {
        status: 200,
        schema: PriceAnswer,
        example: { ...priceExample, known_until: '2026-09-15T00:00:00+02:00' },
      },
      refusals: ['not_found', ...PRICE_REFUSALS],
      handle: (call) => {
        const context = readContext(call);
        const prices = desk.pricesAtHand(call.session, call.scope, context.request);
        if (prices !== null) return write(prices, context);
        return desk.prices(call.session, call.scope, context.request).then((read) => write(read, context));
      },
    }),
    endpoint({
      method: 'POST',
      path: '/prices/audit',
      context: 'api.price_audit',
      releases,
      tag,
      summary: 'How prices came about',
      description: 'Every part of every price, for diagnostics. All parts add up exactly as printed.',
      body: PriceBody,
      bodyExample,
      callsPerMinute: 60,
      success: { status: 200, schema: AuditAnswer, example: auditExample },
      refusals: ['not_found', ...PRICE_REFUSALS],
      handle: async (call) => {
        const context = readContext(call);
        return writeAudit(await desk.audit(call.session, call.scope, context.request), context);
      },
    }),
  ];
}

function write(prices: Prices, context: AnswerContext): WrittenJson {
  const { window, request } = context;
  return writePrices(prices, context, {
    ...(prices.knownUntilMs === null ? {} : { known_until: window.write(prices.knownUntilMs) }),
    ...(request.deviceId === undefined ? {} : { device_id: request.deviceId }),
  });
}

function readContext({ scope, session, body }: Call<unknown, unknown, Static<typeof PriceBody>>): AnswerContext {
  const nowMs = session.clock.now();
  const window = readWindow(body, nowMs);
  return {
    scope,
    window,
    nowMs,
    request: {
      locationId: body.location_id,
      direction: body.tariff_direction ?? 'IMPORT',
      window,
      deviceId: body.device_id,
    },
  };
}
