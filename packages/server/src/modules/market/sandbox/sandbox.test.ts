import { segmentsOf, valueAt, type Window } from '@plateau/energy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastPublicationMs, publicationMs, publishedUntilMs, type SandboxZone, sandboxSeries } from './index.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const zone = (code: string, timeZone: string, currencyCode: string): SandboxZone => ({ code, timeZone, currencyCode });
const sweden = zone('SE3', 'Europe/Stockholm', 'SEK');
const germany = zone('DE-LU', 'Europe/Berlin', 'EUR');
const spain = zone('ES', 'Europe/Madrid', 'EUR');
const britain = zone('GB', 'Europe/London', 'GBP');
const poland = zone('PL', 'Europe/Warsaw', 'PLN');
const sydney = zone('NSW1', 'Australia/Sydney', 'AUD');
const lordHowe = zone('LHI', 'Australia/Lord_Howe', 'AUD');
const nowhere = zone('ZZ-9', 'America/Denver', 'USD');
const zones = [sweden, germany, spain, britain, poland, sydney, lordHowe, nowhere];

const startOf = ({ timeZone }: SandboxZone, date: string): number =>
  Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;

/** Whole local days: from the first date to before the second. */
const days = (z: SandboxZone, from: string, to: string): Window => ({
  startMs: startOf(z, from),
  endMs: startOf(z, to),
});

const year = (z: SandboxZone): Window => days(z, '2026-01-01', '2027-01-01');

/** The mean price of the segments whose local beginning is chosen. */
function meanWhere(z: SandboxZone, isChosen: (local: Temporal.ZonedDateTime) => boolean): number {
  const chosen = segmentsOf(sandboxSeries(z, year(z))).filter((row) => isChosen(localTime(z, row.startMs)));
  return chosen.reduce((sum, row) => sum + row.value!, 0) / chosen.length;
}

const localTime = (z: SandboxZone, atMs: number) =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(z.timeZone);

describe('sandbox prices', () => {
  test('an instant has one price, whatever the window asked for', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) }),
        fc.integer({ min: 1, max: 3 * DAY_MS }),
        fc.integer({ min: 0, max: 3 * DAY_MS }),
        fc.integer({ min: 0, max: 3 * DAY_MS }),
        (z, startMs, lengthMs, earlierMs, laterMs) => {
          const endMs = startMs + lengthMs;
          const wide = sandboxSeries(z, { startMs: startMs - earlierMs, endMs: endMs + laterMs });
          const rows = segmentsOf(sandboxSeries(z, { startMs, endMs }));
          expect([rows[0]!.startMs, rows.at(-1)!.endMs]).toEqual([startMs, endMs]);
          for (const row of rows) expect(valueAt(wide, row.startMs)).toBe(row.value);
        },
      ),
    );
  });

  test('never change: a day of Sweden, written down once', () => {
    const day = sandboxSeries(sweden, days(sweden, '2026-03-10', '2026-03-11'));
    expect([0, 12, 32, 52, 76, 92].map((quarter) => day.values[quarter])).toEqual([
      677.11, 553.04, 1005.53, 526.67, 1122.85, 724.52,
    ]);
  });

  test('come in whole quarter hours, in cents, with confidence 1', () => {
    for (const z of zones) {
      for (const { startMs, endMs, value, confidence } of segmentsOf(
        sandboxSeries(z, days(z, '2026-05-01', '2026-06-01')),
      )) {
        expect(endMs - startMs).toBe(HOUR_MS / 4);
        expect(Math.abs(value! * 100 - Math.round(value! * 100))).toBeLessThan(1e-6);
        expect(confidence).toBe(1);
      }
    }
  });

  test.each([
    ['the spring day of Europe', germany, '2026-03-29', 92],
    ['the autumn day of Europe', germany, '2026-10-25', 100],
    ['the short day of Lord Howe', lordHowe, '2026-10-04', 94],
    ['the long day of Lord Howe', lordHowe, '2026-04-05', 98],
    ['an ordinary day', germany, '2026-06-10', 96],
  ])('%s has %4$i quarter hours', (_, z, date, quarters) => {
    const next = Temporal.PlainDate.from(date).add({ days: 1 }).toString();
    expect(sandboxSeries(z, days(z, date, next)).values).toHaveLength(quarters);
  });

  test('the repeated hour is an hour of its own, near the first', () => {
    const { values } = sandboxSeries(germany, days(germany, '2026-10-25', '2026-10-26'));
    const [first, again] = [values.slice(8, 12), values.slice(12, 16)];
    expect(again).not.toEqual(first);
    for (const [i, value] of first.entries()) expect(again[i]! / value).toBeCloseTo(1, 0);
  });

  test.each(zones.map((z) => [z.code, z] as const))(
    '%s: evenings are dearer than nights, weekdays than Sundays',
    (_, z) => {
      const evening = meanWhere(z, (local) => local.hour >= 18 && local.hour < 21);
      const night = meanWhere(z, (local) => local.hour >= 1 && local.hour < 5);
      expect(evening).toBeGreaterThan(1.4 * night);
      expect(meanWhere(z, (local) => local.dayOfWeek <= 5)).toBeGreaterThan(
        1.1 * meanWhere(z, (local) => local.dayOfWeek === 7),
      );
    },
  );

  test('winter is dearer than summer, in the south too', () => {
    for (const z of [sweden, germany, britain]) {
      expect(meanWhere(z, (local) => [12, 1, 2].includes(local.month))).toBeGreaterThan(
        1.2 * meanWhere(z, (local) => [6, 7, 8].includes(local.month)),
      );
    }
    expect(meanWhere(sydney, (local) => [6, 7, 8].includes(local.month))).toBeGreaterThan(
      1.2 * meanWhere(sydney, (local) => [12, 1, 2].includes(local.month)),
    );
  });

  test.each([germany, spain, britain, sweden].map((z) => [z.code, z] as const))(
    '%s has hours below zero, around noon and mostly on spring and summer weekends',
    (_, z) => {
      const negative = segmentsOf(sandboxSeries(z, year(z)))
        .filter((row) => row.value! < 0)
        .map((row) => localTime(z, row.startMs));
      expect(negative.length).toBeGreaterThan(8 * 4);
      expect(negative.length).toBeLessThan(400 * 4);
      expect(negative.every((local) => local.hour >= 8 && local.hour < 19)).toBe(true);
      const inSeason = negative.filter((local) => local.month >= 3 && local.month <= 9);
      expect(inSeason.length).toBeGreaterThan(0.9 * negative.length);
      expect(negative.filter((local) => local.dayOfWeek >= 6).length).toBeGreaterThan(0.5 * negative.length);
    },
  );

  test('a few evenings a year are several times as dear as usual, most are not', () => {
    const peaks = new Map<string, number>();
    for (const row of segmentsOf(sandboxSeries(germany, year(germany)))) {
      const date = localTime(germany, row.startMs).toPlainDate().toString();
      peaks.set(date, Math.max(peaks.get(date) ?? 0, row.value!));
    }
    const sorted = [...peaks.values()].toSorted((a, b) => a - b);
    const usual = sorted[sorted.length >> 1]!;
    const spikes = sorted.filter((peak) => peak > 2 * usual).length;
    expect(spikes).toBeGreaterThanOrEqual(3);
    expect(spikes).toBeLessThan(25);
  });

  test('levels are those of the zone, in its currency', () => {
    const always = () => true;
    expect(meanWhere(sweden, always) / meanWhere(zone('SE3', 'Europe/Stockholm', 'EUR'), always)).toBeCloseTo(11.2, 2);
    expect(meanWhere(zone('SE1', 'Europe/Stockholm', 'SEK'), always)).toBeLessThan(0.8 * meanWhere(sweden, always));
    expect(() => sandboxSeries(zone('SE3', 'Europe/Stockholm', 'XAU'), year(sweden))).toThrow(RangeError);
  });

  test('neighbouring zones differ', () => {
    const window = days(sweden, '2026-03-10', '2026-03-11');
    expect(sandboxSeries(zone('SE4', 'Europe/Stockholm', 'SEK'), window).values).not.toEqual(
      sandboxSeries(sweden, window).values,
    );
  });
});

describe('publication', () => {
  const dates = Array.from({ length: 1200 }, (_, i) =>
    Temporal.PlainDate.from('2025-01-01').add({ days: i }).toString(),
  );
  /** Hours from 12:40 of the day before delivery, by the local clock. */
  const hoursLate = (z: SandboxZone, date: string): number => {
    const due = Temporal.PlainDate.from(date)
      .subtract({ days: 1 })
      .toZonedDateTime({ timeZone: z.timeZone, plainTime: '12:40' });
    return (publicationMs(z, date) - due.epochMilliseconds) / HOUR_MS;
  };

  test.each(zones.map((z) => [z.code, z] as const))(
    '%s: on time on most days, late on one in ten, on the day itself on one in sixty',
    (_, z) => {
      const delays = dates.map((date) => hoursLate(z, date));
      const share = (from: number, to: number) =>
        delays.filter((delay) => delay >= from && delay < to).length / dates.length;
      expect(share(0, 0.3)).toBeGreaterThan(0.84);
      expect(share(1, 8.3)).toBeGreaterThan(0.06);
      expect(share(1, 8.3)).toBeLessThan(0.14);
      expect(share(16, 19)).toBeGreaterThan(0.004);
      expect(share(16, 19)).toBeLessThan(0.04);
      expect(share(0, 0.3) + share(1, 8.3) + share(16, 19)).toBeCloseTo(1, 10);
    },
  );

  test('a day that misses its auction comes at 06:00 of its own morning', () => {
    const missed = dates.find((date) => hoursLate(germany, date) > 16)!;
    expect(localTime(germany, publicationMs(germany, missed)).toPlainDateTime().toString()).toBe(`${missed}T06:00:00`);
  });

  test('prices reach to the end of the last day published, and each publication adds a day', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.constantFrom(...dates), (z, date) => {
        const atMs = publicationMs(z, date);
        expect(publishedUntilMs(z, atMs - 1)).toBe(startOf(z, date));
        expect(publishedUntilMs(z, atMs)).toBe(startOf(z, Temporal.PlainDate.from(date).add({ days: 1 }).toString()));
        expect(lastPublicationMs(z, atMs)).toBe(atMs);
        expect(lastPublicationMs(z, atMs - 1)).toBeLessThan(atMs);
      }),
    );
  });

  test('the present is always published, but for the early morning of a day that missed its auction', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2030, 0, 1) }),
        (z, nowMs) => {
          const untilMs = publishedUntilMs(z, nowMs);
          expect(untilMs > nowMs || localTime(z, nowMs).hour < 6).toBe(true);
          expect(untilMs - nowMs).toBeGreaterThan(-6.6 * HOUR_MS);
          expect(untilMs - nowMs).toBeLessThan(36 * HOUR_MS);
        },
      ),
    );
  });
});
