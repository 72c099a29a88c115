import type { Window } from '@plateau/energy';
import { sql } from 'drizzle-orm';
import { instantOf, rowsOf, type Scope, type Session } from '../../storage/index.ts';
import { LONGEST_RECORD_MS } from './record.ts';
import { type Register, registersNumbered } from './registers.ts';
import type { StoredRecord } from './store-records.ts';

/** The account's own ids of a record and its group. */
export interface References {
  readonly sessionReference: string | null;
  readonly recordReference: string | null;
}

/** References of the records of a register that overlap a window, by start; those that have none are left out. */
export async function readReferences(
  session: Session,
  { accountId, liveMode }: Scope,
  register: number,
  { startMs, endMs }: Window,
): Promise<ReadonlyMap<number, References>> {
  const result = await session.sql.execute(sql`
    select (extract(epoch from start_time) * 1000)::float8 as start_ms, session_reference_id, record_reference_id
    from meter_records
    where account_id = ${accountId} and live_mode = ${liveMode} and register = ${register}::bigint
      and start_time >= ${instantOf(startMs - LONGEST_RECORD_MS)} and start_time < ${instantOf(endMs)}
      and end_time > ${instantOf(startMs)}
      and (session_reference_id is not null or record_reference_id is not null)`);
  const rows = rowsOf<{ start_ms: number; session_reference_id: string | null; record_reference_id: string | null }>(
    result,
  );
  return new Map(
    rows.map((row) => [
      row.start_ms,
      { sessionReference: row.session_reference_id, recordReference: row.record_reference_id },
    ]),
  );
}

/** The records with a session reference, by register and ascending. */
export async function recordsOfSession(
  session: Session,
  scope: Scope,
  sessionReference: string,
): Promise<{ readonly register: Register; readonly records: readonly StoredRecord[] }[]> {
  const result = await session.sql.execute(sql`
    select register::float8, (extract(epoch from start_time) * 1000)::float8 as start_ms,
      (extract(epoch from end_time) * 1000)::float8 as end_ms, energy_wh, confidence, record_reference_id
    from meter_records
    where account_id = ${scope.accountId} and live_mode = ${scope.liveMode}
      and session_reference_id = ${sessionReference}
    order by start_time`);
  const rows = rowsOf<{
    register: number;
    start_ms: number;
    end_ms: number;
    energy_wh: number;
    confidence: number;
    record_reference_id: string | null;
  }>(result);
  const lines = Map.groupBy(rows, (row) => row.register);
  // Of registers that are gone records may still be there, waiting to be swept up.
  const registers = await registersNumbered(session, scope, [...lines.keys()]);
  return registers.map((register) => ({
    register,
    records: lines.get(register.number)!.map((row) => ({
      register: register.number,
      startMs: row.start_ms,
      endMs: row.end_ms,
      energyWh: row.energy_wh,
      confidence: row.confidence,
      sessionReference,
      recordReference: row.record_reference_id,
    })),
  }));
}
