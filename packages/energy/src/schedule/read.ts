import { accept, malformed, type Result } from '../result.ts';
import { DAY_MS } from '../time/index.ts';
import { readDates } from './dates.ts';
import { quoted, readList, readObject } from './json.ts';
import type { ClockPeriod, ClockRule } from './rule.ts';

const MOST_ENTRIES = 100;
const MOST_ITEMS = 100;
const LONGEST_NAME = 40;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const ALL_MONTHS = 0b1111_1111_1111;
const ALL_WEEKDAYS = 0b111_1111;
const WORKING_DAYS = 0b001_1111;
const WEEKEND = 0b110_0000;

/**
 * Reads a schedule from its JSON form, energy.md §3.1, into the rules it states, in the order in which they are tried.
 * Whether they cover every minute is another question (`findHole`).
 *
 * @param periodOf turns the `rate` and name of one item of `hours` into the id of its period.
 */
export function readSchedule(schedule: unknown, periodOf: PeriodOf): Result<ClockRule[]> {
  const entries = readList(schedule, 'schedule', MOST_ENTRIES, (entry, path) => readEntry(entry, path, periodOf));
  return entries.ok ? accept(entries.value.flat()) : entries;
}

type PeriodOf = (rate: unknown, name: string | null, path: string) => Result<number>;

function readEntry(value: unknown, path: string, periodOf: PeriodOf): Result<ClockRule[]> {
  const entry = readObject(value, path);
  if (!entry.ok) return entry;
  const months = readMask(entry.value.months, `${path}.months`, ALL_MONTHS, monthMask);
  if (!months.ok) return months;
  const dates = readDates(entry.value.dates, `${path}.dates`);
  if (!dates.ok) return dates;
  return readList(entry.value.days_and_hours, `${path}.days_and_hours`, MOST_ITEMS, (item, itemPath) => {
    const days = readDaysAndHours(item, itemPath, periodOf);
    return days.ok ? accept({ ...days.value, months: months.value, dates: dates.value }) : days;
  });
}

function readDaysAndHours(
  value: unknown,
  path: string,
  periodOf: PeriodOf,
): Result<Pick<ClockRule, 'weekdays' | 'periods'>> {
  const item = readObject(value, path);
  if (!item.ok) return item;
  const weekdays = readMask(item.value.days, `${path}.days`, ALL_WEEKDAYS, weekdayMask);
  if (!weekdays.ok) return weekdays;
  const periods = readList(item.value.hours, `${path}.hours`, MOST_ITEMS, (hours, hoursPath) =>
    readHours(hours, hoursPath, periodOf),
  );
  return periods.ok ? accept({ weekdays: weekdays.value, periods: periods.value }) : periods;
}

function readHours(value: unknown, path: string, periodOf: PeriodOf): Result<ClockPeriod> {
  const hours = readObject(value, path);
  if (!hours.ok) return hours;
  const from = readTimeOfDay(hours.value.valid_from, `${path}.valid_from`);
  if (!from.ok) return from;
  const to = readTimeOfDay(hours.value.valid_to, `${path}.valid_to`);
  if (!to.ok) return to;
  if (from.value === to.value && from.value !== 0) {
    return malformed('valid_from and valid_to are the same time; the whole day is 00:00:00 to 00:00:00.', path);
  }
  const name = readName(hours.value.period, `${path}.period`);
  if (!name.ok) return name;
  const id = periodOf(hours.value.rate, name.value, `${path}.rate`);
  return id.ok ? accept({ fromMs: from.value, toMs: to.value === 0 ? DAY_MS : to.value, id: id.value }) : id;
}

function readName(value: unknown, path: string): Result<string | null> {
  if (value === undefined || value === null) return accept(null);
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME) return accept(value);
  return malformed(`The name of a period is a text of 1 to ${LONGEST_NAME} characters.`, path);
}

/** Names joined into a set of bits; absent: all. */
function readMask(
  value: unknown,
  path: string,
  all: number,
  maskOf: (name: unknown, path: string) => Result<number>,
): Result<number> {
  if (value === undefined || value === null) return accept(all);
  const masks = readList(value, path, MOST_ITEMS, maskOf);
  return masks.ok ? accept(masks.value.reduce((mask, more) => mask | more, 0)) : masks;
}

function monthMask(value: unknown, path: string): Result<number> {
  const name = String(value).toLowerCase();
  if (name === 'all') return accept(ALL_MONTHS);
  const month = MONTHS.indexOf(name);
  if (month >= 0) return accept(1 << month);
  return malformed(`Unknown month ${quoted(value)}; months are Jan to Dec, or All.`, path);
}

function weekdayMask(value: unknown, path: string): Result<number> {
  const name = String(value).toLowerCase();
  if (name === 'all') return accept(ALL_WEEKDAYS);
  if (name === 'weekday') return accept(WORKING_DAYS);
  if (name === 'weekend') return accept(WEEKEND);
  const weekday = /^[1-7]$/.test(name) ? Number(name) - 1 : WEEKDAYS.indexOf(name);
  if (weekday >= 0) return accept(1 << weekday);
  return malformed(`Unknown day ${quoted(value)}; days are Mon to Sun, 1 to 7, Weekday, Weekend or All.`, path);
}

const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/;

function readTimeOfDay(value: unknown, path: string): Result<number> {
  if (value === undefined || value === null) return accept(0);
  const parts = typeof value === 'string' ? TIME_OF_DAY.exec(value) : null;
  if (parts === null) return malformed(`${quoted(value)} is no time of day from 00:00:00 to 23:59:59.`, path);
  return accept(((Number(parts[1]) * 60 + Number(parts[2])) * 60 + Number(parts[3])) * 1000);
}
