import type { PostalAddress, tables } from '../../storage/index.ts';
import type { LocationConsents } from '../consents/index.ts';
import type { Catalogue } from '../market/index.ts';
import type { Place, TariffRow } from '../tariffs/index.ts';

export type LocationRow = typeof tables.locations.$inferSelect;

/** A supply address with what hangs on it. */
export interface Location {
  readonly id: string;
  readonly accountId: string;
  readonly liveMode: boolean;
  readonly customerId: string | null;
  readonly referenceId: string | null;
  readonly postalAddress: PostalAddress;
  readonly addressVerified: boolean;
  readonly geoLocation: { readonly latitude: number; readonly longitude: number } | null;
  readonly place: Place;
  /** Bidding zones in which it is or may be. */
  readonly zones: readonly string[];
  /** Ids of the market sources between which the address alone cannot decide; empty once one is chosen. */
  readonly marketSourceCandidates: readonly string[];
  /** Tariffs that hold their slots, oldest first. */
  readonly tariffs: readonly TariffRow[];
  /** Ids of devices that may be here, oldest first. */
  readonly devices: readonly string[];
  /** What customers granted here; null: there never was a consent. */
  readonly consents: LocationConsents | null;
  readonly timeCreated: Date;
}

/** Market sources of the zones between which an address alone cannot decide. */
export function candidatesOf(row: LocationRow, catalogue: Catalogue): string[] {
  if (row.marketSourceImport !== null && row.marketSourceExport !== null) return [];
  return row.undecidedZones.flatMap((zone) => catalogue.dayAhead(zone)?.id ?? []);
}

/** What tariffs and prices need to know of a location. */
export function placeOf(row: LocationRow, catalogue: Catalogue): Place {
  const resolved = row.biddingZone === null ? undefined : catalogue.dayAhead(row.biddingZone);
  return {
    locationId: row.id,
    timeZone: row.timeZone,
    currencyCode: row.currencyCode,
    countryCode: row.postalAddress.countryCode,
    state: row.postalAddress.state,
    marketSources: {
      import: row.marketSourceImport ?? resolved?.id ?? null,
      export: row.marketSourceExport ?? resolved?.id ?? null,
    },
  };
}
