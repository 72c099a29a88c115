import { type Session, tables } from '../../storage/index.ts';
import { type MarketSource, marketSourceId } from './catalogue.ts';
import { savePoints } from './points.ts';
import type { IndexPoint } from './sources/index.ts';

/** Rates of a supplier's product that change day by day: shared by all contracts for it, listed nowhere. */
export interface SupplierRates {
  /** Provider, product and region, e.g. `prv_…:E-1R-AGILE-24-10-01-C`. */
  readonly series: string;
  readonly displayName: string;
  readonly countryCode: string;
  readonly currencyCode: string;
  readonly timeZone: string;
  /** In major units per kWh; ascending, not overlapping. */
  readonly points: readonly IndexPoint[];
}

/**
 * Stores what a supplier published; corrections replace, what it no longer says stays known.
 * @returns id of the index under which prices find them
 */
export async function saveSupplierRates(transaction: Session, rates: SupplierRates): Promise<string> {
  const { points, series, ...described } = rates;
  const id = marketSourceId(series, 'SUPPLIER');
  const longestMs = Math.max(...points.map(({ startMs, endMs }) => endMs - startMs));
  const row: typeof tables.marketSources.$inferInsert = {
    ...described,
    id,
    region: series,
    market: 'SUPPLIER' satisfies MarketSource['market'],
    unitsPerKwh: 1,
    resolutionMinutes: Math.round(longestMs / 60_000),
    revision: 0,
  };
  await transaction.sql.insert(tables.marketSources).values(row).onConflictDoNothing();
  transaction.announce({ topic: 'catalogue', key: id });
  await savePoints(transaction, id, points, { publishedMs: transaction.clock.now(), feed: null });
  return id;
}
