import { and, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { type Session, tables } from '../../storage/index.ts';

type FanOutRow = typeof tables.fanOuts.$inferSelect;
export type FanOutKind = FanOutRow['kind'];

/** News that concern many objects. They are told in small transactions, each of which remembers how far it got. */
export interface FanOut {
  readonly kind: FanOutKind;
  /** The market source, provider or webhook whose news they are. */
  readonly subject: string;
  readonly revision: number;
}

/** The part that is told in one transaction. */
export interface Portion {
  /** The last object that was told, as the teller wrote it; null: none yet. */
  readonly cursor: string | null;
  readonly told: number;
}

/** Tells the next of those whom some news concern. @returns null when everyone knows */
export type Teller = (transaction: Session, fanOut: FanOut, cursor: string | null) => Promise<Portion | null>;

/** What waits to be done once there is a fan-out, see `Change`. */
export const FAN_OUT_WORK = 'fan_outs';

const DAY_MS = 24 * 3_600_000;
/** How long it is remembered which news were told. */
const KEPT_MS = 90 * DAY_MS;

/** Has news told to all whom they concern, once for each revision of their subject. */
export async function requestFanOut(transaction: Session, fanOut: FanOut, cursor: string | null = null): Promise<void> {
  const added = await transaction.sql
    .insert(tables.fanOuts)
    .values({ ...fanOut, cursor, timeCreated: new Date(transaction.clock.now()) })
    .onConflictDoNothing()
    .returning({ id: tables.fanOuts.id });
  if (added.length > 0) transaction.announce({ topic: 'work', key: FAN_OUT_WORK });
}

/**
 * Tells one portion of the oldest news that no other worker is at. What was told and how far it got are committed
 * together, so that whoever goes on after a crash neither repeats nor skips anyone.
 * @returns whether there may be more to tell
 */
export function tellPortion(session: Session, tellers: Readonly<Record<FanOutKind, Teller>>): Promise<boolean> {
  const { fanOuts } = tables;
  return session.atomically(async (transaction) => {
    const [fanOut] = await transaction.sql
      .select()
      .from(fanOuts)
      .where(isNull(fanOuts.timeDone))
      .orderBy(fanOuts.id)
      .limit(1)
      .for('update', { skipLocked: true });
    if (fanOut === undefined) return false;
    const portion = await tellers[fanOut.kind](transaction, fanOut, fanOut.cursor);
    await transaction.sql
      .update(fanOuts)
      .set(
        portion === null
          ? { timeDone: new Date(transaction.clock.now()) }
          : { cursor: portion.cursor, told: sql`${fanOuts.told} + ${portion.told}` },
      )
      .where(eq(fanOuts.id, fanOut.id));
    return true;
  });
}

/** Forgets news that were told long ago. */
export async function forgetOldFanOuts(session: Session): Promise<void> {
  const { fanOuts } = tables;
  const limit = new Date(session.clock.now() - KEPT_MS);
  await session.sql.delete(fanOuts).where(and(isNotNull(fanOuts.timeDone), lt(fanOuts.timeDone, limit)));
}
