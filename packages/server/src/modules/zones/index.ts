/** Where power has which price: bidding zones, the regions of half-hourly retail rates, and which place lies in which. */
export { type AgileRegion, agileRegions } from './agile-regions.ts';
export { type BiddingZone, biddingZones } from './bidding-zones.ts';
export { type ZoneFinding, zoneAt, zoneOfCountry } from './zone-at.ts';
