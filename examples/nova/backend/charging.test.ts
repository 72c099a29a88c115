import { expect, it } from 'vitest';
import { nextLocal } from './charging.ts';

it.each([
  ['later today', '2026-09-14T20:00:00+01:00', 'Europe/London', '23:30', '2026-09-14T23:30:00+01:00'],
  ['tomorrow', '2026-09-14T20:00:00+01:00', 'Europe/London', '07:00', '2026-09-15T07:00:00+01:00'],
  [
    'a day on, when it is that time now',
    '2026-09-14T07:00:00+01:00',
    'Europe/London',
    '07:00',
    '2026-09-15T07:00:00+01:00',
  ],
  ['after the clocks went back', '2026-10-24T20:00:00+01:00', 'Europe/London', '07:00', '2026-10-25T07:00:00Z'],
  [
    'past the hour that spring skips',
    '2027-03-27T20:00:00+01:00',
    'Europe/Berlin',
    '02:30',
    '2027-03-28T03:30:00+02:00',
  ],
])('ready %s', (_name, now, zone, time, ready) => {
  expect(new Date(nextLocal(time, zone, Date.parse(now))).toISOString()).toBe(new Date(ready).toISOString());
});
