import { valueAt } from '@plateau/energy';
import { describe, expect, it } from 'vitest';
import { readTariff } from './read-tariff.ts';
import {
  compileTemplate,
  type DayWindow,
  readReferenceTariffs,
  referenceDataIsThere,
  referenceText,
  referenceVectors,
  tierPrices,
  windowOfDays,
} from './reference-data.ts';
import type { LibraryTemplate } from './template.ts';

const HOUR_MS = 3_600_000;

interface PriceCase {
  readonly name?: string;
  readonly slug?: string;
  readonly tariff?: unknown;
  readonly window: DayWindow;
  readonly tier: number;
  readonly expected: readonly string[];
}

/** The template's price of a tier in each hour of whole local days; it holds to the end of the hour. */
function hourlyPrices(template: LibraryTemplate, { window, tier }: Pick<PriceCase, 'window' | 'tier'>): number[] {
  const tariff = compileTemplate(template);
  expect(tariff.structureType).toBe(template.structureType);
  const { startMs, endMs } = windowOfDays(window, tariff.timeZone);
  const prices = tierPrices(tariff, { startMs, endMs }, tier);
  return Array.from({ length: (endMs - startMs) / HOUR_MS }, (_, hour) => {
    const price = valueAt(prices, startMs + hour * HOUR_MS);
    expect(valueAt(prices, startMs + (hour + 1) * HOUR_MS - 1)).toBe(price);
    return price;
  });
}

describe.skipIf(!referenceDataIsThere)('the reference tariffs (skipped where ../shared/data is not there)', () => {
  const readings = readReferenceTariffs();
  const imported = readings.flatMap((reading) => (reading.outcome === 'IMPORTED' ? [reading] : []));

  it('are all imported', () => {
    const refused = readings.flatMap((reading) =>
      reading.outcome === 'REFUSED' ? [`${reading.path}: ${reading.refusal.reason}`] : [],
    );
    expect(refused).toEqual([]);
    expect(imported.filter(({ path }) => path.startsWith('ratebook/'))).toHaveLength(34);
    expect(imported.filter(({ path }) => path.startsWith('urdb/'))).toHaveLength(2);
    expect(readings.filter(({ outcome }) => outcome === 'USED').map(({ path }) => path)).toEqual([
      'ratebook-manifest.json',
      'ratebook-timezones.json',
    ]);
  });

  it('warn of what is left out', () => {
    const codes = imported.flatMap(({ path, warnings }) => warnings.map(({ code }) => `${code} ${path}`));
    const pathsOf = (code: string) => codes.filter((line) => line.startsWith(code)).map((line) => line.split('/')[1]);
    expect(pathsOf('sell_rate_not_modeled')).toEqual(['consumers-rsp-summer-on-peak.json', 'smud-residential-r.json']);
    expect(pathsOf('buy_all_sell_all_not_modeled')).toEqual(['entergy-tx-rs-tod.json', 'georgia-power-r-30.json']);
    expect(pathsOf('net_metering_not_modeled')).toHaveLength(23);
    expect(pathsOf('holidays_not_enumerated')).toEqual([]);
    expect(pathsOf('rate_sheet_ends')).toHaveLength(5);
  });

  it('are complete in name, place and time', () => {
    for (const { path, template } of imported) {
      expect(template).toMatchObject({
        countryCode: 'US',
        currencyCode: 'USD',
        provider: { key: expect.stringMatching(/^eia:\d+$/) },
      });
      if (!path.startsWith('ratebook/')) continue;
      expect(template.regions).toEqual([expect.stringMatching(/^[A-Z]{2}$/)]);
      expect(template.timeZone).toMatch(/^America\//);
      expect(template.validFrom).toMatch(/^20\d\d-\d\d-\d\dT\d\d:00:00Z$/);
      expect(template.source.url).toMatch(/^https:/);
    }
    expect(imported.find(({ path }) => path.endsWith('pge-ev2-a.json'))?.template).toMatchObject({
      sourceKey: 'ratebook:pge-ev2-a',
      provider: { key: 'eia:14328', displayName: 'Pacific Gas & Electric' },
      displayName: 'Home Charging EV2-A',
      regions: ['CA'],
      structureType: 'TIME_OF_DAY',
      validFrom: '2026-06-01T07:00:00Z',
      terms: { fixedCharges: [{ amount: 0.79343, per: 'DAY' }], tierScope: 'MONTH' },
    });
  });

  it('keep their schedules short', () => {
    const lengths = imported.map(({ template }) => JSON.stringify(template.terms.schedule).length);
    expect(Math.max(...lengths)).toBeLessThan(6000);
    expect(imported.filter(({ template }) => template.terms.schedule.length > 12)).toEqual([]);
  });

  it('have the hourly prices of the reference engine, exactly', () => {
    const bySourceKey = new Map(imported.map(({ template }) => [template.sourceKey, template]));
    const cases: PriceCase[] = referenceVectors('derived_prices').cases;
    let compared = 0;
    for (const priceCase of cases) {
      const template = bySourceKey.get(`ratebook:${priceCase.slug}`);
      if (template === undefined) continue;
      expect(hourlyPrices(template, priceCase), `${priceCase.slug} ${priceCase.window.start}`).toEqual(
        priceCase.expected.map(Number),
      );
      compared += priceCase.expected.length;
    }
    expect(compared).toBeGreaterThan(15_000);
  });

  it('have every price of the URDB tables, in every tier', () => {
    for (const { path, template } of imported.filter(({ path }) => path.startsWith('urdb/'))) {
      const rate = JSON.parse(referenceText(`tariffs/${path}`));
      for (const tier of [0, 1, 2]) {
        const window = { start: '2027-04-01', days: 365 };
        const first = Temporal.PlainDate.from(window.start);
        const expected = Array.from({ length: window.days }, (_, day) => first.add({ days: day })).flatMap((date) => {
          const table = date.dayOfWeek > 5 ? rate.energyweekendschedule : rate.energyweekdayschedule;
          return table[date.month - 1].map((period: number) => {
            const { rate: base, adj } = rate.energyratestructure[period][tier];
            return Number((base + adj).toFixed(7));
          });
        });
        expect(hourlyPrices(template, { window, tier })).toEqual(expected);
      }
    }
  });

  const manifestEntry = { slug: '', utility_display: 'Vectors', plan_name: 'Vector', state: 'NY' };
  const madeUp: PriceCase[] = referenceDataIsThere ? referenceVectors('v0_holidays').price_cases : [];
  it.each(madeUp)('holidays: $name', (priceCase) => {
    const reading = readTariff(priceCase.tariff, { slug: 'vector', timeZone: 'America/New_York', manifestEntry });
    const template = reading.ok ? reading.template : expect.fail(reading.refusal.detail);
    expect(hourlyPrices(template, priceCase)).toEqual(priceCase.expected.map(Number));
  });

  it('made up for one trap each are refused with the reason of the reference engine, or imported', () => {
    const outcome = Object.fromEntries(
      [...referenceVectors('v0_bills').cases, ...referenceVectors('v0_holidays').bill_cases].map(({ name, tariff }) => {
        const reading = readTariff(tariff, { slug: 'vector', manifestEntry });
        return [name, reading.ok ? reading.warnings.map(({ code }) => code) : reading.refusal.reason];
      }),
    );
    expect(outcome).toEqual({
      peco_rate_r_flat_900kwh: [],
      tou_2day_hourly: [],
      min_charge_floor_applied: [],
      kwh_daily_tier_scaling: [],
      demand_charge_refused: 'demand_charge',
      'as_weekend with empty holidays: inert + holidays_not_enumerated warning': ['holidays_not_enumerated'],
    });
  });
});
