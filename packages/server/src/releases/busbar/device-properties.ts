import { type Static, Type } from 'typebox';
import type { DeviceProperties as StoredProperties } from '../../storage/index.ts';
import { Nullable, Timestamp } from '../../wire/schemas.ts';

const Power = (description: string) => Type.Optional(Nullable(Type.Number({ minimum: 0 }), description));
const Positive = (description: string) => Type.Optional(Nullable(Type.Number({ exclusiveMinimum: 0 }), description));
const Yes = (description: string) => Type.Optional(Nullable(Type.Boolean(), description));

/** Hardware of a device (rest-api.md §5.1). Powers in kW, energies in kWh; null clears a member in an update. */
export const DeviceProperties = Type.Object({
  power_rating_kw: Positive('Both ways; fallback of the next two.'),
  charge_power_kw: Power('Taking from the grid.'),
  discharge_power_kw: Power('Giving to the grid.'),
  power_rating_import_kwh: Power('Older name of charge_power_kw.'),
  power_rating_export_kwh: Power('Older name of discharge_power_kw.'),
  capacity_kwh: Positive('Usable storage.'),
  round_trip_efficiency: Type.Optional(Nullable(Type.Number({ exclusiveMinimum: 0, maximum: 1 }))),
  pv_peak_power_kw: Positive('Peak power of the panels.'),
  install_date: Type.Optional(Nullable(Timestamp())),
  pv_azimuth: Type.Optional(
    Nullable(
      Type.Number({ minimum: -180, maximum: 180 }),
      'Degrees from true north, positive anticlockwise (−90 = east); default 180, south of the equator 0.',
    ),
  ),
  pv_tilt: Type.Optional(Nullable(Type.Number({ minimum: 0, maximum: 90 }), '0 flat, 90 upright; default 23.')),
  pv_terrain_shading: Yes('Default false.'),
  pv_forecasts_enabled: Yes('Default false.'),
  inverter: Type.Optional(Nullable(Type.Object({ ac_export_limit_kw: Power('Limit of its output.') }))),
  ev_charger: Type.Optional(
    Nullable(
      Type.Object({
        max_power_kw: Power('Most it gives.'),
        min_power_kw: Power('Least it gives while charging.'),
        phases: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 3 }))),
        phase_switching: Yes('Whether it changes the number of phases by itself.'),
        v2g_capable: Yes('Whether it can discharge a car.'),
      }),
    ),
  ),
  heat_pump: Type.Optional(
    Nullable(
      Type.Object({
        max_power_kw: Power('Most it takes.'),
        min_power_kw: Power('Least it takes while running.'),
        thermal_storage_litres: Power('Size of its water tank.'),
      }),
    ),
  ),
});

type Properties = Static<typeof DeviceProperties>;

/** Older names with the newer ones they stand for. */
const OLDER_NAMES = [
  ['power_rating_import_kwh', 'charge_power_kw'],
  ['power_rating_export_kwh', 'discharge_power_kw'],
] as const;

const MEMBERS: ReadonlySet<string> = new Set(Object.keys(DeviceProperties.properties));

/** The change that clears every property. */
export const NO_PROPERTIES: StoredProperties = Object.fromEntries([...MEMBERS].map((name) => [name, null]));

/** Takes over the members that are described; a value under an older name is kept under both, so that it is echoed. */
export function readProperties(properties: Properties): StoredProperties {
  const known = Object.fromEntries(Object.entries(properties).filter(([name]) => MEMBERS.has(name)));
  for (const [older, newer] of OLDER_NAMES) {
    if (known[older] !== undefined) known[newer] ??= known[older];
  }
  return known;
}

/** An older name is echoed with the value that holds now. */
export function writeProperties(properties: StoredProperties): Properties {
  const written: Record<string, unknown> = Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== null),
  );
  for (const [older, newer] of OLDER_NAMES) {
    if (older in written) written[older] = written[newer];
  }
  return written as Properties;
}
