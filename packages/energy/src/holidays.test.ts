import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holidayCalendar } from './holidays.ts';

/** The holidays of a year as `MM-DD`. */
function holidaysOf(country: string, state: string | null, year: number): string[] {
  const calendar = holidayCalendar(country, state);
  const days: string[] = [];
  for (let dayMs = Date.UTC(year, 0, 1); dayMs < Date.UTC(year + 1, 0, 1); dayMs += 86_400_000) {
    const date = new Date(dayMs);
    if (calendar.isHoliday(year, date.getUTCMonth() + 1, date.getUTCDate())) days.push(date.toISOString().slice(5, 10));
  }
  return days;
}

describe('public holidays', () => {
  test.each([
    ['Sweden', 'SE', null, 2027, '01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-06 06-26 11-06 12-25 12-26'],
    ['Germany', 'DE', null, 2027, '01-01 03-26 03-29 05-01 05-06 05-17 10-03 12-25 12-26'],
    ['Bavaria', 'DE', 'BY', 2027, '01-01 01-06 03-26 03-29 05-01 05-06 05-17 05-27 10-03 11-01 12-25 12-26'],
    ['Great Britain', 'GB', null, 2026, '01-01 04-03 04-06 05-04 05-25 12-25 12-26 12-28'],
  ])('%s', (_, country, state, year, expected) => {
    expect(holidaysOf(country, state, year)).toEqual(expected.split(' '));
  });

  test('a substitute day is a holiday too: Independence Day of 2027 is a Sunday', () => {
    const california = holidayCalendar('US', 'CA');
    expect(california.isHoliday(2027, 7, 4)).toBe(true);
    expect(california.isHoliday(2027, 7, 5)).toBe(true);
    expect(california.isHoliday(2027, 7, 6)).toBe(false);
  });

  test('a substitute day may lie in the year before: New Year of 2028 is a Saturday', () => {
    expect(holidayCalendar('US', 'CA').isHoliday(2027, 12, 31)).toBe(true);
  });

  test('a feast of several days is a holiday on each, over New Year as well', () => {
    expect(holidaysOf('RO', null, 2026).slice(0, 2)).toEqual(['01-01', '01-02']);
    const incwala = holidayCalendar('SZ', null);
    expect(incwala.isHoliday(2027, 1, 2)).toBe(true);
    expect(incwala.isHoliday(2027, 1, 3)).toBe(false);
  });

  test('a holiday from sunset to sunset is that of the civil day: Yom Kippur', () => {
    expect(holidaysOf('IL', null, 2027)).toContain('10-11');
    expect(holidaysOf('IL', null, 2027)).not.toContain('10-10');
  });

  test('half days do not count: Christmas Eve in Iceland, from 13:00', () => {
    expect(holidaysOf('IS', null, 2026)).not.toContain('12-24');
    expect(holidaysOf('IS', null, 2026)).toContain('12-25');
  });

  test('a country that is not known has no holidays', () => {
    expect(holidaysOf('XX', null, 2027)).toEqual([]);
    expect(holidaysOf('', 'CA', 2027)).toEqual([]);
  });
});

describe('states', () => {
  test.each([
    ['US', 'California', 'CA'],
    ['US', 'us-ca', 'CA'],
    ['us', 'ca', 'CA'],
    ['US', 'Virginia', 'VA'],
    ['AU', 'New South Wales', 'NSW'],
    ['CA', 'Québec', 'QC'],
    ['CA', 'quebec', 'QC'],
    ['DE', 'Bayern', 'BY'],
    ['DE', 'Hamburg', 'HH'],
    ['CH', 'Zürich', 'ZH'],
    ['CH', 'Tessin', 'TI'],
    ['GB', 'scotland', 'SCT'],
    ['ES', 'cataluna', 'CT'],
    ['AT', 'Wien', '9'],
  ])('%s %s is %s', (country, name, code) => {
    expect(holidayCalendar(country, name)).toBe(holidayCalendar(country, code));
    expect(holidayCalendar(country, name)).not.toBe(holidayCalendar(country, null));
  });

  test.each([
    ['DE', 'Atlantis'],
    ['DE', ''],
    ['US', 'Carolina'],
    ['SE', 'Skåne'],
  ])('%s "%s" leaves the holidays of the country', (country, state) => {
    expect(holidayCalendar(country, state)).toBe(holidayCalendar(country, null));
  });

  test('no name of a state, however odd, is an error', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('US', 'DE', 'IN', 'CH', 'SE', 'XX'),
        fc.string({ unit: 'grapheme' }),
        (country, state) => {
          expect(typeof holidayCalendar(country, state).isHoliday(2026, 1, 1)).toBe('boolean');
        },
      ),
    );
  });
});
