import { type Page, type PageRequest, pageOf, type Session } from '../../storage/index.ts';
import { type MarketSource, readCatalogue } from './catalogue.ts';

export interface MarketSourceFilter {
  readonly countryCode?: string | undefined;
  readonly market?: string | undefined;
  /** Made-up sources are there in test mode only. */
  readonly liveMode: boolean;
}

/** Market sources by name. */
export async function listMarketSources(
  session: Session,
  { countryCode, market, liveMode }: MarketSourceFilter,
  page: PageRequest,
): Promise<Page<MarketSource>> {
  const { sources } = await readCatalogue(session);
  const listed = sources.filter(
    (source) =>
      (countryCode === undefined || source.countryCode === countryCode) &&
      (market === undefined || source.market === market) &&
      (source.market !== 'SANDBOX' || !liveMode) &&
      // What suppliers call their customers' products is not for everyone.
      source.market !== 'SUPPLIER',
  );
  return pageOf(listed, page);
}
