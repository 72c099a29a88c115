/**
 * The market indices of test mode: made-up but plausible day-ahead prices for every bidding zone, the same on every
 * machine and at every call, published day by day with the delays that real exchanges have. Pure: no storage, no clock.
 */
export { lastPublicationMs, publicationMs, publishedUntilMs } from './publication.ts';
export { sandboxSeries } from './series.ts';
export { type TestIndex, testIndices, testKnownUntilMs, testPublicationMs, testSeries } from './test-market.ts';
export type { SandboxZone } from './zone-character.ts';

/** Revision of all sandbox prices: they are never corrected. */
export const sandboxRevision = 1;
