import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import {
  createDevice,
  type Device,
  deleteDevice,
  getDevice,
  listDevices,
  updateDevice,
} from '../../modules/devices/index.ts';
import { findProviders, type Provider } from '../../modules/tariffs/index.ts';
import type { Session } from '../../storage/index.ts';
import {
  AccountId,
  Id,
  LiveMode,
  Model,
  Nullable,
  ReferenceId,
  TimeCreated,
  Timestamp,
  Word,
} from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { byId, deleteCall, Filter, IdFilter, listCall, type Resource, retrieveCall } from '../both/standard-calls.ts';
import { DeviceProperties, NO_PROPERTIES, readProperties, writeProperties } from './device-properties.ts';
import { TariffSummary, writeTariffSummary } from './tariff-summary.ts';

const DeviceType = Word(['EV_CHARGER', 'ELECTRIC_VEHICLE', 'BATTERY_SYSTEM', 'PV_SYSTEM', 'OTHER']);
const Declared = Type.String({ maxLength: 120, description: 'As its maker declares it.' });
const Locations = Type.Array(Id('loc'), { minItems: 1, maxItems: 20, description: 'Where it may be; its home first.' });

const optionalMembers = {
  manufacturer: Type.Optional(Nullable(Declared)),
  model_code: Type.Optional(Nullable(Declared)),
  model_name: Type.Optional(Nullable(Declared)),
  properties: Type.Optional(Nullable(DeviceProperties)),
};

const DeviceBody = Type.Object({
  reference_id: ReferenceId,
  type: DeviceType,
  locations: Locations,
  ...optionalMembers,
});

const DevicePatch = Type.Object({
  reference_id: Type.Optional(ReferenceId),
  type: Type.Optional(DeviceType),
  locations: Type.Optional(Locations),
  ...optionalMembers,
});

const DeviceAnswer = Model('Device', {
  id: Id('dev'),
  object: Type.Literal('device'),
  live_mode: LiveMode,
  reference_id: Type.Optional(ReferenceId),
  type: DeviceType,
  locations: Type.Array(Id('loc')),
  manufacturer: Type.Optional(Type.String()),
  model_code: Type.Optional(Type.String()),
  model_name: Type.Optional(Type.String()),
  properties: DeviceProperties,
  tariffs: Type.Array(TariffSummary, { description: 'Those bound to this device.' }),
  flex_enabled: Type.Boolean({ description: 'Whether a provider may schedule it.' }),
  vpp_participations: Type.Array(Type.String()),
  last_seen: Type.Optional(Timestamp('The last call about it.')),
  time_created: TimeCreated,
  account_id: AccountId,
});

const properties = { capacity_kwh: 10, charge_power_kw: 5, discharge_power_kw: 5, round_trip_efficiency: 0.9 };
const bodyExample = {
  reference_id: 'DEV-1001',
  type: 'BATTERY_SYSTEM' as const,
  locations: ['loc_66f2a1c09be4d07735a6c1e3'],
  manufacturer: 'Nova Systems',
  model_name: 'Pico',
  properties,
};
export const busbarDeviceExample: Static<typeof DeviceAnswer> = {
  id: 'dev_66f2a1c09be4d07735a6c1e9',
  object: 'device',
  live_mode: false,
  ...bodyExample,
  properties,
  tariffs: [],
  flex_enabled: false,
  vpp_participations: [],
  last_seen: '2026-09-14T07:58:00Z',
  time_created: '2026-09-01T07:35:00Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};

const devices: Resource<typeof DeviceAnswer> = {
  object: 'device',
  plural: 'devices',
  path: '/devices',
  prefix: 'dev',
  tag: 'Devices',
  releases: ['2026-08-01.busbar'],
  answer: DeviceAnswer,
  example: busbarDeviceExample,
};
const { tag } = devices;

/** `/devices` (rest-api.md §5.1, §5.2) in release busbar. */
export const busbarDeviceEndpoints: readonly Endpoint[] = [
  listCall(
    devices,
    {
      reference_id: Filter('Only those with this reference.'),
      location_id: IdFilter('loc', 'Only those that may be here.'),
      type: Type.Optional(DeviceType),
    },
    ({ session, scope }, { reference_id, location_id, type }, page) =>
      listDevices(session, scope, { referenceId: reference_id, locationId: location_id, type }, page),
    (rows, { session }) => writeDevices(session, rows),
  ),
  endpoint({
    method: 'POST',
    path: '/devices',
    context: 'api.device_create',
    releases: ['2026-08-01.busbar'],
    tag,
    summary: 'Create a device',
    body: DeviceBody,
    bodyExample,
    success: { status: 201, schema: DeviceAnswer, example: busbarDeviceExample },
    refusals: ['not_found'],
    handle: async ({ session, scope, body }) => {
      const device = await createDevice(session, scope, {
        referenceId: body.reference_id,
        type: body.type,
        locations: body.locations,
        manufacturer: body.manufacturer ?? null,
        modelCode: body.model_code ?? null,
        modelName: body.model_name ?? null,
        properties: readProperties(body.properties ?? {}),
      });
      return writeDevice(device, new Map(), session.clock.now());
    },
  }),
  retrieveCall(devices, async ({ session, scope }, id) => writeOne(session, await getDevice(session, scope, id))),
  endpoint({
    method: 'PATCH',
    path: '/devices/:id',
    context: 'api.device_update',
    releases: ['2026-08-01.busbar'],
    tag,
    summary: 'Update a device',
    params: byId(devices),
    body: DevicePatch,
    bodyExample: { model_name: 'Pico 2', properties: { capacity_kwh: 12 } },
    success: { status: 200, schema: DeviceAnswer, example: busbarDeviceExample },
    refusals: [],
    handle: async ({ session, scope, params, body }) => {
      const device = await updateDevice(session, scope, params.id, {
        referenceId: body.reference_id,
        type: body.type,
        locations: body.locations,
        manufacturer: body.manufacturer,
        modelCode: body.model_code,
        modelName: body.model_name,
        properties: body.properties === null ? NO_PROPERTIES : body.properties && readProperties(body.properties),
      });
      return writeOne(session, device);
    },
  }),
  deleteCall(devices, 'Locations and tariffs stay as they are.', ({ session, scope }, id) =>
    deleteDevice(session, scope, id),
  ),
];

async function writeOne(session: Session, device: Device): Promise<Static<typeof DeviceAnswer>> {
  return (await writeDevices(session, [device]))[0]!;
}

/** Devices, in release busbar. */
export async function writeDevices(
  session: Session,
  devices: readonly Device[],
): Promise<Static<typeof DeviceAnswer>[]> {
  const providers = await providersOf(session, devices);
  return devices.map((device) => writeDevice(device, providers, session.clock.now()));
}

function providersOf(session: Session, devices: readonly Device[]): Promise<ReadonlyMap<string, Provider>> {
  return findProviders(
    session,
    devices.flatMap(({ tariffs }) => tariffs.flatMap((tariff) => tariff.providerId ?? [])),
  );
}

function writeDevice(
  device: Device,
  providers: ReadonlyMap<string, Provider>,
  nowMs: number,
): Static<typeof DeviceAnswer> {
  return {
    id: device.id,
    object: 'device',
    live_mode: device.liveMode,
    ...(device.referenceId === null ? {} : { reference_id: device.referenceId }),
    type: device.type,
    locations: [...device.locations],
    ...(device.manufacturer === null ? {} : { manufacturer: device.manufacturer }),
    ...(device.modelCode === null ? {} : { model_code: device.modelCode }),
    ...(device.modelName === null ? {} : { model_name: device.modelName }),
    properties: writeProperties(device.properties),
    tariffs: device.tariffs.map((tariff) => writeTariffSummary(tariff, providers, nowMs)),
    // No provider may schedule a device without a consent, and none is on record.
    flex_enabled: false,
    vpp_participations: [],
    ...(device.lastSeen === null ? {} : { last_seen: formatUtc(device.lastSeen.getTime()) }),
    time_created: formatUtc(device.timeCreated.getTime()),
    account_id: device.accountId,
  };
}
