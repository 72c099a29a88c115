import { compileTariff, evaluateTariff, type TariffContext, valueAt } from '@plateau/energy';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourTable, ratebookDocument, ratebookTier } from './example-documents.ts';
import { holidayNames } from './observed-holidays.ts';
import { readTariff } from './read-tariff.ts';

const HOUR_MS = 3_600_000;
const noIndices = { series: () => undefined, knownUntilMs: () => null };

/** The price at an hour of a local date, in a zone without clock changes, of one tier. */
function pricesOf(document: unknown) {
  const reading = readTariff(document);
  if (!reading.ok) throw new Error(reading.refusal.detail);
  const context: TariffContext = {
    timeZone: 'UTC',
    holidays: { isHoliday: () => false },
    findIndex: () => undefined,
  };
  const compiled = compileTariff(reading.template.terms, context);
  if (!compiled.ok) throw new Error(compiled.error.message);
  return (startMs: number, endMs: number, tier = 0) => {
    const series = evaluateTariff(compiled.value, { startMs, endMs }, noIndices, { tier });
    return (atMs: number) => valueAt(series, atMs);
  };
}

describe('the schedule of a calendar', () => {
  const period = fc.array(fc.integer({ min: 1, max: 99_999 }), { minLength: 1, maxLength: 3 });
  const table = (periods: number) => {
    const month = fc.array(fc.tuple(fc.nat(periods - 1), fc.nat(23)), { maxLength: 4 });
    return fc
      .array(month, { minLength: 12, maxLength: 12 })
      .map((months) =>
        months.map((blocks) =>
          Array.from({ length: 24 }, (_, hour) => blocks.findLast(([, from]) => from <= hour)?.[0] ?? 0),
        ),
      );
  };
  const calendar = fc
    .uniqueArray(period, { minLength: 1, maxLength: 4, selector: String })
    .chain((periods) => fc.tuple(fc.constant(periods), table(periods.length), table(periods.length)));

  it('has the price of the table in every hour, month and kind of day, in every tier', () => {
    const year = { startMs: Date.UTC(2028, 0, 1), endMs: Date.UTC(2029, 0, 1) };
    fc.assert(
      fc.property(calendar, fc.nat(2), ([periods, weekday, weekend], tier) => {
        const document = ratebookDocument();
        document.energy.periods = periods.map((ladder) => ({
          tiers: ladder.map((rate, index) =>
            ratebookTier(
              `0.${String(rate).padStart(5, '0')}`,
              index < ladder.length - 1 ? String(100 * (index + 1)) : null,
            ),
          ),
        }));
        Object.assign(document.schedule, { weekday, weekend });
        const priceAt = pricesOf(document)(year.startMs, year.endMs, tier);

        for (let atMs = year.startMs; atMs < year.endMs; atMs += HOUR_MS) {
          const at = new Date(atMs);
          const isWeekend = at.getUTCDay() === 0 || at.getUTCDay() === 6;
          const ladder = periods[(isWeekend ? weekend : weekday)[at.getUTCMonth()]![at.getUTCHours()]!]!;
          if (priceAt(atMs) !== ladder[Math.min(tier, ladder.length - 1)]! / 1e5) {
            expect.fail(`${at.toISOString()} is ${priceAt(atMs)}`);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('counts the energy of a period together, however many rows and entries it has', () => {
    const document = ratebookDocument();
    document.energy.periods[0]!.tiers = [ratebookTier('0.1', '300'), ratebookTier('0.2')];
    document.schedule.weekday = hourTable(
      0,
      { period: 1, from: 16, to: 21, months: [5] },
      { period: 1, from: 7, to: 9 },
    );
    const reading = readTariff(document);
    const terms = reading.ok ? reading.template.terms : expect.fail(reading.refusal.detail);
    const ladders = terms.schedule
      .flatMap(({ days_and_hours }) => days_and_hours.flatMap(({ hours }) => hours))
      .map(({ rate }) => JSON.stringify(rate));
    expect(ladders.length).toBeGreaterThan(6);
    expect(new Set(ladders).size).toBe(2);
    expect(terms.tierScope).toBe('PERIOD');
  });
});

describe('holidays', () => {
  /** 0.3 on weekdays, 0.1 on weekends: a weekday at 0.1 is a holiday. */
  const withHolidays = (observance: string, weekendMonths?: readonly number[]) => {
    const document = ratebookDocument();
    document.energy.periods = [{ tiers: [ratebookTier('0.1')] }, { tiers: [ratebookTier('0.3')] }];
    document.schedule = {
      weekday: hourTable(1),
      weekend: hourTable(1, { period: 0, from: 0, to: 24, ...(weekendMonths && { months: weekendMonths }) }),
      holiday_policy: 'as_weekend',
      holidays: [...holidayNames],
      holiday_observance: observance,
    };
    return document;
  };

  /** The weekdays of a year that are priced as weekend, `MM-DD`. */
  function weekdaysOff(document: unknown, year: number): string[] {
    const [startMs, endMs] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
    const priceAt = pricesOf(document)(startMs, endMs);
    const off: string[] = [];
    for (let atMs = startMs; atMs < endMs; atMs += 24 * HOUR_MS) {
      const weekday = new Date(atMs).getUTCDay();
      const prices = new Set(Array.from({ length: 24 }, (_, hour) => priceAt(atMs + hour * HOUR_MS)));
      expect(prices.size).toBe(1);
      if (prices.has(0.1) && weekday !== 0 && weekday !== 6) off.push(new Date(atMs).toISOString().slice(5, 10));
    }
    return off;
  }

  it.each([
    // 4 July and Juneteenth 2021 are on weekends; 4 July on a Sunday, Christmas on a Saturday.
    [2021, 'sunday_to_monday', '01-01 01-18 02-15 05-31 07-05 09-06 10-11 11-11 11-25 11-26'],
    [2021, 'actual_day', '01-01 01-18 02-15 05-31 09-06 10-11 11-11 11-25 11-26'],
    // New Year's Day and Christmas 2022 are Sundays, 19 June 2022 too.
    [2022, 'sunday_to_monday', '01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 11-25 12-26'],
    [2023, 'sunday_to_monday', '01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-23 11-24 12-25'],
    // In 2024 November begins with a Friday: the day after Thanksgiving is its fifth.
    [2024, 'actual_day', '01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 11-29 12-25'],
    // Nothing ends: the rules hold in any year.
    [2090, 'sunday_to_monday', '01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-23 11-24 12-25'],
  ])('of %i, %s: %s', (year, observance, dates) => {
    expect(weekdaysOff(withHolidays(observance), year).join(' ')).toBe(dates);
  });

  it('are those of a calendar in which their rules are counted out', () => {
    for (const observance of ['sunday_to_monday', 'actual_day']) {
      const document = withHolidays(observance);
      for (let year = 2020; year <= 2048; year++) {
        expect(weekdaysOff(document, year)).toEqual(countedOut(year, observance === 'sunday_to_monday'));
      }
    }
  });

  it('are written down only for months in which they matter', () => {
    const reading = readTariff(withHolidays('actual_day', [6, 8]));
    const schedule = reading.ok ? reading.template.terms.schedule : expect.fail(reading.refusal.detail);
    expect(schedule.filter(({ dates }) => dates !== undefined)).toEqual([
      { months: ['Jul'], dates: ['07-04'], days_and_hours: [expect.objectContaining({ days: ['All'] })] },
      { months: ['Sep'], dates: [1, 2, 3, 4, 5, 6, 7], days_and_hours: [expect.objectContaining({ days: ['Mon'] })] },
    ]);
  });

  it('have weekday rates where the sheet does not give them others', () => {
    for (const holiday_policy of ['as_weekday', 'unknown']) {
      const document = withHolidays('actual_day');
      document.schedule.holiday_policy = holiday_policy;
      expect(weekdaysOff(document, 2024)).toEqual([]);
    }
  });

  /** The weekdays among the holidays of a year, by going through it day by day. */
  function countedOut(year: number, mondaysFollow: boolean): string[] {
    const seen = new Map<string, number>();
    const holidays = new Set<number>();
    const days = Array.from({ length: 366 }, (_, index) => new Date(Date.UTC(year, 0, 1 + index))).filter(
      (day) => day.getUTCFullYear() === year,
    );
    for (const day of days) {
      const [month, date, weekday] = [day.getUTCMonth() + 1, day.getUTCDate(), day.getUTCDay()];
      const nth = (seen.get(`${month} ${weekday}`) ?? 0) + 1;
      seen.set(`${month} ${weekday}`, nth);
      const isLastOfMonth = new Date(day.getTime() + 7 * 24 * HOUR_MS).getUTCMonth() + 1 !== month;

      if (['1-1', '6-19', '7-4', '11-11', '12-25'].includes(`${month}-${date}`)) {
        holidays.add(day.getTime());
        if (mondaysFollow && weekday === 0) holidays.add(day.getTime() + 24 * HOUR_MS);
      }
      const isCountedMonday = weekday === 1 && ['1 3', '2 3', '9 1', '10 2'].includes(`${month} ${nth}`);
      if (isCountedMonday || (month === 5 && weekday === 1 && isLastOfMonth)) holidays.add(day.getTime());
      if (month === 11 && weekday === 4 && nth === 4) {
        holidays.add(day.getTime()).add(day.getTime() + 24 * HOUR_MS);
      }
    }
    return [...holidays]
      .sort((a, b) => a - b)
      .map((ms) => new Date(ms))
      .filter((day) => day.getUTCDay() !== 0 && day.getUTCDay() !== 6)
      .map((day) => day.toISOString().slice(5, 10));
  }
});
