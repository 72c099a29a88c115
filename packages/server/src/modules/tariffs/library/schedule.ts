import type { DaysAndHours, Hours, RateItem, ScheduleEntry } from '@plateau/energy';
import { observedDates, type RecurringDates } from './observed-holidays.ts';
import { DAILY_UNIT, type HourTable, type RateSheet, type Tier } from './rate-sheet.ts';

/**
 * The calendar of a rate sheet as a tariff schedule, with everything that is alike written once: hours, weekdays and
 * weekends, months. Holidays stand first, since the first match wins (energy.md §3.1).
 *
 * No row wraps midnight, so that every hour belongs to the date and month it lies in. Where a sheet has several periods
 * each row names its own by its number, so that those with the same ladder count their energy apart.
 */
export function scheduleOf(sheet: RateSheet): ScheduleEntry[] {
  const rates = sheet.periods.map((tiers, period) => ({
    ...(sheet.periods.length > 1 && { period: String(period) }),
    rate: rateOf(tiers),
  }));
  const months = MONTHS.map((name, month) => ({
    name,
    weekday: hoursOf(sheet.weekday, month, rates),
    weekend: hoursOf(sheet.weekend, month, rates),
  }));
  return [...holidayEntries(sheet.holidays, months), ...seasonEntries(months)];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

interface Month {
  readonly name: string;
  readonly weekday: Hours[];
  readonly weekend: Hours[];
}

/** One item per tier; the last takes all the rest, even above an end of its own. */
const rateOf = (tiers: readonly Tier[]): RateItem[] =>
  tiers.length === 1
    ? [{ value: tiers[0]!.price }]
    : tiers.map((tier, index) => ({
        ...(index < tiers.length - 1 ? endOf(tier) : { to_kwh: null }),
        value: tier.price,
      }));

const endOf = ({ upTo, unit }: Tier) => (unit === DAILY_UNIT ? { to_kwh_per_day: upTo } : { to_kwh: upTo });

/** The hours of a day, neighbours of the same period as one row. */
function hoursOf(table: HourTable, month: number, rates: readonly Pick<Hours, 'period' | 'rate'>[]): Hours[] {
  const rateAt = table[month]!.map((period) => rates[period]!);
  const starts = [...rateAt.keys()].filter((hour) => hour === 0 || rateAt[hour] !== rateAt[hour - 1]);
  return starts.map((start, index) => ({
    valid_from: clock(start),
    valid_to: clock(starts[index + 1] ?? 0),
    ...rateAt[start]!,
  }));
}

function seasonEntries(months: readonly Month[]): ScheduleEntry[] {
  const seasons = grouped(months, ({ weekday, weekend }) => [weekday, weekend]);
  return seasons.map((season) => ({ months: monthNames(season), days_and_hours: daysAndHours(season[0]!) }));
}

const daysAndHours = ({ weekday, weekend }: Month): DaysAndHours[] =>
  alike(weekday, weekend)
    ? [{ days: ['All'], hours: weekday }]
    : [
        { days: ['Weekday'], hours: weekday },
        { days: ['Weekend'], hours: weekend },
      ];

/** The weekend's hours on the holidays of the months in which they differ from the weekday's. */
function holidayEntries(holidays: RateSheet['holidays'], months: readonly Month[]): ScheduleEntry[] {
  if (holidays === null || holidays.names === null) return [];
  const recurring = observedDates(holidays.names, holidays.observance)
    .map((dates) => ({ ...dates, ...months[dates.month]! }))
    .filter(({ weekday, weekend }) => !alike(weekday, weekend));

  const { fixed = [], ranges = [] } = Object.groupBy(recurring, isFixedDate);
  return [
    ...grouped(fixed, ({ day, weekend }) => [day, weekend]),
    ...grouped(ranges, ({ day, dates, weekend }) => [day, dates, weekend]),
  ].map((group) => ({
    months: monthNames(group),
    dates: [...new Set(group.flatMap(({ dates }) => dates))],
    days_and_hours: [{ days: [group[0]!.day], hours: group[0]!.weekend }],
  }));
}

/** A date such as `07-04` names its month, so that dates of several months may stand in one entry. */
const isFixedDate = ({ dates }: RecurringDates): 'fixed' | 'ranges' =>
  typeof dates[0] === 'string' ? 'fixed' : 'ranges';

/** Members with the same key, groups in the order of their first member. */
const grouped = <T>(members: readonly T[], keyOf: (member: T) => unknown): T[][] => [
  ...Map.groupBy(members, (member) => JSON.stringify(keyOf(member))).values(),
];

function monthNames(months: readonly { readonly name: string }[]): string[] {
  const names = [...new Set(months.map(({ name }) => name))];
  return names.length === MONTHS.length ? ['All'] : names;
}

const alike = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00:00`;
