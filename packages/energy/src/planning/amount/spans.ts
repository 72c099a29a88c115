import { HOUR_MS, NONE_KWH, type PowerSpan } from './request.ts';
import type { Steps } from './steps.ts';

/** Powers closer than this are equal, in kW. */
const EQUAL_KW = 1e-7;

/**
 * Energies by step as spans of constant power. Where all that run in a step may run at full power at once, a device does
 * so for a part of the step, on the side where it runs anyway; else, and between steps in which it runs, it takes less
 * power for the whole step.
 * @param limitKw power that all together may have; 0: whole steps only
 * @param partKw power at which a device uses a part of a step, by device and step, where that is not its full one
 */
export function spansOf(
  steps: Steps,
  energies: readonly Float64Array[],
  maxKw: readonly number[],
  limitKw: number,
  partKw?: readonly Float64Array[],
): PowerSpan[][] {
  const isFree = steps.hours.map((_, step) => {
    let powerKw = 0;
    energies.forEach((energy, device) => {
      if (energy[step]! > NONE_KWH) powerKw += maxKw[device]!;
    });
    return powerKw <= limitKw + EQUAL_KW ? 1 : 0;
  });
  return energies.map((energy, device) => {
    const runs = (step: number) => (energy[step] ?? 0) > NONE_KWH;
    const spans: PowerSpan[] = [];
    for (let step = 0; step < energy.length; step++) {
      if (!runs(step)) continue;
      const [startMs, endMs] = [steps.bounds[step]!, steps.bounds[step + 1]!];
      const powerKw = partKw === undefined ? maxKw[device]! : partKw[device]![step]!;
      const lengthMs = (energy[step]! / powerKw) * HOUR_MS;
      const isWhole = energy[step]! >= maxKw[device]! * steps.hours[step]! - NONE_KWH;
      if (isWhole) append(spans, { startMs, endMs, powerKw: maxKw[device]! });
      else if (isFree[step] === 0 || lengthMs >= endMs - startMs || (runs(step - 1) && runs(step + 1))) {
        append(spans, { startMs, endMs, powerKw: energy[step]! / steps.hours[step]! });
      } else if (!runs(step - 1) && runs(step + 1)) {
        append(spans, { startMs: endMs - lengthMs, endMs, powerKw });
      } else append(spans, { startMs, endMs: startMs + lengthMs, powerKw });
    }
    return spans;
  });
}

/**
 * Adds a span, joined to the one before it if they touch at the same power. A span that begins or ends within a second
 * gets the whole second at a little less power, so that times that are written in seconds keep the energy.
 */
export function append(spans: PowerSpan[], part: PowerSpan): void {
  const span = inWholeSeconds(part);
  const last = spans[spans.length - 1];
  if (last !== undefined && last.endMs === span.startMs && Math.abs(last.powerKw - span.powerKw) <= EQUAL_KW) {
    spans[spans.length - 1] = { ...last, endMs: span.endMs };
  } else spans.push(span);
}

/** Spans that touch, whatever their power, as one run each. */
export function runsOf(spans: readonly PowerSpan[]): { readonly startMs: number; readonly endMs: number }[] {
  const runs: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs } of spans) {
    const last = runs[runs.length - 1];
    if (last?.endMs === startMs) last.endMs = endMs;
    else runs.push({ startMs, endMs });
  }
  return runs;
}

const SECOND_MS = 1000;

function inWholeSeconds(span: PowerSpan): PowerSpan {
  const startMs = Math.floor(span.startMs / SECOND_MS + 1e-6) * SECOND_MS;
  const endMs = Math.ceil(span.endMs / SECOND_MS - 1e-6) * SECOND_MS;
  if (startMs === span.startMs && endMs === span.endMs) return span;
  return { startMs, endMs, powerKw: (span.powerKw * (span.endMs - span.startMs)) / (endMs - startMs) };
}
