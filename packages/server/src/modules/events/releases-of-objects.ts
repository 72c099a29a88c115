import { and, eq, inArray, sql } from 'drizzle-orm';
import { idsStatement, type Scope, type Session, tables } from '../../storage/index.ts';

/** In which release the events of an account's objects are written. */
export interface AccountReleases {
  /** The account's own. */
  readonly usual: string;
  /** Objects that were made in another one, by id. */
  readonly ofObjects: ReadonlyMap<string, string>;
}

/** Remembers that an object was made in a release other than its account's own. */
export async function keepRelease(
  transaction: Session,
  { accountId, liveMode }: Scope,
  objectId: string,
  release: string,
): Promise<void> {
  await transaction.sql
    .insert(tables.objectReleases)
    .values({ accountId, liveMode, objectId, release })
    .onConflictDoUpdate({
      target: [tables.objectReleases.accountId, tables.objectReleases.liveMode, tables.objectReleases.objectId],
      set: { release: sql`excluded.release` },
    });
}

/** Forgets it with the object. */
export async function dropReleases(
  transaction: Session,
  { accountId, liveMode }: Scope,
  objectIds: readonly string[],
): Promise<void> {
  const kept = tables.objectReleases;
  await transaction.sql
    .delete(kept)
    .where(and(eq(kept.accountId, accountId), eq(kept.liveMode, liveMode), inArray(kept.objectId, [...objectIds])));
}

export async function releasesOf(
  session: Session,
  { accountId, liveMode }: Scope,
  objectIds: readonly string[],
): Promise<AccountReleases> {
  const rows = await selectReleases(session, objectIds, { accountId, liveMode });
  const [first] = rows;
  if (first === undefined) throw new Error(`there is no account ${accountId}`);
  const ofObjects = rows.flatMap(({ objectId, release }) =>
    objectId === null || release === null ? [] : [[objectId, release] as const],
  );
  return { usual: first.usual, ofObjects: new Map(ofObjects) };
}

const selectReleases = idsStatement('releases_of_objects', (way, isWanted) => {
  const { accounts, objectReleases: kept } = tables;
  return way
    .select({ usual: accounts.defaultRelease, objectId: kept.objectId, release: kept.release })
    .from(accounts)
    .leftJoin(
      kept,
      and(eq(kept.accountId, accounts.id), eq(kept.liveMode, sql.placeholder('liveMode')), isWanted(kept.objectId)),
    )
    .where(eq(accounts.id, sql.placeholder('accountId')));
});
