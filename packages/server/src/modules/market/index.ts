export { type Catalogue, type MarketSource, seedMarketSources, sourceName } from './catalogue.ts';
export { dueSources, type FetchAccess, type FetchOutcome, fetchSource } from './fetch.ts';
export type { Freshness, SourceStatus } from './freshness.ts';
export { type ImportedPrices, importPrices, type PriceImport } from './import-prices.ts';
export type { IndexState, Indices } from './indices.ts';
export { createMarket, type Market } from './market.ts';
export { listMarketSources, type MarketSourceFilter } from './read.ts';
export { createTransport } from './sources/index.ts';
