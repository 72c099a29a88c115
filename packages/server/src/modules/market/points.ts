import { and, eq, gt, gte, lt, sql } from 'drizzle-orm';
import { type Session, tables } from '../../storage/index.ts';
import { requestFanOut } from '../events/index.ts';
import type { IndexPoint } from './sources/index.ts';

/** A published price with its history. */
export interface StoredPoint extends IndexPoint {
  /** 1 on first publication, one more with each correction. */
  readonly revision: number;
  readonly publishedMs: number;
}

/** What came of a delivery of prices. */
export interface Delivery {
  readonly added: number;
  readonly corrected: number;
  readonly unchanged: number;
}

/** Longest slot of an index; reading relies on it. */
export const LONGEST_SLOT_MS = 31 * 24 * 3_600_000;
/** Rows in one statement. */
const BATCH = 5_000;

/**
 * Stores published prices. What is known already stays as it is; what differs is corrected: the old price gives way where
 * the new one lies, and its revision goes up. All or nothing.
 * @param points ascending, not overlapping, in the unit of the source
 */
export function savePoints(
  session: Session,
  marketSourceId: string,
  points: readonly IndexPoint[],
  origin: { readonly publishedMs: number; readonly feed: string | null },
): Promise<Delivery> {
  return session.atomically(async (transaction) => {
    const { marketSources } = tables;
    // One delivery at a time, so that revisions count every change.
    await transaction.sql.select().from(marketSources).where(eq(marketSources.id, marketSourceId)).for('update');
    const known = await knownPoints(transaction, marketSourceId, points);
    const plan = compare(known, points, origin.publishedMs);
    await remove(transaction, marketSourceId, plan.outdated);
    await insert(transaction, marketSourceId, plan.fresh);
    const now = new Date(session.clock.now());
    const lastEnd = points.at(-1)?.endMs;
    const [source] = await transaction.sql
      .update(marketSources)
      .set({
        timeAttempted: now,
        lastError: null,
        feed: origin.feed,
        // A feed that says the same again has delivered; a file that holds nothing new has not.
        ...(plan.fresh.length === 0 && origin.feed === null ? {} : { timeDelivered: now }),
        ...(plan.fresh.length === 0 ? {} : { revision: sql`${marketSources.revision} + 1` }),
        ...(lastEnd === undefined
          ? {}
          : {
              knownUntil: sql`greatest(${marketSources.knownUntil}, ${new Date(lastEnd).toISOString()}::timestamptz)`,
            }),
      })
      .where(eq(marketSources.id, marketSourceId))
      .returning({ revision: marketSources.revision });
    transaction.announce({ topic: 'market_source', key: marketSourceId });
    if (plan.fresh.length > 0) {
      const { revision } = source!;
      await requestFanOut(transaction, { kind: 'MARKET_PUBLICATION', subject: marketSourceId, revision });
    }
    return { added: plan.added, corrected: plan.corrected, unchanged: points.length - plan.added - plan.corrected };
  });
}

/** Published prices that overlap a span of time, ascending. */
export async function readPoints(
  session: Session,
  marketSourceId: string,
  span: { readonly startMs: number; readonly endMs: number },
): Promise<StoredPoint[]> {
  const { indexPoints } = tables;
  const rows = await session.sql
    .select({
      startMs: sql<number>`(extract(epoch from ${indexPoints.startTime}) * 1000)::float8`,
      endMs: sql<number>`(extract(epoch from ${indexPoints.endTime}) * 1000)::float8`,
      value: indexPoints.value,
      revision: indexPoints.revision,
      publishedMs: sql<number>`(extract(epoch from ${indexPoints.timePublished}) * 1000)::float8`,
    })
    .from(indexPoints)
    .where(
      and(
        eq(indexPoints.marketSourceId, marketSourceId),
        gte(indexPoints.startTime, new Date(span.startMs - LONGEST_SLOT_MS)),
        lt(indexPoints.startTime, new Date(span.endMs)),
        gt(indexPoints.endTime, new Date(span.startMs)),
      ),
    )
    .orderBy(indexPoints.startTime);
  return rows;
}

interface Plan {
  readonly outdated: StoredPoint[];
  readonly fresh: StoredPoint[];
  readonly added: number;
  readonly corrected: number;
}

/** Sets what arrives against what is known; both ascending. */
function compare(known: readonly StoredPoint[], arriving: readonly IndexPoint[], publishedMs: number): Plan {
  const outdated = new Map<number, StoredPoint>();
  const fresh: StoredPoint[] = [];
  /** Arriving points that take time from an outdated one, by its start. */
  const takers = new Map<number, IndexPoint[]>();
  let added = 0;
  let corrected = 0;
  let first = 0;
  for (const point of arriving) {
    while (first < known.length && known[first]!.endMs <= point.startMs) first += 1;
    const overlapped: StoredPoint[] = [];
    for (let i = first; i < known.length && known[i]!.startMs < point.endMs; i += 1) overlapped.push(known[i]!);
    const same = overlapped.length === 1 && isSame(overlapped[0]!, point);
    if (same) continue;
    const revision = 1 + Math.max(0, ...overlapped.map((each) => each.revision));
    fresh.push({ ...point, revision, publishedMs });
    if (overlapped.length === 0) added += 1;
    else corrected += 1;
    for (const each of overlapped) {
      outdated.set(each.startMs, each);
      takers.set(each.startMs, [...(takers.get(each.startMs) ?? []), point]);
    }
  }
  const remainders = [...outdated.values()].flatMap((each) => remaindersOf(each, takers.get(each.startMs) ?? []));
  return { outdated: [...outdated.values()], fresh: [...fresh, ...remainders], added, corrected };
}

function isSame(known: StoredPoint, arriving: IndexPoint): boolean {
  return known.startMs === arriving.startMs && known.endMs === arriving.endMs && known.value === arriving.value;
}

/** The parts of an outdated point that no arriving one covers keep its price. */
function remaindersOf(outdated: StoredPoint, takers: readonly IndexPoint[]): StoredPoint[] {
  const parts: StoredPoint[] = [];
  let atMs = outdated.startMs;
  for (const taker of takers) {
    if (taker.startMs > atMs) parts.push({ ...outdated, startMs: atMs, endMs: taker.startMs });
    atMs = Math.max(atMs, taker.endMs);
  }
  if (atMs < outdated.endMs) parts.push({ ...outdated, startMs: atMs });
  return parts;
}

async function knownPoints(session: Session, marketSourceId: string, points: readonly IndexPoint[]) {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  return readPoints(session, marketSourceId, { startMs: first.startMs, endMs: last.endMs });
}

async function remove(session: Session, marketSourceId: string, points: readonly StoredPoint[]): Promise<void> {
  for (const batch of inBatches(points)) {
    const starts = JSON.stringify(batch.map((point) => new Date(point.startMs).toISOString()));
    await session.sql.execute(sql`
      delete from index_points
      where market_source_id = ${marketSourceId}
        and start_time in (select value::timestamptz from jsonb_array_elements_text(${starts}::jsonb))`);
  }
}

async function insert(session: Session, marketSourceId: string, points: readonly StoredPoint[]): Promise<void> {
  for (const batch of inBatches(points)) {
    const rows = JSON.stringify(
      batch.map((point) => ({
        start_time: new Date(point.startMs).toISOString(),
        end_time: new Date(point.endMs).toISOString(),
        value: point.value,
        revision: point.revision,
        time_published: new Date(point.publishedMs).toISOString(),
      })),
    );
    await session.sql.execute(sql`
      insert into index_points (market_source_id, start_time, end_time, value, revision, time_published)
      select ${marketSourceId}, start_time, end_time, value, revision, time_published
      from jsonb_to_recordset(${rows}::jsonb)
        as row (start_time timestamptz, end_time timestamptz, value float8, revision int, time_published timestamptz)`);
  }
}

function inBatches<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, i) => items.slice(i * BATCH, (i + 1) * BATCH));
}
