import { type SQL, sql } from 'drizzle-orm';
import {
  executeInOrder,
  instantOf,
  integerArray,
  numberArray,
  rowsOf,
  type Scope,
  type Session,
  secondsArray,
  textArray,
} from '../../storage/index.ts';
import { type Layer, lay } from './lay.ts';
import { LONGEST_RECORD_MS, type MeterRecord } from './record.ts';
import { lineOf, type Register, registerKey } from './registers.ts';

/** A record as it is stored. */
export interface StoredRecord extends Layer {
  readonly register: number;
  readonly sessionReference: string | null;
}

/**
 * Stores records, in their order: later ones are laid over earlier ones and over what is stored. What would be stored
 * again as it is, is not touched.
 * @param registers those of the records' owners, as `openRegisters` returns them
 */
export async function storeRecords(
  transaction: Session,
  scope: Scope,
  records: readonly MeterRecord[],
  registers: ReadonlyMap<string, Register>,
): Promise<void> {
  if (records.length === 0) return;
  const registersByLine = Map.groupBy(registers.values(), lineOf);
  const lines = Map.groupBy(records, lineOf);
  const entangled = new Map([...lines].filter(([line, some]) => mayOverlap(some, registersByLine.get(line)!)));
  const spans = [...entangled].flatMap(([line, some]) => spansOf(line, some, registersByLine.get(line)!));
  const known = Map.groupBy(await readStored(transaction, scope, spans), ({ line }) => line);

  const removed: StoredRecord[] = [];
  const added: StoredRecord[] = [];
  for (const [name, some] of lines) {
    const arriving = some.map((record) => toStored(record, registers.get(registerKey(record))!.number));
    if (!entangled.has(name)) {
      for (const record of arriving) added.push(record);
      continue;
    }
    const before = (known.get(name) ?? []).map(({ record }) => record);
    const line = before.slice();
    for (const record of arriving) lay(line, record);
    const outcome = difference(before, line);
    removed.push(...outcome.removed);
    added.push(...outcome.added);
  }
  const statements = [removal(scope, removed), insertion(scope, added), raisingOfEnds(scope, added, registers)];
  await executeInOrder(
    transaction,
    statements.filter((each) => each !== null),
  );
}

function toStored(record: MeterRecord, register: number): StoredRecord {
  const { startMs, endMs, energyWh, confidence, sessionReference, recordReference } = record;
  return { register, startMs, endMs, energyWh, confidence, sessionReference, recordReference };
}

/** Whether records of a line overlap one another or what is stored. Most don't: meters send what comes next. */
function mayOverlap(records: readonly MeterRecord[], registers: readonly Register[]): boolean {
  let endMs = Number.NEGATIVE_INFINITY;
  for (const { recordsUntilMs } of registers) endMs = Math.max(endMs, recordsUntilMs ?? endMs);
  for (const record of records) {
    if (record.startMs < endMs) return true;
    endMs = record.endMs;
  }
  return false;
}

interface Span {
  readonly line: string;
  readonly register: number;
  readonly startMs: number;
  readonly endMs: number;
}

function spansOf(line: string, records: readonly MeterRecord[], registers: readonly Register[]): Span[] {
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const record of records) {
    startMs = Math.min(startMs, record.startMs);
    endMs = Math.max(endMs, record.endMs);
  }
  return registers
    .filter(({ recordsUntilMs }) => recordsUntilMs !== null && recordsUntilMs > startMs)
    .map(({ number }) => ({ line, register: number, startMs, endMs }));
}

/** What is stored in some spans of time, ascending; records of one register do not overlap, so one at most begins before a span. */
async function readStored(
  transaction: Session,
  { accountId, liveMode }: Scope,
  spans: readonly Span[],
): Promise<{ readonly line: string; readonly record: StoredRecord }[]> {
  if (spans.length === 0) return [];
  const earliest = Math.min(...spans.map((span) => span.startMs)) - LONGEST_RECORD_MS;
  const latest = Math.max(...spans.map((span) => span.endMs));
  const columns = sql.raw(
    `register, start_time, end_time, energy_wh, confidence, session_reference_id, record_reference_id`,
  );
  const mine = sql`account_id = ${accountId} and live_mode = ${liveMode} and meter_records.register = span.register
    and start_time >= ${instantOf(earliest)} and start_time < ${instantOf(latest)}`;
  const result = await transaction.sql.execute(sql`
    select span.position::int, record.register::float8, energy_wh, confidence,
      (extract(epoch from start_time) * 1000)::float8 as start_ms,
      (extract(epoch from end_time) * 1000)::float8 as end_ms,
      session_reference_id, record_reference_id
    from unnest(
      ${integerArray(spans.map((span) => span.register))}, ${secondsArray(spans.map((span) => span.startMs))},
      ${secondsArray(spans.map((span) => span.endMs))}
    ) with ordinality as span (register, starts, ends, position)
    cross join lateral (
      select ${columns} from meter_records
      where ${mine} and start_time >= to_timestamp(span.starts) and start_time < to_timestamp(span.ends)
      union all
      select * from (
        select ${columns} from meter_records
        where ${mine} and start_time < to_timestamp(span.starts)
        order by start_time desc limit 1
      ) last where end_time > to_timestamp(span.starts)
    ) record
    order by start_time`);
  return rowsOf<{
    position: number;
    register: number;
    start_ms: number;
    end_ms: number;
    energy_wh: number;
    confidence: number;
    session_reference_id: string | null;
    record_reference_id: string | null;
  }>(result).map((row) => ({
    line: spans[row.position - 1]!.line,
    record: {
      register: row.register,
      startMs: row.start_ms,
      endMs: row.end_ms,
      energyWh: row.energy_wh,
      confidence: row.confidence,
      sessionReference: row.session_reference_id,
      recordReference: row.record_reference_id,
    },
  }));
}

/** What has to be removed and added to make the one line of the other. */
function difference(before: readonly StoredRecord[], after: readonly StoredRecord[]) {
  const kept = new Set(after);
  const gone = new Map(before.filter((record) => !kept.has(record)).map((record) => [placeKey(record), record]));
  const present = new Set(before);
  const added: StoredRecord[] = [];
  for (const record of after) {
    if (present.has(record)) continue;
    const earlier = gone.get(placeKey(record));
    if (earlier !== undefined && isSame(earlier, record)) gone.delete(placeKey(record));
    else added.push(record);
  }
  return { removed: [...gone.values()], added };
}

function placeKey({ register, startMs }: StoredRecord): string {
  return `${register} ${startMs}`;
}

function isSame(a: StoredRecord, b: StoredRecord): boolean {
  return (
    a.endMs === b.endMs &&
    a.energyWh === b.energyWh &&
    a.confidence === b.confidence &&
    a.sessionReference === b.sessionReference &&
    a.recordReference === b.recordReference
  );
}

function removal({ accountId, liveMode }: Scope, records: readonly StoredRecord[]): SQL | null {
  if (records.length === 0) return null;
  const starts = records.map((record) => record.startMs);
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  return sql`
    delete from meter_records
    using unnest(${integerArray(records.map((record) => record.register))}, ${secondsArray(starts)}) as gone (register, starts)
    where account_id = ${accountId} and live_mode = ${liveMode} and meter_records.register = gone.register
      and start_time = to_timestamp(gone.starts)
      and start_time between ${instantOf(first)} and ${instantOf(last)}`;
}

function insertion({ accountId, liveMode }: Scope, records: readonly StoredRecord[]): SQL | null {
  if (records.length === 0) return null;
  const column = <Value>(read: (record: StoredRecord) => Value) => records.map(read);
  return sql`
    insert into meter_records (account_id, live_mode, register, start_time, end_time, energy_wh, confidence,
      session_reference_id, record_reference_id)
    select ${accountId}, ${liveMode}, register, to_timestamp(starts), to_timestamp(ends), energy, confidence, session, reference
    from unnest(
      ${integerArray(column((record) => record.register))}, ${secondsArray(column((record) => record.startMs))},
      ${secondsArray(column((record) => record.endMs))}, ${numberArray(column((record) => record.energyWh))},
      ${numberArray(column((record) => record.confidence))}, ${textArray(column((record) => record.sessionReference))},
      ${textArray(column((record) => record.recordReference))}
    ) as record (register, starts, ends, energy, confidence, session, reference)`;
}

function raisingOfEnds(
  { accountId, liveMode }: Scope,
  added: readonly StoredRecord[],
  registers: ReadonlyMap<string, Register>,
): SQL | null {
  const before = new Map([...registers.values()].map(({ number, recordsUntilMs }) => [number, recordsUntilMs]));
  const ends = new Map<number, number>();
  for (const { register, endMs } of added) {
    if (endMs > (ends.get(register) ?? before.get(register) ?? Number.NEGATIVE_INFINITY)) ends.set(register, endMs);
  }
  if (ends.size === 0) return null;
  return sql`
    update meter_registers set records_until = to_timestamp(raised.ends)
    from unnest(${integerArray([...ends.keys()])}, ${secondsArray([...ends.values()])}) as raised (number, ends)
    where account_id = ${accountId} and live_mode = ${liveMode} and meter_registers.number = raised.number`;
}
