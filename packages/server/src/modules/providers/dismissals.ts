import { and, eq, gt, inArray } from 'drizzle-orm';
import { inScope, type Scope, type Session, tables } from '../../storage/index.ts';

/** How long a customer is not asked again to log in (connect.md §3.1): about 12 months. */
const REMEMBERED_MS = 365 * 24 * 3_600_000;

/** Providers at which one of some customers or locations would rather not log in. */
export async function dismissedProviders(
  session: Session,
  scope: Scope,
  subjectIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { loginDismissals } = tables;
  if (subjectIds.length === 0) return new Set();
  const since = new Date(session.clock.now() - REMEMBERED_MS);
  const rows = await session.sql
    .select({ providerId: loginDismissals.providerId })
    .from(loginDismissals)
    .where(
      inScope(
        loginDismissals,
        scope,
        and(inArray(loginDismissals.subjectId, [...subjectIds]), gt(loginDismissals.timeCreated, since)),
      ),
    );
  return new Set(rows.map(({ providerId }) => providerId));
}

/** Remembers that a customer, or a location without one, would rather not log in at some providers. */
export async function rememberDismissals(
  transaction: Session,
  scope: Scope,
  subjectId: string,
  providerIds: readonly string[],
): Promise<void> {
  const { loginDismissals: table } = tables;
  const timeCreated = new Date(transaction.clock.now());
  for (const providerId of providerIds) {
    await transaction.sql
      .insert(table)
      .values({ ...scope, subjectId, providerId, timeCreated })
      .onConflictDoUpdate({
        target: [table.accountId, table.liveMode, table.subjectId, table.providerId],
        set: { timeCreated },
      });
  }
}

/** Asks again: the customer has chosen to log in after all. */
export async function forgetDismissals(
  transaction: Session,
  scope: Scope,
  subjectIds: readonly string[],
  providerId: string,
): Promise<void> {
  const { loginDismissals } = tables;
  if (subjectIds.length === 0) return;
  await transaction.sql
    .delete(loginDismissals)
    .where(
      inScope(
        loginDismissals,
        scope,
        and(inArray(loginDismissals.subjectId, [...subjectIds]), eq(loginDismissals.providerId, providerId)),
      ),
    );
}
