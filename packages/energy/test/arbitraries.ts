/** Random schedules, markets, zones and windows for the property tests. */
import fc from 'fast-check';
import type { HolidayCalendar, RateItem, ScheduleEntry, Segment, VatRule, Window } from '../src/index.ts';

/** Zones with every kind of clock change, and some without any. */
export const ZONES = [
  'Europe/Stockholm',
  'America/Los_Angeles',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Phoenix',
  'Africa/Casablanca',
  'America/Sao_Paulo',
  'America/Havana',
  'America/St_Johns',
  'Pacific/Apia',
  'UTC',
] as const;

export const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const EARLIEST_MS = Date.UTC(1990, 0, 1);
const LATEST_MS = Date.UTC(2037, 0, 1);

/** A window on whole minutes, three times in four around a change of the zone's clock. */
export function windowIn(timeZone: string, longestHours = 36): fc.Arbitrary<Window> {
  return fc
    .record({
      minute: fc.integer({ min: EARLIEST_MS / MINUTE_MS, max: LATEST_MS / MINUTE_MS }),
      nearChange: fc.constantFrom(true, true, true, false),
      before: fc.integer({ min: 0, max: (longestHours * 60 * 3) / 4 }),
      length: fc.integer({ min: 1, max: longestHours * 60 }),
    })
    .map(({ minute, nearChange, before, length }) => {
      const atMs = (nearChange ? clockChangeAfter(timeZone, minute * MINUTE_MS) : null) ?? minute * MINUTE_MS;
      const startMs = atMs - before * MINUTE_MS;
      return { startMs, endMs: startMs + length * MINUTE_MS };
    });
}

function clockChangeAfter(timeZone: string, atMs: number): number | null {
  const clock = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  return clock.getTimeZoneTransition('next')?.epochMilliseconds ?? null;
}

/** Days around Christmas and others strewn over the year. */
export const someHolidays: HolidayCalendar = {
  isHoliday: (year, month, day) => (month === 12 && day >= 24 && day <= 26) || (year + month + day) % 11 === 0,
};

const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_NAMES: (string | number)[] = ['Weekday', 'weekend', 'MON', 'tue', 3, 4, 'Fri', 6, 'Sun'];

const months = fc.option(fc.subarray(MONTH_NAMES, { minLength: 3 }), { nil: undefined, freq: 3 });
const days = fc.option(fc.subarray(DAY_NAMES, { minLength: 1 }), { nil: undefined, freq: 3 });
const date = fc.oneof(
  fc.integer({ min: 1, max: 31 }),
  fc.constantFrom('HOLIDAYS', '12-31', '02-29', '03-01', '10-31'),
  fc.integer({ min: EARLIEST_MS, max: LATEST_MS }).map((ms) => new Date(ms).toISOString().slice(0, 10)),
);
const dates = fc.option(fc.array(date, { minLength: 1, maxLength: 12 }), { nil: undefined, freq: 2 });
const clock = fc.integer({ min: 0, max: 24 * 12 - 1 }).map((step) => {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(step / 12))}:${two((step % 12) * 5)}:00`;
});

const money = fc.integer({ min: -50_000, max: 150_000 }).map((units) => units / 100_000);
const valueRate: fc.Arbitrary<RateItem> = money.map((value) => ({ value }));

export const fixedRate: fc.Arbitrary<RateItem> = fc.oneof(
  valueRate,
  money.map((fixed) => ({ fixed })),
);

export const marketRate: fc.Arbitrary<RateItem> = fc.oneof(
  valueRate,
  fc.record(
    { surcharge_fixed: money, surcharge_percentage: fc.integer({ min: -20, max: 60 }).map((part) => part / 100) },
    { requiredKeys: [] },
  ),
);

/** Entries that may leave holes. */
export function entries(rate: fc.Arbitrary<RateItem>): fc.Arbitrary<ScheduleEntry[]> {
  const hours = fc
    .tuple(clock, clock, rate)
    .filter(([from, to]) => from !== to || from === '00:00:00')
    .map(([valid_from, valid_to, item]) => ({ valid_from, valid_to, rate: [item] }));
  const daysAndHours = fc
    .tuple(days, fc.array(hours, { minLength: 1, maxLength: 4 }))
    .map(([named, list]) => ({ ...(named && { days: named }), hours: list }));
  const entry = fc
    .tuple(months, dates, fc.array(daysAndHours, { minLength: 1, maxLength: 3 }))
    .map(([inMonths, onDates, list]) => ({
      ...(inMonths && { months: inMonths }),
      ...(onDates && { dates: onDates }),
      days_and_hours: list,
    }));
  return fc.array(entry, { minLength: 1, maxLength: 4 });
}

/** Entries with one at the end that always answers. */
export function completeSchedule(rate: fc.Arbitrary<RateItem>): fc.Arbitrary<ScheduleEntry[]> {
  return fc
    .tuple(entries(rate), rate)
    .map(([some, item]) => [...some, { days_and_hours: [{ hours: [{ rate: [item] }] }] }]);
}

export const vatRule: fc.Arbitrary<VatRule | null> = fc.option(
  fc.record({
    rate: fc.constantFrom(0, 0.05, 0.19, 0.25),
    included: fc.boolean(),
    onNegative: fc.constantFrom('APPLY' as const, 'NONE' as const),
  }),
);

/** An index per MWh over a window and an hour more at both ends, in steps of 15, 30 or 60 minutes, with gaps. */
export function marketOver(window: Window): fc.Arbitrary<Segment[]> {
  const value = fc.oneof(
    { arbitrary: fc.integer({ min: -20_000, max: 60_000 }).map((cents) => cents / 100), weight: 12 },
    { arbitrary: fc.constant(null), weight: 1 },
  );
  const startMs = Math.floor(window.startMs / HOUR_MS) * HOUR_MS - HOUR_MS;
  return fc.constantFrom(15, 30, 60).chain((minutes) => {
    const stepMs = minutes * MINUTE_MS;
    const count = Math.ceil((window.endMs + HOUR_MS - startMs) / stepMs);
    const rows = fc.array(fc.tuple(value, fc.constantFrom(1, 1, 0.6)), { minLength: count, maxLength: count });
    return rows.map((list) =>
      list.map(([price, confidence], i) => {
        const fromMs = startMs + i * stepMs;
        return { startMs: fromMs, endMs: fromMs + stepMs, value: price, confidence: price === null ? 0 : confidence };
      }),
    );
  });
}
