import type { Window } from '@plateau/energy';
import { sql } from 'drizzle-orm';
import { instantOf, integerArray, rowsOf, type Scope, type Session } from '../../storage/index.ts';
import { LONGEST_RECORD_MS } from './record.ts';

/** Records of one register, ascending, as columns; they do not overlap. */
export interface RecordColumns {
  readonly register: number;
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  readonly energyWh: Float64Array;
  readonly confidence: Float64Array;
}

const BYTES_PER_NUMBER = 8;
const COLUMNS = 4;

/**
 * The records of some registers that overlap a window, whole. A year of half hours comes as one value and is read where it
 * lies, instead of as thousands of rows.
 */
export async function readColumns(
  session: Session,
  { accountId, liveMode }: Scope,
  registers: readonly number[],
  { startMs, endMs }: Window,
): Promise<RecordColumns[]> {
  if (registers.length === 0) return [];
  const result = await session.sql.execute(sql`
    select register::float8, string_agg(float8send(date_part('epoch', start_time)) || float8send(date_part('epoch', end_time))
      || float8send(energy_wh) || float8send(confidence), ''::bytea order by start_time) as columns
    from meter_records
    where account_id = ${accountId} and live_mode = ${liveMode} and register = any(${integerArray(registers)})
      and start_time >= ${instantOf(startMs - LONGEST_RECORD_MS)} and start_time < ${instantOf(endMs)}
      and end_time > ${instantOf(startMs)}
    group by register order by register`);
  return rowsOf<{ register: number; columns: Uint8Array }>(result).map(({ register, columns }) => ({
    register,
    ...unpack(columns),
  }));
}

function unpack(bytes: Uint8Array): Omit<RecordColumns, 'register'> {
  const length = bytes.length / (BYTES_PER_NUMBER * COLUMNS);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [startMs, endMs, energyWh, confidence] = Array.from({ length: COLUMNS }, () => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let row = 0, at = 0; row < length; row += 1, at += BYTES_PER_NUMBER * COLUMNS) {
    startMs[row] = view.getFloat64(at) * 1000;
    endMs[row] = view.getFloat64(at + 8) * 1000;
    energyWh[row] = view.getFloat64(at + 16);
    confidence[row] = view.getFloat64(at + 24);
  }
  return { startMs, endMs, energyWh, confidence };
}
