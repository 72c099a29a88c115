import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import { newId } from '../../ids.ts';
import { type Log, type LogRequest, readLog } from '../../modules/meters/index.ts';
import { Refusal } from '../../refusal.ts';
import { FlowIn, FlowOut, readFlow } from '../../wire/flows.ts';
import { Confidence, Direction, Id, Model, Timestamp, Word } from '../../wire/schemas.ts';
import { readPastWindow } from '../both/past-window.ts';
import type { RequestedWindow } from '../both/price-body.ts';

const MOST_ROWS = 25_000;
const DAY_MS = 24 * 3_600_000;

const LogBody = Type.Object({
  id: Type.Union([Id('dev'), Id('loc')], { description: 'A device, or a location for its main meter.' }),
  start_time: Type.Optional(Timestamp('Default 30 days before the end.')),
  end_time: Type.Optional(Timestamp('Default now. At most 366 days after the start.')),
  energy_flow_direction: Type.Optional({ ...FlowIn, default: 'IMPORT' } as typeof FlowIn),
  tariff_direction: Type.Optional({ ...Direction, description: 'Default: any.' } as typeof Direction),
  group_by: Type.Optional(
    Word(['NON_FIXED', 'HALF_HOUR', 'HOUR', 'DAY', 'WEEK', 'MONTH'], 'NON_FIXED: as stored. Others in local time.'),
  ),
  order_by: Type.Optional(Word(['NEWEST', 'OLDEST'], 'Default NEWEST.')),
  // What is out of range is refused like a page of any list, which a schema cannot say.
  limit: Type.Optional(Type.Integer({ description: 'Page size, 1–25,000; default 100.' })),
  starting_after: Type.Optional(Type.String({ description: 'Next page: the last id of this one.' })),
  ending_before: Type.Optional(Type.String({ description: 'Previous page: the first id of this one.' })),
});

const LogAnswer = Model('MeterLog', {
  object: Type.Literal('list'),
  url: Type.String(),
  has_more: Type.Boolean({ description: 'Whether there is more in the direction of travel.' }),
  data: Type.Object({
    id: Id('mre'),
    object: Type.Literal('meter_log'),
    device_id: Type.Optional(Id('dev')),
    location_id: Type.Optional(Id('loc')),
    energy_flow_direction: FlowOut,
    energy_units: Type.Literal('KWH'),
    count: Type.Integer({ description: 'Rows of this answer.' }),
    records: Type.Array(
      Type.Object({
        id: Id('mre', 'Of a group: that of its earliest record.'),
        start_time: Timestamp(),
        end_time: Timestamp(),
        value: Type.Number({ description: 'kWh.' }),
        confidence: Confidence,
      }),
    ),
  }),
});

const example: Static<typeof LogAnswer> = {
  object: 'list',
  url: '/meters/records',
  has_more: false,
  data: {
    id: 'mre_66f2a1c09be4d07735a6c1f1',
    object: 'meter_log',
    device_id: 'dev_66f2a1c09be4d07735a6c1e9',
    energy_flow_direction: 'IMPORT',
    energy_units: 'KWH',
    count: 1,
    records: [
      {
        id: 'mre_00000000002a000032460b80',
        start_time: '2026-09-14T08:00:00Z',
        end_time: '2026-09-14T08:30:00Z',
        value: 3.6,
        confidence: 1,
      },
    ],
  },
};

/** `POST /meters/records` (rest-api.md §10.4) in release busbar. */
export const meterLogEndpoint: Endpoint = endpoint({
  method: 'POST',
  path: '/meters/records',
  context: 'api.meter_records_retrieve',
  releases: ['2026-08-01.busbar'],
  tag: 'Meters',
  summary: 'Read energy records',
  description: 'As stored, or grouped by local time with energy pro rata.',
  body: LogBody,
  bodyExample: {
    id: 'dev_66f2a1c09be4d07735a6c1e9',
    start_time: '2026-09-14T00:00:00Z',
    end_time: '2026-09-15T00:00:00Z',
  },
  success: { status: 200, schema: LogAnswer, example },
  refusals: ['not_found', 'window_empty', 'window_too_long', 'pagination_invalid'],
  handle: async ({ session, scope, body }) => {
    const nowMs = session.clock.now();
    const window = readPastWindow(body, nowMs, (endMs) => endMs - 30 * DAY_MS);
    const groupBy = body.group_by ?? 'NON_FIXED';
    const request: LogRequest = {
      ownerId: body.id,
      window,
      flow: readFlow(body.energy_flow_direction) ?? 'IMPORT',
      tariffDirection: body.tariff_direction ?? null,
      groupBy: groupBy === 'NON_FIXED' ? null : groupBy,
      order: body.order_by ?? 'NEWEST',
      limit: pageSize(body.limit),
      startingAfter: body.starting_after,
      endingBefore: body.ending_before,
    };
    return writeLog(newId('mre', nowMs), request, window, await readLog(session, scope, request));
  },
});

function writeLog(
  id: string,
  { ownerId, flow }: LogRequest,
  window: RequestedWindow,
  { rows, hasMore }: Log,
): Static<typeof LogAnswer> {
  return {
    object: 'list',
    url: '/meters/records',
    has_more: hasMore,
    data: {
      id,
      object: 'meter_log',
      ...(ownerId.startsWith('dev_') ? { device_id: ownerId } : { location_id: ownerId }),
      energy_flow_direction: flow,
      energy_units: 'KWH',
      count: rows.length,
      records: rows.map((row) => ({
        id: row.id,
        start_time: window.write(row.startMs),
        end_time: window.write(row.endMs),
        value: Math.round(row.energyWh * 1000) / 1e6,
        confidence: row.confidence,
      })),
    },
  };
}

function pageSize(limit = 100): number {
  if (limit >= 1 && limit <= MOST_ROWS) return limit;
  throw new Refusal('pagination_invalid', `limit must be from 1 to ${MOST_ROWS}`, { param: 'limit' });
}
