import { Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import { simulateDevice } from '../../modules/meters/index.ts';
import { Refusal } from '../../refusal.ts';
import { Id, Timestamp } from '../../wire/schemas.ts';
import { parseTimestamp } from '../../wire/timestamps.ts';
import { BatchAnswer, batchExample, writeBatch } from '../both/meters.ts';

/** `POST /sandbox/devices/{id}/simulate` (rest-api.md §15), alike in every release. */
export const sandboxDeviceEndpoint: Endpoint = endpoint({
  method: 'POST',
  path: '/sandbox/devices/:id/simulate',
  context: 'api.sandbox_device_simulate',
  tag: 'Sandbox',
  summary: 'Make up records of a device',
  description: 'Half-hourly, as its type would have them, and a state at the end. Test mode only.',
  params: Type.Object({ id: Id('dev') }),
  body: Type.Object({ start_time: Timestamp(), end_time: Timestamp('At most 31 days after the start.') }),
  bodyExample: { start_time: '2026-09-01T00:00:00+02:00', end_time: '2026-09-08T00:00:00+02:00' },
  success: { status: 200, schema: BatchAnswer, example: batchExample },
  refusals: ['window_empty', 'window_too_long', 'conflict'],
  handle: async ({ session, scope, params, body }) => {
    if (scope.liveMode) throw new Refusal('not_found', 'There is no sandbox in live mode.');
    const window = { startMs: parseTimestamp(body.start_time)!.ms, endMs: parseTimestamp(body.end_time)!.ms };
    return writeBatch(scope, await simulateDevice(session, scope, params.id, window));
  },
});
