/**
 * The row of a series at whose start an instant lies, looked for from row `from` onwards; -1 if it is no boundary. Most
 * series have even steps, so the place that even steps lead to is tried first.
 */
export function rowAt(bounds: Float64Array, atMs: number, from: number): number {
  const startMs = bounds[from]!;
  const even = from + Math.trunc((atMs - startMs) / (bounds[from + 1]! - startMs));
  if (even < bounds.length && bounds[even] === atMs) return even;
  let low = from;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bounds[middle]! < atMs) low = middle + 1;
    else high = middle;
  }
  return bounds[low] === atMs ? low : -1;
}

/**
 * Where the boundaries of one series stand among those of another: `rows[j]` is the index of `some[j]` in `all`.
 * undefined if one of them is missing there.
 */
export function rowsOf(some: Float64Array, all: Float64Array): Int32Array | undefined {
  if (some.length > all.length) return undefined;
  const rows = new Int32Array(some.length);
  let row = 0;
  for (let j = 0; j < some.length; j++) {
    row = rowAt(all, some[j]!, row);
    if (row < 0) return undefined;
    rows[j] = row;
  }
  return rows;
}

/**
 * The union of two ascending lists of boundaries from the same start to the same end; one of the two itself where it
 * contains the other.
 */
export function unionBounds(a: Float64Array, b: Float64Array): Float64Array {
  if (rowsOf(b, a) !== undefined) return a;
  if (rowsOf(a, b) !== undefined) return b;
  const union = new Float64Array(a.length + b.length);
  let length = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const x = a[i]!;
    const y = b[j]!;
    union[length++] = Math.min(x, y);
    if (x <= y) i++;
    if (y <= x) j++;
  }
  while (i < a.length) union[length++] = a[i++]!;
  while (j < b.length) union[length++] = b[j++]!;
  return union.slice(0, length);
}
