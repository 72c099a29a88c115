import { type CompiledTariff, tariffPeriodSteps, valueAt } from '@plateau/energy';
import { describe, expect, it } from 'vitest';
import {
  compileTemplate,
  type DayWindow,
  readReferenceTariffs,
  referenceDataIsThere,
  referenceVectors,
  tierPrices,
  windowOfDays,
} from './reference-data.ts';
import type { LibraryTemplate } from './template.ts';

const HOUR_MS = 3_600_000;

interface BillCase {
  readonly slug: string;
  readonly usage: { readonly daily_profile?: 'evening' | 'night_ev'; readonly total_kwh?: string };
  readonly window: DayWindow;
  readonly expected: { readonly ok: boolean; readonly total: string };
}

describe.skipIf(!referenceDataIsThere)(
  'templates of the reference tariffs (skipped where ../shared/data is not there)',
  () => {
    const bills = referenceDataIsThere ? referenceVectors('derived_bills') : { cases: [], daily_profiles_kwh: {} };
    const templates = new Map(
      readReferenceTariffs().flatMap((reading) =>
        reading.outcome === 'IMPORTED' ? [[reading.template.sourceKey, reading.template] as const] : [],
      ),
    );

    it('make the same bills: periods, ladders, riders and fixed charges are all there', () => {
      const cases: BillCase[] = bills.cases.filter(
        ({ slug, expected }: BillCase) => expected.ok && templates.has(`ratebook:${slug}`),
      );
      for (const { slug, usage, window, expected } of cases) {
        const template = templates.get(`ratebook:${slug}`)!;
        const total = energyCharge(template, window, hourlyUsageKwh(usage, window)) + fixedCharge(template, window);
        expect(total, `${slug} ${window.start}`).toBeCloseTo(Number(expected.total), 9);
      }
      expect(cases.length).toBeGreaterThan(170);
    });

    const hourlyUsageKwh = ({ daily_profile, total_kwh }: BillCase['usage'], { days }: DayWindow): number[] =>
      daily_profile === undefined
        ? Array(24 * days).fill(Number(total_kwh) / (24 * days))
        : Array(days).fill(bills.daily_profiles_kwh[daily_profile].map(Number)).flat();
  },
);

/** Each period of the schedule counts its own energy over the window, from the first tier up. */
function energyCharge(template: LibraryTemplate, days: DayWindow, hourlyKwh: readonly number[]): number {
  const tariff = compileTemplate(template);
  const window = windowOfDays(days, tariff.timeZone);
  const steps = tariffPeriodSteps(tariff, window);
  const usedKwh = new Map<number, number>();
  const firstHourMs = new Map<number, number>();
  let step = 0;
  for (const [hour, energyKwh] of hourlyKwh.entries()) {
    const atMs = window.startMs + hour * HOUR_MS;
    while (steps.bounds[step + 1]! <= atMs) step++;
    const period = steps.ids[step]!;
    usedKwh.set(period, (usedKwh.get(period) ?? 0) + energyKwh);
    if (!firstHourMs.has(period)) firstHourMs.set(period, atMs);
  }
  return [...usedKwh].reduce(
    (sum, [period, kwh]) => sum + ladderCharge(tariff, period, firstHourMs.get(period)!, kwh),
    0,
  );
}

/** @param atMs an hour of the period. */
function ladderCharge(tariff: CompiledTariff, period: number, atMs: number, usedKwh: number): number {
  return tariff.periods[period]!.tiers.reduce((sum, { fromKwh, toKwh }, tier) => {
    const inTierKwh = Math.max(0, Math.min(usedKwh, toKwh) - fromKwh);
    return sum + inTierKwh * valueAt(tierPrices(tariff, { startMs: atMs, endMs: atMs + HOUR_MS }, tier), atMs);
  }, 0);
}

const fixedCharge = ({ terms }: LibraryTemplate, { days }: DayWindow): number =>
  terms.fixedCharges.reduce((sum, { amount, per }) => sum + amount * (per === 'DAY' ? days : 1), 0);
