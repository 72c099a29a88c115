import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPeriods } from './periods.ts';

type Row = readonly [validFrom: string, validTo: string, cost?: number];

const check = (...rows: readonly Row[]) =>
  checkPeriods(rows.map(([validFrom, validTo, cost = 0.2]) => ({ validFrom, validTo, cost })));

describe('periods that cover a day', () => {
  test.each<[string, readonly Row[]]>([
    ['one price', [['00:00:00', '00:00:00']]],
    ['equal ends at any time', [['06:30:00', '06:30:00']]],
    ['23:59:59 as midnight', [['00:00:00', '23:59:59']]],
    [
      'two, one over midnight',
      [
        ['05:30:00', '00:30:00'],
        ['00:30:00', '05:30:00'],
      ],
    ],
    [
      'in any order',
      [
        ['16:00:00', '23:59:59'],
        ['00:00:00', '08:00:00'],
        ['08:00:00', '16:00:00'],
      ],
    ],
    [
      'to the second',
      [
        ['00:00:00', '07:30:15'],
        ['07:30:15', '00:00:00'],
      ],
    ],
  ])('%s', (_, rows) => {
    expect(check(...rows)).toBeNull();
  });
});

describe('faults, the first one in the order of the rules', () => {
  test.each<[string, readonly Row[], string, string, string]>([
    [
      'start',
      [['6:00', '00:00:00']],
      'valid_from_invalid',
      'hours[0].valid_from',
      'The start time must have the form HH:mm:ss.',
    ],
    [
      'start beyond the day',
      [['24:00:00', '00:00:00']],
      'valid_from_invalid',
      'hours[0].valid_from',
      'The start time must have the form HH:mm:ss.',
    ],
    [
      'start before end of another',
      [
        ['00:00:00', 'x'],
        ['y', '00:00:00'],
      ],
      'valid_from_invalid',
      'hours[1].valid_from',
      'The start time must have the form HH:mm:ss.',
    ],
    [
      'end',
      [['00:00:00', '06:60:00']],
      'valid_to_invalid',
      'hours[0].valid_to',
      'The end time must have the form HH:mm:ss.',
    ],
    [
      'below zero before zero',
      [
        ['00:00:00', '06:00:00', 0],
        ['06:00:00', '00:00:00', -1],
      ],
      'cost_value_negative',
      'hours[1].cost',
      'The price cannot be negative.',
    ],
    [
      'zero before overlaps',
      [
        ['00:00:00', '06:00:00', 0],
        ['05:00:00', '00:00:00'],
      ],
      'cost_value_zero',
      'hours[0].cost',
      'Enter a price above zero.',
    ],
    [
      'overlap before gap',
      [
        ['00:00:00', '07:00:00'],
        ['06:00:00', '08:00:00'],
        ['09:00:00', '00:00:00'],
      ],
      'overlapping_time_period',
      'hours[1]',
      'Two periods overlap between 06:00:00 and 07:00:00.',
    ],
    [
      'overlap over midnight',
      [
        ['22:00:00', '06:00:00'],
        ['05:00:00', '22:00:00'],
      ],
      'overlapping_time_period',
      'hours[1]',
      'Two periods overlap between 05:00:00 and 06:00:00.',
    ],
    [
      'twice the whole day',
      [
        ['00:00:00', '00:00:00'],
        ['00:00:00', '00:00:00'],
      ],
      'overlapping_time_period',
      'hours[1]',
      'Two periods overlap between 00:00:00 and 00:00:00.',
    ],
    [
      'gap inside before the one at midnight',
      [
        ['01:00:00', '07:00:00'],
        ['08:00:00', '23:00:00'],
      ],
      'gap_in_time_period',
      'hours',
      'Nothing is set between 07:00:00 and 08:00:00.',
    ],
    [
      'hole across midnight',
      [['06:00:00', '23:00:00']],
      'incomplete_time_period',
      'hours',
      'The periods must cover 24 hours; nothing is set from 23:00:00 to 06:00:00.',
    ],
    [
      'hole before midnight',
      [['00:00:00', '23:00:00']],
      'incomplete_time_period',
      'hours',
      'The periods must cover 24 hours; nothing is set from 23:00:00 to 00:00:00.',
    ],
    [
      'hole after midnight',
      [['01:00:00', '00:00:00']],
      'incomplete_time_period',
      'hours',
      'The periods must cover 24 hours; nothing is set from 00:00:00 to 01:00:00.',
    ],
    [
      'none at all',
      [],
      'incomplete_time_period',
      'hours',
      'The periods must cover 24 hours; nothing is set from 00:00:00 to 00:00:00.',
    ],
  ])('%s', (_, rows, code, param, message) => {
    expect(check(...rows)).toEqual({ code, param, message });
  });
});

describe('laws', () => {
  const times = fc.uniqueArray(fc.integer({ min: 0, max: 86_399 }), { minLength: 2, maxLength: 48 });
  const clock = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 19);
  const cut = (bounds: readonly number[]): Row[] => {
    const sorted = bounds.toSorted((a, b) => a - b);
    return sorted.map((from, i) => [clock(from), clock(sorted[(i + 1) % sorted.length]!)]);
  };

  test('a day cut anywhere is whole, whatever the order', () => {
    fc.assert(
      fc.property(times, fc.nat(), (bounds, shift) => {
        // 23:59:59 as an end is midnight, so that a cut there is none.
        const rows = cut(bounds.filter((bound) => bound !== 86_399 && bound !== 0).concat([0]));
        const turned = [...rows.slice(shift % rows.length), ...rows.slice(0, shift % rows.length)];
        expect(check(...turned)).toBeNull();
      }),
    );
  });

  test('without one of its periods it is not', () => {
    fc.assert(
      fc.property(times, fc.nat(), (bounds, index) => {
        const rows = cut(bounds.filter((bound) => bound !== 86_399));
        if (rows.length < 2) return;
        expect(check(...rows.toSpliced(index % rows.length, 1))?.code).toMatch(/^(gap_in|incomplete)_time_period$/);
      }),
    );
  });
});
