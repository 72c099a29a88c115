import { createHash } from 'node:crypto';
import type { DeviceType } from '../devices/index.ts';
import type { Direction } from '../tariffs/index.ts';
import type { Flow } from './record.ts';

/** What flows in a half hour. */
export interface Draw {
  readonly flow: Flow;
  readonly tariffDirection: Direction;
  readonly powerKw: number;
  /** Group of a charging session. */
  readonly session: string | null;
}

/** A number among the properties of the device. */
type Property = (name: string) => number | undefined;

/** What a made-up device of its type does at a local time; the same whenever it is asked. */
export function drawOf(
  { id, type }: { readonly id: string; readonly type: DeviceType },
  local: Temporal.ZonedDateTime,
  property: Property,
): Draw[] {
  const hour = local.hour + local.minute / 60;
  const date = local.toPlainDate().toString();
  switch (type) {
    case 'EV_CHARGER':
    case 'ELECTRIC_VEHICLE':
      return charging(id, date, hour, property);
    case 'BATTERY_SYSTEM':
      return cycling(hour, property);
    case 'PV_SYSTEM':
      return sunshine(id, date, local, hour, property);
    case 'OTHER':
      return [
        draw('IMPORT', 'IMPORT', 0.25 + 0.5 * chance(`${id} ${date} ${hour}`) + (hour >= 17 && hour < 22 ? 0.5 : 0)),
      ];
  }
}

/** Five evenings of seven, from six o'clock, two to five hours. */
function charging(id: string, date: string, hour: number, property: Property): Draw[] {
  const luck = chance(`${id} ${date}`);
  if (luck < 2 / 7 || hour < 18 || hour >= 20 + 3 * luck) return [];
  const powerKw = property('charge_power_kw') ?? property('power_rating_kw') ?? 7.4;
  return [{ ...draw('IMPORT', 'IMPORT', powerKw), session: `SIMULATED-${date}` }];
}

/** Full by night, empty in the evening: three hours each at a third of the capacity, within its power. */
function cycling(hour: number, property: Property): Draw[] {
  const thirdKw = (property('capacity_kwh') ?? 10) / 3;
  if (hour >= 1 && hour < 4)
    return [draw('IMPORT', 'IMPORT', Math.min(thirdKw, property('charge_power_kw') ?? thirdKw))];
  if (hour >= 17 && hour < 20) {
    return [draw('EXPORT', 'EXPORT', Math.min(thirdKw, property('discharge_power_kw') ?? thirdKw) * 0.9)];
  }
  return [];
}

/** A day that is long in the summer of its half of the year, clouds by chance; two fifths are used on site. */
function sunshine(id: string, date: string, local: Temporal.ZonedDateTime, hour: number, property: Property): Draw[] {
  const season = Math.cos(((local.dayOfYear - 172) / 365.25) * 2 * Math.PI);
  const halfDay = 6 + 2 * season;
  const height = Math.cos((((hour + 0.25 - 13) / halfDay) * Math.PI) / 2);
  if (Math.abs(hour + 0.25 - 13) >= halfDay || height <= 0) return [];
  const peakKw = property('pv_peak_power_kw') ?? 5;
  const powerKw = peakKw * height * (0.55 + 0.25 * season) * (0.4 + 0.6 * chance(`${id} ${date}`));
  return [draw('EXPORT', 'EXPORT', powerKw * 0.6), draw('IMPORT', 'LOCAL', powerKw * 0.4)];
}

function draw(flow: Flow, tariffDirection: Direction, powerKw: number): Draw {
  return { flow, tariffDirection, powerKw, session: null };
}

/** 0…1, the same for the same name. */
function chance(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32;
}
