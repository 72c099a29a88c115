import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import { OEM_RELEASES } from '../../http/release.ts';
import { type Batch, getBatch, submitReadings, submitRecords } from '../../modules/meters/index.ts';
import { Refusal } from '../../refusal.ts';
import type { Scope } from '../../storage/index.ts';
import { readFlow } from '../../wire/flows.ts';
import { AccountId, Id, LiveMode, Model, TimeCreated, Word } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { Each, ReadingBody, RecordBody, readReading, readRecord, registerMembers } from './meter-body.ts';

/** Records and readings of one call (rest-api.md §10.1). */
const MOST_RECORDS = 20_000;
const BODY_LIMIT_BYTES = 8 * 1_048_576;
const tag = 'Meters';

export const BatchAnswer = Model('MeterBatch', {
  id: Id('bat'),
  object: Type.Literal('meter_batch'),
  live_mode: LiveMode,
  status: Word(['PROCESSING', 'COMPLETE']),
  records_submitted: Type.Integer(),
  records_accepted: Type.Integer({ description: 'Those that were sent and did not fail.' }),
  records_processed: Type.Integer({ description: 'Those of them that are stored.' }),
  failed_records: Type.Array(
    Type.Object({
      record_num: Type.Integer({ description: 'Counted from 0.' }),
      record_reference_id: Type.Optional(Type.String()),
      code: Type.String({ description: 'What to branch on.' }),
      error: Type.String({ description: 'For people; may change.' }),
    }),
    { description: 'The first 1,000 failures.' },
  ),
  time_created: TimeCreated,
  account_id: AccountId,
});

export const batchExample: Static<typeof BatchAnswer> = {
  id: 'bat_66f2a1c09be4d07735a6c1f0',
  object: 'meter_batch',
  live_mode: false,
  status: 'COMPLETE',
  records_submitted: 2,
  records_accepted: 1,
  records_processed: 1,
  failed_records: [
    {
      record_num: 1,
      record_reference_id: 'MET-2',
      code: 'end_before_start',
      error: 'end_time must be after start_time',
    },
  ],
  time_created: '2026-09-14T08:31:00Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};

const CumulativeBody = Type.Object({
  ...registerMembers,
  units: Word(['WH', 'KWH']),
  data: Each(ReadingBody, 'Up to 20,000 readings.'),
});

const of = { location_id: 'loc_66f2a1c09be4d07735a6c1e3', device_id: 'dev_66f2a1c09be4d07735a6c1e9' };

/** `PUT /meters/interval`, `PUT /meters/cumulative`, `GET /meters/batch` (rest-api.md §10), in every OEM release. */
export const meterEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'PUT',
    path: '/meters/interval',
    context: 'api.meter_interval_submit',
    releases: OEM_RELEASES,
    tag,
    summary: 'Submit energy records',
    description:
      'Energy over periods of time. A bad record fails alone. Up to 1,000 are stored before the answer, the others after it.',
    body: Each(RecordBody, 'Up to 20,000 records.'),
    bodyExample: [
      {
        ...of,
        record_reference_id: 'MET-1',
        units: 'WH',
        value: 3600,
        start_time: '2026-09-14T08:00:00Z',
        end_time: '2026-09-14T08:30:00Z',
      },
    ],
    bodyLimitBytes: BODY_LIMIT_BYTES,
    success: { status: 200, schema: BatchAnswer, example: batchExample },
    refusals: [],
    handle: async ({ session, scope, body }) => {
      requireFewEnough(body);
      return writeBatch(scope, await submitRecords(session, scope, body.map(readRecord)));
    },
  }),
  ...[
    { path: '/meters/cumulative', operation: 'meter_cumulative_submit' },
    { path: '/meters/cumulative/epoch', operation: 'meter_cumulative_epoch_submit' },
  ].map((place) =>
    endpoint({
      method: 'PUT',
      ...place,
      context: 'api.meter_cumulative_submit',
      releases: OEM_RELEASES,
      tag,
      summary: 'Submit readings of a counter',
      description: 'Two consecutive readings of a register make a record, whenever they were sent.',
      body: CumulativeBody,
      bodyExample: {
        ...of,
        units: 'WH',
        session_reference_id: 'SESSION-1',
        data: [
          { time: 1789372800, value: 155300, record_reference_id: 'REG-1' },
          { time: 1789374600, value: 158900, record_reference_id: 'REG-2' },
        ],
      },
      bodyLimitBytes: BODY_LIMIT_BYTES,
      success: { status: 200, schema: BatchAnswer, example: batchExample },
      refusals: [],
      handle: async ({ session, scope, body }) => {
        requireFewEnough(body.data);
        const flow = readFlow(body.energy_flow_direction ?? body.direction) ?? 'IMPORT';
        const register = {
          locationId: body.location_id,
          deviceId: body.device_id ?? null,
          flow,
          tariffDirection: body.tariff_direction ?? body.tariff_rate ?? flow,
        };
        const counted = { unit: body.units, sessionReference: body.session_reference_id ?? null };
        const readings = body.data.map((value) => readReading(value, counted));
        return writeBatch(scope, await submitReadings(session, scope, register, readings));
      },
    }),
  ),
  endpoint({
    method: 'GET',
    path: '/meters/batch',
    context: 'api.meter_batch_retrieve',
    releases: OEM_RELEASES,
    tag,
    summary: 'Retrieve the progress of a batch',
    description: 'For 30 days.',
    query: Type.Object({ batch_id: Id('bat') }),
    success: { status: 200, schema: BatchAnswer, example: batchExample },
    refusals: ['not_found'],
    handle: async ({ session, scope, query }) => writeBatch(scope, await getBatch(session, scope, query.batch_id)),
  }),
];

export function writeBatch(scope: Scope, batch: Batch): Static<typeof BatchAnswer> {
  return {
    id: batch.id,
    object: 'meter_batch',
    live_mode: scope.liveMode,
    status: batch.status,
    records_submitted: batch.submitted,
    records_accepted: batch.accepted,
    records_processed: batch.processed,
    failed_records: batch.failures.map(({ recordNumber, recordReference, code, message }) => ({
      record_num: recordNumber,
      ...(recordReference === null ? {} : { record_reference_id: recordReference }),
      code,
      error: message,
    })),
    time_created: formatUtc(batch.timeCreated.getTime()),
    account_id: scope.accountId,
  };
}

/** @throws Refusal `payload_too_large` */
function requireFewEnough(items: readonly unknown[]): void {
  if (items.length <= MOST_RECORDS) return;
  throw new Refusal('payload_too_large', 'A batch holds at most 20,000 records; send several.');
}
