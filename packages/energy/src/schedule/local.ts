import type { HolidayCalendar } from '../tariff/rules.ts';
import { civilDate, weekdayOf } from '../time/index.ts';
import type { DayProfile } from './profile.ts';
import { type DateRule, onYearlyDate } from './rule.ts';
import type { RuleBook } from './rule-book.ts';

/** A schedule on the local clock. */
export interface LocalSchedule {
  /** The profile of a local date, given as days since 1970-01-01. */
  profileOf(dayNumber: number): DayProfile;
}

export function createLocalSchedule(book: RuleBook, holidays: HolidayCalendar): LocalSchedule {
  const latest = { dayNumber: Number.NaN, kind: 0 };
  return {
    profileOf(dayNumber) {
      // Days are mostly asked for in order, and then yesterday is known.
      const yesterday = latest.dayNumber === dayNumber - 1 ? latest.kind : kindOf(dayNumber - 1);
      const today = kindOf(dayNumber);
      latest.dayNumber = dayNumber;
      latest.kind = today;
      return book.profile(today, yesterday);
    },
  };

  function kindOf(dayNumber: number): number {
    const { year, month, day } = civilDate(dayNumber);
    const meets = (dates: DateRule): boolean =>
      onYearlyDate(dates, month, day) ||
      dates.single.has(dayNumber) ||
      (dates.holidays && holidays.isHoliday(year, month, day));
    return book.dayKind(month, weekdayOf(dayNumber), book.hasDates ? book.dateKind(meets) : 0);
  }
}
