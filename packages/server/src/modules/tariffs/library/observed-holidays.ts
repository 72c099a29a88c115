import type { HolidayObservance } from './rate-sheet.ts';

/** Names of holidays in Ratebook documents (its README, 3.2). */
export const holidayNames = [
  'new_years_day',
  'mlk_day',
  'washingtons_birthday',
  'memorial_day',
  'juneteenth',
  'independence_day',
  'labor_day',
  'columbus_day',
  'veterans_day',
  'thanksgiving',
  'day_after_thanksgiving',
  'christmas',
] as const;
export type HolidayName = (typeof holidayNames)[number];

/** Dates of a year, in the words of a schedule entry: a local date is meant if month, date and day all fit. */
export interface RecurringDates {
  /** 0 = January. */
  readonly month: number;
  readonly dates: readonly (number | string)[];
  readonly day: 'All' | 'Mon' | 'Thu' | 'Fri';
}

/**
 * When a utility keeps the holidays of its list, as dates that recur every year and need no end: a fixed date is
 * itself, the first Monday of a month is the Monday among its days 1 to 7, and a Sunday holiday moved to Monday is the
 * day after the date where that is a Monday.
 *
 * The list is the utility's own; the public holidays of the state, which the schedule's `HOLIDAYS` means, are others.
 */
export function observedDates(names: readonly HolidayName[], observance: HolidayObservance): RecurringDates[] {
  return names.flatMap((name) => {
    const rule = rules[name];
    if ('days' in rule) return [{ month: rule.month, dates: rule.days, day: rule.weekday }];
    const itself: RecurringDates = { month: rule.month, dates: [monthAndDay(rule.month, rule.day)], day: 'All' };
    if (observance === 'actual_day') return [itself];
    return [itself, { month: rule.month, dates: [monthAndDay(rule.month, rule.day + 1)], day: 'Mon' }];
  });
}

type HolidayRule =
  | { readonly month: number; readonly day: number }
  | { readonly month: number; readonly days: readonly number[]; readonly weekday: 'Mon' | 'Thu' | 'Fri' };

const week = (first: number): number[] => Array.from({ length: 7 }, (_, index) => first + index);

const rules: Record<HolidayName, HolidayRule> = {
  new_years_day: { month: 0, day: 1 },
  mlk_day: { month: 0, days: week(15), weekday: 'Mon' },
  washingtons_birthday: { month: 1, days: week(15), weekday: 'Mon' },
  memorial_day: { month: 4, days: week(25), weekday: 'Mon' },
  juneteenth: { month: 5, day: 19 },
  independence_day: { month: 6, day: 4 },
  labor_day: { month: 8, days: week(1), weekday: 'Mon' },
  columbus_day: { month: 9, days: week(8), weekday: 'Mon' },
  veterans_day: { month: 10, day: 11 },
  thanksgiving: { month: 10, days: week(22), weekday: 'Thu' },
  // The day after the fourth Thursday, which is not always the fourth Friday.
  day_after_thanksgiving: { month: 10, days: week(23), weekday: 'Fri' },
  christmas: { month: 11, day: 25 },
};

/** `MM-DD`. No rule's date or the day after it leaves its month. */
const monthAndDay = (month: number, day: number): string =>
  `${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
