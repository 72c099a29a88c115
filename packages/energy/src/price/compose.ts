import { closedUp, onBounds, rowsOf, type Series, sameConfidence, unionBounds, withoutRows } from '../series/index.ts';
import { roundedSum } from './rounded-sum.ts';

/**
 * The price made of its two components over the same window: their sum, rounded to 5 decimals, with the lower confidence,
 * equal neighbours merged. energy.md §3.3: rounding happens once, at the edge.
 *
 * This is what is left to do for every answer when components are cached. Usually one of them has all the boundaries of
 * the other and is nowhere more certain; then its columns are shared instead of copied.
 */
export function composePrice(commodity: Series, nonCommodity: Series): Series {
  const [many, few] =
    commodity.values.length >= nonCommodity.values.length ? [commodity, nonCommodity] : [nonCommodity, commodity];
  const shared = rowsOf(few.bounds, many.bounds);
  if (shared !== undefined) return composeOn(many, few, shared);
  const fine = onBounds(many, unionBounds(many.bounds, few.bounds));
  return composeOn(fine, few, rowsOf(few.bounds, fine.bounds)!);
}

/** @param rows where the boundaries of `coarse` stand among those of `fine`. */
function composeOn(fine: Series, coarse: Series, rows: Int32Array): Series {
  const { sums, repeats } = roundedSum(fine.values, coarse.values, rows);
  const confidence = isCertain(coarse) ? fine.confidence : lowerConfidence(fine, coarse, rows);
  const omitted = sameConfidence(repeats, confidence);
  if (omitted.length === 0) return { bounds: fine.bounds, values: sums, confidence };
  return {
    bounds: withoutRows(fine.bounds, omitted),
    values: closedUp(sums, omitted),
    confidence: withoutRows(confidence, omitted),
  };
}

function isCertain({ confidence }: Series): boolean {
  for (let i = 0; i < confidence.length; i++) if (confidence[i] !== 1) return false;
  return true;
}

function lowerConfidence(fine: Series, coarse: Series, rows: Int32Array): Float64Array {
  const lowest = fine.confidence.slice();
  for (let j = 0; j < coarse.values.length; j++) {
    const limit = coarse.confidence[j]!;
    for (let i = rows[j]!; i < rows[j + 1]!; i++) lowest[i] = Math.min(lowest[i]!, limit);
  }
  return lowest;
}
