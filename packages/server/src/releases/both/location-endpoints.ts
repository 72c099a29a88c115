import { type TSchema, Type } from 'typebox';
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
import { Deletion, deletion, Id, List, ListQuery } from '../../wire/schemas.ts';
import { listAnswer, pageRequest } from './lists.ts';
import {
  LocationBody,
  LocationPatch,
  locationBodyExample,
  readLocation,
  readLocationChanges,
} from './location-body.ts';

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

const ByLocation = Type.Object({ id: Id('loc') });
const RESOLUTION_REFUSALS = ['country_code_invalid', 'state_missing', 'geo_location_not_found'] as const;

/** `/locations` (rest-api.md §4) in one release. */
export function locationEndpoints(market: Market, form: LocationForm): Endpoint[] {
  const releases = [form.release];
  const tag = 'Locations';
  const one = async (session: Session, location: Location) => (await form.write(session, [location]))[0];
  return [
    endpoint({
      method: 'GET',
      path: '/locations',
      context: 'api.location_list',
      releases,
      tag,
      summary: 'List locations',
      query: Type.Object({
        ...ListQuery,
        reference_id: Type.Optional(Type.String({ description: 'Only those with this reference.' })),
        customer_id: Type.Optional(Type.String({ description: 'Only those of this customer.' })),
      }),
      success: { status: 200, schema: List(form.schema) },
      refusals: ['pagination_invalid'],
      handle: async ({ session, scope, query }) => {
        const filter = { referenceId: query.reference_id, customerId: query.customer_id };
        const page = await listLocations(session, scope, filter, pageRequest(query), await market.catalogue());
        const data = await form.write(session, page.rows);
        return { ...listAnswer('/locations', page, () => null), data };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/locations',
      context: 'api.location_create',
      releases,
      tag,
      summary: 'Create a location',
      description:
        'A supply address. City and country decide time zone, currency and market prices, offline: no address leaves the server.',
      body: LocationBody,
      bodyExample: locationBodyExample,
      success: { status: 201, schema: form.schema, example: form.example as never },
      refusals: ['not_found', ...RESOLUTION_REFUSALS],
      handle: async ({ session, scope, body }) =>
        one(session, await createLocation(session, scope, readLocation(body), await market.catalogue())),
    }),
    endpoint({
      method: 'GET',
      path: '/locations/:id',
      context: 'api.location_retrieve',
      releases,
      tag,
      summary: 'Retrieve a location',
      params: ByLocation,
      success: { status: 200, schema: form.schema, example: form.example as never },
      refusals: [],
      handle: async ({ session, scope, params }) =>
        one(session, await getLocation(session, scope, params.id, await market.catalogue())),
    }),
    endpoint({
      method: 'PATCH',
      path: '/locations/:id',
      context: 'api.location_update',
      releases,
      tag,
      summary: 'Update a location',
      description: 'Another city, state, post code or country is resolved anew.',
      params: ByLocation,
      body: LocationPatch,
      bodyExample: { postal_address: { address_line1: 'Torstrasse 3', verified: true } },
      success: { status: 200, schema: form.schema, example: form.example as never },
      refusals: ['country_change_not_allowed', ...RESOLUTION_REFUSALS],
      handle: async ({ session, scope, params, body }) =>
        one(
          session,
          await updateLocation(session, scope, params.id, readLocationChanges(body), await market.catalogue()),
        ),
    }),
    endpoint({
      method: 'DELETE',
      path: '/locations/:id',
      context: 'api.location_delete',
      releases,
      tag,
      summary: 'Delete a location',
      description: 'Deletes its tariffs too; devices stay and lose it.',
      params: ByLocation,
      success: { status: 202, schema: Deletion },
      refusals: [],
      handle: async ({ session, scope, params }) => {
        await deleteLocation(session, scope, params.id);
        return deletion('location', params.id);
      },
    }),
    endpoint({
      method: 'GET',
      path: '/locations/:id/status',
      context: 'api.location_status',
      releases,
      tag,
      summary: 'What is connected at a location',
      params: ByLocation,
      success: { status: 200, schema: form.statusSchema, example: form.statusExample as never },
      refusals: [],
      handle: async ({ session, scope, params }) =>
        form.writeStatus(await locationStatus(session, scope, params.id, await market.catalogue())),
    }),
  ];
}
