import { DAY_MS, longestMonth } from '../time/index.ts';
import { matchingRules, onYearlyDate } from './local.ts';
import { dayProfile, NO_PERIOD } from './profile.ts';
import type { ClockRule } from './rule.ts';
import { createRuleSets, type RuleSets } from './rule-sets.ts';

/**
 * The first local time, by month, weekday and hour, for which rules give no period on some date of some year, in words:
 * "on Saturdays in Nov, 07:00–23:00"; null if there is none. Single dates and holidays fill no hole, since there are
 * days like it that are neither.
 */
export function findHole(rules: readonly ClockRule[]): string | null {
  const dateSets = createRuleSets();
  const holeOn = holeFinder(rules, dateSets);
  for (let month = 1; month <= 12; month++) {
    const kinds = kindsOfDay(rules, dateSets, month);
    for (let weekday = 0; weekday < 7; weekday++) {
      const holes = kinds.map((kind) => holeOn(kind, weekday));
      const first = holes.findIndex((hole) => hole !== null);
      if (first < 0) continue;
      const hole = holes[first]!;
      const everywhere = holes.every((other) => other?.fromMs === hole.fromMs && other.toMs === hole.toMs);
      const place = everywhere ? 'in' : `that fall on ${kinds[first]!.day}`;
      const hours = `${clockTime(hole.fromMs)}–${clockTime(hole.toMs)}`;
      return `on ${WEEKDAY_NAMES[weekday]}s ${place} ${MONTH_NAMES[month - 1]}, ${hours}`;
    }
  }
  return null;
}

const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Days of a month that are alike in which dated rules they meet and which the day before them meets, by one of them. */
interface KindOfDay {
  readonly month: number;
  readonly day: number;
  readonly dateSet: number;
  readonly monthBefore: number;
  readonly dateSetBefore: number;
}

/** Without dates the days after the first are all alike. The most common kind comes first: its holes are best described. */
function kindsOfDay(rules: readonly ClockRule[], dateSets: RuleSets, month: number): KindOfDay[] {
  const kinds = new Map<string, { readonly kind: KindOfDay; count: number }>();
  const lastDay = rules.some((rule) => rule.dates !== null) ? longestMonth(month) : 2;
  const add = (day: number, monthBefore: number, dayBefore: number): void => {
    const dateSet = dateSets.numberOf(rulesOnDate(rules, month, day));
    const dateSetBefore = dateSets.numberOf(rulesOnDate(rules, monthBefore, dayBefore));
    const key = `${dateSet} ${monthBefore} ${dateSetBefore}`;
    const known = kinds.get(key);
    if (known !== undefined) known.count++;
    else kinds.set(key, { kind: { month, day, dateSet, monthBefore, dateSetBefore }, count: 1 });
  };
  const monthBefore = month === 1 ? 12 : month - 1;
  add(1, monthBefore, longestMonth(monthBefore));
  // In most years the day before 1 March is the 28th.
  if (month === 3) add(1, monthBefore, 28);
  for (let day = 2; day <= lastDay; day++) add(day, month, day - 1);
  return [...kinds.values()].sort((a, b) => b.count - a.count).map(({ kind }) => kind);
}

/** The dated rules that a date meets in every year. */
function rulesOnDate(rules: readonly ClockRule[], month: number, day: number): number[] {
  return rules.flatMap((rule, i) => (rule.dates !== null && onYearlyDate(rule.dates, month, day) ? [i] : []));
}

/** More than there are days of a leap year that can differ. */
const MOST_SETS = 100_000;

interface Hole {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Finds the first hole of a kind of day on a weekday. Most days of a year share their rules, so answers are kept. */
function holeFinder(
  rules: readonly ClockRule[],
  dateSets: RuleSets,
): (kind: KindOfDay, weekday: number) => Hole | null {
  const ruleSets = createRuleSets();
  const setsOfDays = new Map<number, number>();
  const found = new Map<number, Hole | null>();
  const setOfDay = (month: number, weekday: number, dateSet: number): number => {
    const key = dateSet * 100 + month * 7 + weekday;
    let set = setsOfDays.get(key);
    if (set === undefined) {
      const dated = dateSets.rulesOf(dateSet);
      set = ruleSets.numberOf(matchingRules(rules, month, weekday, (_dates, rule) => dated.includes(rule)));
      setsOfDays.set(key, set);
    }
    return set;
  };
  return (kind, weekday) => {
    const today = setOfDay(kind.month, weekday, kind.dateSet);
    const yesterday = setOfDay(kind.monthBefore, (weekday + 6) % 7, kind.dateSetBefore);
    const key = yesterday * MOST_SETS + today;
    let hole = found.get(key);
    if (hole === undefined) {
      hole = firstHole(rules, ruleSets.rulesOf(today), ruleSets.rulesOf(yesterday));
      found.set(key, hole);
    }
    return hole;
  };
}

function firstHole(rules: readonly ClockRule[], today: readonly number[], yesterday: readonly number[]): Hole | null {
  const { startsMs, ids } = dayProfile(rules, today, yesterday);
  const i = ids.indexOf(NO_PERIOD);
  return i < 0 ? null : { fromMs: startsMs[i]!, toMs: startsMs[i + 1] ?? DAY_MS };
}

function clockTime(ms: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = (ms / 1000) % 60;
  const time = `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}`;
  return seconds === 0 ? time : `${time}:${two(seconds)}`;
}
