import type { Caller } from '../modules/accounts/index.ts';
import { Refusal } from '../refusal.ts';

/** A published form of the API, named as in the `Flatpeak-Version` header. */
export type Release = '2025-09-14.anode' | '2026-08-01.busbar' | '2026-08-01.yotta';

/** Releases of the device maker's side, oldest first. */
export const OEM_RELEASES = ['2025-09-14.anode', '2026-08-01.busbar'] as const satisfies readonly Release[];
export type OemRelease = (typeof OEM_RELEASES)[number];
export const NEWEST_OEM_RELEASE: OemRelease = '2026-08-01.busbar';
export const PROVIDER_RELEASE: Release = '2026-08-01.yotta';

/** Published once, no longer served. */
const RETIRED_RELEASES = ['2024-08-24.zero'];

/**
 * The release in which a request is answered (rest-api.md §1.2).
 * @param header value of `Flatpeak-Version`
 * @param served release of the route that matched; null when it is alike in all
 * @throws Refusal `api_version_not_supported`, `api_version_unknown`
 */
export function chooseRelease(header: string | undefined, served: OemRelease | null, caller: Caller | null): Release {
  const usual = caller?.kind === 'PROVIDER' ? PROVIDER_RELEASE : defaultRelease(caller);
  if (header === undefined) return served ?? usual;
  const asked = knownRelease(header);
  if (asked === null) {
    throw new Refusal('api_version_unknown', `There is no release "${header}": use ${OEM_RELEASES.join(' or ')}.`);
  }
  const supported = asked === PROVIDER_RELEASE ? usual === PROVIDER_RELEASE : isSupported(asked, usual);
  if (!supported) {
    throw new Refusal('api_version_not_supported', `This account is served in ${usual}, not in ${header}.`);
  }
  return asked as Release;
}

/** The release of an OEM request whose header names none, or none that can be served. */
export function defaultRelease(caller: Caller | null): OemRelease {
  return isOemRelease(caller?.defaultRelease) ? caller.defaultRelease : NEWEST_OEM_RELEASE;
}

export function isOemRelease(text: string | undefined): text is OemRelease {
  return OEM_RELEASES.some((release) => release === text);
}

function knownRelease(text: string): string | null {
  return isOemRelease(text) || text === PROVIDER_RELEASE || RETIRED_RELEASES.includes(text) ? text : null;
}

/** A release older than the account's own is not served to it. */
function isSupported(asked: string, usual: Release): boolean {
  return isOemRelease(asked) && isOemRelease(usual) && OEM_RELEASES.indexOf(asked) >= OEM_RELEASES.indexOf(usual);
}
