import type { Series, Window } from '@plateau/energy';
import { LRUCache } from 'lru-cache';
import type { Session, Storage } from '../../storage/index.ts';
import { readPoints, type StoredPoint } from './points.ts';

/** Published prices of a span of time, in columns. */
export interface PublishedPrices {
  /** Contiguous over the span asked for; `NaN` where nothing is published. In the source's own unit. */
  readonly series: Series;
  /** Revision and time of publication at an instant; undefined where nothing is published. */
  provenance(atMs: number): { readonly revision: number; readonly publishedMs: number } | undefined;
}

/** Memory for prices already read: about 5 years of 20 zones. */
const CACHE_BYTES = 96 * 1024 * 1024;
const BYTES_PER_POINT = 40;

/** Reads published prices, a month at a time, and keeps those read until their source changes. */
export function createPublishedReader(
  storage: Storage,
): (session: Session, id: string, span: Window) => Promise<PublishedPrices> {
  const months = new LRUCache<string, readonly StoredPoint[]>({
    maxSize: CACHE_BYTES,
    sizeCalculation: (points) => (points.length + 1) * BYTES_PER_POINT,
  });
  let changes = 0;
  storage.onChange((change) => {
    if (change !== null && change.topic !== 'market_source') return;
    changes += 1;
    for (const key of months.keys()) if (change === null || key.startsWith(change.key)) months.delete(key);
  });

  async function month(session: Session, id: string, span: Window): Promise<readonly StoredPoint[]> {
    const key = `${id} ${span.startMs}`;
    const known = months.get(key);
    if (known !== undefined) return known;
    const before = changes;
    const points = await readPoints(session, id, span);
    if (changes === before) months.set(key, points);
    return points;
  }

  return async (session, id, span) => {
    const points: StoredPoint[] = [];
    for (const each of monthsOf(span)) appendNew(points, await month(session, id, each), span);
    return publishedPrices(points, span);
  };
}

/** The calendar months, UTC, that overlap a span. */
function monthsOf(span: Window): Window[] {
  const first = new Date(span.startMs);
  const months: Window[] = [];
  for (let year = first.getUTCFullYear(), month = first.getUTCMonth(); ; month += 1) {
    const startMs = Date.UTC(year, month, 1);
    if (startMs >= span.endMs) return months;
    months.push({ startMs, endMs: Date.UTC(year, month + 1, 1) });
    if (month === 11) {
      year += 1;
      month = -1;
    }
  }
}

/** A slot that reaches over the end of a month is found in both. */
function appendNew(points: StoredPoint[], more: readonly StoredPoint[], span: Window): void {
  for (const point of more) {
    const isNew = point.startMs >= (points.at(-1)?.endMs ?? Number.NEGATIVE_INFINITY);
    if (isNew && point.endMs > span.startMs && point.startMs < span.endMs) points.push(point);
  }
}

function publishedPrices(points: readonly StoredPoint[], span: Window): PublishedPrices {
  return {
    series: toSeries(points, span),
    provenance: (atMs) => {
      const point = pointAt(points, atMs);
      return point === undefined ? undefined : { revision: point.revision, publishedMs: point.publishedMs };
    },
  };
}

function toSeries(points: readonly StoredPoint[], span: Window): Series {
  const bounds: number[] = [span.startMs];
  const values: number[] = [];
  const add = (endMs: number, value: number) => {
    const end = Math.min(endMs, span.endMs);
    if (end <= bounds.at(-1)!) return;
    bounds.push(end);
    values.push(value);
  };
  for (const point of points) {
    add(point.startMs, Number.NaN);
    add(point.endMs, point.value);
  }
  add(span.endMs, Number.NaN);
  return {
    bounds: Float64Array.from(bounds),
    values: Float64Array.from(values),
    confidence: Float64Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1)),
  };
}

function pointAt(points: readonly StoredPoint[], atMs: number): StoredPoint | undefined {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (points[middle]!.endMs <= atMs) low = middle + 1;
    else high = middle;
  }
  const found = points[low];
  return found !== undefined && found.startMs <= atMs ? found : undefined;
}
