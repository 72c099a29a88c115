import { and, asc, eq, lt, min, sql } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import { findOne, inScope, rowsOf, type Scope, type Session, tables, textArray } from '../../storage/index.ts';
import type { StoredFailure } from '../../storage/tables/meters.ts';
import { report } from '../events/index.ts';
import { type NumberedFailure, ownersIn, type Part, processPart, sizeOf } from './batch-parts.ts';

/** What became of records that were sent together (rest-api.md §10.1). */
export type Batch = Pick<
  typeof tables.meterBatches.$inferSelect,
  'id' | 'status' | 'submitted' | 'accepted' | 'processed' | 'failures' | 'timeCreated'
>;

/** Records that are processed before the answer. */
export const PROMPT_RECORDS = 1_000;
/** Records that are processed at a time after it. */
const PART_RECORDS = 2_500;
/** Failures that a batch lists. */
const LISTED_FAILURES = 1_000;
const KEPT_MS = 30 * 24 * 3_600_000;
/** How long a batch rests after work on it went wrong. */
const REST_MS = 30_000;

/**
 * Takes a batch: its first records are stored now, the others by `workOffPart`, here or in another process.
 * @param submitted how many records were sent
 * @param refused those that are wrong by themselves
 * @param split cuts what is left after `from` records off, `size` at most; null when there is nothing
 */
export async function takeBatch(
  session: Session,
  scope: Scope,
  submitted: number,
  refused: readonly NumberedFailure[],
  split: (from: number, size: number) => Part | null,
): Promise<Batch> {
  const first = split(0, PROMPT_RECORDS);
  const later: Part[] = [];
  for (let from = PROMPT_RECORDS; ; from += PART_RECORDS) {
    const part = split(from, PART_RECORDS);
    if (part === null) break;
    later.push(part);
  }
  if (first !== null) await finishEarlier(session, scope, ownersIn(first));
  return session.atomically(async (transaction) => {
    const failures = [...refused];
    const found = first === null ? [] : await processPart(transaction, scope, first);
    for (const failure of found) failures.push(failure);
    const now = session.clock.now();
    const row = {
      id: newId('bat', now),
      status: later.length === 0 ? ('COMPLETE' as const) : ('PROCESSING' as const),
      submitted,
      accepted: submitted - failures.length,
      processed: first === null ? 0 : sizeOf(first) - found.length,
      failures: listed(failures),
      timeCreated: new Date(now),
    };
    const owners = [...new Set(later.flatMap(ownersIn))];
    await transaction.sql.insert(tables.meterBatches).values({ ...scope, ...row, owners });
    if (later.length > 0) {
      await transaction.sql
        .insert(tables.meterBatchParts)
        .values(later.map((part, i) => ({ ...scope, batchId: row.id, part: i, content: JSON.stringify(part) })));
      transaction.announce({ topic: 'meter_batch', key: row.id });
    }
    return row;
  });
}

/** A batch of the last 30 days. @throws Refusal `not_found` */
export async function getBatch(session: Session, scope: Scope, id: string): Promise<Batch> {
  const row = await findOne(session, tables.meterBatches, scope, id);
  if (row === undefined || isForgotten(row, session)) {
    throw new Refusal('not_found', `There is no batch ${id}.`, { param: 'batch_id' });
  }
  return row;
}

/** A batch that waits, as its worker knows it. */
export interface WaitingBatch extends Scope {
  readonly id: string;
}

/** The batch whose turn it is: of one account and mode the earliest, and none on which another process works. */
async function claimBatch(transaction: Session): Promise<WaitingBatch | null> {
  const now = new Date(transaction.clock.now()).toISOString();
  const result = await transaction.sql.execute(sql`
    select account_id as "accountId", live_mode as "liveMode", id from meter_batches batch
    where status = 'PROCESSING' and (retry_after is null or retry_after <= ${now}::timestamptz)
      and not exists (
        select from meter_batches earlier
        where earlier.account_id = batch.account_id and earlier.live_mode = batch.live_mode
          and earlier.status = 'PROCESSING' and earlier.position < batch.position)
    order by position limit 1
    for update skip locked`);
  return rowsOf<WaitingBatch>(result)[0] ?? null;
}

/**
 * Processes the next part of a batch that waits, in a transaction of its own: a crash leaves the part to be done again,
 * whole. A batch whose work goes wrong rests for a while, and is tried again.
 * @returns false when none waits
 */
export async function workOffPart(session: Session): Promise<boolean> {
  let claimed = null as WaitingBatch | null;
  try {
    return await session.atomically(async (transaction) => {
      claimed = await claimBatch(transaction);
      if (claimed === null) return false;
      await processNextPart(transaction, claimed);
      return true;
    });
  } catch (error) {
    // The database may be what went wrong.
    if (claimed !== null) await letRest(session, claimed).catch(() => {});
    throw error;
  }
}

/** Batches that wait for more work. */
export async function countWaitingBatches(session: Session): Promise<number> {
  return session.sql.$count(tables.meterBatches, eq(tables.meterBatches.status, 'PROCESSING'));
}

/** Forgets batches of which nobody will ask any more. */
export async function forgetOldBatches(session: Session): Promise<void> {
  const { meterBatches } = tables;
  const limit = new Date(session.clock.now() - KEPT_MS);
  await session.sql
    .delete(meterBatches)
    .where(and(lt(meterBatches.timeCreated, limit), eq(meterBatches.status, 'COMPLETE')));
}

/** What was sent earlier for the same devices and locations is stored earlier, however much of it still waits. */
async function finishEarlier(session: Session, scope: Scope, owners: readonly string[]): Promise<void> {
  const { meterBatches } = tables;
  const waiting = await session.sql
    .select({ id: meterBatches.id })
    .from(meterBatches)
    .where(inScope(meterBatches, scope, eq(meterBatches.status, 'PROCESSING'), sql`owners && ${textArray(owners)}`))
    .orderBy(asc(meterBatches.position));
  for (const { id } of waiting) {
    while (await session.atomically((transaction) => continueBatch(transaction, { ...scope, id })));
  }
}

/** Processes the next part of a batch unless it is complete. @returns whether there is more */
async function continueBatch(transaction: Session, batch: WaitingBatch): Promise<boolean> {
  const { meterBatches } = tables;
  const [row] = await transaction.sql
    .select({ status: meterBatches.status })
    .from(meterBatches)
    .where(inScope(meterBatches, batch, eq(meterBatches.id, batch.id)))
    .for('update');
  if (row?.status !== 'PROCESSING') return false;
  return processNextPart(transaction, batch);
}

/** @returns whether there is more */
async function processNextPart(transaction: Session, batch: WaitingBatch): Promise<boolean> {
  const { meterBatchParts: parts } = tables;
  const ofBatch = inScope(parts, batch, eq(parts.batchId, batch.id));
  const [next] = await transaction.sql.select().from(parts).where(ofBatch).orderBy(asc(parts.part)).limit(1);
  if (next === undefined) {
    await complete(transaction, batch);
    return false;
  }
  const part = JSON.parse(next.content) as Part;
  const failures = await processPart(transaction, batch, part);
  await addOutcome(transaction, batch, sizeOf(part), failures);
  await transaction.sql.delete(parts).where(and(ofBatch, eq(parts.part, next.part)));
  const [left] = await transaction.sql
    .select({ part: min(parts.part) })
    .from(parts)
    .where(ofBatch);
  if (left?.part != null) return true;
  await complete(transaction, batch);
  return false;
}

async function addOutcome(
  transaction: Session,
  batch: WaitingBatch,
  size: number,
  failures: readonly NumberedFailure[],
): Promise<void> {
  const { meterBatches } = tables;
  const before = await findOne(transaction, meterBatches, batch, batch.id);
  await transaction.sql
    .update(meterBatches)
    .set({
      accepted: sql`${meterBatches.accepted} - ${failures.length}`,
      processed: sql`${meterBatches.processed} + ${size - failures.length}`,
      ...(failures.length === 0 ? {} : { failures: listed([...(before?.failures ?? []), ...failures]) }),
    })
    .where(inScope(meterBatches, batch, eq(meterBatches.id, batch.id)));
}

/** The end of a batch that went on after its answer, which is told. */
async function complete(transaction: Session, batch: WaitingBatch): Promise<void> {
  const { meterBatches } = tables;
  await transaction.sql
    .update(meterBatches)
    .set({ status: 'COMPLETE', owners: [], retryAfter: null })
    .where(inScope(meterBatches, batch, eq(meterBatches.id, batch.id)));
  report(transaction, batch, 'meter_batch.complete', batch.id);
}

async function letRest(session: Session, batch: WaitingBatch): Promise<void> {
  const { meterBatches } = tables;
  await session.sql
    .update(meterBatches)
    .set({ retryAfter: new Date(session.clock.now() + REST_MS) })
    .where(inScope(meterBatches, batch, eq(meterBatches.id, batch.id)));
}

/** The failures that a batch lists, in the order of its records. */
function listed(failures: readonly StoredFailure[]): StoredFailure[] {
  return failures.toSorted((a, b) => a.recordNumber - b.recordNumber).slice(0, LISTED_FAILURES);
}

function isForgotten({ timeCreated }: { readonly timeCreated: Date }, { clock }: Session): boolean {
  return timeCreated.getTime() < clock.now() - KEPT_MS;
}
