import type { Irradiance } from '@plateau/energy';
import { LRUCache } from 'lru-cache';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Clock } from '../../clock.ts';
import type { Transport } from '../market/index.ts';

/** The light of an instant as a weather service forecasts it; undefined: it says nothing about it. */
export type Weather = (atMs: number) => Irradiance | undefined;

export interface WeatherService {
  /** What is forecast for a place; null: the service gives no answer. Never rejects. */
  at(latitude: number, longitude: number): Promise<Weather | null>;
}

export interface WeatherAccess {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Where the service is found; replaces the public address, for mirrors and tests. */
  readonly baseUrl?: URL;
}

const OPEN_METEO = new URL('https://api.open-meteo.com/');
const HOUR_MS = 3_600_000;
/** Days that are asked for: those of the longest plan, and the rest of today. */
const DAYS = 8;
const KEPT_PLACES = 2000;
const KEPT_MS = HOUR_MS;
/** After a failure a place is not asked about for so long. */
const SILENT_MS = 5 * 60_000;

/**
 * Forecasts of light from Open-Meteo (https://open-meteo.com, CC BY 4.0). The service learns a place only to a tenth of a
 * degree, about 10 km: clouds are no finer, and where people live is nobody's business.
 */
export function createOpenMeteo({ transport, clock, baseUrl = OPEN_METEO }: WeatherAccess): WeatherService {
  const kept = new LRUCache<string, { readonly untilMs: number; readonly weather: Promise<Weather | null> }>({
    max: KEPT_PLACES,
  });
  return {
    at: (latitude, longitude) => {
      const key = `${latitude.toFixed(1)},${longitude.toFixed(1)}`;
      const known = kept.get(key);
      if (known !== undefined && clock.now() < known.untilMs) return known.weather;
      // Whoever asks meanwhile waits for the same answer.
      const weather = ask(transport, forecastUrl(baseUrl, latitude, longitude));
      kept.set(key, { untilMs: clock.now() + KEPT_MS, weather });
      void weather.then((found) => {
        if (found === null) kept.set(key, { untilMs: clock.now() + SILENT_MS, weather });
      });
      return weather;
    },
  };
}

function forecastUrl(baseUrl: URL, latitude: number, longitude: number): URL {
  const url = new URL('/v1/forecast', baseUrl);
  url.searchParams.set('latitude', latitude.toFixed(1));
  url.searchParams.set('longitude', longitude.toFixed(1));
  url.searchParams.set('hourly', 'direct_normal_irradiance,diffuse_radiation');
  url.searchParams.set('forecast_days', String(DAYS));
  url.searchParams.set('timeformat', 'unixtime');
  url.searchParams.set('timezone', 'GMT');
  return url;
}

async function ask(transport: Transport, url: URL): Promise<Weather | null> {
  try {
    const { status, body } = await transport.get(url, { accept: 'application/json' });
    return status === 200 ? parseOpenMeteo(body) : null;
  } catch {
    // No forecast is no fault of the request that wanted one: a plan is made without it.
    return null;
  }
}

const Values = Type.Array(Type.Union([Type.Number(), Type.Null()]));
const Answer = Compile(
  Type.Object({
    hourly: Type.Object({
      time: Type.Array(Type.Integer()),
      direct_normal_irradiance: Values,
      diffuse_radiation: Values,
    }),
  }),
);

/** Reads a forecast of hours; each value is the mean over the hour before its time. null: it has another form. */
export function parseOpenMeteo(body: string): Weather | null {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return null;
  }
  if (!Answer.Check(answer)) return null;
  const { time, direct_normal_irradiance: direct, diffuse_radiation: diffuse } = answer.hourly;
  if (direct.length !== time.length || diffuse.length !== time.length) return null;
  const hours = new Map<number, Irradiance>();
  time.forEach((endSeconds, i) => {
    const [beam, sky] = [direct[i], diffuse[i]];
    if (typeof beam !== 'number' || typeof sky !== 'number' || beam < 0 || sky < 0) return;
    hours.set(endSeconds * 1000 - HOUR_MS, { direct: beam, diffuse: sky });
  });
  return hours.size === 0 ? null : (atMs) => hours.get(Math.floor(atMs / HOUR_MS) * HOUR_MS);
}
