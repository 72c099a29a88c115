import type { Window } from './window.ts';

/** One published price: `value` holds from `startMs` to `endMs` (excluded), in the market's own unit. */
export interface IndexPoint {
  readonly startMs: number;
  readonly endMs: number;
  readonly value: number;
}

/**
 * Makes one price per instant of points in order of publication: ascending, not overlapping. Where two cover
 * the same time the later in the list wins and the earlier keeps what is left of it. Neighbours stay apart even
 * when equal, so that the market's own resolution remains visible. Doing it twice changes nothing.
 * @param points each with `endMs` after `startMs`.
 */
export function normalise(points: readonly IndexPoint[]): IndexPoint[] {
  const ranked = points.map((point, rank) => ({ ...point, rank })).sort((a, b) => a.startMs - b.startMs);
  if (isDisjoint(ranked)) return ranked.map(withoutRank);

  const boundaries = [...new Set(ranked.flatMap(({ startMs, endMs }) => [startMs, endMs]))].sort((a, b) => a - b);
  const result: (IndexPoint & { endMs: number; rank: number })[] = [];
  let open: typeof ranked = [];
  let next = 0;
  for (const [index, startMs] of boundaries.entries()) {
    open = open.filter((point) => point.endMs > startMs);
    for (let point = ranked[next]; point && point.startMs <= startMs; point = ranked[++next]) open.push(point);
    const endMs = boundaries[index + 1];
    if (endMs === undefined || open.length === 0) continue;

    const winner = open.reduce((best, point) => (point.rank > best.rank ? point : best));
    const last = result.at(-1);
    if (last?.rank === winner.rank) last.endMs = endMs;
    else result.push({ ...winner, startMs, endMs });
  }
  return result.map(withoutRank);
}

/** The points that overlap `window`, whole. */
export function overlapping(points: readonly IndexPoint[], window: Window): IndexPoint[] {
  return points.filter(({ startMs, endMs }) => startMs < window.endMs && endMs > window.startMs);
}

/** A price as sources give it that name only the beginning of a slot; null: the slot is known, its price is not. */
export interface SlotStart {
  readonly startMs: number;
  readonly value: number | null;
}

const LONGEST_SLOT_MS = 3_600_000;

/**
 * Points from slot beginnings. A slot ends where the next begins; before a hole in the list, and at its end, it is
 * as long as its predecessor. A longer step counts as a change of resolution, not as a hole, if it is repeated.
 * @returns null if no length can be told: a single slot, or all of them apart by more than an hour.
 */
export function pointsFromStarts(starts: readonly SlotStart[]): IndexPoint[] | null {
  const ordered = [...starts].sort((a, b) => a.startMs - b.startMs);
  const steps = ordered.map(({ startMs }, index) => (ordered[index + 1]?.startMs ?? Number.NaN) - startMs);
  const firstLength = steps.find((step) => step > 0 && step <= LONGEST_SLOT_MS);
  if (firstLength === undefined) return ordered.length === 0 ? [] : null;

  let lengthMs = firstLength;
  const points: IndexPoint[] = [];
  for (const [index, { startMs, value }] of ordered.entries()) {
    const step = steps[index] ?? Number.NaN;
    const finer = step > 0 && step < lengthMs;
    const coarser = step > lengthMs && step <= LONGEST_SLOT_MS && steps[index + 1] === step;
    if (finer || coarser) lengthMs = step;
    if (value !== null) points.push({ startMs, endMs: startMs + lengthMs, value });
  }
  return points;
}

function isDisjoint(ordered: readonly IndexPoint[]): boolean {
  return ordered.every((point, index) => point.endMs <= (ordered[index + 1]?.startMs ?? Number.POSITIVE_INFINITY));
}

function withoutRank({ startMs, endMs, value }: IndexPoint): IndexPoint {
  return { startMs, endMs, value };
}
