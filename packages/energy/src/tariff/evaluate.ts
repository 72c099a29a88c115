import { createScratch, evaluateFormula } from '../formula/index.ts';
import { NO_PERIOD, type Steps } from '../schedule/index.ts';
import { onBounds, rowAt, type Series, unionBounds, type Window } from '../series/index.ts';
import type { CompiledRate, CompiledTariff } from './compiled.ts';
import { type MarketIndices, marketColumns } from './market.ts';
import { fixedTierSteps, type TierInstants, tierSteps } from './tiers.ts';
import { applyVat } from './vat.ts';

/** Which tier prices are of: what use of energy decides, else the one of that number (from 0), else the first. */
export interface EvaluateOptions {
  /** Power in kW from the start of the counting period that holds the window's start. */
  readonly usage?: Series;
  /** How exactly instants at which a tier is used up are told; default `MILLISECONDS`. */
  readonly tierInstants?: TierInstants;
  /** A period with fewer tiers is in its last. */
  readonly tier?: number;
}

/**
 * The price per kWh of one tariff over a window, VAT rule applied, not rounded; covers the window exactly. Neighbouring
 * segments may be equal. Where an index has no number, or a formula gives no finite one, there is no price.
 */
export function evaluateTariff(
  tariff: CompiledTariff,
  window: Window,
  indices: MarketIndices,
  options: EvaluateOptions = {},
): Series {
  const series = rateSeries(tariff, tariffRows(tariff, window, indices, options));
  applyVat(tariff.rules.vat, series.values);
  return series;
}

/** The rows on which a tariff is evaluated: cut wherever its tier or one of its indices changes. */
export interface TariffRows {
  readonly bounds: Float64Array;
  /** Which tier holds when. */
  readonly tiers: Steps;
  /** Its indices on these rows. */
  readonly columns: readonly Series[];
}

export function tariffRows(
  tariff: CompiledTariff,
  window: Window,
  indices: MarketIndices,
  options: EvaluateOptions,
): TariffRows {
  const tiers = options.usage
    ? tierSteps(tariff, window, options.usage, options.tierInstants)
    : fixedTierSteps(tariff, window, options.tier ?? 0);
  const columns = marketColumns(tariff, window, indices);
  const bounds = columns.reduce((union, column) => unionBounds(union, column.bounds), tiers.bounds);
  return { bounds, tiers, columns: columns.map((column) => onBounds(column, bounds)) };
}

/** The rates on these rows as they are written, before the VAT rule. The values are a new column. */
export function rateSeries(tariff: CompiledTariff, rows: TariffRows): Series {
  const values = new Float64Array(rows.bounds.length - 1);
  const columns = rows.columns.map((column) => column.values);
  const scratch = createScratch(values.length);
  forEachRun(tariff, rows, (rate, from, to) => {
    if (rate === undefined) values.fill(Number.NaN, from, to);
    else evaluateFormula(rate.node, columns, values, from, to, scratch);
  });
  return withoutUnknown({ bounds: rows.bounds, values, confidence: confidenceColumn(tariff, rows) });
}

/** The lowest confidence of the indices each rate reads. */
function confidenceColumn(tariff: CompiledTariff, rows: TariffRows): Float64Array {
  const only = onlyColumn(tariff);
  if (only !== undefined) return rows.columns[only]!.confidence;
  const confidence = new Float64Array(rows.bounds.length - 1);
  forEachRun(tariff, rows, (rate, from, to) => {
    confidence.fill(1, from, to);
    for (const column of rate?.columns ?? []) {
      const other = rows.columns[column]!.confidence;
      for (let i = from; i < to; i++) confidence[i] = Math.min(confidence[i]!, other[i]!);
    }
  });
  return confidence;
}

/** The one index that every rate of a tariff reads, if they all read just that. */
function onlyColumn(tariff: CompiledTariff): number | undefined {
  const [first] = tariff.tiers[0]!.rate.columns;
  const alike = tariff.tiers.every(({ rate }) => rate.columns.length === 1 && rate.columns[0] === first);
  return alike ? first : undefined;
}

/** Where a value is not finite, or an index that it rests on is not known, there is no number. energy.md §3.2 */
function withoutUnknown(series: Series): Series {
  const { bounds, values } = series;
  let unknown = 0;
  for (let i = 0; i < values.length; i++) unknown += Number(!(Math.abs(values[i]!) < Infinity));
  for (let i = 0; i < values.length; i++) unknown += Number(!(series.confidence[i]! > 0));
  if (unknown === 0) return series;
  const confidence = series.confidence.slice();
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) && confidence[i]! > 0) continue;
    values[i] = Number.NaN;
    confidence[i] = 0;
  }
  return { bounds, values, confidence };
}

/** Runs of rows with the same rate, in order; undefined where there is none. */
function forEachRun(
  tariff: CompiledTariff,
  rows: TariffRows,
  visit: (rate: CompiledRate | undefined, from: number, to: number) => void,
): void {
  const { bounds, tiers } = rows;
  let from = 0;
  for (let step = 0; step < tiers.ids.length; step++) {
    const rate = rateOf(tariff, tiers.ids[step]!);
    while (step + 1 < tiers.ids.length && rateOf(tariff, tiers.ids[step + 1]!) === rate) step++;
    const endMs = tiers.bounds[step + 1]!;
    const to = rowAt(bounds, endMs, from);
    visit(rate, from, to);
    from = to;
  }
}

function rateOf(tariff: CompiledTariff, tier: number): CompiledRate | undefined {
  return tier === NO_PERIOD ? undefined : tariff.tiers[tier]!.rate;
}
