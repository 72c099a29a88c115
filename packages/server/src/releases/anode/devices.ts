import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import {
  createDevice,
  type Device,
  type DeviceChanges,
  deleteDevice,
  getDevice,
  listDevices,
  updateDevice,
} from '../../modules/devices/index.ts';
import { Refusal } from '../../refusal.ts';
import type { DeviceProperties } from '../../storage/index.ts';
import { AccountId, Id, LiveMode, Model, Nullable, ReferenceId, TimeCreated, Timestamp } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { byId, deleteCall, Filter, IdFilter, listCall, type Resource, retrieveCall } from '../both/standard-calls.ts';

const PvSystem = Type.Object(
  {
    rated_power_kw: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'Peak power of the panels.' })),
    install_date: Type.Optional(Timestamp()),
    azimuth: Type.Optional(
      Type.Number({
        minimum: -180,
        maximum: 180,
        description: 'Degrees from true north, positive anticlockwise (−90 = east).',
      }),
    ),
    tilt: Type.Optional(Type.Number({ minimum: 0, maximum: 90, description: '0 flat, 90 upright.' })),
    terrain_shading: Type.Optional(Type.Boolean()),
    forecasts: Type.Optional(Type.Object({ enabled: Type.Optional(Type.Boolean()) })),
  },
  { description: 'Makes it a solar system.' },
);

const DeviceBody = Type.Object({
  reference_id: Type.Optional(Nullable(ReferenceId)),
  location_id: Type.Optional(Nullable(Id('loc'), 'Where it is.')),
  pv_system: Type.Optional(Nullable(PvSystem)),
});

const DeviceAnswer = Model('Device', {
  id: Id('dev'),
  object: Type.Literal('device'),
  live_mode: LiveMode,
  reference_id: Type.Optional(ReferenceId),
  location_id: Type.Optional(Id('loc')),
  pv_system: Type.Optional(PvSystem),
  last_seen: Type.Optional(Timestamp('The last call about it.')),
  time_created: TimeCreated,
  account_id: AccountId,
});

const bodyExample: Static<typeof DeviceBody> = {
  reference_id: 'DEV-1002',
  location_id: 'loc_66f2a1c09be4d07735a6c1e3',
  pv_system: { rated_power_kw: 6.4, azimuth: 180, tilt: 23, terrain_shading: false, forecasts: { enabled: true } },
};
export const anodeDeviceExample = {
  id: 'dev_66f2a1c09be4d07735a6c1e9',
  object: 'device',
  live_mode: false,
  ...bodyExample,
  time_created: '2026-09-01T07:35:00Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
} as Static<typeof DeviceAnswer>;

const devices: Resource<typeof DeviceAnswer> = {
  object: 'device',
  plural: 'devices',
  path: '/devices',
  prefix: 'dev',
  tag: 'Devices',
  releases: ['2025-09-14.anode'],
  answer: DeviceAnswer,
  example: anodeDeviceExample,
};
const { tag } = devices;

/** `/devices` (rest-api.md §5.1, §5.2) in release anode. */
export const anodeDeviceEndpoints: readonly Endpoint[] = [
  listCall(
    devices,
    {
      reference_id: Filter('Only those with this reference.'),
      location_id: IdFilter('loc', 'Only those that may be here.'),
    },
    ({ session, scope }, { reference_id, location_id }, page) =>
      listDevices(session, scope, { referenceId: reference_id, locationId: location_id }, page),
    (rows) => rows.map(writeDevice),
  ),
  endpoint({
    method: 'POST',
    path: '/devices',
    context: 'api.device_create',
    releases: ['2025-09-14.anode'],
    tag,
    summary: 'Create a device',
    body: DeviceBody,
    bodyExample,
    success: { status: 201, schema: DeviceAnswer, example: anodeDeviceExample },
    refusals: ['not_found'],
    handle: async ({ session, scope, body }) =>
      writeDevice(
        await namingLocationId(
          createDevice(session, scope, {
            referenceId: body.reference_id ?? null,
            type: body.pv_system == null ? 'OTHER' : 'PV_SYSTEM',
            locations: body.location_id == null ? [] : [body.location_id],
            manufacturer: null,
            modelCode: null,
            modelName: null,
            properties: body.pv_system == null ? {} : readPvSystem(body.pv_system),
          }),
        ),
      ),
  }),
  retrieveCall(devices, async ({ session, scope }, id) => writeDevice(await getDevice(session, scope, id))),
  endpoint({
    method: 'PATCH',
    path: '/devices/:id',
    context: 'api.device_update',
    releases: ['2025-09-14.anode'],
    tag,
    summary: 'Update a device',
    params: byId(devices),
    body: DeviceBody,
    bodyExample: { pv_system: { tilt: 30 } },
    success: { status: 200, schema: DeviceAnswer, example: anodeDeviceExample },
    refusals: [],
    handle: async ({ session, scope, params, body }) =>
      writeDevice(await namingLocationId(updateDevice(session, scope, params.id, readChanges(body)))),
  }),
  deleteCall(devices, 'Locations and tariffs stay as they are.', ({ session, scope }, id) =>
    deleteDevice(session, scope, id),
  ),
];

/** What is refused about a device's places is refused about `location_id`, the only one there is in this release. */
async function namingLocationId<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Refusal) || error.param !== 'locations.0') throw error;
    throw new Refusal(error.code, error.message, { param: 'location_id' });
  }
}

function readChanges(body: Static<typeof DeviceBody>): DeviceChanges {
  return {
    referenceId: body.reference_id,
    ...(body.location_id === undefined ? {} : { locations: body.location_id === null ? [] : [body.location_id] }),
    ...(body.pv_system === undefined
      ? {}
      : body.pv_system === null
        ? { type: 'OTHER', properties: NO_PV }
        : { type: 'PV_SYSTEM', properties: readPvSystem(body.pv_system) }),
  };
}

/** Members of `pv_system`, with the properties they stand for. */
const PV_MEMBERS = [
  ['rated_power_kw', 'pv_peak_power_kw'],
  ['install_date', 'install_date'],
  ['azimuth', 'pv_azimuth'],
  ['tilt', 'pv_tilt'],
  ['terrain_shading', 'pv_terrain_shading'],
] as const;
const FORECASTS = 'pv_forecasts_enabled';
const NO_PV: DeviceProperties = Object.fromEntries([...PV_MEMBERS.map(([, name]) => [name, null]), [FORECASTS, null]]);

function readPvSystem(pv: Static<typeof PvSystem>): DeviceProperties {
  const properties: Record<string, unknown> = {};
  for (const [member, name] of PV_MEMBERS) if (pv[member] !== undefined) properties[name] = pv[member];
  if (pv.forecasts?.enabled !== undefined) properties[FORECASTS] = pv.forecasts.enabled;
  return properties;
}

function writePvSystem(properties: DeviceProperties): Static<typeof PvSystem> {
  const pv: Record<string, unknown> = {};
  for (const [member, name] of PV_MEMBERS) if (properties[name] != null) pv[member] = properties[name];
  if (properties[FORECASTS] != null) pv.forecasts = { enabled: properties[FORECASTS] };
  return pv;
}

/** A device, in release anode. */
export function writeDevice(device: Device): Static<typeof DeviceAnswer> {
  const home = device.locations[0];
  return {
    id: device.id,
    object: 'device',
    live_mode: device.liveMode,
    ...(device.referenceId === null ? {} : { reference_id: device.referenceId }),
    ...(home === undefined ? {} : { location_id: home }),
    ...(device.type === 'PV_SYSTEM' ? { pv_system: writePvSystem(device.properties) } : {}),
    ...(device.lastSeen === null ? {} : { last_seen: formatUtc(device.lastSeen.getTime()) }),
    time_created: formatUtc(device.timeCreated.getTime()),
    account_id: device.accountId,
  };
}
