import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import { OEM_RELEASES, type OemRelease } from '../../http/release.ts';
import {
  type Customer,
  createCustomer,
  deleteCustomer,
  getCustomer,
  listCustomers,
  updateCustomer,
} from '../../modules/locations/index.ts';
import {
  AccountId,
  Deletion,
  deletion,
  Id,
  List,
  ListQuery,
  LiveMode,
  Model,
  Nullable,
  ReferenceId,
  TimeCreated,
} from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { listAnswer, pageRequest } from './lists.ts';

const CustomerAnswer = Model('Customer', {
  id: Id('cus'),
  object: Type.Literal('customer'),
  live_mode: LiveMode,
  reference_id: Type.Optional(ReferenceId),
  locations: Type.Array(Id('loc'), { description: 'Its locations, oldest first.' }),
  time_created: TimeCreated,
  account_id: AccountId,
});

const example: Static<typeof CustomerAnswer> = {
  id: 'cus_66f2a1c09be4d07735a6c1e2',
  object: 'customer',
  live_mode: false,
  reference_id: 'CUS-1001',
  locations: ['loc_66f2a1c09be4d07735a6c1e3'],
  time_created: '2026-09-01T07:30:00Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};

const ByCustomer = Type.Object({ id: Id('cus') });
const CustomerBody = Type.Object({ reference_id: Type.Optional(Nullable(ReferenceId)) });
const bodyExample = { reference_id: 'CUS-1001' };

/** `/customers` (rest-api.md §3): alike in both releases but for the status of an update. */
export const customerEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/customers',
    context: 'api.customer_list',
    tag: 'Customers',
    summary: 'List customers',
    query: Type.Object({
      ...ListQuery,
      reference_id: Type.Optional(Type.String({ description: 'Only those with this reference.' })),
    }),
    success: { status: 200, schema: List(CustomerAnswer) },
    refusals: ['pagination_invalid'],
    handle: async ({ session, scope, query }) =>
      listAnswer(
        '/customers',
        await listCustomers(session, scope, { referenceId: query.reference_id }, pageRequest(query)),
        writeCustomer,
      ),
  }),
  endpoint({
    method: 'POST',
    path: '/customers',
    context: 'api.customer_create',
    tag: 'Customers',
    summary: 'Create a customer',
    description: 'Groups locations under your own reference. No personal data is kept.',
    body: CustomerBody,
    bodyExample,
    success: { status: 201, schema: CustomerAnswer, example },
    refusals: [],
    handle: async ({ session, scope, body }) =>
      writeCustomer(await createCustomer(session, scope, { referenceId: body.reference_id ?? null })),
  }),
  endpoint({
    method: 'GET',
    path: '/customers/:id',
    context: 'api.customer_retrieve',
    tag: 'Customers',
    summary: 'Retrieve a customer',
    params: ByCustomer,
    success: { status: 200, schema: CustomerAnswer, example },
    refusals: [],
    handle: async ({ session, scope, params }) => writeCustomer(await getCustomer(session, scope, params.id)),
  }),
  ...OEM_RELEASES.map(customerUpdate),
  endpoint({
    method: 'DELETE',
    path: '/customers/:id',
    context: 'api.customer_delete',
    tag: 'Customers',
    summary: 'Delete a customer',
    description: 'Deletes its locations with their tariffs too; devices stay.',
    params: ByCustomer,
    success: { status: 202, schema: Deletion },
    refusals: [],
    handle: async ({ session, scope, params }) => {
      await deleteCustomer(session, scope, params.id);
      return deletion('customer', params.id);
    },
  }),
];

function customerUpdate(release: OemRelease): Endpoint {
  return endpoint({
    method: 'PATCH',
    path: '/customers/:id',
    context: 'api.customer_update',
    releases: [release],
    tag: 'Customers',
    summary: 'Update a customer',
    params: ByCustomer,
    body: CustomerBody,
    bodyExample,
    success: { status: release === '2025-09-14.anode' ? 202 : 200, schema: CustomerAnswer, example },
    refusals: [],
    handle: async ({ session, scope, params, body }) =>
      writeCustomer(
        await updateCustomer(
          session,
          scope,
          params.id,
          body.reference_id === undefined ? {} : { referenceId: body.reference_id },
        ),
      ),
  });
}

function writeCustomer(customer: Customer): Static<typeof CustomerAnswer> {
  return {
    id: customer.id,
    object: 'customer',
    live_mode: customer.liveMode,
    ...(customer.referenceId === null ? {} : { reference_id: customer.referenceId }),
    locations: [...customer.locations],
    time_created: formatUtc(customer.timeCreated.getTime()),
    account_id: customer.accountId,
  };
}
