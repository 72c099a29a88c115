import { EARLIEST_MS } from './record.ts';

/** Where a record lies: its register and its start, of which there is one record at most. */
export interface RecordPlace {
  readonly register: number;
  readonly startMs: number;
}

const DIGITS = 12;
/** Beyond it no database can tell the time. */
const LATEST_MS = Date.UTC(9999, 0, 1);

/** The id of a stored record. It says where the record lies, so that the largest table needs no column and index for ids. */
export function recordId({ register, startMs }: RecordPlace): string {
  return `mre_${hex(register)}${hex((startMs - EARLIEST_MS) / 1000)}`;
}

/** The place that an id names; null when it has not the form of one. */
export function placeOfRecordId(id: string): RecordPlace | null {
  if (!/^mre_[0-9a-f]{24}$/.test(id)) return null;
  const register = Number.parseInt(id.slice(4, 4 + DIGITS), 16);
  const seconds = Number.parseInt(id.slice(4 + DIGITS), 16);
  const startMs = seconds * 1000 + EARLIEST_MS;
  return startMs > LATEST_MS ? null : { register, startMs };
}

function hex(number: number): string {
  return number.toString(16).padStart(DIGITS, '0');
}
