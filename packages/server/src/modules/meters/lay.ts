/** What laying records over one another needs to know of one. */
export interface Layer {
  readonly startMs: number;
  readonly endMs: number;
  readonly energyWh: number;
  readonly confidence: number;
  readonly recordReference: string | null;
}

/**
 * Lays a record over earlier ones of the same register (rest-api.md §10.1, overlaps): what it overlaps is cut or split,
 * energy pro rata to time; a forecast leaves measured energy as it is; a record with the same reference is replaced whole.
 * @param line earlier records, ascending, not overlapping; changed in place. Those that stay whole stay the same objects.
 */
export function lay<Record extends Layer>(line: Record[], record: Record): void {
  const from = firstEndingAfter(line, record.startMs);
  let to = from;
  while (to < line.length && line[to]!.startMs < record.endMs) to += 1;
  const before: Record[] = [];
  const within: Record[] = [];
  const after: Record[] = [];
  let freeFromMs = record.startMs;
  for (const earlier of line.slice(from, to)) {
    if (record.recordReference !== null && earlier.recordReference === record.recordReference) continue;
    if (record.confidence < 1 && earlier.confidence === 1) {
      if (earlier.startMs > freeFromMs) within.push(part(record, freeFromMs, earlier.startMs));
      within.push(earlier);
      freeFromMs = earlier.endMs;
      continue;
    }
    if (earlier.startMs < record.startMs) before.push(part(earlier, earlier.startMs, record.startMs));
    if (earlier.endMs > record.endMs) after.push(part(earlier, record.endMs, earlier.endMs));
  }
  if (freeFromMs < record.endMs) within.push(part(record, freeFromMs, record.endMs));
  line.splice(from, to - from, ...before, ...within, ...after);
}

/** The part of a record in `[startMs, endMs)`, which lies within it; the record itself when that is all of it. */
function part<Record extends Layer>(record: Record, startMs: number, endMs: number): Record {
  if (startMs === record.startMs && endMs === record.endMs) return record;
  const share = (endMs - startMs) / (record.endMs - record.startMs);
  return { ...record, startMs, endMs, energyWh: record.energyWh * share };
}

function firstEndingAfter(line: readonly Layer[], ms: number): number {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (line[middle]!.endMs > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}
