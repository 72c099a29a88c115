import type { Window } from '@plateau/energy';
import type { Scope, Session } from '../../storage/index.ts';
import { typesOfDevices } from '../devices/index.ts';
import { readColumns } from './read-columns.ts';
import { registersAt } from './registers.ts';

/** Energy that a solar system will make, as its owner's forecast has it. */
export interface ForecastGeneration {
  readonly deviceId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly energyWh: number;
  /** (0, 1). */
  readonly confidence: number;
}

/**
 * What was forecast of the generation of a location's solar systems: records of confidence below 1 that overlap the
 * window, whole, of energy that leaves the system (flow `EXPORT`) or is used on site (tariff `LOCAL`). By device and time;
 * records of the two kinds add up where they overlap.
 */
export async function forecastGeneration(
  session: Session,
  scope: Scope,
  locationId: string,
  window: Window,
): Promise<ForecastGeneration[]> {
  const registers = (await registersAt(session, scope, locationId)).filter(
    ({ deviceId, flow, tariffDirection }) => deviceId !== null && (flow === 'EXPORT' || tariffDirection === 'LOCAL'),
  );
  const deviceOf = new Map(registers.map(({ number, deviceId }) => [number, deviceId!]));
  const types = await typesOfDevices(session, scope, [...new Set(deviceOf.values())]);
  const ofSolar = [...deviceOf].filter(([, deviceId]) => types.get(deviceId) === 'PV_SYSTEM').map(([number]) => number);
  const lines = await readColumns(session, scope, ofSolar, window);
  return lines
    .flatMap(({ register, startMs, endMs, energyWh, confidence }) =>
      Array.from(startMs, (start, row) => ({
        deviceId: deviceOf.get(register)!,
        startMs: start,
        endMs: endMs[row]!,
        energyWh: energyWh[row]!,
        confidence: confidence[row]!,
      })),
    )
    .filter((record) => record.confidence < 1)
    .sort((a, b) => (a.deviceId === b.deviceId ? a.startMs - b.startMs : a.deviceId < b.deviceId ? -1 : 1));
}
