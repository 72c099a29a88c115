import { roundMoney } from '../money/index.ts';
import { type Series, valuesEqual } from './series.ts';

/** Joins neighbours that are equal in value and confidence. The same series if there are none. */
export function mergeEqual(series: Series): Series {
  return mergeRows(series, Int32Array.from(series.values.keys()).subarray(1));
}

/** `mergeEqual` for a caller that knows which rows may be equal to the one before them: their numbers, ascending. */
export function mergeRows(series: Series, suspects: Int32Array): Series {
  const { values, confidence } = series;
  const repeats = suspects.filter(
    (i) => confidence[i] === confidence[i - 1] && valuesEqual(values[i]!, values[i - 1]!),
  );
  return repeats.length === 0 ? series : withoutRows(series, repeats);
}

function withoutRows(series: Series, omitted: Int32Array): Series {
  const length = series.values.length;
  const rows = length - omitted.length;
  const bounds = new Float64Array(rows + 1);
  const values = new Float64Array(rows);
  const confidence = new Float64Array(rows);
  let from = 0;
  for (let k = 0; k <= omitted.length; k++) {
    const to = omitted[k] ?? length;
    copyRows(series.bounds, from, to, bounds, from - k);
    copyRows(series.values, from, to, values, from - k);
    copyRows(series.confidence, from, to, confidence, from - k);
    from = to + 1;
  }
  bounds[rows] = series.bounds[length]!;
  return { bounds, values, confidence };
}

const LONG_RUN = 24;

/** Copies rows `from` … `to - 1` to `at`. For a few rows a loop is quicker than asking the platform. */
function copyRows(source: Float64Array, from: number, to: number, target: Float64Array, at: number): void {
  if (to - from >= LONG_RUN) target.set(source.subarray(from, to), at);
  else for (let i = from; i < to; i++) target[at + i - from] = source[i]!;
}

/** Every value rounded to 5 decimals, half away from zero. */
export function roundSeries(series: Series): Series {
  return { ...series, values: series.values.map(roundMoney) };
}
