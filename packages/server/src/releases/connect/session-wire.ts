import { type Static, Type } from 'typebox';
import type { Call } from '../../http/endpoint.ts';
import type { Connect, ConnectSession, SessionInput } from '../../modules/connect/index.ts';
import { sessionStatusAt } from '../../modules/connect/index.ts';
import { Id, Model, Nullable, TimeCreated, Timestamp, Word } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { dialectOf } from './dialects.ts';

/** Address to which customers are sent; its form has codes of its own. */
export const RedirectUrl = (description: string) => Type.String({ minLength: 1, maxLength: 2048, description });

export const RouteOptions = Type.Object({
  advanced_tariff_capture: Type.Optional(Type.Boolean({ description: 'A page of your own for whole tariffs.' })),
  tariff_name_capture: Type.Optional(Type.Boolean({ description: 'Asks for the name of the plan.' })),
  contract_term_capture: Type.Optional(Type.Boolean({ description: 'Asks until when the contract runs.' })),
});

export function readRouteOptions(
  options: Static<typeof RouteOptions> | undefined,
): Pick<SessionInput, 'advancedInput' | 'askName' | 'askTerm'> {
  return {
    advancedInput: options?.advanced_tariff_capture ?? false,
    askName: options?.tariff_name_capture ?? false,
    askTerm: options?.contract_term_capture ?? false,
  };
}

export const Result = Nullable(Word(['CONNECTED', 'DISCONNECTED', 'CLOSED']), 'What came of it; null: nothing yet.');
export const Status = Word(['OPEN', 'COMPLETE', 'CLOSED', 'EXPIRED']);

/** The session object (connect.md §2.1). */
export const SessionAnswer = Model('ConnectSession', {
  id: Id('cot', 'The connect token.'),
  object: Type.Literal('connect_session'),
  live_mode: Type.Boolean(),
  location_id: Nullable(Id('loc')),
  device_id: Nullable(Id('dev')),
  provider_id: Nullable(Id('prv')),
  data_available: Type.Boolean({ description: 'Whether prices can be fetched.' }),
  connect_url: Type.String(),
  callback_url: Type.String(),
  time_created: TimeCreated,
  time_expiry: Timestamp(),
  session_id: Id('cse'),
  status: Status,
  result: Result,
  release: Type.String({ description: 'The dialect of its pages.' }),
  initiated_by: Word(['OEM']),
  customer_id: Nullable(Id('cus')),
  tariff_ids: Type.Array(Id('trf'), { description: 'Connected in it, oldest first.' }),
  tariff_direction: Word(['IMPORT', 'EXPORT']),
  tariff_type: Word(['COMMODITY', 'NON_COMMODITY']),
  route_options: Type.Object({
    advanced_tariff_capture: Type.Boolean(),
    tariff_name_capture: Type.Boolean(),
    contract_term_capture: Type.Boolean(),
  }),
});

export const sessionExample: Static<typeof SessionAnswer> = {
  id: 'cot_8f1c2a9be4d07735a6c1e290',
  object: 'connect_session',
  live_mode: false,
  location_id: 'loc_66f2a1c09be4d07735a6c1e3',
  device_id: null,
  provider_id: null,
  data_available: false,
  connect_url: 'https://connect.example.com/',
  callback_url: 'nova://connect/complete',
  time_created: '2026-09-01T10:15:22Z',
  time_expiry: '2026-09-02T10:15:22Z',
  session_id: 'cse_66f2a1c09be4d07735a6c1f0',
  status: 'OPEN',
  result: null,
  release: '2026-08-01.busbar',
  initiated_by: 'OEM',
  customer_id: null,
  tariff_ids: [],
  tariff_direction: 'IMPORT',
  tariff_type: 'COMMODITY',
  route_options: { advanced_tariff_capture: false, tariff_name_capture: false, contract_term_capture: false },
};

export async function writeSession(
  connect: Connect,
  { session }: Pick<Call, 'session'>,
  found: ConnectSession,
): Promise<Static<typeof SessionAnswer>> {
  const { setup } = found;
  return {
    id: found.token,
    object: 'connect_session',
    live_mode: found.liveMode,
    location_id: found.locationId,
    device_id: found.deviceId,
    provider_id: found.providerId,
    data_available: await connect.isDataAvailable(session, found),
    connect_url: found.connectUrl,
    callback_url: found.callbackUrl,
    time_created: formatUtc(found.timeCreated.getTime()),
    time_expiry: formatUtc(found.timeExpiry.getTime()),
    session_id: found.id,
    status: sessionStatusAt(found, session.clock.now()),
    result: found.result,
    release: dialectOf(found).release,
    initiated_by: 'OEM',
    customer_id: found.customerId,
    tariff_ids: found.tariffIds,
    tariff_direction: setup.slot.direction,
    tariff_type: setup.slot.type,
    route_options: {
      advanced_tariff_capture: setup.advancedInput,
      tariff_name_capture: setup.askName,
      contract_term_capture: setup.askTerm,
    },
  };
}
