/** What tariffs and prices need to know of a location. */
export interface Place {
  readonly locationId: string;
  /** IANA zone: tariffs are written in its wall-clock time. */
  readonly timeZone: string;
  readonly currencyCode: string;
  /** ISO 3166-1 alpha-2; with `state` it decides the public holidays. */
  readonly countryCode: string;
  readonly state: string;
  /** Ids of the market sources that follow from its address, or were chosen for it. */
  readonly marketSources: { readonly import: string | null; readonly export: string | null };
}

export type Direction = 'IMPORT' | 'EXPORT' | 'LOCAL';

/** The market source on which a tariff of this direction stands if it names none itself. */
export function usualMarketSource(place: Place, direction: Direction): string | null {
  return direction === 'EXPORT' ? place.marketSources.export : place.marketSources.import;
}

/** ISO 4217 for none: plans of the test providers are in the currency of the location. */
const NO_CURRENCY = 'XXX';

/** Whether amounts in a currency mean something else at a place; nothing is converted. */
export function isForeign(currencyCode: string, place: Place): boolean {
  return currencyCode !== NO_CURRENCY && currencyCode !== place.currencyCode;
}
