import { CLEARLY_OFF_TIE, MONEY_UNITS, PRODUCT_ERROR, roundMoney } from '../money/index.ts';

export interface RoundedSum {
  /** `roundMoney(values[i] + addends[j])` */
  readonly sums: Float64Array;
  /** The rows whose sum may equal the one before it, or be no number like it; ascending. All that do are among them. */
  readonly suspects: Int32Array;
}

/**
 * Adds a coarse column to a fine one and rounds to 5 decimals. This is the loop that makes every price, so it has no
 * branch that data would decide and no call: rows near a tie, and rows equal to the one before, are noted by number and
 * seen to afterwards. Written plainly (a call of `roundMoney` per row, then a pass for repeats) it takes three times as long.
 *
 * @param rows addend `j` is for the rows `rows[j]` … `rows[j + 1] - 1`.
 */
export function roundedSum(values: Float64Array, addends: Float64Array, rows: Int32Array): RoundedSum {
  const sums = new Float64Array(values.length);
  const noted = new Int32Array(values.length);
  const count = roundQuickly(values, addends, rows, sums, noted);
  let j = 0;
  for (let k = 0; k < count; k++) {
    const i = noted[k]!;
    while (rows[j + 1]! <= i) j++;
    sums[i] = roundMoney(values[i]! + addends[j]!);
  }
  return { sums, suspects: withNextRows(noted, count, values.length) };
}

/** Rounds all rows but those near a tie, and says how many it has noted. */
function roundQuickly(
  values: Float64Array,
  addends: Float64Array,
  rows: Int32Array,
  sums: Float64Array,
  noted: Int32Array,
): number {
  const units = MONEY_UNITS;
  const offTie = CLEARLY_OFF_TIE;
  const productError = PRODUCT_ERROR;
  let before = Number.NaN;
  let count = 0;
  for (let j = 0; j < addends.length; j++) {
    const addend = addends[j]!;
    const end = rows[j + 1]!;
    for (let i = rows[j]!; i < end; i++) {
      const scaled = (values[i]! + addend) * units;
      const nearest = Math.floor(scaled + 0.5);
      sums[i] = nearest / units;
      noted[count] = i;
      const nearTie = Math.abs(scaled - nearest) > offTie - Math.abs(scaled) * productError;
      count += Number(nearTie) | Number(!(Math.abs(nearest - before) > 0));
      before = nearest;
    }
  }
  return count;
}

/** Rows and those after them: where a row near a tie ends up decides whether the next one equals it. */
function withNextRows(rows: Int32Array, count: number, length: number): Int32Array {
  const suspects = new Int32Array(2 * count);
  let last = 0;
  let size = 0;
  for (let k = 0; k < count; k++) {
    const row = rows[k]!;
    if (row > last) suspects[size++] = last = row;
    if (row + 1 < length) suspects[size++] = last = row + 1;
  }
  return suspects.subarray(0, size);
}
