import type { Window } from '../series/index.ts';

/** One meter record: energy over `[startMs, endMs)`, drawn or fed in evenly. */
export interface MeterRecord extends Window {
  /** At least 0. */
  readonly energyWh: number;
  /** 0…1; 1 if absent. */
  readonly confidence?: number;
}

/** Meter records in columns, by ascending start; each longer than 0 ms. They may overlap: each is taken by itself. */
export interface MeterRecords {
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  readonly energyWh: Float64Array;
  readonly confidence: Float64Array;
}

/** Parts of records, in columns: by record, and within it by time. */
export interface RecordPieces extends MeterRecords {
  /** Which record, by its index, each piece is a part of. */
  readonly records: Int32Array;
}

/**
 * Records from rows in any order; the columns are by start.
 * @throws RangeError for a record that is empty or reversed, or whose energy is no number from 0: the caller's rows are
 *   at fault, which were checked when they arrived.
 */
export function meterRecords(rows: readonly MeterRecord[]): MeterRecords {
  const ordered = [...rows].sort((a, b) => a.startMs - b.startMs);
  const faulty = ordered.find(({ startMs, endMs, energyWh }) => !(endMs > startMs && energyWh >= 0));
  if (faulty !== undefined) {
    throw new RangeError(`a record of ${faulty.energyWh} Wh from ${faulty.startMs} to ${faulty.endMs}`);
  }
  return {
    startMs: Float64Array.from(ordered, ({ startMs }) => startMs),
    endMs: Float64Array.from(ordered, ({ endMs }) => endMs),
    energyWh: Float64Array.from(ordered, ({ energyWh }) => energyWh),
    confidence: Float64Array.from(ordered, ({ confidence = 1 }) => confidence),
  };
}

/**
 * Records cut wherever one of `bounds` (ascending epoch ms) lies inside them, energy pro rata to time. What lies outside
 * the first and last bound is left out: two bounds clip records to a window.
 */
export function cutRecords(records: MeterRecords, bounds: Float64Array): RecordPieces {
  const room = records.startMs.length + mostCuts(records, bounds);
  const pieces = {
    startMs: new Float64Array(room),
    endMs: new Float64Array(room),
    energyWh: new Float64Array(room),
    confidence: new Float64Array(room),
    records: new Int32Array(room),
  };
  const lastMs = bounds[bounds.length - 1] ?? Number.NEGATIVE_INFINITY;
  let length = 0;
  let next = 0;
  for (let i = 0; i < records.startMs.length; i++) {
    const startMs = records.startMs[i]!;
    const endMs = records.endMs[i]!;
    const energyWh = records.energyWh[i]!;
    while (next < bounds.length && bounds[next]! <= startMs) next++;
    let fromMs = next > 0 ? startMs : bounds[0]!;
    const untilMs = Math.min(endMs, lastMs);
    for (let bound = next > 0 ? next : 1; fromMs < untilMs; bound++) {
      const toMs = Math.min(bounds[bound]!, untilMs);
      const whole = fromMs === startMs && toMs === endMs;
      pieces.startMs[length] = fromMs;
      pieces.endMs[length] = toMs;
      pieces.energyWh[length] = whole ? energyWh : energyWh * ((toMs - fromMs) / (endMs - startMs));
      pieces.confidence[length] = records.confidence[i]!;
      pieces.records[length] = i;
      length++;
      fromMs = toMs;
    }
  }
  return {
    startMs: pieces.startMs.subarray(0, length),
    endMs: pieces.endMs.subarray(0, length),
    energyWh: pieces.energyWh.subarray(0, length),
    confidence: pieces.confidence.subarray(0, length),
    records: pieces.records.subarray(0, length),
  };
}

/** How often bounds lie inside records, at most. */
function mostCuts({ startMs, endMs }: MeterRecords, bounds: Float64Array): number {
  let cuts = 0;
  let next = 0;
  for (let i = 0; i < startMs.length; i++) {
    while (next < bounds.length && bounds[next]! <= startMs[i]!) next++;
    for (let bound = next; bound < bounds.length && bounds[bound]! < endMs[i]!; bound++) cuts++;
  }
  return cuts;
}
