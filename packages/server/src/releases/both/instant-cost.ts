import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import type { OemRelease } from '../../http/release.ts';
import type { CostDesk, InstantCost } from '../../modules/costs/index.ts';
import type { MeterRecord } from '../../modules/meters/index.ts';
import { Refusal } from '../../refusal.ts';
import type { Scope } from '../../storage/index.ts';
import {
  AccountId,
  Confidence,
  Direction,
  Id,
  LiveMode,
  Model,
  TimeCreated,
  Timestamp,
  Word,
} from '../../wire/schemas.ts';
import { formatUtc, formatWithOffset, parseTimestamp } from '../../wire/timestamps.ts';
import {
  COST_REFUSALS,
  Cost,
  Energy,
  flowSchema,
  member,
  Unpriced,
  writeCost,
  writeEnergy,
  writeFlow,
  writeUnpriced,
} from './cost-answer.ts';
import { RecordBody, readRecord } from './meter-body.ts';

/** What a record says, as it was understood. */
function echoSchema(release: OemRelease) {
  return Type.Object({
    location_id: Id('loc'),
    device_id: Type.Optional(Id('dev')),
    session_reference_id: Type.Optional(Type.String()),
    record_reference_id: Type.Optional(Type.String()),
    energy_flow_direction: flowSchema(release),
    tariff_direction: Direction,
    units: Word(['WH', 'KWH', 'W', 'KW']),
    confidence: Confidence,
    value: Type.Number(),
    start_time: Timestamp(),
    end_time: Timestamp(),
    non_persistent: Type.Boolean(),
  });
}

function answerSchema(release: OemRelease) {
  return Model('InstantCost', {
    id: Id('mre'),
    object: Type.Literal('meter_record'),
    live_mode: LiveMode,
    energy_flow_direction: flowSchema(release),
    tariff_direction: Direction,
    currency_code: Type.String({ description: 'ISO 4217.' }),
    energy_units: Type.Literal('WH'),
    request: echoSchema(release),
    data: Type.Object({
      start_time: Timestamp(),
      end_time: Timestamp(),
      session_reference_id: Type.Optional(Type.String()),
      record_reference_id: Type.Optional(Type.String()),
      energy: Energy,
      cost: Cost,
    }),
    unpriced: Type.Optional(Unpriced),
    time_created: TimeCreated,
    account_id: AccountId,
  });
}

const recordExample = {
  location_id: 'loc_66f2a1c09be4d07735a6c1e3',
  device_id: 'dev_66f2a1c09be4d07735a6c1e9',
  session_reference_id: 'SESSION-1',
  record_reference_id: 'MET-1',
  units: 'W' as const,
  value: 7200,
  start_time: '2026-09-14T07:00:00Z',
  end_time: '2026-09-14T07:30:00Z',
};

function answerExample(release: OemRelease) {
  const { start_time, end_time, session_reference_id, record_reference_id } = recordExample;
  const energy_flow_direction = writeFlow('IMPORT', release);
  return {
    id: 'mre_00000000002a000032460b80',
    object: 'meter_record' as const,
    live_mode: false,
    energy_flow_direction,
    tariff_direction: 'IMPORT' as const,
    currency_code: 'EUR',
    energy_units: 'WH' as const,
    request: {
      ...recordExample,
      energy_flow_direction,
      tariff_direction: 'IMPORT' as const,
      confidence: 1,
      non_persistent: false,
    },
    data: {
      start_time,
      end_time,
      session_reference_id,
      record_reference_id,
      energy: { value: 3600 },
      cost: { value: 1.12464, confidence: 1 },
    },
    time_created: '2026-09-14T08:30:05Z',
    account_id: 'acc_66f2a1c09be4d07735a6c1e0',
  };
}

/** `POST /costs/instant` (rest-api.md §11.1) in one release. */
export function instantCostEndpoint(desk: CostDesk, release: OemRelease): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/costs/instant',
    context: 'api.cost_instant',
    releases: [release],
    tag: 'Costs',
    summary: 'Store a record and tell its cost',
    query: Type.Object({
      non_persistent: Type.Optional(Type.Boolean({ description: 'Simulate: store nothing. Default false.' })),
    }),
    body: RecordBody,
    bodyExample: recordExample,
    success: { status: 200, schema: answerSchema(release), example: answerExample(release) },
    refusals: [
      'not_found',
      'window_empty',
      'interval_too_long',
      'future_actual',
      'device_not_at_location',
      ...COST_REFUSALS,
    ],
    handle: async ({ session, scope, query, body }) => {
      const record = recordOf(body);
      const isSimulated = query.non_persistent === true;
      const cost = isSimulated ? await desk.simulate(session, scope, record) : await desk.store(session, scope, record);
      return writeInstant(cost, record, body, { release, isSimulated, scope, nowMs: session.clock.now() });
    },
  });
}

function writeInstant(
  cost: InstantCost,
  record: MeterRecord,
  { units, value, end_time }: Static<typeof RecordBody>,
  context: {
    readonly release: OemRelease;
    readonly isSimulated: boolean;
    readonly scope: Scope;
    readonly nowMs: number;
  },
): Static<ReturnType<typeof answerSchema>> {
  const { scope, isSimulated } = context;
  const { offsetMinutes } = parseTimestamp(end_time)!;
  const write = (ms: number) => formatWithOffset(ms, offsetMinutes);
  const directions = {
    energy_flow_direction: writeFlow(record.flow, context.release),
    tariff_direction: record.tariffDirection,
  };
  const named = {
    ...member('session_reference_id', record.sessionReference),
    ...member('record_reference_id', record.recordReference),
  };
  const times = { start_time: write(record.startMs), end_time: write(record.endMs) };
  return {
    id: cost.id,
    object: 'meter_record',
    live_mode: scope.liveMode,
    ...directions,
    currency_code: cost.place.currencyCode,
    energy_units: 'WH',
    request: {
      location_id: record.locationId,
      ...member('device_id', record.deviceId),
      ...named,
      ...directions,
      units,
      confidence: record.confidence,
      value,
      ...times,
      non_persistent: isSimulated,
    },
    data: { ...times, ...named, energy: writeEnergy(cost.total), cost: writeCost(cost.total) },
    ...(cost.unpriced.length === 0 ? {} : { unpriced: writeUnpriced(cost.unpriced, write) }),
    time_created: formatUtc(context.nowMs),
    account_id: scope.accountId,
  };
}

/** What a body that its schema has found well-formed says. */
function recordOf(body: Static<typeof RecordBody>): MeterRecord {
  const read = readRecord(body);
  if ('item' in read) return read.item;
  throw new Refusal('data_json_invalid', read.failure.message);
}
