import type { HolidayCalendar } from '../tariff/rules.ts';
import { civilDate, weekdayOf } from '../time/index.ts';
import { type DayProfile, dayProfile } from './profile.ts';
import type { ClockRule, DateRule } from './rule.ts';

/** A schedule on the local clock. Profiles are worked out when first needed and kept. */
export interface LocalSchedule {
  /** The profile of a local date, given as days since 1970-01-01. */
  profileOf(dayNumber: number): DayProfile;
}

export function createLocalSchedule(rules: readonly ClockRule[], holidays: HolidayCalendar): LocalSchedule {
  return rules.some((rule) => rule.dates !== null) ? datedSchedule(rules, holidays) : seasonalSchedule(rules);
}

/** Without dates a profile depends on the month, the weekday and whether yesterday was in another month. */
function seasonalSchedule(rules: readonly ClockRule[]): LocalSchedule {
  const profiles: DayProfile[] = [];
  const matching = (month: number, weekday: number): number[] => matchingRules(rules, month, weekday, () => true);
  return {
    profileOf(dayNumber) {
      const { month, day } = civilDate(dayNumber);
      const weekday = weekdayOf(dayNumber);
      const slot = (month * 7 + weekday) * 2 + (day === 1 ? 1 : 0);
      let profile = profiles[slot];
      if (profile === undefined) {
        const monthBefore = day > 1 ? month : month === 1 ? 12 : month - 1;
        profile = dayProfile(rules, matching(month, weekday), matching(monthBefore, (weekday + 6) % 7));
        profiles[slot] = profile;
      }
      return profile;
    },
  };
}

/** With dates every day is looked at; days matched by the same rules, after days matched by the same, share a profile. */
function datedSchedule(rules: readonly ClockRule[], holidays: HolidayCalendar): LocalSchedule {
  const profiles = new Map<string, DayProfile>();
  const matching = (dayNumber: number): number[] => {
    const { year, month, day } = civilDate(dayNumber);
    return matchingRules(
      rules,
      month,
      weekdayOf(dayNumber),
      (dates) =>
        onYearlyDate(dates, month, day) ||
        dates.single.has(dayNumber) ||
        (dates.holidays && holidays.isHoliday(year, month, day)),
    );
  };
  let latest = { dayNumber: Number.NaN, rules: [] as number[] };
  return {
    profileOf(dayNumber) {
      const yesterday = latest.dayNumber === dayNumber - 1 ? latest.rules : matching(dayNumber - 1);
      const today = matching(dayNumber);
      latest = { dayNumber, rules: today };
      const key = `${yesterday.join()}|${today.join()}`;
      let profile = profiles.get(key);
      if (profile === undefined) {
        profile = dayProfile(rules, today, yesterday);
        profiles.set(key, profile);
      }
      return profile;
    },
  };
}

/** Indices of the rules that match a month (1…12) and weekday (0 = Monday), and whose dates, if any, pass. */
export function matchingRules(
  rules: readonly ClockRule[],
  month: number,
  weekday: number,
  onDate: (dates: DateRule, rule: number) => boolean,
): number[] {
  const matching: number[] = [];
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!;
    if ((rule.months & (1 << (month - 1))) === 0 || (rule.weekdays & (1 << weekday)) === 0) continue;
    if (rule.dates === null || onDate(rule.dates, i)) matching.push(i);
  }
  return matching;
}

/** Whether a date is among those that come back every month or every year. */
export function onYearlyDate(dates: DateRule, month: number, day: number): boolean {
  return (dates.daysOfMonth & (1 << (day - 1))) !== 0 || dates.yearly.has(month * 100 + day);
}
