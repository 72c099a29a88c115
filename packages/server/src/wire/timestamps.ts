/** An instant and the offset in which its sender wrote it. */
export interface Timestamp {
  /** Epoch milliseconds, whole seconds. */
  readonly ms: number;
  /** Minutes east of UTC. */
  readonly offsetMinutes: number;
}

const SHAPE = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Years that both a timestamp and the database can hold. */
const EARLIEST_MS = Date.UTC(1900, 0, 1);
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * Reads an RFC 3339 timestamp with `Z` or an offset; fractions of a second are cut (rest-api.md §1.4).
 * Null when it is not one, has no offset, or lies outside the years 1900–9999.
 */
export function parseTimestamp(text: string): Timestamp | null {
  if (!SHAPE.test(text)) return null;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  const offsetMinutes = offsetAtEnd(text);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59 || offsetMinutes === null) return null;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second) - offsetMinutes * MINUTE_MS;
  return year < 1900 || ms < EARLIEST_MS || ms > LATEST_MS ? null : { ms, offsetMinutes };
}

/** Minutes of the `Z` or `+02:00` that a text ends with; null if there is no such offset. */
function offsetAtEnd(text: string): number | null {
  const sign = text[text.length - 6];
  if (sign !== '+' && sign !== '-') return 0;
  const hours = twoDigits(text, text.length - 5);
  const minutes = twoDigits(text, text.length - 2);
  if (hours > 23 || minutes > 59) return null;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes);
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
}

const ZERO = 48;

function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Writes an instant as UTC with `Z`, in whole seconds. */
export function formatUtc(ms: number): string {
  return `${formatLocal(ms)}Z`;
}

/** Writes an instant in an offset, in whole seconds; `Z` for UTC, and where the offset would lead out of the year 9999. */
export function formatWithOffset(ms: number, offsetMinutes: number): string {
  const local = ms + offsetMinutes * MINUTE_MS;
  return local > LATEST_MS ? formatUtc(ms) : formatLocal(local) + offsetSuffix(offsetMinutes);
}

/** `T00:00:` … `T23:59:`, by minute of the day. */
const MINUTES = Array.from(
  { length: 1440 },
  (_, minute) => `T${padded(Math.floor(minute / 60))}:${padded(minute % 60)}:`,
);
const SECONDS = Array.from({ length: 60 }, (_, second) => padded(second));

/** Answers carry thousands of timestamps, most of few days; `Date` would make each from scratch. */
function formatLocal(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  const seconds = Math.floor((ms - day * DAY_MS) / 1000);
  const minute = Math.floor(seconds / 60);
  return dateOf(day) + MINUTES[minute]! + SECONDS[seconds - minute * 60]!;
}

/** Dates written last, each in the place that the number of its day gives it. */
const recentDays = new Int32Array(1024).fill(-1);
const recentDates: string[] = new Array(recentDays.length).fill('1969-12-31');

function dateOf(day: number): string {
  const place = day & (recentDays.length - 1);
  if (recentDays[place] !== day) {
    recentDays[place] = day;
    recentDates[place] = new Date(day * DAY_MS).toISOString().slice(0, 10);
  }
  return recentDates[place]!;
}

const suffixes = new Map<number, string>([[0, 'Z']]);

/** `Z`, or `+02:00`. */
function offsetSuffix(offsetMinutes: number): string {
  const known = suffixes.get(offsetMinutes);
  if (known !== undefined) return known;
  const size = Math.abs(offsetMinutes);
  const suffix = `${offsetMinutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60))}:${padded(size % 60)}`;
  suffixes.set(offsetMinutes, suffix);
  return suffix;
}

function padded(number: number): string {
  return String(number).padStart(2, '0');
}
