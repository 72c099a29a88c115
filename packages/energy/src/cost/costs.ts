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
    while (segment < values.length && bounds[segment + 1]! <= startMs) segment++;
    const value = values[segment];
    const isInside = segment < values.length && bounds[segment]! <= startMs && bounds[segment + 1]! >= endMs;
    if (isInside && !Number.isNaN(value)) {
      const energyWh = records.energyWh[i]!;
      pricedWh[i] = energyWh;
      cost[i] = (energyWh * value!) / 1000;
      confidence[i] = Math.min(records.confidence[i]!, price.confidence[segment]!);
    } else {
      const record = { startMs, endMs, energyWh: records.energyWh[i]!, confidence: records.confidence[i]! };
      const split = splitCost(record, price, segment);
      pricedWh[i] = split.pricedWh;
      cost[i] = split.cost;
      confidence[i] = split.confidence;
      for (const part of split.unpriced) unpriced.push({ record: i, ...part });
    }
  }
  return { pricedWh, cost, confidence, unpriced };
}

interface SplitCost {
  readonly pricedWh: number;
  readonly cost: number;
  readonly confidence: number;
  readonly unpriced: readonly Omit<UnpricedPart, 'record'>[];
}

/** A record over several segments of the price, or some of none. @param first the first segment that ends after it starts. */
function splitCost(
  record: Window & { readonly energyWh: number; readonly confidence: number },
  price: Series,
  first: number,
): SplitCost {
  const { startMs, endMs, energyWh } = record;
  const energyOf = (fromMs: number, toMs: number): number => energyWh * ((toMs - fromMs) / (endMs - startMs));
  const unpriced: { startMs: number; endMs: number; energyWh: number }[] = [];
  const leaveOut = (fromMs: number, toMs: number): void => {
    const last = unpriced[unpriced.length - 1];
    if (last?.endMs !== fromMs) unpriced.push({ startMs: fromMs, endMs: toMs, energyWh: energyOf(fromMs, toMs) });
    else unpriced[unpriced.length - 1] = { ...last, endMs: toMs, energyWh: energyOf(last.startMs, toMs) };
  };
  const cost = createExactSums(1);
  let { confidence } = record;
  let fromMs = startMs;
  for (let segment = first; fromMs < endMs; segment++) {
    const inSegment = segment < price.values.length;
    const segmentStartMs = inSegment ? price.bounds[segment]! : endMs;
    if (segmentStartMs > fromMs) {
      const toMs = Math.min(segmentStartMs, endMs);
      leaveOut(fromMs, toMs);
      fromMs = toMs;
    }
    if (!inSegment || fromMs >= endMs) break;
    const toMs = Math.min(price.bounds[segment + 1]!, endMs);
    const value = price.values[segment]!;
    if (Number.isNaN(value)) leaveOut(fromMs, toMs);
    else {
      cost.add(0, (energyOf(fromMs, toMs) * value) / 1000);
      confidence = Math.min(confidence, price.confidence[segment]!);
    }
    fromMs = toMs;
  }
  const unpricedWh = unpriced.reduce((sum, part) => sum + part.energyWh, 0);
  const isWhole = unpriced[0]?.startMs === startMs && unpriced[0].endMs === endMs;
  return {
    pricedWh: isWhole ? 0 : energyWh - unpricedWh,
    cost: cost.totals()[0]!,
    confidence: unpriced.length > 0 ? 0 : confidence,
    unpriced,
  };
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
