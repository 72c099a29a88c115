import { fixedGrid, type Series, type Window } from '../series/index.ts';
import { clearSky, type Irradiance, type Orientation, onSurface } from './irradiance.ts';
import { type Coordinates, type SunPosition, sunPosition } from './position.ts';

/** A solar system. */
export interface Panels extends Orientation {
  readonly peakKw: number;
  /** When it was installed, epoch milliseconds; null: taken as new. */
  readonly installedMs: number | null;
  /** Whether hills or houses keep low sun from it. */
  readonly isShaded: boolean;
  /** Limit of its inverter; null: none. */
  readonly limitKw: number | null;
}

/** What reaches the connection of what the cells make at 1000 W/m²: inverter, wiring, dirt, warmth. */
const PERFORMANCE = 0.86;
/** Share lost in each year (Jordan and Kurtz 2013: the median of crystalline modules). */
const LOSS_PER_YEAR = 0.005;
/** With terrain around, sun below this elevation in degrees gives no direct light. */
const SHADED_BELOW = 10;
const YEAR_MS = 365.25 * 86_400_000;
/** Light is worked out for quarter hours, at their middle. */
const STEP_MS = 900_000;

/**
 * Mean power in kW by quarter hour. `lightAt` gives the light of an instant; undefined where it is not known, and the
 * power then has no number.
 */
export function panelPower(
  panels: Panels,
  place: Coordinates,
  window: Window,
  lightAt: (atMs: number, sun: SunPosition) => Irradiance | undefined,
  confidence: number,
): Series {
  const bounds = fixedGrid(window, STEP_MS);
  const length = bounds.length - 1;
  const values = new Float64Array(length);
  const certainty = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const atMs = (bounds[i]! + bounds[i + 1]!) / 2;
    const sun = sunPosition(atMs, place);
    const light = lightAt(atMs, sun);
    values[i] = light === undefined ? Number.NaN : powerOf(panels, sun, light, atMs);
    certainty[i] = light === undefined ? 0 : confidence;
  }
  return { bounds, values, confidence: certainty };
}

/** What panels give under a cloudless sky: no forecast, but the most there can be. */
export function clearSkyPower(panels: Panels, place: Coordinates, window: Window, confidence: number): Series {
  return panelPower(panels, place, window, (_, sun) => clearSky(sun), confidence);
}

function powerOf(panels: Panels, sun: SunPosition, light: Irradiance, atMs: number): number {
  const isHidden = panels.isShaded && sun.elevation < SHADED_BELOW;
  const falling = onSurface(isHidden ? { ...light, direct: 0 } : light, sun, panels);
  const years = panels.installedMs === null ? 0 : Math.max(0, (atMs - panels.installedMs) / YEAR_MS);
  const kw = panels.peakKw * (falling / 1000) * PERFORMANCE * (1 - LOSS_PER_YEAR) ** years;
  return Math.min(kw, panels.limitKw ?? Infinity);
}
