import {
  type Coordinates,
  clearSkyPower,
  clip,
  cover,
  type Panels,
  panelPower,
  prefer,
  type Series,
  sum,
  type Window,
} from '@plateau/energy';
import type { Scope, Session } from '../../storage/index.ts';
import type { Device } from '../devices/index.ts';
import { getLocation } from '../locations/index.ts';
import type { Market } from '../market/index.ts';
import { type ForecastEnergy, forecastPower } from '../meters/index.ts';
import type { ReadSystems } from './systems.ts';
import type { WeatherService } from './weather.ts';

/** Forecasts of owners for a location's solar systems, by device and time. */
export type ReadGeneration = (
  session: Session,
  scope: Scope,
  locationId: string,
  window: Window,
) => Promise<readonly ForecastEnergy[]>;

export interface SolarSources {
  readonly market: Pick<Market, 'catalogue'>;
  readonly systems: ReadSystems;
  readonly generation: ReadGeneration;
  /** null: no weather service is asked. */
  readonly weather: WeatherService | null;
}

const WEATHER_CONFIDENCE = 0.6;
/** A cloudless sky is a guess. */
const CLEAR_SKY_CONFIDENCE = 0.3;
const DEFAULT_TILT = 23;

/**
 * Reads the power that the solar systems of a location will give, in kW: of each the forecast of its owner; where that has
 * nothing to say, and forecasts are enabled, by the weather, else under a cloudless sky. null: there is none of either.
 */
export function createSolarForecast({ market, systems: readSystems, generation, weather }: SolarSources) {
  return async (session: Session, scope: Scope, locationId: string, window: Window): Promise<Series | null> => {
    const systems = await readSystems(session, scope, locationId);
    if (systems.length === 0) return null;
    const place = (await getLocation(session, scope, locationId, await market.catalogue(session))).geoLocation;
    const own = Map.groupBy(await generation(session, scope, locationId, window), ({ deviceId }) => deviceId);
    let total: Series | null = null;
    for (const system of systems) {
      const forecast = forecastPower(own.get(system.id) ?? []);
      const parts = forecast === null ? [] : [forecast];
      const panels = panelsOf(system, place);
      if (panels !== null && place !== null) parts.push(...(await modelled(panels, place, window, weather)));
      if (parts.length === 0) continue;
      const covered = parts.map((part) => cover(clip(part, window), window));
      const power = covered.reduce((best, next) => prefer(best, next));
      total = total === null ? power : sum(total, power);
    }
    return total;
  };
}

/** By the weather, and under a cloudless sky for where it is not known. */
async function modelled(
  panels: Panels,
  place: Coordinates,
  window: Window,
  weather: WeatherService | null,
): Promise<Series[]> {
  const clear = clearSkyPower(panels, place, window, CLEAR_SKY_CONFIDENCE);
  const forecast = weather === null ? null : await weather.at(place.latitude, place.longitude);
  if (forecast === null) return [clear];
  return [panelPower(panels, place, window, (atMs) => forecast(atMs), WEATHER_CONFIDENCE), clear];
}

/** A system whose power may be worked out; null: its owner wants no forecasts, or its size is not known. */
function panelsOf({ properties }: Device, place: Coordinates | null): Panels | null {
  const { pv_peak_power_kw: peakKw, pv_azimuth: azimuth, pv_tilt: tilt, install_date: installed } = properties;
  if (properties.pv_forecasts_enabled !== true || typeof peakKw !== 'number') return null;
  const limit = (properties.inverter as { readonly ac_export_limit_kw?: unknown } | null | undefined)
    ?.ac_export_limit_kw;
  return {
    peakKw,
    tilt: typeof tilt === 'number' ? tilt : DEFAULT_TILT,
    azimuth: typeof azimuth === 'number' ? azimuth : (place?.latitude ?? 0) < 0 ? 0 : 180,
    installedMs: typeof installed === 'string' ? Date.parse(installed) : null,
    isShaded: properties.pv_terrain_shading === true,
    limitKw: typeof limit === 'number' ? limit : null,
  };
}
