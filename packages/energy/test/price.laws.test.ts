import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AuditComponent,
  auditPrice,
  composePrice,
  mergeEqual,
  type PriceInput,
  priceSeries,
  roundMoney,
  segmentAt,
  segmentsOf,
  seriesFromSegments,
  type TariffVersion,
  valueAt,
  windowOf,
} from '../src/index.ts';
import {
  completeSchedule,
  fixedRate,
  MINUTE_MS,
  marketOver,
  marketRate,
  someHolidays,
  vatRule,
  windowIn,
} from './arbitraries.ts';
import { slowTariffPrice } from './slow-price.ts';
import { compiled, marketOf, PLAIN_RULES, version } from './tariffs.ts';

const ZONES = ['Europe/Stockholm', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Asia/Kathmandu'] as const;

/** A market tariff and a grid fee, both with some VAT rule, over a window in some zone. */
const cases = fc.constantFrom(...ZONES).chain((timeZone) =>
  windowIn(timeZone, 8).chain((window) =>
    fc.record({
      timeZone: fc.constant(timeZone),
      window: fc.constant(window),
      market: marketOver(window),
      energy: fc.record({ schedule: completeSchedule(marketRate), vat: vatRule }),
      grid: fc.record({ schedule: completeSchedule(fixedRate), vat: vatRule }),
    }),
  ),
);

describe('prices of two components', () => {
  test('are at every minute the rounded sum of what the wall clock says, and cover the window without equal neighbours', () => {
    fc.assert(
      fc.property(cases, ({ timeZone, window, market, energy, grid }) => {
        const energyRules = { ...PLAIN_RULES, ...energy, marketRates: true, marketSource: 'mrs_1' };
        const gridRules = { ...PLAIN_RULES, ...grid };
        const { series } = priceSeries({
          commodity: [version(compiled(energyRules, timeZone), { startMs: -1e15 })],
          nonCommodity: [version(compiled(gridRules, timeZone), { startMs: -1e15 })],
          indices: marketOf({ mrs_1: market }),
          window,
        });
        expect(windowOf(series)).toEqual(window);
        expect(mergeEqual(series)).toBe(series);
        const place = { timeZone, holidays: someHolidays, market };
        for (let atMs = window.startMs; atMs < window.endMs; atMs += MINUTE_MS) {
          const commodity = slowTariffPrice(energyRules, place, atMs);
          const fee = slowTariffPrice(gridRules, place, atMs);
          const i = segmentAt(series, atMs);
          expect(series.values[i]).toBe(roundMoney(commodity.value + fee.value));
          expect(series.confidence[i]).toBe(Math.min(commodity.confidence, fee.confidence));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('are the same whichever of the two has more rows', () => {
    const rows = fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 9 }),
        fc.option(fc.integer({ min: -300_000, max: 300_000 })),
        fc.constantFrom(1, 0.6),
      ),
      { minLength: 1, maxLength: 60 },
    );
    const anySeries = rows.map((list) => {
      let atMs = 0;
      const segments = list.map(([length, units, confidence], i) => {
        const startMs = atMs;
        atMs = i === list.length - 1 ? 1000 : atMs + length;
        return { startMs, endMs: atMs, value: units === null ? null : units / 1e6, confidence };
      });
      return seriesFromSegments(segments);
    });
    fc.assert(
      fc.property(anySeries, anySeries, (a, b) => {
        const price = composePrice(a, b);
        expect(segmentsOf(price)).toEqual(segmentsOf(composePrice(b, a)));
        expect(mergeEqual(price)).toBe(price);
        for (let atMs = 0; atMs < 1000; atMs++) {
          expect(valueAt(price, atMs)).toBe(roundMoney(valueAt(a, atMs) + valueAt(b, atMs)));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('an audit', () => {
  const inputs: fc.Arbitrary<PriceInput> = fc
    .tuple(cases, fc.integer({ min: -300, max: 300 }), fc.integer({ min: 0, max: 200 }), fc.boolean())
    .map(([{ timeZone, window, market, energy, grid }, start, length, deleted]) => {
      const startMs = window.startMs + start * MINUTE_MS;
      const until = { startMs, endMs: startMs + length * MINUTE_MS };
      const energyTariff = compiled({ ...energy, marketRates: true, marketSource: 'mrs_1' }, timeZone);
      const gridTariff = compiled(grid, timeZone);
      const commodity: TariffVersion[] = [
        version(energyTariff, { ...until, contractEndMs: startMs + 60 * MINUTE_MS }),
        version(energyTariff, { startMs: until.endMs + (deleted ? 60 * MINUTE_MS : 0), version: 2 }),
      ];
      const nonCommodity = [
        version(gridTariff, { tariffId: 'trf_2', startMs: until.endMs, endMs: deleted ? until.endMs + 1e7 : null }),
      ];
      return { commodity, nonCommodity, indices: marketOf({ mrs_1: market }), window };
    });

  test('adds up exactly as printed, to the price of the same instant', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { series } = priceSeries(input);
        const rows = auditPrice(input);
        expect(rows[0]?.startMs).toBe(input.window.startMs);
        expect(rows.at(-1)?.endMs).toBe(input.window.endMs);
        for (const [i, row] of rows.entries()) {
          if (i > 0) expect(row.startMs).toBe(rows[i - 1]?.endMs);
          const j = segmentAt(series, row.startMs);
          expect(row.endMs).toBeLessThanOrEqual(series.bounds[j + 1]!);
          expect([row.total ?? Number.NaN, row.confidence]).toEqual([series.values[j], series.confidence[j]]);
          if (row.total === null) continue;
          expect(printedSum([row.commodity?.value, row.nonCommodity?.value])).toBe(row.total);
          for (const part of [row.commodity, row.nonCommodity]) if (part) expect(sumOfParts(part)).toBe(part.value);
        }
      }),
      { numRuns: 150 },
    );
  });
});

function sumOfParts({ market, fixed, surcharges, vat }: AuditComponent): number {
  return printedSum([market, fixed, surcharges, vat]);
}

/** What a reader gets who adds up the printed decimals. */
function printedSum(parts: (number | null | undefined)[]): number {
  return parts.reduce((sum, part) => sum.plus(String(part ?? 0)), new Decimal(0)).toNumber();
}
