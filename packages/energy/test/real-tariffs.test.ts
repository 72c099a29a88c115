import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  compileTariff,
  evaluateTariff,
  type HolidayCalendar,
  type Hours,
  type ScheduleEntry,
  valueAt,
} from '../src/index.ts';
import { marketOf, PLAIN_RULES } from './tariffs.ts';

/** Hourly prices of 34 tariffs of US utilities, worked out by another engine with exact decimals. */
const DATA = new URL('../../../../shared/data/', import.meta.url);
const TARIFFS = new URL('tariffs/ratebook/', DATA);

interface RatebookTariff {
  readonly energy: { readonly periods: readonly { readonly tiers: readonly RatebookTier[] }[] };
  readonly schedule: {
    readonly weekday: readonly (readonly number[])[];
    readonly weekend: readonly (readonly number[])[];
    readonly holiday_policy: string;
    readonly holidays?: readonly string[];
    readonly holiday_observance?: string;
  };
}

interface RatebookTier {
  readonly rate: string;
  readonly adj: string;
  readonly max: string | null;
}

interface PriceCase {
  readonly slug: string;
  readonly window: { readonly start: string; readonly days: number };
  readonly tier: number;
  readonly expected: readonly string[];
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, DATA), 'utf8')) as T;
}

const available = existsSync(TARIFFS);
const slugs = available ? readdirSync(TARIFFS).map((file) => file.replace('.json', '')) : [];

describe.skipIf(!available)('real tariffs (needs ../shared/data) have the prices of the reference', () => {
  const zones = available ? readJson<Record<string, string>>('tariffs/ratebook-timezones.json') : {};
  const { cases } = available
    ? readJson<{ cases: PriceCase[] }>('vectors/ratebook/derived_prices.json')
    : { cases: [] as PriceCase[] };

  test.each(slugs)('%s', (slug) => {
    const timeZone = zones[slug]!;
    const tariff = readJson<RatebookTariff>(`tariffs/ratebook/${slug}.json`);
    const holidays = holidaysOf(tariff);
    const compiled = compileTariff(
      { ...PLAIN_RULES, schedule: scheduleOf(tariff) },
      { timeZone, holidays, findIndex: () => undefined },
    );
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
    const ofTariff = cases.filter((other) => other.slug === slug);
    expect(ofTariff.length).toBeGreaterThan(0);
    for (const { window, tier, expected } of ofTariff) {
      const start = Temporal.PlainDate.from(window.start).toZonedDateTime(timeZone);
      const end = start.add({ days: window.days });
      const span = { startMs: start.epochMilliseconds, endMs: end.epochMilliseconds };
      const series = evaluateTariff(compiled.value, span, marketOf({}), { tier });
      const prices = expected.map((_price, hour) => valueAt(series, start.add({ hours: hour }).epochMilliseconds));
      prices.forEach((price, hour) => {
        expect(Math.abs(price - Number(expected[hour]))).toBeLessThan(1e-12);
      });
    }
  });
});

/** A reference tariff as a schedule: holidays first if they have the prices of a weekend, then a month a line. */
function scheduleOf({ energy, schedule }: RatebookTariff): ScheduleEntry[] {
  const ladders = energy.periods.map(({ tiers }) =>
    tiers.map(({ rate, adj, max }, i) => ({
      value: Number(rate) + Number(adj),
      to_kwh: i === tiers.length - 1 || max === null ? null : Number(max),
    })),
  );
  const hoursOf = (row: readonly number[]): Hours[] =>
    row.map((period, hour) => ({ valid_from: clock(hour), valid_to: clock((hour + 1) % 24), rate: ladders[period]! }));
  const line = (month: number, daysAndHours: ScheduleEntry['days_and_hours']): ScheduleEntry => ({
    months: [MONTHS[month]!],
    days_and_hours: daysAndHours,
  });
  const holidays = MONTHS.map((_name, month) => ({
    ...line(month, [{ hours: hoursOf(schedule.weekend[month]!) }]),
    dates: ['HOLIDAYS'],
  }));
  const ordinary = MONTHS.map((_name, month) =>
    line(month, [
      { days: ['Weekday'], hours: hoursOf(schedule.weekday[month]!) },
      { days: ['Weekend'], hours: hoursOf(schedule.weekend[month]!) },
    ]),
  );
  return schedule.holiday_policy === 'as_weekend' ? [...holidays, ...ordinary] : ordinary;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00:00`;
}

type Rule = (date: Temporal.PlainDate) => boolean;
const on =
  (month: number, day: number): Rule =>
  (date) =>
    date.month === month && date.day === day;
/** The `nth` weekday (1 = Monday) of a month. */
const nth =
  (month: number, dayOfWeek: number, place: number): Rule =>
  (date) =>
    date.month === month && date.dayOfWeek === dayOfWeek && Math.ceil(date.day / 7) === place;
const lastMonday =
  (month: number): Rule =>
  (date) =>
    date.month === month && date.dayOfWeek === 1 && date.day + 7 > date.daysInMonth;

const HOLIDAYS: Record<string, Rule> = {
  new_years_day: on(1, 1),
  mlk_day: nth(1, 1, 3),
  washingtons_birthday: nth(2, 1, 3),
  memorial_day: lastMonday(5),
  juneteenth: on(6, 19),
  independence_day: on(7, 4),
  labor_day: nth(9, 1, 1),
  columbus_day: nth(10, 1, 2),
  veterans_day: on(11, 11),
  thanksgiving: nth(11, 4, 4),
  day_after_thanksgiving: (date) => nth(11, 4, 4)(date.subtract({ days: 1 })),
  christmas: on(12, 25),
};

function holidaysOf({ schedule }: RatebookTariff): HolidayCalendar {
  const rules = (schedule.holidays ?? []).map((name) => HOLIDAYS[name]!);
  const isListed: Rule = (date) => rules.some((rule) => rule(date));
  return {
    isHoliday(year, month, day) {
      const date = Temporal.PlainDate.from({ year, month, day });
      if (isListed(date)) return true;
      if ((schedule.holiday_observance ?? 'sunday_to_monday') !== 'sunday_to_monday' || date.dayOfWeek !== 1)
        return false;
      return isListed(date.subtract({ days: 1 }));
    },
  };
}
