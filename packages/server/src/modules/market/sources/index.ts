/** Market data sources: fetch → parse → normalised points, with the time of publication. */
export { parseAwattar } from './awattar.ts';
export { type FeedChoice, feedById, feeds, feedsFor } from './choice.ts';
export { parseElering } from './elering.ts';
export { parseEnergiDataService } from './energi-data-service.ts';
export { parseEnergyCharts } from './energy-charts.ts';
export { parseEntsoe } from './entsoe-document.ts';
export type {
  FeedAccess,
  FeedArea,
  FeedId,
  FetchRequest,
  MarketFeed,
  MarketZone,
  PublishedPoints,
  Transport,
  TransportAnswer,
  TransportOptions,
} from './feed.ts';
export { FeedError, type FeedErrorCode } from './feed-error.ts';
export {
  AGILE_EXPORT_PRODUCT,
  AGILE_IMPORT_PRODUCT,
  agileTariffCode,
  parseOctopusAgile,
} from './octopus-agile.ts';
export { type IndexPoint, normalise, overlapping } from './points.ts';
export { dayAheadCoupling, expectedKnownUntilMs, nextPublicationMs, type PublicationTime } from './publication.ts';
export { createTransport, type TransportLimits } from './transport.ts';
export { type MarketUnit, parseUnit } from './unit.ts';
export type { Window } from './window.ts';
