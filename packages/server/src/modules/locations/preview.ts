import type { PostalAddress, Scope } from '../../storage/index.ts';
import type { Catalogue } from '../market/index.ts';
import type { Place } from '../tariffs/index.ts';
import { candidatesOf, type LocationRow, placeOf } from './location.ts';
import { resolve } from './resolve.ts';

/** A location without what hangs on it. */
export interface LocationOutline {
  readonly postalAddress: PostalAddress;
  /** Of a location that does not exist the id is empty. */
  readonly place: Place;
  readonly zones: readonly string[];
  readonly marketSourceCandidates: readonly string[];
}

/**
 * What a location at an address would be, without making one.
 * @throws Refusal `country_code_invalid`, `state_missing`, `geo_location_not_found`
 */
export function previewLocation(scope: Scope, address: PostalAddress, catalogue: Catalogue): LocationOutline {
  const row: LocationRow = {
    ...scope,
    id: '',
    customerId: null,
    referenceId: null,
    ...resolve(address, null),
    addressVerified: false,
    marketSourceImport: null,
    marketSourceExport: null,
    timeCreated: new Date(0),
  };
  return outlineOf(row, catalogue);
}

export function outlineOf(row: LocationRow, catalogue: Catalogue): LocationOutline {
  return {
    postalAddress: row.postalAddress,
    place: placeOf(row, catalogue),
    zones: zonesOf(row),
    marketSourceCandidates: candidatesOf(row, catalogue),
  };
}

/** Bidding zones in which a location is or may be. */
export function zonesOf(row: Pick<LocationRow, 'biddingZone' | 'undecidedZones'>): readonly string[] {
  return row.biddingZone === null ? row.undecidedZones : [row.biddingZone];
}
