import type { Scope, Session } from '../../storage/index.ts';
import { markSeen } from '../devices/index.ts';
import { type Reading, storeReadings } from './readings.ts';
import type { Failure, MeterRecord, RegisterName } from './record.ts';
import { holdOwners, openRegisters, ownerOf } from './registers.ts';
import { storeRecords } from './store-records.ts';

/** Something that was sent as one of many, with its place among them, counted from 0. */
export interface Numbered<Item> {
  readonly number: number;
  readonly item: Item;
}

/** A piece of a batch that is processed in one transaction. */
export type Part =
  | { readonly kind: 'RECORDS'; readonly records: readonly Numbered<MeterRecord>[] }
  | { readonly kind: 'READINGS'; readonly register: RegisterName; readonly readings: readonly Numbered<Reading>[] };

export interface NumberedFailure extends Failure {
  readonly recordNumber: number;
  readonly recordReference: string | null;
}

/** Records or readings of a part. */
export function sizeOf(part: Part): number {
  return part.kind === 'RECORDS' ? part.records.length : part.readings.length;
}

/** Devices and locations whose records a part holds. */
export function ownersIn(part: Part): string[] {
  if (part.kind === 'READINGS') return [ownerOf(part.register)];
  return [...new Set(part.records.map(({ item }) => ownerOf(item)))];
}

/** A failure with the place of its record. */
export function numbered(
  recordNumber: number,
  recordReference: string | null,
  { code, message }: Failure,
): NumberedFailure {
  return { recordNumber, recordReference, code, message };
}

/** Stores what can be stored of a part. @returns what could not */
export function processPart(transaction: Session, scope: Scope, part: Part): Promise<NumberedFailure[]> {
  return part.kind === 'RECORDS'
    ? processRecords(transaction, scope, part.records)
    : processReadings(transaction, scope, part.register, part.readings);
}

async function processRecords(transaction: Session, scope: Scope, records: readonly Numbered<MeterRecord>[]) {
  const owners = await holdOwners(
    transaction,
    scope,
    records.map(({ item }) => item),
  );
  const failures: NumberedFailure[] = [];
  const good: MeterRecord[] = [];
  for (const { number, item } of records) {
    const fault = owners.faultOf(item);
    if (fault === null) good.push(item);
    else failures.push(numbered(number, item.recordReference, fault));
  }
  const registers = await openRegisters(transaction, scope, owners, good);
  const devices = new Set(good.flatMap(({ deviceId }) => deviceId ?? []));
  await Promise.all([storeRecords(transaction, scope, good, registers), markSeen(transaction, scope, [...devices])]);
  return failures;
}

async function processReadings(
  transaction: Session,
  scope: Scope,
  register: RegisterName,
  readings: readonly Numbered<Reading>[],
) {
  const owners = await holdOwners(transaction, scope, [register]);
  const fault = owners.faultOf(register);
  const faults =
    fault === null
      ? await storeReadings(
          transaction,
          scope,
          register,
          readings.map(({ item }) => item),
          owners,
        )
      : readings.map(() => fault);
  if (fault === null && register.deviceId !== null) await markSeen(transaction, scope, [register.deviceId]);
  return readings.flatMap(({ number, item }, i) => {
    const failure = faults[i];
    return failure == null ? [] : [numbered(number, item.recordReference, failure)];
  });
}
