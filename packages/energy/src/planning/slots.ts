import type { Series, Window } from '../series/index.ts';

/** LOW: the cheapest times. HIGH: the dearest. */
export type PriceEnd = 'LOW' | 'HIGH';

/** An unbroken span of chosen time. */
export interface Slot extends Window {
  /** Mean over time, per kWh. */
  readonly price: number;
  /** Lowest of its rows, 0…1. */
  readonly confidence: number;
}

/** Chosen parts of rows, in ascending order, as slots: touching ones are one. */
export function slotsOf(series: Series, parts: readonly RowPart[]): Slot[] {
  const slots: Slot[] = [];
  let from = 0;
  for (let to = 1; to <= parts.length; to++) {
    if (to < parts.length && parts[to]!.startMs === parts[to - 1]!.endMs) continue;
    slots.push(slotOf(series, parts.slice(from, to)));
    from = to;
  }
  return slots;
}

/** A part of a row of a series. */
export interface RowPart extends Window {
  readonly row: number;
}

function slotOf(series: Series, parts: readonly RowPart[]): Slot {
  const { startMs } = parts[0]!;
  const { endMs } = parts[parts.length - 1]!;
  let weighted = 0;
  let confidence = 1;
  for (const part of parts) {
    weighted += series.values[part.row]! * (part.endMs - part.startMs);
    confidence = Math.min(confidence, series.confidence[part.row]!);
  }
  return { startMs, endMs, price: weighted / (endMs - startMs), confidence };
}

/** Time of some spans together, in milliseconds. */
export function lengthOf(spans: readonly Window[]): number {
  return spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}

/** Rows with a number that may be used, cheapest (LOW) or dearest (HIGH) first, equal ones in their order. */
export function rowsByPrice(
  values: Float64Array,
  end: PriceEnd,
  isUsable: (row: number) => boolean = () => true,
): Uint32Array {
  const rows = new Uint32Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row]!) && isUsable(row)) rows[count++] = row;
  const sign = end === 'LOW' ? 1 : -1;
  return rows.subarray(0, count).sort((a, b) => sign * (values[a]! - values[b]!) || a - b);
}
