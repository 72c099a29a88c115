import { accept, malformed, type Result } from '../result.ts';
import { civilDate, dayNumberOf, longestMonth } from '../time/index.ts';
import { quoted, readList } from './json.ts';
import type { DateRule } from './rule.ts';

const MOST_DATES = 400;
const YEARLY = /^(\d\d)-(\d\d)$/;
const SINGLE = /^(\d{4})-(\d\d)-(\d\d)$/;

type ListedDate =
  | { readonly kind: 'dayOfMonth'; readonly day: number }
  | { readonly kind: 'yearly'; readonly monthDay: number }
  | { readonly kind: 'single'; readonly dayNumber: number }
  | { readonly kind: 'holidays' };

/** The `dates` of an entry; null if there are none, and the entry is for every date. */
export function readDates(value: unknown, path: string): Result<DateRule | null> {
  if (value === undefined || value === null) return accept(null);
  const listed = readList(value, path, MOST_DATES, readDate);
  if (!listed.ok) return listed;
  const dates = listed.value;
  return accept({
    daysOfMonth: dates.reduce((mask, date) => (date.kind === 'dayOfMonth' ? mask | (1 << (date.day - 1)) : mask), 0),
    yearly: new Set(dates.flatMap((date) => (date.kind === 'yearly' ? [date.monthDay] : []))),
    single: new Set(dates.flatMap((date) => (date.kind === 'single' ? [date.dayNumber] : []))),
    holidays: dates.some((date) => date.kind === 'holidays'),
  });
}

function readDate(value: unknown, path: string): Result<ListedDate> {
  const read = typeof value === 'number' ? dayOfMonth(value) : typeof value === 'string' ? namedDate(value) : undefined;
  if (read !== undefined) return accept(read);
  const kinds = 'a day of the month (1 to 31), "MM-DD", "YYYY-MM-DD" or "HOLIDAYS"';
  return malformed(`${quoted(value)} is no date; dates are ${kinds}.`, path);
}

function dayOfMonth(day: number): ListedDate | undefined {
  return Number.isInteger(day) && day >= 1 && day <= 31 ? { kind: 'dayOfMonth', day } : undefined;
}

function namedDate(text: string): ListedDate | undefined {
  if (text.toUpperCase() === 'HOLIDAYS') return { kind: 'holidays' };
  const yearly = YEARLY.exec(text);
  if (yearly !== null) {
    const month = Number(yearly[1]);
    const day = Number(yearly[2]);
    const exists = month >= 1 && month <= 12 && day >= 1 && day <= longestMonth(month);
    return exists ? { kind: 'yearly', monthDay: month * 100 + day } : undefined;
  }
  const single = SINGLE.exec(text);
  if (single === null) return undefined;
  const [year, month, day] = [Number(single[1]), Number(single[2]), Number(single[3])];
  if (year < 1900) return undefined;
  const dayNumber = dayNumberOf(year, month, day);
  const date = civilDate(dayNumber);
  return date.month === month && date.day === day ? { kind: 'single', dayNumber } : undefined;
}
