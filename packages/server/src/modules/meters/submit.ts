import type { Scope, Session } from '../../storage/index.ts';
import { type Numbered, type NumberedFailure, numbered } from './batch-parts.ts';
import { type Batch, takeBatch } from './batches.ts';
import { faultOfReading, type Reading } from './readings.ts';
import { type Failure, faultOf, type MeterRecord, type RegisterName } from './record.ts';

/** Something that was sent: what could be read, or why it could not. */
export type Submitted<Item> =
  | { readonly item: Item }
  | { readonly failure: Failure; readonly recordReference: string | null };

/** Stores records, in their order; a bad one fails alone (rest-api.md §10.1). */
export function submitRecords(
  session: Session,
  scope: Scope,
  submitted: readonly Submitted<MeterRecord>[],
): Promise<Batch> {
  const nowMs = session.clock.now();
  const { good, failures } = sift(submitted, (record) => faultOf(record, nowMs));
  return takeBatch(session, scope, submitted.length, failures, (from, size) => {
    const records = good.slice(from, from + size);
    return records.length === 0 ? null : { kind: 'RECORDS', records };
  });
}

/** Stores readings of one register, by time (rest-api.md §10.2). */
export function submitReadings(
  session: Session,
  scope: Scope,
  register: RegisterName,
  submitted: readonly Submitted<Reading>[],
): Promise<Batch> {
  const nowMs = session.clock.now();
  const { good, failures } = sift(submitted, (reading) => faultOfReading(reading, nowMs));
  good.sort((a, b) => a.item.timeMs - b.item.timeMs || a.number - b.number);
  return takeBatch(session, scope, submitted.length, failures, (from, size) => {
    const readings = good.slice(from, from + size);
    return readings.length === 0 ? null : { kind: 'READINGS', register, readings };
  });
}

function sift<Item extends { readonly recordReference: string | null }>(
  submitted: readonly Submitted<Item>[],
  faultOf: (item: Item) => Failure | null,
) {
  const good: Numbered<Item>[] = [];
  const failures: NumberedFailure[] = [];
  submitted.forEach((each, number) => {
    const failure = 'failure' in each ? each.failure : faultOf(each.item);
    const { recordReference } = 'failure' in each ? each : each.item;
    if (failure !== null) failures.push(numbered(number, recordReference, failure));
    else if ('item' in each) good.push({ number, item: each.item });
  });
  return { good, failures };
}
