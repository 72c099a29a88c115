import {
  type AverageComparison,
  averagePrice,
  type Costs,
  compareWithAverage,
  costsByPeriod,
  costsByRecord,
  fixedChargeCosts,
  isWholeLocalDays,
  roundHalfAwayFromZero,
  roundMoney,
  type Window,
} from '@plateau/energy';
import type { References } from '../meters/index.ts';
import { type PriceRefusalCode, priceRefusal } from '../prices/index.ts';
import type { Place } from '../tariffs/index.ts';
import { type CostedLine, type Directions, pricesWithin } from './costed-line.ts';

/** Energy and what it cost (IMPORT, LOCAL) or earned (EXPORT). Nothing is rounded. */
export interface CostRow extends Window {
  readonly energyWh: number;
  readonly cost: number;
  /** The lowest of the records and prices behind it; 0 where any part has no price. */
  readonly confidence: number;
  /** Of a record by itself; null for a period. */
  readonly references: References | null;
}

export interface UnpricedRow extends Window {
  readonly energyWh: number;
  readonly recordReference: string | null;
  readonly code: PriceRefusalCode;
}

export interface FixedCharges {
  readonly charges: readonly {
    readonly tariffId: string;
    readonly amount: number;
    readonly per: 'DAY' | 'MONTH';
    readonly days: number;
    readonly cost: number;
    readonly confidence: number;
  }[];
  readonly cost: number;
  readonly confidence: number;
}

/** Costs of records over a window (rest-api.md §11.2). */
export interface CostReport extends Directions {
  readonly place: Pick<Place, 'timeZone' | 'currencyCode'>;
  readonly rows: readonly CostRow[];
  readonly total: Pick<CostRow, 'energyWh' | 'cost' | 'confidence'>;
  readonly unpriced: readonly UnpricedRow[];
  readonly fixedCharges: FixedCharges | null;
  readonly comparison: AverageComparison | null;
}

/** A line with what its records cost. */
export interface CostedRows {
  readonly line: CostedLine;
  readonly costs: Costs;
}

/** The costs of a line's records, one by one, or by the periods between `bounds`. */
export function costsOf(line: CostedLine, bounds: Float64Array | null): CostedRows {
  const costs =
    bounds === null ? costsByRecord(line.records, line.prices) : costsByPeriod(line.records, line.prices, bounds);
  return { line, costs };
}

/** Whether any part of any record has a price. */
export function hasPrice({ costs }: CostedRows): boolean {
  return costs.confidence.some((confidence) => confidence > 0) || costs.pricedWh.some((energyWh) => energyWh > 0);
}

/** Refuses records none of which has a price; no records at all are fine. @throws Refusal, the price refusals */
export function requirePrice(some: readonly CostedRows[]): void {
  const withRecords = some.filter(({ line }) => line.records.startMs.length > 0);
  if (withRecords.length === 0 || withRecords.some(hasPrice)) return;
  const { basis, register } = withRecords[0]!.line;
  throw priceRefusal(basis.missing, register.tariffDirection);
}

/** Rows of several lines together: records by time, periods added up. */
export function joinRows(
  some: readonly CostedRows[],
  referencesOf: ((line: CostedLine, startMs: number) => References) | null,
): CostRow[] {
  const rows = some.flatMap(({ line, costs }) =>
    Array.from(costs.startMs, (startMs, i): CostRow => {
      const references = referencesOf === null ? null : referencesOf(line, line.wholeStartMs[i]!);
      const [energyWh, cost, confidence] = [costs.energyWh[i]!, costs.cost[i]!, costs.confidence[i]!];
      return { startMs, endMs: costs.endMs[i]!, energyWh, cost, confidence, references };
    }),
  );
  if (some.length === 1) return rows;
  rows.sort((a, b) => a.startMs - b.startMs);
  if (referencesOf !== null) return rows;
  return [...Map.groupBy(rows, ({ startMs }) => startMs).values()].map((same) => ({ ...same[0]!, ...totalOf(same) }));
}

export function totalOf(rows: readonly Pick<CostRow, 'energyWh' | 'cost' | 'confidence'>[]): CostReport['total'] {
  return {
    energyWh: rows.reduce((sum, row) => sum + row.energyWh, 0),
    cost: rows.reduce((sum, row) => sum + row.cost, 0),
    confidence: rows.reduce((lowest, row) => Math.min(lowest, row.confidence), 1),
  };
}

/** Parts without a price, by time. */
export function unpricedOf(
  some: readonly CostedRows[],
  referencesOf: (line: CostedLine, startMs: number) => References,
): UnpricedRow[] {
  return some
    .flatMap(({ line, costs }) =>
      costs.unpriced.map(({ record, startMs, endMs, energyWh }) => ({
        startMs,
        endMs,
        energyWh,
        recordReference: referencesOf(line, line.wholeStartMs[record]!).recordReference,
        code: line.basis.missing,
      })),
    )
    .sort((a, b) => a.startMs - b.startMs);
}

/** Beside the average price of the window; of several locations, each beside its own. null: there is no price. */
export function comparisonOf(some: readonly CostedRows[], window: Window): AverageComparison | null {
  const [first, ...others] = some;
  if (first === undefined) return null;
  if (others.length === 0) return compareWithAverage(first.costs.total, pricesWithin(first.line, window));
  const parts = some.flatMap(({ line, costs }) => {
    const price = averagePrice(pricesWithin(line, window));
    return price === null ? [] : [{ price, ...costs.total }];
  });
  const pricedWh = parts.reduce((sum, part) => sum + part.pricedWh, 0);
  if (parts.length === 0) return null;
  const atAverage = parts.reduce((sum, part) => sum + (part.pricedWh * part.price) / 1000, 0);
  const cost = roundMoney(atAverage);
  const value = roundMoney(roundMoney(parts.reduce((sum, part) => sum + part.cost, 0)) - cost);
  return {
    price: roundMoney(pricedWh === 0 ? parts[0]!.price : (atAverage / pricedWh) * 1000),
    cost,
    difference: { value, percentage: cost === 0 ? null : roundHalfAwayFromZero((value / Math.abs(cost)) * 100, 2) },
  };
}

/** Fixed charges of both components over whole local days; null for another window. */
export function fixedChargesOf(lines: readonly CostedLine['basis'][], window: Window): FixedCharges | null {
  const timeZone = lines[0]?.place.timeZone;
  if (timeZone === undefined || !isWholeLocalDays(timeZone, window)) return null;
  const charges = lines
    .flatMap(({ commodity, nonCommodity }) => [commodity, nonCommodity])
    .flatMap((versions) => fixedChargeCosts(versions, window, timeZone))
    .map(({ tariffId, charge, days, cost, confidence }) => ({ tariffId, ...charge, days, cost, confidence }));
  return {
    charges,
    cost: charges.reduce((sum, { cost }) => sum + cost, 0),
    confidence: charges.reduce((lowest, { confidence }) => Math.min(lowest, confidence), 1),
  };
}
