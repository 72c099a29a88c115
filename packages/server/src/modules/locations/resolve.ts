import { Refusal } from '../../refusal.ts';
import type { PostalAddress } from '../../storage/index.ts';
import { resolveAddress } from '../geography/index.ts';
import type { LocationRow } from './location.ts';

export interface GeoLocation {
  /** Degrees north, −90–90. */
  readonly latitude: number;
  /** Degrees east, −180–180. */
  readonly longitude: number;
}

type Resolved = Pick<
  LocationRow,
  | 'postalAddress'
  | 'latitude'
  | 'longitude'
  | 'geoLocationGiven'
  | 'timeZone'
  | 'currencyCode'
  | 'biddingZone'
  | 'undecidedZones'
>;

/**
 * Finds out what an address decides, offline (rest-api.md §4.2).
 * @param given coordinates that win over resolved ones
 * @throws Refusal `country_code_invalid`, `state_missing`, `geo_location_not_found`
 */
export function resolve(address: PostalAddress, given: GeoLocation | null): Resolved {
  const resolution = resolveAddress(
    { ...address, state: address.state || null },
    given === null ? undefined : { lat: given.latitude, lng: given.longitude },
  );
  if ('code' in resolution) {
    throw new Refusal(resolution.code, resolution.message, { param: `postal_address.${resolution.param}` });
  }
  return {
    postalAddress: { ...address, countryCode: resolution.countryCode },
    latitude: resolution.geoLocation?.lat ?? null,
    longitude: resolution.geoLocation?.lng ?? null,
    geoLocationGiven: given !== null,
    timeZone: resolution.timeZone,
    currencyCode: resolution.currencyCode,
    biddingZone: resolution.biddingZone,
    undecidedZones: [...resolution.undecidedZones],
  };
}
