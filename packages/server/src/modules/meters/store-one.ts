import { Refusal, type RefusalCode } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import { markSeen } from '../devices/index.ts';
import { type Failure, type FailureCode, faultOf, type MeterRecord } from './record.ts';
import { recordId } from './record-id.ts';
import { holdOwners, openRegisters, registerKey } from './registers.ts';
import { storeRecords } from './store-records.ts';

/**
 * Stores one record, by the rules of all. @returns its id
 * @throws Refusal `window_empty`, `interval_too_long`, `future_actual`, `data_json_invalid`, `not_found`, `device_not_at_location`
 */
export async function storeOne(transaction: Session, scope: Scope, record: MeterRecord): Promise<string> {
  const fault = faultOf(record, transaction.clock.now());
  if (fault !== null) throw refusalOf(fault);
  const owners = await holdOwners(transaction, scope, [record]);
  const unknown = owners.faultOf(record);
  if (unknown !== null) throw refusalOf(unknown);
  const registers = await openRegisters(transaction, scope, owners, [record]);
  await storeRecords(transaction, scope, [record], registers);
  if (record.deviceId !== null) await markSeen(transaction, scope, [record.deviceId]);
  return recordId({ register: registers.get(registerKey(record))!.number, startMs: record.startMs });
}

/** The failures of records, as a call on one record refuses it (rest-api.md §11.1). */
function refusalOf({ code, message, param }: Failure): Refusal {
  return new Refusal(CODES[code], message, param === undefined ? {} : { param });
}

const CODES: Record<FailureCode, RefusalCode> = {
  record_invalid: 'data_json_invalid',
  not_found: 'not_found',
  device_not_at_location: 'device_not_at_location',
  end_before_start: 'window_empty',
  interval_too_long: 'interval_too_long',
  future_actual: 'future_actual',
  register_decreased: 'data_json_invalid',
  duplicate_reading: 'data_json_invalid',
};
