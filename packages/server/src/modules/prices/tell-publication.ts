import { sql } from 'drizzle-orm';
import { type Session, tables } from '../../storage/index.ts';
import { type Portion, report, type Teller } from '../events/index.ts';

/** Locations in one transaction. */
const PORTION = 500;

interface ConcernedLocation {
  readonly account_id: string;
  readonly live_mode: boolean;
  readonly location_id: string;
}

/**
 * Tells the next 500 locations whose prices stand on a market source that it has published or corrected prices:
 * `location.update`, once for each publication. The key of `tariff_market_sources` has them in order, so that a portion
 * costs the same however many there are.
 */
export const tellPublication: Teller = async (transaction, { subject: marketSourceId }, cursor) =>
  // Test mode comes first: false is less than true.
  tellNext(transaction, await concernedLocations(transaction, marketSourceId, cursor, true));

/** The same for prices that the sandbox publishes, which test mode alone sees. */
export const tellSandboxPublication: Teller = async (transaction, { subject: marketSourceId }, cursor) =>
  tellNext(transaction, await concernedLocations(transaction, marketSourceId, cursor, false));

function tellNext(transaction: Session, locations: readonly ConcernedLocation[]): Portion | null {
  const last = locations.at(-1);
  if (last === undefined) return null;
  for (const { account_id, live_mode, location_id } of locations) {
    report(transaction, { accountId: account_id, liveMode: live_mode }, 'location.update', location_id);
  }
  return {
    cursor: JSON.stringify([last.live_mode, last.account_id, last.location_id]),
    told: locations.length,
  };
}

/** Those with a tariff on the source that holds its slot, now or later, and is read. */
async function concernedLocations(
  session: Session,
  marketSourceId: string,
  cursor: string | null,
  lastMode: boolean,
): Promise<ConcernedLocation[]> {
  const [liveMode, accountId, locationId] =
    cursor === null ? [false, '', ''] : (JSON.parse(cursor) as [boolean, string, string]);
  const now = new Date(session.clock.now()).toISOString();
  const { tariffMarketSources: kept, tariffs } = tables;
  const result = await session.sql.execute(sql`
    select distinct k.live_mode, k.account_id, k.location_id
    from ${kept} k
    join ${tariffs} t on t.account_id = k.account_id and t.live_mode = k.live_mode and t.id = k.tariff_id
    where k.market_source_id = ${marketSourceId} and k.live_mode <= ${lastMode}::boolean
      and (k.live_mode, k.account_id, k.location_id) > (${liveMode}::boolean, ${accountId}, ${locationId})
      and t.status <> 'PENDING'
      and (t.taken_over is null
        or (t.taken_over > ${now}::timestamptz and t.taken_over > coalesce(t.takes_over, t.contract_start)))
    order by k.live_mode, k.account_id, k.location_id
    limit ${PORTION}`);
  return (result as unknown as { rows: ConcernedLocation[] }).rows;
}
