import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entries, fixedRate } from '../../test/arbitraries.ts';
import { type SlowDate, slowHours } from '../../test/slow-price.ts';
import { accept } from '../result.ts';
import { createRuleBook, findHole, readSchedule, type ScheduleEntry } from './index.ts';

function holeIn(schedule: unknown): string | null {
  const rules = readSchedule(schedule, () => accept(0));
  if (!rules.ok) throw new Error(JSON.stringify(rules.error));
  return findHole(createRuleBook(rules.value));
}

function refusalOf(schedule: unknown) {
  const rules = readSchedule(schedule, () => accept(0));
  if (rules.ok) throw new Error('the schedule was accepted');
  return rules.error;
}

const DAY = { valid_from: '00:00:00', valid_to: '00:00:00' };
const day = (hours: object, days?: unknown[]) => ({ ...(days && { days }), hours: [hours] });
const entry = (daysAndHours: object[], more: object = {}) => ({ ...more, days_and_hours: daysAndHours });

describe('the first hole of a schedule is named', () => {
  test.each<[string, unknown[], string | null]>([
    ['none', [entry([day(DAY)])], null],
    ['hours that may be left out', [{ days_and_hours: [{ hours: [{}] }] }], null],
    [
      'Saturdays of a season',
      [
        entry([day(DAY, ['Weekday', 'Sun']), day({ valid_from: '23:00:00', valid_to: '07:00:00' }, ['Fri', 'Sat'])], {
          months: ['Nov'],
        }),
        entry([day(DAY)], { months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Dec'] }),
      ],
      'on Saturdays in Nov, 07:00–23:00',
    ],
    ['an evening', [entry([day({ valid_from: '00:00:00', valid_to: '18:30:00' })])], 'on Mondays in Jan, 18:30–24:00'],
    ['one second', [entry([day({ valid_to: '23:59:59' })])], 'on Mondays in Jan, 23:59:59–24:00'],
    [
      'a missing month',
      [entry([day(DAY)], { months: ['jan', 'FEB', 'Mar', 'Apr'] })],
      'on Mondays in May, 00:00–24:00',
    ],
    [
      'nights that belong to the month before',
      [
        entry(
          [
            day({ valid_from: '22:00:00', valid_to: '06:00:00' }),
            day({ valid_from: '06:00:00', valid_to: '22:00:00' }),
          ],
          {
            months: ['Jan', 'Feb', 'Mar'],
          },
        ),
        entry([day(DAY)], { months: ['Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] }),
      ],
      'on Mondays that fall on 1 Jan, 00:00–06:00',
    ],
    [
      'a day of the month',
      [
        entry([day(DAY)], {
          dates: [
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
            30,
          ],
        }),
      ],
      'on Mondays that fall on 31 Jan, 00:00–24:00',
    ],
    [
      'the leap day',
      [
        entry([day(DAY)], { months: ['Feb'], dates: Array.from({ length: 28 }, (_, i) => i + 1) }),
        entry([day(DAY)], { months: ['Jan', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] }),
      ],
      'on Mondays that fall on 29 Feb, 00:00–24:00',
    ],
    [
      'what only a leap day fills',
      [
        entry([day({ valid_from: '22:00:00', valid_to: '06:00:00' })], { dates: ['02-29'] }),
        entry([day({ valid_from: '06:00:00' })], { dates: ['03-01'] }),
        entry([day(DAY)], { months: ['Mar'], dates: Array.from({ length: 30 }, (_, i) => i + 2) }),
        entry([day(DAY)], { months: ['Jan', 'Feb', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] }),
      ],
      'on Mondays that fall on 1 Mar, 00:00–06:00',
    ],
    ['all days of all months', [entry([day(DAY)], { dates: Array.from({ length: 31 }, (_, i) => i + 1) })], null],
    ['holidays fill none', [entry([day(DAY)], { dates: ['HOLIDAYS'] })], 'on Mondays in Jan, 00:00–24:00'],
    ['single dates fill none', [entry([day(DAY)], { dates: ['2028-01-03'] })], 'on Mondays in Jan, 00:00–24:00'],
    [
      'special days before the rule',
      [
        entry([day(DAY)], { dates: ['12-24', '2028-01-03', 'holidays', 5] }),
        entry([day(DAY, [1, '2', 'wed', 'Thu', 'FRI', 'Weekend'])]),
      ],
      null,
    ],
  ])('%s', (_name, schedule, hole) => {
    expect(holeIn(schedule)).toBe(hole);
  });

  test('a hole is found just where a search of every date and minute finds one', () => {
    fc.assert(
      fc.property(entries(fixedRate), fc.boolean(), (some, complete) => {
        const schedule = complete ? [...some, { days_and_hours: [{ hours: [{ rate: [{ value: 1 }] }] }] }] : some;
        expect(holeIn(schedule) !== null).toBe(hasHoleSlowly(schedule));
      }),
      { numRuns: 30 },
    );
  });
});

/** Every date of a leap year on every weekday, at every time at which an answer may change. */
function hasHoleSlowly(schedule: ScheduleEntry[]): boolean {
  const times = new Set([0]);
  for (const { days_and_hours } of schedule) {
    for (const { hours } of days_and_hours) {
      for (const { valid_from, valid_to } of hours) {
        for (const time of [valid_from, valid_to]) {
          const [hour, minute] = (time ?? '00:00').split(':').map(Number);
          times.add(hour! * 3600 + minute! * 60);
        }
      }
    }
  }
  const plain = (date: Temporal.PlainDate, dayOfWeek: number): SlowDate => ({
    month: date.month,
    day: date.day,
    dayOfWeek,
    iso: null,
    isHoliday: false,
  });
  const isHole = (date: Temporal.PlainDate, before: Temporal.PlainDate): boolean =>
    [1, 2, 3, 4, 5, 6, 7].some((weekday) =>
      [...times].some(
        (second) =>
          slowHours(schedule, plain(date, weekday), plain(before, weekday === 1 ? 7 : weekday - 1), second) ===
          undefined,
      ),
    );
  const first = Temporal.PlainDate.from('2028-01-01');
  if (isHole(Temporal.PlainDate.from('2028-03-01'), Temporal.PlainDate.from('2027-02-28'))) return true;
  return Array.from({ length: 366 }, (_, days) => first.add({ days })).some((date) =>
    isHole(date, date.subtract({ days: 1 })),
  );
}

describe('what is no schedule is refused at its place', () => {
  const hours = 'schedule.0.days_and_hours.0.hours';
  test.each<[string, unknown, string]>([
    ['no list', {}, 'schedule'],
    ['no entries', [], 'schedule'],
    ['too many entries', Array.from({ length: 101 }, () => entry([day(DAY)])), 'schedule'],
    ['an entry that is no object', [3], 'schedule.0'],
    ['no days and hours', [{}], 'schedule.0.days_and_hours'],
    ['empty days and hours', [entry([])], 'schedule.0.days_and_hours'],
    ['no hours', [entry([{ days: ['All'] }])], hours],
    ['empty hours', [entry([{ hours: [] }])], hours],
    ['no months', [entry([day(DAY)], { months: [] })], 'schedule.0.months'],
    ['an unknown month', [entry([day(DAY)], { months: ['Jan', 'Foo'] })], 'schedule.0.months.1'],
    ['a month in full', [entry([day(DAY)], { months: ['January'] })], 'schedule.0.months.0'],
    ['an unknown day', [entry([day(DAY, ['Mon', 'Funday'])])], 'schedule.0.days_and_hours.0.days.1'],
    ['day 8', [entry([day(DAY, [8])])], 'schedule.0.days_and_hours.0.days.0'],
    ['no days', [entry([day(DAY, [])])], 'schedule.0.days_and_hours.0.days'],
    ['date 32', [entry([day(DAY)], { dates: [32] })], 'schedule.0.dates.0'],
    ['date 1.5', [entry([day(DAY)], { dates: [1.5] })], 'schedule.0.dates.0'],
    ['30 February', [entry([day(DAY)], { dates: ['02-30'] })], 'schedule.0.dates.0'],
    ['29 February of a common year', [entry([day(DAY)], { dates: ['2027-02-29'] })], 'schedule.0.dates.0'],
    ['month 13', [entry([day(DAY)], { dates: ['13-01'] })], 'schedule.0.dates.0'],
    ['a date in words', [entry([day(DAY)], { dates: ['Easter'] })], 'schedule.0.dates.0'],
    ['no dates', [entry([day(DAY)], { dates: [] })], 'schedule.0.dates'],
    ['a time without seconds', [entry([day({ valid_from: '07:00' })])], `${hours}.0.valid_from`],
    ['hour 24', [entry([day({ valid_to: '24:00:00' })])], `${hours}.0.valid_to`],
    ['minute 60', [entry([day({ valid_to: '12:60:00' })])], `${hours}.0.valid_to`],
    ['a time that is a number', [entry([day({ valid_to: 7 })])], `${hours}.0.valid_to`],
    ['a period without length', [entry([day({ valid_from: '07:00:00', valid_to: '07:00:00' })])], `${hours}.0`],
  ])('%s', (_name, schedule, path) => {
    const error = refusalOf(schedule);
    expect(error.code).toBe('data_json_invalid');
    expect(error.path).toBe(path);
    expect(error.message).toMatch(/\w.*\.$/);
  });
});
