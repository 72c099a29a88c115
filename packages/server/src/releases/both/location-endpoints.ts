import type { TSchema } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import type { OemRelease } from '../../http/release.ts';
import {
  createLocation,
  deleteLocation,
  getLocation,
  type Location,
  type LocationStatus,
  listLocations,
  locationStatus,
  updateLocation,
} from '../../modules/locations/index.ts';
import type { Market } from '../../modules/market/index.ts';
import type { Session } from '../../storage/index.ts';
import {
  LocationBody,
  LocationPatch,
  locationBodyExample,
  readLocation,
  readLocationChanges,
} from './location-body.ts';
import { byId, deleteCall, Filter, IdFilter, listCall, type Resource, retrieveCall } from './standard-calls.ts';

/** What one release makes of locations. */
export interface LocationForm {
  readonly release: OemRelease;
  readonly schema: TSchema;
  readonly example: unknown;
  readonly statusSchema: TSchema;
  readonly statusExample: unknown;
  /** Writes locations as the release shows them. */
  write(session: Session, locations: readonly Location[]): Promise<unknown[]>;
  writeStatus(status: LocationStatus): unknown;
}

const RESOLUTION_REFUSALS = ['country_code_invalid', 'state_missing', 'geo_location_not_found'] as const;

/** `/locations` (rest-api.md §4) in one release. */
export function locationEndpoints(market: Market, form: LocationForm): Endpoint[] {
  const locations: Resource<TSchema> = {
    object: 'location',
    plural: 'locations',
    path: '/locations',
    prefix: 'loc',
    tag: 'Locations',
    releases: [form.release],
    answer: form.schema,
    example: form.example,
  };
  const { tag } = locations;
  const one = async (session: Session, location: Location) => (await form.write(session, [location]))[0];
  return [
    listCall(
      locations,
      {
        reference_id: Filter('Only those with this reference.'),
        customer_id: IdFilter('cus', 'Only those of this customer.'),
      },
      async ({ session, scope }, filters, page) => {
        const filter = { referenceId: filters.reference_id, customerId: filters.customer_id };
        return listLocations(session, scope, filter, page, await market.catalogue(session));
      },
      (rows, { session }) => form.write(session, rows),
    ),
    endpoint({
      method: 'POST',
      path: '/locations',
      context: 'api.location_create',
      releases: [form.release],
      tag,
      summary: 'Create a location',
      description:
        'A supply address. City and country decide time zone, currency and market prices, offline: no address leaves the server.',
      body: LocationBody,
      bodyExample: locationBodyExample,
      success: { status: 201, schema: form.schema, example: form.example as never },
      refusals: ['not_found', ...RESOLUTION_REFUSALS],
      handle: async ({ session, scope, body }) =>
        one(session, await createLocation(session, scope, readLocation(body), await market.catalogue(session))),
    }),
    retrieveCall(locations, async ({ session, scope }, id) =>
      one(session, await getLocation(session, scope, id, await market.catalogue(session))),
    ),
    endpoint({
      method: 'PATCH',
      path: '/locations/:id',
      context: 'api.location_update',
      releases: [form.release],
      tag,
      summary: 'Update a location',
      description: 'Another city, state, post code or country is resolved anew.',
      params: byId(locations),
      body: LocationPatch,
      bodyExample: { postal_address: { address_line1: 'Torstrasse 3', verified: true } },
      success: { status: 200, schema: form.schema, example: form.example as never },
      refusals: ['country_change_not_allowed', ...RESOLUTION_REFUSALS],
      handle: async ({ session, scope, params, body }) =>
        one(
          session,
          await updateLocation(session, scope, params.id, readLocationChanges(body), await market.catalogue(session)),
        ),
    }),
    deleteCall(locations, 'Deletes its tariffs too; devices stay and lose it.', ({ session, scope }, id) =>
      deleteLocation(session, scope, id),
    ),
    endpoint({
      method: 'GET',
      path: '/locations/:id/status',
      context: 'api.location_status',
      releases: [form.release],
      tag,
      summary: 'What is connected at a location',
      params: byId(locations),
      success: { status: 200, schema: form.statusSchema, example: form.statusExample as never },
      refusals: [],
      handle: async ({ session, scope, params }) =>
        form.writeStatus(await locationStatus(session, scope, params.id, await market.catalogue(session))),
    }),
  ];
}
