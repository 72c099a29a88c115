import { and, eq, ne } from 'drizzle-orm';
import { type Page, type PageRequest, readPage, type Session, tables } from '../../storage/index.ts';
import type { MarketName, MarketSource } from './catalogue.ts';

export interface MarketSourceFilter {
  readonly countryCode?: string | undefined;
  readonly market?: string | undefined;
  /** Made-up sources are there in test mode only. */
  readonly liveMode: boolean;
}

/** Market sources by name. */
export async function listMarketSources(
  session: Session,
  filter: MarketSourceFilter,
  page: PageRequest,
): Promise<Page<MarketSource>> {
  const { marketSources } = tables;
  const where = and(
    filter.countryCode === undefined ? undefined : eq(marketSources.countryCode, filter.countryCode),
    // What suppliers call their customers' products is not for everyone.
    ne(marketSources.market, 'SUPPLIER'),
    filter.liveMode ? ne(marketSources.market, 'SANDBOX') : undefined,
    filter.market === undefined ? undefined : eq(marketSources.market, filter.market),
  );
  const found = await readPage(
    session,
    marketSources,
    { where, by: marketSources.displayName, order: 'ascending' },
    page,
  );
  return { ...found, rows: found.rows.map((row) => ({ ...row, market: row.market as MarketName })) };
}
