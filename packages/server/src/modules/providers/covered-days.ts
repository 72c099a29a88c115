import type { ConvertedEntry } from './converted-tariff.ts';

/** Hours that no price may share with another, in words: "on Mondays in Jan, 07:00–08:00"; null if there are none. */
export function findOverlap(entries: readonly ConvertedEntry[]): string | null {
  const rules = entries.flatMap(rulesOf);
  for (const [month, monthName] of MONTHS.entries()) {
    for (const [weekday, weekdayName] of WEEKDAYS.entries()) {
      // On the first of a month, what runs past midnight began in the month before.
      for (const monthBefore of [month, (month + 11) % 12]) {
        const overlap = firstOverlap(rules, { month, weekday }, { month: monthBefore, weekday: (weekday + 6) % 7 });
        if (overlap !== null) return `on ${weekdayName}s in ${monthName}, ${overlap}`;
      }
    }
  }
  return null;
}

/**
 * The same entries with hours past midnight cut there, so that they belong to the day on whose list they stand: night
 * hours of a Monday are then those from its first minute and those before its last.
 */
export function cutAtMidnight(entries: readonly ConvertedEntry[]): ConvertedEntry[] {
  return entries.map(({ months, days_and_hours }) => ({
    months,
    days_and_hours: days_and_hours.map(({ hours, ...item }) => ({
      ...item,
      hours: hours.flatMap((period) =>
        wraps(period)
          ? [
              { ...period, valid_from: MIDNIGHT },
              { ...period, valid_to: MIDNIGHT },
            ]
          : [period],
      ),
    })),
  }));
}

const MIDNIGHT = '00:00:00';
const END_OF_DAY = '24:00:00';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

type Period = ConvertedEntry['days_and_hours'][number]['hours'][number];

interface Rule {
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Local times `hh:mm:ss`, which are in order of time when they are in order of text. */
  readonly periods: readonly { readonly from: string; readonly to: string; readonly wraps: boolean }[];
}

interface Day {
  readonly month: number;
  readonly weekday: number;
}

function rulesOf({ months, days_and_hours }: ConvertedEntry): Rule[] {
  const monthNumbers = new Set(
    months.flatMap((name) => (name === 'All' ? MONTHS.keys().toArray() : [MONTHS.indexOf(name)])),
  );
  return days_and_hours.map(({ days = ['All'], hours }) => ({
    months: monthNumbers,
    weekdays: new Set(days.flatMap(weekdaysOf)),
    periods: hours.map((period) => ({ ...clockOf(period), wraps: wraps(period) })),
  }));
}

function weekdaysOf(day: string | number): number[] {
  if (day === 'All') return [0, 1, 2, 3, 4, 5, 6];
  if (day === 'Weekday') return [0, 1, 2, 3, 4];
  if (day === 'Weekend') return [5, 6];
  return [WEEKDAYS.findIndex((name) => name.startsWith(String(day)))];
}

function clockOf({ valid_from = MIDNIGHT, valid_to = MIDNIGHT }: Period): { from: string; to: string } {
  return { from: valid_from, to: valid_to === MIDNIGHT ? END_OF_DAY : valid_to };
}

function wraps(period: Period): boolean {
  const { from, to } = clockOf(period);
  return to < from;
}

function firstOverlap(rules: readonly Rule[], today: Day, yesterday: Day): string | null {
  const holds = (rule: Rule, { month, weekday }: Day) => rule.months.has(month) && rule.weekdays.has(weekday);
  const spans: { from: string; to: string }[] = [];
  for (const rule of rules) {
    const [isToday, wasYesterday] = [holds(rule, today), holds(rule, yesterday)];
    if (!isToday && !wasYesterday) continue;
    for (const period of rule.periods) {
      if (isToday) spans.push({ from: period.from, to: period.wraps ? END_OF_DAY : period.to });
      if (wasYesterday && period.wraps) spans.push({ from: MIDNIGHT, to: period.to });
    }
  }
  spans.sort((a, b) => (a.from < b.from ? -1 : Number(a.from > b.from)));
  let last: { from: string; to: string } | undefined;
  for (const span of spans) {
    if (last !== undefined && span.from < last.to) {
      return `${clockTime(span.from)}–${clockTime(span.to < last.to ? span.to : last.to)}`;
    }
    last = span;
  }
  return null;
}

function clockTime(time: string): string {
  return time.endsWith(':00') ? time.slice(0, -3) : time;
}
