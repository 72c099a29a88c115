import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateTariff, type Segment, segmentsOf, type TariffRules, type Window, windowOf } from '../src/index.ts';
import {
  completeSchedule,
  fixedRate,
  MINUTE_MS,
  marketOver,
  marketRate,
  someHolidays,
  vatRule,
  windowIn,
  ZONES,
} from './arbitraries.ts';
import { slowTariffPrice } from './slow-price.ts';
import { compiled, marketOf, PLAIN_RULES } from './tariffs.ts';

describe.each(ZONES)('a tariff in %s has at every minute the price that the wall clock says', (timeZone) => {
  test('with fixed rates', () => {
    fc.assert(
      fc.property(completeSchedule(fixedRate), vatRule, windowIn(timeZone), (schedule, vat, window) => {
        agreesEveryMinute({ ...PLAIN_RULES, schedule, vat }, timeZone, window, []);
      }),
      { numRuns: 40 },
    );
  });

  test('with surcharges on a market index', () => {
    const cases = windowIn(timeZone, 6).chain((window) =>
      fc.record({
        schedule: completeSchedule(marketRate),
        vat: vatRule,
        marketResolution: fc.constantFrom('NATIVE' as const, 'NATIVE' as const, 'PT30M' as const, 'PT60M' as const),
        window: fc.constant(window),
        market: marketOver(window),
      }),
    );
    fc.assert(
      fc.property(cases, ({ schedule, vat, marketResolution, window, market }) => {
        const rules = { ...PLAIN_RULES, schedule, vat, marketResolution, marketRates: true, marketSource: 'mrs_1' };
        agreesEveryMinute(rules, timeZone, window, market);
      }),
      { numRuns: 25 },
    );
  });
});

function agreesEveryMinute(rules: TariffRules, timeZone: string, window: Window, market: readonly Segment[]): void {
  const series = evaluateTariff(compiled(rules, timeZone), window, marketOf({ mrs_1: market }));
  expect(windowOf(series)).toEqual(window);
  const place = { timeZone, holidays: someHolidays, market };
  for (const segment of segmentsOf(series)) {
    for (let atMs = segment.startMs; atMs < segment.endMs; atMs += MINUTE_MS) {
      const expected = slowTariffPrice(rules, place, atMs);
      const found = { value: segment.value ?? Number.NaN, confidence: segment.confidence };
      if (closeEnough(found.value, expected.value) && found.confidence === expected.confidence) continue;
      const at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toString();
      expect({ at, ...found }).toEqual({ at, ...expected });
    }
  }
}

/** Means may differ in their last binary digits. */
function closeEnough(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-12 || (Number.isNaN(a) && Number.isNaN(b));
}
