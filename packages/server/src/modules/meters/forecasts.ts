import { type Segment, type Series, seriesFromSegments, type Window } from '@plateau/energy';
import type { Scope, Session } from '../../storage/index.ts';
import { typesOfDevices } from '../devices/index.ts';
import { readColumns } from './read-columns.ts';
import { type Register, registersAt } from './registers.ts';

/** Energy that is expected, as a forecast among the records has it. */
export interface ForecastEnergy {
  /** null: of the location as a whole. */
  readonly deviceId: string | null;
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
): Promise<ForecastEnergy[]> {
  const registers = (await registersAt(session, scope, locationId)).filter(
    ({ deviceId, flow, tariffDirection }) => deviceId !== null && (flow === 'EXPORT' || tariffDirection === 'LOCAL'),
  );
  const types = await typesOfDevices(session, scope, [...new Set(registers.map(({ deviceId }) => deviceId!))]);
  const ofSolar = registers.filter(({ deviceId }) => types.get(deviceId!) === 'PV_SYSTEM');
  return forecastsOf(session, scope, ofSolar, window);
}

/** What was forecast of the energy that a location as a whole takes from the grid, as `forecastGeneration`. */
export async function forecastUse(
  session: Session,
  scope: Scope,
  locationId: string,
  window: Window,
): Promise<ForecastEnergy[]> {
  const registers = (await registersAt(session, scope, locationId)).filter(
    ({ deviceId, flow, tariffDirection }) => deviceId === null && flow === 'IMPORT' && tariffDirection === 'IMPORT',
  );
  return forecastsOf(session, scope, registers, window);
}

async function forecastsOf(
  session: Session,
  scope: Scope,
  registers: readonly Register[],
  window: Window,
): Promise<ForecastEnergy[]> {
  const deviceOf = new Map(registers.map(({ number, deviceId }) => [number, deviceId]));
  const lines = await readColumns(session, scope, [...deviceOf.keys()], window);
  return lines
    .flatMap(({ register, startMs, endMs, energyWh, confidence }) =>
      Array.from(startMs, (start, row) => ({
        deviceId: deviceOf.get(register) ?? null,
        startMs: start,
        endMs: endMs[row]!,
        energyWh: energyWh[row]!,
        confidence: confidence[row]!,
      })),
    )
    .filter((record) => record.confidence < 1)
    .sort((a, b) => (a.deviceId ?? '').localeCompare(b.deviceId ?? '', 'en') || a.startMs - b.startMs);
}

/** Energies as the power in kW that they mean; records that overlap add up. null: there are none. */
export function forecastPower(records: readonly ForecastEnergy[]): Series | null {
  const bounds = [...new Set(records.flatMap(({ startMs, endMs }) => [startMs, endMs]))].sort((a, b) => a - b);
  const segments = bounds.slice(1).map((endMs, i): Segment => {
    const startMs = bounds[i]!;
    const here = records.filter((record) => record.startMs < endMs && record.endMs > startMs);
    const powers = here.map((record) => (record.energyWh / (record.endMs - record.startMs)) * 3600);
    return {
      startMs,
      endMs,
      value: here.length === 0 ? null : powers.reduce((all, kw) => all + kw, 0),
      confidence: Math.min(1, ...here.map(({ confidence }) => confidence)),
    };
  });
  return segments.length === 0 ? null : seriesFromSegments(segments);
}
