import { roundMoney } from '@plateau/energy';
import { type Static, Type } from 'typebox';
import { type Call, type Endpoint, endpoint } from '../../http/endpoint.ts';
import {
  type PlannedSlot,
  planAmounts,
  type ScheduleSources,
  timesByLimit,
  timesOfDuration,
} from '../../modules/schedules/index.ts';
import { Confidence, Direction, Id, Model, Money, Word } from '../../wire/schemas.ts';
import type { AnswerContext } from '../both/price-answer.ts';
import { readWindow } from '../both/price-body.ts';
import {
  AMOUNT_REFUSALS,
  amountBodyExample,
  amountExample,
  amountHead,
  amountMembers,
  amountRow,
  amountTail,
  Cost,
  PlannedPower,
  readAmounts,
  Savings,
  writeAmounts,
} from '../both/schedule-amount.ts';
import {
  DURATION_REFUSALS,
  durationMembers,
  LIMIT_REFUSALS,
  limitMembers,
  readLine,
  slotExamples,
  slotMembers,
  timesBodyExample,
  timesExample,
  timesExampleTail,
  timesHead,
  timesId,
  timesTail,
  writeTimes,
} from '../both/schedule-times.ts';
import { RequestEcho, requestEchoExample, writeRequestEcho } from './request-echo.ts';

const ByLocation = Type.Object({ location_id: Id('loc') });
const olderMembers = {
  direction: Type.Optional({ ...Direction, description: 'Older name of tariff_direction.' } as typeof Direction),
};
// An absent tariff_direction must stay absent, so that the older name can stand for it.
const tariff_direction = Type.Optional(Direction);
const DurationBody = Type.Object({ ...durationMembers, tariff_direction, ...olderMembers });
const LimitBody = Type.Object({ ...limitMembers, tariff_direction, ...olderMembers });
const AmountBody = Type.Object(amountMembers);

const Segment = Word(['LOW', 'HIGH']);
const AveragePrice = Type.Object({ average: Money, confidence: Confidence });

const DurationAnswer = Model('Schedule by duration', {
  id: Id('std'),
  object: Type.Literal('schedule_duration'),
  ...timesHead,
  data: Type.Array(Type.Object({ ...slotMembers, price: AveragePrice })),
  ...timesTail,
  request: Type.Object({ ...RequestEcho.properties, segment: Segment, duration: Type.Integer() }),
});
const LimitAnswer = Model('Schedule by limit', {
  id: Id('spl'),
  object: Type.Literal('schedule_limit'),
  ...timesHead,
  direction: { ...Direction, description: 'Older name of tariff_direction.' } as typeof Direction,
  data: Type.Array(
    Type.Object({
      ...slotMembers,
      price: AveragePrice,
      tariff: Type.Object({ rate_avg: Money, confidence: Confidence }, { description: 'Older name of price.' }),
    }),
  ),
  ...timesTail,
  request: Type.Object({
    ...RequestEcho.properties,
    segment: Segment,
    absolute: Type.Optional(Type.Number()),
    relative: Type.Optional(Type.Number()),
  }),
});
const OlderCost = { ...Cost, description: 'Older name of cost.' } as typeof Cost;
const AmountAnswer = Model('Schedule by amount', {
  ...amountHead,
  tariff: OlderCost,
  savings: Savings,
  data: Type.Array(
    Type.Object({ ...amountRow, tariff: OlderCost, savings: Savings, schedule: Type.Array(PlannedPower) }),
  ),
  ...amountTail,
});

const echoExample = {
  ...requestEchoExample,
  start_time: timesBodyExample.start_time,
  end_time: timesBodyExample.end_time,
  segment: timesBodyExample.segment,
};
const exampleSlots = slotExamples.map(({ price, ...slot }) => ({ ...slot, price: { average: price, confidence: 1 } }));

/** `POST /schedules/duration|limit|amount/{location_id}` (rest-api.md §9) in release anode. */
export function anodeScheduleEndpoints(sources: ScheduleSources): Endpoint[] {
  const releases = ['2025-09-14.anode'] as const;
  const tag = 'Schedules';
  return [
    endpoint({
      method: 'POST',
      path: '/schedules/duration/:location_id',
      context: 'api.schedule_duration',
      releases,
      tag,
      summary: 'Cheapest or dearest times of a duration',
      description: 'Equal prices are taken earliest first. Times without a price are never taken.',
      params: ByLocation,
      body: DurationBody,
      bodyExample: { ...timesBodyExample, duration: 120 },
      success: {
        status: 200,
        schema: DurationAnswer,
        example: {
          id: 'std_66f2a1c09be4d07735a6c1e6',
          object: 'schedule_duration',
          ...timesExample,
          data: exampleSlots,
          ...timesExampleTail,
          request: { ...echoExample, duration: 120 },
        },
      },
      refusals: DURATION_REFUSALS,
      handle: async (call) => {
        const context = readContext(call);
        const { segment, duration, continuous } = call.body;
        const times = await timesOfDuration(sources, call.session, call.scope, {
          ...context.request,
          segment,
          minutes: duration,
          isContinuous: continuous ?? false,
        });
        return {
          id: timesId('schedule_duration', context.nowMs),
          object: 'schedule_duration' as const,
          ...(await writeTimes(times, context, writeSlot)),
          request: { ...writeRequestEcho(context), segment, duration },
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/schedules/limit/:location_id',
      context: 'api.schedule_limit',
      releases,
      tag,
      summary: 'Times under or over a price',
      description: 'Times without a price do not count. Give `absolute` or `relative`.',
      params: ByLocation,
      body: LimitBody,
      bodyExample: { ...timesBodyExample, relative: 0.1 },
      success: {
        status: 200,
        schema: LimitAnswer,
        example: {
          id: 'spl_66f2a1c09be4d07735a6c1e6',
          object: 'schedule_limit',
          ...timesExample,
          direction: 'IMPORT',
          data: exampleSlots.map((slot) => ({ ...slot, tariff: { rate_avg: slot.price.average, confidence: 1 } })),
          ...timesExampleTail,
          request: { ...echoExample, relative: 0.1 },
        },
      },
      refusals: LIMIT_REFUSALS,
      handle: async (call) => {
        const context = readContext(call);
        const { segment, absolute, relative } = call.body;
        const times = await timesByLimit(sources, call.session, call.scope, {
          ...context.request,
          segment,
          line: readLine(call.body),
        });
        const answer = await writeTimes(times, context, (slot) => {
          const { price } = writeSlot(slot);
          return { price, tariff: { rate_avg: price.average, confidence: price.confidence } };
        });
        return {
          id: timesId('schedule_limit', context.nowMs),
          object: 'schedule_limit' as const,
          ...answer,
          direction: answer.tariff_direction,
          request: {
            ...writeRequestEcho(context),
            segment,
            ...(absolute === undefined ? {} : { absolute }),
            ...(relative === undefined ? {} : { relative }),
          },
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/schedules/amount/:location_id',
      context: 'api.schedule_amount',
      releases,
      tag,
      summary: 'Cheapest plan for amounts of energy',
      description:
        'One plan for up to 20 devices, each with its window and power, under one ceiling. Energy that cannot be placed is no error: `unserved` tells it. Sun that is forecast and left by the base load counts at what it would be sold for.',
      params: ByLocation,
      body: AmountBody,
      bodyExample: amountBodyExample,
      success: {
        status: 200,
        schema: AmountAnswer,
        example: {
          ...amountExample,
          tariff: amountExample.cost,
          data: amountExample.data.map((row) => ({ ...row, tariff: row.cost })),
        },
      },
      refusals: AMOUNT_REFUSALS,
      handle: async ({ session, scope, params, body }) => {
        const nowMs = session.clock.now();
        const read = readAmounts(params.location_id, body, nowMs);
        const amounts = await planAmounts(sources, session, scope, read.request);
        const { head, rows, tail } = writeAmounts(amounts, read, body, { scope, nowMs });
        return { ...head, tariff: head.cost, data: rows.map((row) => ({ ...row, tariff: row.cost })), ...tail };
      },
    }),
  ];
}

function writeSlot({ price, confidence }: PlannedSlot) {
  return { price: { average: roundMoney(price), confidence } };
}

type TimesCall = Call<Static<typeof ByLocation>, unknown, Static<typeof DurationBody> | Static<typeof LimitBody>>;

function readContext({ scope, session, params, body }: TimesCall): AnswerContext {
  const nowMs = session.clock.now();
  const window = readWindow(body, nowMs);
  const direction = body.tariff_direction ?? body.direction ?? 'IMPORT';
  return { scope, window, nowMs, request: { locationId: params.location_id, direction, window } };
}
