import type { Window } from '@plateau/energy';
import { sql } from 'drizzle-orm';
import { Refusal } from '../../refusal.ts';
import { instantOf, integerArray, rowsOf, type Scope, type Session } from '../../storage/index.ts';
import { requireDevice } from '../devices/index.ts';
import { locationsOfDevices, timeZoneOf } from '../locations/index.ts';
import type { Direction } from '../tariffs/index.ts';
import { type Period, periodBounds } from './periods.ts';
import { type RecordColumns, readColumns } from './read-columns.ts';
import { type Flow, LONGEST_RECORD_MS } from './record.ts';
import { placeOfRecordId, type RecordPlace, recordId } from './record-id.ts';
import { registersOf } from './registers.ts';

/** Which records are wanted (rest-api.md §10.4). */
export interface LogRequest {
  /** A device, or a location for its main meter. */
  readonly ownerId: string;
  readonly window: Window;
  readonly flow: Flow;
  /** null: any. */
  readonly tariffDirection: Direction | null;
  /** null: as stored. */
  readonly groupBy: Period | null;
  readonly order: 'NEWEST' | 'OLDEST';
  readonly limit: number;
  readonly startingAfter: string | undefined;
  readonly endingBefore: string | undefined;
}

/** A record, or the records of a local period together. */
export interface LogRow {
  readonly id: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly energyWh: number;
  readonly confidence: number;
}

export interface Log {
  readonly rows: readonly LogRow[];
  readonly hasMore: boolean;
}

const DAY_MS = 24 * 3_600_000;
/** 366 days, and the hour by which local days may add up to more. */
const LONGEST_WINDOW_MS = 366 * DAY_MS + 3_600_000;

/** @throws Refusal `window_empty`, `window_too_long`, `not_found`, `pagination_invalid` */
export async function readLog(session: Session, scope: Scope, request: LogRequest): Promise<Log> {
  requireYearAtMost(request.window);
  if (request.startingAfter !== undefined && request.endingBefore !== undefined) {
    throw noPage('Send starting_after or ending_before, not both.');
  }
  const timeZone = await timeZoneOfOwner(session, scope, request.ownerId);
  const registers = (await registersOf(session, scope, [request.ownerId]))
    .filter(({ flow, tariffDirection }) => flow === request.flow && fits(tariffDirection, request.tariffDirection))
    .map(({ number }) => number);
  if (request.groupBy === null) return readRows(session, scope, registers, request);
  const columns = await readColumns(session, scope, registers, request.window);
  const rows = groupRows(columns, request.window, periodBounds(request.window, request.groupBy, timeZone));
  return pageOf(request.order === 'NEWEST' ? rows.reverse() : rows, request);
}

/** Refuses a window that is empty or longer than 366 days. @throws Refusal `window_empty`, `window_too_long` */
export function requireYearAtMost({ startMs, endMs }: Window): void {
  if (endMs <= startMs) {
    throw new Refusal('window_empty', 'end_time must be after start_time.', { param: 'end_time' });
  }
  if (endMs - startMs > LONGEST_WINDOW_MS) {
    throw new Refusal('window_too_long', 'The window is at most 366 days.', { param: 'end_time' });
  }
}

/** Time zone of a location, or of a device's home. @throws Refusal `not_found` */
async function timeZoneOfOwner(session: Session, scope: Scope, ownerId: string): Promise<string> {
  if (ownerId.startsWith('loc_')) return timeZoneOf(session, scope, ownerId, 'id');
  await requireDevice(session, scope, ownerId, 'id');
  const [home] = (await locationsOfDevices(session, scope, [ownerId])).get(ownerId) ?? [];
  return home === undefined ? 'UTC' : timeZoneOf(session, scope, home);
}

function fits(direction: Direction, wanted: Direction | null): boolean {
  return wanted === null || direction === wanted;
}

function noPage(message: string): Refusal {
  return new Refusal('pagination_invalid', message);
}

interface Cursor extends RecordPlace {
  readonly backwards: boolean;
}

async function readRows(
  session: Session,
  scope: Scope,
  registers: readonly number[],
  { window, order, limit, startingAfter, endingBefore }: LogRequest,
): Promise<Log> {
  const id = startingAfter ?? endingBefore;
  const cursor = id === undefined ? null : await findCursor(session, scope, registers, id, startingAfter === undefined);
  if (registers.length === 0) return { rows: [], hasMore: false };
  const backwards = cursor?.backwards ?? false;
  const [direction, beyond] = (order === 'NEWEST') !== backwards ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
  const rest =
    cursor === null
      ? sql``
      : sql`and (start_time, line.register) ${beyond} (${instantOf(cursor.startMs)}, ${cursor.register}::bigint)`;
  const result = await session.sql.execute(sql`
    select register::float8, (extract(epoch from start_time) * 1000)::float8 as start_ms,
      (extract(epoch from end_time) * 1000)::float8 as end_ms, energy_wh, confidence
    from unnest(${integerArray(registers)}) as line (register)
    cross join lateral (
      select start_time, end_time, energy_wh, confidence from meter_records
      where account_id = ${scope.accountId} and live_mode = ${scope.liveMode} and register = line.register
        and start_time >= ${instantOf(window.startMs - LONGEST_RECORD_MS)} and start_time < ${instantOf(window.endMs)}
        and end_time > ${instantOf(window.startMs)} ${rest}
      order by start_time ${direction} limit ${limit + 1}
    ) record
    order by start_time ${direction}, register ${direction} limit ${limit + 1}`);
  const found = rowsOf<{ register: number; start_ms: number; end_ms: number; energy_wh: number; confidence: number }>(
    result,
  );
  const rows = found.slice(0, limit).map((row) => ({
    id: recordId({ register: row.register, startMs: row.start_ms }),
    startMs: row.start_ms,
    endMs: row.end_ms,
    energyWh: row.energy_wh,
    confidence: row.confidence,
  }));
  return { rows: backwards ? rows.reverse() : rows, hasMore: found.length > limit };
}

/** @throws Refusal `pagination_invalid` when the cursor names no record of these registers */
async function findCursor(
  session: Session,
  { accountId, liveMode }: Scope,
  registers: readonly number[],
  id: string,
  backwards: boolean,
): Promise<Cursor> {
  const place = placeOfRecordId(id);
  if (place !== null && registers.includes(place.register)) {
    const result = await session.sql.execute(sql`
      select from meter_records
      where account_id = ${accountId} and live_mode = ${liveMode} and register = ${place.register}::bigint
        and start_time = ${instantOf(place.startMs)}`);
    if (rowsOf(result).length > 0) return { ...place, backwards };
  }
  throw noPage(`The cursor ${id} names nothing in this list.`);
}

/** The energy of some records within each period, pro rata to time; periods without any are left out. */
function groupRows(lines: readonly RecordColumns[], window: Window, bounds: Float64Array): LogRow[] {
  const energy = new Float64Array(bounds.length - 1);
  const confidence = new Float64Array(energy.length).fill(1);
  const earliest: (RecordPlace | undefined)[] = new Array(energy.length).fill(undefined);
  for (const { register, ...columns } of lines) {
    let period = 0;
    for (let row = 0; row < columns.startMs.length; row += 1) {
      const startMs = columns.startMs[row]!;
      const endMs = columns.endMs[row]!;
      while (bounds[period + 1]! <= startMs) period += 1;
      for (let i = period; i < energy.length && bounds[i]! < endMs; i += 1) {
        const overlapMs = Math.min(endMs, bounds[i + 1]!) - Math.max(startMs, bounds[i]!);
        energy[i]! += columns.energyWh[row]! * (overlapMs / (endMs - startMs));
        confidence[i] = Math.min(confidence[i]!, columns.confidence[row]!);
        // A record that goes on from the period before names that one; here it is known by where it enters.
        const entersMs = startMs < bounds[i]! && bounds[i]! > window.startMs ? bounds[i]! : startMs;
        const known = earliest[i];
        if (known === undefined || entersMs < known.startMs) earliest[i] = { register, startMs: entersMs };
      }
    }
  }
  return earliest.flatMap((place, i) =>
    place === undefined
      ? []
      : [
          {
            id: recordId(place),
            startMs: bounds[i]!,
            endMs: bounds[i + 1]!,
            energyWh: energy[i]!,
            confidence: confidence[i]!,
          },
        ],
  );
}

/** @throws Refusal `pagination_invalid` when the cursor names no row */
function pageOf(rows: readonly LogRow[], { limit, startingAfter, endingBefore }: LogRequest): Log {
  const cursor = startingAfter ?? endingBefore;
  if (cursor === undefined) return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
  const at = rows.findIndex(({ id }) => id === cursor);
  if (at < 0) throw noPage(`The cursor ${cursor} names nothing in this list.`);
  if (startingAfter !== undefined) {
    const rest = rows.slice(at + 1);
    return { rows: rest.slice(0, limit), hasMore: rest.length > limit };
  }
  const rest = rows.slice(0, at);
  return { rows: rest.slice(Math.max(0, at - limit)), hasMore: rest.length > limit };
}
