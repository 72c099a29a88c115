import { rowsByPrice } from '../slots.ts';
import { type AmountRequest, HOUR_MS, NONE_KWH, type PowerSpan } from './request.ts';

/**
 * The best time of one device by itself: full power in the best rows (energy.md §5.3). Of equally good plans the one with
 * the fewest starts, then the earlier one: only the price at which the energy runs out leaves a choice, and of its rows
 * those are taken first that close a gap, then those that touch what runs anyway, then whole stretches, longest first.
 */
export function cheapestRows(
  { flow, prices, energyKwh, maxKw }: AmountRequest,
  isAllowed: (row: number) => boolean,
): PowerSpan[] {
  const { bounds, values } = prices;
  const rows = rowsByPrice(values, flow === 'TAKE' ? 'LOW' : 'HIGH', isAllowed);
  const chosen = new Uint8Array(values.length);
  const lengthMs = (row: number) => bounds[row + 1]! - bounds[row]!;
  let leftMs = (energyKwh / maxKw) * HOUR_MS;
  let next = 0;
  while (next < rows.length) {
    let to = next;
    let wholeMs = 0;
    while (to < rows.length && values[rows[to]!] === values[rows[next]!]) wholeMs += lengthMs(rows[to++]!);
    if (wholeMs > leftMs) break;
    for (; next < to; next++) chosen[rows[next]!] = 1;
    leftMs -= wholeMs;
  }
  const spans: PowerSpan[] = [];
  for (let row = 0; row < values.length; row++) {
    if (chosen[row] === 1) spans.push({ startMs: bounds[row]!, endMs: bounds[row + 1]!, powerKw: maxKw });
  }
  if ((leftMs / HOUR_MS) * maxKw > NONE_KWH && next < rows.length) {
    const equal = rows.subarray(next).filter((row) => values[row] === values[rows[next]!]);
    spans.push(...fillEqual(bounds, equal, chosen, leftMs).map((span) => ({ ...span, powerKw: maxKw })));
  }
  return spans.sort((a, b) => a.startMs - b.startMs);
}

/** A stretch of equally good rows, and which of its sides touch what runs anyway. */
interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
  readonly follows: boolean;
  readonly precedes: boolean;
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Places some time, less than there is, in equally good rows; `chosen` ones are used anyway. */
export function fillEqual(bounds: Float64Array, rows: Uint32Array, chosen: Uint8Array, durationMs: number): Span[] {
  const stretches: Stretch[] = [];
  for (let i = 0; i < rows.length; ) {
    let to = i + 1;
    while (to < rows.length && rows[to] === rows[to - 1]! + 1) to++;
    const [first, last] = [rows[i]!, rows[to - 1]!];
    stretches.push({
      startMs: bounds[first]!,
      endMs: bounds[last + 1]!,
      follows: chosen[first - 1] === 1,
      precedes: chosen[last + 1] === 1,
    });
    i = to;
  }
  const length = ({ startMs, endMs }: Span) => endMs - startMs;
  const gaps = stretches.filter(({ follows, precedes }) => follows && precedes);
  const sides = stretches.filter(({ follows, precedes }) => follows !== precedes);
  const free = stretches.filter(({ follows, precedes }) => !follows && !precedes);
  const spans: Span[] = [];
  let leftMs = durationMs;
  const open: Stretch[] = [];
  for (const gap of gaps.sort((a, b) => length(a) - length(b) || a.startMs - b.startMs)) {
    if (length(gap) > leftMs) open.push(gap);
    else {
      spans.push(gap);
      leftMs -= length(gap);
    }
  }
  for (const stretch of [...open, ...sides].sort((a, b) => a.startMs - b.startMs)) {
    if (leftMs <= 0) break;
    const takenMs = Math.min(leftMs, length(stretch));
    spans.push(
      stretch.follows
        ? { startMs: stretch.startMs, endMs: stretch.startMs + takenMs }
        : { startMs: stretch.endMs - takenMs, endMs: stretch.endMs },
    );
    leftMs -= takenMs;
  }
  while (leftMs > 0 && free.length > 0) {
    // The earliest that holds all of the rest, else the longest.
    free.sort((a, b) => a.startMs - b.startMs);
    let pick = free.findIndex((stretch) => length(stretch) >= leftMs);
    if (pick < 0) pick = free.reduce((best, each, i) => (length(each) > length(free[best]!) ? i : best), 0);
    const [stretch] = free.splice(pick, 1) as [Stretch];
    const takenMs = Math.min(leftMs, length(stretch));
    spans.push({ startMs: stretch.startMs, endMs: stretch.startMs + takenMs });
    leftMs -= takenMs;
  }
  return spans;
}
