import type { Series, Window } from '../series/index.ts';
import { createExactSums, exactSum } from './exact-sums.ts';
import { cutRecords, type MeterRecords, type RecordPieces } from './records.ts';

/** What energy cost (IMPORT, LOCAL) or earned (EXPORT), row by row in columns. Nothing is rounded. */
export interface Costs {
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  /** All energy of the row, priced or not. */
  readonly energyWh: Float64Array;
  /** The part of it that has a price. */
  readonly pricedWh: Float64Array;
  /** Of the priced energy, in major currency units. */
  readonly cost: Float64Array;
  /** The lowest of the records and prices behind the row; 0 where any part has no price. */
  readonly confidence: Float64Array;
  /** Parts of records without a price, in the order of the records. */
  readonly unpriced: readonly UnpricedPart[];
  readonly total: CostTotal;
}

export interface CostTotal {
  readonly energyWh: number;
  readonly pricedWh: number;
  readonly cost: number;
  /** The lowest of all rows; 1 without rows. */
  readonly confidence: number;
}

export interface UnpricedPart extends Window {
  /** Index of the record. */
  readonly record: number;
  readonly energyWh: number;
}

/**
 * The cost of every record, one row each: split at price boundaries in proportion to time. energy.md §4
 *
 * @param price per kWh, not rounded (`exactPriceSeries`); what lies outside it is unpriced.
 */
export function costsByRecord(records: MeterRecords, price: Series): Costs {
  const { pricedWh, cost, confidence, unpriced } = pricedPieces(records, price);
  const { startMs, endMs, energyWh } = records;
  return withTotal({ startMs, endMs, energyWh, pricedWh, cost, confidence, unpriced });
}

/**
 * The cost by period: one row for each that any record meets. A record in several periods is divided pro rata to time;
 * what lies before the first or after the last bound is left out.
 *
 * @param bounds of the periods, ascending epoch ms: see `localPeriods`.
 */
export function costsByPeriod(records: MeterRecords, price: Series, bounds: Float64Array): Costs {
  const pieces = cutRecords(records, bounds);
  const priced = pricedPieces(pieces, price);
  const periods = periodsOf(pieces, bounds);
  const count = Math.max(0, bounds.length - 1);
  const energyWh = createExactSums(count);
  const pricedWh = createExactSums(count);
  const cost = createExactSums(count);
  const confidence = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < periods.length; i++) {
    const period = periods[i]!;
    energyWh.add(period, pieces.energyWh[i]!);
    pricedWh.add(period, priced.pricedWh[i]!);
    cost.add(period, priced.cost[i]!);
    confidence[period] = Math.min(confidence[period]!, priced.confidence[i]!);
  }
  const met = (_: number, period: number): boolean => confidence[period] !== Number.POSITIVE_INFINITY;
  return withTotal({
    startMs: bounds.subarray(0, count).filter(met),
    endMs: bounds.subarray(1).filter(met),
    energyWh: energyWh.totals().filter(met),
    pricedWh: pricedWh.totals().filter(met),
    cost: cost.totals().filter(met),
    confidence: confidence.filter(met),
    unpriced: ofWholeRecords(priced.unpriced, pieces),
  });
}

function withTotal(rows: Omit<Costs, 'total'>): Costs {
  const total = {
    energyWh: exactSum(rows.energyWh),
    pricedWh: exactSum(rows.pricedWh),
    cost: exactSum(rows.cost),
    confidence: rows.confidence.reduce((lowest, confidence) => Math.min(lowest, confidence), 1),
  };
  return { ...rows, total };
}

type PricedPieces = Pick<Costs, 'pricedWh' | 'cost' | 'confidence' | 'unpriced'>;

function pricedPieces(records: MeterRecords, price: Series): PricedPieces {
  const count = records.startMs.length;
  const { bounds, values } = price;
  const pricedWh = new Float64Array(count);
  const cost = new Float64Array(count);
  const confidence = new Float64Array(count);
  const unpriced: UnpricedPart[] = [];
  let segment = 0;
  for (let i = 0; i < count; i++) {
    const startMs = records.startMs[i]!;
    const endMs = records.endMs[i]!;
    const energyWh = records.energyWh[i]!;
    while (segment < values.length && bounds[segment + 1]! <= startMs) segment++;
    // The loop that prices every record, with its compensated sum written out: see `createExactSums`.
    let fromMs = segment < values.length && bounds[segment]! <= startMs ? startMs : Number.NaN;
    let sum = 0;
    let lost = 0;
    let lowest = records.confidence[i]!;
    for (let at = segment; fromMs < endMs; at++) {
      const toMs = at < values.length ? Math.min(bounds[at + 1]!, endMs) : Number.NaN;
      const term = energyWh * ((toMs - fromMs) / (endMs - startMs)) * values[at]!;
      const next = sum + term;
      lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
      sum = next;
      lowest = Math.min(lowest, price.confidence[at]!);
      fromMs = toMs;
    }
    const total = sum + lost;
    if (fromMs >= endMs && !Number.isNaN(total)) {
      pricedWh[i] = energyWh;
      cost[i] = total / 1000;
      confidence[i] = lowest;
    } else {
      const split = splitCost({ startMs, endMs, energyWh }, price, segment);
      pricedWh[i] = split.pricedWh;
      cost[i] = split.cost;
      for (const part of split.unpriced) unpriced.push({ record: i, ...part });
    }
  }
  return { pricedWh, cost, confidence, unpriced };
}

/** A record of which some part has no price. @param first the first segment of the price that ends after it starts. */
function splitCost(
  { startMs, endMs, energyWh }: Window & { readonly energyWh: number },
  price: Series,
  first: number,
): { cost: number; pricedWh: number; unpriced: Omit<UnpricedPart, 'record'>[] } {
  const energyOf = (fromMs: number, toMs: number): number => energyWh * ((toMs - fromMs) / (endMs - startMs));
  const unpriced: { startMs: number; endMs: number; energyWh: number }[] = [];
  const leaveOut = (fromMs: number, toMs: number): void => {
    const last = unpriced[unpriced.length - 1];
    if (last?.endMs !== fromMs) unpriced.push({ startMs: fromMs, endMs: toMs, energyWh: energyOf(fromMs, toMs) });
    else Object.assign(last, { endMs: toMs, energyWh: energyOf(last.startMs, toMs) });
  };
  const cost = createExactSums(1);
  const priced = createExactSums(1);
  let fromMs = startMs;
  for (let segment = first; segment < price.values.length && price.bounds[segment]! < endMs; segment++) {
    const value = price.values[segment]!;
    if (Number.isNaN(value)) continue;
    const segmentStartMs = Math.max(price.bounds[segment]!, startMs);
    if (segmentStartMs > fromMs) leaveOut(fromMs, segmentStartMs);
    fromMs = Math.min(price.bounds[segment + 1]!, endMs);
    cost.add(0, (energyOf(segmentStartMs, fromMs) * value) / 1000);
    priced.add(0, energyOf(segmentStartMs, fromMs));
  }
  if (fromMs < endMs) leaveOut(fromMs, endMs);
  return { cost: cost.totals()[0]!, pricedWh: priced.totals()[0]!, unpriced };
}

/** The period that each piece lies in; pieces have been cut at the bounds. */
function periodsOf(pieces: RecordPieces, bounds: Float64Array): Int32Array {
  const periods = new Int32Array(pieces.startMs.length);
  let record = -1;
  let first = 0;
  let period = 0;
  for (let i = 0; i < periods.length; i++) {
    const startMs = pieces.startMs[i]!;
    if (pieces.records[i] !== record) {
      // Records come by start, so the first piece of each lies no earlier than that of the one before.
      record = pieces.records[i]!;
      while (bounds[first + 1]! <= startMs) first++;
      period = first;
    } else while (bounds[period + 1]! <= startMs) period++;
    periods[i] = period;
  }
  return periods;
}

/** Unpriced parts of pieces as parts of their records: those that only a bound divides are one. */
function ofWholeRecords(parts: readonly UnpricedPart[], { records }: RecordPieces): UnpricedPart[] {
  const whole: UnpricedPart[] = [];
  for (const part of parts) {
    const record = records[part.record]!;
    const last = whole[whole.length - 1];
    if (last?.record === record && last.endMs === part.startMs) {
      whole[whole.length - 1] = { ...last, endMs: part.endMs, energyWh: last.energyWh + part.energyWh };
    } else whole.push({ ...part, record });
  }
  return whole;
}
