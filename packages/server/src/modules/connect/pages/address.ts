import { Refusal, type RefusalCode } from '../../../refusal.ts';
import type { PostalAddress } from '../../../storage/index.ts';
import { hasPostCodes, normaliseCountryCode, stateOfAddress } from '../../geography/index.ts';
import { previewLocation, updateLocation } from '../../locations/index.ts';
import { hasTariffs } from '../../tariffs/index.ts';
import type { Page } from '../page.ts';
import { forgetLocations } from '../post-reads.ts';
import { EMPTY_ADDRESS, findSite, knownAddress, type Visit } from '../visit.ts';
import { afterAddress } from '../way.ts';

/** Where is the electricity used? Leads to the provider. */
export const address: Page<'address'> = {
  actions: () => [],

  show: async (visit) => ({ page: 'address', postalAddress: await knownAddress(visit) }),

  answer: async (visit, { postalAddress }) => {
    const checked = checkAddress(visit, { ...EMPTY_ADDRESS, ...postalAddress });
    const { session, scope, connect, manner, catalogue } = visit;
    const { locationId } = connect;
    if (locationId !== null) await requireSameCountry(visit, locationId, checked);
    const isKept = locationId === null || manner.addressTakesEffect === 'WITH_TARIFF';
    if (!isKept) {
      await updateLocation(session, scope, locationId, { postalAddress: checked }, catalogue);
      forgetLocations(visit);
    }
    const pending = isKept ? checked : null;
    const there = { ...visit, connect: { ...connect, state: { ...connect.state, address: pending } } };
    const step = await afterAddress(there);
    return { ...step, address: pending };
  },
};

/** connect.md §3.6, in the order of its table. */
function checkAddress({ scope, catalogue }: Visit, given: PostalAddress): PostalAddress {
  if (given.countryCode === '') throw missing('country_code_missing', 'Choose a country.', 'country_code');
  const countryCode = normaliseCountryCode(given.countryCode);
  if (countryCode === null) {
    const message = 'The country must be a two-letter ISO 3166-1 code.';
    throw missing('country_code_invalid', message, 'country_code');
  }
  if (given.addressLine1 === '') {
    throw missing('address_line1_missing', 'Enter the street and number.', 'address_line1');
  }
  if (given.city === '') throw missing('city_missing', 'Enter the town or city.', 'city');
  if (given.postCode === '' && hasPostCodes(countryCode)) {
    throw missing('post_code_missing', 'Enter the postal code.', 'post_code');
  }
  const state = stateOfAddress(countryCode, given.state, given.postCode);
  if (state === null) throw missing('state_missing', 'Choose a state.', 'state');
  const checked = { ...given, countryCode, state };
  // connect.md §6: the post code with which test mode shows this answer.
  if (!scope.liveMode && given.postCode.toUpperCase() === 'GEO 000') throw notPlaced();
  try {
    return previewLocation(scope, checked, catalogue).postalAddress;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'geo_location_not_found') throw notPlaced();
    throw error;
  }
}

async function requireSameCountry(visit: Visit, locationId: string, { countryCode }: PostalAddress): Promise<void> {
  const { session, scope, connect } = visit;
  const onLocation = await findSite({ ...visit, connect: { ...connect, state: { ...connect.state, address: null } } });
  if (onLocation?.postalAddress.countryCode === countryCode) return;
  if (await hasTariffs(session, scope, locationId)) {
    throw missing('country_change_not_allowed', 'Disconnect the other tariffs first.', 'country_code');
  }
}

function notPlaced(): Refusal {
  return missing('geo_location_not_found', 'This address could not be placed. Enter it in full.', 'city');
}

function missing(code: RefusalCode, message: string, member: string): Refusal {
  return new Refusal(code, message, { param: `postal_address.${member}` });
}
