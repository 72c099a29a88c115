import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { always, compiled, marketOf } from '../../test/tariffs.ts';
import {
  constantSeries,
  evaluateTariff,
  segmentsOf,
  seriesFromSegments,
  type TariffRules,
  tierCountingPeriods,
  tierSteps,
  valueAt,
} from '../index.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LADDER = [{ value: 1, to_kwh: 100 }, { value: 2, to_kwh: 300 }, { value: 3 }];

const local = (text: string, timeZone = 'Europe/Stockholm'): number =>
  Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds;

describe('energy counts within', () => {
  const dates = (rules: Partial<TariffRules>, from: string, to: string, timeZone?: string): string[] =>
    tierCountingPeriods(compiled({ schedule: always(...LADDER), ...rules }, timeZone), {
      startMs: local(from, timeZone),
      endMs: local(to, timeZone),
    }).map(({ startMs, endMs }) =>
      [startMs, endMs]
        .map((ms) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone ?? 'Europe/Stockholm'))
        .map((clock) => clock.toPlainDateTime().toString({ smallestUnit: 'minute' }))
        .join(' '),
    );

  test('local months', () => {
    expect(dates({}, '2026-03-15T00:00', '2026-05-01T00:00')).toEqual([
      '2026-03-01T00:00 2026-04-01T00:00',
      '2026-04-01T00:00 2026-05-01T00:00',
    ]);
  });

  test('billing periods', () => {
    expect(dates({ billingDay: 15 }, '2026-01-14T23:00', '2026-01-15T01:00')).toEqual([
      '2025-12-15T00:00 2026-01-15T00:00',
      '2026-01-15T00:00 2026-02-15T00:00',
    ]);
  });

  test('days whose midnight is skipped begin later', () => {
    expect(dates({ billingDay: 15 }, '2017-10-15T01:00', '2017-10-15T03:00', 'America/Sao_Paulo')).toEqual([
      '2017-10-15T01:00 2017-11-15T00:00',
    ]);
  });

  test('nothing for an empty window', () => {
    expect(dates({}, '2026-03-15T00:00', '2026-03-15T00:00')).toEqual([]);
  });
});

describe('the price', () => {
  const month = { startMs: local('2026-01-01T00:00'), endMs: local('2026-02-01T00:00') };
  const tiered = compiled({ schedule: always(...LADDER) });

  test('is of the first tier without a usage, of any tier on request, of the last beyond it', () => {
    const value = (options?: object) => evaluateTariff(tiered, month, marketOf({}), options).values[0];
    expect([value(), value({ tier: 1 }), value({ tier: 2 }), value({ tier: 7 })]).toEqual([1, 2, 3, 3]);
  });

  test('moves through the tiers as energy is used, and starts again with the month', () => {
    const usage = constantSeries({ ...month, endMs: month.endMs + 10 * DAY_MS }, 1);
    const window = { startMs: month.startMs + 2 * DAY_MS, endMs: month.endMs + 5 * DAY_MS };
    const series = evaluateTariff(tiered, window, marketOf({}), { usage });
    expect(segmentsOf(series).map(({ startMs, value }) => [(startMs - month.startMs) / HOUR_MS, value])).toEqual([
      [48, 1],
      [100, 2],
      [300, 3],
      [744, 1],
      [844, 2],
    ]);
  });

  test('stays where it is while nothing is known to be used', () => {
    const known = constantSeries({ ...month, endMs: month.startMs + DAY_MS }, 5);
    const series = evaluateTariff(tiered, month, marketOf({}), { usage: known });
    expect(segmentsOf(series).map(({ startMs, value }) => [(startMs - month.startMs) / HOUR_MS, value])).toEqual([
      [0, 1],
      [20, 2],
    ]);
  });

  test('counts each period of the schedule apart if the tariff says so', () => {
    const day = [{ value: 1, to_kwh: 10 }, { value: 2 }];
    const night = [{ value: 3, to_kwh: 5 }, { value: 4 }];
    const schedule = [
      {
        days_and_hours: [
          {
            hours: [
              { valid_from: '08:00:00', valid_to: '20:00:00', rate: day },
              { valid_from: '20:00:00', valid_to: '08:00:00', rate: night },
            ],
          },
        ],
      },
    ];
    const usage = constantSeries(month, 1);
    const firstHours = (tierScope: 'MONTH' | 'PERIOD') => {
      const window = { startMs: month.startMs, endMs: month.startMs + DAY_MS };
      const series = evaluateTariff(compiled({ schedule, tierScope }), window, marketOf({}), { usage });
      return segmentsOf(series).map(({ startMs, value }) => [(startMs - month.startMs) / HOUR_MS, value]);
    };
    expect(firstHours('PERIOD')).toEqual([
      [0, 3],
      [5, 4],
      [8, 1],
      [18, 2],
      [20, 4],
    ]);
    expect(firstHours('MONTH')).toEqual([
      [0, 3],
      [5, 4],
      [8, 1],
      [10, 2],
      [20, 4],
    ]);
  });

  test('has allowances for the days of the whole counting period on which its period occurs', () => {
    const rates = (value: number) => [{ value, to_kwh_per_day: 2 }, { value: value + 1 }];
    const schedule = [
      {
        days_and_hours: [{ days: ['Sat'], hours: [{ valid_from: '12:00:00', valid_to: '18:00:00', rate: rates(1) }] }],
      },
      { days_and_hours: [{ hours: [{ rate: rates(5) }] }] },
    ];
    // January 2026 has five Saturdays: 10 kWh at 1, used up in the afternoon of the second of them.
    const tariff = compiled({ schedule, tierScope: 'PERIOD' });
    const { bounds, ids } = tierSteps(tariff, month, constantSeries(month, 1));
    const first = (tier: number): string =>
      Temporal.Instant.fromEpochMilliseconds(bounds[ids.indexOf(tier)]!)
        .toZonedDateTimeISO('Europe/Stockholm')
        .toPlainDateTime()
        .toString();
    expect([0, 1, 2, 3].map(first)).toEqual([
      '2026-01-03T12:00:00',
      '2026-01-10T16:00:00',
      '2026-01-01T00:00:00',
      '2026-01-03T20:00:00',
    ]);
    // The same in a window that begins later, and where the month is half over.
    const later = { startMs: local('2026-01-10T00:00'), endMs: local('2026-01-11T00:00') };
    expect(Array.from(tierSteps(tariff, later, constantSeries(month, 1)).ids)).toEqual([3, 0, 1, 3]);
  });

  test('changes at the exact instant, or at the millisecond next to it', () => {
    const usage = constantSeries(month, 7);
    const change = (tierInstants: 'EXACT' | 'MILLISECONDS') =>
      tierSteps(tiered, month, usage, { tierInstants }).bounds[1]! - month.startMs;
    expect(change('MILLISECONDS')).toBe(Math.round((100 / 7) * HOUR_MS));
    expect(change('EXACT')).toBeCloseTo((100 / 7) * HOUR_MS, 3);
    expect(change('EXACT')).not.toBe(change('MILLISECONDS'));
  });

  test('is at every minute of the tier that the energy used until then has reached', () => {
    const load = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.option(fc.integer({ min: -5, max: 40 }))), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(load, fc.integer({ min: 0, max: 60 }), (rows, from) => {
        let atMs = month.startMs;
        const usage = seriesFromSegments(
          rows.map(([hours, value]) => {
            const startMs = atMs;
            atMs += hours * HOUR_MS;
            return { startMs, endMs: atMs, value };
          }),
        );
        const window = {
          startMs: month.startMs + from * HOUR_MS,
          endMs: Math.min(month.endMs, month.startMs + 200 * HOUR_MS),
        };
        const steps = tierSteps(tiered, window, usage);
        let usedKwh = 0;
        let step = 0;
        for (let minuteMs = month.startMs; minuteMs < window.endMs; minuteMs += 60_000) {
          while (step + 1 < steps.ids.length && steps.bounds[step + 1]! <= minuteMs) step++;
          const reached = usedKwh < 100 ? 0 : usedKwh < 300 ? 1 : 2;
          const atBound = [100, 300].some((bound) => Math.abs(usedKwh - bound) < 1e-6);
          if (minuteMs >= window.startMs && !atBound) expect(steps.ids[step]).toBe(reached);
          const powerKw = valueAt(usage, minuteMs);
          usedKwh += powerKw > 0 ? powerKw / 60 : 0;
        }
      }),
      { numRuns: 40 },
    );
  });
});
