import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPeriod,
  checkPeriods,
  DAY_MINUTES,
  lengthMinutes,
  movePeriod,
  parseTime,
  removePeriod,
  timeText,
} from './hours.ts';

const at = (hours: number) => hours * 60;
const period = (from: number, to: number) => ({ startMinute: at(from), endMinute: at(to) });

describe('checkPeriods', () => {
  it.each([
    ['one of 24 h', [period(0, 0)]],
    ['one of 24 h that starts at noon', [period(12, 12)]],
    ['two that wrap', [period(5.5, 0.5), period(0.5, 5.5)]],
    ['three in any order', [period(16, 19), period(0, 16), period(19, 0)]],
  ])('accepts %s', (_name, periods) => expect(checkPeriods(periods)).toBeNull());

  it.each([
    ['overlap', [period(0, 7), period(6, 0)], 'overlapping_time_period', 6, 7],
    ['overlap of equal periods', [period(0, 0), period(0, 0)], 'overlapping_time_period', 0, 24],
    ['gap', [period(0, 7), period(8, 0)], 'gap_in_time_period', 7, 8],
    ['a hole across midnight', [period(6, 23)], 'incomplete_time_period', 23, 6],
    ['a hole up to midnight', [period(0, 23)], 'incomplete_time_period', 23, 0],
    ['nothing', [], 'incomplete_time_period', 0, 0],
  ])('names %s', (_name, periods, code, from, to) => {
    expect(checkPeriods(periods)).toEqual({ code, fromMinute: at(from), toMinute: at(to) });
  });

  it('reports an overlap before a gap', () => {
    expect(checkPeriods([period(0, 7), period(6, 8), period(9, 0)])?.code).toBe('overlapping_time_period');
  });
});

describe('editing', () => {
  const minute = fc.integer({ min: 0, max: DAY_MINUTES - 1 });

  it('moves the neighbour along, so that two periods always cover the day', () => {
    fc.assert(
      fc.property(minute, minute, minute, (start, end, moved) => {
        fc.pre(start !== end && moved !== end);
        const periods = [
          { startMinute: start, endMinute: end },
          { startMinute: end, endMinute: start },
        ];
        expect(checkPeriods(movePeriod(periods, 0, 'startMinute', moved))).toBeNull();
      }),
    );
  });

  it('adding keeps the day covered, and removing what was added restores its length', () => {
    fc.assert(
      fc.property(minute, fc.integer({ min: 1, max: 20 }), (start, times) => {
        let periods = [{ startMinute: start, endMinute: start }];
        for (let count = 0; count < times; count++) periods = addPeriod(periods, {});
        expect(periods).toHaveLength(times + 1);
        expect(checkPeriods(periods)).toBeNull();
        while (periods.length > 1) periods = removePeriod(periods, periods.length - 1);
        expect(lengthMinutes(periods[0]!)).toBe(DAY_MINUTES);
      }),
    );
  });
});

describe('times', () => {
  it.each([
    ['00:00', 0],
    ['05:30:00', 330],
    ['23:59:59', 0],
    ['24:00', null],
    ['7:00', null],
    ['', null],
  ])('reads %s', (text, minute) => expect(parseTime(text)).toBe(minute));

  it('writes HH:mm:ss', () => expect(timeText(330)).toBe('05:30:00'));
});
