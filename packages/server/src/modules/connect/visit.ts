import { Refusal } from '../../refusal.ts';
import type { ConnectRun, PostalAddress, Scope, Session, Slot } from '../../storage/index.ts';
import { getOutline, type LocationOutline, previewLocation } from '../locations/index.ts';
import type { Catalogue, Market } from '../market/index.ts';
import type { ProviderDesk } from '../providers/index.ts';
import type { Supplied } from '../tariffs/index.ts';
import type { ConnectSession } from './connect-session.ts';
import { type PostReads, readOnce } from './post-reads.ts';

/** In what one form of the protocol differs from another beyond words. */
export interface Manner {
  /** Whether a changed address reaches the location before there is a tariff. */
  readonly addressTakesEffect: 'AT_ONCE' | 'WITH_TARIFF';
  readonly summaryShows: 'SLOT' | 'LOCATION';
  /** Where a tariff is shown that worked once and whose provider cannot be read any more. */
  readonly errorsShowOn: 'FAILED_PAGE' | 'SUMMARY';
}

/** Where the customer lives. */
export interface Site extends LocationOutline {
  /** Null: the location is made with the tariff. */
  readonly locationId: string | null;
}

/** What a page knows while it is shown or answered. */
export interface Visit {
  /** The transaction of the post. */
  readonly session: Session;
  readonly scope: Scope;
  readonly market: Market;
  readonly catalogue: Catalogue;
  readonly providers: ProviderDesk;
  /** Under which customers reach the platform. */
  readonly origin: string;
  readonly manner: Manner;
  readonly reads: PostReads;
  readonly connect: ConnectSession;
  /** The pass through the pages that the page belongs to. */
  readonly run: ConnectRun;
}

/** What all posts of a session have in common. */
export type Setting = Omit<Visit, 'connect' | 'run'>;

/**
 * Where the customer lives, as far as it is known.
 * @returns null before an address has been given
 * @throws Refusal `location_id_missing` when the session's location is gone
 */
export async function findSite({ session, scope, catalogue, reads, connect }: Visit): Promise<Site | null> {
  const { locationId, state } = connect;
  if (state.address !== null) {
    return { locationId, ...previewLocation(scope, state.address, catalogue) };
  }
  if (locationId === null) return null;
  try {
    const read = () => getOutline(session, scope, locationId, catalogue);
    return { locationId, ...(await readOnce(reads.locations, locationId, read)) };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not_found') throw error;
    throw new Refusal('location_id_missing', 'The location of this session is gone: set another one on the session.');
  }
}

/** Where the customer lives, on pages that come after the address. */
export async function siteOf(visit: Visit): Promise<Site> {
  const site = await findSite(visit);
  if (site === null) throw new Refusal('location_id_missing', 'The address is not known yet.');
  return site;
}

/** What the library is asked for. */
export function suppliedTo({ place, zones }: Site, { direction, type }: Slot): Supplied {
  return {
    countryCode: place.countryCode,
    direction,
    type,
    regions: [...zones, ...(place.state === '' ? [] : [place.state])],
  };
}

export const EMPTY_ADDRESS: PostalAddress = {
  addressLine1: '',
  addressLine2: '',
  city: '',
  state: '',
  postCode: '',
  countryCode: '',
};

/** The address to be shown, complete or not. */
export async function knownAddress(visit: Visit): Promise<PostalAddress> {
  const { state } = visit.connect;
  return state.address ?? (await findSite(visit))?.postalAddress ?? visit.connect.setup.prefill ?? EMPTY_ADDRESS;
}

export function emptyRun(slot: Slot, devices: readonly string[]): ConnectRun {
  return {
    slot,
    devices,
    providerId: null,
    providerName: null,
    templateId: null,
    structure: null,
    periods: null,
    region: null,
    surcharge: null,
    tariffName: null,
    term: null,
    tariffId: null,
  };
}
