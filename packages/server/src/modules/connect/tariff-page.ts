import { findConnection } from '../providers/index.ts';
import { wasRead } from '../tariffs/index.ts';
import type { PageName } from './page.ts';
import { tariffInSlot } from './summary.ts';
import type { Visit } from './visit.ts';

/** Pages that show what has become of a slot; which of them, the tariff says at each look. */
const TARIFF_PAGES: ReadonlySet<PageName> = new Set<PageName>(['pending', 'failed', 'summary']);

export function isTariffPage(page: PageName): boolean {
  return TARIFF_PAGES.has(page);
}

/** The page for the newest tariff of a visit's slot (connect.md §3.18, §3.19); null: there is none. */
export async function tariffPage(visit: Visit): Promise<PageName | null> {
  const { session, scope, manner } = visit;
  const tariff = await tariffInSlot(visit);
  if (tariff === undefined) return null;
  if (tariff.status !== 'PENDING' && tariff.status !== 'ERROR') return 'summary';
  const connection = await findConnection(session, scope, tariff.id);
  if (connection === undefined) return tariff.status === 'PENDING' ? 'pending' : 'summary';
  if (connection.failureCode === null) return 'pending';
  const hasWorked = await wasRead(session, scope, tariff.id);
  return hasWorked && manner.errorsShowOn === 'SUMMARY' ? 'summary' : 'failed';
}
