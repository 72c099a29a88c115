import { constantSeries, cover, onBounds, type Series, unionBounds, type Window } from '../series/index.ts';
import {
  type CompiledTariff,
  daysOfPeriods,
  type EvaluateOptions,
  evaluateTariff,
  type FixedCharge,
  type MarketIndices,
  priceOfTier,
  type Tier,
  tariffPeriodSteps,
  tierEnergy,
  tierSteps,
  withVat,
} from '../tariff/index.ts';
import { HOUR_MS } from '../time/index.ts';
import { exactSum } from './exact-sums.ts';
import { isWholeLocalDays, localDate } from './local-periods.ts';

/** What is billed: one tariff over one billing window. */
export interface BillInput {
  readonly tariff: CompiledTariff;
  /** Whole local days, at least one. Tiers begin anew with it, whatever the month. */
  readonly window: Window;
  readonly usage: BilledUsage;
  /** For tariffs that follow a market. */
  readonly indices?: MarketIndices;
}

/** Power over the whole window, at least 0; or only its energy, which is enough where time makes no difference. */
export type BilledUsage = { readonly powerKw: Series } | { readonly totalKwh: number };

/** A bill as utilities make it, VAT rule applied, nothing rounded. Money in major currency units. */
export interface Bill {
  readonly days: number;
  /** Only where there is energy: by period of the schedule, and within it by tier. */
  readonly energy: readonly EnergyLine[];
  readonly fixed: readonly FixedLine[];
  readonly energyCharge: number;
  readonly fixedCharge: number;
  /** What was missing to the minimum charge and is added; 0: nothing, or there is no minimum. */
  readonly minimumAdded: number;
  /** Energy and fixed charges, but at least the minimum charge. */
  readonly total: number;
}

export interface EnergyLine {
  /** Index into the tariff's `periods`. */
  readonly period: number;
  /** Index into the tiers of the period. */
  readonly tier: number;
  readonly energyKwh: number;
  /** Per kWh; of a rate that follows a market the mean of what was paid. */
  readonly price: number;
  readonly amount: number;
}

export interface FixedLine {
  readonly charge: FixedCharge;
  /** Per `MONTH` the charge once, however long the window; per `DAY` that of all days. */
  readonly amount: number;
}

/** Why no honest bill is possible. */
export interface BillRefusal {
  readonly reason: BillRefusalReason;
  /** For a person. */
  readonly detail: string;
}

export type BillRefusalReason =
  /** A minimum per year says nothing about a shorter window. */
  | 'annual_min_single_window'
  /** A total was given, but the window has several prices. */
  | 'aggregate_usage_multi_period'
  /** The usage has a gap. */
  | 'usage_incomplete'
  /** Energy was used where the tariff has no price. */
  | 'no_price_data';

export type BillResult =
  | { readonly ok: true; readonly bill: Bill }
  | { readonly ok: false; readonly refusal: BillRefusal };

/**
 * Bills one tariff over one window of whole local days. Each period's ladder (or the common one, by the tariff's tier
 * scope) starts at the bottom with the window; allowances per day count the days on which their period occurs in it;
 * then come fixed charges, and last what is missing to the minimum charge.
 *
 * @throws RangeError for a window that is not made of whole local days.
 */
export function billTariff(input: BillInput): BillResult {
  const { tariff, window } = input;
  if (!isWholeLocalDays(tariff.timeZone, window)) throw new RangeError('a bill is for whole local days');
  const { minimumCharge } = tariff.rules;
  if (minimumCharge?.per === 'YEAR') {
    return refuse('annual_min_single_window', `at least ${minimumCharge.amount} a year: a single window cannot tell`);
  }
  const usage =
    'powerKw' in input.usage ? knownPower(input.usage.powerKw, window) : anyTime(input, input.usage.totalKwh);
  if ('reason' in usage) return { ok: false, refusal: usage };
  const energy = energyLines(tariff, window, usage, input.indices);
  if ('reason' in energy) return { ok: false, refusal: energy };
  return { ok: true, bill: withCharges(tariff, window, energy) };
}

const refuse = (reason: BillRefusalReason, detail: string): BillResult => ({ ok: false, refusal: { reason, detail } });

function withCharges({ rules, timeZone }: CompiledTariff, window: Window, energy: readonly EnergyLine[]): Bill {
  const days = localDate(timeZone, window.startMs).until(localDate(timeZone, window.endMs)).days;
  const due = ({ amount, per }: { readonly amount: number; readonly per: string }): number =>
    withVat(rules.vat, amount) * (per === 'DAY' ? days : 1);
  const fixed = (rules.fixedCharges ?? []).map((charge) => ({ charge, amount: due(charge) }));
  const energyCharge = sumOf(energy);
  const fixedCharge = sumOf(fixed);
  const floor = rules.minimumCharge == null ? Number.NEGATIVE_INFINITY : due(rules.minimumCharge);
  const charged = energyCharge + fixedCharge;
  const minimumAdded = Math.max(0, floor - charged);
  const total = minimumAdded > 0 ? floor : charged;
  return {
    days,
    energy,
    fixed,
    energyCharge,
    fixedCharge,
    minimumAdded,
    total,
  };
}

const sumOf = (lines: readonly { readonly amount: number }[]): number =>
  exactSum(Float64Array.from(lines, ({ amount }) => amount));

function knownPower(powerKw: Series, window: Window): Series | BillRefusal {
  const usage = cover(powerKw, window);
  let gap = 0;
  while (usage.values[gap]! >= 0) gap++;
  if (gap === usage.values.length) return usage;
  return { reason: 'usage_incomplete', detail: `no usage from ${new Date(usage.bounds[gap]!).toISOString()}` };
}

/**
 * Usage of which only the sum is known. Where the window has one ladder and no allowance that depends on days, time
 * makes no difference: all of it may as well fall into the first stretch of the first period.
 */
function anyTime({ tariff, window }: BillInput, totalKwh: number): Series | BillRefusal {
  const days = daysOfPeriods(tariff, window);
  const touched = tariff.periods.filter((_, period) => days[period]! > 0);
  const ladders = new Set(touched.map(({ ladder }) => ladder)).size;
  const isDaily = touched.some(({ tiers }) => tiers.some(({ to }) => to.per === 'DAY'));
  const isMarket = touched.some(({ tiers }) => tiers.some(({ rate }) => rate.columns.length > 0));
  if (ladders > 1 || isMarket || (touched.length > 1 && isDaily)) {
    const what = isMarket ? 'prices that change with the market' : `${Math.max(ladders, touched.length)} price periods`;
    return { reason: 'aggregate_usage_multi_period', detail: `the window has ${what}: usage by the hour is needed` };
  }
  const first = tariff.periods.indexOf(touched[0]!);
  const steps = tariffPeriodSteps(tariff, window);
  const step = steps.ids.indexOf(first);
  const stretch = { startMs: steps.bounds[step]!, endMs: steps.bounds[step + 1]! };
  const powerKw = totalKwh / ((stretch.endMs - stretch.startMs) / HOUR_MS);
  return withoutGaps(cover(constantSeries(stretch, powerKw), window));
}

const withoutGaps = (series: Series): Series => ({
  ...series,
  values: series.values.map((value) => (Number.isNaN(value) ? 0 : value)),
});

function energyLines(
  tariff: CompiledTariff,
  window: Window,
  usage: Series,
  indices: MarketIndices = NO_INDICES,
): EnergyLine[] | BillRefusal {
  const energyKwh = tierEnergy(tariff, window, usage);
  const isUsed = ({ id }: Tier): boolean => energyKwh[id]! > 0;
  const followsMarket = tariff.tiers.some((tier) => isUsed(tier) && tier.rate.columns.length > 0);
  const amounts = followsMarket ? amountsOfTiers(tariff, window, usage, indices) : undefined;
  const lines: EnergyLine[] = [];
  for (const tier of tariff.tiers.filter(isUsed)) {
    const energy = energyKwh[tier.id]!;
    const price = tier.rate.columns.length > 0 ? amounts![tier.id]! / energy : priceOfTier(tariff, tier);
    if (!Number.isFinite(price)) return { reason: 'no_price_data', detail: `no price for some of ${energy} kWh` };
    const { id: firstId } = tariff.periods[tier.period]!.tiers[0]!;
    lines.push({ period: tier.period, tier: tier.id - firstId, energyKwh: energy, price, amount: energy * price });
  }
  return lines;
}

/** What the energy in each tier costs, price by price; NaN where any of it has none. */
function amountsOfTiers(tariff: CompiledTariff, window: Window, usage: Series, indices: MarketIndices): Float64Array {
  const counting: EvaluateOptions = { tierInstants: 'EXACT', countingPeriods: [window] };
  const steps = tierSteps(tariff, window, usage, counting);
  const price = evaluateTariff(tariff, window, indices, { ...counting, usage });
  const bounds = unionBounds(usage.bounds, price.bounds);
  const [powersKw, prices] = [onBounds(usage, bounds).values, onBounds(price, bounds).values];
  const amounts = new Float64Array(tariff.tiers.length);
  let step = 0;
  for (let i = 0; i < prices.length; i++) {
    while (steps.bounds[step + 1]! <= bounds[i]!) step++;
    const energyKwh = (powersKw[i]! * (bounds[i + 1]! - bounds[i]!)) / HOUR_MS;
    // Where nothing is used no price is needed.
    if (energyKwh > 0) amounts[steps.ids[step]!]! += energyKwh * prices[i]!;
  }
  return amounts;
}

const NO_INDICES: MarketIndices = { series: () => undefined, knownUntilMs: () => null };
