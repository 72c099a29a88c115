import { describe, expect, it } from 'vitest';
import { cutWindow, localDays, splitWindow, wholeDays } from './window.ts';

const at = (text: string) => Date.parse(text);

it('splits a window into parts of at most the given length', () => {
  expect(splitWindow({ startMs: 0, endMs: 25 }, 10)).toEqual([
    { startMs: 0, endMs: 10 },
    { startMs: 10, endMs: 20 },
    { startMs: 20, endMs: 25 },
  ]);
});

it.each([
  [5, { before: null, after: { startMs: 10, endMs: 20 } }],
  [10, { before: null, after: { startMs: 10, endMs: 20 } }],
  [12, { before: { startMs: 10, endMs: 12 }, after: { startMs: 12, endMs: 20 } }],
  [20, { before: { startMs: 10, endMs: 20 }, after: null }],
])('cuts a window at %i', (instantMs, parts) => {
  expect(cutWindow({ startMs: 10, endMs: 20 }, instantMs)).toEqual(parts);
});

describe('local days', () => {
  it('has 25 hours when the clock is set back', () => {
    const noon = { startMs: at('2026-10-25T11:00Z'), endMs: at('2026-10-25T11:15Z') };
    expect(wholeDays(noon, 'Europe/Brussels')).toEqual({
      startMs: at('2026-10-24T22:00Z'),
      endMs: at('2026-10-25T23:00Z'),
    });
  });

  it('does not touch the day that begins at the end of the window', () => {
    const day = { startMs: at('2026-01-09T23:00Z'), endMs: at('2026-01-10T23:00Z') };
    const { first, end } = localDays(day, 'Europe/Copenhagen');
    expect([first.toString(), end.toString()]).toEqual(['2026-01-10', '2026-01-11']);
  });
});
