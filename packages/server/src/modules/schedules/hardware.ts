import type { Device } from '../devices/index.ts';

/** What plans need of a device's hardware, as its maker declares it; null: not declared. */
export interface Hardware {
  readonly chargeKw: number | null;
  readonly dischargeKw: number | null;
  readonly capacityKwh: number | null;
  /** Of charging, and of discharging: the square root of the round trip's each. */
  readonly efficiency: number;
}

/** Reads the properties of rest-api.md §5.1. */
export function hardwareOf({ properties }: Pick<Device, 'properties'>): Hardware {
  const number = (value: unknown): number | null => (typeof value === 'number' && value > 0 ? value : null);
  const part = (name: string): Readonly<Record<string, unknown>> => (properties[name] ?? {}) as Record<string, unknown>;
  const rating = number(properties.power_rating_kw);
  return {
    chargeKw:
      number(properties.charge_power_kw) ??
      rating ??
      number(part('ev_charger').max_power_kw) ??
      number(part('heat_pump').max_power_kw),
    dischargeKw: number(properties.discharge_power_kw) ?? rating,
    capacityKwh: number(properties.capacity_kwh),
    efficiency: Math.sqrt(number(properties.round_trip_efficiency) ?? 1),
  };
}
