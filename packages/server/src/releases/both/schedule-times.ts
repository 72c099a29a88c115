import { roundMoney } from '@plateau/energy';
import { type Static, Type } from 'typebox';
import { newId } from '../../ids.ts';
import type { LimitRequest, PlannedSlot, Times } from '../../modules/schedules/index.ts';
import type { RefusalCode } from '../../refusal.ts';
import {
  AccountId,
  Confidence,
  Direction,
  Id,
  LiveMode,
  Money,
  TimeCreated,
  Timestamp,
  Word,
} from '../../wire/schemas.ts';
import type { AnswerContext } from './price-answer.ts';
import { PRICE_REFUSALS, writePriceTail } from './price-answer.ts';
import { windowMembers } from './price-body.ts';

export const DURATION_REFUSALS: readonly RefusalCode[] = [...PRICE_REFUSALS, 'duration_exceeds_window'];
export const LIMIT_REFUSALS: readonly RefusalCode[] = [...PRICE_REFUSALS, 'threshold_missing'];

const Segment = (low: string, high: string) => Word(['LOW', 'HIGH'], `LOW: ${low}; HIGH: ${high}.`);

/** Members of a request for times, in both releases. */
const timesMembers = {
  ...windowMembers,
  end_time: Timestamp('End of the window, which is half-open and at most 3 days long.'),
};

export const durationMembers = {
  ...timesMembers,
  segment: Segment('the cheapest times', 'the dearest'),
  duration: Type.Integer({ minimum: 1, maximum: 10_000, description: 'Minutes in all.' }),
  continuous: Type.Optional(Type.Boolean({ default: false, description: 'One unbroken slot.' })),
};

export const limitMembers = {
  ...timesMembers,
  segment: Segment('at or under the limit', 'at or over it'),
  absolute: Type.Optional(Type.Number({ description: 'Price per kWh; goes before relative.' })),
  relative: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: "Position between the window's lowest price (0) and its highest (1).",
    }),
  ),
};
const LimitBody = Type.Object(limitMembers);

export function readLine({ absolute, relative }: Static<typeof LimitBody>): LimitRequest['line'] {
  if (absolute !== undefined) return { absolute };
  return relative === undefined ? null : { relative };
}

/** Members of an answer about times, in both releases. */
export const timesHead = {
  live_mode: LiveMode,
  location_id: Id('loc'),
  location_timezone: Type.String({ description: 'IANA time zone.' }),
  currency_code: Type.String({ description: 'ISO 4217.' }),
  tariff_direction: Direction,
  duration: Type.Number({ description: 'Minutes of all slots.' }),
};

export const timesTail = {
  next_update: Timestamp('When new prices are next expected.'),
  time_created: TimeCreated,
  account_id: AccountId,
};

/** A slot with the members that one release adds. */
export const slotMembers = { start_time: Timestamp(), end_time: Timestamp() };
export const MeanPrice = { value: Money, confidence: Confidence };

export async function writeTimes<Row>(
  { prices, slots }: Times,
  context: AnswerContext,
  writeRow: (slot: PlannedSlot) => Row,
) {
  const { scope, request, window } = context;
  const lengthMs = slots.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return {
    live_mode: scope.liveMode,
    location_id: request.locationId,
    location_timezone: prices.place.timeZone,
    currency_code: prices.place.currencyCode,
    tariff_direction: request.direction,
    duration: roundMoney(lengthMs / 60_000),
    data: slots.map((slot) => ({
      start_time: window.write(slot.startMs),
      end_time: window.write(slot.endMs),
      ...writeRow(slot),
    })),
    next_update: window.write(await prices.nextUpdateMs()),
    ...writePriceTail(context),
  };
}

export function timesId(object: 'schedule_duration' | 'schedule_limit', nowMs: number): string {
  return newId(object === 'schedule_duration' ? 'std' : 'spl', nowMs);
}

/** The example of both kinds, in the words of both releases. */
export const timesExample = {
  live_mode: false,
  location_id: 'loc_66f2a1c09be4d07735a6c1e3',
  location_timezone: 'Europe/Berlin',
  currency_code: 'EUR',
  tariff_direction: 'IMPORT' as const,
  duration: 120,
};
export const timesExampleTail = {
  next_update: '2026-09-15T13:00:00+02:00',
  time_created: '2026-09-14T17:59:00Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};
export const slotExamples = [
  { start_time: '2026-09-15T01:30:00+02:00', end_time: '2026-09-15T03:00:00+02:00', price: 0.2314 },
  { start_time: '2026-09-15T04:00:00+02:00', end_time: '2026-09-15T04:30:00+02:00', price: 0.2351 },
] as const;
export const timesBodyExample = {
  start_time: '2026-09-14T20:00:00+02:00',
  end_time: '2026-09-15T06:00:00+02:00',
  segment: 'LOW' as const,
};
