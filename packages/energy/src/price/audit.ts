import { apportionMoney, roundMoney } from '../money/index.ts';
import type { PriceParts } from './breakdown.ts';
import { type ComponentRow, componentRows } from './component-rows.ts';
import { isFree } from './free.ts';
import type { AuditComponent, AuditRow, PriceInput } from './types.ts';

/**
 * How each price of a window came about. energy.md §3.4. Rows cover the window; neighbours in which everything is equal
 * are merged, so that a price row may have several audit rows. As printed, the parts of a component add up to its value
 * and both values to the total, which is that of `priceSeries`: the total is rounded as there and what rounding leaves is
 * given to the values, then to their parts, by `apportionMoney`.
 */
export function auditPrice(input: PriceInput): AuditRow[] {
  const { window, indices, usage } = input;
  const options = usage === undefined ? {} : { usage };
  const commodity = componentRows(input.commodity, window, indices, options, isFree(input) ? 0 : Number.NaN);
  const nonCommodity = componentRows(input.nonCommodity, window, indices, options, 0);
  const rows: AuditRow[] = [];
  let i = 0;
  let j = 0;
  while (i < commodity.length && j < nonCommodity.length) {
    const [left, right] = [commodity[i]!, nonCommodity[j]!];
    appendOrMerge(rows, auditRow(left, right));
    if (left.endMs <= right.endMs) i++;
    if (right.endMs <= left.endMs) j++;
  }
  return rows;
}

function auditRow(commodity: ComponentRow, nonCommodity: ComponentRow): AuditRow {
  const sum = commodity.price + nonCommodity.price;
  const total = Number.isNaN(sum) ? null : roundMoney(sum);
  const [commodityValue, nonCommodityValue] = valuesOf(commodity, nonCommodity, total);
  const formula = commodity.origin?.formula ?? nonCommodity.origin?.formula;
  return {
    startMs: Math.max(commodity.startMs, nonCommodity.startMs),
    endMs: Math.min(commodity.endMs, nonCommodity.endMs),
    ...section('commodity', commodity, commodityValue),
    ...section('nonCommodity', nonCommodity, nonCommodityValue),
    total,
    confidence: Math.min(commodity.confidence, nonCommodity.confidence),
    ...(formula && { formula }),
    sources: [...(commodity.origin?.sources ?? []), ...(nonCommodity.origin?.sources ?? [])],
  };
}

/** Both values as printed. Where one is missing there is no total to add up to, and the other is rounded by itself. */
function valuesOf(a: ComponentRow, b: ComponentRow, total: number | null): [number | null, number | null] {
  if (total === null) return [printed(a.price), printed(b.price)];
  // A component that is not there is exactly 0 and takes no part of what rounding leaves.
  if (b.origin === undefined) return [total, 0];
  if (a.origin === undefined) return [0, total];
  const [left, right] = apportionMoney([a.price, b.price], total);
  return [left!, right!];
}

function printed(price: number): number | null {
  return Number.isNaN(price) ? null : roundMoney(price);
}

function section(name: 'commodity' | 'nonCommodity', row: ComponentRow, value: number | null) {
  const { origin, confidence } = row;
  if (origin === undefined) return undefined;
  const component: AuditComponent = {
    ...(value === null ? {} : printedParts(origin.parts, value)),
    value,
    confidence,
    temporary: origin.temporary,
  };
  return { [name]: component };
}

function printedParts(parts: PriceParts, value: number): PriceParts {
  const names = Object.keys(parts) as (keyof PriceParts)[];
  const amounts = apportionMoney(
    names.map((name) => parts[name]!),
    value,
  );
  return Object.fromEntries(names.map((name, i) => [name, amounts[i]!]));
}

function appendOrMerge(rows: AuditRow[], row: AuditRow): void {
  const last = rows[rows.length - 1];
  if (last !== undefined && sayTheSame(last, row)) rows[rows.length - 1] = { ...last, endMs: row.endMs };
  else rows.push(row);
}

function sayTheSame(a: AuditRow, b: AuditRow): boolean {
  if (a.total !== b.total || a.confidence !== b.confidence) return false;
  const withoutTime = (row: AuditRow): string => JSON.stringify({ ...row, startMs: 0, endMs: 0 });
  return withoutTime(a) === withoutTime(b);
}
