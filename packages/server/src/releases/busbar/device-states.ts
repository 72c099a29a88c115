import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import { type DeviceState, getDevice, latestState, submitState } from '../../modules/devices/index.ts';
import { Refusal } from '../../refusal.ts';
import { FlowIn, FlowOut, readFlow } from '../../wire/flows.ts';
import { AccountId, Id, LiveMode, Model, ReferenceId, TimeCreated, Timestamp } from '../../wire/schemas.ts';
import { formatUtc, parseTimestamp } from '../../wire/timestamps.ts';

const Percent = (description: string) => Type.Number({ minimum: 0, maximum: 100, description });
/** Beyond it no home has power or energy: 1 GW, 1 GWh. */
const MOST = 1e6;

const StateBody = Type.Object({
  time: Timestamp('When it was measured; at most 5 minutes ahead.'),
  state_of_charge_percent: Type.Optional(Percent('Now; required for batteries and electric vehicles.')),
  target_state_of_charge_percent: Type.Optional(Percent('Wanted by the owner; required likewise.')),
  battery_power_kw: Type.Optional(
    Type.Number({ minimum: -MOST, maximum: MOST, description: 'Positive charging, negative discharging.' }),
  ),
  energy_flow_direction: Type.Optional({
    ...FlowIn,
    description: 'When given, battery_power_kw is a magnitude: IMPORT charging, EXPORT discharging.',
  } as typeof FlowIn),
  energy_remaining_kwh: Type.Optional(Type.Number({ minimum: 0, maximum: MOST, description: 'Usable energy left.' })),
  backup_reserve_percent: Type.Optional(Percent('Held back from plans and dispatch.')),
  location_id: Type.Optional(Id('loc', 'Where it is now; default its only location.')),
  record_reference_id: Type.Optional({
    ...ReferenceId,
    description: 'A repeat for the device changes nothing and gets the first answer.',
  }),
});

const head = {
  id: Id('dsr'),
  object: Type.Literal('device_state'),
  live_mode: LiveMode,
  device_id: Id('dev'),
};
const tail = { time_created: TimeCreated, account_id: AccountId };

const SubmittedState = Model('SubmittedDeviceState', { ...head, ...tail });
const StateAnswer = Model('DeviceState', {
  ...head,
  location_id: Id('loc'),
  time: Timestamp(),
  state_of_charge_percent: Type.Optional(Type.Number()),
  target_state_of_charge_percent: Type.Optional(Type.Number()),
  record_reference_id: Type.Optional(Type.String()),
  energy_flow_direction: Type.Optional(FlowOut),
  battery_power_kw: Type.Optional(Type.Number({ description: 'Positive charging, negative discharging.' })),
  energy_remaining_kwh: Type.Optional(Type.Number()),
  backup_reserve_percent: Type.Optional(Type.Number()),
  ...tail,
});

const headExample = {
  id: 'dsr_66f2a1c09be4d07735a6c1f2',
  object: 'device_state' as const,
  live_mode: false,
  device_id: 'dev_66f2a1c09be4d07735a6c1e9',
};
const tailExample = { time_created: '2026-09-14T07:55:04Z', account_id: 'acc_66f2a1c09be4d07735a6c1e0' };
const bodyExample = {
  time: '2026-09-14T07:55:00Z',
  state_of_charge_percent: 34.2,
  target_state_of_charge_percent: 80,
  record_reference_id: 'TEL-1001',
  energy_flow_direction: 'EXPORT' as const,
  battery_power_kw: 3.4,
  energy_remaining_kwh: 3.42,
  backup_reserve_percent: 20,
};

const common = {
  path: '/devices/:id/state',
  releases: ['2026-08-01.busbar'],
  tag: 'Devices',
  params: Type.Object({ id: Id('dev') }),
} as const;

/** `/devices/{id}/state` (rest-api.md §5.3) in release busbar. */
export const deviceStateEndpoints: readonly Endpoint[] = [
  endpoint({
    ...common,
    method: 'PUT',
    context: 'api.device_state_submit',
    summary: 'Submit the state of a device',
    description:
      'At most 12 times a minute for each device. A state older than the latest is kept and does not replace it.',
    body: StateBody,
    bodyExample,
    callsPerMinuteAndObject: 12,
    success: { status: 200, schema: SubmittedState, example: { ...headExample, ...tailExample } },
    refusals: ['time_invalid', 'device_not_at_location'],
    handle: async ({ session, scope, params, body }) =>
      writeHead(await submitState(session, scope, params.id, readState(body))),
  }),
  endpoint({
    ...common,
    method: 'GET',
    context: 'api.device_state_retrieve',
    summary: 'Retrieve the latest state of a device',
    success: {
      status: 200,
      schema: StateAnswer,
      example: {
        ...headExample,
        location_id: 'loc_66f2a1c09be4d07735a6c1e3',
        ...bodyExample,
        battery_power_kw: -3.4,
        ...tailExample,
      },
    },
    refusals: [],
    handle: async ({ session, scope, params }) => {
      const state = await latestState(session, scope, params.id);
      if (state !== null) return writeState(state);
      await getDevice(session, scope, params.id);
      throw new Refusal('not_found', 'The device has sent no state yet.');
    },
  }),
];

function readState(body: Static<typeof StateBody>): Parameters<typeof submitState>[3] {
  return {
    timeMs: parseTimestamp(body.time)!.ms,
    stateOfChargePercent: body.state_of_charge_percent ?? null,
    targetStateOfChargePercent: body.target_state_of_charge_percent ?? null,
    batteryPowerKw: body.battery_power_kw ?? null,
    flow: readFlow(body.energy_flow_direction) ?? null,
    energyRemainingKwh: body.energy_remaining_kwh ?? null,
    backupReservePercent: body.backup_reserve_percent ?? null,
    locationId: body.location_id ?? null,
    recordReference: body.record_reference_id ?? null,
  };
}

function writeHead(state: DeviceState): Static<typeof SubmittedState> {
  return {
    id: state.id,
    object: 'device_state',
    live_mode: state.liveMode,
    device_id: state.deviceId,
    time_created: formatUtc(state.timeCreated.getTime()),
    account_id: state.accountId,
  };
}

function writeState(state: DeviceState): Static<typeof StateAnswer> {
  const optional = {
    state_of_charge_percent: state.stateOfChargePercent,
    target_state_of_charge_percent: state.targetStateOfChargePercent,
    record_reference_id: state.recordReferenceId,
    energy_flow_direction: state.flow,
    battery_power_kw: state.batteryPowerKw,
    energy_remaining_kwh: state.energyRemainingKwh,
    backup_reserve_percent: state.backupReservePercent,
  };
  return {
    ...writeHead(state),
    location_id: state.locationId,
    time: formatUtc(state.time.getTime()),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
  };
}
