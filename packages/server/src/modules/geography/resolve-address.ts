import { type ZoneFinding, zoneAt, zoneOfCountry } from '../zones/index.ts';
import { countryName, currencyOf, normaliseCountryCode, territoriesOf } from './countries.ts';
import { mostLikely, type NamedPlace, placesNamed, similarNames } from './gazetteer.ts';
import type { Place } from './gazetteer-file.ts';
import { isInRegion, regionCodeOf } from './regions.ts';
import { findState, hasStates, type State, stateInGazetteer } from './states.ts';
import { type GeoLocation, onlyTimeZoneOf, timeZoneAt } from './time-zones.ts';

/** What an address must say of itself to be placed. */
export interface Address {
  readonly city: string;
  readonly state: string | null;
  readonly countryCode: string;
  readonly postCode: string;
}

/** What follows from an address. */
export interface Resolution {
  /** Null where only the country could be placed. */
  readonly geoLocation: GeoLocation | null;
  /** IANA time zone. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currencyCode: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly countryCode: string;
  /** Null where power is not traded by zones, or the address cannot decide. */
  readonly biddingZone: string | null;
  /** The zones among which the address cannot decide; empty if it can. */
  readonly undecidedZones: readonly string[];
}

/** Why an address cannot be placed. */
export interface GeographyError {
  readonly code: 'country_code_invalid' | 'state_missing' | 'geo_location_not_found';
  /** For people: what is wrong, and what would be right. */
  readonly message: string;
  /** The member of the postal address at fault, as on the wire. */
  readonly param: 'city' | 'country_code' | 'state';
}

/**
 * Places an address, without asking anyone (rest-api.md §4.2): the city is looked up in the gazetteer in any of its
 * names, in the state if one is given and otherwise the most populous. A city that is not found still has the time
 * zone of its country if there is only one.
 * @param geoLocation where it is according to the account; wins over the gazetteer, which then need not know the city
 */
export function resolveAddress(address: Address, geoLocation?: GeoLocation): Resolution | GeographyError {
  const countryCode = normaliseCountryCode(address.countryCode);
  if (countryCode === null) return countryCodeInvalid(address.countryCode);
  const stateText = address.state?.trim() || null;
  const state = stateText === null ? undefined : findState(countryCode, stateText);
  if (countryCode === 'US' && state === undefined) return stateMissing(stateText);

  const search: Search = { city: address.city.trim(), countryCode, stateText, state };
  if (geoLocation !== undefined) return locatedAt(geoLocation, search);
  const place = findPlace(search);
  if (place === null) return locatedInCountry(search, address.postCode);
  return 'code' in place ? place : locatedAtPlace(place, search);
}

interface Search {
  readonly city: string;
  readonly countryCode: string;
  /** As the address has it. */
  readonly stateText: string | null;
  /** Where the country has states with codes and the address names one of them. */
  readonly state: State | undefined;
}

function findPlace(search: Search): Place | GeographyError | null {
  return hasStates(search.countryCode) ? placeInStates(search) : placeInRegions(search);
}

/** In the US, Canada and Australia the state binds: the same name in another state is another place. */
function placeInStates(search: Search): Place | GeographyError | null {
  const { city, countryCode, stateText, state } = search;
  if (state !== undefined) {
    const inState = placesNamed(state.gazetteerCountryCode, city).filter(({ place }) => isInState(place, state));
    return mostLikely(inState) ?? notInState(search, state);
  }
  const named = placesNamedWithin(countryCode, city);
  const isAmbiguous = new Set(named.map(({ place }) => place.admin1)).size > 1;
  return stateText !== null && isAmbiguous ? stateUnknown(search, stateText) : mostLikely(named);
}

/** Elsewhere the state is free text: it chooses if it is understood and has such a place. */
function placeInRegions({ city, countryCode, stateText }: Search): Place | null {
  const named = placesNamedWithin(countryCode, city);
  if (stateText === null) return mostLikely(named);
  const seats = placesNamed(countryCode, stateText).filter(({ place }) => SEAT.test(place.kind));
  const inRegion = named.filter(
    ({ place }) => isInRegion(place, stateText) || seats.some((seat) => isInProvinceOf(place, seat.place)),
  );
  return mostLikely(inRegion) ?? mostLikely(named);
}

/** Seat of a region or province: many provinces are called after theirs. */
const SEAT = /^PPL(C|A|A2)$/;

function isInProvinceOf(place: Place, seat: Place): boolean {
  return place.admin1 === seat.admin1 && place.admin2 === seat.admin2;
}

function isInState(place: Place, state: State): boolean {
  return state.gazetteerAdmin1 === null || place.admin1 === state.gazetteerAdmin1;
}

/** Places in the country itself, and if there are none, in the territories that addresses may count to it. */
function placesNamedWithin(countryCode: string, city: string): NamedPlace[] {
  const named = placesNamed(countryCode, city);
  return named.length > 0 ? named : territoriesOf(countryCode).flatMap((territory) => placesNamed(territory, city));
}

function locatedAtPlace(place: Place, { countryCode, stateText }: Search): Resolution {
  return {
    geoLocation: { lat: place.lat, lng: place.lng },
    // The gazetteer knows it exactly, the map of zones only roughly.
    timeZone: place.timeZone,
    currencyCode: currencyOf(countryCode),
    countryCode,
    ...zones(zoneAt(place.countryCode, place.lat, place.lng, stateOf(place) ?? stateText)),
  };
}

function locatedAt(geoLocation: GeoLocation, search: Search): Resolution {
  const { countryCode } = search;
  return {
    geoLocation,
    timeZone: timeZoneAt(countryCode, geoLocation),
    currencyCode: currencyOf(countryCode),
    countryCode,
    ...zones(zoneAtPoint(geoLocation, search)),
  };
}

/** Near a border between zones the city still tells which side it belongs to, if the gazetteer knows it. */
function zoneAtPoint({ lat, lng }: GeoLocation, search: Search): ZoneFinding {
  const { countryCode, stateText } = search;
  const finding = zoneAt(countryCode, lat, lng, stateText);
  if (!('undecided' in finding)) return finding;
  const place = findPlace(search);
  if (place === null || 'code' in place) return finding;
  return zoneAt(countryCode, lat, lng, stateOf(place) ?? stateText);
}

/** The state, nation or province of a place, as addresses there have it; null in countries where they have none. */
function stateOf(place: Place): string | null {
  return stateInGazetteer(place.countryCode, place.admin1)?.code ?? regionCodeOf(place);
}

// rest-api.md §4.2, resolution 3: no match
function locatedInCountry(search: Search, postCode: string): Resolution | GeographyError {
  const { countryCode, stateText } = search;
  const timeZone = onlyTimeZoneOf(countryCode);
  if (timeZone === null) return cityUnknown(search);
  return {
    geoLocation: null,
    timeZone,
    currencyCode: currencyOf(countryCode),
    countryCode,
    ...zones(zoneOfCountry(countryCode, stateText ?? stateOfPostCode(countryCode, postCode))),
  };
}

/** British postal codes tell Northern Ireland, which has a market of its own, from the rest. */
function stateOfPostCode(countryCode: string, postCode: string): string | null {
  if (countryCode !== 'GB' || !/^[A-Z]{1,2}\d/i.test(postCode.trim())) return null;
  return /^BT\d/i.test(postCode.trim()) ? 'Northern Ireland' : 'Great Britain';
}

function zones(finding: ZoneFinding): Pick<Resolution, 'biddingZone' | 'undecidedZones'> {
  return {
    biddingZone: 'zone' in finding ? finding.zone : null,
    undecidedZones: 'undecided' in finding ? finding.undecided : [],
  };
}

function countryCodeInvalid(countryCode: string): GeographyError {
  const message = `"${countryCode}" is not a country: give its two-letter code of ISO 3166-1, such as DE.`;
  return { code: 'country_code_invalid', message, param: 'country_code' };
}

function stateMissing(stateText: string | null): GeographyError {
  const what = stateText === null ? 'The state is missing' : `"${stateText}" is not a state of the United States`;
  return { code: 'state_missing', message: `${what}: give its code, such as CA.`, param: 'state' };
}

function stateUnknown({ city, countryCode }: Search, stateText: string): GeographyError {
  const message = `There are several places named "${city}" in ${countryName(countryCode)}, and "${stateText}" is not one of its states: give the state's code.`;
  return { code: 'geo_location_not_found', message, param: 'state' };
}

function notInState(search: Search, state: State): GeographyError {
  const { city, countryCode } = search;
  const elsewhere = mostLikely(placesNamedWithin(countryCode, city));
  const otherState = elsewhere && stateInGazetteer(elsewhere.countryCode, elsewhere.admin1);
  if (otherState) {
    const message = `There is no "${city}" in ${state.name}, but one in ${otherState.name}. Correct the state, or give the geo_location.`;
    return { code: 'geo_location_not_found', message, param: 'state' };
  }
  const similar = similarNames(state.gazetteerCountryCode, city, (place) => isInState(place, state));
  return cityNotFound(city, state.name, similar);
}

function cityUnknown({ city, countryCode }: Search): GeographyError {
  return cityNotFound(
    city,
    countryName(countryCode),
    similarNames(countryCode, city, () => true),
  );
}

function cityNotFound(city: string, area: string, similar: readonly string[]): GeographyError {
  const question = similar.length === 0 ? '' : ` Is it ${similar.map((name) => `"${name}"`).join(' or ')}?`;
  const message = `There is no "${city}" in ${area} that is known here.${question} Give a larger place nearby, or the geo_location.`;
  return { code: 'geo_location_not_found', message, param: 'city' };
}
