import lookUpTimeZone from 'tz-lookup';
import { countryIndex } from './country-index.ts';
import { type Place, placesOf } from './gazetteer-file.ts';

export interface GeoLocation {
  readonly lat: number;
  readonly lng: number;
}

/**
 * The IANA time zone at a point of a country. The map of zones is coarse: where it answers with another country's zone
 * but a place of this country is near, that place's zone is right.
 */
export function timeZoneAt(countryCode: string, point: GeoLocation): string {
  const onMap = lookUpTimeZone(point.lat, point.lng);
  const { timeZones } = countryIndex(countryCode);
  if (timeZones.includes(onMap)) return onMap;
  // One zone can have an older name on the map: `Europe/Kiev` for `Europe/Kyiv`.
  const renamed = timeZones.find((timeZone) => canonicalName(timeZone) === canonicalName(onMap));
  return renamed ?? nearestPlace(countryCode, point)?.timeZone ?? onMap;
}

/** The time zone of a country whose clocks all show the same, all year; null if there are several, or no places. */
export function onlyTimeZoneOf(countryCode: string): string | null {
  const { timeZones } = countryIndex(countryCode);
  const clocks = new Set(timeZones.map(offsetsOf));
  return clocks.size === 1 ? timeZones[0]! : null;
}

function canonicalName(timeZone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
}

/** Offsets from UTC twice a month through a year of which the rules are known: the same for zones with one clock. */
function offsetsOf(timeZone: string): string {
  const dates = Array.from({ length: 24 }, (_, i) => Date.UTC(2026, Math.floor(i / 2), i % 2 === 0 ? 1 : 15));
  const offsets = dates.map((ms) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).offset);
  return offsets.join(' ');
}

/** As far as a map of zones may be off. */
const NEAR_KM = 50;
const KM_PER_DEGREE = 111.2;

function nearestPlace(countryCode: string, { lat, lng }: GeoLocation): Place | null {
  const kmPerDegreeLng = KM_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  let nearest: Place | null = null;
  let nearestKm = NEAR_KM;
  for (const { place } of placesOf(countryCode)) {
    const km = Math.hypot((place.lat - lat) * KM_PER_DEGREE, (place.lng - lng) * kmPerDegreeLng);
    if (km < nearestKm) {
      nearest = place;
      nearestKm = km;
    }
  }
  return nearest;
}
