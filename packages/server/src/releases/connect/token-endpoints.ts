import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import { type Connect, type ConnectSession, sessionStatusAt } from '../../modules/connect/index.ts';
import { getCustomer, getLocation } from '../../modules/locations/index.ts';
import type { Market } from '../../modules/market/index.ts';
import { Refusal } from '../../refusal.ts';
import type { Session } from '../../storage/index.ts';
import { Id, Model, Nullable, ReferenceId, TimeCreated, Timestamp, Word } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { anode } from './anode.ts';
import { CREATION_REFUSALS } from './session-endpoints.ts';
import { RedirectUrl, Result, RouteOptions, readRouteOptions, Status } from './session-wire.ts';

const tag = 'Connect';
const Text = (most: number) => Type.Optional(Type.String({ maxLength: most }));

const TokenBody = Type.Object({
  connect_url: RedirectUrl('Where the customer returns in the middle of the session.'),
  callback_url: RedirectUrl('Where the session ends.'),
  customer_id: Type.Optional(Nullable(Id('cus'))),
  customer_reference_id: Type.Optional(Nullable(ReferenceId)),
  location_id: Type.Optional(Nullable(Id('loc'))),
  location_reference_id: Type.Optional(Nullable(ReferenceId)),
  tariff_id: Type.Optional(Nullable(Id('trf'))),
  tariff_direction: Type.Optional(Type.String({ description: 'IMPORT (default) or EXPORT.' })),
  tariff_type: Type.Optional(Type.String({ description: 'COMMODITY (default) or NON_COMMODITY.' })),
  actions: Type.Optional(
    Type.Object({
      disconnect_tariff: Type.Optional(Type.Boolean({ description: 'Disconnects, without any page.' })),
      edit_tariff: Type.Optional(Type.Boolean({ description: 'Begins with the choice of the provider.' })),
      advanced_tariff_capture: Type.Optional(Type.Boolean()),
    }),
  ),
  route_options: Type.Optional(RouteOptions),
  postal_address_type: Type.Optional(Nullable(Type.String({ description: 'RESIDENTIAL or COMMERCIAL.' }))),
  postal_address: Type.Optional(
    Nullable(
      Type.Object({
        address_line1: Text(200),
        address_line2: Text(200),
        city: Text(100),
        state: Text(100),
        post_code: Text(100),
        country_code: Text(100),
      }),
    ),
  ),
});

const TokenAnswer = Model('NewConnectToken', {
  connect_token: Id('cot'),
  expires_in: Type.Integer({ description: 'Seconds.' }),
  live_mode: Type.Boolean(),
  session_id: Id('cse'),
});

const TokenState = Model('ConnectToken', {
  id: Id('cot'),
  object: Type.Literal('connect_token'),
  live_mode: Type.Boolean(),
  customer_id: Nullable(Id('cus')),
  customer_reference_id: Nullable(Type.String()),
  location_id: Nullable(Id('loc')),
  location_reference_id: Nullable(Type.String()),
  is_tariff_processed: Type.Boolean({ description: 'Whether prices can be fetched.' }),
  complete_action: Word(['SAVE', 'DISCONNECT', '']),
  time_created: TimeCreated,
  time_expiry: Timestamp(),
  session_id: Id('cse'),
  status: Status,
  result: Result,
  tariff_ids: Type.Array(Id('trf')),
});

const stateExample: Static<typeof TokenState> = {
  id: 'cot_8f1c2a9be4d07735a6c1e290',
  object: 'connect_token',
  live_mode: false,
  customer_id: 'cus_66f2a1c09be4d07735a6c1e2',
  customer_reference_id: 'CUS-77',
  location_id: 'loc_66f2a1c09be4d07735a6c1e3',
  location_reference_id: 'LOC-77',
  is_tariff_processed: true,
  complete_action: 'SAVE',
  time_created: '2026-09-01T10:15:22Z',
  time_expiry: '2026-09-02T10:15:22Z',
  session_id: 'cse_66f2a1c09be4d07735a6c1f0',
  status: 'COMPLETE',
  result: 'CONNECTED',
  tariff_ids: ['trf_66f2a1c09be4d07735a6c1e5'],
};

/** `/connect/token` (connect.md §2.3, §2.4) and its alias. */
export function tokenEndpoints(connect: Connect, market: Market): Endpoint[] {
  return [
    ...atPath('/connect/token', 'connect_token', connect, market),
    ...atPath('/connect/tariff/token', 'connect_tariff_token', connect, market),
  ];
}

function atPath(path: string, name: string, connect: Connect, market: Market): Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path,
      context: `api.${name}_create`,
      releases: [anode.release],
      tag,
      summary: 'Create a connect token',
      description: 'Lets a customer connect a tariff, once, within a day. Customer and location are made with it.',
      body: TokenBody,
      bodyExample: { connect_url: 'https://connect.example.com/', callback_url: 'nova://connect/complete' },
      success: {
        status: 200,
        schema: TokenAnswer,
        example: {
          connect_token: stateExample.id,
          expires_in: 86_400,
          live_mode: false,
          session_id: stateExample.session_id,
        },
      },
      refusals: [
        ...CREATION_REFUSALS,
        'postal_address_type_invalid',
        'country_code_invalid',
        'customer_id_conflict',
        'location_id_conflict',
      ],
      handle: async ({ session, scope, body }) => {
        const made = await connect.create(session, scope, {
          dialect: anode.name,
          connectUrl: body.connect_url,
          callbackUrl: body.callback_url,
          customerId: body.customer_id ?? null,
          customerReferenceId: body.customer_reference_id ?? null,
          locationId: body.location_id ?? null,
          locationReferenceId: body.location_reference_id ?? null,
          deviceId: null,
          providerId: null,
          tariffId: body.tariff_id ?? null,
          direction: body.tariff_direction ?? 'IMPORT',
          type: body.tariff_type ?? 'COMMODITY',
          start: startOf(body.actions),
          ...readRouteOptions({
            ...body.route_options,
            ...(body.actions?.advanced_tariff_capture === true ? { advanced_tariff_capture: true } : {}),
          }),
          addressType: body.postal_address_type ?? null,
          prefill: readPrefill(body.postal_address),
        });
        return {
          connect_token: made.token,
          expires_in: connect.lifeSeconds,
          live_mode: made.liveMode,
          session_id: made.id,
        };
      },
    }),
    endpoint({
      method: 'GET',
      path,
      context: `api.${name}_retrieve`,
      releases: [anode.release],
      tag,
      summary: 'What came of a connect token',
      query: Type.Object({ connect_token: Type.String({ minLength: 1, maxLength: 200 }) }),
      success: { status: 200, schema: TokenState, example: stateExample },
      refusals: ['not_found'],
      handle: async ({ session, scope, query }) =>
        writeToken(session, connect, market, await connect.get(session, scope, query.connect_token)),
    }),
  ];
}

function startOf(actions: Static<typeof TokenBody>['actions']): 'USUAL' | 'EDIT' | 'DISCONNECT' {
  if (actions?.disconnect_tariff === true) return 'DISCONNECT';
  return actions?.edit_tariff === true ? 'EDIT' : 'USUAL';
}

function readPrefill(address: Static<typeof TokenBody>['postal_address']) {
  if (address === undefined || address === null) return null;
  const { address_line1 = '', address_line2 = '', city = '', state = '', post_code = '', country_code = '' } = address;
  return {
    addressLine1: address_line1.trim(),
    addressLine2: address_line2.trim(),
    city: city.trim(),
    state: state.trim(),
    postCode: post_code.trim(),
    countryCode: country_code.trim(),
  };
}

const COMPLETE_ACTIONS = { CONNECTED: 'SAVE', DISCONNECTED: 'DISCONNECT', CLOSED: '' } as const;

async function writeToken(
  session: Session,
  connect: Connect,
  market: Market,
  found: ConnectSession,
): Promise<Static<typeof TokenState>> {
  const scope = { accountId: found.accountId, liveMode: found.liveMode };
  const { customerId, locationId } = found;
  const customer = customerId === null ? null : await ifThere(() => getCustomer(session, scope, customerId));
  const catalogue = await market.catalogue(session);
  const location = locationId === null ? null : await ifThere(() => getLocation(session, scope, locationId, catalogue));
  return {
    id: found.token,
    object: 'connect_token',
    live_mode: found.liveMode,
    customer_id: customerId,
    customer_reference_id: customer?.referenceId ?? found.setup.customerReferenceId,
    location_id: locationId,
    location_reference_id: location?.referenceId ?? found.setup.locationReferenceId,
    is_tariff_processed: await connect.isDataAvailable(session, found),
    complete_action: found.result === null ? '' : COMPLETE_ACTIONS[found.result],
    time_created: formatUtc(found.timeCreated.getTime()),
    time_expiry: formatUtc(found.timeExpiry.getTime()),
    session_id: found.id,
    status: sessionStatusAt(found, session.clock.now()),
    result: found.result,
    tariff_ids: found.tariffIds,
  };
}

/** Rows of a session may be deleted after it. */
async function ifThere<T>(find: () => Promise<T>): Promise<T | null> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return null;
    throw error;
  }
}
