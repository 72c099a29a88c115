import { type Static, Type } from 'typebox';
import type { Location } from '../../modules/locations/index.ts';
import { AccountId, Id, LiveMode, ReferenceId, TimeCreated } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { GeoLocation } from './location-body.ts';

const address = {
  address_line1: Type.String(),
  address_line2: Type.String(),
  city: Type.String(),
  state: Type.String(),
  post_code: Type.String(),
  country_code: Type.String({ description: 'ISO 3166-1 alpha-2.' }),
};

/** Members of a location before its address, in both releases. */
export const locationHead = {
  id: Id('loc'),
  object: Type.Literal('location'),
  live_mode: LiveMode,
  reference_id: Type.Optional(ReferenceId),
  customer_id: Type.Optional(Id('cus')),
  timezone: Type.String({ description: 'IANA time zone.' }),
  currency_code: Type.String({ description: 'ISO 4217.' }),
};

export const AnodeAddress = Type.Object(address);
export const BusbarAddress = Type.Object({
  ...address,
  verified: Type.Boolean({ description: 'A provider confirmed the address, or you said so.' }),
});

/** Members of a location behind its address, in both releases. */
export const locationTail = {
  geo_location: Type.Optional(GeoLocation),
  market_sources: Type.Object(
    {
      import: Type.Optional(Id('mrs')),
      export: Type.Optional(Id('mrs')),
      candidates: Type.Optional(
        Type.Array(Id('mrs'), { description: 'Near the border of bidding zones: choose one of these for both.' }),
      ),
    },
    { description: 'Market sources that price market tariffs here; absent where none is known.' },
  ),
  time_created: TimeCreated,
  account_id: AccountId,
};

export function writeLocationHead(location: Location) {
  return {
    id: location.id,
    object: 'location' as const,
    live_mode: location.liveMode,
    ...(location.referenceId === null ? {} : { reference_id: location.referenceId }),
    ...(location.customerId === null ? {} : { customer_id: location.customerId }),
    timezone: location.place.timeZone,
    currency_code: location.place.currencyCode,
  };
}

export function writeAddress(location: Location): Static<typeof AnodeAddress> {
  const { addressLine1, addressLine2, city, state, postCode, countryCode } = location.postalAddress;
  return {
    address_line1: addressLine1,
    address_line2: addressLine2,
    city,
    state,
    post_code: postCode,
    country_code: countryCode,
  };
}

export function writeLocationTail(location: Location) {
  const { geoLocation, place } = location;
  const sources = place.marketSources;
  return {
    ...(geoLocation === null ? {} : { geo_location: { lat: geoLocation.latitude, lng: geoLocation.longitude } }),
    market_sources: {
      ...(sources.import === null ? {} : { import: sources.import }),
      ...(sources.export === null ? {} : { export: sources.export }),
      ...(location.marketSourceCandidates.length === 0 ? {} : { candidates: [...location.marketSourceCandidates] }),
    },
    time_created: formatUtc(location.timeCreated.getTime()),
    account_id: location.accountId,
  };
}
