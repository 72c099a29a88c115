import { Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import type { Connect } from '../../modules/connect/index.ts';
import type { RefusalCode } from '../../refusal.ts';
import { Id, Nullable } from '../../wire/schemas.ts';
import { busbar } from './busbar.ts';
import {
  RedirectUrl,
  RouteOptions,
  readRouteOptions,
  SessionAnswer,
  sessionExample,
  writeSession,
} from './session-wire.ts';

const tag = 'Connect';
const Urls = {
  connect_url: RedirectUrl('Where the customer returns in the middle of the session.'),
  callback_url: RedirectUrl('Where the session ends.'),
};
const params = Type.Object({
  id: Type.String({ pattern: '^(cot|cse)_[0-9a-f]{24}$', description: 'Connect token or session id.' }),
});

export const CREATION_REFUSALS: readonly RefusalCode[] = [
  'not_found',
  'tariff_direction_invalid',
  'tariff_direction_not_supported',
  'tariff_type_invalid',
  'url_invalid',
  'redirect_url_not_allowed',
];

/** `/connect` (connect.md §2.1, §2.2). */
export function sessionEndpoints(connect: Connect): Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: '/connect',
      context: 'api.connect_create',
      releases: ['2026-08-01.busbar'],
      tag,
      summary: 'Create a Connect session',
      description: 'Its token lets the customer connect a tariff at a location, once, within a day.',
      body: Type.Object({
        location_id: Id('loc'),
        ...Urls,
        device_id: Type.Optional(Nullable(Id('dev'))),
        provider_id: Type.Optional(Nullable(Id('prv'), 'Skips the choice of the provider.')),
        tariff_direction: Type.Optional(Type.String({ description: 'IMPORT (default) or EXPORT.' })),
        tariff_type: Type.Optional(Type.String({ description: 'COMMODITY (default) or NON_COMMODITY.' })),
        route_options: Type.Optional(RouteOptions),
      }),
      bodyExample: {
        location_id: 'loc_66f2a1c09be4d07735a6c1e3',
        connect_url: 'https://connect.example.com/',
        callback_url: 'nova://connect/complete',
      },
      success: { status: 200, schema: SessionAnswer, example: sessionExample },
      refusals: CREATION_REFUSALS,
      handle: async (call) => {
        const { body } = call;
        const session = await connect.create(call.session, call.scope, {
          dialect: busbar.name,
          connectUrl: body.connect_url,
          callbackUrl: body.callback_url,
          customerId: null,
          customerReferenceId: null,
          locationId: body.location_id,
          locationReferenceId: null,
          deviceId: body.device_id ?? null,
          providerId: body.provider_id ?? null,
          tariffId: null,
          direction: body.tariff_direction ?? 'IMPORT',
          type: body.tariff_type ?? 'COMMODITY',
          start: 'USUAL',
          ...readRouteOptions(body.route_options),
          addressType: null,
          prefill: null,
        });
        return writeSession(connect, call, session);
      },
    }),
    endpoint({
      method: 'GET',
      path: '/connect/:id',
      context: 'api.connect_retrieve',
      tag,
      summary: 'Retrieve a Connect session',
      description: 'In any status and of either dialect.',
      params,
      success: { status: 200, schema: SessionAnswer, example: sessionExample },
      refusals: [],
      handle: async (call) => writeSession(connect, call, await connect.get(call.session, call.scope, call.params.id)),
    }),
    endpoint({
      method: 'PATCH',
      path: '/connect/:id',
      context: 'api.connect_update',
      tag,
      summary: 'Update a Connect session',
      description: 'The ids may change until the first page was shown, the URLs while it is open.',
      params,
      body: Type.Object({
        device_id: Type.Optional(Nullable(Id('dev'))),
        location_id: Type.Optional(Id('loc')),
        provider_id: Type.Optional(Nullable(Id('prv'))),
        connect_url: Type.Optional(Urls.connect_url),
        callback_url: Type.Optional(Urls.callback_url),
      }),
      bodyExample: { callback_url: 'nova://connect/complete' },
      success: { status: 200, schema: SessionAnswer, example: sessionExample },
      refusals: ['conflict', 'session_started', 'session_not_open', 'url_invalid', 'redirect_url_not_allowed'],
      handle: async (call) => {
        const { body } = call;
        const changed = await connect.change(call.session, call.scope, call.params.id, {
          deviceId: body.device_id,
          locationId: body.location_id,
          providerId: body.provider_id,
          connectUrl: body.connect_url,
          callbackUrl: body.callback_url,
        });
        return writeSession(connect, call, changed);
      },
    }),
  ];
}
