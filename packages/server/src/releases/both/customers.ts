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
import { AccountId, Id, LiveMode, Model, Nullable, ReferenceId, TimeCreated } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { byId, deleteCall, Filter, listCall, type Resource, retrieveCall } from './standard-calls.ts';

const CustomerAnswer = Model('Customer', {
  id: Id('cus'),
  object: Type.Literal('customer'),
  live_mode: LiveMode,
  reference_id: Type.Optional(ReferenceId),
  locations: Type.Array(Id('loc'), { description: 'Its locations, oldest first.' }),
  time_created: TimeCreated,
  account_id: AccountId,
});

export const customerExample: Static<typeof CustomerAnswer> = {
  id: 'cus_66f2a1c09be4d07735a6c1e2',
  object: 'customer',
  live_mode: false,
  reference_id: 'CUS-1001',
  locations: ['loc_66f2a1c09be4d07735a6c1e3'],
  time_created: '2026-09-01T07:30:00Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};

const customers: Resource<typeof CustomerAnswer> = {
  object: 'customer',
  plural: 'customers',
  path: '/customers',
  prefix: 'cus',
  tag: 'Customers',
  answer: CustomerAnswer,
  example: customerExample,
};

const CustomerBody = Type.Object({ reference_id: Type.Optional(Nullable(ReferenceId)) });
const bodyExample = { reference_id: 'CUS-1001' };

/** `/customers` (rest-api.md §3): alike in both releases but for the status of an update. */
export const customerEndpoints: readonly Endpoint[] = [
  listCall(
    customers,
    { reference_id: Filter('Only those with this reference.') },
    ({ session, scope }, filters, page) => listCustomers(session, scope, { referenceId: filters.reference_id }, page),
    (rows) => rows.map(writeCustomer),
  ),
  endpoint({
    method: 'POST',
    path: '/customers',
    context: 'api.customer_create',
    tag: 'Customers',
    summary: 'Create a customer',
    description: 'Groups locations under your own reference. No personal data is kept.',
    body: CustomerBody,
    bodyExample,
    success: { status: 201, schema: CustomerAnswer, example: customerExample },
    refusals: [],
    handle: async ({ session, scope, body }) =>
      writeCustomer(await createCustomer(session, scope, { referenceId: body.reference_id ?? null })),
  }),
  retrieveCall(customers, async ({ session, scope }, id) => writeCustomer(await getCustomer(session, scope, id))),
  ...OEM_RELEASES.map(customerUpdate),
  deleteCall(customers, 'Deletes its locations with their tariffs too; devices stay.', ({ session, scope }, id) =>
    deleteCustomer(session, scope, id),
  ),
];

function customerUpdate(release: OemRelease): Endpoint {
  return endpoint({
    method: 'PATCH',
    path: '/customers/:id',
    context: 'api.customer_update',
    releases: [release],
    tag: 'Customers',
    summary: 'Update a customer',
    params: byId(customers),
    body: CustomerBody,
    bodyExample,
    success: { status: release === '2025-09-14.anode' ? 202 : 200, schema: CustomerAnswer, example: customerExample },
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

/** A customer, in both releases. */
export function writeCustomer(customer: Customer): Static<typeof CustomerAnswer> {
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
