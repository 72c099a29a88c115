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
import { Id, Model } from '../../wire/schemas.ts';
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
  MeanPrice,
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
import { siteEndpoint } from './schedule-site.ts';
import { chargeEndpoint } from './schedule-soc.ts';

const LOCATION = 'loc_66f2a1c09be4d07735a6c1e3';
const whereMembers = {
  location_id: Id('loc'),
  device_id: Type.Optional(Id('dev', 'Its own tariff, the sun that it would use, and the VPP events in its schedule.')),
};
const DurationBody = Type.Object({ ...whereMembers, ...durationMembers });
const LimitBody = Type.Object({ ...whereMembers, ...limitMembers });
const AmountBody = Type.Object({ location_id: Id('loc'), ...amountMembers });

const Slots = Type.Array(
  Type.Object({
    ...slotMembers,
    price: Type.Object(MeanPrice, { description: 'Mean over time, per kWh.' }),
    vpp_event: Type.Boolean({ description: "Whether it overlaps a VPP event in the device's schedule." }),
  }),
  { description: 'In order; touching ones are one.' },
);
const DurationAnswer = Model('Schedule by duration', {
  id: Id('std'),
  object: Type.Literal('schedule_duration'),
  ...timesHead,
  data: Slots,
  ...timesTail,
});
const LimitAnswer = Model('Schedule by limit', {
  id: Id('spl'),
  object: Type.Literal('schedule_limit'),
  ...timesHead,
  data: Slots,
  ...timesTail,
});
const AmountAnswer = Model('Schedule by amount', {
  ...amountHead,
  savings: Savings,
  data: Type.Array(Type.Object({ ...amountRow, savings: Savings, schedule: Type.Array(PlannedPower) })),
  ...amountTail,
});

const exampleSlots = slotExamples.map(({ price, ...slot }) => ({
  ...slot,
  price: { value: price, confidence: 1 },
  vpp_event: false,
}));

/** `POST /schedules/…` (rest-api.md §9) in release busbar. */
export function busbarScheduleEndpoints(sources: ScheduleSources): Endpoint[] {
  const releases = ['2026-08-01.busbar'] as const;
  const tag = 'Schedules';
  return [
    endpoint({
      method: 'POST',
      path: '/schedules/duration',
      context: 'api.schedule_duration',
      releases,
      tag,
      summary: 'Cheapest or dearest times of a duration',
      description: 'Equal prices are taken earliest first. Times without a price are never taken.',
      body: DurationBody,
      bodyExample: { location_id: LOCATION, ...timesBodyExample, duration: 120 },
      success: {
        status: 200,
        schema: DurationAnswer,
        example: {
          id: 'std_66f2a1c09be4d07735a6c1e6',
          object: 'schedule_duration',
          ...timesExample,
          data: exampleSlots,
          ...timesExampleTail,
        },
      },
      refusals: ['not_found', ...DURATION_REFUSALS],
      handle: async (call) => {
        const context = readContext(call);
        const times = await timesOfDuration(sources, call.session, call.scope, {
          ...context.request,
          segment: call.body.segment,
          minutes: call.body.duration,
          isContinuous: call.body.continuous ?? false,
        });
        return {
          id: timesId('schedule_duration', context.nowMs),
          object: 'schedule_duration' as const,
          ...(await writeTimes(times, context, writeSlot)),
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/schedules/limit',
      context: 'api.schedule_limit',
      releases,
      tag,
      summary: 'Times under or over a price',
      description: 'Times without a price do not count. Give `absolute` or `relative`.',
      body: LimitBody,
      bodyExample: { location_id: LOCATION, ...timesBodyExample, relative: 0.1 },
      success: {
        status: 200,
        schema: LimitAnswer,
        example: {
          id: 'spl_66f2a1c09be4d07735a6c1e6',
          object: 'schedule_limit',
          ...timesExample,
          data: exampleSlots,
          ...timesExampleTail,
        },
      },
      refusals: ['not_found', ...LIMIT_REFUSALS],
      handle: async (call) => {
        const context = readContext(call);
        const times = await timesByLimit(sources, call.session, call.scope, {
          ...context.request,
          segment: call.body.segment,
          line: readLine(call.body),
        });
        return {
          id: timesId('schedule_limit', context.nowMs),
          object: 'schedule_limit' as const,
          ...(await writeTimes(times, context, writeSlot)),
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/schedules/amount',
      context: 'api.schedule_amount',
      releases,
      tag,
      summary: 'Cheapest plan for amounts of energy',
      description:
        'One plan for up to 20 devices, each with its window and power, under one ceiling. Energy that cannot be placed is no error: `unserved` tells it. Sun that is forecast and left by the base load counts at what it would be sold for.',
      body: AmountBody,
      bodyExample: { location_id: LOCATION, ...amountBodyExample },
      success: { status: 200, schema: AmountAnswer, example: amountExample },
      refusals: ['not_found', ...AMOUNT_REFUSALS],
      handle: async ({ session, scope, body }) => {
        const nowMs = session.clock.now();
        const read = readAmounts(body.location_id, body, nowMs);
        const amounts = await planAmounts(sources, session, scope, read.request);
        const { head, rows, tail } = writeAmounts(amounts, read, body, { scope, nowMs });
        return { ...head, data: rows, ...tail };
      },
    }),
    chargeEndpoint(sources),
    siteEndpoint(sources),
  ];
}

function writeSlot({ price, confidence, isVppEvent }: PlannedSlot) {
  return { price: { value: roundMoney(price), confidence }, vpp_event: isVppEvent };
}

type TimesCall = Call<unknown, unknown, Static<typeof DurationBody> | Static<typeof LimitBody>>;

function readContext({ scope, session, body }: TimesCall): AnswerContext {
  const nowMs = session.clock.now();
  const window = readWindow(body, nowMs);
  const direction = body.tariff_direction ?? 'IMPORT';
  return {
    scope,
    window,
    nowMs,
    request: { locationId: body.location_id, direction, window, deviceId: body.device_id },
  };
}
