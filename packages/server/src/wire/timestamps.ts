/** An instant and the offset in which its sender wrote it. */
export interface Timestamp {
  /** Epoch milliseconds, whole seconds. */
  readonly ms: number;
  /** Minutes east of UTC. */
  readonly offsetMinutes: number;
}

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
/** Years that both a timestamp and the database can hold. */
const EARLIEST_MS = Date.UTC(1900, 0, 1);
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * Reads an RFC 3339 timestamp with `Z` or an offset; fractions of a second are cut (rest-api.md §1.4).
 * Null when it is not one, has no offset, or lies outside the years 1900–9999.
 */
export function parseTimestamp(text: string): Timestamp | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match.map(Number) as [number, ...number[]];
  const date = new Date(Date.UTC(year!, month! - 1, day!, hour!, minute!, second!));
  const exists =
    date.getUTCMonth() === month! - 1 && date.getUTCDate() === day && hour! < 24 && minute! < 60 && second! < 60;
  const offsetMinutes =
    match[7] === undefined ? 0 : (match[7] === '-' ? -1 : 1) * (Number(match[8]) * 60 + Number(match[9]));
  if (!exists || Number(match[8] ?? 0) > 23 || Number(match[9] ?? 0) > 59) return null;
  const ms = date.getTime() - offsetMinutes * 60_000;
  return ms < EARLIEST_MS || ms > LATEST_MS ? null : { ms, offsetMinutes };
}

/** Writes an instant as UTC with `Z`, in whole seconds. */
export function formatUtc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Writes an instant in an offset, in whole seconds; `Z` for UTC, and where the offset would lead out of the year 9999. */
export function formatWithOffset(ms: number, offsetMinutes: number): string {
  if (ms + offsetMinutes * 60_000 > LATEST_MS) return formatUtc(ms);
  return new Date(ms + offsetMinutes * 60_000).toISOString().slice(0, 19) + offsetSuffix(offsetMinutes);
}

/** `Z`, or `+02:00`. */
export function offsetSuffix(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'Z';
  const size = Math.abs(offsetMinutes);
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${hours}:${String(size % 60).padStart(2, '0')}`;
}
