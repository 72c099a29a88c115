import { type Area, areasAt } from './areas.ts';
import { biddingZones } from './bidding-zones.ts';
import { italy } from './borders-italy.ts';
import { denmark, norway, sweden } from './borders-nordic.ts';
import { australia, france, portugal, spain, unitedKingdom } from './borders-other.ts';
import { zonesOfState } from './states.ts';

/** The zone of a place; or the zones among which it cannot be told; or none, where power is not traded by zones. */
export type ZoneFinding =
  | { readonly zone: string }
  | { readonly undecided: readonly string[] }
  | { readonly none: true };

/**
 * The bidding zone at a point of a country. Borders between zones are drawn roughly; where one is near, `state` decides
 * if it lies in one zone, and otherwise the zones on both sides are reported.
 * @param countryCode ISO 3166-1 alpha-2, upper case; a point outside the country is taken for one at its edge
 * @param state name or code of a state, province or county, or null
 */
export function zoneAt(countryCode: string, lat: number, lng: number, state: string | null): ZoneFinding {
  const area = dividedCountries[countryCode];
  if (area === undefined) return zoneOfCountry(countryCode, state);
  const zones = [...areasAt(area, { lat, lng })].filter((zone) => zone !== null);
  return finding(zones, countryCode, state);
}

/** The bidding zone where only the country is known, and perhaps the state: decided where there is one zone in it. */
export function zoneOfCountry(countryCode: string, state: string | null): ZoneFinding {
  const zones = biddingZones.filter((zone) => zone.countryCodes.includes(countryCode)).map((zone) => zone.code);
  return finding(zones, countryCode, state);
}

const dividedCountries: Readonly<Record<string, Area>> = {
  AU: australia,
  DK: denmark,
  ES: spain,
  FR: france,
  GB: unitedKingdom,
  IT: italy,
  NO: norway,
  PT: portugal,
  SE: sweden,
};

function finding(zones: readonly string[], countryCode: string, state: string | null): ZoneFinding {
  const candidates = zones.length > 1 ? narrowedByState(zones, zonesOfState(countryCode, state)) : zones;
  if (candidates.length > 1) return { undecided: candidates.toSorted() };
  return candidates[0] === undefined ? { none: true } : { zone: candidates[0] };
}

/** A state that contradicts where the place is said to lie is not believed. */
function narrowedByState(zones: readonly string[], ofState: readonly string[] | null): readonly string[] {
  if (ofState === null || ofState.length === 0) return ofState ?? zones;
  const inBoth = zones.filter((zone) => ofState.includes(zone));
  return inBoth.length > 0 ? inBoth : zones;
}
