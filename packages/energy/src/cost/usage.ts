import type { TariffVersion } from '../price/index.ts';
import { constantSeries, cover, prefer, type Series, sum, type Window } from '../series/index.ts';
import { tierCountingPeriods } from '../tariff/index.ts';
import { HOUR_MS } from '../time/index.ts';
import type { MeterRecords } from './records.ts';

/**
 * The time over which the use of energy at a location decides prices in a window: from the beginning of the earliest
 * counting period (local month, or billing period) of the versions that have tiers. null: none has, and prices do not
 * depend on use.
 */
export function usageWindow(versions: readonly TariffVersion[], window: Window): Window | null {
  const starts = versions
    .filter(({ tariff }) => tariff.periods.some(({ tiers }) => tiers.length > 1))
    .flatMap(({ tariff }) => tierCountingPeriods(tariff, window).map(({ startMs }) => startMs));
  return starts.length === 0 ? null : { startMs: Math.min(...starts), endMs: window.endMs };
}

/**
 * What a location draws (or feeds in), in kW over a window: what its main meter says, and where that says nothing the
 * sum of its devices. A device's energy has already run through the main meter.
 *
 * @param mainMeter records of the location itself, which do not overlap.
 * @param devices records of each device, of one device not overlapping.
 */
export function locationUsage(mainMeter: MeterRecords, devices: readonly MeterRecords[], window: Window): Series {
  const idle = constantSeries(window, 0);
  const together = devices
    .map((records) => prefer(powerSeries(records, window), idle))
    .reduce((total, power) => sum(total, power), idle);
  return prefer(powerSeries(mainMeter, window), together);
}

/** Power in kW, with no number where there is no record. */
function powerSeries(records: MeterRecords, window: Window): Series {
  const count = records.startMs.length;
  const bounds = new Float64Array(2 * count + 1);
  const values = new Float64Array(2 * count);
  const confidence = new Float64Array(2 * count);
  let length = 0;
  for (let i = 0; i < count; i++) {
    const startMs = length === 0 ? records.startMs[i]! : Math.max(records.startMs[i]!, bounds[length]!);
    const endMs = records.endMs[i]!;
    if (endMs <= startMs) continue;
    if (length === 0) bounds[0] = startMs;
    else if (startMs > bounds[length]!) {
      values[length] = Number.NaN;
      bounds[++length] = startMs;
    }
    values[length] = (records.energyWh[i]! / 1000 / (endMs - records.startMs[i]!)) * HOUR_MS;
    confidence[length] = records.confidence[i]!;
    bounds[++length] = endMs;
  }
  const series = {
    bounds: bounds.subarray(0, length + 1),
    values: values.subarray(0, length),
    confidence: confidence.subarray(0, length),
  };
  return cover(series, window);
}
