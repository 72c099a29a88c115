import { type Static, Type } from 'typebox';
import { type Call, type Endpoint, endpoint } from '../../http/endpoint.ts';
import type { PriceDesk } from '../../modules/prices/index.ts';
import { Id, Timestamp } from '../../wire/schemas.ts';
import { type AnswerContext, PRICE_REFUSALS, priceExample, priceSchema, writePrices } from '../both/price-answer.ts';
import { readWindow, windowMembers } from '../both/price-body.ts';
import { AuditAnswer, auditExample, writeAudit } from './audit.ts';
import { RequestEcho, requestEchoExample, writeRequestEcho } from './request-echo.ts';

const ByLocation = Type.Object({ location_id: Id('loc') });
const PriceBody = Type.Object(windowMembers);

const bodyExample = { start_time: requestEchoExample.start_time, end_time: requestEchoExample.end_time };

const PriceAnswer = priceSchema({
  next_update: Timestamp('When new prices are next expected.'),
  request: RequestEcho,
});

/** `POST /prices/{location_id}`, `POST /audits/prices/{location_id}` (rest-api.md §8) in release anode. */
export function anodePriceEndpoints(desk: PriceDesk): Endpoint[] {
  const releases = ['2025-09-14.anode'] as const;
  const tag = 'Prices';
  return [
    endpoint({
      method: 'POST',
      path: '/prices/:location_id',
      context: 'api.price_retrieve',
      releases,
      tag,
      summary: 'Prices of a location',
      description: 'The whole price per kWh, commodity plus non-commodity, over a window in the past or future.',
      params: ByLocation,
      body: PriceBody,
      bodyExample,
      success: {
        status: 200,
        schema: PriceAnswer,
        example: { ...priceExample, next_update: '2026-09-14T13:00:00+02:00', request: requestEchoExample },
      },
      refusals: PRICE_REFUSALS,
      handle: async (call) => {
        const context = readContext(call);
        const prices = await desk.prices(call.session, call.scope, context.request);
        return writePrices(prices, context, {
          next_update: context.window.write(await prices.nextUpdateMs()),
          request: writeRequestEcho(context),
        });
      },
    }),
    endpoint({
      method: 'POST',
      path: '/audits/prices/:location_id',
      context: 'api.price_audit',
      releases,
      tag,
      summary: 'How prices came about',
      description: 'Every part of every price, for diagnostics.',
      params: ByLocation,
      body: PriceBody,
      bodyExample,
      callsPerMinute: 60,
      success: { status: 200, schema: AuditAnswer, example: auditExample },
      refusals: PRICE_REFUSALS,
      handle: async (call) => {
        const context = readContext(call);
        return writeAudit(
          await desk.audit(call.session, call.scope, context.request),
          context,
          writeRequestEcho(context),
        );
      },
    }),
  ];
}

type PriceCall = Call<Static<typeof ByLocation>, unknown, Static<typeof PriceBody>>;

function readContext({ scope, session, params, body }: PriceCall): AnswerContext {
  const nowMs = session.clock.now();
  const window = readWindow(body, nowMs);
  const direction = body.tariff_direction ?? 'IMPORT';
  return { scope, window, nowMs, request: { locationId: params.location_id, direction, window } };
}
