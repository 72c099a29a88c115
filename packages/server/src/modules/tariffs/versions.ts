import { eq } from 'drizzle-orm';
import { inScope, type Scope, type Session, tables } from '../../storage/index.ts';
import type { TariffTerms } from '../../storage/tables/tariffs.ts';
import type { VersionRow } from './timeline.ts';

/** All versions of a tariff, oldest first. */
export function readVersions(session: Session, scope: Scope, tariffId: string): Promise<VersionRow[]> {
  const { tariffVersions } = tables;
  return session.sql
    .select()
    .from(tariffVersions)
    .where(inScope(tariffVersions, scope, eq(tariffVersions.tariffId, tariffId)))
    .orderBy(tariffVersions.version);
}

/** The version that holds at an instant: of those that have begun the one written last. */
export function versionAt(versions: readonly VersionRow[], at: Date): VersionRow {
  const found = versions.findLast(({ effectiveFrom }) => effectiveFrom === null || effectiveFrom <= at);
  if (found === undefined) throw new Error('a tariff has no first version');
  return found;
}

/**
 * Versions to add so that a change holds from an instant on. What held before stays; versions planned for later keep
 * their times and are changed alike.
 */
export function changedVersions(
  versions: readonly VersionRow[],
  from: Date,
  change: (terms: TariffTerms) => TariffTerms,
): Pick<VersionRow, 'effectiveFrom' | 'terms'>[] {
  const planned = versions
    .flatMap(({ effectiveFrom }) => (effectiveFrom !== null && effectiveFrom > from ? [effectiveFrom] : []))
    .sort((a, b) => a.getTime() - b.getTime());
  const times = [from, ...new Map(planned.map((time) => [time.getTime(), time])).values()];
  return times.map((time) => ({ effectiveFrom: time, terms: change(versionAt(versions, time).terms) }));
}
