import { CLEARLY_OFF_TIE, MONEY_UNITS, PRODUCT_ERROR, roundMoney } from '../money/index.ts';
import { valuesEqual } from '../series/index.ts';

export interface RoundedSum {
  /** `roundMoney(values[i] + addends[j])` */
  readonly sums: Float64Array;
  /** The rows with the same sum as the one before them, or like it without a number; ascending. */
  readonly repeats: Int32Array;
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
  const noted = roomForNotes(values.length);
  const count = roundQuickly(values, addends, rows, sums, noted);
  roundNoted(values, addends, rows, sums, noted, count);
  return { sums, repeats: repeatsAmong(sums, noted, count) };
}

/** Kept from call to call, as room that is made anew must be cleared; nothing in it outlives a call. */
let notes = new Int32Array(0);

function roomForNotes(length: number): Int32Array {
  if (notes.length < length) notes = new Int32Array(length);
  return notes;
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

function roundNoted(
  values: Float64Array,
  addends: Float64Array,
  rows: Int32Array,
  sums: Float64Array,
  noted: Int32Array,
  count: number,
): void {
  let j = 0;
  for (let k = 0; k < count; k++) {
    const i = noted[k]!;
    while (rows[j + 1]! <= i) j++;
    sums[i] = roundMoney(values[i]! + addends[j]!);
  }
}

/** A row near a tie may, once settled, equal the one before it, and the one after may equal it. */
function repeatsAmong(sums: Float64Array, noted: Int32Array, count: number): Int32Array {
  const repeats = new Int32Array(2 * count);
  let size = 0;
  let checked = 0;
  for (let k = 0; k < count; k++) {
    const last = Math.min(noted[k]! + 1, sums.length - 1);
    for (let i = Math.max(noted[k]!, checked + 1); i <= last; i++) {
      if (valuesEqual(sums[i]!, sums[i - 1]!)) repeats[size++] = i;
    }
    checked = last;
  }
  return repeats.subarray(0, size);
}
