import { roundMoney } from '../money/index.ts';
import { type Series, valuesEqual } from './series.ts';

/** Joins neighbours that are equal in value and confidence. The same series if there are none. */
export function mergeEqual(series: Series): Series {
  const { bounds, values, confidence } = series;
  const omitted = sameConfidence(repeatedValues(values), confidence);
  if (omitted.length === 0) return series;
  return {
    bounds: withoutRows(bounds, omitted),
    values: withoutRows(values, omitted),
    confidence: withoutRows(confidence, omitted),
  };
}

function repeatedValues(values: Float64Array): Int32Array {
  const repeats = new Int32Array(values.length);
  let count = 0;
  for (let i = 1; i < values.length; i++) {
    if (valuesEqual(values[i]!, values[i - 1]!)) repeats[count++] = i;
  }
  return repeats.subarray(0, count);
}

/** Those of the rows (from 1, ascending) that have the confidence of the row before them. */
export function sameConfidence(rows: Int32Array, confidence: Float64Array): Int32Array {
  const same = new Int32Array(rows.length);
  let count = 0;
  for (let k = 0; k < rows.length; k++) {
    const i = rows[k]!;
    if (confidence[i] === confidence[i - 1]) same[count++] = i;
  }
  return same.subarray(0, count);
}

/** A copy of a column that lacks some of its rows, given in ascending order. */
export function withoutRows(column: Float64Array, omitted: Int32Array): Float64Array {
  return closedUp(column.slice(), omitted);
}

/** `withoutRows`, but in place: the rows that stay are moved up, and are the part of the column that is answered. */
export function closedUp(column: Float64Array, omitted: Int32Array): Float64Array {
  const count = omitted.length;
  for (let k = 0; k < count; k++) {
    const from = omitted[k]! + 1;
    const to = omitted[k + 1] ?? column.length;
    moveUp(column, from, to, k + 1);
  }
  const rows = column.length - count;
  // A small rest would keep the memory of the whole alive.
  return rows > column.length / 2 ? column.subarray(0, rows) : column.slice(0, rows);
}

const LONG_RUN = 24;

/** For a few rows a loop is quicker than asking the platform. */
function moveUp(column: Float64Array, from: number, to: number, by: number): void {
  if (to - from >= LONG_RUN) column.copyWithin(from - by, from, to);
  else for (let i = from; i < to; i++) column[i - by] = column[i]!;
}

/** Every value rounded to 5 decimals, half away from zero. */
export function roundSeries(series: Series): Series {
  return { ...series, values: series.values.map(roundMoney) };
}
