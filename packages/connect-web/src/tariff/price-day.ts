import type { PricedInterval } from '../session/protocol.ts';

/** A stretch of one price; half-open. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
  /** Major units per kWh. */
  readonly cost: number;
  /** 0–1; 1 = certain. */
  readonly confidence: number;
}

export function readStretches(intervals: readonly PricedInterval[]): Stretch[] {
  return intervals.map(({ valid_from, valid_to, price }) => ({
    startMs: Date.parse(valid_from),
    endMs: Date.parse(valid_to),
    cost: price.value,
    confidence: price.confidence,
  }));
}

/** The stretch an instant lies in, and the first one after it with another price. */
export function priceAt(
  stretches: readonly Stretch[],
  nowMs: number,
): { readonly now: Stretch; readonly untilMs: number; readonly next: Stretch | null } | null {
  const at = stretches.findIndex(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs);
  const now = stretches[at];
  if (now === undefined) return null;
  let untilMs = now.endMs;
  for (const later of stretches.slice(at + 1)) {
    if (later.startMs !== untilMs) return { now, untilMs, next: null };
    if (later.cost !== now.cost) return { now, untilMs, next: later };
    untilMs = later.endMs;
  }
  return { now, untilMs, next: null };
}

export interface Extremes {
  readonly cheapest: Stretch;
  readonly dearest: Stretch;
}

/** The longest runs at a day's lowest and highest price; null when it costs the same all day. */
export function extremes(stretches: readonly Stretch[]): Extremes | null {
  const costs = stretches.map(({ cost }) => cost);
  const low = Math.min(...costs);
  const high = Math.max(...costs);
  const cheapest = longestRun(stretches, low);
  const dearest = longestRun(stretches, high);
  return low === high || cheapest === null || dearest === null ? null : { cheapest, dearest };
}

function longestRun(stretches: readonly Stretch[], cost: number): Stretch | null {
  const runs: Stretch[] = [];
  for (const stretch of stretches.filter((candidate) => candidate.cost === cost)) {
    const last = runs.at(-1);
    if (last?.endMs === stretch.startMs) runs[runs.length - 1] = { ...last, endMs: stretch.endMs };
    else runs.push(stretch);
  }
  return runs.reduce<Stretch | null>(
    (best, run) => (best === null || run.endMs - run.startMs > best.endMs - best.startMs ? run : best),
    null,
  );
}

/** Round values of a price axis that cover `low`–`high` and zero, three to six of them. */
export function axisValues(low: number, high: number): number[] {
  const bottom = Math.min(0, low);
  const top = Math.max(0, high);
  const rough = (top - bottom || 1) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude;
  const first = Math.floor(bottom / step + 1e-9);
  const last = Math.ceil(top / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

const HOUR_MS = 3_600_000;

/** The instants of a day at which the local clock shows 0, 6, 12 and 18 o'clock, and its end; also on days of 23 or 25 h. */
export function clockMarks(startMs: number, endMs: number, timeZone: string): number[] {
  const hourOf = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', hourCycle: 'h23', timeZone });
  const marks: number[] = [];
  for (let atMs = startMs; atMs < endMs; atMs += HOUR_MS) {
    if (Number(hourOf.format(atMs)) % 6 === 0) marks.push(atMs);
  }
  return [...marks, endMs];
}
