import { type Static, Type } from 'typebox';
import type { LocationChanges, LocationInput } from '../../modules/locations/index.ts';
import { Id, Nullable, ReferenceId } from '../../wire/schemas.ts';

const AddressText = (description: string) => Type.Optional(Nullable(Type.String({ maxLength: 255 }), description));

const addressMembers = {
  state: AddressText('Subdivision: required in the US; a code for US, CA and AU (`CA`, `NSW`), free text elsewhere.'),
  address_line1: AddressText('Street and number.'),
  address_line2: AddressText('Second line.'),
  post_code: AddressText('Post code.'),
  verified: Type.Optional(Nullable(Type.Boolean(), 'You have checked the address yourself.')),
};
const City = Type.String({
  minLength: 1,
  maxLength: 120,
  pattern: '\\S',
  description: 'City, town or village, in any language.',
});
const CountryCode = Type.String({ minLength: 1, maxLength: 255, description: 'ISO 3166-1 alpha-2.', examples: ['DE'] });

export const GeoLocation = Type.Object({
  lat: Type.Number({ minimum: -90, maximum: 90, description: 'Degrees north.' }),
  lng: Type.Number({ minimum: -180, maximum: 180, description: 'Degrees east.' }),
});

const optionalMembers = {
  geo_location: Type.Optional(Nullable(GeoLocation, 'Wins over the resolved coordinates until the address changes.')),
  market_sources: Type.Optional(
    Nullable(
      Type.Object({ import: Type.Optional(Nullable(Id('mrs'))), export: Type.Optional(Nullable(Id('mrs'))) }),
      'Win over the resolved market source, near the border of a bidding zone.',
    ),
  ),
  customer_id: Type.Optional(Nullable(Id('cus'))),
  reference_id: Type.Optional(Nullable(ReferenceId)),
};

/** Body of `POST /locations`, the same in both releases. */
export const LocationBody = Type.Object({
  postal_address: Type.Object({ city: City, country_code: CountryCode, ...addressMembers }),
  ...optionalMembers,
});

/** Body of `PATCH /locations/{id}`: any members of `LocationBody`. */
export const LocationPatch = Type.Object({
  postal_address: Type.Optional(
    Type.Object({ city: Type.Optional(City), country_code: Type.Optional(CountryCode), ...addressMembers }),
  ),
  ...optionalMembers,
});

export const locationBodyExample: Static<typeof LocationBody> = {
  reference_id: 'LOC-1001',
  postal_address: { address_line1: 'Torstrasse 1', city: 'Berlin', post_code: '10119', country_code: 'DE' },
};

export function readLocation(body: Static<typeof LocationBody>): LocationInput {
  const address = body.postal_address;
  return {
    customerId: body.customer_id ?? null,
    referenceId: body.reference_id ?? null,
    postalAddress: {
      addressLine1: address.address_line1 ?? '',
      addressLine2: address.address_line2 ?? '',
      city: address.city.trim(),
      state: (address.state ?? '').trim(),
      postCode: address.post_code ?? '',
      countryCode: address.country_code.trim().toUpperCase(),
    },
    addressVerified: address.verified ?? false,
    geoLocation: readGeoLocation(body.geo_location) ?? null,
    marketSources: { import: body.market_sources?.import ?? null, export: body.market_sources?.export ?? null },
  };
}

export function readLocationChanges(body: Static<typeof LocationPatch>): LocationChanges {
  const address = body.postal_address;
  return {
    customerId: body.customer_id,
    referenceId: body.reference_id,
    ...(address === undefined
      ? {}
      : {
          postalAddress: {
            addressLine1: clearedText(address.address_line1),
            addressLine2: clearedText(address.address_line2),
            city: address.city?.trim(),
            state: clearedText(address.state)?.trim(),
            postCode: clearedText(address.post_code),
            countryCode: address.country_code?.trim().toUpperCase(),
          },
          addressVerified: address.verified === null ? false : address.verified,
        }),
    geoLocation: readGeoLocation(body.geo_location),
    marketSources: body.market_sources === null ? { import: null, export: null } : body.market_sources,
  };
}

/** `null` clears a member: a text of an address is then empty. */
function clearedText(text: string | null | undefined): string | undefined {
  return text === null ? '' : text;
}

function readGeoLocation(location: Static<typeof GeoLocation> | null | undefined) {
  return location && { latitude: location.lat, longitude: location.lng };
}
