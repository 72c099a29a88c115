import { DAY_MS, longestMonth } from '../time/index.ts';
import { type DayProfile, NO_PERIOD } from './profile.ts';
import { onYearlyDate } from './rule.ts';
import type { RuleBook } from './rule-book.ts';

/**
 * The first local time, by month, weekday and hour, for which a schedule gives no period on some date of some year, in
 * words: "on Saturdays in Nov, 07:00–23:00"; null if there is none. Single dates and holidays fill no hole, since there
 * are days like it that are neither.
 */
export function findHole(book: RuleBook): string | null {
  for (let month = 1; month <= 12; month++) {
    const situations = situationsIn(book, month);
    for (let weekday = 0; weekday < 7; weekday++) {
      const profiles = situations.map((situation) => profileIn(book, situation, weekday));
      const first = profiles.findIndex(({ ids }) => ids.includes(NO_PERIOD));
      if (first < 0) continue;
      const hole = firstHole(profiles[first]!);
      const everywhere = profiles.every((profile) => isOpen(profile, hole));
      const place = everywhere ? 'in' : `that fall on ${situations[first]!.day}`;
      const hours = `${clockTime(hole.fromMs)}–${clockTime(hole.toMs)}`;
      return `on ${WEEKDAY_NAMES[weekday]}s ${place} ${MONTH_NAMES[month - 1]}, ${hours}`;
    }
  }
  return null;
}

const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** A date of a month and the date before it, as far as rules tell dates apart; `day` is the first such date. */
interface Situation {
  readonly month: number;
  readonly day: number;
  readonly dateKind: number;
  readonly monthBefore: number;
  readonly dateKindBefore: number;
}

/** The most common one first: its holes are best described by the weekday alone. */
function situationsIn(book: RuleBook, month: number): Situation[] {
  const found = new Map<string, { readonly situation: Situation; days: number }>();
  const add = (day: number, monthBefore: number, dayBefore: number): void => {
    const dateKind = yearlyDateKind(book, month, day);
    const dateKindBefore = yearlyDateKind(book, monthBefore, dayBefore);
    const key = `${dateKind} ${monthBefore} ${dateKindBefore}`;
    const known = found.get(key);
    if (known !== undefined) known.days++;
    else found.set(key, { situation: { month, day, dateKind, monthBefore, dateKindBefore }, days: 1 });
  };
  const monthBefore = month === 1 ? 12 : month - 1;
  add(1, monthBefore, longestMonth(monthBefore));
  // In most years the day before 1 March is the 28th.
  if (month === 3) add(1, monthBefore, 28);
  // Without dates all days after the first are alike; the third makes them the more common.
  const lastDay = book.hasDates ? longestMonth(month) : 3;
  for (let day = 2; day <= lastDay; day++) add(day, month, day - 1);
  return [...found.values()].sort((a, b) => b.days - a.days).map(({ situation }) => situation);
}

function yearlyDateKind(book: RuleBook, month: number, day: number): number {
  return book.hasDates ? book.dateKind((dates) => onYearlyDate(dates, month, day)) : 0;
}

function profileIn(book: RuleBook, situation: Situation, weekday: number): DayProfile {
  const today = book.dayKind(situation.month, weekday, situation.dateKind);
  const yesterday = book.dayKind(situation.monthBefore, (weekday + 6) % 7, situation.dateKindBefore);
  return book.profile(today, yesterday);
}

interface Hole {
  readonly fromMs: number;
  readonly toMs: number;
}

function firstHole({ startsMs, ids }: DayProfile): Hole {
  const i = ids.indexOf(NO_PERIOD);
  return { fromMs: startsMs[i]!, toMs: startsMs[i + 1] ?? DAY_MS };
}

/** Whether a day has a hole in all of these hours. */
function isOpen({ startsMs, ids }: DayProfile, hours: Hole): boolean {
  const filled = ids.some(
    (id, i) => id !== NO_PERIOD && startsMs[i]! < hours.toMs && (startsMs[i + 1] ?? DAY_MS) > hours.fromMs,
  );
  return !filled;
}

function clockTime(ms: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = (ms / 1000) % 60;
  const time = `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}`;
  return seconds === 0 ? time : `${time}:${two(seconds)}`;
}
