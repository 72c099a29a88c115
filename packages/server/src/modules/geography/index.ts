/** Where an address is: its coordinates, time zone, currency and bidding zone, from tables that come with the server. */

export { normaliseCountryCode } from './countries.ts';
export { type Address, type GeographyError, type Resolution, resolveAddress } from './resolve-address.ts';
export { hasPostCodes, stateOfAddress } from './state-of-address.ts';
export type { GeoLocation } from './time-zones.ts';
