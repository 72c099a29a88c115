import { roundMoney, type Series, segmentAt, type Window } from '@plateau/energy';
import type { PricedDays } from '../../modules/prices/index.ts';
import { formatWithOffset } from '../../wire/timestamps.ts';

/** Rows of whole days, each with a comma behind it. */
interface WrittenDays {
  readonly offsetMinutes: number;
  readonly bytes: Buffer;
  /** Where each row begins in `bytes`. */
  readonly starts: Uint32Array;
}

/** Offsets in which the same days are kept: summer's and winter's. */
const KEPT_OFFSETS = 2;
/** Rows written before; kept as long as the days are. */
const kept = new WeakMap<PricedDays, readonly WrittenDays[]>();

/** The rows of a price answer as JSON, `[{"valid_from":…,"valid_to":…,"price":{"value":…,"confidence":…}},…]`, in parts. */
export interface PriceRows {
  /** `[` and, if there are several rows, the first, which the window's start may cut. */
  readonly head: string;
  /** Whole rows. */
  readonly middle: Uint8Array;
  /** The last row, which the window's end may cut, and `]`. */
  readonly tail: string;
}

/**
 * The rows of the days that lie in a window inside them. There may be thousands, so they are written by hand, and those
 * of whole days are kept for whoever asks for a part of the same days.
 */
export function priceRows(days: PricedDays, { startMs, endMs }: Window, offsetMinutes: number): PriceRows {
  const { series } = days;
  const first = segmentAt(series, startMs);
  const last = segmentAt(series, endMs - 1);
  const write = rowWriter(series, offsetMinutes);
  if (first === last) return { head: '[', middle: new Uint8Array(0), tail: `${write(first, startMs, endMs)}]` };
  const { bytes, starts } = writtenDays(days, offsetMinutes);
  return {
    head: `[${write(first, startMs, series.bounds[first + 1]!)},`,
    middle: bytes.subarray(starts[first + 1], starts[last]),
    tail: `${write(last, series.bounds[last]!, endMs)}]`,
  };
}

function writtenDays(days: PricedDays, offsetMinutes: number): WrittenDays {
  const others = kept.get(days) ?? [];
  const known = others.find((written) => written.offsetMinutes === offsetMinutes);
  if (known !== undefined) return known;
  const written = writeDays(days, offsetMinutes);
  kept.set(days, [written, ...others.slice(0, KEPT_OFFSETS - 1)]);
  return written;
}

function writeDays({ series }: PricedDays, offsetMinutes: number): WrittenDays {
  const write = rowWriter(series, offsetMinutes);
  const starts = new Uint32Array(series.values.length);
  let text = '';
  for (let i = 0; i < starts.length; i += 1) {
    starts[i] = text.length;
    text += `${write(i, series.bounds[i]!, series.bounds[i + 1]!)},`;
  }
  // One byte a character, as starts count them.
  return { offsetMinutes, bytes: Buffer.from(text, 'latin1'), starts };
}

/** Writes rows of a series in ascending order, each from one instant to another within it. */
function rowWriter({ values, confidence }: Series, offsetMinutes: number) {
  let endMs = Number.NaN;
  let end = '';
  return (row: number, fromMs: number, toMs: number): string => {
    const from = fromMs === endMs ? end : formatWithOffset(fromMs, offsetMinutes);
    endMs = toMs;
    end = formatWithOffset(toMs, offsetMinutes);
    const value = Number.isNaN(values[row]!) ? 'null' : values[row];
    return `{"valid_from":"${from}","valid_to":"${end}","price":{"value":${value},"confidence":${roundMoney(confidence[row]!)}}}`;
  };
}
