import { sql } from 'drizzle-orm';
import {
  instantOf,
  integerArray,
  numberArray,
  rowsOf,
  type Scope,
  type Session,
  secondsArray,
  textArray,
} from '../../storage/index.ts';
import {
  EARLIEST_MS,
  type Failure,
  LONGEST_RECORD_MS,
  MOST_ENERGY_WH,
  type RegisterName,
  TOLERANCE_MS,
} from './record.ts';
import { type HeldOwners, lineOf, openRegisters, type Register, registerKey } from './registers.ts';
import { storeRecords } from './store-records.ts';

/** What a counter showed at an instant. */
export interface Reading {
  readonly timeMs: number;
  readonly valueWh: number;
  readonly sessionReference: string | null;
  readonly recordReference: string | null;
}

/** What is wrong with a reading by itself, whatever is stored; null: nothing. */
export function faultOfReading({ timeMs, valueWh }: Reading, nowMs: number): Failure | null {
  if (timeMs > nowMs + TOLERANCE_MS) return { code: 'future_actual', message: 'time is in the future' };
  if (timeMs < EARLIEST_MS) return { code: 'record_invalid', message: 'time is before the year 2000' };
  if (valueWh > MOST_ENERGY_WH) return { code: 'record_invalid', message: 'value is over a billion kWh' };
  return null;
}

/**
 * Stores readings of a register and the records between them and their neighbours (rest-api.md §10.2): two consecutive
 * readings make a record with the references of the later one.
 * @param readings ascending by time
 * @param owners the register's owner, which exists
 * @returns what is wrong with each, in their order. One that decreases, or comes after a gap, is where counting starts anew.
 */
export async function storeReadings(
  transaction: Session,
  scope: Scope,
  name: RegisterName,
  readings: readonly Reading[],
  owners: HeldOwners,
): Promise<(Failure | null)[]> {
  if (readings.length === 0) return [];
  const registers = await openRegisters(transaction, scope, owners, [name]);
  const line = [...registers.values()].filter((register) => lineOf(register) === lineOf(name));
  const known = await readKnown(transaction, scope, line, readings[0]!.timeMs, readings.at(-1)!.timeMs);
  const counted = count(known, readings);
  await insert(transaction, scope, registers.get(registerKey(name))!, counted.fresh);
  const places = new Map(line.map((register) => [register.number, register]));
  await storeRecords(
    transaction,
    scope,
    counted.steps.map(({ from, to }) => {
      const { locationId } = to.register === null ? name : places.get(to.register)!;
      const { sessionReference, recordReference } = to;
      const energyWh = to.valueWh - from.valueWh;
      const period = { startMs: from.timeMs, endMs: to.timeMs, energyWh, confidence: 1 };
      return { ...name, locationId, ...period, sessionReference, recordReference };
    }),
    registers,
  );
  return counted.failures;
}

/** A reading on the line of a counter; `register` is null for those that arrive. */
interface Mark extends Reading {
  readonly register: number | null;
}

interface Count {
  readonly failures: (Failure | null)[];
  /** Readings to store. */
  readonly fresh: Reading[];
  /** Pairs of neighbours that make a record now. */
  readonly steps: { readonly from: Mark; readonly to: Mark }[];
}

/** Joins what arrives to what is known; both ascending. */
function count(known: readonly Mark[], arriving: readonly Reading[]): Count {
  const failures: (Failure | null)[] = [];
  const fresh: Mark[] = [];
  const steps: Count['steps'] = [];
  let next = 0;
  let last: Mark | null = null;
  for (const reading of arriving) {
    while (next < known.length && known[next]!.timeMs <= reading.timeMs) {
      closeStep(last, known[next]!, steps);
      last = known[next]!;
      next += 1;
    }
    if (last?.timeMs === reading.timeMs) {
      failures.push({ code: 'duplicate_reading', message: 'there is a reading of this time already' });
      continue;
    }
    const mark: Mark = { ...reading, register: null };
    const failure = last === null ? null : faultOfStep(last, mark);
    if (last !== null && failure === null) steps.push({ from: last, to: mark });
    failures.push(failure);
    fresh.push(mark);
    last = mark;
  }
  if (next < known.length) closeStep(last, known[next]!, steps);
  return { failures, fresh, steps };
}

/** Between an arriving reading and the known one after it lies a record of its own. */
function closeStep(last: Mark | null, known: Mark, steps: Count['steps']): void {
  if (last !== null && last.register === null && faultOfStep(last, known) === null)
    steps.push({ from: last, to: known });
}

function faultOfStep(from: Mark, to: Mark): Failure | null {
  if (to.valueWh < from.valueWh) {
    return {
      code: 'register_decreased',
      message: 'value is below the reading before it; counting starts anew from here',
    };
  }
  if (to.timeMs - from.timeMs > LONGEST_RECORD_MS) {
    const message = 'the reading before it is more than 31 days older; counting starts anew from here';
    return { code: 'interval_too_long', message };
  }
  return null;
}

/** Readings from the last one before a span to the first one after it. */
async function readKnown(
  transaction: Session,
  { accountId, liveMode }: Scope,
  registers: readonly Register[],
  fromMs: number,
  toMs: number,
): Promise<Mark[]> {
  const columns = sql.raw('register, time, value_wh, session_reference_id, record_reference_id');
  const numbers = integerArray(registers.map((register) => register.number));
  const mine = sql`account_id = ${accountId} and live_mode = ${liveMode} and meter_readings.register = line.register`;
  // A neighbour that is further away than a record may be long makes no difference.
  const [earliest, latest] = [fromMs - 2 * LONGEST_RECORD_MS, toMs + 2 * LONGEST_RECORD_MS];
  const result = await transaction.sql.execute(sql`
    select reading.register::float8, (extract(epoch from time) * 1000)::float8 as time_ms, value_wh,
      session_reference_id, record_reference_id
    from unnest(${numbers}) as line (register)
    cross join lateral (
      (select ${columns} from meter_readings
        where ${mine} and time < ${instantOf(fromMs)} and time >= ${instantOf(earliest)} order by time desc limit 1)
      union all
      (select ${columns} from meter_readings
        where ${mine} and time >= ${instantOf(fromMs)} and time <= ${instantOf(toMs)})
      union all
      (select ${columns} from meter_readings
        where ${mine} and time > ${instantOf(toMs)} and time <= ${instantOf(latest)} order by time limit 1)
    ) reading
    order by time`);
  const marks = rowsOf<{
    register: number;
    time_ms: number;
    value_wh: number;
    session_reference_id: string | null;
    record_reference_id: string | null;
  }>(result).map((row) => ({
    register: row.register,
    timeMs: row.time_ms,
    valueWh: row.value_wh,
    sessionReference: row.session_reference_id,
    recordReference: row.record_reference_id,
  }));
  // Of a device that was at several locations each register has a last and a first one; the nearest count.
  const before = marks.findLastIndex(({ timeMs }) => timeMs < fromMs);
  const after = marks.findIndex(({ timeMs }) => timeMs > toMs);
  return marks.slice(Math.max(0, before), after < 0 ? undefined : after + 1);
}

async function insert(
  transaction: Session,
  { accountId, liveMode }: Scope,
  register: Register,
  readings: readonly Reading[],
): Promise<void> {
  if (readings.length === 0) return;
  await transaction.sql.execute(sql`
    insert into meter_readings (account_id, live_mode, register, time, value_wh, session_reference_id, record_reference_id)
    select ${accountId}, ${liveMode}, ${register.number}::bigint, to_timestamp(seconds), value, session, reference
    from unnest(
      ${secondsArray(readings.map((reading) => reading.timeMs))}, ${numberArray(readings.map((reading) => reading.valueWh))},
      ${textArray(readings.map((reading) => reading.sessionReference))},
      ${textArray(readings.map((reading) => reading.recordReference))}
    ) as reading (seconds, value, session, reference)`);
}
