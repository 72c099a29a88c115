import type { IndexPoint } from '../sources/index.ts';
import { PriceFileError } from './price-file-error.ts';

/** One row as it stands in a file. */
export interface PriceRow {
  /** Its line in a CSV file or its element in a JSON array, from 1. */
  readonly line: number;
  readonly start: string;
  readonly end: string;
  readonly value: string | number;
}

/**
 * Points of rows in any order. Gaps are allowed; duplicates and overlaps are not.
 * @throws PriceFileError naming the first row at fault
 */
export function pointsOfRows(file: string, rows: readonly PriceRow[]): IndexPoint[] {
  if (rows.length === 0) throw new PriceFileError('file_empty', file, null, 'there are no prices in it.');
  const ordered = rows
    .map((row) => ({ line: row.line, point: pointOfRow(file, row) }))
    .sort((a, b) => a.point.startMs - b.point.startMs);
  for (const [index, { line, point }] of ordered.entries()) {
    const next = ordered[index + 1];
    if (next !== undefined && next.point.startMs < point.endMs) throw clash(file, { line, point }, next);
  }
  return ordered.map(({ point }) => point);
}

interface ReadRow {
  readonly line: number;
  readonly point: IndexPoint;
}

function pointOfRow(file: string, row: PriceRow): IndexPoint {
  const startMs = instant(file, row.line, 'start', row.start);
  const endMs = instant(file, row.line, 'end', row.end);
  if (endMs <= startMs) {
    throw new PriceFileError('slot_empty', file, row.line, `end ${row.end} is not after start ${row.start}.`);
  }
  return { startMs, endMs, value: finiteNumber(file, row) };
}

/** RFC 3339 with an offset or Z: without one, a time means something else on every machine. */
function instant(file: string, line: number, column: string, text: string): number {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    const code = isLocalTime(text) ? 'time_without_zone' : 'time_unreadable';
    const fault = code === 'time_without_zone' ? 'has no time zone' : 'is not a time';
    const example = '2026-03-29T00:15:00Z or 2026-03-29T01:15:00+01:00';
    throw new PriceFileError(code, file, line, `${column} "${text}" ${fault}; write it like ${example}.`);
  }
}

function isLocalTime(text: string): boolean {
  try {
    Temporal.PlainDateTime.from(text);
    return true;
  } catch {
    return false;
  }
}

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

function finiteNumber(file: string, { line, value }: PriceRow): number {
  const number = typeof value === 'number' || DECIMAL.test(value) ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new PriceFileError('value_not_a_number', file, line, `value "${value}" is not a number such as -12.34.`);
}

function clash(file: string, one: ReadRow, other: ReadRow): PriceFileError {
  const [earlier, later] = one.line < other.line ? [one, other] : [other, one];
  const same = earlier.point.startMs === later.point.startMs && earlier.point.endMs === later.point.endMs;
  return same
    ? new PriceFileError('slot_duplicated', file, later.line, `has the same slot as the one at ${earlier.line}.`)
    : new PriceFileError('slots_overlap', file, later.line, `overlaps the slot at ${earlier.line}.`);
}
