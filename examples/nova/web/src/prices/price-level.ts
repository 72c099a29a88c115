import type { PriceDay, PriceRow } from '../../../answers.ts';

export type PricedRow = PriceRow & { readonly value: number };

export function pricedRows({ rows }: Pick<PriceDay, 'rows'>): PricedRow[] {
  return rows.filter((row): row is PricedRow => row.value !== null);
}

/** `BELOW_ZERO`: who takes power is paid for it. `EVEN`: the day costs the same throughout. */
export type Level = 'BELOW_ZERO' | 'LOW' | 'MIDDLE' | 'HIGH' | 'EVEN';

/** Less than any price differs by: what arithmetic leaves over. */
const TINY = 1e-9;

/** Where a price stands among those of its day: in the lowest or the highest third of their range, or between. */
export function levelOf(value: number, rows: readonly PricedRow[]): Level {
  if (value < 0) return 'BELOW_ZERO';
  const values = rows.map((row) => row.value);
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  if (range === 0) return 'EVEN';
  const share = (value - low) / range;
  return share <= 1 / 3 + TINY ? 'LOW' : share >= 2 / 3 - TINY ? 'HIGH' : 'MIDDLE';
}

export function rowAt(rows: readonly PricedRow[], nowMs: number): PricedRow | undefined {
  return rows.find(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs);
}

/** An unbroken time and its mean price. */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
  readonly mean: number;
}

const HOUR_MS = 3_600_000;

/**
 * The cheapest unbroken time of at least `hours`, the earliest of several; longer where the price stays as low. Null when
 * the day costs the same throughout or has not that many priced hours in a row.
 */
export function cheapestWindow(rows: readonly PricedRow[], hours: number): Window | null {
  const values = rows.map(({ value }) => value);
  if (rows.length === 0 || Math.min(...values) === Math.max(...values)) return null;
  const lengthMs = hours * HOUR_MS;
  // The best window begins with a row or ends with one (energy.md §5.1).
  const starts = rows.flatMap(({ startMs, endMs }) => [startMs, endMs - lengthMs]).sort((a, b) => a - b);
  let best: Window | null = null;
  for (const startMs of starts) {
    const mean = meanOf(rows, startMs, startMs + lengthMs);
    if (mean !== null && (best === null || mean < best.mean - TINY))
      best = { startMs, endMs: startMs + lengthMs, mean };
  }
  return best === null ? null : lengthened(best, rows);
}

function lengthened(window: Window, rows: readonly PricedRow[]): Window {
  let { endMs } = window;
  for (const row of rows) {
    if (row.startMs <= endMs && row.endMs > endMs && row.value <= window.mean + TINY) endMs = row.endMs;
  }
  return { ...window, endMs };
}

/** Mean price over time; null when a part has no price. */
function meanOf(rows: readonly PricedRow[], startMs: number, endMs: number): number | null {
  let sum = 0;
  let coveredMs = 0;
  for (const row of rows) {
    const ms = Math.min(row.endMs, endMs) - Math.max(row.startMs, startMs);
    if (ms <= 0) continue;
    sum += row.value * ms;
    coveredMs += ms;
  }
  return coveredMs === endMs - startMs ? sum / coveredMs : null;
}

/** Rows no longer than an hour, so that a long one is drawn hour by hour; an hour of 60 minutes from the row's full hours on. */
export function hourly(rows: readonly PricedRow[]): PricedRow[] {
  return rows.flatMap((row) => {
    const parts: PricedRow[] = [];
    for (let startMs = row.startMs; startMs < row.endMs; ) {
      const endMs = Math.min(Math.floor(startMs / HOUR_MS + 1) * HOUR_MS, row.endMs);
      parts.push({ ...row, startMs, endMs });
      startMs = endMs;
    }
    return parts;
  });
}

/** The rows of a time, cut to it. */
export function between(rows: readonly PricedRow[], startMs: number, endMs: number): PricedRow[] {
  return rows
    .filter((row) => row.endMs > startMs && row.startMs < endMs)
    .map((row) => ({ ...row, startMs: Math.max(row.startMs, startMs), endMs: Math.min(row.endMs, endMs) }));
}

/** When the price changes next, and to what; null when nothing later is known. */
export function nextChange(rows: readonly PricedRow[], nowMs: number): PricedRow | null {
  const now = rowAt(rows, nowMs);
  if (now === undefined) return null;
  return rows.find((row) => row.startMs >= now.endMs && row.value !== now.value) ?? null;
}

/** Round values of a price axis that cover `low`–`high` and zero. */
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
